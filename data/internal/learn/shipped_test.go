package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// staleShare is the share by which the shipped names of a script may grow or
// shrink before its table is learned anew.
const staleShare = 0.05

// A table older than the names it was learned from is told by -v; one that is
// too old fails.
func TestTablesAreCurrent(t *testing.T) {
	shipped, err := shippedRows()
	require.NoError(t, err)
	for i := range models {
		m := &models[i]
		t.Run(m.script, func(t *testing.T) {
			name := filepath.Join("../../learned", m.script+".tsv")
			was, wasSum := readNames(t, name)
			n, sum := m.names(shipped)
			switch {
			case math.Abs(float64(n-was)) > staleShare*float64(was):
				t.Errorf("%s was learned from %d shipped names, there are %d: learn it anew, see data/learned/README.md", name, was, n)
			case sum != wasSum:
				t.Logf("%s was learned from other %d shipped names than the %d there are", name, was, n)
			}
		})
	}
}

// readNames returns what the header of a table says of shipped names.
func readNames(t *testing.T, name string) (n int, sum string) {
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan() && strings.HasPrefix(sc.Text(), "#"); {
		if rest, ok := strings.CutPrefix(sc.Text(), namesLine); ok {
			_, err := fmt.Sscanf(rest, "%d of shipped entities, sha256 %s", &n, &sum)
			require.NoError(t, err, "%s: %q", name, sc.Text())
			return n, sum
		}
	}
	t.Fatalf("%s has no line %q", name, namesLine)
	return 0, ""
}
