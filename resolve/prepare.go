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
	spaced   bool   // a space stood between the parts
	native   string // in its own script
	folded   string // after Fold, without spaces
	script   language.Script
	latin    string   // the spelling in Latin letters: its own, or that of the preferred system; "" if none
	lattice  *lattice // nil for Latin, and for scripts that no system reads
	sound    string   // of a Latin spelling whose language is known, see sound
	info     float64  // nats

	learned *learnedReader // of a script with learned costs
	units   learnedUnits   // under it
	read    []string       // its likeliest spellings
	stems   []string       // of a Latin spelling whose language inflects names
	roman   []learnedUnits // its romanizations under the costs of Latin letters, if learned is nil
	chunks  *chunkCache    // of a Latin spelling
}

// A chunkCache holds a Latin spelling as each script's learned costs see it,
// made when first asked for.
type chunkCache struct {
	mu       sync.Mutex
	byScript map[language.Script]learnedChunks
}

// chunksFor returns the Latin spelling of sp, ready to be scored by l.
func (sp *span) chunksFor(l *learnedReader) learnedChunks {
	sp.chunks.mu.Lock()
	defer sp.chunks.mu.Unlock()
	c, ok := sp.chunks.byScript[l.script]
	if !ok {
		c = l.latin(sp.latin)
		if sp.chunks.byScript == nil {
			sp.chunks.byScript = map[language.Script]learnedChunks{}
		}
		sp.chunks.byScript[l.script] = c
	}
	return c
}

// spellings returns the span's distinct Latin spellings, preferred first.
func (sp *span) spellings() []string {
	var out []string
	switch {
	case sp.lattice != nil:
		out = sp.lattice.outs
	case sp.sound != "" && skeleton(sp.sound) != skeleton(sp.latin):
		return []string{sp.latin, sp.sound}
	case sp.latin != "":
		return []string{sp.latin}
	}
	out = slices.Clip(out)
	for _, s := range sp.read {
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
	for i := range p.tokens {
		for n := 1; i+n <= len(p.tokens) && (n <= maxMerge || n <= maxSyllables && oneWord(p.tokens[i:i+n])); n++ {
			sp, ok := m.span(p, i, n, d)
			if !ok {
				break
			}
			p.spans[i] = append(p.spans[i], sp)
		}
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
	sp := span{first: i, n: n, native: toks[0].native, folded: toks[0].folded}
	sp.script, _ = translit.ScriptOf(sp.native)
	if n > 1 {
		var native, folded strings.Builder
		joined := true
		for k, t := range toks {
			if t.role == roleNumber || t.role == roleLegal || t.role == roleTitle || t.role == roleInitial {
				return sp, false
			}
			joined = joined && (k == 0 || t.joined || binds(&toks[k-1], &t))
			native.WriteString(t.native)
			folded.WriteString(t.folded)
		}
		if sp.script != scriptLatn && !joined && toks[0].placed < n {
			return sp, false
		}
		sp.native, sp.folded, sp.spaced = native.String(), folded.String(), !joined
	}
	switch {
	case isLatin(sp.folded):
		sp.latin = sp.folded
	default:
		sp.lattice = m.read(sp.native, p.query.Lang, m.customary(&sp), d)
		p.partial = p.partial || sp.lattice != nil && sp.lattice.partial
		if sp.lattice != nil {
			sp.latin = sp.lattice.outs[0]
		}
	}
	latin := sp.lattice == nil && sp.latin != ""
	if latin && toks[0].role == rolePlain {
		sp.sound = m.sound(sp.native, p.query.Lang)
	}
	if latin && d != readKeys && toks[0].role == rolePlain && n == 1 {
		sp.stems = m.stems(sp.latin, p.query.Lang)
	}
	if latin && m.learned != nil {
		sp.chunks = &chunkCache{}
	}
	if sp.learned = m.learnedOf(sp.script); sp.learned != nil {
		sp.units = sp.learned.native(learnedForm(sp.native))
		if !latin {
			sp.read = sp.learned.read(&sp.units)
		}
	}
	if sp.learned == nil && sp.lattice != nil && d != readKeys {
		if l := m.learnedOf(scriptLatn); l != nil {
			for _, s := range sp.romanized() {
				sp.roman = append(sp.roman, l.native(s))
			}
		}
	}
	if sp.latin != "" {
		sp.info = information(sp.latin)
	} else {
		sp.info = nativeInformation(sp.folded)
	}
	return sp, true
}

// customary returns the spellings that bearers of a family name use: those of
// the characters as they stand, or else of their folded forms.
func (m *Matcher) customary(sp *span) []string {
	if found := m.lexicon.Customary(sp.native); found != nil {
		return found
	}
	return m.lexicon.Customary(sp.folded)
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
