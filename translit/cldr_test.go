package translit

import (
	"bufio"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// cldrDir is the folder "common" of a CLDR release. Tests that need it are
// skipped without it.
func cldrDir(tb testing.TB) string {
	dir := os.Getenv("CLDR_COMMON")
	if dir == "" {
		tb.Skip("CLDR_COMMON does not name the folder common of a CLDR release")
	}
	return dir
}

func cldr(tb testing.TB) *Catalog {
	c, err := ParseCLDR(os.DirFS(filepath.Join(cldrDir(tb), "transforms")))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestCLDRCompiles(t *testing.T) {
	for s := range cldr(t).All() {
		if _, err := s.Append(nil, ""); err != nil {
			t.Errorf("%s: %v", s.ID(), err)
		}
	}
}

func TestCLDRVectors(t *testing.T) {
	c := cldr(t)
	files, _ := filepath.Glob(filepath.Join(cldrDir(t), "testData/transforms/*.txt"))
	total, bad := 0, 0
	type miss struct {
		id   string
		n, k int
	}
	var misses []miss
	for _, f := range files {
		id := strings.TrimSuffix(filepath.Base(f), ".txt")
		if strings.HasPrefix(id, "_") {
			continue
		}
		s, err := c.System(id)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		file, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(file)
		n, k := 0, 0
		for sc.Scan() {
			line := strings.TrimPrefix(sc.Text(), "\ufeff")
			src, want, ok := strings.Cut(line, "\t")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			n++
			got := s.String(src)
			if norm.NFC.String(got) != norm.NFC.String(want) {
				k++
				if k <= 2 {
					t.Logf("%s: %q: got %q (%+q), want %q (%+q)", id, src, got, got, want, want)
				}
			}
		}
		file.Close()
		total += n
		bad += k
		if k > 0 {
			misses = append(misses, miss{id, n, k})
		}
	}
	sort.Slice(misses, func(i, j int) bool { return misses[i].k > misses[j].k })
	for _, m := range misses {
		t.Logf("%s: %d of %d differ", m.id, m.k, m.n)
	}
	t.Logf("%d of %d vectors exact", total-bad, total)
}
