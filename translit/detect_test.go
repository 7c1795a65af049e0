package translit_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/translit"
)

func shipped(t testing.TB) *translit.Catalog {
	t.Helper()
	c, err := translit.ParseFS(os.DirFS("../data/systems"), "*.rules")
	require.NoError(t, err)
	return c
}

func TestDetect(t *testing.T) {
	c := shipped(t)
	for _, tt := range []struct {
		name, native, romanized string
		want                    string // among those that tie first
		score                   float64
	}{
		{"German press", "Хрущёв", "Chruschtschow", "duden:rus-Cyrl:deu-Latn", 1},
		{"BGN/PCGN", "Ельцин", "Yel’tsin", "bgnpcgn:rus-Cyrl:Latn:1947", 1},
		{"national", "Зеленський", "Zelenskyi", "ua:ukr-Cyrl:Latn:2010", 1},
		{"McCune–Reischauer", "열", "yŏl", "var:kor-Hang:Latn:mr-1939", 1},
		{"case differs", "ЕЛЬЦИН", "Yel’tsin", "bgnpcgn:rus-Cyrl:Latn:1947", 0.98},
		{"a mark is lost", "열", "yol", "var:kor-Hang:Latn:mr-1939", 0.95},
		{"decomposed", "열", "yo\u0306l", "var:kor-Hang:Latn:mr-1939", 1},
		{"mixture", "Володимир Зеленський", "Volodymyr Selenskyj", "duden:ukr-Cyrl:deu-Latn", 0.995},
	} {
		found := c.Detect(tt.native, tt.romanized)
		require.NotEmpty(t, found, tt.name)
		if found[0].Score != tt.score {
			t.Errorf("%s: Detect(%q, %q) scores %v (%s, %q); want %v", tt.name, tt.native, tt.romanized, found[0].Score, found[0].ID(), found[0].Got, tt.score)
		}
		tied := false
		var ids []string
		for _, d := range found {
			if d.Score == found[0].Score {
				ids = append(ids, d.ID())
				tied = tied || strings.Contains(d.ID(), tt.want)
			}
		}
		if !tied {
			t.Errorf("%s: Detect(%q, %q) puts %q first; want %s among them", tt.name, tt.native, tt.romanized, ids, tt.want)
		}
	}
	for _, tt := range [][2]string{{"", "Jelzin"}, {"Ельцин", ""}, {"123", "123"}, {"\xff", "\xff"}, {"Ельцин", "..."}} {
		if found := c.Detect(tt[0], tt[1]); len(found) != 0 {
			t.Errorf("Detect(%q, %q) finds %s; want nothing", tt[0], tt[1], found[0].ID())
		}
	}
	long := strings.Repeat("Щ", 100_000)
	if found := c.Detect(long, strings.Repeat("Shch", 100_000)); len(found) == 0 {
		t.Error("Detect finds nothing for a long name")
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("Володимир Зеленський", "Wolodymyr Selenskyj")
	f.Add("윤석열", "Yun Seok-yol")
	f.Add("\xff", "a\xff")
	c := shipped(f)
	f.Fuzz(func(t *testing.T, native, romanized string) {
		last := 1.0
		for _, d := range c.Detect(native, romanized) {
			if d.Score > last || d.Score <= 0 {
				t.Errorf("Detect(%+q, %+q): score %v after %v", native, romanized, d.Score, last)
			}
			last = d.Score
			if len(d.Systems) == 0 {
				t.Errorf("Detect(%+q, %+q): a detection without a system", native, romanized)
			}
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	c := shipped(b)
	c.Detect("Володимир Зеленський", "Wolodymyr Selenskyj") // compile
	b.ReportAllocs()
	for b.Loop() {
		c.Detect("Володимир Зеленський", "Wolodymyr Selenskyj")
	}
}
