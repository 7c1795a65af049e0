package rule

import (
	"strings"
	"unicode/utf8"
)

// A span is where a segment matched: in the text put out already, or in the
// text to come. The zero span is no match.
type span struct {
	from, to int
	in       bool
	set      bool
}

// An edge says what lies at the end of the text at hand.
type edge uint8

const (
	wall edge = iota // the end of the text, or of the run
	more             // text that has not arrived yet
	cut              // text further from the cursor than rules may see
)

type status uint8

const (
	no status = iota
	yes
	wait // it depends on text that has not arrived
)

// A matcher tries rules at a position of a text. out is what is done, up to
// the cursor; in is what follows, from the cursor on.
type matcher struct {
	out  []byte
	base int // where out starts to be context
	wall bool
	in   []byte
	segs []span
	left int // tries that repeats have left
}

// forward matches ns at in[p:lim].
func (m *matcher) forward(ns []node, p, lim int, e edge) (int, status) {
	for i := range ns {
		n := &ns[i]
		switch n.op {
		case litNode:
			if lim-p >= len(n.lit) {
				if string(m.in[p:p+len(n.lit)]) != n.lit {
					return p, no
				}
				p += len(n.lit)
				continue
			}
			if e == more && strings.HasPrefix(n.lit, string(m.in[p:lim])) {
				return p, wait
			}
			return p, no
		case setNode:
			if p >= lim {
				switch {
				case e == more:
					return p, wait
				case e == wall && n.set.ether:
					continue
				}
				return p, no
			}
			if len(n.set.strs) > 0 {
				k, open := n.set.longest(m.in[p:lim])
				if open && e == more {
					return p, wait
				}
				if k > 0 {
					p += k
					continue
				}
			}
			if c := m.in[p]; c < utf8.RuneSelf {
				if n.set.ascii[c>>6]>>(c&63)&1 == 0 {
					return p, no
				}
				p++
				continue
			}
			r, k := utf8.DecodeRune(m.in[p:lim])
			if !n.set.has(r) {
				return p, no
			}
			p += k
		case groupNode:
			q, st := m.forward(n.sub, p, lim, e)
			if st != yes {
				return p, st
			}
			if n.seg > 0 {
				m.segs[n.seg-1] = span{p, q, true, true}
			}
			p = q
		case repeatNode:
			q := p
			count := 0
			for n.max == 0 || count < n.max {
				if m.left--; m.left < 0 {
					return p, no
				}
				k, st := m.forward(n.sub, q, lim, e)
				if st == wait {
					return p, wait
				}
				if st == no {
					break
				}
				count++
				if k == q {
					break
				}
				q = k
			}
			if e == cut && q >= lim && (n.max == 0 || count < n.max) {
				return p, no // it may go on where rules do not see
			}
			if count < n.min {
				return p, no
			}
			p = q
		}
	}
	return p, yes
}

// backward matches ns so that they end at out[p].
func (m *matcher) backward(ns []node, p int) (int, bool) {
	for i := len(ns) - 1; i >= 0; i-- {
		n := &ns[i]
		switch n.op {
		case litNode:
			if p-m.base < len(n.lit) || string(m.out[p-len(n.lit):p]) != n.lit {
				return p, false
			}
			p -= len(n.lit)
		case setNode:
			if p <= m.base {
				if m.wall && n.set.ether {
					continue
				}
				return p, false
			}
			if len(n.set.strs) > 0 {
				if k := n.set.longestBack(m.out[m.base:p]); k > 0 {
					p -= k
					continue
				}
			}
			if c := m.out[p-1]; c < utf8.RuneSelf {
				if n.set.ascii[c>>6]>>(c&63)&1 == 0 {
					return p, false
				}
				p--
				continue
			}
			r, k := utf8.DecodeLastRune(m.out[m.base:p])
			if !n.set.has(r) {
				return p, false
			}
			p -= k
		case groupNode:
			q, ok := m.backward(n.sub, p)
			if !ok {
				return p, false
			}
			if n.seg > 0 {
				if p == m.base && m.wall {
					m.segs[n.seg-1] = span{} // ICU forgets what it matched before
				} else if s := &m.segs[n.seg-1]; !s.set {
					*s = span{q, p, false, true}
				}
			}
			p = q
		case repeatNode:
			q := p
			count := 0
			for n.max == 0 || count < n.max {
				if m.left--; m.left < 0 {
					return p, false
				}
				k, ok := m.backward(n.sub, q)
				if !ok {
					break
				}
				count++
				if k == q {
					break
				}
				q = k
			}
			if !m.wall && q <= m.base && (n.max == 0 || count < n.max) {
				return p, false
			}
			if count < n.min {
				return p, false
			}
			p = q
		}
	}
	return p, true
}
