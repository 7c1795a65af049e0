package ucd

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// MaxRune ends every complement.
const MaxRune = unicode.MaxRune

// Runes is a set of characters as an inversion list: r[0] is in, r[1] is the
// first that is out again, r[2] is in, and so on. The zero value is empty.
// Lists are never changed in place.
type Runes []rune

// Range is the set of lo to hi, both included.
func Range(lo, hi rune) Runes { return Runes{lo, hi + 1} }

// Contains reports whether r is in the set.
func (s Runes) Contains(r rune) bool {
	if len(s) <= 16 {
		in := false
		for _, b := range s {
			if r < b {
				break
			}
			in = !in
		}
		return in
	}
	i, ok := slices.BinarySearch(s, r)
	if ok {
		i++
	}
	return i&1 == 1
}

// Empty reports whether nothing is in the set.
func (s Runes) Empty() bool { return len(s) == 0 }

// Not is the complement.
func (s Runes) Not() Runes {
	if len(s) > 0 && s[0] == 0 {
		s = s[1:]
	} else {
		s = append(Runes{0}, s...)
	}
	if n := len(s); n > 0 && s[n-1] == MaxRune+1 {
		return s[: n-1 : n-1]
	}
	return append(s[:len(s):len(s)], MaxRune+1)
}

// Or is the union.
func (s Runes) Or(t Runes) Runes {
	if len(s) == 0 {
		return t
	}
	if len(t) == 0 {
		return s
	}
	return merge(s, t, func(a, b bool) bool { return a || b })
}

// And is the intersection.
func (s Runes) And(t Runes) Runes { return merge(s, t, func(a, b bool) bool { return a && b }) }

// Minus is s without what is in t.
func (s Runes) Minus(t Runes) Runes { return merge(s, t, func(a, b bool) bool { return a && !b }) }

func merge(s, t Runes, op func(a, b bool) bool) Runes {
	out := make(Runes, 0, len(s)+len(t))
	var a, b, in bool
	for i, j := 0, 0; i < len(s) || j < len(t); {
		var at rune
		switch {
		case j == len(t) || i < len(s) && s[i] < t[j]:
			at = s[i]
		default:
			at = t[j]
		}
		if i < len(s) && s[i] == at {
			a = !a
			i++
		}
		if j < len(t) && t[j] == at {
			b = !b
			j++
		}
		if now := op(a, b); now != in {
			out = append(out, at)
			in = now
		}
	}
	if in {
		out = append(out, MaxRune+1)
	}
	return out[:len(out):len(out)]
}

// Of is the set of the given characters.
func Of(rs ...rune) Runes {
	rs = slices.Clone(rs)
	slices.Sort(rs)
	var out Runes
	for _, r := range rs {
		switch n := len(out); {
		case n > 0 && out[n-1] == r:
			out[n-1] = r + 1
		case n > 0 && out[n-1] == r+1: // twice the same
		default:
			out = append(out, r, r+1)
		}
	}
	return out
}

// Len counts the members.
func (s Runes) Len() int {
	n := 0
	for i := 0; i+1 < len(s); i += 2 {
		n += int(s[i+1] - s[i])
	}
	return n
}

// tables holds the lists that were asked for, by table of package unicode.
var tables sync.Map

// table turns a table of package unicode into a list.
func table(t *unicode.RangeTable) Runes {
	if list, ok := tables.Load(t); ok {
		return list.(Runes)
	}
	list := slices.Clip(newTable(t))
	tables.Store(t, list)
	return list
}

func newTable(t *unicode.RangeTable) Runes {
	out := make(Runes, 0, 2*(len(t.R16)+len(t.R32)))
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			hi++
			if n := len(out); n > 0 && out[n-1] == lo {
				out[n-1] = hi
				return
			}
			out = append(out, lo, hi)
			return
		}
		for r := lo; r <= hi; r += stride {
			if n := len(out); n > 0 && out[n-1] == r {
				out[n-1] = r + 1
				continue
			}
			out = append(out, r, r+1)
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return out
}

// unpack reads what gen.go packed.
func unpack(s string) Runes {
	var out Runes
	last := rune(0)
	for f := range strings.FieldsSeq(s) {
		n, err := strconv.ParseInt(f, 36, 32)
		if err != nil {
			panic(err) // the table is generated
		}
		last += rune(n)
		out = append(out, last)
	}
	return out
}
