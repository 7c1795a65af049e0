package resolve

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit"
)

const (
	// maxSystems is the most systems that read one name, the preferred first.
	// The largest script, Cyrillic, has some two hundred.
	maxSystems = 512

	// maxAnyLanguage is the same for a name whose language is not known.
	maxAnyLanguage = 96

	// maxSpellings is the most spellings of one name. A lattice keeps those that
	// an arc is part of as bits of a uint64.
	maxSpellings = 63

	// customaryBit marks arcs that come from the lexicon's customary spellings
	// instead of a system.
	customaryBit = uint64(1) << maxSpellings
)

// A lattice holds every spelling of a native form that some system produces:
// a directed acyclic graph whose nodes are positions in the native form and
// inside the spellings between them, and whose arcs carry one letter or none.
// A path from the first node to the last is a spelling; arcs say which systems
// spell so. It is immutable.
type lattice struct {
	arcs    []arc // by from; every arc leads to a later node
	nodes   int
	abjad   bool                 // the native form leaves out vowels
	partial bool                 // there are more systems
	inner   []bool               // node stands inside a spelling, not at a position of the native form
	systems [][]*translit.System // bit i of an arc's set is systems[i], which all spell the whole alike
	outs    []string             // customary spellings and what systems make of the whole, folded, each once, preferred first
}

// An arc is one letter of a spelling, or none for a letter written as nothing.
type arc struct {
	from, to int16
	letter   byte   // a-z, 0-9, or 0
	double   bool   // repeats the letter before it in its spelling
	start    uint16 // byte offset in the native form of the stretch it spells
	systems  uint64 // that spell so: bits of lattice.systems
	marked   uint64 // of these, the ones that write a mark which folding drops
}

// A segment is a stretch of the native form and one spelling of it.
type segment struct {
	start, end int
	out        string
	systems    uint64
	marked     uint64
}

// maxArcs bounds a lattice: maxTokenRunes positions, with what maxSpellings
// spellings have for one letter, or fewer letters with longer ones. Spellings
// beyond it are left out, the least preferred first.
const maxArcs = 2048

// readers returns the systems that write script in Latin letters in lang, the
// preferred first; where none is made for lang, those of any language.
func (m *Matcher) readers(lang language.Tag, sc language.Script) []*translit.System {
	if m.systems == nil {
		return nil
	}
	if sc == scriptHira || sc == scriptKana {
		sc = scriptHrkt
	}
	base, _ := lang.Base()
	if lang.IsRoot() {
		base = language.Base{}
	}
	type key struct {
		base language.Base
		sc   language.Script
	}
	if found, ok := m.byScript.Load(key{base, sc}); ok {
		return found.([]*translit.System)
	}
	toLatin := func(lang language.Tag) (found []*translit.System) {
		most := maxSystems
		if lang.IsRoot() {
			most = maxAnyLanguage
		}
		for sys := range m.systems.For(lang, sc) {
			if sys.Info().To == scriptLatn && len(found) < most {
				found = append(found, sys)
			}
		}
		return found
	}
	found := toLatin(lang)
	if len(found) == 0 && !lang.IsRoot() {
		found = toLatin(language.Und)
	}
	m.byScript.Store(key{base, sc}, found)
	return found
}

// A depth says how much of what a name may stand for is read.
type depth uint8

const (
	readAll   depth = iota
	readFirst       // what the maxFirst preferred systems write
	readKeys        // the spellings by which an index finds a name, without arcs
)

// maxFirst is how many systems read a name at first: the preferred ones. Most
// names are told apart by these, and by learned costs.
const maxFirst = 8

// read returns the lattice of native, or nil if no system reads it.
func (m *Matcher) read(native string, lang language.Tag, customary []string, d depth) *lattice {
	sc, ok := translit.ScriptOf(native)
	if !ok || sc == scriptLatn {
		return nil
	}
	l := &lattice{abjad: sc == scriptArab || sc == scriptHebr}
	var segs []segment
	var buf []byte
	arcs := 0
	// Many systems agree on many names: one trace serves all that write the same.
	var seen []string
	for _, c := range customary { // what people write comes before what systems do
		if out, ok := latin(c); ok && out != "" && len(out) < maxTokenRunes {
			segs = append(segs, segment{end: len(native), out: out, systems: customaryBit})
			if !slices.Contains(l.outs, out) {
				l.outs = append(l.outs, out)
			}
		}
	}
	keysOnly := d == readKeys
	readers := m.readers(lang, sc)
	if d == readFirst && len(readers) > maxFirst {
		readers, l.partial = readers[:maxFirst], true
	}
	for _, sys := range readers {
		var err error
		if buf, err = sys.Append(buf[:0], native); err != nil {
			continue
		}
		if i := slices.Index(seen, string(buf)); i >= 0 {
			l.systems[i] = append(l.systems[i], sys)
			continue
		}
		if len(seen) == maxSpellings {
			continue
		}
		if keysOnly && len(l.outs) == maxRomanized {
			break
		}
		whole, ok := latin(string(buf))
		if !ok || whole == "" || len(whole) > maxLetters*maxTokenRunes {
			continue
		}
		if !slices.Contains(l.outs, whole) {
			l.outs = append(l.outs, whole)
		}
		if !keysOnly {
			own, letters, ok := trace(sys, native)
			if isHan(sc) && lang.IsRoot() {
				// Readings of different languages stand side by side and don't mix.
				own, letters = []segment{{end: len(native), out: whole}}, len(whole)
			}
			if !ok || arcs+letters > maxArcs {
				continue
			}
			arcs += letters
			bit := uint64(1) << len(seen)
			for _, s := range own {
				s.systems = bit
				if s.marked != 0 {
					s.marked = bit
				}
				segs = append(segs, s)
			}
		}
		seen = append(seen, string(buf))
		l.systems = append(l.systems, []*translit.System{sys})
	}
	if len(l.outs) == 0 || len(segs) == 0 && !keysOnly {
		return nil
	}
	if !keysOnly {
		l.build(segs)
	}
	return l
}

