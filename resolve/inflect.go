package resolve

import (
	"strings"

	"golang.org/x/text/language"
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
