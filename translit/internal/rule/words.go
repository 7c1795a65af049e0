package rule

import (
	"unicode"
	"unicode/utf8"
)

// breakWords is Any-BreakInternal: a space wherever a word ends between two
// letters or marks (UAX #29). ICU finds words of Thai, Lao, Khmer and Burmese
// in a dictionary, which is left out here: in these scripts it breaks nothing.
func breakWords(j *job) {
	var last rune = -1
	if len(j.out) > j.base {
		last, _ = utf8.DecodeLastRune(j.out[j.base:])
	}
	for j.pos < j.limit {
		r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
		if last >= 0 && unicode.In(last, unicode.L, unicode.M) && unicode.In(r, unicode.L) && wordBreak(last, r) {
			j.out = append(j.out, ' ')
		}
		j.out = append(j.out, j.in[j.pos:j.pos+n]...)
		j.pos += n
		j.mark(0)
		last = r
	}
}

// wordBreak decides between two letters: ideographs and hiragana stand alone,
// and katakana parts from other letters.
func wordBreak(a, b rune) bool {
	kind := func(r rune) int {
		switch {
		case unicode.In(r, unicode.Ideographic, unicode.Hiragana):
			return 2
		case unicode.In(r, unicode.Katakana) || r >= 0x3031 && r <= 0x3035 || r == 0x30FC || r == 0xFF70:
			return 1
		}
		return 0
	}
	ka, kb := kind(a), kind(b)
	return ka == 2 && !unicode.Is(unicode.M, b) || kb == 2 || ka != kb
}
