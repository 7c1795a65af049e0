package resolve

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"golang.org/x/text/language"
)

// Bounds on what is entered for a name and asked for a query.
const (
	// maxRomanized is how many Latin spellings of a native part are entered and
	// asked for.
	maxRomanized = 4

	// maxRomanizedAsked is the same for a query of which the costs were learned:
	// it finds by these the names in other scripts than Latin.
	maxRomanizedAsked = 2

	// minNativeShare is the least share that the words of a native list have of
	// all: in a store of which few names need it, their romanizations do.
	minNativeShare = 1.0 / 256

	// maxLongMerge is the most parts read as one in a name of more than
	// maxMerge parts.
	maxLongMerge = 2
)

// A wordIndex finds names by how their parts may be spelled. It is immutable.
type wordIndex struct {
	latin   wordList
	natives []nativeList // by script
	recent  recent
}

// A nativeList is one of words in the units of a script's learned costs. It has
// the names of entities that are not named in Latin letters.
type nativeList struct {
	wordList
	script language.Script
	costs  string // of words by themselves: float32
}

// latinSymbols appends the letters of a folded Latin word.
func latinSymbols(dst []symbol, word string) []symbol {
	for i := 0; i < len(word); i++ {
		dst = append(dst, letterSymbol(word[i]))
	}
	return dst
}

func letterSymbol(c byte) symbol {
	if c < 'a' || c > 'z' {
		return unitOther
	}
	return symbol(c-'a') + unitBoundary + 1
}

// units returns the ids of a native form's units.
func (s *speller) units(dst []symbol, folded string) []symbol {
	for _, u := range appendUnits(nil, s.script, folded) {
		dst = append(dst, s.id(u))
	}
	return dst
}

// A wordBuilder collects the words of names.
type wordBuilder struct {
	latin   map[string][]int32 // letters, two bytes each
	natives map[language.Script]map[string][]int32
}

func newWordBuilder() *wordBuilder {
	return &wordBuilder{latin: map[string][]int32{}, natives: map[language.Script]map[string][]int32{}}
}

func packSymbols(syms []symbol) string {
	b := make([]byte, 0, 2*len(syms))
	for _, s := range syms {
		b = binary.BigEndian.AppendUint16(b, s)
	}
	return string(b)
}

// A nameWord is a word that one name is found by; native words have a speller.
type nameWord struct {
	word    string // see packSymbols
	speller *speller
}

