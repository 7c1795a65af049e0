package letters

import (
	"math"
	"slices"
	"testing"

	"golang.org/x/text/language"
)

// word returns the cost of a whole word.
func word(m *Model, w string) float64 {
	cost := 0.0
	for i, r := range w + " " {
		cost += m.Cost(w[:i], r)
	}
	return cost
}

func TestLikelier(t *testing.T) {
	for _, tt := range []struct{ lang, likely, unlikely string }{
		{"ru", "хрущёв", "хрушчёв"},
		{"ru", "павловский", "павловскии"},
		{"uk", "донецьк", "донетськ"},
		{"be", "гомель", "гомел"},
		{"bg", "пловдив", "пловдивь"},
		{"el", "νίκος", "νίκοσ"},
		{"el", "αθήνα", "αθίνα"},
		{"ka", "თბილისი", "ტბილისი"},
		{"hy", "երևան", "էրևան"},
		{"ko", "강", "캉"},
	} {
		m := For(language.Make(tt.lang))
		if m == nil {
			t.Errorf("For(%s) is nil", tt.lang)
			continue
		}
		if a, b := word(m, Fold(tt.likely)), word(m, Fold(tt.unlikely)); !(a < b) {
			t.Errorf("%s: %s costs %.2f, %s %.2f", tt.lang, tt.likely, a, tt.unlikely, b)
		}
	}
	if For(language.Make("tlh")) != nil {
		t.Error("For(tlh) is a model; CLDR's names in Klingon are not among those counted")
	}
}

// TestSum checks that what may follow a context is certain to: with one letter
// more for all that were never seen.
func TestSum(t *testing.T) {
	m := New(slices.Values([]string{"ана", "анна", "на"}))
	for _, ctx := range []string{"", "а", "ан", "нн", "нет"} {
		sum := 0.0
		for _, r := range "ан ю" {
			sum += math.Exp(-m.Cost(ctx, r))
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("after %q all letters have %v together; want 1", ctx, sum)
		}
	}
	if a, b := m.Stress(0), m.Stress(1); !(a < b) {
		t.Errorf("no stress mark costs %v, one %v; want less for none, as in all words", a, b)
	}
}

func TestWordsApart(t *testing.T) {
	m := For(language.Russian)
	if a, b := m.Cost("москва ", 'в'), m.Cost("", 'в'); a != b {
		t.Errorf("в costs %v at the start of a second word and %v at that of the first", a, b)
	}
}
