package rule

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A spell is a text of an alphabet, in one pass.
type spell struct {
	a     *alphabet
	in    []uint16 // room, what is before, the text, what follows it, an edge
	out   []uint16 // room, and the same
	first bool
	cutL  bool // there is more text before out
	leave bool // a match saw too much: nothing of this counts
	lazy  bool // at cutOfText, more will come
	wait  bool // a match, or none, depends on it
}

// spellRoom is how many numbers rules may push back in front of a text.
const spellRoom = 32

// spell runs a program over a stretch by its alphabet, or leaves all as it was.
func (m *Machine) spell(p *Prog, a *alphabet, j *job) bool {
	if need := spellRoom + 2*(j.limit-j.pos) + 2*maxPeek; cap(m.codes[0]) < need {
		for i := range m.codes {
			m.codes[i] = make([]uint16, 0, min(2*need, 4*maxFast))
		}
	}
	sp := spell{a: a, first: true, cutL: j.trimmed}
	in := m.codes[0][:spellRoom]
	lead := spellRoom // where the text starts
	if len(j.out) > j.base {
		at := len(j.out)
		for lead < spellRoom+maxPeek && at > j.base {
			_, k := utf8.DecodeLastRune(j.out[j.base:at])
			at -= k
			lead++
		}
		sp.cutL = sp.cutL || at > j.base
		for at < len(j.out) {
			r, k := utf8.DecodeRune(j.out[at:])
			n := a.number(r)
			if n == unknown {
				return false
			}
			in = append(in, n|outsideNo)
			at += k
		}
	}
	in, forms, ok := a.decode(in, j.in[j.pos:j.limit])
	if !ok {
		return false
	}
	tail := 1
	end := edgeOfText
	for at := j.limit; at < len(j.in); tail++ {
		if tail > maxPeek {
			end = cutOfText
			break
		}
		r, k := utf8.DecodeRune(j.in[at:])
		n := a.number(r)
		if n == unknown {
			return false
		}
		in = append(in, n|outsideNo)
		at += k
	}
	in = append(in, end)
	sp.in = in
	next := 1
	for i := range a.passes {
		lp := &a.passes[i]
		sp.out = m.codes[next][:spellRoom]
		switch {
		case lp.norm:
			if i == 0 && forms&(1<<lp.form) == 0 || i > 0 && !a.needs(lp.form, sp.in[spellRoom:]) {
				continue
			}
			if !sp.normalize(lp.form) {
				return false
			}
		case i == len(a.passes)-1 && !lp.toCode:
			prev := edgeOfText
			if lead > spellRoom {
				prev = sp.in[lead-1]
			} else if sp.cutL {
				return false
			}
			dst, ok := sp.write(lp, j.out, lead, len(sp.in)-tail, prev)
			if !ok {
				return false
			}
			j.out, j.pos = dst, j.limit
			return true
		default:
			if !lp.idle(sp.in[spellRoom:]) {
				sp.rules(lp, lead, len(sp.in)-tail)
				if sp.leave {
					return false
				}
			} else {
				continue
			}
		}
		if cap(sp.out) > cap(m.codes[next]) {
			m.codes[next] = sp.out
		}
		sp.in = sp.out
		sp.first = false
		next = 3 - next
	}
	out := j.out
	d, k := roomFor(out, len(sp.in)-tail-lead)
	for _, c := range sp.in[lead : len(sp.in)-tail] {
		e := a.encs[c&^outsideNo]
		binary.LittleEndian.PutUint64(d[k:], e)
		k += int(e >> 56)
	}
	j.out, j.pos = d[:k], j.limit
	return true
}

// decode finds the numbers of text, and which forms do not leave it as it is.
// The room of in is enough: a byte makes no more than one number.
func (a *alphabet) decode(in []uint16, text []byte) (out []uint16, forms uint8, ok bool) {
	k := len(in)
	in = in[:cap(in)]
	for i := 0; i < len(text); {
		c := text[i]
		var n uint16
		switch {
		case c < utf8.RuneSelf:
			n = a.blocks[a.pages[c>>6]][c&63]
			i++
		case c >= 0xC2 && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
			n = a.blocks[a.pages[c&0x1F]][text[i+1]&0x3F]
			i += 2
		default:
			r, size := utf8.DecodeRune(text[i:])
			i += size
			if ucd.Hangul(r) && a.jamo != nil {
				s := int(r - 0xAC00)
				in[k], in[k+1] = a.jamo[0][s/588], a.jamo[1][s%588/28]
				k += 2
				if t := s % 28; t > 0 {
					in[k] = a.jamo[2][t]
					k++
				}
				continue
			}
			if r < 0x10000 {
				n = a.blocks[a.pages[r>>6]][r&63]
			}
		}
		if n == unknown {
			return in, 0, false
		}
		forms |= a.given[n&^outsideNo]
		in[k] = n
		k++
	}
	return in[:k], forms, true
}

