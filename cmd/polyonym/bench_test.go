package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkFirstAnswer runs a fresh process that answers one name from the
// shipped store, with its files in the page cache: the median of the whole run
// in milliseconds, and the most memory one had resident.
func BenchmarkFirstAnswer(b *testing.B) {
	bin := filepath.Join(b.TempDir(), "polyonym")
	out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput()
	require.NoError(b, err, string(out))
	info, err := os.Stat(bin)
	require.NoError(b, err)
	for _, name := range []string{"Emmanuel Macron", "Selenskyj", "평양"} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			var most int64
			for b.Loop() {
				cmd := exec.Command(bin, "resolve", name)
				start := time.Now()
				require.NoError(b, cmd.Run())
				took = append(took, time.Since(start))
				if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
					most = max(most, u.Maxrss) // KiB
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(most)/1024, "MiB-resident")
			b.ReportMetric(float64(info.Size())/1e6, "MB-program")
		})
	}
}
