package entities

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// A phraseTable finds sequences of tokens.
type phraseTable struct {
	words   wordTable
	stems   wordTable
	tokens  int // the most of a phrase
	longest int // bytes of an affix: a form of a script without spaces, see isAffix
	least   int // letters that an affix has at least
}

// minLegalAffix is the fewest letters of a legal form that stands together with a
// name: 주 is one only by itself.
const minLegalAffix = 2

// isAffix reports whether a word may stand together with another.
func isAffix(word string, least int) bool {
	return spaceless(word) && utf8.RuneCountInString(word) >= least
}

func (ph *phraseTable) prefix(toks []string) (n int, value uint32) {
	if len(toks) == 0 {
		return 0, 0
	}
	if n, value = ph.words.prefix(toks[0], toks[1:], ph.tokens); n > 0 {
		return n, value
	}
	if value, ok := ph.stem(toks[0]); ok {
		return 1, value
	}
	if bare := bare(toks[0]); bare != toks[0] {
		return ph.words.prefix(bare, toks[1:], ph.tokens)
	}
	return 0, 0
}

// maxEnding is the most letters that follow a stem: Russian -ского has four
// after к-.
const maxEnding = 4

// stem looks for the longest stem of tok.
func (ph *phraseTable) stem(tok string) (value uint32, ok bool) {
	if len(ph.stems.slots) == 0 {
		return 0, false
	}
	for range maxEnding + 1 {
		if value, ok = ph.stems.find(tok); ok {
			return value, true
		}
		_, n := utf8.DecodeLastRuneInString(tok)
		tok = tok[:len(tok)-n]
	}
	return 0, false
}

// bare takes the article and the prepositions off that Hebrew and Arabic write
// together with a word, if three letters at least are left.
func bare(tok string) string {
	rest := tok
	switch r, n := utf8.DecodeRuneInString(tok); {
	case 'א' <= r && r <= 'ת':
		if strings.ContainsRune("הבלמשוכ", r) {
			rest = tok[n:]
		}
	case 'ء' <= r && r <= 'ي':
		for _, prefix := range arabicPrefixes {
			if cut, ok := strings.CutPrefix(tok, prefix); ok {
				rest = cut
				break
			}
		}
	}
	if utf8.RuneCountInString(rest) < minBare {
		return tok
	}
	return rest
}

const minBare = 3

var arabicPrefixes = []string{"وال", "بال", "ال", "لل"}

// minCut is the fewest letters cut leaves of a token: a name in Han or Hangul
// has two at least.
const minCut = 2

// cut takes the longest affix of ph off the end of tok, or else off its
// beginning.
func (l *Lexicon) cut(ph *phraseTable, tok string) (rest, value string, ok bool) {
	if ph.longest == 0 || tok == "" || tok[0] < utf8.RuneSelf {
		return tok, "", false
	}
	for n := min(ph.longest, len(tok)-1); n > 0; n-- {
		if i := len(tok) - n; utf8.RuneStart(tok[i]) {
			if at, ok := ph.affix(tok[i:]); ok && utf8.RuneCountInString(tok[:i]) >= minCut {
				return tok[:i], l.text(at), true
			}
		}
	}
	for n := min(ph.longest, len(tok)-1); n > 0; n-- {
		if utf8.RuneStart(tok[n]) {
			if at, ok := ph.affix(tok[:n]); ok && utf8.RuneCountInString(tok[n:]) >= minCut {
				return tok[n:], l.text(at), true
			}
		}
	}
	return tok, "", false
}

// affix returns the number of an affix.
func (ph *phraseTable) affix(word string) (value uint32, ok bool) {
	value, ok = ph.words.find(word)
	return value, ok && isAffix(word, ph.least)
}

