package resolve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// shipped returns a Matcher over the systems and lexicon that package data
// embeds, read from the tree: resolve does not import data.
var shipped = sync.OnceValue(func() *Matcher {
	systems, err := translit.ParseFS(os.DirFS("../data/systems"), "*.rules")
	if err != nil {
		panic(err)
	}
	lex, err := entities.ParseLexicon(os.DirFS("../data/lexicon"), &entities.LexiconOptions{Fold: Fold}, "*.tsv")
	if err != nil {
		panic(err)
	}
	return NewMatcher(systems, &MatcherOptions{Lexicon: lex})
})

func entity(id entities.ID, kind entities.Kind, names ...string) entities.Entity {
	e := entities.Entity{ID: id, Kind: kind}
	for i, n := range names {
		lang, text, _ := strings.Cut(n, ":")
		name := entities.Name{Text: text, Lang: language.MustParse(lang)}
		if i == 0 {
			name.Role = entities.RolePrimary
		}
		e.Names = append(e.Names, name)
	}
	return e
}

func resolver(t testing.TB, es ...entities.Entity) *Resolver {
	t.Helper()
	var store entities.Memory
	require.NoError(t, store.Put(context.Background(), es...))
	r, err := New(context.Background(), shipped(), &store, nil)
	require.NoError(t, err)
	return r
}

func newsroom(t testing.TB) *Resolver {
	donetskRU := entity("t:donetsk-ru", entities.Place, "ru:Донецк")
	donetskRU.Country = []string{"RU"}
	donetskUA := entity("t:donetsk-ua", entities.Place, "uk:Донецьк", "ru:Донецк")
	donetskUA.Country = []string{"UA"}
	return resolver(t,
		entity("t:zelenskyy", entities.Person, "uk:Володимир Зеленський", "ru:Владимир Зеленский"),
		entity("t:yoon", entities.Person, "ko:윤석열"),
		entity("t:kim-jong-un", entities.Person, "ko:김정은", "en:Kim Jong Un"),
		entity("t:kim-jong-il", entities.Person, "ko:김정일", "en:Kim Jong Il"),
		entity("t:tchaikovsky", entities.Person, "ru:Пётр Чайковский"),
		entity("t:nicholas-1", entities.Person, "en:Nicholas I"),
		entity("t:nicholas-2", entities.Person, "en:Nicholas II"),
		entity("t:rheinmetall", entities.Organization, "de:Rheinmetall AG"),
		donetskRU, donetskUA,
	)
}

func TestResolve(t *testing.T) {
	r := newsroom(t)
	for _, tt := range []struct {
		name     string
		query    Query
		decision Decision
		id       entities.ID
	}{
		{"native", Query{Name: "Володимир Зеленський"}, Match, "t:zelenskyy"},
		{"surname, German press", Query{Name: "Selenskyj"}, Match, "t:zelenskyy"},
		{"surname, official", Query{Name: "Zelenskyy"}, Match, "t:zelenskyy"},
		{"surname, French press", Query{Name: "Zelensky"}, Match, "t:zelenskyy"},
		{"German press", Query{Name: "Wolodymyr Selenskyj"}, Match, "t:zelenskyy"},
		{"family name first", Query{Name: "Selenskyj, Wolodymyr"}, Match, "t:zelenskyy"},
		{"initial", Query{Name: "V. Zelenskyy"}, Match, "t:zelenskyy"},
		{"title", Query{Name: "President Zelensky"}, Match, "t:zelenskyy"},
		{"mixed Korean systems", Query{Name: "Yun Seok-yol"}, Match, "t:yoon"},
		{"customary Korean surname", Query{Name: "Yoon Suk-yeol"}, Match, "t:yoon"},
		{"given name first", Query{Name: "Suk-yeol Yoon"}, Match, "t:yoon"},
		{"joined given name", Query{Name: "Yun Seokyeol"}, Match, "t:yoon"},
		{"short parts tell apart", Query{Name: "Kim Jong-un"}, Match, "t:kim-jong-un"},
		{"short parts tell apart", Query{Name: "Kim Chŏngil"}, Match, "t:kim-jong-il"},
		{"one surname, two bearers", Query{Name: "Kim"}, Ambiguous, "t:kim-jong-il"},
		{"Polish press", Query{Name: "Czajkowski"}, Match, "t:tchaikovsky"},
		{"German press", Query{Name: "Tschaikowski"}, Match, "t:tchaikovsky"},
		{"numbers tell apart", Query{Name: "Nicholas II"}, Match, "t:nicholas-2"},
		{"legal form left out", Query{Name: "Rheinmetall"}, Match, "t:rheinmetall"},
		{"another legal form", Query{Name: "Rheinmetall GmbH"}, Match, "t:rheinmetall"},
		{"two places", Query{Name: "Donezk"}, Ambiguous, "t:donetsk-ua"},
		{"two places, country known", Query{Name: "Donezk", Country: []string{"UA"}}, Match, "t:donetsk-ua"},
		{"another kind", Query{Name: "Donezk", Kind: entities.Person}, NoMatch, ""},
		{"look-alike letters", Query{Name: "Zеlеnskyy"}, Match, "t:zelenskyy"},
		{"a stranger with the same given name", Query{Name: "Volodymyr Petrenko"}, NoMatch, ""},
		{"a stranger", Query{Name: "Ingrid Bergström"}, NoMatch, ""},
		{"a stranger in Hangul", Query{Name: "박서준"}, NoMatch, ""},
		{"a script no system reads", Query{Name: "დავით"}, NoMatch, ""},
	} {
		res, err := r.Resolve(context.Background(), tt.query)
		require.NoError(t, err)
		best, _ := res.Best()
		if res.Decision != tt.decision {
			t.Errorf("%s: Resolve(%q) = %v (%s, %.3f: %s); want %v", tt.name, tt.query.Name, res.Decision, best.Entity.ID, best.Score, best.Explain(), tt.decision)
		}
		if tt.id != "" && best.Entity.ID != tt.id {
			t.Errorf("%s: Resolve(%q) found %s (%s); want %s", tt.name, tt.query.Name, best.Entity.ID, best.Explain(), tt.id)
		}
	}
}

