package translit

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/transform"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// TestCLDRRoundTrip parses every file, prints the tree and parses that again.
func TestCLDRRoundTrip(t *testing.T) {
	seen := map[*source]bool{}
	for s := range cldr(t).All() {
		if seen[s.src] {
			continue
		}
		seen[s.src] = true
		one, err := s.src.parse()
		if err != nil {
			t.Errorf("%s: %v", s.src.file, err)
			continue
		}
		two, err := rule.Parse(one.String())
		if err != nil {
			t.Errorf("%s prints as something else: %v", s.src.file, err)
			continue
		}
		if !rule.Equal(one, two) {
			t.Errorf("%s: the tree changes when it is printed and parsed", s.src.file)
		}
	}
	t.Logf("%d files", len(seen))
}

// sources yields some texts of each file of test data.
func sources(t *testing.T, each int, f func(s *System, text string)) {
	c := cldr(t)
	files, _ := filepath.Glob(filepath.Join(cldrDir(t), "testData/transforms/*.txt"))
	for _, name := range files {
		id := strings.TrimSuffix(filepath.Base(name), ".txt")
		if strings.HasPrefix(id, "_") {
			continue
		}
		s, err := c.System(id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(bytes.NewReader(b))
		for n := 0; n < each && sc.Scan(); {
			if src, _, ok := strings.Cut(sc.Text(), "\t"); ok {
				f(s, src)
				n++
			}
		}
	}
}

// TestCLDRTrace checks that steps tile the text and make up the output.
func TestCLDRTrace(t *testing.T) {
	steps, texts, whole := 0, 0, 0
	sources(t, 200, func(s *System, text string) {
		at, n := 0, 0
		var out strings.Builder
		for st := range s.Trace(text) {
			if st.Start != at || st.End < st.Start {
				t.Fatalf("%s on %q: step %+v after %d", s.ID(), text, st, at)
			}
			at = st.End
			out.WriteString(st.Out)
			n++
		}
		if want := s.String(text); at != len(text) || out.String() != want {
			t.Fatalf("%s on %q: steps make %q up to %d, want %q", s.ID(), text, out.String(), at, want)
		}
		texts++
		steps += n
		if n == 1 {
			whole++
		}
	})
	t.Logf("%d texts in %d steps; %d in one", texts, steps, whole)
}

// TestCLDRShuffled compares String, which takes the fastest way there is, with
// the trace, which takes none of them, on texts made of the letters of each
// file of test data, with marks and other things between them.
func TestCLDRShuffled(t *testing.T) {
	letters := map[*System][]rune{}
	var order []*System
	sources(t, 300, func(s *System, text string) {
		if letters[s] == nil {
			order = append(order, s)
		}
		letters[s] = append(letters[s], []rune(text)...)
	})
	others := []rune(" -'.\u0301\u0306\u0308\u0327aEЙя가漢\U00010400\ufffd’\u200d5ß")
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range order {
		have := letters[s]
		for range 200 {
			var sb strings.Builder
			for range 1 + rng.IntN(12) {
				if rng.IntN(7) == 0 {
					sb.WriteRune(others[rng.IntN(len(others))])
					continue
				}
				at := rng.IntN(len(have))
				sb.WriteString(string(have[at:min(len(have), at+1+rng.IntN(3))]))
			}
			text := sb.String()
			var want strings.Builder
			for st := range s.Trace(text) {
				want.WriteString(st.Out)
			}
			if got := s.String(text); got != want.String() {
				t.Fatalf("%s on %+q: %+q, traced %+q", s.ID(), text, got, want.String())
			}
		}
	}
}

// TestCLDRStream cuts texts in pieces of one byte, and of three.
func TestCLDRStream(t *testing.T) {
	sources(t, 60, func(s *System, text string) {
		want := s.String(text)
		for _, size := range []int{1, 3} {
			tr := s.NewTransformer()
			var got bytes.Buffer
			w := transform.NewWriter(&got, tr)
			for i := 0; i < len(text); i += size {
				if _, err := w.Write([]byte(text[i:min(i+size, len(text))])); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil || got.String() != want {
				t.Fatalf("%s on %q by %d bytes: got %q (%v), want %q", s.ID(), text, size, got.String(), err, want)
			}
		}
	})
}

// TestCLDRCosts states what compiling costs, in time and memory.
func TestCLDRCosts(t *testing.T) {
	var m0, m1, m2 runtime.MemStats
	heap := func(m *runtime.MemStats) {
		runtime.GC()
		runtime.GC() // pools keep what they hold for one cycle
		runtime.ReadMemStats(m)
	}
	heap(&m0)
	c := cldr(t)
	heap(&m1)
	for _, id := range []string{"Russian-Latin/BGN", "Greek-Latin/BGN", "Latin-ASCII", "Han-Latin"} {
		best := time.Hour
		for range 5 {
			s, err := cldr(t).System(id)
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			if _, err := s.Append(nil, ""); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		t.Logf("%s parses and compiles in %v", id, best.Round(time.Microsecond))
	}
	best := time.Hour
	for range 3 {
		c := cldr(t)
		start := time.Now()
		s, err := c.System("Any-Latin")
		if err != nil {
			t.Fatal(err)
		}
		s.String("Жω가あア漢אعกहAՀგ")
		best = min(best, time.Since(start))
	}
	t.Logf("Any-Latin with twelve scripts in %v", best.Round(time.Microsecond))
	for s := range c.All() {
		s.Append(nil, "")
	}
	heap(&m2)
	t.Logf("catalog %d KiB, with every system compiled %d KiB", (int64(m1.HeapAlloc)-int64(m0.HeapAlloc))>>10, (int64(m2.HeapAlloc)-int64(m0.HeapAlloc))>>10)
	runtime.KeepAlive(c)
}
