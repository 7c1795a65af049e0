package rule

import (
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf8"
	"unsafe"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// An alphabet is what a program of simple rules needs to know of the characters
// it usually meets, worked out in advance: a small number for each, and for
// each number which sets of the program hold it, what passes do to it, and how
// it is written. A text of such characters runs on numbers alone; another text
// is for fast.go, which asks the sets themselves.
type alphabet struct {
	pages   [1024]uint8
	blocks  [][64]uint16 // number of a character, 0 if it has none
	two     [2048]uint16 // the same, of characters of up to two bytes
	letters []letter     // by number
	masks   []uint64     // by number: the sets that hold it
	attrs   []uint8      // by number: forms that change it or let it join others, as bits
	given   []uint8      // the same, or none if it is not of the filter
	encs    []uint64     // by number: UTF-8, and its length in the last byte
	passes  []letterPass
	jamo    *[3][]uint16 // numbers that a Hangul syllable falls apart into
	pairs   map[uint32]uint16
	table   *letterPass // the only pass with rules, if all of them always apply
	source  *ruleSet    // of table
	forms   []ucd.Form  // that the text must be in for table
	weave   *weave      // all passes at once, or nil
}

// A letter is what is asked of a character less often.
type letter struct {
	r    rune
	ccc  uint8
	nfd  []uint16
	nfkd []uint16
}

// The first numbers mean no character: none known, the edge of the text, and
// more text than was read.
const (
	unknown uint16 = iota
	edgeOfText
	cutOfText
	firstLetter
)

// never is the number of no letter, for a rule that asks for one the alphabet
// does not have.
const never = outsideNo - 1

// outsideNo marks the number of a character that no pass changes.
const outsideNo = 1 << 15

// maxLetters bounds an alphabet. Latin-ASCII has 1,400; BGN/PCGN some 250.
const maxLetters = 4096

// A letterPass is a pass, by number.
type letterPass struct {
	hot    []hot // by letter
	norm   bool
	form   ucd.Form
	act    []uint16 // by letter, into acts; 0: nothing
	acts   []act
	toCode bool // rules look at more than one character of output

	before, after []uint8 // by letter: its class as context of simple rules
	wide          int     // classes of after
}

// A hot is all that most letters need in the last pass: what they become, or
// are, whatever stands around them.
type hot struct {
	word uint64
	last uint16
	size uint8 // 0: ask the act
}

// An act is what can happen to a letter.
type act struct {
	plain bool // rules[0] always applies
	size  uint8
	last  uint16
	word  uint64 // what rules[0] puts out, if it is no longer than 8 bytes
	rules []letterRule
	table []int16 // of simple rules: which applies, by the classes around; -1: none
}

// A letterRule is a quick, by number. The context next to the key, if it is
// one character, is asked for first: by the sets that may hold it, or by its
// number.
type letterRule struct {
	simple bool // nothing else is asked for, and the key is one character
	pair   bool // nothing else but what stands before and post, and the key is two characters
	deep   bool // antes is more than one character
	start  bool
	end    bool
	size   uint8  // of text, or 0xFF
	ante   uint64 // sets
	post   uint64
	anteNo uint16
	postNo uint16
	last   uint16 // last of out
	word   uint64
	out    []uint16
	back   []uint16
	text   string
	antes  []letterElem
	key    []letterElem
	pst    []letterElem
}

// A letterElem is an elem: the sets that may hold a character, or its number.
type letterElem struct {
	mask     uint64
	no       uint16
	min, max uint8
}

// usual are characters that names hold in any script, beside ASCII.
const usual = "\u00a0·«»‘’‚“”„‹›–—…№ʹʺʻʼ´`ʽ\u0301\u0306\u0308\u0304\u0302\u030c\u0307\u0323\u0327\u0328"

// newAlphabet works out the alphabet of p, or returns nil if p has none.
func newAlphabet(p *Prog) *alphabet {
	b := &alphabetBuilder{prog: p, has: map[rune]bool{}, bits: map[*class]uint64{}, same: map[string]*class{}}
	if len(p.passes) == 0 {
		return nil
	}
	norm := false
	for _, ps := range p.passes {
		switch {
		case ps.filter != nil:
			return nil
		case ps.kind == normPass:
			norm = true
		case ps.kind != rulesPass || !ps.rules.lettered:
			return nil
		default:
			if !b.addRules(ps.rules) || len(b.has) > maxLetters {
				return nil
			}
		}
	}
	for r := rune(1); r <= 0x7F; r++ {
		b.has[r] = true
	}
	for _, r := range usual {
		b.has[r] = true
	}
	if p.filter != nil {
		b.addSet(p.filter.runes)
	}
	if norm {
		b.close()
	}
	if len(b.has) > maxLetters-int(firstLetter) {
		return nil
	}
	return b.build()
}

type alphabetBuilder struct {
	prog *Prog
	has  map[rune]bool
	bits map[*class]uint64
	same map[string]*class // by content
	n    int               // bits given
	a    *alphabet
}

// manyRunes is the size from which a set is no list of letters, but a property.
const manyRunes = 700

func (b *alphabetBuilder) addSet(rs ucd.Runes) {
	if rs.Len() > manyRunes {
		return
	}
	for i := 0; i+1 < len(rs); i += 2 {
		for r := rs[i]; r < rs[i+1]; r++ {
			if r < 0x10000 && utf8.ValidRune(r) && r != ether {
				b.has[r] = true
			}
		}
	}
}

func (b *alphabetBuilder) addRules(rs *ruleSet) bool {
	for _, r := range rs.rules {
		if len(b.has) > maxLetters {
			return false
		}
		q := r.quick
		for _, es := range [][]elem{q.ante, q.key, q.post} {
			for _, e := range es {
				if e.set == nil {
					b.has[e.r] = true
				} else {
					b.addSet(e.set.runes)
				}
				if !b.bit(e) {
					return false
				}
			}
		}
		for _, r := range q.runes {
			b.has[r] = true
		}
	}
	return true
}

// bit gives a set its place in masks; sets of one content share it.
func (b *alphabetBuilder) bit(e elem) bool {
	if e.set == nil || b.bits[e.set] != 0 {
		return true
	}
	key := string(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(e.set.runes))), 4*len(e.set.runes)))
	if twin := b.same[key]; twin != nil {
		b.bits[e.set] = b.bits[twin]
		return true
	}
	if b.n == 64 {
		return false
	}
	b.bits[e.set] = 1 << b.n
	b.same[key] = e.set
	b.n++
	return true
}