// words returns the words a prepared name is found by; native words are left out
// for one of an entity that has a Latin name.
func (m *Matcher) words(p *Prepared, hasLatin bool) []nameWord {
	var out []nameWord
	add := func(w nameWord) {
		if w.word != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	for i := range p.spans {
		tells := m.tells(p, i)
		for k := range p.spans[i] {
			sp := &p.spans[i][k]
			if sp.spaced && k >= maxLongMerge && len(p.tokens) > maxMerge {
				break
			}
			if !tells && !m.opens(p, sp) {
				continue
			}
			romanized := sp.romanized()
			if hasLatin && sp.lattice != nil {
				romanized = romanized[:1]
			}
			for _, s := range romanized {
				add(nameWord{packSymbols(latinSymbols(nil, s)), nil})
			}
			if s := m.spellerOf(sp.script); s != nil && sp.script != scriptLatn && !hasLatin {
				if u := s.units(nil, learnedForm(sp.native)); len(u) <= maxLearnedForm && !slices.ContainsFunc(u, func(u symbol) bool { return u >= symbols }) {
					add(nameWord{packSymbols(u), s})
				}
			}
		}
	}
	return out
}

// romanized returns the Latin spellings by which a part is found.
func (r *reading) romanized() []string {
	if r.lattice == nil {
		if r.latin == "" {
			return r.read[:min(len(r.read), 1)]
		}
		return []string{r.latin}
	}
	out := slices.Clone(r.read[:min(len(r.read), 1)])
	for _, s := range r.lattice.outs {
		if len(out) == maxRomanized {
			break
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// tells reports whether part i of a name helps to find it.
func (m *Matcher) tells(p *Prepared, i int) bool {
	switch p.tokens[i].role {
	case roleParticle, roleTitle, roleLegal, roleInitial, roleNumber:
		return len(p.tokens) == 1
	}
	return true
}

// opens reports whether a span is particles and one part that tells: De Candolle
// is Декандоль.
func (m *Matcher) opens(p *Prepared, sp *span) bool {
	last := sp.first + sp.n - 1
	for i := sp.first; i < last; i++ {
		if p.tokens[i].role != roleParticle {
			return false
		}
	}
	return sp.n > 1 && p.tokens[last].role == rolePlain
}

func (b *wordBuilder) add(name int32, words []nameWord) {
	for _, w := range words {
		to := b.latin
		if w.speller != nil {
			if to = b.natives[w.speller.script]; to == nil {
				to = map[string][]int32{}
				b.natives[w.speller.script] = to
			}
		}
		to[w.word] = append(to[w.word], name)
	}
}

// list returns what was collected in one map, and the words.
func list(width int, words map[string][]int32) (wordList, [][]symbol) {
	keys := slices.Sorted(maps.Keys(words))
	sorted := make([][]symbol, len(keys))
	for i, k := range keys {
		sorted[i] = make([]symbol, len(k)/2)
		for j := range sorted[i] {
			sorted[i][j] = binary.BigEndian.Uint16([]byte(k[2*j:]))
		}
	}
	return newWordList(width, sorted, func(i int) []int32 { return words[keys[i]] }), sorted
}

// Widths of symbols: of letters, of which there are 28, and of units.
const (
	latinWidth  = 1
	nativeWidth = 2
)

func (b *wordBuilder) build(m *Matcher) *wordIndex {
	ix := &wordIndex{}
	ix.latin, _ = list(latinWidth, b.latin)
	scripts := slices.SortedFunc(maps.Keys(b.natives), func(a, b language.Script) int { return cmp.Compare(a.String(), b.String()) })
	for _, sc := range scripts {
		if float64(len(b.natives[sc])) < minNativeShare*float64(len(b.latin)) {
			continue
		}
		l := nativeList{script: sc}
		var sorted [][]symbol
		l.wordList, sorted = list(nativeWidth, b.natives[sc])
		var costs []byte
		for _, w := range sorted {
			costs = binary.LittleEndian.AppendUint32(costs, math.Float32bits(m.spellerOf(sc).background(w)))
		}
		l.costs = string(costs)
		ix.natives = append(ix.natives, l)
	}
	return ix
}

// background returns the cost of units by themselves, as [Learned.native] does.
func (s *speller) background(units []symbol) float32 {
	var cost float32
	prev := symbol(unitBoundary)
	for _, u := range units {
		if s.half[u] {
			continue
		}
		cost += s.nativeSide.cost(prev, u)
		prev = u
	}
	return cost + s.nativeSide.cost(prev, unitBoundary)
}

// A promised list of names shares something with one part of a query, worth so
// many nats.
type promised struct {
	weight float32
	names  posting
	same   bool // the part as it is
}

// sameBonus is how many nats the part as it is promises beyond what its names
// tell apart: an entity may have many that are nearly it.
const sameBonus = 1.0

// search answers from what was searched for before, or anew.
func (ix *wordIndex) search(a searched, anew func() []found) []found {
	if f, ok := ix.recent.get(a); ok {
		return f
	}
	return ix.recent.keep(a, anew())
}

// find appends the names that have a word which part i of p may be.
func (ix *wordIndex) find(m *Matcher, p *Prepared, i int, b *beam, dst []promised) []promised {
	tells := m.tells(p, i)
	for k := range p.spans[i] {
		sp := &p.spans[i][k]
		if sp.spaced && k >= maxLongMerge && len(p.tokens) > maxMerge {
			break
		}
		opens := sp.n > 1 && m.opens(p, sp)
		if !tells && !opens {
			continue
		}
		share := float32(roleShare[p.tokens[i].role])
		if k > 0 {
			share = 1
		}
		same := int32(noWord)
		if sp.script == scriptLatn {
			same = ix.latin.find(latinSymbols(nil, sp.latin))
		}
		collect := func(l *wordList, fs []found) {
			for _, f := range fs {
				dst = append(dst, promised{f.llr * share, l.of(f.word), l == &ix.latin && f.word == same})
			}
		}
		if sp.spaced { // words that stand apart and for one do so letter by letter
			if w := ix.latin.find(latinSymbols(nil, sp.latin)); w != noWord {
				dst = append(dst, promised{float32(sp.info), ix.latin.of(w), false})
			}
			if !opens {
				continue
			}
		}
		own := m.spellerOf(sp.script)
		if own != nil && len(sp.units().drop) > 0 {
			collect(&ix.latin, ix.search(searched{own, false, learnedForm(sp.native)}, func() []found {
				q := own.ofNative(sp.units())
				return own.search(&q, &ix.latin, "", b)
			}))
		}
		for _, stem := range sp.stems {
			for _, vowel := range stemVowels {
				if w := ix.latin.find(latinSymbols(nil, stem+vowel)); w != noWord {
					dst = append(dst, promised{float32(sp.info-costInflected) * share, ix.latin.of(w), false})
				}
			}
		}
		if sp.script != scriptLatn {
			if latin := m.spellerOf(scriptLatn); latin != nil {
				romanized := sp.romanized()
				if own != nil {
					romanized = romanized[:min(len(romanized), maxRomanizedAsked)]
				}
				for _, s := range romanized {
					collect(&ix.latin, ix.search(searched{latin, false, s}, func() []found {
						u := latin.Learned.native(s)
						q := latin.ofNative(&u)
						return latin.search(&q, &ix.latin, "", b)
					}))
				}
			}
		}
		if sp.latin == "" || sp.lattice != nil {
			continue
		}
		for n := range ix.natives {
			l := &ix.natives[n]
			s := m.spellerOf(l.script)
			if s == nil {
				continue
			}
			collect(&l.wordList, ix.search(searched{s, true, sp.latin}, func() []found {
				c := s.Learned.latin(sp.latin)
				q := s.ofLatin(&c)
				return s.search(&q, &l.wordList, l.costs, b)
			}))
		}
	}
	return dst
}
