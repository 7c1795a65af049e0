package resolve

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of name under which spellings that differ only in
// case, width, diacritics, punctuation, apostrophes, look-alike letters of
// another script and orthographic variants of one script are equal. Parts are
// separated by one space. Folding twice is folding once. Text that is not
// UTF-8 folds with U+FFFD in place of each bad byte.
//
// What folds together: NFKC (UAX #15) and lower case; marks on Latin, Greek,
// Cyrillic, Arabic and Hebrew letters (vowel signs of other scripts are
// letters in all but name and stay); ß and ss, æ and ae, œ and oe, ø ł đ ð þ ı
// and their plain letters; final forms of Greek and Hebrew; yeh, kaf, heh and
// alef variants of Arabic; hiragana and katakana; traditional, Japanese and
// simplified Han characters. Apostrophes and invisible
// format characters vanish, other punctuation separates parts.
func Fold(name string) string {
	if isFolded(name) {
		return name
	}
	for range maxFolds {
		text, _ := clean(name)
		folded := foldClean(text)
		if folded == name || !mixesScripts(folded) {
			return folded
		}
		name = folded
	}
	return name
}

// maxFolds bounds folding of words that mix scripts: taking off a mark or a
// ligature can leave a look-alike where there was none, each time for one of
// the three alphabets.
const maxFolds = 4

// isFolded reports, without much ado, that Fold returns s unchanged: s has plain
// letters of scripts whose letters do not depend on each other, and of Latin,
// Cyrillic and Greek those of one only. It may be wrong in saying no.
func isFolded(s string) bool {
	space := true // a leading space is not folded
	var has [3]bool
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'a' <= c && c <= 'z':
				has[alphabetLatin], space = true, false
			case '0' <= c && c <= '9':
				space = false
			case c == ' ' && !space:
				space = true
			default:
				return false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if !isPlain(r) {
			return false
		}
		if a := alphabetOf(r); a >= 0 {
			has[a] = true
		}
		space = false
	}
	if has[alphabetLatin] && (has[alphabetCyrillic] || has[alphabetGreek]) || has[alphabetCyrillic] && has[alphabetGreek] {
		return false
	}
	return !space || s == ""
}

// isPlain reports whether a letter folds to itself wherever it stands.
func isPlain(r rune) bool {
	switch {
	case r < 0x400:
		return 'α' <= r && r <= 'ω' && r != 'ς'
	case r < 0x530:
		return 'а' <= r && r <= 'я' && r != 'й' || r == 'є' || r == 'і' || r == 'ј' || r == 'љ' || r == 'њ' || r == 'ћ' || r == 'џ' || r == 'ђ'
	case r < 0x600:
		return 'א' <= r && r <= 'ת' && letterFold[r] == ""
	case r < 0x700:
		return r == 'ا' || 'ب' <= r && r <= 'غ' && r != 'ة' || 'ف' <= r && r <= 'و' || r == 'ي'
	}
	if 0x4E00 <= r && r <= 0x9FA5 {
		_, folds := hanFold[r]
		return !folds
	}
	return kanaFirst <= r && r <= kanaLast || r == 'ー' || hangulFirst <= r && r <= hangulLast
}

