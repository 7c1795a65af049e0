package ucd

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func TestVersion(t *testing.T) {
	for _, v := range []string{unicode.Version, norm.Version} {
		if v != Version {
			t.Skipf("tables are of Unicode %s, Go or x/text has %s: run go generate with that version's data", Version, v)
		}
	}
}

// TestNormalEveryRune compares each character alone, and before and after a
// mark, with x/text.
func TestNormalEveryRune(t *testing.T) {
	forms := map[Form]norm.Form{NFC: norm.NFC, NFD: norm.NFD, NFKC: norm.NFKC, NFKD: norm.NFKD}
	for r := rune(0); r < 0x30000; r++ {
		if r >= 0xD800 && r < 0xE000 {
			continue
		}
		for f, want := range forms {
			for _, s := range []string{string(r), string(r) + "\u0301", "e" + string(r), "\u1100" + string(r)} {
				if got, want := string(f.Append(nil, []byte(s))), want.String(s); got != want {
					t.Fatalf("%v(%+q) = %+q, want %+q", f, s, got, want)
				}
			}
		}
	}
}

func TestNormalRandom(t *testing.T) {
	forms := map[Form]norm.Form{NFC: norm.NFC, NFD: norm.NFD, NFKC: norm.NFKC, NFKD: norm.NFKD}
	pool := []rune("aeosAEи\u0438йїㅏ가각힣각あがパ゙\u0301\u0302\u0323\u0327\u031b\u0345\u05b0\u05b4\u09c7\u09be\u0f71\u0f72\u0f74\u1e69ǖǭṩἀᾳΐﬁ①２ｶﾞ\U00011099\U000110ba\U0001d15e")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		var sb strings.Builder
		for range 1 + rng.IntN(8) {
			sb.WriteRune(pool[rng.IntN(len(pool))])
		}
		s := sb.String()
		for f, want := range forms {
			if got, want := string(f.Append(nil, []byte(s))), want.String(s); got != want {
				t.Fatalf("%v(%+q) = %+q, want %+q", f, s, got, want)
			}
		}
	}
}

func TestSets(t *testing.T) {
	for _, tt := range []struct {
		expr string
		in   string
		out  string
	}{
		{"L", "aяㄱ", "1 ."},
		{"Uppercase Letter", "AЯ", "aǅ"},
		{"Latin", "aÿ", "я'"},
		{"sc=Cyrl", "я", "a"},
		{"block=Thaana", "\u0780", "\u0700"},
		{"ccc=230", "\u0301", "a\u0327"},
		{"ccc=Not_Reordered", "a", "\u0301"},
		{"Lowercase", "aªⓐ", "A"},
		{"case-ignorable", "'.\u0301\u02bc", "a"},
		{"WB=MidLetter", ":", "a"},
		{"Soft_Dotted", "ij", "a"},
		{"Cn", "\u0378", "a"},
		{"scx=Hira", "ーあ", "a"},
		{"any", "a", ""},
	} {
		s, err := Property(tt.expr)
		if err != nil {
			t.Errorf("Property(%q): %v", tt.expr, err)
			continue
		}
		for _, r := range tt.in {
			if !s.Contains(r) {
				t.Errorf("%s lacks %+q", tt.expr, r)
			}
		}
		for _, r := range tt.out {
			if s.Contains(r) {
				t.Errorf("%s has %+q", tt.expr, r)
			}
		}
		if s.Not().Not().Len() != s.Len() || !s.And(s.Not()).Empty() || s.Or(s.Not()).Len() != MaxRune+1 {
			t.Errorf("%s: complement is not one", tt.expr)
		}
	}
	if _, err := Property("nosuch"); err == nil {
		t.Error("nosuch: no error")
	}
}
