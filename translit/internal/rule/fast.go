package rule

import (
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// Most systems need little of what rules can say: a letter or a few, with a
// little context on either side, become a text, and the cursor moves on. Such
// rules run here, over characters that are decoded once for all passes. What
// goes beyond is left to the passes of exec.go: fast returns false, and nothing
// has happened.

// maxFast is the longest stretch for fast, in bytes: a name, or a sentence. It
// is less than maxAhead and maxBehind, so that these need no attention.
const maxFast = 1000

// maxPeek is how many characters fast decodes of what stands around a stretch.
// A match that would see more is for exec.go.
const maxPeek = 6

// An elem matches one character, or several of a kind.
type elem struct {
	r        rune   // if set is nil
	set      *class // or one of these
	min, max uint8  // 1 and 1, or of a repeat; max 0 is without end
}

// A quick is a conv made of elems.
type quick struct {
	ante, key, post []elem
	start, end      bool
	simple          bool // all of ante, key and post are single, of 1, 1 and 1 at most
	text            string
	runes           []rune
	cursor          int // bytes into text
}

// elements turns nodes into elems, if they are simple enough.
func (c *compiler) elements(ns []node) (out []elem, ok bool) {
	if len(ns) == 0 {
		return nil, true
	}
	out = c.elems.room()
	for _, n := range ns {
		switch n.op {
		case litNode:
			for _, r := range n.lit {
				out = append(out, elem{r: r, min: 1, max: 1})
			}
		case setNode:
			if len(n.set.strs) > 0 {
				return nil, false
			}
			out = append(out, elem{set: n.set, min: 1, max: 1})
		case repeatNode:
			sub, ok := c.elements(n.sub)
			if !ok || len(sub) != 1 || sub[0].min != 1 || sub[0].max != 1 {
				return nil, false
			}
			sub[0].min, sub[0].max = uint8(n.min), uint8(n.max)
			out = append(out, sub[0])
		case groupNode:
			if n.seg > 0 {
				return nil, false
			}
			sub, ok := c.elements(n.sub)
			if !ok {
				return nil, false
			}
			out = append(out, sub...)
		}
	}
	return out, true
}

// quicken prepares r for fast, as q, or reports that it cannot be.
func (c *compiler) quicken(r *conv, q *quick) bool {
	if !r.plain || r.before > 0 || r.after > 0 || width(r.key) == 0 && (len(r.key) > 0 || width(r.post) == 0) {
		return false
	}
	*q = quick{start: r.start, end: r.end, text: r.text, cursor: r.cursor}
	if r.text != "" {
		q.runes = c.runes.room()
		for _, r := range r.text {
			q.runes = append(q.runes, r)
		}
	}
	var ante, key, post bool
	q.ante, ante = c.elements(r.ante)
	q.key, key = c.elements(r.key)
	q.post, post = c.elements(r.post)
	if !ante || !key || !post {
		return false
	}
	q.simple = !q.start && !q.end && single(q.ante) && single(q.key) && single(q.post) && len(q.key) == 1
	if len(r.key) == 0 {
		// An insertion: the character after it chose the cell.
		q.simple = !q.start && !q.end && single(q.ante) && len(q.post) == 1 && single(q.post)
	}
	r.quick = q
	return true
}

func single(es []elem) bool {
	return len(es) == 0 || len(es) == 1 && es[0].min == 1 && es[0].max == 1
}

// outside marks a character that no pass changes: it stands around the stretch,
// or is not of the filter.
const outside = 1 << 30

// is reports whether e is r, which may be marked.
func (e *elem) is(r rune) bool {
	r &^= outside
	if e.set == nil {
		return e.r == r
	}
	return e.set.has(r)
}

// A scope is the text of a pass of fast: what is done, and what is to come.
type scope struct {
	in         []rune
	out        []rune // or bytes, in the last pass
	bytes      []byte
	base       int // of bytes
	toBytes    bool
	first      bool // the first pass: what is to come is as it was given
	cutL, cutR bool // there is more text before, after
	leave      bool // a match saw too much
}

// fast runs a program over a stretch, or leaves all as it was.
func (m *Machine) fast(p *Prog, j *job) bool {
	if need := 2*(j.limit-j.pos) + 2*maxPeek; cap(m.runes[0]) < need { // most texts are names
		for i := range m.runes {
			m.runes[i] = make([]rune, 0, min(2*need, 4*maxFast))
		}
	}
	sc := scope{base: j.base, cutL: j.trimmed, first: true}
	in := m.runes[0][:0]
	// What stands before, for passes that do not read j.out themselves.
	lead := 0
	if len(p.passes) > 1 && len(j.out) > j.base {
		at := len(j.out)
		for lead < maxPeek && at > j.base {
			_, k := utf8.DecodeLastRune(j.out[j.base:at])
			at -= k
			lead++
		}
		sc.cutL = sc.cutL || at > j.base
		for at < len(j.out) {
			r, k := utf8.DecodeRune(j.out[at:])
			in = append(in, r|outside)
			at += k
		}
	}
	in, ok := decode(in, j.in[j.pos:j.limit], p.filter)
	if !ok {
		return false
	}
	tail := 0
	for at := j.limit; at < len(j.in); tail++ {
		if tail == maxPeek {
			sc.cutR = true
			break
		}
		r, k := utf8.DecodeRune(j.in[at:])
		in = append(in, r|outside)
		at += k
	}
	sc.in = in
	next := 1
	for i, ps := range p.passes {
		last := i == len(p.passes)-1
		if ps.kind == normPass {
			if inert(ps.form, sc.in) {
				continue
			}
			if sc.out = normalizeRunes(ps.form, sc.in, m.runes[next][:0]); sc.out == nil {
				return false
			}
		} else {
			sc.toBytes = last
			if last {
				sc.in = sc.in[lead:]
				sc.bytes = j.out
				sc.bytes = ps.rules.fastBytes(&sc, len(sc.in)-tail)
				if sc.leave {
					return false // j.out has its old length
				}
				j.out, j.pos = sc.bytes, j.limit
				return true
			}
			sc.out = m.runes[next][:0]
			ps.rules.fastRunes(&sc)
			if sc.leave {
				return false
			}
		}
		if cap(sc.out) > cap(m.runes[next]) {
			m.runes[next] = sc.out
		}
		sc.in = sc.out
		sc.first = false
		next = 3 - next
	}
	out := j.out
	for _, r := range sc.in[lead : len(sc.in)-tail] {
		out = utf8.AppendRune(out, r&^outside)
	}
	j.out, j.pos = out, j.limit
	return true
}

// decode appends the characters of text, and marks those that are not of f. It
// gives up at what is not UTF-8.
func decode(in []rune, text []byte, f *class) ([]rune, bool) {
	for i := 0; i < len(text); {
		c := text[i]
		var r rune
		switch {
		case c < utf8.RuneSelf:
			r = rune(c)
			i++
		case c >= 0xC2 && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
			r = rune(c&0x1F)<<6 | rune(text[i+1]&0x3F)
			i += 2
		default:
			var k int
			if r, k = utf8.DecodeRune(text[i:]); r == utf8.RuneError {
				return in, false
			}
			i += k
		}
		if f != nil && !f.has(r) {
			r |= outside
		}
		in = append(in, r)
	}
	return in, true
}

func inert(f ucd.Form, in []rune) bool {
	for _, r := range in {
		if r >= 0xA0 && r < outside && !f.Inert(r) {
			return false
		}
	}
	return true
}

// normalizeRunes normalizes each stretch of unmarked characters.
func normalizeRunes(f ucd.Form, in, out []rune) []rune {
	for i := 0; i < len(in); {
		if in[i] >= outside {
			out = append(out, in[i])
			i++
			continue
		}
		end := i
		for end < len(in) && in[end] < outside {
			end++
		}
		out = f.AppendRunes(out, in[i:end])
		i = end
	}
	return out
}

// fastRunes runs rules from characters to characters.
func (rs *ruleSet) fastRunes(sc *scope) {
	in := sc.in
	x := &rs.index
	for i := 0; i < len(in); {
		r := in[i]
		if r >= outside {
			sc.out = append(sc.out, r)
			i++
			continue
		}
		cl := &rs.cells[x.of(r)]
		if cl.plain {
			sc.out = append(sc.out, cl.rules[0].quick.runes...)
			i++
			continue
		}
		q, end := sc.find(cl, i)
		if sc.leave {
			return
		}
		if q == nil {
			sc.out = append(sc.out, r)
			i++
			continue
		}
		sc.out = append(sc.out, q.runes...)
		i = end
	}
}

// fastBytes runs rules from characters to bytes, up to limit.
func (rs *ruleSet) fastBytes(sc *scope, limit int) []byte {
	in := sc.in
	x := &rs.index
	for i := 0; i < limit; {
		r := in[i]
		if r >= outside {
			r &^= outside
			if r < utf8.RuneSelf {
				sc.bytes = append(sc.bytes, byte(r))
			} else {
				sc.bytes = utf8.AppendRune(sc.bytes, r)
			}
			i++
			continue
		}
		cl := &rs.cells[x.of(r)]
		if cl.plain {
			sc.bytes = append(sc.bytes, cl.text...)
			i++
			continue
		}
		if len(cl.rules) > 0 {
			q, end := sc.find(cl, i)
			if sc.leave {
				return nil
			}
			if q != nil {
				sc.bytes = append(sc.bytes, q.text...)
				i = end
				continue
			}
		}
		sc.bytes = utf8.AppendRune(sc.bytes, r)
		i++
	}
	return sc.bytes
}

// find looks for the first rule that matches at in[i].
func (sc *scope) find(cl *cell, i int) (*quick, int) {
	for _, r := range cl.rules {
		q := r.quick
		if q.simple {
			// The first character has matched: it chose the cell.
			if len(q.ante) > 0 && !sc.before(&q.ante[0]) {
				if sc.leave {
					return nil, 0
				}
				continue
			}
			if len(q.post) > 0 {
				e := &q.post[0]
				if i+1 < len(sc.in) {
					if !e.is(sc.in[i+1]) {
						continue
					}
				} else if sc.cutR {
					sc.leave = true
					return nil, 0
				} else if e.set == nil || !e.set.ether {
					continue
				}
			}
			return q, i + 1
		}
		if end, ok := sc.match(q, i); ok {
			return q, end
		}
		if sc.leave {
			return nil, 0
		}
	}
	return nil, 0
}

// before reports whether e matches the character before the cursor.
func (sc *scope) before(e *elem) bool {
	if sc.toBytes {
		if len(sc.bytes) > sc.base {
			if c := sc.bytes[len(sc.bytes)-1]; c < utf8.RuneSelf {
				return e.is(rune(c))
			}
			r, _ := utf8.DecodeLastRune(sc.bytes[sc.base:])
			return e.is(r)
		}
	} else if n := len(sc.out); n > 0 {
		return e.is(sc.out[n-1])
	}
	if sc.cutL {
		sc.leave = true
		return false
	}
	return e.set != nil && e.set.ether
}

// match tries a rule that is not simple.
func (sc *scope) match(q *quick, i int) (end int, ok bool) {
	at, ok := sc.backward(q.ante)
	if !ok {
		return 0, false
	}
	if q.start && (at > 0 || sc.cutL) {
		return 0, false
	}
	k, ok := sc.forward(q.key, i, true)
	if !ok {
		return 0, false
	}
	p, ok := sc.forward(q.post, k, false)
	if !ok {
		return 0, false
	}
	if q.end && (p < len(sc.in) || sc.cutR) {
		return 0, false
	}
	return k, true
}

// forward matches es from in[i]. A key ends where its run does.
func (sc *scope) forward(es []elem, i int, key bool) (int, bool) {
	for n := range es {
		e := &es[n]
		for count := uint8(0); e.max == 0 || count < e.max; count++ {
			wall := i >= len(sc.in)
			if wall && sc.cutR && !key {
				sc.leave = true
				return i, false
			}
			if key && !wall && sc.in[i] >= outside {
				wall = true
			}
			if wall {
				if e.set != nil && e.set.ether {
					break // matches, without length
				}
				if count < e.min {
					return i, false
				}
				break
			}
			if !key && !sc.first && i > 0 && sc.in[i-1] >= outside && sc.in[i] < outside {
				sc.leave = true // another run, which rules see as it was
				return i, false
			}
			if !e.is(sc.in[i]) {
				if count < e.min {
					return i, false
				}
				break
			}
			i++
			if e.max == 0 && count == 1 {
				count = 0 // without end: count only tells none from some
			}
		}
	}
	return i, true
}

// backward matches es so that they end at the cursor, and returns how much is
// before them.
func (sc *scope) backward(es []elem) (at int, ok bool) {
	at = len(sc.out)
	low := 0
	if sc.toBytes {
		at, low = len(sc.bytes), sc.base
	}
	for n := len(es) - 1; n >= 0; n-- {
		e := &es[n]
		for count := uint8(0); e.max == 0 || count < e.max; count++ {
			if at <= low {
				if sc.cutL {
					sc.leave = true
					return 0, false
				}
				if e.set != nil && e.set.ether {
					break
				}
				if count < e.min {
					return 0, false
				}
				break
			}
			var r rune
			size := 1
			if sc.toBytes {
				r, size = utf8.DecodeLastRune(sc.bytes[low:at])
			} else {
				r = sc.out[at-1]
				if at < len(sc.out) && sc.out[at] >= outside && r < outside {
					sc.leave = true // another run, of which rules see what it became
					return 0, false
				}
			}
			if !e.is(r) {
				if count < e.min {
					return 0, false
				}
				break
			}
			at -= size
			if e.max == 0 && count == 1 {
				count = 0
			}
		}
	}
	return at - low, true
}
