package resolve

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

const (
	hanSample = `# script: Hani
backoff	end	-	1
backoff	substitute	-	6
backoff	delete	-	6
backoff	insert	-	6
spell	周<	zh	0.5
spell	周>	ou	0.25
spell	东<	d	0.5
spell	东>	ong	0.25
variant	週	周	0
variant	東	东	0
native	-	周	5
native	-	东	5
native	-	-	9
latin	-	-	4
`
	cyrillicSample = `# script: Cyrl
backoff	end	-	1
backoff	substitute	-	6
backoff	delete	-	6
backoff	insert	-	6
spell	а	a	0.5
spell	н	n	0.5
spell	и	i	0.5
spell	о	o	0.5
spell	л	l	0.5
spell	г	g	0.5
native	-	-	5
latin	-	-	5
`
	latinSample = `# script: Latn
backoff	end	-	1
backoff	substitute	-	6
backoff	delete	-	6
backoff	insert	-	6
spell	k	c	0.5
spell	k	k	0.25
spell	e	e	0.25
spell	e	-	2
latin	-	-	4
`
)

func parsedLearned(t *testing.T, table string) *Learned {
	t.Helper()
	l, err := ParseLearned("sample", strings.NewReader(table))
	require.NoError(t, err)
	return l
}

func TestParseLearnedErrors(t *testing.T) {
	for _, tt := range []struct{ name, table, want string }{
		{"empty", "", "sample: no line # script"},
		{"row before script", "latin\t-\ta\t1\n", "sample:1:1: a row before"},
		{"unknown script", "# script: Xx\n", `sample:1:11: script "Xx"`},
		{"second script", "# script: Cyrl\n# script: Grek\n", `sample:2:11: script "Grek"`},
		{"columns", "# script: Cyrl\nspell\tа\ta\n", "sample:2:1: 3 columns; want 4"},
		{"unknown row", "# script: Cyrl\nread\tа\ta\t1\n", `sample:2:1: unknown row "read"`},
		{"unknown backoff", "# script: Cyrl\nbackoff\tswap\t-\t1\n", `sample:2:9: unknown backoff "swap" "-"`},
		{"cost below 0", "# script: Cyrl\nspell\tщ\tshch\t-1\n", "sample:2:14: cost is not"},
		{"cost above the most", "# script: Cyrl\nspell\tщ\tshch\t101\n", "sample:2:14: cost is not"},
		{"cost not a number", "# script: Cyrl\nspell\tщ\tshch\tNaN\n", "sample:2:14: cost is not"},
		{"native chunk too long", "# script: Cyrl\nspell\tщщщ\tshch\t1\n", `sample:2:7: chunk "щщщ" has 3 units`},
		{"Latin chunk too long", "# script: Cyrl\nspell\tщ\tshtch\t1\n", `sample:2:9: chunk "shtch" has more than 4 letters`},
		{"Latin chunk not Latin", "# script: Cyrl\nspell\tщ\tš\t1\n", `sample:2:9: `},
		{"nothing for two units", "# script: Cyrl\nspell\tьъ\t-\t1\n", `sample:2:7: "-" for "ьъ"`},
		{"two letters for nothing", "# script: Cyrl\nspell\t-\tsh\t1\n", `sample:2:7: "sh" for "-"`},
		{"native side of Latin", "# script: Latn\nnative\t-\ta\t1\n", "sample:2:1: a table of Latin spellings"},
		{"two letters in a background", "# script: Cyrl\nlatin\t-\tsh\t1\n", `sample:2:9: "sh" is not a letter`},
		{"two units in a background", "# script: Cyrl\nnative\tщщ\tа\t1\n", `sample:2:8: "щщ" is not one unit`},
		{"variant in Cyrillic", "# script: Cyrl\nvariant\tё\tе\t0\n", "sample:2:1: a variant in a table of another script"},
		{"variant of two characters", "# script: Hani\nvariant\t週東\t周\t0\n", `sample:2:9: "週東" is not one character`},
		{"variant of nothing", "# script: Hani\nvariant\t週\t\t0\n", `sample:2:11: "" is not one character`},
		{"variant with costs of its own", "# script: Hani\nspell\t週<\tzh\t1\nspell\t周<\tzh\t1\nvariant\t週\t周\t0\n", `sample:4:9: "週" has costs of its own`},
		{"variant of two", "# script: Hani\nvariant\t週\t周\t0\nvariant\t週\t东\t0\n", `sample:3:9: "週" has costs of its own, or is another's variant`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseLearned("sample", strings.NewReader(tt.table))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseLearned(%q): %v; want %q", tt.table, err, tt.want)
			}
		})
	}
}

