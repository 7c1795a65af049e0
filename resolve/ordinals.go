package resolve

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/polyonym/polyonym/entities"
)

// maxOrdinal is the largest number that counts rulers and namesakes; a larger
// one is a year, or no number at all.
const maxOrdinal = 99

// romanNumeral reads a folded Roman numeral below 100, or returns 0.
// One that is not written the usual way ("iiii") is none.
func romanNumeral(s string) int {
	if len(s) > 8 { // lxxxviii
		return 0
	}
	n := 0
	for i := 0; i < len(s); i++ {
		v := romanValue(s[i])
		if v == 0 {
			return 0
		}
		if i+1 < len(s) && v < romanValue(s[i+1]) {
			n -= v
		} else {
			n += v
		}
	}
	if n <= 0 || n > maxOrdinal || roman(n) != s {
		return 0
	}
	return n
}

func romanValue(c byte) int {
	switch c {
	case 'i':
		return 1
	case 'v':
		return 5
	case 'x':
		return 10
	case 'l':
		return 50
	case 'c':
		return 100
	}
	return 0
}

// roman writes n, below 100, in lower-case Roman numerals.
func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		text  string
		value int
	}{{"xc", 90}, {"l", 50}, {"xl", 40}, {"x", 10}, {"ix", 9}, {"v", 5}, {"iv", 4}, {"i", 1}} {
		for n >= d.value {
			b.WriteString(d.text)
			n -= d.value
		}
	}
	return b.String()
}

// suffixedNumeral reads a numeral that an ending makes an ordinal: Ier, XIVe,
// 2nd, 3º. The endings are those of French, Dutch, English, Spanish, Italian
// and Portuguese; after folding they are plain letters.
func suffixedNumeral(s string) int {
	for _, end := range []string{"eme", "ier", "iere", "er", "re", "ere", "st", "nd", "rd", "th", "ste", "de", "e", "o", "a"} {
		head, ok := strings.CutSuffix(s, end)
		if !ok || head == "" {
			continue
		}
		if n, ok := number(head); ok && n <= maxOrdinal {
			return n
		}
		if end == "e" || end == "er" || end == "re" || end == "eme" { // of Roman numerals in French and Dutch
			if n := romanNumeral(head); n > 0 && (n > 1 || end != "e") {
				return n
			}
		}
	}
	return 0
}

// cutGeneration takes the number of a ruler off the end of a word of Han, kana
// or Hangul: 尼古拉斯二世, ニコライ2世, 요한 23세. rest is "" if the word is no
// more than that.
func cutGeneration(s string) (rest string, n int) {
	head, ok := strings.CutSuffix(s, "世")
	if !ok {
		if head, ok = strings.CutSuffix(s, "세"); !ok {
			return s, 0
		}
	}
	start := len(head)
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(head[:start])
		if hanDigit(r) < 0 && (r < '0' || r > '9') {
			break
		}
		start -= size
	}
	if n = hanNumeral(head[start:]); n == 0 {
		return s, 0
	}
	return strings.TrimSuffix(head[:start], "第"), n
}

const hanDigits = "〇一二三四五六七八九十"

func hanDigit(r rune) int {
	i := 0
	for _, d := range hanDigits {
		if d == r {
			return i
		}
		i++
	}
	return -1
}

// hanNumeral reads a number below 100 in Han or European digits, or returns 0.
func hanNumeral(s string) int {
	if n, ok := number(s); ok {
		if n > maxOrdinal {
			return 0
		}
		return n
	}
	n, digit := 0, 0
	for _, r := range s {
		switch d := hanDigit(r); {
		case d < 0:
			return 0
		case d == 10:
			n, digit = n+10*max(digit, 1), 0
		case digit > 0:
			return 0
		default:
			digit = d
		}
	}
	if n += digit; n > maxOrdinal {
		return 0
	}
	return n
}

// greekNumeral reads a number in Greek letters, as its keraia shows them to be:
// Πίος ΙΒ΄ is the twelfth. It returns 0 for other words.
func greekNumeral(s string) int {
	switch s {
	case "στ":
		return 6
	case "ιστ":
		return 16
	}
	n, last := 0, 100
	for _, r := range s {
		v := 0
		switch {
		case 'α' <= r && r <= 'ε':
			v = int(r-'α') + 1
		case r == 'ϛ':
			v = 6
		case 'ζ' <= r && r <= 'ι':
			v = int(r-'ζ') + 7
		case r == 'κ':
			v = 20
		case r == 'λ':
			v = 30
		}
		if v == 0 || v >= last {
			return 0
		}
		n, last = n+v, v
	}
	return n
}

// ordinalOf returns the number that counts the bearer of a person's name at
// token i, or 0; sure is false for a letter that may be an initial as well.
func ordinalOf(toks []token, i int, raw string, lex *entities.Lexicon) (n int, sure bool) {
	t := &toks[i]
	last := i == len(toks)-1
	if t.keraia {
		if n := greekNumeral(t.folded); n > 0 && i > 0 {
			return n, true
		}
	}
	if n := romanNumeral(t.folded); n > 0 {
		after := !last && plainOrInitial(&toks[i+1]) == rolePlain && !lex.Particle(toks[i+1].folded)
		switch {
		case len(t.folded) == 1 && i == 0:
			// I. Ferenc József: Hungarian, Turkish and Estonian put it first.
			return n, false
		case len(t.folded) == 1 && t.dot && after:
			return n, false
		case len(t.folded) == 1:
			return n, !after
		case i == 0 && !t.dot, titleCased(raw, t.folded):
			return 0, false // Xi Jinping
		}
		return n, true
	}
	if n := suffixedNumeral(t.folded); n > 0 {
		return n, i > 0 || !last
	}
	if n, ok := lex.Ordinal(t.folded); ok && i > 0 {
		return n, true
	}
	return 0, false
}

// titleCased reports whether raw has word with a capital first and a small
// letter after it, as no numeral is written.
func titleCased(raw, word string) bool {
	title := strings.ToUpper(word[:1]) + word[1:]
	for from := 0; ; {
		at := strings.Index(raw[from:], title)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(raw[:at])
		after, _ := utf8.DecodeRuneInString(raw[at+len(title):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = at + len(title)
	}
}
