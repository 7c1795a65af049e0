package data

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/polyonym/polyonym/translit"
)

// pivotLetters are the letters of systems/PIVOT.md, the longest first.
var pivotLetters = append([]string{"tʃ", "dʒ", "ts", "dz"}, strings.Split("abdefghijklmnoprstuvwxyzøʃʒ", "")...)

// The least shares of pairs of spellings of one name, both of another
// orthography, that read alike and that differ in one letter at most; and the
// fewest groups of spellings.
const (
	minAlike   = 0.69
	minOneStep = 0.93
	minGroups  = 60
)

// inLetters splits text into letters of the pivot. Anything else is a letter
// of its own.
func inLetters(text string) (letters []string, strange string) {
	for text != "" {
		n := slices.IndexFunc(pivotLetters, func(l string) bool { return strings.HasPrefix(text, l) })
		l := string([]rune(text)[:1])
		if n >= 0 {
			l = pivotLetters[n]
		} else if !strings.Contains(" -'’‘ʻʼ", l) {
			strange += l
		}
		letters = append(letters, l)
		text = text[len(l):]
	}
	return letters, strange
}

// steps returns how many letters are put in, left out or changed between a and b.
func steps(a, b []string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := before
			if x != y {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

func orthography(t *testing.T, name string) *translit.System {
	t.Helper()
	lang, edition, ok := strings.Cut(name, "/")
	id := "pn:" + lang + "-Latn:fonipa"
	if ok {
		id += ":" + edition
	}
	s, err := Systems().System(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPivot reads the spellings of one name in several orthographies and
// demands that most read alike.
func TestPivot(t *testing.T) {
	f, err := os.Open("testdata/pivot.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type reading struct {
		cell    string
		letters []string
	}
	groups, pairs, alike, near := 0, 0, 0, 0
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		cols := strings.Split(sc.Text(), "\t")
		if len(cols) < 3 {
			t.Errorf("testdata/pivot.tsv:%d: fewer than two spellings", line)
			continue
		}
		groups++
		var all []reading
		for _, cell := range cols[1:] {
			name, spelling, ok := strings.Cut(cell, ":")
			if !ok {
				t.Errorf("testdata/pivot.tsv:%d: %q is not orthography:spelling", line, cell)
				continue
			}
			letters, strange := inLetters(orthography(t, name).String(spelling))
			if strange != "" {
				t.Errorf("testdata/pivot.tsv:%d: %s: %q is not in letters of the pivot", line, cell, strange)
			}
			all = append(all, reading{cell, letters})
		}
		for i, a := range all {
			for _, b := range all[:i] {
				pairs++
				switch n := steps(a.letters, b.letters); n {
				case 0:
					alike++
					near++
				case 1:
					near++
				default:
					if testing.Verbose() {
						t.Logf("%s: %d steps between %s %q and %s %q", cols[0], n, b.cell, strings.Join(b.letters, ""), a.cell, strings.Join(a.letters, ""))
					}
				}
			}
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	if groups < minGroups {
		t.Fatalf("testdata/pivot.tsv: %d groups; want at least %d", groups, minGroups)
	}
	shareAlike, shareNear := float64(alike)/float64(pairs), float64(near)/float64(pairs)
	t.Logf("%d groups, %d pairs of spellings: %.1f %% read alike, %.1f %% alike or one letter apart", groups, pairs, 100*shareAlike, 100*shareNear)
	if shareAlike < minAlike || shareNear < minOneStep {
		t.Errorf("%.3f of the pairs read alike and %.3f differ in one letter at most; want %v and %v", shareAlike, shareNear, minAlike, minOneStep)
	}
}

// TestPivotLetters reads every letter of the Latin alphabet, and the expected
// readings of the pairs, by every orthography: nothing but the pivot comes out.
func TestPivotLetters(t *testing.T) {
	for s := range Systems().All() {
		if s.Info().Target.String() != "und-fonipa" {
			continue
		}
		if s.Info().From != s.Info().To {
			t.Errorf("%s: writes the pivot, but reads another script", s.ID())
		}
		for c := 'A'; c <= 'z'; c++ {
			if c > 'Z' && c < 'a' {
				continue
			}
			for _, text := range []string{string(c), "a" + string(c) + "a", "t" + string(c) + "t"} {
				if _, strange := inLetters(s.String(text)); strange != "" {
					t.Errorf("%s: String(%q) = %q, where %q is no letter of the pivot", s.ID(), text, s.String(text), strange)
				}
			}
		}
		_, pairs := readPairs(t, "testdata/systems/"+strings.TrimSuffix(fileOf(s.ID()), ".rules")+".tsv")
		for _, p := range pairs {
			if _, strange := inLetters(p.expected); strange != "" {
				t.Errorf("%s: the pair of %q expects %q, where %q is no letter of the pivot", s.ID(), p.source, p.expected, strange)
			}
		}
	}
}

// TestPivotIsNoRomanization checks that detection leaves the pivot out.
func TestPivotIsNoRomanization(t *testing.T) {
	for _, text := range []string{"gøte", "goete", "Goethe"} {
		for _, d := range Systems().Detect("Goethe", text) {
			if strings.Contains(d.ID(), "fonipa") {
				t.Errorf("Detect(%q, %q) has %s", "Goethe", text, d.ID())
			}
		}
	}
}
