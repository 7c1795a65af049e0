package entities

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

func tables(rows map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for file, text := range rows {
		fsys["lexicon/"+file] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func testLexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := ParseLexicon(tables(map[string]string{
		"titles.tsv":      "# table: titles\nDr.\tde en\tacademic\nprime minister\ten\toffice\nprime\ten\toffice\nпрем'єр-міністр\tuk\toffice\n대통령\tko\toffice\n",
		"particles.tsv":   "# table: particles\nvon\tde\tnobiliary\nal-\tar\tarticle\n",
		"legal.tsv":       "# table: legal\npublic\tfr\tS.A.|société anonyme\nlimited\tru uk\tООО\npublic\tja\t株式会社|(주)\n",
		"generic.tsv":     "# table: generic\nministry\ten\tministry|ministries\nministry\tuk\tміністерство\nforeign\ten\tforeign affairs\ncity\tko\t시\n",
		"given.tsv":       "# table: given\nVladimir|Volodymyr|Володимир\nAlexander|Олександр\nAlexandra|Олександра\n",
		"nicknames.tsv":   "# table: nicknames\nAlexander|Alexandra\tSasha|Саша|Alex\nVladimir\tVova\nNoah\tNono\n",
		"surnames.tsv":    "# table: surnames\n이\tko\tLee|Yi|Rhee\n李\tzh\tLi\n李\tko\tLee|Yi\n",
		"endings.tsv":     "# table: endings\nfi et\tissa|n\n",
		"patronymics.tsv": "# table: patronymics\n-ович\tru uk\tson\n-івна\tuk\tdaughter\n-ovich\ten\tson\n",
		"ordinals.tsv":    "# table: ordinals\n2\tla\tII\n2\tru\tвторой\n2\tko\t2세\n",
	}), nil, "lexicon/*.tsv")
	require.NoError(t, err)
	return l
}

func TestLexiconLookups(t *testing.T) {
	l := testLexicon(t)
	for tok, want := range map[string]bool{"dr": true, "prime": true, "minister": false, "대통령": true, "": false, "Dr": false} {
		if got := l.Title(tok); got != want {
			t.Errorf("Title(%q) = %v; want %v", tok, got, want)
		}
	}
	for text, want := range map[string]int{"prime minister narendra": 2, "prime time": 1, "премєр міністр": 2, "премєр": 0, "": 0, "x": 0} {
		if got, _ := l.TitlePrefix(strings.Fields(text)); got != want {
			t.Errorf("TitlePrefix(%q) = %d; want %d", text, got, want)
		}
	}
	if !l.Particle("al") || !l.Particle("von") || l.Particle("vo") {
		t.Error("particles")
	}
	for tok, want := range map[string]string{"ооо": "limited", "株式会社": "public", "s": "", "sa": ""} {
		if got, ok := l.Legal(tok); got != want || ok != (want != "") {
			t.Errorf("Legal(%q) = %q, %v; want %q", tok, got, ok, want)
		}
	}
	if n, typ := l.LegalPrefix([]string{"s", "a", "b"}); n != 2 || typ != "public" {
		t.Errorf("LegalPrefix(s a b) = %d, %q", n, typ)
	}
	if n, typ := l.LegalPrefix([]string{"societe", "anonyme"}); n != 2 || typ != "public" {
		t.Errorf("LegalPrefix(societe anonyme) = %d, %q", n, typ)
	}
	if c, ok := l.Generic("міністерство"); c != "ministry" || !ok {
		t.Errorf("Generic(міністерство) = %q, %v", c, ok)
	}
	if n, c := l.GenericPrefix([]string{"foreign", "affairs"}); n != 2 || c != "foreign" {
		t.Errorf("GenericPrefix(foreign affairs) = %d, %q", n, c)
	}
	if _, ok := l.Generic("foreign"); ok {
		t.Error("a part of a form is a form")
	}
	for tok, want := range map[string]string{
		"윤석열대통령": "윤석열", "대통령윤석열": "윤석열", "대통령": "", "윤대통령": "", "xdr": "",
	} {
		if rest, _, ok := l.CutTitle(tok); ok != (want != "") || ok && rest != want || !ok && rest != tok {
			t.Errorf("CutTitle(%q) = %q, %v; want %q", tok, rest, ok, want)
		}
	}
	if rest, typ, ok := l.CutLegal("トヨタ株式会社"); rest != "トヨタ" || typ != "public" || !ok {
		t.Errorf("CutLegal = %q, %q, %v", rest, typ, ok)
	}
	if rest, _, ok := l.CutLegal("캘리포니아주"); ok {
		t.Errorf("CutLegal takes one letter for a legal form: %q", rest)
	}
	if rest, c, ok := l.CutGeneric("평양시"); rest != "평양" || c != "city" || !ok {
		t.Errorf("CutGeneric = %q, %q, %v", rest, c, ok)
	}
	for _, tt := range []struct {
		a, b string
		want GivenRelation
	}{
		{"vladimir", "володимир", GivenSame},
		{"volodymyr", "volodymyr", GivenSame},
		{"alexander", "олександра", GivenUnrelated},
		{"sasha", "олександр", GivenNickname},
		{"саша", "alexandra", GivenNickname},
		{"sasha", "alex", GivenNickname},
		{"sasha", "vladimir", GivenUnrelated},
		{"sasha", "vova", GivenUnrelated},
		{"noah", "nono", GivenNickname},
		{"x", "y", GivenUnrelated},
	} {
		if got := l.Given(tt.a, tt.b); got != tt.want {
			t.Errorf("Given(%q, %q) = %d; want %d", tt.a, tt.b, got, tt.want)
		}
		if l.Given(tt.b, tt.a) != l.Given(tt.a, tt.b) {
			t.Errorf("Given(%q, %q) is not symmetric", tt.a, tt.b)
		}
	}
	if got := strings.Join(l.Customary("이"), " "); got != "lee yi rhee" {
		t.Errorf("Customary(이) = %q", got)
	}
	if got := strings.Join(l.Customary("李"), " "); got != "li lee yi" {
		t.Errorf("Customary(李) = %q", got)
	}
	for tok, want := range map[string]bool{"володимирович": true, "ович": false, "пович": false, "львович": true, "олександрівна": true, "ivanovich": true, "ivan": false, "": false} {
		if got := l.Patronymic(tok); got != want {
			t.Errorf("Patronymic(%q) = %v; want %v", tok, got, want)
		}
	}
	if got := l.Endings(language.MustParse("fi-FI")); !slices.Equal(got, []string{"issa", "n"}) {
		t.Errorf("Endings(fi-FI) = %q; want issa, n", got)
	}
	if got := l.Endings(language.Und); got != nil {
		t.Errorf("Endings(und) = %q; want none", got)
	}
	for tok, want := range map[string]int{"ii": 2, "второй": 2, "2세": 2, "iii": 0} {
		if got, ok := l.Ordinal(tok); got != want || ok != (want != 0) {
			t.Errorf("Ordinal(%q) = %d, %v; want %d", tok, got, ok, want)
		}
	}
}

func TestNilLexiconKnowsNothing(t *testing.T) {
	var l *Lexicon
	_, _, cutTitle := l.CutTitle("윤석열대통령")
	_, _, cutLegal := l.CutLegal("x")
	_, _, cutGeneric := l.CutGeneric("x")
	_, legal := l.Legal("ltd")
	_, generic := l.Generic("city")
	_, ordinal := l.Ordinal("ii")
	n1, _ := l.TitlePrefix([]string{"dr"})
	n2, _ := l.LegalPrefix([]string{"ltd"})
	n3, _ := l.GenericPrefix([]string{"city"})
	if l.Title("dr") || l.Particle("von") || l.Patronymic("ivanovich") || cutTitle || cutLegal || cutGeneric || legal || generic || ordinal ||
		n1+n2+n3 != 0 || l.Given("a", "a") != GivenUnrelated || l.Customary("이") != nil {
		t.Error("the nil Lexicon knows words")
	}
}

func TestLexiconAllocatesNothing(t *testing.T) {
	l := testLexicon(t)
	toks := []string{"prime", "minister"}
	if n := testing.AllocsPerRun(100, func() {
		l.Title("dr")
		l.TitlePrefix(toks)
		l.CutTitle("윤석열대통령")
		l.Legal("ооо")
		l.Generic("city")
		l.Given("sasha", "олександр")
		l.Customary("이")
		l.Patronymic("володимирович")
		l.Ordinal("ii")
	}); n != 0 {
		t.Errorf("look-ups allocate %v times", n)
	}
}

func TestParseLexiconFaults(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no table", "von\tde\tx\n", "t.tsv:1: a row before"},
		{"unknown table", "# table: verbs\n", `t.tsv:1: unknown table "verbs"`},
		{"columns", "# table: titles\n\nDr\tde\n", "t.tsv:3: 2 columns, want 3"},
		{"no language", "# table: titles\nDr\t \tx\n", "t.tsv:2: no language"},
		{"bad language", "# table: particles\nvon\td!\tx\n", `language "d!"`},
		{"no letters", "# table: titles\n-\tde\tx\n", `form "-" has no letters`},
		{"empty column", "# table: legal\n\tde\tAG\n", "an empty column"},
		{"group of one", "# table: given\nAnna|anna\n", "a group of one"},
		{"number", "# table: ordinals\n0\tde\tnull\n", `"0" is not a number`},
		{"two numbers", "# table: ordinals\n1\tde\ta\n2\tde\tA\n", `"a" is both 1 and 2`},
		{"ending of two words", "# table: patronymics\n-a b\tde\tson\n", "not one word"},
		{"invalid UTF-8", "# table: titles\nD\xff\tde\tx\n", "t.tsv:2:2: not valid UTF-8"},
		{"line too long", "# table: titles\n" + strings.Repeat("x", maxLexiconLine+1), "t.tsv:2: "},
	} {
		_, err := ParseLexicon(tables(map[string]string{"t.tsv": tt.text}), nil, "lexicon/*.tsv")
		var rec *RecordError
		if !errors.As(err, &rec) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v; want %q", tt.name, err, tt.want)
		}
	}
	if _, err := ParseLexicon(fstest.MapFS{}, nil, "lexicon/*.tsv"); err == nil {
		t.Error("no file is no error")
	}
	if _, err := ParseLexicon(fstest.MapFS{}, nil, "["); err == nil {
		t.Error("a bad pattern is no error")
	}
}