// needs reports whether any letter of in may change in f.
func (a *alphabet) needs(f ucd.Form, in []uint16) bool {
	for _, c := range in {
		if c < outsideNo && a.attrs[c]&(1<<f) != 0 {
			return true
		}
	}
	return false
}

// idle reports whether no rule can apply to in.
func (lp *letterPass) idle(in []uint16) bool {
	for _, c := range in {
		if c < outsideNo && lp.act[c] != 0 {
			return false
		}
	}
	return true
}

// normalize handles letters with a mark or two; what takes more is for others.
func (sp *spell) normalize(f ucd.Form) bool {
	letters, attrs := sp.a.letters, sp.a.attrs
	out := sp.out
	if f == ucd.NFD || f == ucd.NFKD {
		last := uint8(0)
		for _, c := range sp.in[spellRoom:] {
			if c >= outsideNo || attrs[c]&(1<<f) == 0 {
				out = append(out, c)
				last = 0
				continue
			}
			l := &letters[c]
			d := l.nfd
			if f == ucd.NFKD {
				d = l.nfkd
			}
			if len(d) == 0 {
				return false
			}
			for _, n := range d {
				ccc := letters[n].ccc
				if n == unknown || ccc != 0 && ccc < last {
					return false
				}
				last = ccc
				out = append(out, n)
			}
		}
		sp.out = out
		return true
	}
	bit := uint8(1) << f
	for i := spellRoom; i < len(sp.in); i++ {
		c := sp.in[i]
		if c >= outsideNo || attrs[c]&bit == 0 {
			out = append(out, c)
			continue
		}
		l := &letters[c]
		n := len(out)
		if l.ccc == 0 || n == spellRoom || out[n-1] >= outsideNo {
			return false // more than a mark
		}
		base := &letters[out[n-1]]
		if base.ccc != 0 || attrs[out[n-1]]&(1<<ucd.NFD) != 0 || out[n-1] < firstLetter {
			return false // a second mark, or a letter that would come apart
		}
		if z, ok := sp.a.pairs[uint32(out[n-1])<<16|uint32(c)]; ok {
			if f == ucd.NFKC && attrs[z]&(1<<ucd.NFKC) != 0 {
				return false
			}
			out[n-1] = z
			// Another mark may follow, and join what came of this one.
			if i+1 < len(sp.in) && sp.in[i+1] < outsideNo && letters[sp.in[i+1]].ccc != 0 {
				return false
			}
			continue
		}
		out = append(out, c)
	}
	sp.out = out
	return true
}

// rules runs a pass from numbers to numbers.
func (sp *spell) rules(lp *letterPass, lead, limit int) {
	sp.out = append(sp.out, sp.in[spellRoom:lead]...)
	prev := edgeOfText
	if lead > spellRoom {
		prev = sp.in[lead-1]
	}
	steps, most := 0, maxSteps*(limit-lead)
	for i := lead; i < limit; {
		c := sp.in[i]
		if c < outsideNo {
			if n := lp.act[c]; n != 0 {
				if steps++; steps > most {
					sp.leave = true
					return
				}
				r, end := sp.pick(lp, &lp.acts[n], i, prev)
				if r != nil {
					sp.out = append(sp.out, r.out...)
					if len(r.out) > 0 {
						prev = r.last // else what was before still is
					}
					i = end
					if len(r.back) > 0 && !sp.push(r.back, &i) {
						return
					}
					continue
				}
				if sp.leave {
					return
				}
			}
		}
		end := i + 1
		for end < limit && (sp.in[end] >= outsideNo || lp.act[sp.in[end]] == 0) {
			end++
		}
		sp.out = append(sp.out, sp.in[i:end]...)
		prev = sp.in[end-1]
		i = end
	}
	sp.out = append(sp.out, sp.in[limit:]...)
}

// push puts numbers in front of the text to come.
func (sp *spell) push(back []uint16, i *int) bool {
	if len(back) > *i {
		sp.leave = true
		return false
	}
	*i -= len(back)
	copy(sp.in[*i:], back)
	return true
}

// write runs the last pass, to bytes.
func (sp *spell) write(lp *letterPass, dst []byte, lead, limit int, prev uint16) ([]byte, bool) {
	encs, in := sp.a.encs, sp.in
	steps, most := 0, maxSteps*(limit-lead)
	start := len(dst)
	d, k := roomFor(dst, limit-lead)
	for i := lead; i < limit; {
		c := in[i]
		if c < outsideNo {
			if h := &lp.hot[c]; h.size > 0 {
				binary.LittleEndian.PutUint64(d[k:], h.word)
				k += int(h.size)
				prev = h.last
				i++
				continue
			}
			if n := lp.act[c]; n != 0 {
				if steps++; steps > most {
					return dst[:start], false
				}
				r, end := sp.pick(lp, &lp.acts[n], i, prev)
				if r != nil {
					if r.size <= 8 {
						binary.LittleEndian.PutUint64(d[k:], r.word)
						k += int(r.size)
					} else {
						d, k = roomFor(append(d[:k], r.text...), limit-end)
					}
					if len(r.out) > 0 {
						prev = r.last
					}
					if len(r.back) > 0 && !sp.push(r.back, &end) {
						return dst[:start], false
					}
					if end <= i {
						d, k = roomFor(d[:k], limit-end)
					}
					i = end
					continue
				}
				if sp.leave {
					return dst[:start], false
				}
			}
		}
		e := encs[c&^outsideNo]
		binary.LittleEndian.PutUint64(d[k:], e)
		k += int(e >> 56)
		prev = c
		i++
	}
	return d[:k], true
}

