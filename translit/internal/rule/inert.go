package rule

import (
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// Inert returns how many bytes at the head of text stay as they are, whatever
// comes before and after. more says that it stopped because text may go on.
func (p *Prog) Inert(text []byte, last bool) (n int, more bool) {
	if p.hold > 0 {
		return 0, false // what follows may change what is done
	}
	i, start := 0, 0 // start of the character before i
	for i < len(text) {
		r, k := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && k == 1 {
			if !last && !utf8.FullRune(text[i:]) {
				return start, true
			}
			return start, false
		}
		if !p.inert(r) {
			return start, false // it may join the character before
		}
		start = i
		i += k
	}
	if last {
		return i, false
	}
	return start, true
}

func (p *Prog) inert(r rune) bool {
	if p.filter != nil && !p.filter.has(r) {
		return true
	}
	for _, ps := range p.passes {
		if !ps.inert(r) {
			return false
		}
	}
	return true
}

func (ps *pass) inert(r rune) bool {
	if ps.filter != nil && !ps.filter.has(r) {
		return true
	}
	var b [16]byte
	switch ps.kind {
	case rulesPass:
		return ps.rules.index.of(r) == 0
	case normPass:
		return ps.form.Inert(r)
	case lowerPass:
		return r != capitalSigma && string(ucd.AppendLower(b[:0], r)) == string(r)
	case upperPass:
		return string(ucd.AppendUpper(b[:0], r)) == string(r)
	case titlePass:
		return !ucd.Cased(r) && string(ucd.AppendTitle(b[:0], r)) == string(r)
	case progPass:
		return ps.prog.inert(r)
	}
	return false
}

// Pending counts the bytes a stream has taken and not yet put out.
func (s *Stream) Pending() int {
	n := len(s.in)
	for _, st := range s.root.passes {
		n += st.held()
	}
	return n
}

func (st *passState) held() int {
	n := len(st.pending) + len(st.out) - st.given
	if st.sub != nil {
		for _, sub := range st.sub.passes {
			n += sub.held()
		}
	}
	if st.script != nil {
		n += len(st.script.front)
		if st.script.sub != nil {
			for _, sub := range st.script.sub.passes {
				n += sub.held()
			}
		}
	}
	return n
}