func TestExplain(t *testing.T) {
	r := newsroom(t)
	for _, tt := range []struct{ query, want string }{
		{"Yun Seok-yol", "seok = 석 (Revised Romanization"},
		{"Yun Seok-yol", "yol = 열 (McCune–Reischauer without its breve"},
		{"Selenskyj", "German"},
		{"Володимир Зеленський", "the whole name"},
		{"Rheinmetall", "without ag"},
	} {
		res, err := r.Resolve(context.Background(), Query{Name: tt.query})
		require.NoError(t, err)
		best, ok := res.Best()
		require.True(t, ok, tt.query)
		if got := best.Explain(); !strings.Contains(got, tt.want) {
			t.Errorf("Resolve(%q) explains %q; want it to say %q", tt.query, got, tt.want)
		}
	}
}

func TestResolveBadNames(t *testing.T) {
	r := newsroom(t)
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", "no letter or digit"},
		{"only punctuation", " -.,", "no letter or digit"},
		{"not UTF-8", "Sel\xffenskyj", "not UTF-8 at byte 3"},
		{"a megabyte", strings.Repeat("Selenskyj ", 100_000), "1000000 bytes"},
	} {
		_, err := r.Resolve(context.Background(), Query{Name: tt.in})
		if !errors.Is(err, ErrInvalidName) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Resolve gives error %v; want one that wraps ErrInvalidName and says %q", tt.name, err, tt.want)
		}
	}
	for _, name := range []string{"Sel\x00ensk\x1byj", strings.Repeat("a", MaxNameBytes), strings.Repeat("ш", MaxNameBytes/2), strings.Repeat("윤 ", MaxNameBytes/4)} {
		_, err := r.Resolve(context.Background(), Query{Name: name})
		if err != nil {
			t.Errorf("Resolve(%.40q…): %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Resolve(ctx, Query{Name: "Selenskyj"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Resolve after cancel gives error %v", err)
	}
}

// lawNames are names of many shapes for the laws below.
var lawNames = []string{
	"Володимир Зеленський", "Владимир Зеленский", "Wolodymyr Selenskyj", "Selenskyj", "Zelensky", "윤석열", "Yun Seok-yol", "Suk-yeol Yoon",
	"Kim Jong Un", "김정일", "Пётр Ильич Чайковский", "Tschaikowski", "P. Czajkowski", "Nicholas II", "Nicholas the Second", "Rheinmetall AG",
	"Ministry of Defence of Ukraine", "Міністерство оборони України", "Донецьк", "Donetsk", "Abd al-Rahman", "Abdelrahman", "عبد الرحمن",
	"Αλέξης Τσίπρας", "Alexis Tsipras", "თბილისი", "Tbilisi", "安倍晋三", "J. C.", "Ł.D.", "3", "Mocква", "ооо", "O’Brien",
}

