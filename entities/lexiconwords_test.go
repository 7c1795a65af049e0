package entities

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func wordLexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := ParseLexicon(tables(map[string]string{
		"generic.tsv": "# table: generic\n" +
			"bank\tde\tbank\nbank\tja\t銀行\nbank\tko\t은행\n" +
			"ministry\tde\tministerium\nministry\tru\tминистерств-\n" +
			"museum\tde\tmuseum\n" +
			"new\tzh\t新\n" +
			"sport/football\the\tכדורגל\n" +
			"unit/county\ten\tcounty\nunit/county\tzh\t县\n" +
			"unit/district\ten\tdistrict\n" +
			"unit/city\tja\t-shi\nunit/city\tzh\t市\n" +
			"union\tar\tاتحاد\n" +
			"university\tzh\t大学\nuniversity\tja\t大学\nuniversity\tth\tมหาวิทยาลัย\n",
		"places.tsv": "# table: places\n" +
			"new zealand\tNZ\nnew zealand first\tX\nдеутсч\tDE\nнемецк-\tDE\nпольш-\tPL\nインド\tIN\n京城\tKR JP\n北京\tgn1\n德里\tgn2\n日本\tJP\n한국\tKR\n",
	}), nil, "lexicon/*.tsv")
	require.NoError(t, err)
	return l
}

func TestSegment(t *testing.T) {
	l := wordLexicon(t)
	for in, want := range map[string]string{
		"北京大学":   "北京|大学",
		"日本銀行":   "日本|銀行",
		"한국은행":   "한국|은행",
		"北京市":    "北京|市",
		"布拉德市":   "布拉德|市",
		"布拉德县市":  "布拉德|县|市",
		"新德里":    "新|德里",
		"新布拉德":   "", // 新 stands only before a word that is known
		"布拉德新":   "",
		"大学":     "",
		"北京":     "",
		"インドネシア": "", // a run of katakana is not cut inside
		"インド銀行":  "インド|銀行",
		"ソ市":     "", // one letter would be left
		"มหาวิทยาลัยเชียงใหม่": "มหาวิทยาลัย|เชียงใหม่",
		"bank": "",
		"":     "",
	} {
		if got := strings.Join(l.Segment(in), "|"); got != want {
			t.Errorf("Segment(%q) = %q; want %q", in, got, want)
		}
	}
	if got := l.Segment(strings.Repeat("大学", maxSegment)); got != nil {
		t.Errorf("a word of %d characters is cut", 2*maxSegment)
	}
}

func TestCutCompound(t *testing.T) {
	l := wordLexicon(t)
	for _, tt := range []struct{ tok, lang, head, tail string }{
		{"aussenministerium", "de", "aussen", "ministerium"},
		{"kunstmuseum", "de-CH", "kunst", "museum"},
		{"zentralbank", "de", "zentral", "bank"},
		{"zentralbank", "en", "zentralbank", ""},
		{"museum", "de", "museum", ""},
		{"abbank", "de", "abbank", ""},
		{"", "de", "", ""},
	} {
		head, tail, ok := l.CutCompound(tt.tok, language.MustParse(tt.lang))
		if head != tt.head || tail != tt.tail || ok != (tt.tail != "") {
			t.Errorf("CutCompound(%q, %s) = %q, %q, %v; want %q, %q", tt.tok, tt.lang, head, tail, ok, tt.head, tt.tail)
		}
	}
}

func TestPlacePrefix(t *testing.T) {
	l := wordLexicon(t)
	for in, want := range map[string]string{
		"new zealand":         "2 NZ",
		"new zealand rugby":   "2 NZ",
		"new zealand first x": "3 X",
		"new":                 "0 ",
		"немецкого языка":     "1 DE",
		"немецкогофонд":       "0 ", // more letters than an ending has
		"немец":               "0 ",
		"京城":                  "1 KR JP",
	} {
		n, places := l.PlacePrefix(strings.Fields(in))
		if got := string(rune('0'+n)) + " " + places; got != want {
			t.Errorf("PlacePrefix(%q) = %q; want %q", in, got, want)
		}
	}
	if n, _ := l.PlacePrefix(nil); n != 0 {
		t.Error("no tokens name a place")
	}
}

func TestGenericStemsAndArticles(t *testing.T) {
	l := wordLexicon(t)
	for tok, want := range map[string]string{
		"министерства": "ministry", "министерством": "ministry", "министры": "",
		"בכדורגל": "sport/football", "לכדורגל": "sport/football", "الاتحاد": "union", "للاتحاد": "union",
	} {
		if _, got := l.GenericPrefix([]string{tok}); got != want {
			t.Errorf("GenericPrefix(%q) = %q; want %q", tok, got, want)
		}
	}
}

func TestSameClass(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"unit/county", "unit/district", true}, {"unit/county", "units/x", false}, {"unit/county", "unit", false}, {"bank", "bank", false}, {"", "", false}, {"politics/labour", "politics/social", false}} {
		if got := SameClass(tt.a, tt.b); got != tt.want {
			t.Errorf("SameClass(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestPlaceFaults(t *testing.T) {
	for name, text := range map[string]string{
		"unsorted": "b\tX\na\tY\n", "twice": "a\tX\na\tY\n", "empty": "a\t\n", "no form": "\tX\n", "too long": "a b c d\tX\n",
	} {
		if _, err := ParseLexicon(tables(map[string]string{"p.tsv": "# table: places\n" + text}), nil, "lexicon/*.tsv"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWordsAllocateNothing(t *testing.T) {
	l := wordLexicon(t)
	toks := []string{"new", "zealand", "first"}
	if n := testing.AllocsPerRun(100, func() { l.PlacePrefix(toks); l.GenericPrefix(toks); l.Segment("インドネシア") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzSegment(f *testing.F) {
	for _, s := range []string{"北京大学", "インド銀行", "\xff北", "한국은행"} {
		f.Add(s)
	}
	l := wordLexicon(f)
	f.Fuzz(func(t *testing.T, s string) {
		if words := l.Segment(s); words != nil && (strings.Join(words, "") != s || slices.Contains(words, "")) {
			t.Errorf("Segment(%+q) = %+q", s, words)
		}
	})
}

func TestJoined(t *testing.T) {
	l := wordLexicon(t)
	if concept, ok := l.Joined("shi"); concept != "unit/city" || !ok {
		t.Errorf("Joined(shi) = %q, %v", concept, ok)
	}
	if n, _ := l.GenericPrefix([]string{"shi"}); n != 0 {
		t.Error("shi is a word by itself")
	}
	if _, ok := l.Joined("市"); ok {
		t.Error("市 needs no hyphen")
	}
}
