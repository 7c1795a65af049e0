package rule

import (
	"slices"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A cell holds what can apply where a character stands under the cursor: rules
// in their order, up to the first that always applies. Cell 0 is empty.
type cell struct {
	rules []*conv
	plain bool // rules[0] always applies, to this character alone, and moves on
	text  string
	line  int
}

// A cellIndex finds the cell of a character.
type cellIndex struct {
	pages  [1024]uint16
	blocks [][64]uint16
	bounds []rune // supplementary planes: where a cell starts to hold
	high   []uint16
}

func (x *cellIndex) of(r rune) uint16 {
	if r < 0x10000 {
		return x.blocks[x.pages[r>>6&1023]][r&63]
	}
	i, ok := slices.BinarySearch(x.bounds, r)
	if !ok {
		i--
	}
	if i < 0 {
		return 0
	}
	return x.high[i]
}

// An event says that from a character on, a rule can apply, or cannot. Events
// are ordered by character; a list never stops and starts at the same.
type event uint64

func newEvent(at rune, rule int, on bool) event {
	e := event(at)<<32 | event(rule)<<1
	if on {
		e |= 1
	}
	return e
}

func (e event) at() rune          { return rune(e >> 32) }
func (e event) rule() (int, bool) { return int(e & (1<<32 - 1) >> 1), e&1 == 1 }

// sorted sorts events by character, and leaves those of one character in their
// order, which is that of the rules.
func sorted(es []event) []event {
	const bits = 11 // of a character, twice
	if len(es) < 1<<bits {
		slices.Sort(es)
		return es
	}
	tmp := make([]event, len(es))
	for shift := 32; shift < 32+2*bits; shift += bits {
		var from [1 << bits]int
		for _, e := range es {
			from[e>>shift&(1<<bits-1)]++
		}
		sum := 0
		for i, n := range from {
			from[i] = sum
			sum += n
		}
		for _, e := range es {
			d := e >> shift & (1<<bits - 1)
			tmp[from[d]] = e
			from[d]++
		}
		es, tmp = tmp, es
	}
	return es
}

// build sorts the rules into cells.
func (rs *ruleSet) build(pats []pattern) {
	dead := make([]bool, len(pats))
	firsts := make([]ucd.Runes, len(rs.rules))
	total := 0
	for i, r := range rs.rules {
		first, open := heads(r.key)
		if open {
			more, open2 := heads(r.post)
			first, open = first.Or(more), open2
		}
		if open {
			first = ucd.Range(0, ucd.MaxRune)
		}
		dead[i] = first.Empty()
		firsts[i] = first
		total += len(first)
	}
	checkMasks(pats, dead)
	events := make([]event, 0, total)
	for i, first := range firsts {
		for j, b := range first {
			events = append(events, newEvent(b, i, j&1 == 0))
		}
	}
	events = sorted(events)
	rs.cells = append(make([]cell, 0, len(rs.rules)+1), cell{})
	known := map[string]uint16{"": 0}
	alone := make([]uint16, len(rs.rules)) // the cells of one rule
	var active []int
	var ruled arena[*conv]
	x := &rs.index
	x.blocks = [][64]uint16{{}}
	fill := func(lo, hi rune, c uint16) {
		if c == 0 {
			if lo < 0x110000 && hi > 0x10000 {
				x.bounds = append(x.bounds, max(lo, 0x10000))
				x.high = append(x.high, 0)
			}
			return
		}
		if hi > 0x10000 {
			x.bounds = append(x.bounds, max(lo, 0x10000))
			x.high = append(x.high, c)
		}
		x.fill(lo, min(hi, 0x10000), c)
	}
	var key []byte
	last, from := uint16(0), rune(0)
	for i := 0; i < len(events); {
		at := events[i].at()
		if at > from {
			fill(from, at, last)
		}
		for ; i < len(events) && events[i].at() == at; i++ {
			n, on := events[i].rule()
			j, ok := slices.BinarySearch(active, n)
			if on && !ok {
				active = slices.Insert(active, j, n)
			} else if !on && ok {
				active = slices.Delete(active, j, j+1)
			}
		}
		if len(active) == 1 && alone[active[0]] != 0 {
			last, from = alone[active[0]], at
			continue
		}
		key = key[:0]
		for _, n := range active {
			key = append(key, byte(n), byte(n>>8), byte(n>>16))
		}
		c, ok := known[string(key)]
		if !ok {
			c = uint16(len(rs.cells))
			if len(rs.cells) > 0xFFFE {
				fail(rs.rules[0].line, "rules need more than %d cells", 0xFFFE)
			}
			known[string(key)] = c
			rs.cells = append(rs.cells, rs.cell(active, &ruled))
			if len(active) == 1 {
				alone[active[0]] = c
			}
		}
		last, from = c, at
	}
	if from <= ucd.MaxRune {
		fill(from, ucd.MaxRune+1, last)
	}
}

func (x *cellIndex) fill(lo, hi rune, c uint16) {
	for lo < hi {
		page := lo >> 6
		end := min(hi, (page+1)<<6)
		if x.pages[page] == 0 {
			x.pages[page] = uint16(len(x.blocks))
			x.blocks = append(x.blocks, [64]uint16{})
		}
		b := &x.blocks[x.pages[page]]
		for r := lo; r < end; r++ {
			b[r&63] = c
		}
		lo = end
	}
}

func (rs *ruleSet) cell(active []int, ruled *arena[*conv]) (c cell) {
	c.rules = ruled.room()
	for _, n := range active {
		r := rs.rules[n]
		c.rules = append(c.rules, r)
		if r.always() {
			break
		}
	}
	if len(c.rules) > 0 {
		if r := c.rules[0]; r.always() && r.plain && r.cursor == len(r.text) && r.before == 0 && r.after == 0 {
			c.plain, c.text, c.line = true, r.text, r.line
		}
	}
	return c
}

// always reports whether r applies wherever its first character stands.
func (r *conv) always() bool {
	if len(r.ante) > 0 || len(r.post) > 0 || r.start || r.end || len(r.key) != 1 {
		return false
	}
	switch n := r.key[0]; n.op {
	case litNode:
		return utf8.RuneCountInString(n.lit) == 1
	case setNode:
		return len(n.set.strs) == 0
	}
	return false
}

// heads returns the characters that a match of ns can start with; open says
// that it may also match nothing.
func heads(ns []node) (first ucd.Runes, open bool) {
	for _, n := range ns {
		switch n.op {
		case litNode:
			if n.lit == "" {
				continue
			}
			r, _ := utf8.DecodeRuneInString(n.lit)
			return first.Or(ucd.Range(r, r)), false
		case setNode:
			first = first.Or(n.set.runes)
			for _, s := range n.set.strs {
				r, _ := utf8.DecodeRuneInString(s)
				first = first.Or(ucd.Range(r, r))
			}
			return first, false
		case groupNode:
			f, o := heads(n.sub)
			if first = first.Or(f); !o {
				return first, false
			}
		case repeatNode:
			f, o := heads(n.sub)
			if first = first.Or(f); !o && n.min > 0 {
				return first, false
			}
		}
	}
	return first, true
}

// checkMasks fails if a rule can never apply. Rules that mask each other start
// with the same unit, or the first has none.
func checkMasks(pats []pattern, dead []bool) {
	type list struct{ first, last int } // of the patterns that start so, by next
	type head struct {
		unit
		none bool
	}
	seen := make(map[head]list, len(pats))
	next := make([]int, len(pats)) // 0: none, since the first comes after no other
	for i := range pats {
		q := &pats[i]
		if dead[i] {
			continue // it never applies anyway, and ICU does not mind
		}
		h := head{none: true}
		if q.ante < len(q.units) {
			h = head{unit: q.units[q.ante]}
		}
		check := func(of list) {
			for k := of.first; ; k = next[k] {
				if p := &pats[k]; p.masks(q) {
					fail(q.flags.line, "rule never applies, because the one on line %d always comes first", p.flags.line)
				}
				if k == of.last {
					return
				}
			}
		}
		of, ok := seen[h]
		if ok {
			check(of)
		}
		if empty, ok := seen[head{none: true}]; ok && !h.none {
			check(empty)
		}
		if ok {
			next[of.last] = i
		} else {
			of.first = i
		}
		of.last = i
		seen[h] = of
	}
}
