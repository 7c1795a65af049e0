package rule

import (
	"bytes"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// leaf runs a pass without regard to its filter. Every pass keeps to the same
// contract: it moves j.pos up to j.limit, or stops where it must wait for text.
func (m *Machine) leaf(ps *pass, j *job) {
	switch ps.kind {
	case rulesPass:
		ps.rules.run(m, j)
	case normPass:
		normalize(ps.form, j)
	case lowerPass, upperPass:
		m.caseMap(ps.kind, j)
	case titlePass:
		title(j)
	case removePass:
		j.pos = j.limit
		j.mark(0)
	case hexPass:
		hexEncode(ps.hex, j)
	case unhexPass:
		hexDecode(ps.hex, j)
	case breakPass:
		breakWords(j)
	case scriptPass:
		ps.script.run(m, j)
	case progPass:
		m.prog(ps.prog, j)
	case funcPass:
		byLine(ps.fn, j)
	}
}

// maxLine is the longest line a function is given in one piece, so that a
// stream without line ends is converted in constant memory.
const maxLine = 64 << 10

// byLine gives f a line at a time, without its end.
func byLine(f func(string) string, j *job) {
	for j.pos < j.limit {
		text := j.in[j.pos:j.limit]
		n, end := bytes.IndexByte(text, '\n'), 1
		if n < 0 {
			if !j.ended && len(text) < maxLine {
				return
			}
			n, end = len(text), 0
		}
		if n > maxLine {
			n, end = whole(text, maxLine), 0
		}
		j.out = append(j.out, f(string(text[:n]))...)
		j.pos += n
		j.mark(0)
		if end > 0 {
			j.copyRunes(1)
		}
	}
}

// mark records that the text up to here can be cut off.
func (j *job) mark(line int) {
	if j.marks != nil {
		j.marks.list = append(j.marks.list, Cut{j.pos, len(j.out), line})
	}
}

// copyRunes copies n bytes unchanged.
func (j *job) copyRunes(n int) {
	end := j.pos + n
	if j.marks == nil {
		j.out = append(j.out, j.in[j.pos:end]...)
		j.pos = end
		return
	}
	for j.pos < end {
		_, k := utf8.DecodeRune(j.in[j.pos:end])
		j.out = append(j.out, j.in[j.pos:j.pos+k]...)
		j.pos += k
		j.mark(0)
	}
}

func normalize(f ucd.Form, j *job) {
	for j.pos < j.limit {
		text := j.in[j.pos:j.limit]
		n := f.QuickSpan(text)
		if n == len(text) && !j.ended {
			_, k := utf8.DecodeLastRune(text)
			n -= k // what comes may join the last character
		}
		if n > 0 {
			j.copyRunes(n)
			continue
		}
		n, sure := f.Segment(text)
		if !sure && !j.ended {
			return
		}
		j.out = f.AppendSegment(j.out, text[:n])
		j.pos += n
		j.mark(0)
	}
}

const (
	capitalSigma = 'Σ'
	smallSigma   = 'σ'
	finalSigma   = 'ς'
)

// caseMap is the full mapping of every character (SpecialCasing.txt), with the
// one condition that no language sets: the final sigma.
func (m *Machine) caseMap(kind passKind, j *job) {
	for j.pos < j.limit {
		r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
		switch {
		case r == utf8.RuneError && n == 1:
			j.out = append(j.out, j.in[j.pos])
		case kind == upperPass:
			j.out = ucd.AppendUpper(j.out, r)
		case r == capitalSigma:
			final, known := isFinal(j, n)
			if !known {
				return
			}
			if final {
				r = finalSigma
			} else {
				r = smallSigma
			}
			j.out = utf8.AppendRune(j.out, r)
		default:
			j.out = ucd.AppendLower(j.out, r)
		}
		j.pos += n
		j.mark(0)
	}
}

// isFinal is condition Final_Sigma of the Unicode Standard, 3.13, for the
// character of n bytes at the cursor.
func isFinal(j *job, n int) (final, known bool) {
	before := false
	for p, seen := len(j.out), 0; p > j.base && seen < maxBehind; {
		r, k := utf8.DecodeLastRune(j.out[j.base:p])
		p -= k
		seen += k
		if ucd.CaseIgnorable(r) {
			continue
		}
		before = ucd.Cased(r)
		break
	}
	if !before {
		return false, true
	}
	for p := j.pos + n; p < len(j.in) && p < j.pos+maxAhead; {
		r, k := utf8.DecodeRune(j.in[p:])
		p += k
		if ucd.CaseIgnorable(r) {
			continue
		}
		return !ucd.Cased(r), true
	}
	return true, j.final || len(j.in) >= j.pos+maxAhead
}

// title maps a character to title case unless the one before is cased or
// case-ignorable, and to lower case then. So does ICU, whose documentation
// promises to look through what is case-ignorable; its code does not.
func title(j *job) {
	inWord := false
	if len(j.out) > j.base {
		r, _ := utf8.DecodeLastRune(j.out[j.base:])
		inWord = ucd.Cased(r) || ucd.CaseIgnorable(r)
	}
	for j.pos < j.limit {
		r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
		switch {
		case r == utf8.RuneError && n == 1:
			j.out = append(j.out, j.in[j.pos])
		case !inWord:
			j.out = ucd.AppendTitle(j.out, r)
		case r == capitalSigma:
			final, known := isFinal(j, n)
			if !known {
				return
			}
			r = smallSigma
			if final {
				r = finalSigma
			}
			j.out = utf8.AppendRune(j.out, r)
		default:
			j.out = ucd.AppendLower(j.out, r)
		}
		inWord = ucd.Cased(r) || ucd.CaseIgnorable(r)
		j.pos += n
		j.mark(0)
	}
}
