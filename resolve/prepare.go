package resolve

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// maxMerge is the most adjacent parts of a name that are also read as one:
// Seok-yol, Abd al-Rahman.
const maxMerge = 3

// maxSyllables is the same for parts between which nothing stands: the syllables
// of a Korean name may be one word of another language.
const maxSyllables = 4

// A Query is a name and what the caller knows about it. Only Name is required.
type Query struct {
	Name    string
	Kind    entities.Kind // KindUnknown: any
	Lang    language.Tag  // of the text the name stands in; und: not known
	Country []string      // ISO 3166 alpha-2 codes the entity has to do with, if known
}

// A Prepared is a name ready to be compared many times. It is immutable and
// safe for concurrent use.
type Prepared struct {
	query   Query
	folded  string
	tokens  []token
	spans   [][]span // spans[i][k]: tokens i to i+k, read as one
	spoofed bool     // look-alike letters of another script were replaced

	matcher *Matcher
	keyed   sync.Once
	keys    []Key // see Keys

	partial bool // it was read to some depth only
	fully   sync.Once
	full    *Prepared
}

// Keys returns the blocking keys of the name, sorted, made when first asked
// for. Do not change them.
func (p *Prepared) Keys() []Key {
	p.keyed.Do(func() { p.keys = p.matcher.keysOf(p) })
	return p.keys
}

// A span is a run of adjacent parts read as one word.
type span struct {
	first, n int
	spaced   bool // a space stood between the parts
	*reading
}

// spellings returns the distinct Latin spellings, preferred first.
func (r *reading) spellings() []string {
	var out []string
	switch {
	case r.lattice != nil:
		out = r.lattice.outs
	case r.latin != "":
		if sound := r.sound(); sound != "" && skeleton(sound) != skeleton(r.latin) {
			return []string{r.latin, sound}
		}
		return []string{r.latin}
	}
	out = slices.Clip(out)
	for _, s := range r.read {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Prepare reads name once, so that it can be compared many times. It returns
// an error that wraps [ErrInvalidName] if the name is not UTF-8, is longer than
// [MaxNameBytes], or holds no letter or digit.
func (m *Matcher) Prepare(q Query) (*Prepared, error) { return m.prepare(q, readAll) }

// prepare is Prepare to some depth; a name prepared for its keys can't be
// compared.
func (m *Matcher) prepare(q Query, d depth) (*Prepared, error) {
	if err := checkName(q.Name); err != nil {
		return nil, err
	}
	text, spoofed := clean(q.Name)
	p := &Prepared{query: q, folded: foldClean(text), spoofed: spoofed, matcher: m}
	if p.folded == "" {
		return nil, fmt.Errorf("%w: %+q has no letter or digit", ErrInvalidName, q.Name)
	}
	p.tokens = tokenize(text, q.Name, q.Kind, q.Lang, m.lexicon)
	p.spans = make([][]span, len(p.tokens))
	all := make([]span, 0, len(p.tokens)*min(len(p.tokens), maxSyllables))
	for i := range p.tokens {
		first := len(all)
		for n := 1; i+n <= len(p.tokens) && (n <= maxMerge || n <= maxSyllables && oneWord(p.tokens[i:i+n])); n++ {
			sp, ok := m.span(p, i, n, d)
			if !ok {
				break
			}
			all = append(all, sp)
		}
		p.spans[i] = all[first:len(all):len(all)]
	}
	return p, nil
}

// oneWord reports whether nothing stands between parts, and they are no longer
// than one.
func oneWord(toks []token) bool {
	size := len(toks[0].native)
	for _, t := range toks[1:] {
		if size += len(t.native); !t.joined {
			return false
		}
	}
	return size <= maxTokenRunes
}

// whole returns p, read by all systems.
func (p *Prepared) whole() *Prepared {
	if !p.partial {
		return p
	}
	p.fully.Do(func() {
		var err error
		if p.full, err = p.matcher.Prepare(p.query); err != nil { // it was prepared before
			panic(err)
		}
	})
	return p.full
}

func checkName(name string) error {
	if len(name) > MaxNameBytes {
		return fmt.Errorf("%w: %d bytes; the most is %d", ErrInvalidName, len(name), MaxNameBytes)
	}
	if !utf8.ValidString(name) {
		i := 0
		for i < len(name) {
			r, size := utf8.DecodeRuneInString(name[i:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			i += size
		}
		return fmt.Errorf("%w: not UTF-8 at byte %d", ErrInvalidName, i)
	}
	return nil
}

// span reads tokens i to i+n-1 as one; ok is false if they are not written as
// one in any source.
func (m *Matcher) span(p *Prepared, i, n int, d depth) (span, bool) {
	toks := p.tokens[i : i+n]
	sp := span{first: i, n: n}
	native, folded := toks[0].native, toks[0].folded
	script, _ := translit.ScriptOf(native)
	if n > 1 {
		joined := true
		for k := range toks {
			t := &toks[k]
			if t.role == roleNumber || t.role == roleLegal || t.role == roleTitle || t.role == roleInitial {
				return sp, false
			}
			joined = joined && (k == 0 || t.joined || binds(&toks[k-1], t))
		}
		if script != scriptLatn && !joined && toks[0].placed < n {
			return sp, false
		}
		same := true
		for k := range toks {
			same = same && toks[k].native == toks[k].folded
		}
		native = joinParts(toks, func(t *token) string { return t.native })
		if folded = native; !same {
			folded = joinParts(toks, func(t *token) string { return t.folded })
		}
		sp.spaced = !joined
	}
	sp.reading = m.reading(readingKey{
		native: native, folded: folded, lang: p.query.Lang, depth: d,
		plain: toks[0].role == rolePlain, single: n == 1,
	}, script)
	p.partial = p.partial || sp.lattice != nil && sp.lattice.partial
	return sp, true
}

// joinParts writes parts as one word.
func joinParts(toks []token, text func(*token) string) string {
	size := 0
	for k := range toks {
		size += len(text(&toks[k]))
	}
	var b strings.Builder
	b.Grow(size)
	for k := range toks {
		b.WriteString(text(&toks[k]))
	}
	return b.String()
}

// customary returns the spellings that bearers of a family name use: those of
// the characters as they stand, or else of their folded forms.
func (m *Matcher) customary(native, folded string) []string {
	if found := m.lexicon.Customary(native); found != nil {
		return found
	}
	return m.lexicon.Customary(folded)
}

// binds reports whether two parts that stand apart are often written as one:
// abd al rahman, عبد الرحمن, van den berg.
func binds(a, b *token) bool {
	return a.role == roleParticle || b.role == roleParticle || strings.HasPrefix(b.folded, arabicArticle)
}

const arabicArticle = "ال"

// isLatin reports whether a folded part is a-z and 0-9 only.
func isLatin(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