func TestParseLexiconFold(t *testing.T) {
	l, err := ParseLexicon(tables(map[string]string{"t.tsv": "# table: particles\nVON\tde\tx\n"}),
		&LexiconOptions{Fold: func(s string) string { return s }}, "lexicon/*.tsv")
	require.NoError(t, err)
	if !l.Particle("VON") || l.Particle("von") {
		t.Error("ParseLexicon doesn't fold as it was told")
	}
}

func TestFoldWord(t *testing.T) {
	for in, want := range map[string]string{
		"Präsident": "prasident", "ŁÓDŹ": "lodz", "Straße": "strasse", "Ёжик": "ежик", "Їжак": "їжак", "Йосип": "йосип", "Ὀδυσσεύς": "οδυσσευσ",
		"ＧｍｂＨ": "gmbh", "مُحَمَّد": "محمد", "דָּוִד": "דוד", "대통령": "대통령", "दूत": "दूत", "ガ": "ガ", "İ": "i",
	} {
		if got := FoldWord(in); got != norm.NFC.String(want) {
			t.Errorf("FoldWord(%q) = %q (%+q); want %q (%+q)", in, got, got, want, want)
		}
	}
}

func FuzzFoldWord(f *testing.F) {
	for _, s := range []string{"Präsident", "Ёжик", "İ", "\u0308", "ǅ", "ﬃ", "ẞ", "ᾳ", "\xff", "각", "ϓ", "ſ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := FoldWord(s)
		if twice := FoldWord(once); twice != once {
			t.Errorf("FoldWord(%+q) = %+q, and again %+q", s, once, twice)
		}
	})
}

func FuzzParseLexicon(f *testing.F) {
	f.Add("# table: titles\nDr.\tde en\tacademic\n")
	f.Add("# table: given\nA|B\n# table: nicknames\nA\tC\n")
	f.Add("# table: ordinals\n2\tla\tII\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLexicon(tables(map[string]string{"t.tsv": text}), nil, "lexicon/*.tsv")
		if (l == nil) == (err == nil) {
			t.Errorf("ParseLexicon = %v, %v", l, err)
		}
		l.CutTitle("윤석열대통령")
		l.LegalPrefix([]string{"s", "a"})
	})
}