// spaceless reports whether tok is of a script whose words may stand together.
func spaceless(tok string) bool {
	r, _ := utf8.DecodeRuneInString(tok)
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// PlacePrefix returns the places that the first tokens name, or that they are an
// adjective of, with spaces between, and how many tokens these are, the most
// there are: "new zealand" has two, and deutsch, немецкий and ドイツ name one
// place. n is 0 if they name none.
func (l *Lexicon) PlacePrefix(toks []string) (n int, places string) {
	if l == nil {
		return 0, ""
	}
	if len(toks) == 0 {
		return 0, ""
	}
	n, at := l.places.words.prefix(toks[0], toks[1:], l.places.tokens)
	if n > 0 {
		return n, l.text(at)
	}
	at, ok := l.places.stem(toks[0])
	if !ok {
		at, ok = l.places.words.find(bare(toks[0]))
	}
	if !ok {
		return 0, ""
	}
	return 1, l.text(at)
}

// SameClass reports whether two concepts are of one class whose words may stand for
// each other: what one language calls unit/county is unit/district in another.
// The words of other classes contrast: politics/labour is not politics/social,
// sport/football is not sport/rugby.
func SameClass(a, b string) bool {
	class, _, ok := strings.Cut(a, "/")
	return ok && !contrasting[class] && strings.HasPrefix(b, class) && strings.HasPrefix(b[len(class):], "/")
}

var contrasting = map[string]bool{"place": true, "politics": true, "religion": true, "sport": true, "water": true}

// compounding are the languages that write compounds of nouns as one word.
var compounding = map[string]bool{"de": true, "nl": true, "sv": true, "da": true, "nb": true, "fi": true, "et": true, "hu": true}

// Letters of the two halves of a compound at least: stadt ends compounds, and
// al and ort too many words by chance.
const (
	minCompoundHead = 3
	minCompoundTail = 4
)

// CutCompound takes the generic word off the end of a compound, the longest
// there is: außenministerium, kunstmuseum, in languages that write them. The
// word itself, and a word of which less than three letters would be left, is no
// compound.
func (l *Lexicon) CutCompound(tok string, lang language.Tag) (head, tail string, ok bool) {
	if l == nil || len(l.compounds.slots) == 0 {
		return tok, "", false
	}
	base, _ := lang.Base()
	if !compounding[base.String()] {
		return tok, "", false
	}
	if _, ok := l.generic.words.find(tok); ok {
		return tok, "", false
	}
	for i := minCompoundHead; i <= len(tok)-minCompoundTail; i++ {
		if !utf8.RuneStart(tok[i]) {
			continue
		}
		if _, ok := l.compounds.find(tok[i:]); ok {
			return tok[:i], tok[i:], true
		}
	}
	return tok, "", false
}

// Weights of the segmentation of a word of a script without spaces: one that is
// known is cheaper than its characters.
const (
	segmentKnown   = 1.0 // a word of the lexicon
	segmentLast    = 0.9 // one of a single character; it ends the word, or only others follow it
	segmentUnknown = 1.5 // a stretch that the lexicon does not have, beside its characters
	segmentLetter  = 1.0 // each of these
	maxSegment     = 48  // characters of a word that is segmented
)

// Segment cuts a token of a script without spaces into the words it is made of:
// names of places, words for concepts, and what stands between them, as
// 北京|大学, 한국|은행 and 日本|銀行. It returns nil if nothing is to be cut.
func (l *Lexicon) Segment(tok string) []string {
	if l == nil || tok == "" || tok[0] < utf8.RuneSelf || !spaceless(tok) {
		return nil
	}
	var at [maxSegment + 1]int // byte offset of each character
	n := 0
	for i := range tok {
		if n == maxSegment {
			return nil
		}
		at[n] = i
		n++
	}
	at[n] = len(tok)
	if n < 2 {
		return nil
	}
	// From the end, since a single character is a word only there.
	type step struct {
		cost  float32
		next  int
		known bool // a word of the lexicon
		all   bool // only such from here on
	}
	var best [maxSegment + 1]step
	best[n] = step{known: true, all: true}
	for i := n - 1; i >= 0; i-- {
		best[i] = step{cost: 1e9}
		for j := i + 1; j <= n; j++ {
			word := tok[at[i]:at[j]]
			s := step{cost: best[j].cost, next: j, known: l.knows(word, j-i)}
			switch {
			case s.known && j-i == 1:
				if before := l.standsBefore(word); before && (i > 0 || !best[j].known || j == n) || !before && (i == 0 || !best[j].all) {
					continue
				}
				s.cost += segmentLast
			case s.known:
				if j < n && (i > 0 || !best[j].known) && cutsRun(tok, at[i], at[j]) {
					continue
				}
				s.cost += segmentKnown
			case j < n && !best[j].known: // two unknown stretches are one
				continue
			default:
				s.cost += segmentUnknown + segmentLetter*float32(j-i)
			}
			s.all = s.known && best[j].all
			if s.cost < best[i].cost {
				best[i] = s
			}
		}
	}
	if best[0].next == n {
		return nil
	}
	var words []string
	for i := 0; i < n; i = best[i].next {
		if !best[i].known && best[i].next-i < minCut {
			return nil
		}
		words = append(words, tok[at[i]:at[best[i].next]])
	}
	return words
}

// knows reports whether a stretch of a word is a word of its own; a single
// character names no place.
func (l *Lexicon) knows(word string, letters int) bool {
	if _, ok := l.generic.affix(word); ok {
		return true
	}
	if letters < minCut {
		return false
	}
	_, ok := l.places.words.find(word)
	return ok
}

// before are the concepts that a single character stands for only in front of
// another word: 新德里 is New Delhi, and 巴西 ends in no west.
var before = map[string]bool{
	"north": true, "south": true, "east": true, "west": true, "central": true, "upper": true, "lower": true, "new": true, "old": true, "great": true, "small": true,
	"black": true, "white": true, "red": true, "blue": true, "green": true, "saint": true, "general": true, "health": true, "environment": true, "left": true, "royal": true,
}

func (l *Lexicon) standsBefore(word string) bool {
	at, ok := l.generic.affix(word)
	return ok && before[l.text(at)]
}

// cutsRun reports whether a stretch stands in the middle of a run of katakana or
// of Hangul: the name of another may hold it by chance.
func cutsRun(tok string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(tok[:from]) // U+FFFD at the beginning
	first, _ := utf8.DecodeRuneInString(tok[from:])
	last, _ := utf8.DecodeLastRuneInString(tok[:to])
	after, _ := utf8.DecodeRuneInString(tok[to:])
	return isSyllabic(before) && isSyllabic(first) || isSyllabic(last) && isSyllabic(after)
}

func isSyllabic(r rune) bool {
	return unicode.In(r, unicode.Katakana, unicode.Hiragana, unicode.Hangul) || r == 'ー'
}
