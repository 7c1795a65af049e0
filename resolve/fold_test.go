package resolve

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "angela merkel", "angela merkel"},
		{"case", "Angela MERKEL", "angela merkel"},
		{"marks", "Dvořák, Antonín", "dvorak antonin"},
		{"letters without decomposition", "Łódź Strauß Bjørn Þór Æsa", "lodz strauss bjorn thor aesa"},
		{"apostrophes", "Qur’an Qur'an Qurʼan Qurʾan", "quran quran quran quran"},
		{"hyphens and points", "Yun Seok-yol, Ph.D.", "yun seok yol ph d"},
		{"width", "ＴＡＳＳ　１２", "tass 12"},
		{"cyrillic marks", "Кишинёв Йошкар-Ола", "кишинев иошкар ола"},
		{"ukrainian ghe", "Ґонґадзе", "гонгадзе"},
		{"greek", "Ἀριστοτέλης", "αριστοτελησ"},
		{"hebrew points and finals", "שָׁלוֹם", "שלומ"},
		{"arabic vowels and alef", "أَحْمَد الآغا", "احمد الاغا"},
		{"persian yeh and kaf", "کیهانی", "كيهاني"},
		{"tatweel", "محمـــد", "محمد"},
		{"hiragana", "あべしんぞう", "アベシンゾウ"},
		{"voiced kana keep their marks", "ガザ", "ガザ"},
		{"traditional and japanese characters", "國立臺灣大學 国立台湾大学 澤 沢", "国立台湾大学 国立台湾大学 泽 泽"},
		{"hangul", "윤석열", "윤석열"},
		{"decomposed hangul", "\u110b\u1172\u11ab", "윤"},
		{"devanagari keeps vowel signs", "नरेन्द्र मोदी", "नरेन्द्र मोदी"},
		{"turkish", "İstanbul Işık", "istanbul isik"},
		{"azerbaijani", "İlham Əliyev", "ilham aliyev"},
		{"cyrillic look-alikes in a latin word", "Pаris", "paris"},
		{"latin look-alikes in a cyrillic word", "Mocква", "москва"},
		{"control and format characters", "a\u200bb\u202ec\x00d", "abc d"},
		{"empty", "", ""},
		{"only punctuation", " -·’ ", ""},
		{"invalid bytes", "a\xffb", "a b"},
	} {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("%s: Fold(%q) = %q (%+q); want %q (%+q)", tt.name, tt.in, got, got, tt.want, tt.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Yun Seok-yol", "Ἀριστοτέλης", "أَحْمَد", "שָׁלוֹם", "Mocква", "ｶﾞｻﾞ", "\u1100\u1161\u11a8", "İ\u0307", "a\xff\u0300b", "ﬁ’’-", "\u0345\u0390", "ӏ’", "ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%+q) = %+q, folded again %+q", s, once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%+q) = %+q is not UTF-8", s, once)
		}
		if strings.HasPrefix(once, " ") || strings.HasSuffix(once, " ") || strings.Contains(once, "  ") {
			t.Errorf("Fold(%+q) = %+q has stray spaces", s, once)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for _, bb := range []struct{ name, in string }{
		{"ascii", "Volodymyr Zelenskyy"}, {"latin", "Tōkyō Dvořák"}, {"cyrillic", "Володимир Зеленський"}, {"hangul", "윤석열"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.in)))
			b.ReportAllocs()
			for b.Loop() {
				Fold(bb.in)
			}
		})
	}
}

// TestIsFolded asks the long way whether what is said to be folded is: of every
// letter, and of each beside another.
func TestIsFolded(t *testing.T) {
	var plain []rune
	for r := rune(0); r < 0x30000; r++ {
		if !isPlain(r) && r >= utf8.RuneSelf {
			continue
		}
		if isFolded(string(r)) {
			plain = append(plain, r)
			if got := foldLong(string(r)); got != string(r) {
				t.Errorf("%q folds to %q; isFolded says it is folded", r, got)
			}
		}
	}
	if len(plain) < 25_000 {
		t.Errorf("%d letters are plain; want those of Han, Hangul and the alphabets", len(plain))
	}
	for i, r := range plain {
		for _, by := range []rune{'a', 'z', 'σ', 'и', 'і', 'カ', 'ー', '가', '中', 'ا', 'נ', plain[(i*7919)%len(plain)]} {
			if s := string([]rune{by, r, by}); isFolded(s) && foldLong(s) != s {
				t.Errorf("%q folds to %q; isFolded says it is folded", s, foldLong(s))
			}
		}
	}
}

// foldLong is Fold of a text of one script, the long way.
func foldLong(s string) string {
	if out, mixed := unmix(s); mixed {
		return out
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToLower(norm.NFKC.String(s))) {
		b.WriteRune(r)
	}
	return foldMarks(b.String())
}
