package data

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// The benchmarks here print the speeds that the project has set itself, each
// under its own name:
//
//	go test ./data -run '^$' -cpu 1 -bench 'Persons|Compare|Prepare'
//
// Those of persons need the evaluation data of POLYONYM_SHARED; without it they
// are skipped, which -v says.

// personsStore reads the persons store of the evaluation data.
func personsStore(b *testing.B) []byte {
	b.Helper()
	shared := os.Getenv("POLYONYM_SHARED")
	if shared == "" {
		b.Skip("POLYONYM_SHARED names no folder with eval/link/store.persons.jsonl")
	}
	text, err := os.ReadFile(filepath.Join(shared, "eval/link/store.persons.jsonl"))
	require.NoError(b, err)
	return text
}

func openPersons(b *testing.B, text []byte) *resolve.Resolver {
	b.Helper()
	store, err := entities.Load(entities.ReadJSONL(bytes.NewReader(text)))
	require.NoError(b, err)
	r, err := resolve.New(context.Background(), Matcher(), store, nil)
	require.NoError(b, err)
	return r
}

// BenchmarkPersonsIndex loads the persons store and indexes it; systems,
// lexicon and tables are in memory.
func BenchmarkPersonsIndex(b *testing.B) {
	text := personsStore(b)
	openPersons(b, text) // systems are compiled when they are first used
	b.ReportAllocs()
	for b.Loop() {
		openPersons(b, text)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/store")
}

// BenchmarkPersonsResolve asks the persons store for its queries, one after
// another, each with its evidence, and reports the median and the 99th
// percentile, and how many candidates a query has.
func BenchmarkPersonsResolve(b *testing.B) {
	r := openPersons(b, personsStore(b))
	file, err := os.ReadFile(filepath.Join(os.Getenv("POLYONYM_SHARED"), "eval/link/queries.persons.tsv"))
	require.NoError(b, err)
	var queries []resolve.Query
	for line := range strings.Lines(string(file)) {
		if f := strings.Split(line, "\t"); f[0] != "query_id" {
			queries = append(queries, resolve.Query{Name: f[1], Lang: language.Make(f[2]), Kind: entities.Person})
		}
	}
	for _, q := range queries[:100] { // what is read once
		_, err := r.Resolve(context.Background(), q)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	var took []time.Duration
	candidates := 0
	for b.Loop() {
		start := time.Now()
		res, err := r.Resolve(context.Background(), queries[(100+len(took))%len(queries)])
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		candidates += len(res.Candidates)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e6, "p50-µs")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1e6, "p99-µs")
	b.ReportMetric(float64(candidates)/float64(len(took)), "candidates/query")
}

// spelledAlike has pairs of names by the scripts they are in.
var spelledAlike = []struct{ scripts, a, b string }{
	{"Latn", "Volodymyr Zelensky", "Wolodymyr Selenskyj"},
	{"Cyrl", "Pyotr Tchaikovsky", "Пётр Чайковский"},
	{"Hang", "Yoon Suk-yeol", "윤석열"},
	{"Hani", "Shinzo Abe", "安倍晋三"},
	{"Kana", "Thelonious Monk", "セロニアス・モンク"},
	{"Arab", "Gamal Abdel Nasser", "جمال عبد الناصر"},
	{"Hebr", "David Ben-Gurion", "דוד בן גוריון"},
	{"Grek", "Mikis Theodorakis", "Μίκης Θεοδωράκης"},
	{"Deva", "Rabindranath Tagore", "रवीन्द्रनाथ ठाकुर"},
	{"Thai", "Bhumibol Adulyadej", "ภูมิพลอดุลยเดช"},
}

// BenchmarkCompare compares a name in Latin letters with one in each script,
// again and again: as they stand, and prepared. What the matcher keeps of parts
// that it has met serves both; BenchmarkPrepare tells what it costs to meet them.
func BenchmarkCompare(b *testing.B) {
	m := Matcher()
	for _, p := range spelledAlike {
		qa, qb := resolve.Query{Name: p.a, Kind: entities.Person}, resolve.Query{Name: p.b, Kind: entities.Person}
		m.Compare(qa, qb) // systems are compiled when they are first used
		b.Run("unprepared/"+p.scripts, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Compare(qa, qb)
			}
		})
		pa, err := m.Prepare(qa)
		require.NoError(b, err)
		pb, err := m.Prepare(qb)
		require.NoError(b, err)
		m.ComparePrepared(pa, pb) // keys are made when first asked for
		b.Run("prepared/"+p.scripts, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.ComparePrepared(pa, pb)
			}
		})
	}
}

// BenchmarkPrepare reads a name in each script: one whose parts the matcher has
// met, and ones of the same letters that are new to it.
func BenchmarkPrepare(b *testing.B) {
	m := Matcher()
	for _, p := range spelledAlike {
		q := resolve.Query{Name: p.b, Kind: entities.Person}
		_, err := m.Prepare(q) // systems are compiled when they are first used
		require.NoError(b, err)
		b.Run("met/"+p.scripts, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Prepare(q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("new/"+p.scripts, func(b *testing.B) {
			b.ReportAllocs()
			rnd, letters := rand.New(rand.NewPCG(1, 2)), []rune(p.b)
			for b.Loop() {
				rnd.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
				if _, err := m.Prepare(resolve.Query{Name: string(letters), Kind: entities.Person}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