func TestCompareLaws(t *testing.T) {
	m := shipped()
	for _, x := range lawNames {
		for _, y := range lawNames {
			for _, kind := range []entities.Kind{entities.KindUnknown, entities.Person, entities.Organization} {
				a, b := Query{Name: x, Kind: kind}, Query{Name: y, Kind: kind}
				ab, ba := m.Compare(a, b), m.Compare(b, a)
				if ab.Score != ba.Score || ab.LogOdds != ba.LogOdds {
					t.Errorf("Compare(%q, %q) = %v, the other way round %v", x, y, ab.LogOdds, ba.LogOdds)
				}
				sum := 0.0
				for _, e := range ab.Evidence {
					sum += e.Weight
				}
				if math.Abs(sum-ab.LogOdds) > 1e-9 {
					t.Errorf("Compare(%q, %q): evidence sums to %v; log odds are %v", x, y, sum, ab.LogOdds)
				}
				if ab.Score <= 0 || ab.Score >= 1 {
					t.Errorf("Compare(%q, %q) = %v; want inside (0, 1)", x, y, ab.Score)
				}
				if again := m.Compare(a, b); fmt.Sprint(again.Evidence) != fmt.Sprint(ab.Evidence) {
					t.Errorf("Compare(%q, %q) differs the second time:\n%v\n%v", x, y, ab.Evidence, again.Evidence)
				}
				if ab.Same() {
					pa, err := m.Prepare(a)
					require.NoError(t, err)
					pb, err := m.Prepare(b)
					require.NoError(t, err)
					if !shareKey(pa.Keys(), pb.Keys()) {
						t.Errorf("Compare(%q, %q) accepts names without a common key", x, y)
					}
				}
			}
		}
		if same := m.Compare(Query{Name: x}, Query{Name: x}); len(x) > 6 && !same.Same() {
			t.Errorf("Compare(%q, %[1]q) = %v: %s; want the same", x, same.Score, same.Explain())
		}
	}
}

func TestResolveAllKeepsOrder(t *testing.T) {
	r := newsroom(t)
	var qs []Query
	for i := range 700 {
		qs = append(qs, Query{Name: lawNames[i%len(lawNames)]})
	}
	i := 0
	for res, err := range r.ResolveAll(context.Background(), slices.Values(qs)) {
		require.NoError(t, err)
		if res.Query.Name != qs[i].Name {
			t.Fatalf("answer %d is for %q; want %q", i, res.Query.Name, qs[i].Name)
		}
		alone, err := r.Resolve(context.Background(), qs[i])
		require.NoError(t, err)
		a, _ := alone.Best()
		b, _ := res.Best()
		if alone.Decision != res.Decision || a.Entity.ID != b.Entity.ID || a.Score != b.Score {
			t.Errorf("%q alone is %v %s, among others %v %s", qs[i].Name, alone.Decision, a.Entity.ID, res.Decision, b.Entity.ID)
		}
		i++
	}
	if i != len(qs) {
		t.Errorf("%d answers to %d queries", i, len(qs))
	}
}

func FuzzCompare(f *testing.F) {
	for i, n := range lawNames {
		f.Add(n, lawNames[(i+1)%len(lawNames)], uint8(i%4))
	}
	f.Add("\xff", "", uint8(0))
	m := shipped()
	f.Fuzz(func(t *testing.T, x, y string, kind uint8) {
		a, b := Query{Name: x, Kind: entities.Kind(kind % 4)}, Query{Name: y, Kind: entities.Kind(kind % 4)}
		ab, ba := m.Compare(a, b), m.Compare(b, a)
		if ab.Score != ba.Score {
			t.Errorf("Compare(%+q, %+q) = %v, the other way round %v", x, y, ab.Score, ba.Score)
		}
		if !(ab.Score > 0 && ab.Score < 1) {
			t.Errorf("Compare(%+q, %+q) = %v; want inside (0, 1)", x, y, ab.Score)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	m := shipped()
	for _, bb := range []struct{ name, x, y string }{
		{"latin", "Pyotr Tschaikowski", "Peter Czajkowski"}, {"cyrillic", "Володимир Зеленський", "Wolodymyr Selenskyj"}, {"hangul", "윤석열", "Yun Seok-yol"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Compare(Query{Name: bb.x}, Query{Name: bb.y})
			}
		})
		b.Run(bb.name+"/prepared", func(b *testing.B) {
			x, err := m.Prepare(Query{Name: bb.x})
			require.NoError(b, err)
			y, err := m.Prepare(Query{Name: bb.y})
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				m.ComparePrepared(x, y)
			}
		})
	}
}

func BenchmarkResolve(b *testing.B) {
	r := newsroom(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Resolve(context.Background(), Query{Name: "Wolodymyr Selenskyj"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	m := shipped()
	for _, bb := range []struct {
		name, in string
		lang     language.Tag
	}{
		{"latin", "Pyotr Tschaikowski", language.Und},
		{"cyrillic", "Володимир Зеленський", language.Und},
		{"ukrainian", "Володимир Зеленський", language.Ukrainian},
		{"hangul", "윤석열", language.Korean},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Prepare(Query{Name: bb.in, Lang: bb.lang}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
