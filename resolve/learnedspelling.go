package resolve

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit"
)

const (
	// maxOrders bounds the orders in which the parts of a name are read.
	maxOrders = 3

	// costInverted is what another order of the parts costs, in nats: about one
	// name in fifty is written so.
	costInverted = 4

	// costHanRead is what a reading of Han characters by a system costs, in nats,
	// beside what was learned of the names of foreigners.
	costHanRead = 8
)

// A Spelling is a name in its own script, read in all ways a matcher knows and
// ready to be scored against Latin spellings. It is immutable and safe for
// concurrent use.
type Spelling struct {
	m     *Matcher
	forms []spellingForm // as written, then in other orders
}

// A spellingForm is a name in one order of its parts, written as one word.
type spellingForm struct {
	learned *learnedReader // of its script, or nil
	units   learnedUnits   // under it
	roman   []learnedUnits // its romanizations, under the learned costs of Latin
	hearsay float32        // what these cost beside learned
	lattice *lattice
	info    float64 // nats of its preferred romanization
}

// Spelling reads a name of one or several parts in the systems of a language.
func (m *Matcher) Spelling(name string, lang language.Tag) *Spelling {
	s := &Spelling{m: m}
	if checkName(name) != nil {
		return s
	}
	text, _ := clean(name)
	words := strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) && r != '’' })
	if len(words) > maxTokens {
		words = words[:maxTokens]
	}
	for _, order := range orders(words) {
		s.forms = append(s.forms, m.spellingForm(order, lang))
	}
	return s
}

// orders returns the orders in which people write the parts of a name: as they
// are, with the first last, and with the last first. One word of Hangul or Han
// is read with its first character last too.
func orders(words []string) [][]string {
	all := [][]string{words}
	switch n := len(words); {
	case n == 1:
		sc, _ := translit.ScriptOf(words[0])
		_, size := utf8.DecodeRuneInString(words[0])
		if r := utf8.RuneCountInString(words[0]); (sc == scriptHang || isHan(sc)) && 2 <= r && r <= 4 {
			all = append(all, []string{words[0][size:], words[0][:size]})
		}
	case n > 1:
		all = append(all, slices.Concat(words[1:], words[:1]))
		if n > 2 {
			all = append(all, slices.Concat(words[n-1:], words[:n-1]))
		}
	}
	return all[:min(len(all), maxOrders)]
}

func (m *Matcher) spellingForm(words []string, lang language.Tag) spellingForm {
	native := strings.Join(words, "")
	sc, _ := translit.ScriptOf(native)
	f := spellingForm{learned: m.learnedOf(sc)}
	if f.learned != nil {
		f.units = f.learned.native(strings.ReplaceAll(learnedForm(native), " ", ""))
	}
	if sc == scriptLatn {
		return f
	}
	f.lattice = m.read(native, lang, nil, readAll)
	if f.lattice != nil {
		f.info = information(f.lattice.outs[0])
	}
	if latn := m.learnedOf(scriptLatn); latn != nil && (f.learned == nil || isHan(sc)) {
		if f.learned != nil {
			f.hearsay = costHanRead
		}
		outs := make([][]string, len(words))
		for i, w := range words {
			if l := m.read(w, lang, nil, readKeys); l != nil {
				outs[i] = l.outs
			}
		}
		f.roman = romanized(latn, outs)
	}
	return f
}

// romanized prepares the first few romanizations of words, written as one; a
// word that has fewer than another is repeated in its first.
func romanized(latn *learnedReader, outs [][]string) []learnedUnits {
	var all []learnedUnits
	for k := range maxRomanized {
		var b strings.Builder
		more := false
		for _, o := range outs {
			switch {
			case k < len(o):
				b.WriteString(o[k])
				more = true
			case len(o) > 0:
				b.WriteString(o[0])
			}
		}
		if !more {
			break
		}
		all = append(all, latn.native(b.String()))
	}
	return all
}

// Score returns the log likelihood ratio, in nats, of latin as a spelling of
// the name against a stranger's name: positive if it is likelier a spelling.
// Where costs were learned of the script, they say it, else those of Latin
// spellings against the romanizations; without learned costs it is what the
// letters of both are worth less the edits that systems leave.
func (s *Spelling) Score(latin string) float64 {
	folded := strings.ReplaceAll(Fold(latin), " ", "")
	if folded == "" || len(folded) > maxLearnedForm || !isLatin(folded) {
		return -unreachable
	}
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	best := float32(-unreachable)
	latn := s.m.learnedOf(scriptLatn)
	chunks := map[*learnedReader]learnedChunks{}
	score := func(l *learnedReader, u learnedUnits, cost float32) {
		c, ok := chunks[l]
		if !ok {
			c = l.latin(folded)
			chunks[l] = c
		}
		best = max(best, l.score(&u, &c, best+cost, sc)-cost)
	}
	for i := range s.forms {
		f := &s.forms[i]
		cost := float32(0)
		if i > 0 {
			cost = costInverted
		}
		if f.learned != nil {
			score(f.learned, f.units, cost)
		}
		for _, u := range f.roman {
			score(latn, u, cost+f.hearsay)
		}
		if latn == nil && f.lattice != nil {
			info := (f.info + information(folded)) / 2
			best = max(best, float32(info)-f.lattice.spell(folded, unreachable/2, sc)-cost)
		}
	}
	return float64(best)
}
