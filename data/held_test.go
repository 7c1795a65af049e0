package data

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// maxSlips is how many slips a row held to be wrong has at most; the most that
// a row of these lists has is 67.
const maxSlips = 100

// A slip is a line of systems/held.tsv: something that rows of other people's
// test data have against the document of their system.
type slip struct {
	line    int
	part    string // the heading it stands under
	list    string
	systems []string       // the names of the system there
	source  *regexp.Regexp // what of the source the slip is about
	always  bool           // made wherever that stands
	turns   []turn
	cells   []string // the line as it stands
	words   []string // of the sources of the rows in NFC, one of each row
}

// A turn is what a row has instead of what a system gives.
type turn struct{ ours, theirs []rune }

// readSlips reads systems/held.tsv.
func readSlips(t *testing.T) []*slip {
	t.Helper()
	const file = "systems/held.tsv"
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain := strings.NewReplacer("␣", " ", "∅", "", "◌", "", "ZWNJ", "\u200C")
	var out []*slip
	part := ""
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		row := sc.Text()
		if name, ok := strings.CutPrefix(row, "## "); ok {
			part = name
		}
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		cols := strings.Split(row, "\t")
		if len(cols) != 7 {
			t.Fatalf("%s:%d: %d columns; want list, systems, source, ours, theirs, words, clause", file, line, len(cols))
		}
		for i, c := range cols {
			if c == "" || c != norm.NFC.String(c) {
				t.Errorf("%s:%d: column %d is empty, or not in NFC", file, line, i+1)
			}
		}
		source, sometimes := strings.CutPrefix(cols[2], "~")
		re, err := regexp.Compile(source)
		if err != nil {
			t.Fatalf("%s:%d: %v", file, line, err)
		}
		s := &slip{line: line, part: part, list: cols[0], systems: strings.Fields(cols[1]), source: re, always: !sometimes, cells: cols}
		ours, theirs := strings.Split(cols[3], "|"), strings.Split(cols[4], "|")
		if len(theirs) != 1 && len(theirs) != len(ours) {
			t.Fatalf("%s:%d: %d parts against %d", file, line, len(ours), len(theirs))
		}
		for i, o := range ours {
			x := turn{[]rune(plain.Replace(o)), []rune(plain.Replace(theirs[min(i, len(theirs)-1)]))}
			if slices.Equal(x.ours, x.theirs) {
				t.Errorf("%s:%d: both sides are %q", file, line, o)
			}
			s.turns = append(s.turns, x)
		}
		if cols[5] != "…" {
			s.words = strings.Split(cols[5], ", ")
		}
		out = append(out, s)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

const vectorsHead = `<!-- Code generated from held.tsv by go generate ./data; DO NOT EDIT. -->

# Vectors of others that these systems do not follow

Rows of public test data that contradict the document of their system, and the clause that says so. The systems here
follow the document. The page is made of [held.tsv](held.tsv), whose head explains the columns: what of the source the slip is
about, words of the rows (one of each row; rows whose words stand in another line are not quoted again), what the system
gives for it, and what the row has. A test reads each row that differs as the system's result with these slips and nothing
else, and each slip made wherever that stands of the source that it is about; so a line hides no other difference.

Rows that their list itself marks as wrong are not looked at. Alphabet lists of scriptshifter, which are not held to it, give
one letter several times with alternative results, one after the other (Ч Ч ч as CH Ch ch, Ь as a marked ʹ̳, ties as half
marks U+FE20 U+FE21 and as U+0361). A system has one result for a letter: ties are U+0361, as the tables of the Library of
Congress print them.
`

// vectorsPage makes systems/VECTORS.md of systems/held.tsv.
func vectorsPage(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(vectorsHead)
	part := ""
	for _, s := range readSlips(t) {
		if s.part != part {
			part = s.part
			fmt.Fprintf(&b, "\n## %s\n\n| name in the list | about | words | here | the row | why |\n|---|---|---|---|---|---|\n", part)
		}
		name := "`" + strings.Join(s.systems, "`, `") + "`"
		if s.list != "interscript" {
			name += " (" + s.list + ")"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s |\n", name, cell(s.cells[2]), cell(s.cells[5]), cell(s.cells[3]), cell(s.cells[4]), cell(s.cells[6]))
	}
	return b.Bytes()
}

// explain reads theirs as ours with slips and returns those, as few as will do,
// or false. A slip is made no more often than what it is about stands in the
// source.
func explain(source, ours, theirs string, slips []*slip) ([]*slip, bool) {
	type place struct{ i, j int }
	type step struct {
		from place
		by   *slip
	}
	a, b := []rune(ours), []rune(theirs)
	end := place{len(a), len(b)}
	came := map[place]step{{}: {}}
	// A wave is the places that n slips lead to.
	for n, wave := 0, []place{{}}; n <= maxSlips && len(wave) > 0; n++ {
		for k := 0; k < len(wave); k++ {
			p := wave[k]
			q := place{p.i + 1, p.j + 1}
			if _, seen := came[q]; !seen && p.i < len(a) && p.j < len(b) && a[p.i] == b[p.j] {
				came[q] = step{p, nil}
				wave = append(wave, q)
			}
		}
		var next []place
		for _, p := range wave {
			for _, s := range slips {
				for _, x := range s.turns {
					q := place{p.i + len(x.ours), p.j + len(x.theirs)}
					if _, seen := came[q]; !seen && startsWith(a[p.i:], x.ours) && startsWith(b[p.j:], x.theirs) {
						came[q] = step{p, s}
						next = append(next, q)
					}
				}
			}
		}
		if _, ok := came[end]; ok {
			break
		}
		wave = next
	}
	if _, ok := came[end]; !ok {
		return nil, false
	}
	times := map[*slip]int{}
	var made []*slip
	for p := end; p != (place{}); p = came[p].from {
		if s := came[p].by; s != nil {
			made = append(made, s)
			times[s]++
		}
	}
	for _, s := range slips {
		n, most := times[s], s.count(source)
		if n > most || s.always && n < most {
			return nil, false
		}
	}
	slices.Reverse(made)
	return made, true
}

// count returns at how many places of text what s is about stands.
func (s *slip) count(text string) int {
	n := 0
	text = " " + text + " "
	for i := range text {
		if loc := s.source.FindStringIndex(text[i:]); loc != nil && loc[0] == 0 {
			n++
		}
	}
	return n
}

func startsWith(text, part []rune) bool {
	return len(text) >= len(part) && slices.Equal(text[:len(part)], part)
}

// lists are the files of other people's test data whose rows are looked at.
var lists = []struct {
	name  string
	all   bool                       // every row must be right or held to be wrong
	group func(system string) string // what its rows are counted by
}{
	{"interscript", true, func(system string) string { authority, _, _ := strings.Cut(system, "-"); return authority }},
	{"iuliia", false, func(string) string { return "rows" }},
	{"extra", false, func(system string) string { return system }},
}

// faulty marks rows that are left out: the list itself says that they are wrong;
// and what iuliia expects that still has a Cyrillic letter.
var (
	faulty   = regexp.MustCompile(`homoglyph-mixed-source|indic-inherent-vowel-not-dropped|expected-has-nonlatin`)
	cyrillic = regexp.MustCompile(`\p{Cyrillic}`)
)

// beyondRules are systems that rules cannot express; their rows are misses.
var beyondRules = []string{"var-ara-Arab-Arab-rababa"}

// A vector is what a list expects of a source.
type vector struct {
	system, source string
	expected       []string
}

// readVectors reads a list without the rows that it marks as wrong. What it
// expects of one source stands together.
func readVectors(t *testing.T, file string) []vector {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	at := map[string]int{}
	for n, row := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		cols := strings.Split(row, "\t")
		if n == 0 || len(cols) > 3 && faulty.MatchString(cols[3]) {
			continue
		}
		if len(cols) < 3 {
			t.Fatalf("%s:%d: %d columns; want system, source, expected", file, n+1, len(cols))
		}
		if filepath.Base(file) == "iuliia.tsv" && cyrillic.MatchString(cols[2]) {
			continue
		}
		v := vector{cols[0], unescape.Replace(cols[1]), []string{norm.NFC.String(unescape.Replace(cols[2]))}}
		key := v.system + "\t" + v.source
		if i, ok := at[key]; ok && filepath.Base(file) == "extra.tsv" {
			out[i].expected = append(out[i].expected, v.expected[0])
			continue
		}
		at[key] = len(out)
		out = append(out, v)
	}
	return out
}

func TestExplain(t *testing.T) {
	e := &slip{source: regexp.MustCompile("э"), always: true, turns: []turn{{[]rune("e"), []rune("è")}}}
	some := &slip{source: regexp.MustCompile("й"), turns: []turn{{[]rune("j"), []rune("y")}, {[]rune("ja"), []rune("ia")}}}
	for _, tt := range []struct {
		source, ours, theirs string
		slips                []*slip
		made                 int // -1: not explained
	}{
		{"эра", "era", "era", nil, 0},
		{"эра", "era", "èra", []*slip{e}, 1},
		{"эра", "era", "èrra", []*slip{e}, -1},
		{"эра", "era", "era", []*slip{e}, -1}, // it is made wherever it can be
		{"ээ", "ee", "èe", []*slip{e}, -1},
		{"ээй", "eej", "èèy", []*slip{e, some}, 3},
		{"ейе", "eje", "èjè", []*slip{e}, -1}, // that stands nowhere in the source
		{"йайй", "jajj", "iajy", []*slip{some}, 2},
		{"й", "jj", "yy", []*slip{some}, -1}, // more often than it can be
		{"", "", "", []*slip{some}, 0},
	} {
		made, ok := explain(tt.source, tt.ours, tt.theirs, tt.slips)
		if n := len(made); !ok && tt.made != -1 || ok && n != tt.made {
			t.Errorf("explain(%q, %q, %q) makes %d slips, %t; want %d", tt.source, tt.ours, tt.theirs, n, ok, tt.made)
		}
	}
}

// TestHeld runs the rows of other people's test data and holds every difference
// against systems/held.tsv: a row of interscript that is neither right nor
// explained by what stands there fails, and so does a line there that explains
// no row, or a word in it that no such row has.
func TestHeld(t *testing.T) {
	shared := os.Getenv("POLYONYM_SHARED")
	if shared == "" {
		t.Skip("POLYONYM_SHARED names no folder with vectors")
	}
	slips := readSlips(t)
	found := map[*slip]map[string]bool{} // the words of the rows that each explains
	for _, s := range slips {
		found[s] = map[string]bool{}
	}
	explains := map[*slip]bool{}
	type count struct{ rows, exact, held int }
	for _, l := range lists {
		counts := map[string]*count{"all": {}}
		for _, v := range readVectors(t, filepath.Join(shared, "vectors", l.name+".tsv")) {
			group := l.group(v.system)
			if counts[group] == nil {
				counts[group] = &count{}
			}
			add := func(n count) {
				for _, c := range []*count{counts[group], counts["all"]} {
					c.rows, c.exact, c.held = c.rows+n.rows, c.exact+n.exact, c.held+n.held
				}
			}
			got := ""
			if s, err := Systems().System(v.system); err == nil {
				got = norm.NFC.String(s.String(v.source))
			}
			if slices.Contains(v.expected, got) {
				add(count{rows: 1, exact: 1})
				continue
			}
			made, ok := heldWrong(l.name, v, got, slips)
			if !ok {
				add(count{rows: 1})
				if l.all && !slices.Contains(beyondRules, v.system) {
					t.Errorf("%s: %s: String(%q) = %q (%+q); want %q (%+q)", l.name, v.system, v.source, got, got, v.expected[0], v.expected[0])
				}
				continue
			}
			add(count{rows: 1, held: 1})
			listed := false
			for _, s := range made {
				explains[s] = true
				for _, w := range s.words {
					if strings.Contains(norm.NFC.String(v.source), w) {
						found[s][w], listed = true, true
					}
				}
			}
			if !listed && l.all {
				t.Errorf("%s: %q is held to be wrong, but no line of systems/held.tsv quotes a word of it", v.system, v.source)
			}
		}
		for _, group := range slices.Sorted(maps.Keys(counts)) {
			c := counts[group]
			t.Logf("%s %s: %d rows, %d exact (%.2f %%), %d held to be wrong, %.2f %% of the rest exact",
				l.name, group, c.rows, c.exact, 100*float64(c.exact)/float64(c.rows), c.held, 100*float64(c.exact)/float64(max(1, c.rows-c.held)))
		}
	}
	for _, s := range slips {
		if !explains[s] {
			t.Errorf("systems/held.tsv:%d: explains no row", s.line)
			continue
		}
		for _, w := range s.words {
			if !found[s][w] {
				t.Errorf("systems/held.tsv:%d: no row that this explains has the word %q", s.line, w)
			}
		}
	}
}

// heldWrong explains one of what a list expects by the slips that stand in it
// for the system and may be made of the source.
func heldWrong(list string, v vector, got string, slips []*slip) ([]*slip, bool) {
	var of []*slip
	for _, s := range slips {
		if s.list == list && slices.Contains(s.systems, v.system) && s.count(v.source) > 0 {
			of = append(of, s)
		}
	}
	for _, expected := range v.expected {
		if made, ok := explain(v.source, got, expected, of); ok {
			return made, true
		}
	}
	return nil, false
}
