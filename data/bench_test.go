package data

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

// The benchmarks measure what a fresh process reads before its first answer.

// BenchmarkResolve asks the shipped store for the names of testdata/famous.tsv,
// one after another, and reports the median and the 99th percentile.
func BenchmarkResolve(b *testing.B) {
	r, err := Resolver()
	require.NoError(b, err)
	text, err := os.ReadFile("testdata/famous.tsv")
	require.NoError(b, err)
	var names []string
	for line := range strings.Lines(string(text)) {
		if name, _, _ := strings.Cut(line, "\t"); !strings.HasPrefix(name, "#") {
			names = append(names, name)
			_, err := r.Resolve(context.Background(), resolve.Query{Name: name}) // what is read once
			require.NoError(b, err)
		}
	}
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := r.Resolve(context.Background(), resolve.Query{Name: names[len(took)%len(names)]}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkOpenLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := entities.OpenLexicon(words); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := entities.ParseLexicon(files, &entities.LexiconOptions{Fold: resolve.Fold}, "lexicon/*.tsv"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseSystems(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := translit.ParseFS(files, "systems/*.rules"); err != nil {
			b.Fatal(err)
		}
	}
}
