package resolve

import (
	"strings"
	"unicode/utf8"
)

// initialFits reports whether one span is an initial of the other.
func initialFits(x, y *span) bool {
	r, _ := utf8.DecodeRuneInString(x.folded)
	q, _ := utf8.DecodeRuneInString(y.folded)
	if r == q {
		return true
	}
	if x.initials()&y.initials() != 0 {
		return true
	}
	return x.script != y.script && (carriesVowel(r) && startsWithVowel(y) || carriesVowel(q) && startsWithVowel(x))
}

// carriesVowel reports whether r begins a word that an abjad writes without its
// first vowel.
func carriesVowel(r rune) bool { return strings.ContainsRune("אעاأإآعٱ", r) }

func startsWithVowel(s *span) bool {
	return s.latin != "" && strings.IndexByte("aeiouy", s.latin[0]) >= 0
}