// clean returns text in the spelling that romanization systems expect: NFKC,
// lower case, one apostrophe (U+2019), one hyphen, no invisible characters, and
// letters of one script in a word. spoofed reports whether a word mixed
// look-alike letters of two scripts.
func clean(text string) (out string, spoofed bool) {
	if isFolded(text) {
		return text, false
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = norm.NFKC.String(text)
	if !isASCII(text) {
		text = strings.Map(visible, text)
		text, spoofed = unmix(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case isApostrophe(r):
			b.WriteRune('’')
		case isHyphen(r):
			b.WriteByte('-')
		case unicode.IsControl(r) || unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == 'İ':
			b.WriteByte('i') // its lower case is two runes, i and a dot that folds away
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String()), spoofed
}

// visible drops tatweel and the format characters (joiners, bidi controls).
func visible(r rune) rune {
	if r == 'ـ' || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// foldClean folds the output of clean.
func foldClean(text string) string {
	if isFolded(text) {
		return text
	}
	return foldMarks(text)
}

func foldMarks(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var marks marksOf
	space := false
	for _, r := range norm.NFD.String(text) {
		if unicode.Is(unicode.Mn, r) {
			if marks.keep && b.Len() > 0 {
				b.WriteRune(r)
			}
			continue
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mc, r):
		case r == '’':
			continue
		default:
			space = true
			marks.keep = false
			continue
		}
		plain, special := letterFold[r]
		if special && plain == "" {
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		marks.see(r)
		if special {
			b.WriteString(plain)
			continue
		}
		switch {
		case 'ぁ' <= r && r <= 'ゖ': // hiragana stands 0x60 below katakana
			r += 0x60
		case 0x3400 <= r && r <= 0x9FFF || r >= 0x20000:
			if to, ok := hanFold[r]; ok {
				r = to
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return norm.NFC.String(b.String())
}

// marksOf remembers whether marks on the last letter carry meaning of their
// own: they do in all scripts but those whose marks are diacritics or optional
// vowel points.
type marksOf struct{ keep bool }

func (m *marksOf) see(r rune) {
	switch {
	case r < 0x0780: // Latin, Greek, Cyrillic, Hebrew, Arabic; Armenian and Syriac have no others
	case 0x08A0 <= r && r < 0x0900 || 0xFB1D <= r && r < 0xFE00 || 0xFE70 <= r && r < 0xFF00: // Hebrew, Arabic
	case 0x1D00 <= r && r < 0x2000 || 0x2C60 <= r && r < 0x2C80 || 0xA640 <= r && r < 0xA6A0 || 0xA720 <= r && r < 0xA800: // Latin, Greek, Cyrillic
	default:
		m.keep = true
		return
	}
	m.keep = false
}

// letterFold maps letters without a decomposition to their plain form.
var letterFold = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŋ': "ng", 'ə': "a", 'ſ': "s",
	'ς': "σ",
	'ґ': "г", 'ѣ': "е", 'ѳ': "ф", 'ѵ': "и", 'ӏ': "",
	'ך': "כ", 'ם': "מ", 'ן': "נ", 'ף': "פ", 'ץ': "צ",
	'ی': "ي", 'ى': "ي", 'ې': "ي", 'ۍ': "ي", 'ک': "ك", 'ڪ': "ك", 'ە': "ه", 'ة': "ه", 'ہ': "ه", 'ھ': "ه", 'ۀ': "ه", 'ٱ': "ا", 'ء': "",
}

// hanFold maps Han characters to their simplified forms.
var hanFold = func() map[rune]rune {
	m := make(map[rune]rune, len(hanFrom)/3)
	to := []rune(hanTo)
	i := 0
	for _, r := range hanFrom {
		m[r] = to[i]
		i++
	}
	return m
}()

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʹ', 'ʺ', '`', '´', 'ʻ', 'ʾ', 'ʿ', '′', '″', '‛', 'ˈ', '＇', '՚', '׳':
		return true
	}
	return false
}

func isHyphen(r rune) bool {
	switch r {
	case '-', '‐', '‑', '‒', '–', '—', '―', '−', '־', '﹣', '－':
		return true
	}
	return false
}

// unmix gives each word one script: where a word has letters of two of Latin,
// Cyrillic and Greek, the letters of one become their look-alikes of another.
// mixed reports whether that happened.
func unmix(text string) (out string, mixed bool) {
	if !mixesScripts(text) {
		return text, false
	}
	var b strings.Builder
	for word, n := range words(text) {
		w, ok := oneScript(word, n)
		b.WriteString(w)
		mixed = mixed || ok
	}
	return b.String(), mixed
}

// mixesScripts reports whether a word has letters of two of Latin, Cyrillic and
// Greek.
func mixesScripts(text string) bool {
	if isASCII(text) {
		return false
	}
	for _, n := range words(text) {
		if max(n[0], n[1], n[2]) < n[0]+n[1]+n[2] {
			return true
		}
	}
	return false
}

// words yields the words of text and what stands between them, each with the
// number of its letters in each alphabet.
func words(text string) iter.Seq2[string, [3]int] {
	return func(yield func(string, [3]int) bool) {
		for start := 0; start < len(text); {
			end := start
			n := [3]int{}
			for end < len(text) {
				r, size := utf8.DecodeRuneInString(text[end:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) && !isApostrophe(r) {
					if end == start {
						end += size
					}
					break
				}
				if a := alphabetOf(r); a >= 0 && unicode.IsLetter(r) {
					n[a]++
				}
				end += size
			}
			if !yield(text[start:end], n) {
				return
			}
			start = end
		}
	}
}

// oneScript writes a word of n letters of each alphabet in one of them, the
// commonest that has look-alikes for all the others; ok is false if the word
// has one script already, or none can be had.
func oneScript(word string, n [3]int) (w string, ok bool) {
	total := n[0] + n[1] + n[2]
	for range n {
		major := 0
		for a := range n {
			if n[a] > n[major] {
				major = a
			}
		}
		if n[major] == 0 || n[major] == total {
			break
		}
		if w, ok := lookAlike(word, major); ok {
			return w, true
		}
		n[major] = 0
	}
	return word, false
}

const (
	alphabetLatin = iota
	alphabetCyrillic
	alphabetGreek
)

func alphabetOf(r rune) int {
	switch {
	case r < 0x250 || 0x1E00 <= r && r < 0x1F00:
		return alphabetLatin
	case 0x370 <= r && r < 0x400 || 0x1F00 <= r && r < 0x2000:
		return alphabetGreek
	case 0x400 <= r && r < 0x530:
		return alphabetCyrillic
	}
	return -1
}

// confusable lists letters that look alike in Latin, Cyrillic and Greek, after
// the single-letter rows of UTS #39 confusables for these scripts; a hyphen
// stands where a script has none.
var confusable = [...]string{
	alphabetLatin:    "aceopxyisjhdqwvABCEHIJKMOPSTXYDQWVZN",
	alphabetCyrillic: "асеорхуіѕјһԁԛԝѵАВСЕНІЈКМОРЅТХУԀԚԜѴ--",
	alphabetGreek:    "α--ορ----------ΑΒ-ΕΗΙ-ΚΜΟΡ-ΤΧΥ----ΖΝ",
}

var confusableRunes = func() (t [3][]rune) {
	for i, s := range confusable {
		t[i] = []rune(s)
	}
	return t
}()

func lookAlike(word string, to int) (string, bool) {
	var b strings.Builder
	for _, r := range word {
		from := alphabetOf(r)
		if from < 0 || from == to {
			b.WriteRune(r)
			continue
		}
		found := false
		for i, c := range confusableRunes[from] {
			if c == r && confusableRunes[to][i] != '-' {
				b.WriteRune(confusableRunes[to][i])
				found = true
				break
			}
		}
		if !found {
			return word, false
		}
	}
	return b.String(), true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