// trace returns what sys writes for each stretch of native, folded to Latin
// letters, and how many arcs that takes; ok is false if sys leaves a letter of
// another script.
func trace(sys *translit.System, native string) (segs []segment, arcs int, ok bool) {
	for step := range sys.Trace(native) {
		out, ok := latin(step.Out)
		if !ok {
			return nil, 0, false
		}
		seg := segment{start: step.Start, end: step.End, out: out}
		if len(out) != len(step.Out) { // a letter with a mark is longer than its plain form
			seg.marked = 1
		}
		arcs += max(1, len(out))
		if seg.start == seg.end && len(segs) > 0 { // an insertion belongs to what stands before it
			segs[len(segs)-1].out += out
		} else {
			segs = append(segs, seg)
		}
	}
	return segs, arcs, len(segs) > 0
}

// latin folds a system's output to a-z and 0-9; ok is false if something else
// is left.
func latin(out string) (folded string, ok bool) {
	plain := true
	for i := 0; i < len(out); i++ {
		if c := out[i]; c < 'a' || c > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return out, true
	}
	folded = strings.ReplaceAll(Fold(out), " ", "")
	for i := 0; i < len(folded); i++ {
		if c := folded[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "", false
		}
	}
	return folded, true
}

func (l *lattice) build(segs []segment) {
	slices.SortStableFunc(segs, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.out, b.out))
	})
	merged := segs[:1]
	for _, s := range segs[1:] {
		last := &merged[len(merged)-1]
		if s.start == last.start && s.end == last.end && s.out == last.out {
			last.systems |= s.systems
			last.marked |= s.marked
			continue
		}
		merged = append(merged, s)
	}
	// Number the nodes: positions of the native form in order, each followed by
	// the nodes inside the spellings that begin there.
	var positions []int
	for _, s := range merged {
		positions = append(positions, s.start, s.end)
	}
	slices.Sort(positions)
	positions = slices.Compact(positions)
	node := make([]int16, len(positions))
	next, k := int16(0), 0
	for i, p := range positions {
		node[i] = next
		next++
		for ; k < len(merged) && merged[k].start == p; k++ {
			next += int16(max(len(merged[k].out)-1, 0))
		}
	}
	l.nodes = int(next)
	l.inner = make([]bool, l.nodes)
	k = 0
	for i, p := range positions {
		inner := node[i] + 1
		for ; k < len(merged) && merged[k].start == p; k++ {
			s := &merged[k]
			e, _ := slices.BinarySearch(positions, s.end)
			a := arc{from: node[i], to: node[e], start: uint16(s.start), systems: s.systems, marked: s.marked}
			for j := 0; j < len(s.out); j++ {
				a.letter = s.out[j]
				a.double = j > 0 && s.out[j] == s.out[j-1]
				if j == len(s.out)-1 {
					a.to = node[e]
				} else {
					a.to = inner
					l.inner[inner] = true
					inner++
				}
				l.arcs = append(l.arcs, a)
				a.from = a.to
			}
			if s.out == "" {
				l.arcs = append(l.arcs, a)
			}
		}
	}
	slices.SortStableFunc(l.arcs, func(a, b arc) int { return cmp.Compare(a.from, b.from) })
}

// begins reports whether arc i is the first letter of a spelling.
func (l *lattice) begins(i int) bool { return !l.inner[l.arcs[i].from] }

// follow returns the spelling that begins with arc i, and the node it leads to.
func (l *lattice) follow(i int) (out string, to int16) {
	var b []byte
	for {
		a := &l.arcs[i]
		if a.letter != 0 {
			b = append(b, a.letter)
		}
		if !l.inner[a.to] {
			return string(b), a.to
		}
		for i = i + 1; l.arcs[i].from != a.to; i++ {
		}
	}
}

// count returns how many systems a set of spellings stands for.
func (l *lattice) count(set uint64) int {
	n := 0
	for set &^= customaryBit; set != 0; set &= set - 1 {
		n += len(l.systems[bits.TrailingZeros64(set)])
	}
	return n
}
