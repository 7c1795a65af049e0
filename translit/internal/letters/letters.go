// Package letters knows how likely a letter follows others in names of a
// language: models of letters, counted in the names that CLDR and
// the entities of the project have, and in CLDR's words for signs.
package letters

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen.go

// packed holds a line of words for each language: its code, a tab, words with
// spaces between. Each word is in NFC and in small letters.
//
//go:embed names.txt.gz
var packed []byte

const (
	// order is how many letters are looked at together.
	order = 5
	// maxLine bounds a line of names.
	maxLine = 1 << 20
	// maxStress is the most stress marks of a word that are told apart.
	maxStress = 2
	// edge stands before and after a word.
	edge = ' '
)

// A Model tells how likely letters follow each other.
type Model struct {
	// seen counts what follows a context: context and letter, and how often.
	seen map[string]int
	// kinds counts the different letters after a context, and total all.
	kinds, total map[string]int
	letters      int
	stress       [maxStress + 1]float64 // costs of 0, 1, … stress marks in a word
}

var models = sync.OnceValue(func() map[string]func() *Model {
	out := map[string]func() *Model{}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return out
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		if lang, words, ok := strings.Cut(sc.Text(), "\t"); ok {
			out[lang] = sync.OnceValue(func() *Model { return New(strings.FieldsSeq(words)) })
		}
	}
	return out
})

// For returns the model of a language, or nil if there is none.
func For(lang language.Tag) *Model {
	base, _ := lang.Base()
	if m := models()[base.String()]; m != nil {
		return m()
	}
	return nil
}

// Fold returns text as models see it: in small letters, decomposed, with one
// apostrophe, and in the one alphabet of Georgian that is written today.
func Fold(text string) string {
	return norm.NFD.String(strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’ʼ´`", r) {
			return '’'
		}
		r = unicode.ToLower(r)
		if r >= 'ⴀ' && r <= 'ⴥ' {
			r += 'ა' - 'ⴀ'
		}
		return r
	}, text))
}

// Inside reports whether r, folded, is within words: a letter, a mark or an
// apostrophe.
func Inside(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || r == '’'
}

// New counts the letters of words.
func New(words iter.Seq[string]) *Model {
	m := &Model{seen: map[string]int{}, kinds: map[string]int{}, total: map[string]int{}}
	all := map[rune]bool{}
	stress := [maxStress + 1]int{}
	n := 0
	for w := range words {
		w = Fold(w)
		n++
		stress[min(strings.Count(w, "\u0301"), maxStress)]++
		text := []rune(string(edge) + w + string(edge))
		for i := 1; i < len(text); i++ {
			all[text[i]] = true
			for k := range min(order, i+1) {
				ctx := string(text[i-k : i])
				full := string(text[i-k : i+1])
				if m.seen[full] == 0 {
					m.kinds[ctx]++
				}
				m.seen[full]++
				m.total[ctx]++
			}
		}
	}
	m.letters = len(all) + 1
	for i, c := range stress {
		m.stress[i] = -math.Log((float64(c) + 0.5) / (float64(n) + 1.5))
	}
	return m
}

// Cost returns how unlikely r is after the end of before, which is folded as r
// is: minus the logarithm of its probability. A word ends with a rune that is
// not Inside.
func (m *Model) Cost(before string, r rune) float64 {
	// The end of before, as far as the word that r goes on with.
	ctx := make([]rune, 0, order-1)
	for i := len(before); len(ctx) < order-1; {
		last, n := utf8.DecodeLastRuneInString(before[:i])
		if n == 0 || !Inside(last) {
			ctx = append(ctx, edge)
			break
		}
		ctx = append(ctx, last)
		i -= n
	}
	slices.Reverse(ctx)
	if !Inside(r) {
		r = edge
	}
	p := 1 / float64(m.letters)
	for k := range len(ctx) + 1 {
		c := string(ctx[len(ctx)-k:])
		total := m.total[c]
		if total == 0 {
			break
		}
		// Witten and Bell: as much weight for what was not seen as different
		// letters were.
		kinds := float64(m.kinds[c])
		p = (float64(m.seen[c+string(r)]) + kinds*p) / (float64(total) + kinds)
	}
	return -math.Log(p)
}

// Knows reports whether r, folded, is in a name.
func (m *Model) Knows(r rune) bool { return m.seen[string(r)] > 0 }

// Stress returns how unlikely a word of n stress marks is.
func (m *Model) Stress(n int) float64 { return m.stress[min(n, maxStress)] }
