package resolve

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

const (
	// costInflected is that of an ending: the rest must tell.
	costInflected = 1.0

	// maxStems bounds the stems of one part, and minStem their letters.
	maxStems = 4
	minStem  = 3
)

// stemVowels are what the name may end in beside a stem.
var stemVowels = [...]string{"", "a", "o", "e", "i", "ia"}

// stems returns what is left of a folded Latin part without an ending of the
// language it stands in, the shortest ending last.
func (m *Matcher) stems(folded string, lang language.Tag) (out []string) {
	for _, end := range m.lexicon.Endings(lang) {
		if stem, ok := strings.CutSuffix(folded, end); ok && len(stem) >= minStem && len(out) < maxStems {
			out = append(out, stem)
		}
	}
	return out
}

// inflected returns the cost of one part being the form that the other takes in
// a sentence.
func (m *Matcher) inflected(x, y *span, limit float32, sc *scratch) float64 {
	best := unreachable
	for _, p := range [2][2]*span{{x, y}, {y, x}} {
		other := p[1]
		if other.latin == "" {
			continue
		}
		for _, stem := range p[0].stems {
			if other.lattice == nil && other.latin[0] != stem[0] {
				continue
			}
			for _, vowel := range stemVowels {
				cost := float32(unreachable)
				if form := stem + vowel; other.lattice != nil {
					cost = other.lattice.spell(form, limit-costInflected, sc)
				} else if comparable(form, other.latin) {
					cost = m.respelling.respell(min(form, other.latin), max(form, other.latin), limit-costInflected, sc)
				}
				best = min(best, float64(cost)+costInflected)
			}
		}
	}
	return best
}

// baseVowels are what a word may end in beside a stem, by the script of its
// language.
var baseVowels = [...]struct {
	first, last rune
	endings     []string
}{
	{'a', 'z', []string{"", "a", "o", "e", "i", "ia"}},
	{'α', 'ω', []string{"", "α", "οσ", "η", "ο", "ια"}},
	{'а', 'ї', []string{"", "а", "я", "ь", "ия", "ія", "ий", "о"}},
}

// bases returns the folded words of which tok, in a sentence of a language, may
// be a form, without tok.
func bases(lex *entities.Lexicon, tok string, lang language.Tag) (out []string) {
	if r, _ := utf8.DecodeRuneInString(tok); lang == language.Und && 'α' <= r && r <= 'ω' {
		lang = language.Greek
	}
	stems := 0
	for _, end := range lex.Endings(lang) {
		stem, ok := strings.CutSuffix(tok, end)
		if !ok || utf8.RuneCountInString(stem) < minStem {
			continue
		}
		if stems++; stems > maxStems {
			break
		}
		r, _ := utf8.DecodeLastRuneInString(end)
		for _, v := range baseVowels {
			if r < v.first || v.last < r {
				continue
			}
			for _, vowel := range v.endings {
				if vowel != end {
					out = append(out, stem+vowel)
				}
			}
		}
	}
	return out
}

// placePrefix is [entities.Lexicon.PlacePrefix], of words in a sentence too:
// der Schwedens, της Μεγάλης Βρετανίας.
func placePrefix(lex *entities.Lexicon, toks []string, lang language.Tag) (n int, places string) {
	if n, places = lex.PlacePrefix(toks); n > 0 || len(toks) == 0 {
		return n, places
	}
	var second []string
	if len(toks) > 1 {
		second = append(bases(lex, toks[1], lang), toks[1])
	}
	for _, base := range bases(lex, toks[0], lang) {
		for _, next := range second {
			if n, places := lex.PlacePrefix([]string{base, next}); n > 1 {
				return n, places
			}
		}
		if n, places := lex.PlacePrefix([]string{base}); n > 0 {
			return n, places
		}
	}
	if plain := umlauts.Replace(toks[0]); plain != toks[0] {
		return placePrefix(lex, []string{plain}, lang)
	}
	return 0, ""
}

// umlauts takes back what German writes for ä, ö and ü without them, as [Fold]
// takes off their points.
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// genericPrefix is [entities.Lexicon.GenericPrefix], of a word in a sentence too.
func genericPrefix(lex *entities.Lexicon, toks []string, lang language.Tag) (n int, concept string) {
	if n, concept = lex.GenericPrefix(toks); n > 0 || len(toks) == 0 {
		return n, concept
	}
	for _, base := range bases(lex, toks[0], lang) {
		if n, concept := lex.GenericPrefix([]string{base}); n > 0 {
			return n, concept
		}
	}
	return 0, ""
}
