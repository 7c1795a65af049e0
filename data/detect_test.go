package data

import (
	"slices"
	"testing"
	"time"
)

// benchPairs is how far apart the pairs are that BenchmarkDetect takes: one of
// so many of each system, from its first.
const benchPairs = 10

// BenchmarkDetect asks which systems made the spellings of the pairs, and
// reports the median and the 99th percentile. What each system reads once is
// read before.
func BenchmarkDetect(b *testing.B) {
	type spelling struct{ native, latin string }
	var asked []spelling
	for _, file := range glob(b, "testdata/systems/*.tsv") {
		_, pairs := readPairs(b, file)
		for i := 0; i < len(pairs); i += benchPairs {
			asked = append(asked, spelling{pairs[i].source, pairs[i].expected})
		}
	}
	for _, a := range asked {
		Systems().Detect(a.native, a.latin)
	}
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		a := asked[len(took)%len(asked)]
		start := time.Now()
		Systems().Detect(a.native, a.latin)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
	b.ReportMetric(float64(len(asked)), "pairs")
}
