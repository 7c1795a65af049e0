package resolve

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWordList walks to each word of a list in one go and letter by letter,
// among them words with letters that are none of a to z.
func TestWordList(t *testing.T) {
	for _, tt := range []struct {
		name    string
		width   int
		letters int
	}{
		{"Latin", latinWidth, latinLetters},
		{"native", nativeWidth, 300},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(1, 2))
			words := make([][]symbol, 5000)
			for i := range words {
				for range 1 + rnd.IntN(7) {
					c := symbol(rnd.IntN(1 + rnd.IntN(tt.letters)))
					if c == unitBoundary { // no letter of a word
						c = unitOther
					}
					words[i] = append(words[i], c)
				}
			}
			slices.SortFunc(words, slices.Compare[[]symbol])
			words = slices.CompactFunc(words, slices.Equal[[]symbol])
			l := newWordList(tt.width, words, func(i int) []int32 { return []int32{int32(i)} })
			for i, w := range words {
				end, ok := l.walk(place{}, w)
				if got := l.word(end); !ok || got != int32(i) {
					t.Fatalf("walk(%v) leads to word %d, %v; want %d", w, got, ok, i)
				}
				var at place
				for k, c := range w {
					if l.ahead(at)&bit(c) == 0 {
						t.Fatalf("%v: letter %d is not ahead", w, k)
					}
					found := false
					for next := range l.each(at) {
						if next.letter == c {
							at, found = next.to, true
							break
						}
					}
					if !found {
						t.Fatalf("%v: each lacks letter %d", w, k)
					}
				}
				if at != end {
					t.Fatalf("%v: each leads to %v, walk to %v", w, at, end)
				}
			}
		})
	}
}
