package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		ok       bool
	}{
		{" New  York ", "New York", true},
		{"وقويي جالبيد\u200e", "وقويي جالبيد", true},
		{"پیونگ\u200cیانگ", "پیونگ\u200cیانگ", true},
		{"E\u0301vian", "Évian", true},
		{"1520", "", false},
		{"https://a.b", "", false},
		{"a|b", "", false},
		{"", "", false},
		{strings.Repeat("long ", 30), "", false},
	} {
		if got, ok := clean(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("clean(%q) = %q (%+q), %v; want %q, %v", tt.in, got, got, ok, tt.want, tt.ok)
		}
	}
}

func TestMachineMade(t *testing.T) {
	for text, want := range map[string]bool{
		"donecheukeu": true, "sheng hu li ya-de luo li ya": true, "pi'ongayanga": true, "Donezk": false, "eThekwini": false, "Донецк": false, "平壤": false, "": false,
	} {
		if got := machineMade(text); got != want {
			t.Errorf("machineMade(%q) = %v; want %v", text, got, want)
		}
	}
}

func TestBare(t *testing.T) {
	for text, want := range map[string]string{
		"شلبیویل، تنسی": "شلبیویل", "Springfield (Illinois)": "Springfield", "青島（中国）": "青島", "Washington, D.C.": "Washington, D.C.", "(x)": "(x)",
	} {
		if got := bare(text); got != want {
			t.Errorf("bare(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	for text, want := range map[string]string{"Brussel (Anderlecht)": "Anderlecht", "青島（中国）": "中国", "Anderlecht": "", "a (b": ""} {
		if got := within(text); got != want {
			t.Errorf("within(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestShortForms(t *testing.T) {
	for _, tt := range []struct{ text, lang, want string }{
		{"평양직할시", "ko", "평양"},
		{"미사와 시", "ko", "미사와"},
		{"도시", "ko", ""}, // city itself
		{"水原市", "zh", "水原"},
		{"津市", "ja", ""}, // one letter says too little
		{"Suwŏn-si", "und-Latn", "Suwŏn"},
		{"Suwŏn-si", "en", ""},
		{"Львів", "uk", ""},
	} {
		if got := shortForms(tt.text, language.MustParse(tt.lang)); got != tt.want {
			t.Errorf("shortForms(%q, %s) = %q; want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

func texts(e entities.Entity) (out []string) {
	for _, n := range e.Names {
		out = append(out, n.Text+" "+n.Lang.String()+" "+n.Role.String())
	}
	return out
}

func TestRecord(t *testing.T) {
	var r record
	for _, n := range []struct {
		text, lang string
		want       bool
	}{
		{"Kyiv", "und-Latn", true},
		{"Kyiv", "en", true},
		{"Kyiv", "und-Latn", false}, // there already
		{"Київ", "uk", true},
		{"Київ", "uk", false},
		{"Bisho", "ru", true}, // in no script of Russian: of no language
		{"Kíev", "ca", true},
		{"Kiev", "und-Latn", true}, // the letters of Kíev
		{"Кyiv", "en", false},      // a Cyrillic К
	} {
		if got := r.add(n.text, language.MustParse(n.lang), entities.RoleAlias, "s"); got != n.want {
			t.Errorf("add(%q, %s) = %v; want %v", n.text, n.lang, got, n.want)
		}
	}
	r.arrange("UA", "Kyiv", "s")
	want := []string{"Київ uk primary", "Kyiv en primary", "Kíev ca alias", "Bisho und-Latn alias"}
	if got := texts(r.Entity); !slices.Equal(got, want) {
		t.Errorf("arrange gives %q; want %q", got, want)
	}
	r = record{}
	r.add("Ambon City", language.English, entities.RoleAlias, "s")
	r.add("Ambon", language.German, entities.RoleAlias, "s")
	r.arrange("ID", "Ambon", "s")
	want = []string{"Ambon und-Latn primary", "Ambon de alias", "Ambon City en alias"}
	if got := texts(r.Entity); !slices.Equal(got, want) {
		t.Errorf("arrange gives %q; want %q", got, want)
	}
}

func read(t *testing.T, lines string) []entities.Entity {
	t.Helper()
	var es []entities.Entity
	for e, err := range entities.ReadJSONL(strings.NewReader(lines)) {
		require.NoError(t, err)
		es = append(es, e)
	}
	return es
}

func TestJoin(t *testing.T) {
	curated := read(t, `{"id":"gn:1","kind":"place","names":[{"text":"Покровськ","lang":"uk","role":"primary"},{"text":"Красноармійськ","lang":"uk","role":"former"}],"country":["UA"],"note":"city, Donetsk oblast, Ukraine"}
{"id":"pn:assembly","kind":"organization","names":[{"text":"Assemblée nationale","lang":"fr","role":"primary"}],"country":["FR"]}
{"id":"pn:renaissance","kind":"organization","names":[{"text":"Renaissance","lang":"fr","role":"primary"}],"country":["FR"]}
{"id":"pn:hamlet","kind":"place","names":[{"text":"Пятихатки","lang":"uk","role":"primary"}],"country":["UA"],"note":"village, Zaporizhzhia oblast, Ukraine"}
{"id":"wd:Q1","kind":"place","names":[{"text":"Україна","lang":"uk","role":"primary"}],"refs":{"iso3166":"UA"}}
`)
	generated := read(t, `{"id":"gn:1","kind":"place","names":[{"text":"Красноармійськ","lang":"uk","role":"primary","source":"s"},{"text":"Pokrovsk","lang":"en","source":"s"},{"text":"Покровськ","lang":"und-Cyrl","source":"s"}],"country":["UA"],"population":60127,"note":"town"}
{"id":"gn:2","kind":"place","names":[{"text":"Пятихатки","lang":"uk","role":"primary","source":"s"}],"country":["UA"],"note":"town, Dnipropetrovsk, Ukraine"}
{"id":"wd:Q2","kind":"organization","names":[{"text":"Assemblée nationale","lang":"und-Latn","role":"primary","source":"s"}],"country":["FR"],"note":"operator"}
{"id":"wd:Q3","kind":"organization","names":[{"text":"Renaissance","lang":"und-Latn","role":"primary","source":"s"}],"note":"brand (hotel)"}
{"id":"wd:Q4","kind":"place","names":[{"text":"Ukraine","lang":"de","role":"primary","source":"s"}],"refs":{"iso3166":"UA"}}
{"id":"wd:Q246","kind":"organization","names":[{"text":"Volkswagen","lang":"und-Latn","role":"primary","source":"s"}]}
`)
	all, joins := join(curated, generated)
	var ids []string
	byID := map[entities.ID]entities.Entity{}
	for _, e := range all {
		ids = append(ids, string(e.ID))
		byID[e.ID] = e
	}
	if want := []string{"gn:1", "gn:2", "pn:assembly", "pn:hamlet", "pn:renaissance", "wd:Q1", "wd:Q3"}; !slices.Equal(ids, want) {
		t.Errorf("join gives %q; want %q", ids, want)
	}
	if got, want := texts(byID["gn:1"]), []string{"Покровськ uk primary", "Красноармійськ uk former", "Pokrovsk en alias"}; !slices.Equal(got, want) {
		t.Errorf("gn:1 has the names %q; want %q", got, want)
	}
	if e := byID["gn:1"]; e.Population != 60127 || e.Note != "city, Donetsk oblast, Ukraine" {
		t.Errorf("gn:1 has population %d and note %q", e.Population, e.Note)
	}
	if got := byID["pn:assembly"].Refs["wikidata"]; got != "Q2" {
		t.Errorf("pn:assembly has the ref wikidata %q; want Q2", got)
	}
	var b bytes.Buffer
	writeJoins(&b, joins)
	for _, want := range []string{"wd:Q2\tpn:assembly\t", "wd:Q4\twd:Q1\tref iso3166 UA\n", "wd:Q246\t-\tleft out: "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the joins are\n%swant a line with %q", b.String(), want)
		}
	}
	if len(curated[0].Names) != 2 {
		t.Error("join changed its argument")
	}
}

func TestDistinct(t *testing.T) {
	left, out := distinct(read(t, `{"id":"gn:1","kind":"place","names":[{"text":"A"}],"country":["US"],"population":5,"note":"town"}
{"id":"gn:2","kind":"place","names":[{"text":"A"}],"country":["US"],"population":9,"note":"town"}
{"id":"gn:3","kind":"place","names":[{"text":"A"}],"country":["CA"],"population":5,"note":"town"}
`))
	if out != 1 || len(left) != 2 || left[0].ID != "gn:2" || left[1].ID != "gn:3" {
		t.Errorf("distinct leaves %v and takes out %d; want gn:2 and gn:3, and 1", left, out)
	}
}

// catalogue makes a file of GNU gettext.
func catalogue(order binary.AppendByteOrder, messages [][2]string) []byte {
	const header = 28
	n := uint32(len(messages))
	b := order.AppendUint32(nil, 0x950412de)
	for _, v := range []uint32{0, n, header, header + 8*n, 0, 0} {
		b = order.AppendUint32(b, v)
	}
	at := header + 16*n
	var text []byte
	for part := range 2 {
		for _, m := range messages {
			b = order.AppendUint32(order.AppendUint32(b, uint32(len(m[part]))), at+uint32(len(text)))
			text = append(append(text, m[part]...), 0)
		}
	}
	return append(b, text...)
}

func TestReadMO(t *testing.T) {
	messages := [][2]string{{"", "Language: uk\n"}, {"703448", "Київ"}, {"709717", "Донецьк"}}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		file := catalogue(order, messages)
		got, err := readMO(file)
		require.NoError(t, err)
		require.Equal(t, map[string]string{"703448": "Київ", "709717": "Донецьк"}, got)
		for n := range len(file) - 1 { // the last byte ends the last text
			if _, err := readMO(file[:n]); err == nil {
				t.Errorf("readMO of the first %d of %d bytes is no error", n, len(file))
			}
		}
	}
}

func FuzzReadMO(f *testing.F) {
	f.Add(catalogue(binary.LittleEndian, [][2]string{{"1", "a"}, {"2", "b"}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := readMO(b)
		if err != nil && got != nil {
			t.Errorf("readMO gives %d messages and %v", len(got), err)
		}
	})
}

// TestNoPackages runs where no package manager is: what is there is kept, and
// what is curated comes in all the same.
func TestNoPackages(t *testing.T) {
	dir := t.TempDir()
	out, curated, cache := filepath.Join(dir, "out"), filepath.Join(dir, "curated"), filepath.Join(dir, "cache")
	require.NoError(t, os.MkdirAll(curated, 0o755))
	require.NoError(t, os.MkdirAll(cache, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(curated, "a.jsonl"), []byte(`{"id":"pn:a","kind":"place","names":[{"text":"A"}]}`+"\n"), 0o644))
	s := sources["codes"]
	require.NoError(t, os.WriteFile(filepath.Join(cache, s.file), []byte("another archive"), 0o644))
	t.Setenv("PATH", dir)
	_, err := fetch(cache, s)
	if err == nil || !strings.Contains(err.Error(), s.pkg) {
		t.Errorf("fetch of an archive that is not as pinned: %v; want an error that names %s", err, s.pkg)
	}
	if err := run(out, curated, cache, minPopulation, false); err == nil || !strings.Contains(err.Error(), sourcesFile) || !strings.Contains(err.Error(), s.pkg) {
		t.Errorf("run without packages and files: %v; want an error that names %s and the packages", err, sourcesFile)
	}
	require.NoError(t, writeSources(filepath.Join(out, sourcesFile), read(t, `{"id":"gn:1","kind":"place","names":[{"text":"B"}]}`)))
	before, err := os.ReadFile(filepath.Join(out, sourcesFile))
	require.NoError(t, err)
	require.NoError(t, run(out, curated, cache, minPopulation, false))
	after, err := os.ReadFile(filepath.Join(out, sourcesFile))
	require.NoError(t, err)
	require.Equal(t, before, after)
	file, err := os.ReadFile(filepath.Join(out, storeFile))
	require.NoError(t, err)
	store, err := entities.OpenPacked(string(file))
	require.NoError(t, err)
	require.Equal(t, 2, store.Len())
}

func TestLeaveOut(t *testing.T) {
	es := []entities.Entity{{ID: "gn:1", Names: []entities.Name{{Text: "Masuda"}, {Text: "Masud"}}}}
	if err := leaveOut(es, "# id\tname\twhy\ngn:1\tMasud\tcut\ngn:2\tMasud\tof none\n"); err != nil || len(es[0].Names) != 1 || es[0].Names[0].Text != "Masuda" {
		t.Errorf("%v, %v", es[0].Names, err)
	}
	for table, want := range map[string]string{
		"gn:1\tMasud\tcut\n": `wrong.tsv:1: gn:1 has no name "Masud"`,
		"#\ngn:1\tMasu\t\n":  `wrong.tsv:2: gn:1 has no name "Masu"`,
		"gn:1\tMasuda\n":     "wrong.tsv:1: 2 fields",
	} {
		if err := leaveOut(es, table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", table, err, want)
		}
	}
}
