package data

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data/internal/check"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// The least that ships.
const (
	leastEntities = 70_000
	leastNames    = 400_000
	mostBytes     = 15 << 20 // of the store, without an index
)

func TestStoreSize(t *testing.T) {
	s := Store()
	if s.Len() < leastEntities || s.NumNames() < leastNames || len(packed) > mostBytes {
		t.Errorf("%d entities, %d names in %d bytes; want %d, %d in at most %d", s.Len(), s.NumNames(), len(packed), leastEntities, leastNames, mostBytes)
	}
	kinds := map[entities.Kind]int{}
	last := -1
	for n, err := range s.EachName() {
		require.NoError(t, err)
		if n.Entity != last {
			kinds[n.Kind]++
			last = n.Entity
		}
	}
	for kind, least := range map[entities.Kind]int{entities.Place: 45_000, entities.Organization: 20_000, entities.Person: 1_000, entities.Product: 50} {
		if kinds[kind] < least {
			t.Errorf("%d entities are a %v; want %d", kinds[kind], kind, least)
		}
	}
}

// TestVersion asks for the index of the rules, words and tables that ship.
func TestVersion(t *testing.T) {
	got, err := Version()
	require.NoError(t, err)
	if want := strings.TrimSpace(version); got != want {
		t.Errorf("the index was made by version %.12s of rules and tables, these are %.12s: run go generate ./data", want, got)
	}
	ix, err := resolve.OpenIndexApart(index, Store())
	require.NoError(t, err)
	require.NoError(t, ix.Verify())
}

// TestPackedLexicon asks for the packed form of the words that ship.
func TestPackedLexicon(t *testing.T) {
	lex, err := entities.ParseLexicon(files, &entities.LexiconOptions{Fold: resolve.Fold}, "lexicon/*.tsv")
	require.NoError(t, err)
	var b strings.Builder
	_, err = lex.WriteTo(&b)
	require.NoError(t, err)
	if b.String() != words {
		t.Error("generated/lexicon.bin is not that of lexicon/*.tsv: run go generate ./data")
	}
}

// TestPackedCosts asks for the packed form of the learned costs that ship.
func TestPackedCosts(t *testing.T) {
	var tables []*resolve.Learned
	for _, file := range glob(t, "learned/*.tsv") {
		text, err := files.ReadFile(file)
		require.NoError(t, err)
		l, err := resolve.ParseLearned(file, bytes.NewReader(text))
		require.NoError(t, err)
		tables = append(tables, l)
	}
	var b strings.Builder
	require.NoError(t, resolve.WriteLearned(&b, tables...))
	if b.String() != costs {
		t.Error("generated/learned.bin is not that of learned/*.tsv: run go generate ./data")
	}
}

// TestStoreChecks refuses what must not ship: an entity that is not valid, an ID
// of another form, a name twice, in the wrong script for its language or of
// letters that look alike, and two entities that nothing tells apart.
func TestStoreChecks(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million names")
	}
	s := Store()
	require.NoError(t, s.Verify())
	alike := map[string]entities.ID{}
	for e, err := range s.All(t.Context()) {
		require.NoError(t, err)
		fault := func(format string, args ...any) { t.Errorf("%s: %s", e.ID, fmt.Sprintf(format, args...)) }
		if !entityID.MatchString(string(e.ID)) {
			fault("the ID is not wd:Q…, gn:… or pn: and a slug")
		}
		if e.Kind == entities.KindUnknown {
			fault("no kind")
		}
		// A district may have no name but its city's, which is short for it.
		if first := e.Names[0]; first.Role != entities.RolePrimary && (first.Role != entities.RoleShort || e.Kind != entities.Place) {
			fault("the first name, %q, is not the primary one", first.Text)
		}
		type key struct {
			text string
			lang language.Tag
		}
		seen, primary := map[key]bool{}, map[key]string{}
		var texts []string
		for _, n := range e.Names {
			if fault := check.Name(e, n); fault != "" {
				t.Errorf("%s: %s", e.ID, fault)
			}
			if k := (key{n.Text, n.Lang}); seen[k] {
				fault("name %q (%s) is there twice", n.Text, n.Lang)
			} else {
				seen[k] = true
			}
			if n.Role == entities.RolePrimary {
				k := key{n.WrittenIn().String(), n.Lang}
				if other, dup := primary[k]; dup {
					fault("%q and %q are both primary in %s", other, n.Text, n.Lang)
				}
				primary[k] = n.Text
			}
			texts = append(texts, n.Text)
		}
		slices.Sort(texts)
		k := fmt.Sprint(e.Kind, slices.Compact(texts), e.Country, e.Note, e.From, e.Until)
		if other, dup := alike[k]; dup {
			fault("nothing but population tells it from %s: %s", other, k)
		}
		alike[k] = e.ID
	}
}

// TestStoreIdentifiers asks where every Wikidata and GeoNames identifier comes
// from: a curated file, whose editors opened its source, or a package.
func TestStoreIdentifiers(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all sources")
	}
	given := map[string]bool{}
	take := func(e entities.Entity) {
		given[string(e.ID)] = true
		for k, v := range e.Refs {
			given[k+":"+v] = true
		}
	}
	for _, file := range glob(t, "entities/*.jsonl") {
		for _, e := range readFile(t, file) {
			take(e)
		}
	}
	f, err := os.Open("generated/sources.jsonl.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	for e, err := range entities.ReadJSONL(bytes.NewReader(text)) {
		require.NoError(t, err)
		take(e)
		for _, n := range e.Names {
			if n.Source == "" {
				t.Errorf("%s: %q has no source", e.ID, n.Text)
			}
		}
	}
	for e, err := range Store().All(t.Context()) {
		require.NoError(t, err)
		if scheme := e.ID.Scheme(); (scheme == "wd" || scheme == "gn") && !given[string(e.ID)] {
			t.Errorf("%s: no source gave the ID", e.ID)
		}
		for k, v := range e.Refs {
			scheme := map[string]string{"wikidata": "wd", "geonames": "gn"}[k]
			if !given[k+":"+v] && !given[scheme+":"+v] {
				t.Errorf("%s: no source gave the ref %s %s", e.ID, k, v)
			}
		}
	}
}

func TestStoreRefs(t *testing.T) {
	for _, tt := range []struct{ key, value, name string }{
		{"iso3166", "UA", "Україна"}, {"iso3166", "KR", "대한민국"}, {"iso3166-2", "UA-14", "Донецька область"}, {"wikidata", "Q81307", "Greenpeace"},
	} {
		var names []string
		for i, err := range Store().ByRef(tt.key, tt.value) {
			require.NoError(t, err)
			e, err := Store().At(i)
			require.NoError(t, err)
			for _, n := range e.Names {
				names = append(names, n.Text)
			}
		}
		if !slices.Contains(names, tt.name) {
			t.Errorf("ByRef(%q, %q) has the names %q; want %q among them", tt.key, tt.value, strings.Join(names, ", "), tt.name)
		}
	}
}

func BenchmarkOpenStore(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := entities.OpenPacked(packed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStoreEachName(b *testing.B) {
	s := Store()
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range s.EachName() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.NumNames()), "ns/name")
}