func TestLearnedVariant(t *testing.T) {
	l := parsedLearned(t, hanSample)
	want := l.Score("周东", "zhoudong")
	// By themselves the characters cost 5 + 5 + 9 and the letters 8·4 + 4; together
	// 0.5 + 0.25 each, and 1 for the end.
	if sum := (5 + 5 + 9) + (8*4 + 4) - 2*(0.5+0.25) - 1; want < sum-1e-4 || want > sum+1e-4 {
		t.Errorf("Score(周东, zhoudong) = %v; want %v", want, sum)
	}
	for _, native := range []string{"週东", "周東", "週東"} {
		if got := l.Score(native, "zhoudong"); got != want {
			t.Errorf("Score(%s, zhoudong) = %v; 周东 has %v", native, got, want)
		}
	}
	if got := l.Score("川东", "zhoudong"); got >= want {
		t.Errorf("Score(川东, zhoudong) = %v, though 川 is no variant", got)
	}
	var steps []string
	for _, s := range l.explain("週东", "zhoudong") {
		steps = append(steps, s.native+"="+s.latin)
	}
	require.Equal(t, []string{"週=zhou", "东=dong"}, steps, "steps are of whole characters")
}

func TestSpellingOrders(t *testing.T) {
	ru, ko := language.Russian, language.Korean
	m := NewMatcher(nil, &MatcherOptions{Learned: LearnedTables(parsedLearned(t, cyrillicSample))})
	score := func(name, latin string) float64 { return m.Spelling(name, ru).Score(latin) }
	written := score("Нина Гогол", "Nina Gogol")
	for _, latin := range []string{"ninagogol", "NINA GOGOL", "Nína-Gógol"} {
		if got := score("Нина Гогол", latin); got != written {
			t.Errorf("Score(%q) = %v; Nina Gogol has %v", latin, got, written)
		}
	}
	if got := score("Нина Гогол", "Gogol Nina"); got != written-costInverted {
		t.Errorf("inverted: %v; want %v less %d", got, written, costInverted)
	}
	if got := score("Нина Иоан Гогол", "Gogol Nina Ioan"); got != score("Нина Иоан Гогол", "Nina Ioan Gogol")-costInverted {
		t.Errorf("the last part first: %v", got)
	}
	require.Equal(t, [][]string{{"김철수"}, {"철수", "김"}}, orders([]string{"김철수"}), "the surname last")
	require.Equal(t, [][]string{{"셀로니어스"}}, orders([]string{"셀로니어스"}), "too long for a Korean name")
	require.Equal(t, [][]string{{"김"}}, orders([]string{"김"}))
	require.Equal(t, [][]string{{"Нина"}}, orders([]string{"Нина"}))

	for _, latin := range []string{"", " ", "-", "Нина", strings.Repeat("n", maxLearnedForm+1)} {
		if got := score("Нина", latin); got != -unreachable {
			t.Errorf("Score(%q) = %v; want %v", latin, got, -unreachable)
		}
	}
	for _, name := range []string{"", "\xff", "...", "김철수", strings.Repeat("н", maxLearnedForm+1)} {
		if got := m.Spelling(name, ko).Score("nina"); got > 0 {
			t.Errorf("Spelling(%q) speaks for nina by %v", name, got)
		}
	}
}

// A script without learned costs meets those of Latin letters through its
// romanizations; Latin itself has no other side.
func TestSpellingThroughLatin(t *testing.T) {
	l := parsedLearned(t, latinSample)
	for _, tt := range []struct{ a, b string }{{"ke", "ce"}, {"ke", "k"}, {"kek", "cec"}, {"ee", "x"}} {
		if got, back := l.Score(tt.a, tt.b), l.Score(tt.b, tt.a); got != back {
			t.Errorf("Score(%q, %q) = %v, and %v in the other order", tt.a, tt.b, got, back)
		}
	}
	r := &learnedReader{l}
	roman := romanized(r, [][]string{{"ke", "ce"}, {"ek"}})
	require.Len(t, roman, 2, "the word with one romanization is repeated")
	score := func(i int, latin string) float32 {
		c := l.latin(latin)
		return l.score(&roman[i], &c, -unreachable, &scratch{})
	}
	// By themselves four letters and an end cost 5·4 on either side; together
	// 4·0.25 and 1 for the end.
	if got, want := score(0, "keek"), float32(2*5*4-4*0.25-1); got < want-1e-4 || got > want+1e-4 {
		t.Errorf("keek for itself: %v; want %v", got, want)
	}
	if first, second := score(0, "ceek"), score(1, "keek"); first != second {
		t.Errorf("keek for ceek %v, ceek for keek %v", first, second)
	}
	require.Nil(t, romanized(r, [][]string{nil, nil}))
}