// close adds what normalization makes of the letters.
func (b *alphabetBuilder) close() {
	for r := range b.has {
		for _, f := range []ucd.Form{ucd.NFD, ucd.NFKD} {
			for _, d := range f.AppendRunes(nil, []rune{r}) {
				b.has[d] = true
			}
		}
	}
	ucd.Composites(func(first, second, both rune) {
		if b.has[first] && b.has[second] && both < 0x10000 {
			b.has[both] = true
		}
	})
}

func (b *alphabetBuilder) build() *alphabet {
	n := len(b.has) + int(firstLetter)
	a := &alphabet{blocks: make([][64]uint16, 1, 16), letters: make([]letter, firstLetter, n)}
	a.masks = make([]uint64, firstLetter, n)
	a.attrs = make([]uint8, firstLetter, n)
	a.given = make([]uint8, firstLetter, n)
	a.encs = make([]uint64, firstLetter, n)
	b.a = a
	for _, set := range b.same {
		if set.ether {
			a.masks[edgeOfText] |= b.bits[set]
		}
	}
	for _, r := range slices.Sorted(maps.Keys(b.has)) { // those of a script side by side
		if r >= 0x10000 {
			break // a text that has it is for fast.go
		}
		var mask uint64
		for _, set := range b.same {
			if set.has(r) {
				mask |= b.bits[set]
			}
		}
		a.masks = append(a.masks, mask)
		var attr uint8
		for _, f := range []ucd.Form{ucd.NFC, ucd.NFD, ucd.NFKC, ucd.NFKD} {
			if !f.Inert(r) {
				attr |= 1 << f
			}
		}
		a.attrs = append(a.attrs, attr)
		out := b.prog.filter != nil && !b.prog.filter.has(r)
		if out {
			attr = 0
		}
		a.given = append(a.given, attr)
		var enc [8]byte
		enc[7] = uint8(utf8.EncodeRune(enc[:], r))
		a.encs = append(a.encs, binary.LittleEndian.Uint64(enc[:]))
		l := letter{r: r, ccc: ucd.CCC(r)}
		page := &a.pages[r>>6]
		if *page == 0 {
			if len(a.blocks) > 255 {
				return nil
			}
			*page = uint8(len(a.blocks))
			a.blocks = append(a.blocks, [64]uint16{})
		}
		n := uint16(len(a.letters))
		if out {
			n |= outsideNo
		}
		a.blocks[*page][r&63] = n
		a.letters = append(a.letters, l)
	}
	for i, ps := range b.prog.passes {
		switch {
		case ps.kind == normPass:
			a.passes = append(a.passes, letterPass{norm: true, form: ps.form})
			if !b.normal(ps.form, i == 0) {
				return nil
			}
		default:
			lp, ok := b.rules(ps.rules)
			if !ok {
				return nil
			}
			b.tabulate(&lp)
			a.passes = append(a.passes, lp)
		}
	}
	for r := range rune(len(a.two)) {
		a.two[r] = a.blocks[a.pages[r>>6]][r&63]
	}
	if b.findTable(); a.table == nil {
		a.weave = newWeave(a)
	}
	return a
}