// roomFor makes room for n letters of at most 8 bytes, written 8 at a time.
func roomFor(dst []byte, n int) (all []byte, used int) {
	dst = slices.Grow(dst, 8*n+8)
	return dst[:cap(dst)], len(dst)
}

// pick finds the rule that applies to in[i], after prev.
func (sp *spell) pick(lp *letterPass, ac *act, i int, prev uint16) (*letterRule, int) {
	masks := sp.a.masks
	prev &^= outsideNo
	next := sp.in[i+1] &^ outsideNo
	if ac.table != nil {
		k := ac.table[int(lp.before[prev])*lp.wide+int(lp.after[next])]
		if k < 0 {
			return nil, 0
		}
		return &ac.rules[k], i + len(ac.rules[k].key)
	}
	pm, nm := masks[prev], masks[next]
	for k := range ac.rules {
		r := &ac.rules[k]
		if r.ante != 0 && r.ante&pm == 0 || r.anteNo != 0 && r.anteNo != prev {
			continue
		}
		if r.post != 0 && r.post&nm == 0 || r.postNo != 0 && r.postNo != next {
			continue
		}
		if r.simple {
			return r, i + len(r.key)
		}
		if r.pair {
			if n := sp.in[i+1]; n >= outsideNo || n < firstLetter {
				continue // the run has ended
			}
			return r, i + 2
		}
		if r.start && !r.deep && prev != edgeOfText {
			continue
		}
		if end, ok := sp.match(r, i); ok {
			return r, end
		}
		if sp.leave {
			return nil, 0
		}
	}
	return nil, 0
}

func (sp *spell) match(r *letterRule, i int) (end int, ok bool) {
	if r.deep {
		at, ok := sp.backward(r.antes)
		if !ok || r.start && (at > spellRoom || sp.cutL) {
			return 0, false
		}
	}
	k, ok := sp.forward(r.key, i, true)
	if !ok {
		return 0, false
	}
	p, ok := sp.forward(r.pst, k, false)
	if !ok {
		return 0, false
	}
	if r.end && sp.in[p] != edgeOfText {
		sp.wait = sp.lazy && sp.in[p] == cutOfText
		return 0, false
	}
	return k, true
}

// forward matches es from in[i]. A key ends where its run does.
func (sp *spell) forward(es []letterElem, i int, key bool) (int, bool) {
	masks := sp.a.masks
	edge := masks[edgeOfText]
	for n := range es {
		e := &es[n]
		for count := uint8(0); e.max == 0 || count < e.max; count++ {
			c := sp.in[i]
			if c == cutOfText && sp.lazy {
				sp.wait = true
				return i, false
			}
			if c == cutOfText && !key {
				sp.leave = true
				return i, false
			}
			if c == edgeOfText || c == cutOfText || key && c >= outsideNo {
				if e.mask&edge == 0 && count < e.min {
					return i, false
				}
				break
			}
			if !key && !sp.first && i > spellRoom && sp.in[i-1] >= outsideNo && c < outsideNo {
				sp.leave = true
				return i, false
			}
			if c &^= outsideNo; masks[c]&e.mask == 0 && c != e.no {
				if count < e.min {
					return i, false
				}
				break
			}
			i++
			if e.max == 0 && count == 1 {
				count = 0
			}
		}
	}
	return i, true
}

// backward matches es so that they end at the cursor.
func (sp *spell) backward(es []letterElem) (at int, ok bool) {
	masks := sp.a.masks
	edge := masks[edgeOfText]
	at = len(sp.out)
	for n := len(es) - 1; n >= 0; n-- {
		e := &es[n]
		for count := uint8(0); e.max == 0 || count < e.max; count++ {
			if at <= spellRoom {
				if sp.cutL {
					sp.leave = true
					return 0, false
				}
				if e.mask&edge == 0 && count < e.min {
					return 0, false
				}
				break
			}
			c := sp.out[at-1]
			if at < len(sp.out) && sp.out[at] >= outsideNo && c < outsideNo {
				sp.leave = true
				return 0, false
			}
			if c &^= outsideNo; masks[c]&e.mask == 0 && c != e.no {
				if count < e.min {
					return 0, false
				}
				break
			}
			at--
			if e.max == 0 && count == 1 {
				count = 0
			}
		}
	}
	return at, true
}
