package data

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The share of clean rows, of languages whose letters are well kept apart,
// whose source is among the first texts that Originals yields.
// Korean has fewer: of its rows one in sixteen is of Chinese characters, which
// several have each reading, and as many are in the spelling of before 1933.
const (
	minOriginals  = 0.90
	minOfKorean   = 0.83
	firstOriginal = 5
)

// TestOriginals goes back from the vectors of POLYONYM_SHARED, which are no part
// of the project.
func TestOriginals(t *testing.T) {
	shared := os.Getenv("POLYONYM_SHARED")
	if shared == "" {
		t.Skip("POLYONYM_SHARED names no folder with vectors/interscript.tsv")
	}
	f, err := os.Open(filepath.Join(shared, "vectors", "interscript.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	languages := []string{"rus", "ukr", "bel", "bul", "ell", "kat", "arm", "hye", "kor"}
	faulty := []string{"homoglyph-mixed-source", "indic-inherent-vowel-not-dropped", "expected-has-nonlatin"}
	n, found := map[string]int{}, map[string]int{}
	all, right := 0, 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		row := strings.Split(sc.Text(), "\t")
		if len(row) < 4 || slices.ContainsFunc(faulty, func(flag string) bool { return strings.Contains(row[3], flag) }) {
			continue
		}
		part := strings.Split(row[0], "-")
		if len(part) < 2 || !slices.Contains(languages, part[1]) {
			continue
		}
		s, err := Systems().System(row[0])
		if err != nil {
			continue
		}
		source, expected := unescape.Replace(row[1]), unescape.Replace(row[2])
		all++
		n[part[1]]++
		i := 0
		ok := false
		for o := range s.Originals(expected) {
			if i++; i > firstOriginal {
				break
			}
			if norm.NFC.String(o) == norm.NFC.String(source) {
				ok = true
				break
			}
		}
		if ok {
			right++
			found[part[1]]++
		} else if testing.Verbose() {
			var got []string
			for o := range s.Originals(expected) {
				if got = append(got, o); len(got) == firstOriginal {
					break
				}
			}
			t.Logf("%s: %q from %q: %q", row[0], source, expected, got)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	for _, l := range languages {
		if n[l] > 0 {
			t.Logf("%s: %d of %d", l, found[l], n[l])
			least := minOriginals
			if l == "kor" {
				least = minOfKorean
			}
			if share := float64(found[l]) / float64(n[l]); share < least {
				t.Errorf("%s: the source is among the first %d in %.3f of the rows; want %v", l, firstOriginal, share, least)
			}
		}
	}
	share := float64(right) / float64(max(all, 1))
	t.Logf("the source is among the first %d of %d rows out of %d: %.1f %%", firstOriginal, right, all, 100*share)
	if share < minOriginals {
		t.Errorf("the source is among the first %d in %.3f of the rows; want %v", firstOriginal, share, minOriginals)
	}
}
