package ucd

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Form is a normalization form of UAX #15.
type Form uint8

const (
	NFC Form = iota
	NFD
	NFKC
	NFKD
)

// String names the form.
func (f Form) String() string { return [...]string{"NFC", "NFD", "NFKC", "NFKD"}[f] }

// Classes of normBlocks: a character with none of a form's bits is inert in
// that form, whatever stands beside it.
const (
	hasCanonical = 1 << iota // changes in NFD
	hasClass                 // combining class is not 0
	mayCompose               // changes in NFC, or joins what is before it
	hasCompat                // changes in NFKD
	mayComposeK              // changes in NFKC, or joins what is before it
)

var checks = [...]uint8{
	NFC:  mayCompose | hasClass,
	NFD:  hasCanonical | hasClass,
	NFKC: mayComposeK | hasClass,
	NFKD: hasCompat | hasClass,
}

// maxSegment bounds the bytes between two boundaries of normalization: with
// it, a stream of marks alone is normalized in constant memory. A segment of
// real text is a letter and a few marks; 1024 bytes are some 500 marks.
const maxSegment = 1024

func appendRune(b []byte, r rune) []byte { return utf8.AppendRune(b, r) }

func class(r rune) uint8 {
	if r < 0x10000 {
		return normBlocks[normIndex[r>>6&1023]][r&63]
	}
	return classHigh(r)
}

// classHigh answers for the supplementary planes, carefully rather than fast.
func classHigh(r rune) uint8 {
	var b [4]byte
	s := appendRune(b[:0], r)
	p := norm.NFKC.Properties(s)
	if p.CCC() != 0 || !p.BoundaryBefore() || !norm.NFKD.IsNormal(s) || second(r) {
		return hasCanonical | hasClass | mayCompose | hasCompat | mayComposeK
	}
	return 0
}

// second reports whether r is the second half of a supplementary composite.
func second(r rune) bool {
	for i := len(composites) - 1; i >= 0 && composites[i][2] >= 0x10000; i-- {
		if composites[i][1] == r {
			return true
		}
	}
	return false
}

// QuickSpan returns how many bytes of the head of b are inert in f: normal,
// and bounded on both sides.
func (f Form) QuickSpan(b []byte) int {
	check := checks[f]
	i, last := 0, 0 // last is where the last inert character starts
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			last = i
			i++
			continue
		}
		if c := b[i]; c >= 0xC2 && c < 0xE0 && i+1 < len(b) && b[i+1]&0xC0 == 0x80 {
			r := rune(c&0x1F)<<6 | rune(b[i+1]&0x3F)
			if normBlocks[normIndex[r>>6]][r&63]&check != 0 {
				break
			}
			last = i
			i += 2
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if class(r)&check != 0 {
			break
		}
		last = i
		i += n
	}
	if i == len(b) {
		return i
	}
	return last
}

// IsInert reports whether every character of b is inert in f.
func (f Form) IsInert(b []byte) bool { return f.QuickSpan(b) == len(b) }

// Inert reports whether r stays as it is in f, whatever stands beside it.
func (f Form) Inert(r rune) bool { return class(r)&checks[f] == 0 }

// boundaryBefore reports whether nothing before r can touch r or what follows.
func (f Form) boundaryBefore(r rune) bool {
	c := class(r)
	if c&(mayCompose|hasClass|mayComposeK) == 0 || r < 0x300 {
		return true
	}
	if r < 0x10000 && c&hasClass != 0 {
		return false
	}
	if f == NFC || f == NFKC {
		if Hangul(r) {
			return true
		}
		if c&(hasCanonical|hasCompat) == 0 && r < 0x10000 {
			return false // a second half, a conjoining vowel or final
		}
	}
	var b [4]byte
	s := appendRune(b[:0], r)
	var d []byte
	if f == NFC || f == NFD {
		d = norm.NFD.Properties(s).Decomposition()
	} else {
		d = norm.NFKD.Properties(s).Decomposition()
	}
	if d == nil {
		d = s
	}
	first, _ := utf8.DecodeRune(d)
	if CCC(first) != 0 {
		return false
	}
	if f == NFC || f == NFKC {
		if first >= 0x10000 {
			return !second(first)
		}
		if isSecond(first) {
			return false
		}
	}
	return true
}

func isSecond(r rune) bool {
	c := class(r)
	return c&mayCompose != 0 && c&(hasCanonical|hasClass) == 0
}

// Segment returns the length of the first segment of b, which f changes
// without regard to what stands around it, and whether it is certain that the
// segment ends there although more text may follow.
func (f Form) Segment(b []byte) (n int, sure bool) {
	if len(b) == 0 {
		return 0, false
	}
	_, n = utf8.DecodeRune(b)
	for n < len(b) {
		if n >= maxSegment {
			return n, true
		}
		r, k := utf8.DecodeRune(b[n:])
		if f.boundaryBefore(r) {
			return n, true
		}
		n += k
	}
	return n, false
}

// AppendSegment appends the normal form of one segment.
func (f Form) AppendSegment(dst, seg []byte) []byte {
	var room [32]unit
	us := room[:0]
	compat := f == NFKC || f == NFKD
	for i := 0; i < len(seg); {
		r, n := utf8.DecodeRune(seg[i:])
		if r == utf8.RuneError && n == 1 {
			us = append(us, unit{rune(seg[i]), raw})
			i++
			continue
		}
		us = decompose(us, seg[i:i+n], r, compat)
		i += n
	}
	order(us)
	if f == NFC || f == NFKC {
		us = composeUnits(us)
	}
	for _, u := range us {
		if u.ccc == raw {
			dst = append(dst, byte(u.r))
			continue
		}
		dst = appendRune(dst, u.r)
	}
	return dst
}

