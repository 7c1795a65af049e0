package translit

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestOriginals(t *testing.T) {
	s, err := Parse("one.rules", "[aeiouy] { е > ye ; щ > shch ; ш > sh ; ч > ch ; ц > ts ; т > t ; с > s ; е > e ; э > e ; л > l ; ь > ’ ; ъ > ; и > i ; н > n ; а > a ; я > ya ; ы > y ;")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		in    string
		first string
		also  string
	}{
		{"tsaritsa", "", ""},
		{"lashch", "лащ", "лашч"},
		{"lena, tsel’", "лена, цель", "лена, тсель"},
		{"", "", ""},
		{strings.Repeat("a", 300), "", ""},
	} {
		var got []string
		for o := range s.Originals(tt.in) {
			if s.String(o) != tt.in {
				t.Errorf("Originals(%q) yields %q, which is %q", tt.in, o, s.String(o))
			}
			got = append(got, o)
		}
		if len(got) > maxOriginals {
			t.Errorf("Originals(%q) yields %d", tt.in, len(got))
		}
		if tt.first != "" && (len(got) == 0 || got[0] != tt.first || !strings.Contains(strings.Join(got, "|"), tt.also)) {
			t.Errorf("Originals(%q) = %q, want %q first and %q among them", tt.in, got, tt.first, tt.also)
		}
	}
}

// russian is a system of a language whose letters are known.
const russian = `# id: test:rus-Cyrl:Latn
# languages: rus
# scripts: Cyrl Latn

::NFC ;
щ > shch ; Щ > Shch ; ш > sh ; Ш > Sh ; ч > ch ; Ч > Ch ; ц > ts ; Ц > Ts ; ю > iu ; Ю > Iu ; я > ia ; Я > Ia ;
[ьъЬЪ] > ; й > i ; Й > I ; э > e ; Э > E ;
а > a ; А > A ; б > b ; Б > B ; в > v ; В > V ; г > g ; Г > G ; д > d ; Д > D ; е > e ; Е > E ; з > z ; З > Z ;
и > i ; И > I ; к > k ; К > K ; л > l ; Л > L ; м > m ; М > M ; н > n ; Н > N ; о > o ; О > O ; п > p ; П > P ;
р > r ; Р > R ; с > s ; С > S ; т > t ; Т > T ; у > u ; У > U ; ф > f ; Ф > F ; х > kh ; Х > Kh ; ы > y ; Ы > Y ;
`

// TestOriginalsOfNames goes back from spellings that many texts have, of which
// one is like the names of the language.
func TestOriginalsOfNames(t *testing.T) {
	s, err := Parse("rus.rules", russian)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Moskva":          "Москва",
		"Chaikovskii":     "Чайковский",
		"Arkhangelsk":     "Архангельск",
		"Khrushchev":      "Хрущев",
		"MOSKVA":          "МОСКВА",
		"Sankt-Peterburg": "Санкт-Петербург",
		"Kursk, Tula":     "Курск, Тула",
	} {
		var got []string
		for o := range s.Originals(text) {
			got = append(got, o)
		}
		if want != "" && (len(got) == 0 || got[0] != want) {
			t.Errorf("Originals(%q) = %q; want %q first", text, got, want)
		}
	}
	// Where the system drops a letter, names of the language can tell of two
	// sources only that both are likely: Казан is Elia Kazan.
	var got []string
	for o := range s.Originals("Kazan, Tula") {
		got = append(got, o)
	}
	if want := "Казань, Тула"; !slices.Contains(got[:min(len(got), 5)], want) {
		t.Errorf("Originals(%q) = %q; want %q among the first five", "Kazan, Tula", got, want)
	}
}

// TestOriginalsBare goes back from spellings that no text has, as those of
// newspapers, which leave marks out, and of mixed systems.
func TestOriginalsBare(t *testing.T) {
	s, err := Parse("rus.rules", russian)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Chaĭkovskiĭ":     "Чайковский",
		"Arkhangel'sk":    "Архангельск",
		"Chajkovskij":     "Чайковский",
		"Jaltâ":           "Ялта",
		"Aleksandr III":   "Александр III",
		"Chaikovskii, II": "Чайковский, II",
	} {
		var got []string
		for o := range s.Originals(text) {
			got = append(got, o)
		}
		if !slices.Contains(got[:min(len(got), 5)], want) {
			t.Errorf("Originals(%q) = %q; want %q among the first five", text, got, want)
		}
	}
}

func FuzzOriginals(f *testing.F) {
	s, err := Parse("rus.rules", russian)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", "Moskva", "A-B", "e\u0301", "\xff", "Sankt-Peterburg", "Москва", "한"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		for o := range s.Originals(text) {
			n++
			if got := s.String(o); norm.NFC.String(got) != norm.NFC.String(text) && bare(got) != bare(text) {
				t.Errorf("Originals(%+q) yields %+q, which is %+q", text, o, got)
			}
		}
		if n > maxOriginals {
			t.Errorf("Originals(%+q) yields %d", text, n)
		}
	})
}