// maxClasses bounds the classes of context of a pass, and so its tables.
const maxClasses = 40

// tabulate works out in advance which of an act's rules applies, by the classes
// of the letters around, if all of them are simple.
func (b *alphabetBuilder) tabulate(lp *letterPass) {
	type asked struct {
		mask uint64
		no   uint16
	}
	ante, post := map[asked]int{}, map[asked]int{}
	ask := func(of map[asked]int, k asked) {
		if _, ok := of[k]; !ok && k != (asked{}) {
			of[k] = len(of)
		}
	}
	for i := range lp.acts {
		for _, r := range lp.acts[i].rules {
			ask(ante, asked{r.ante, r.anteNo})
			ask(post, asked{r.post, r.postNo})
		}
	}
	if len(ante) > 64 || len(post) > 64 {
		return
	}
	classes := func(of map[asked]int) (class []uint8, first []uint16) {
		class = make([]uint8, len(b.a.letters))
		known := map[uint64]uint8{}
		for n := range class {
			var sig uint64
			for k, bit := range of {
				if k.mask != 0 && k.mask&b.a.masks[n] != 0 || k.no != 0 && k.no == uint16(n) {
					sig |= 1 << bit
				}
			}
			c, ok := known[sig]
			if !ok {
				if len(known) == maxClasses {
					return nil, nil
				}
				c = uint8(len(known))
				known[sig] = c
				first = append(first, uint16(n))
			}
			class[n] = c
		}
		return class, first
	}
	before, lefts := classes(ante)
	after, rights := classes(post)
	if before == nil || after == nil {
		return
	}
	lp.before, lp.after, lp.wide = before, after, len(rights)
	for i := range lp.acts {
		ac := &lp.acts[i]
		if len(ac.rules) == 0 || ac.plain || slices.ContainsFunc(ac.rules, func(r letterRule) bool { return !r.simple }) {
			continue
		}
		for _, l := range lefts {
			for _, r := range rights {
				ac.table = append(ac.table, ac.first(b.a.masks, l, r))
			}
		}
	}
}

// first finds the simple rule that applies between two letters.
func (ac *act) first(masks []uint64, prev, next uint16) int16 {
	for k := range ac.rules {
		r := &ac.rules[k]
		if r.ante != 0 && r.ante&masks[prev] == 0 || r.anteNo != 0 && r.anteNo != prev ||
			r.post != 0 && r.post&masks[next] == 0 || r.postNo != 0 && r.postNo != next {
			continue
		}
		return int16(k)
	}
	return -1
}

// findTable looks whether the program is a table: no rule asks for anything but
// its letter, and normalization has nothing to do once the letters are inert.
func (b *alphabetBuilder) findTable() {
	a := b.a
	for i, ps := range b.prog.passes {
		lp := &a.passes[i]
		switch {
		case lp.norm && a.table == nil:
			a.forms = append(a.forms, lp.form)
		case lp.norm:
			// After the rules: what they put out must be inert.
			for _, ac := range a.table.acts[1:] {
				for _, n := range ac.rules[0].out {
					if a.attrs[n]&(1<<lp.form) != 0 {
						a.table = nil
						return
					}
				}
			}
			a.forms = append(a.forms, lp.form)
		case a.table != nil:
			a.table = nil
			return
		default:
			for _, ac := range lp.acts[1:] {
				if !ac.plain || ac.size == 0 {
					return
				}
			}
			for _, c := range ps.rules.cells[1:] {
				if !c.plain {
					return
				}
			}
			a.table, a.source = lp, ps.rules
		}
	}
}

func (a *alphabet) number(r rune) uint16 {
	if r >= 0x10000 {
		return unknown
	}
	return a.blocks[a.pages[r>>6&1023]][r&63] &^ outsideNo
}

func (a *alphabet) numbers(rs []rune) []uint16 {
	var out []uint16
	for _, r := range rs {
		out = append(out, a.number(r))
	}
	return out
}

// normal prepares a form.
func (b *alphabetBuilder) normal(f ucd.Form, first bool) bool {
	a := b.a
	if f == ucd.NFD || f == ucd.NFKD {
		for i := range a.letters {
			l := &a.letters[i]
			if i < int(firstLetter) || a.attrs[i]&(1<<f) == 0 {
				continue
			}
			d := a.numbers(f.AppendRunes(nil, []rune{l.r}))
			if f == ucd.NFD {
				l.nfd = d
			} else {
				l.nfkd = d
			}
		}
		if first && (b.prog.filter == nil || b.prog.filter.runes.And(ucd.Range(0xAC00, 0xD7A3)).Len() == 11172) {
			b.hangul()
		}
		return true
	}
	if a.pairs == nil {
		a.pairs = map[uint32]uint16{}
		ucd.Composites(func(first, second, both rune) {
			x, y, z := a.number(first), a.number(second), a.number(both)
			if x != unknown && y != unknown && z != unknown {
				a.pairs[uint32(x)<<16|uint32(y)] = z
			}
		})
	}
	return true
}

