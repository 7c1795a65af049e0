package translit

import (
	"sync"
	"testing"
)

// TestAppendConcurrent runs one system in many goroutines while it learns the
// steps of its sweep. It is of use under the race detector.
func TestAppendConcurrent(t *testing.T) {
	s, err := Parse("x.rules", "::NFD ;\n$b = [^[:L:]] ;\n$b { е > ye ; е > e ; ш } ч > sh· ; ш > sh ; ч > ch ; а > aaaaaaa ; [б-дж-цщ-я] > x ;\n:: NFC ;")
	if err != nil {
		t.Fatal(err)
	}
	var texts, want []string
	letters := []rune("абвгдежзийклмнопрстуфхцчшщъыьэюя -é")
	for i, a := range letters {
		for j, b := range letters {
			texts = append(texts, string([]rune{a, b, letters[(i+7*j)%len(letters)], a}))
		}
	}
	for _, x := range texts {
		var out string
		for st := range s.Trace(x) {
			out += st.Out
		}
		want = append(want, out)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			var dst []byte
			for i := range texts {
				k := (i*31 + g*101) % len(texts)
				var err error
				if dst, err = s.Append(dst[:0], texts[k]); err != nil || string(dst) != want[k] {
					t.Errorf("%q: %q (%v), want %q", texts[k], dst, err, want[k])
					return
				}
			}
		})
	}
	wg.Wait()
}