// Append appends the normal form of text.
func (f Form) Append(dst, text []byte) []byte {
	for len(text) > 0 {
		if n := f.QuickSpan(text); n > 0 {
			dst = append(dst, text[:n]...)
			text = text[n:]
			continue
		}
		n, _ := f.Segment(text)
		dst = f.AppendSegment(dst, text[:n])
		text = text[n:]
	}
	return dst
}

// A unit is a character and its combining class; raw marks a byte that is not
// UTF-8, which stays where it is.
type unit struct {
	r   rune
	ccc uint16
}

const raw = 0xFFFF

const (
	hangulBase, hangulEnd      = 0xAC00, 0xD7A4
	leadBase, vowelBase, tBase = 0x1100, 0x1161, 0x11A7
	leads, vowels, tails       = 19, 21, 28
)

// Hangul reports whether r is a precomposed Hangul syllable.
func Hangul(r rune) bool { return r >= hangulBase && r < hangulEnd }

func decompose(us []unit, s []byte, r rune, compat bool) []unit {
	if Hangul(r) {
		i := r - hangulBase
		us = append(us, unit{leadBase + i/(vowels*tails), 0}, unit{vowelBase + i%(vowels*tails)/tails, 0})
		if t := i % tails; t != 0 {
			us = append(us, unit{tBase + t, 0})
		}
		return us
	}
	c := class(r)
	if c&(hasCanonical|hasCompat) == 0 {
		if c&hasClass == 0 {
			return append(us, unit{r, 0})
		}
		return append(us, unit{r, uint16(CCC(r))})
	}
	var d []byte
	if compat {
		d = norm.NFKD.Properties(s).Decomposition()
	} else {
		d = norm.NFD.Properties(s).Decomposition()
	}
	if d == nil {
		return append(us, unit{r, uint16(CCC(r))})
	}
	for len(d) > 0 {
		r, n := utf8.DecodeRune(d)
		us = append(us, unit{r, uint16(CCC(r))})
		d = d[n:]
	}
	return us
}

// order is the canonical ordering algorithm.
func order(us []unit) {
	for i := 0; i < len(us); i++ {
		if us[i].ccc == 0 || us[i].ccc == raw {
			continue
		}
		j := i
		for j < len(us) && us[j].ccc != 0 && us[j].ccc != raw {
			j++
		}
		if j-i > 1 {
			slices.SortStableFunc(us[i:j], func(a, b unit) int { return int(a.ccc) - int(b.ccc) })
		}
		i = j - 1
	}
}

// composeUnits is the canonical composition algorithm, in place.
func composeUnits(us []unit) []unit {
	out := us[:0]
	starter := -1
	for _, u := range us {
		if u.ccc == raw {
			starter = -1
			out = append(out, u)
			continue
		}
		if starter >= 0 {
			last := out[len(out)-1]
			blocked := len(out)-1 > starter && (last.ccc == 0 || last.ccc >= u.ccc)
			if !blocked {
				if c, ok := composite(out[starter].r, u.r); ok {
					out[starter].r = c
					continue
				}
			}
		}
		if u.ccc == 0 {
			starter = len(out)
		}
		out = append(out, u)
	}
	return out
}

// composite returns the primary composite of a and b.
func composite(a, b rune) (rune, bool) {
	switch {
	case a >= leadBase && a < leadBase+leads && b >= vowelBase && b < vowelBase+vowels:
		return hangulBase + ((a-leadBase)*vowels+b-vowelBase)*tails, true
	case Hangul(a) && (a-hangulBase)%tails == 0 && b > tBase && b < tBase+tails:
		return a + b - tBase, true
	}
	i, ok := slices.BinarySearchFunc(composites[:], [2]rune{a, b}, func(c [3]rune, k [2]rune) int {
		if c[0] != k[0] {
			return int(c[0] - k[0])
		}
		return int(c[1] - k[1])
	})
	if !ok {
		return 0, false
	}
	return composites[i][2], true
}

// AppendRunes appends the normal form of text, as characters.
func (f Form) AppendRunes(dst, text []rune) []rune {
	var room [32]unit
	check := checks[f]
	compat := f == NFKC || f == NFKD
	for i := 0; i < len(text); {
		// A character is done with if it and the next are inert.
		end := i
		for end < len(text) && class(text[end])&check == 0 {
			end++
		}
		if end < len(text) && end > i {
			end--
		}
		if end > i {
			dst = append(dst, text[i:end]...)
			i = end
			continue
		}
		end = i + 1
		for end < len(text) && !f.boundaryBefore(text[end]) {
			end++
		}
		us := room[:0]
		for _, r := range text[i:end] {
			us = decomposeRune(us, r, compat)
		}
		order(us)
		if f == NFC || f == NFKC {
			us = composeUnits(us)
		}
		for _, u := range us {
			dst = append(dst, u.r)
		}
		i = end
	}
	return dst
}

func decomposeRune(us []unit, r rune, compat bool) []unit {
	var b [4]byte
	return decompose(us, appendRune(b[:0], r), r, compat)
}

// Composites calls f with every primary composite: the two characters that
// compose, and what they compose to.
func Composites(f func(first, second, both rune)) {
	for _, c := range composites {
		f(c[0], c[1], c[2])
	}
}