// hangul prepares the parts of syllables, if the alphabet has them.
func (b *alphabetBuilder) hangul() {
	var j [3][]uint16
	for i, r := range []struct{ base, n rune }{{0x1100, 19}, {0x1161, 21}, {0x11A7, 28}} {
		for k := range r.n {
			n := b.a.number(r.base + k)
			if n == unknown && !(i == 2 && k == 0) {
				return
			}
			j[i] = append(j[i], n)
		}
	}
	b.a.jamo = &j
}

func (b *alphabetBuilder) rules(rs *ruleSet) (lp letterPass, ok bool) {
	a := b.a
	lp.act = make([]uint16, len(a.letters))
	lp.acts = make([]act, 1, 64)
	lp.hot = make([]hot, len(a.letters))
	defer func() {
		for i := firstLetter; int(i) < len(a.letters) && ok; i++ {
			switch ac := &lp.acts[lp.act[i]]; {
			case lp.act[i] == 0:
				lp.hot[i] = hot{a.encs[i], i, uint8(a.encs[i] >> 56)}
			case ac.plain:
				lp.hot[i] = hot{ac.word, ac.last, ac.size}
			}
		}
	}()
	known := map[uint16]uint16{} // cell to act
	made := map[*conv]*letterRule{}
	for i := int(firstLetter); i < len(a.letters); i++ {
		c := rs.index.of(a.letters[i].r)
		if c == 0 {
			continue
		}
		n, seen := known[c]
		if !seen {
			var ac act
			for _, r := range rs.cells[c].rules {
				lr := made[r]
				if lr == nil {
					if lr, ok = b.rule(r.quick); !ok {
						return lp, false
					}
					made[r] = lr
				}
				lp.toCode = lp.toCode || lr.deep
				ac.rules = append(ac.rules, *lr)
			}
			first := &ac.rules[0]
			ac.plain = rs.cells[c].plain && first.size <= 8
			ac.size, ac.word, ac.last = first.size, first.word, first.last
			n = uint16(len(lp.acts))
			lp.acts = append(lp.acts, ac)
			known[c] = n
		}
		lp.act[i] = n
	}
	return lp, true
}

func (b *alphabetBuilder) rule(q *quick) (*letterRule, bool) {
	lr := &letterRule{simple: q.simple, start: q.start, end: q.end, out: b.a.numbers(q.runes), text: q.text}
	if slices.Contains(lr.out, unknown) {
		return nil, false
	}
	for _, es := range []struct {
		from []elem
		to   *[]letterElem
	}{{q.ante, &lr.antes}, {q.key, &lr.key}, {q.post, &lr.pst}} {
		for _, e := range es.from {
			le := letterElem{min: e.min, max: e.max}
			if e.set != nil {
				le.mask = b.bits[e.set]
			} else if le.no = b.a.number(e.r); le.no == unknown {
				le.no = never
			}
			*es.to = append(*es.to, le)
		}
	}
	if len(q.ante) > 0 {
		lr.deep = !single(q.ante) || q.start
		if e := lr.antes[len(lr.antes)-1]; e.min == 1 && e.max == 1 {
			lr.ante, lr.anteNo = e.mask, e.no
		}
	}
	// What must stand after the first character, to save a closer look.
	if all := slices.Concat(lr.key, lr.pst); all[0].min == 1 && all[0].max == 1 {
		rest := all[1:]
		if len(rest) > 0 && rest[0].min == 1 && rest[0].max == 1 {
			lr.post, lr.postNo = rest[0].mask, rest[0].no
			if lr.post != 0 && len(lr.key) > 1 && lr.post&b.a.masks[edgeOfText] != 0 {
				lr.post = 0 // it may match where the run ends
			}
		}
	}
	lr.pair = len(lr.key) == 2 && len(lr.pst) == 0 && (lr.post != 0 || lr.postNo != 0) && single(q.key[1:]) && single(q.key[:1]) &&
		!lr.deep && !q.start && !q.end
	if q.cursor < len(q.text) {
		n := utf8.RuneCountInString(q.text[:q.cursor])
		lr.back = lr.out[n:]
		lr.out, lr.text = lr.out[:n], q.text[:q.cursor]
	}
	if n := len(lr.out); n > 0 {
		lr.last = lr.out[n-1]
	}
	lr.size = 0xFF
	if len(lr.text) <= 8 {
		lr.size = uint8(len(lr.text))
		for i := range len(lr.text) {
			lr.word |= uint64(lr.text[i]) << (8 * i)
		}
	}
	return lr, true
}
