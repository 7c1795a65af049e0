package data

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/entities"
)

// minPairs is how many pairs a system has at least.
const minPairs = 10

// systemID is the form of an ID after ISO 24229: authority, language and
// script, target script, maybe with a language, or the pivot (systems/PIVOT.md),
// and maybe an edition.
var systemID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*:[a-z]{2,3}-[A-Z][a-z]{3}:(([a-z]{2,3}-)?[A-Z][a-z]{3}|fonipa)(:[A-Za-z0-9._-]+)?$`)

func TestSystemHeaders(t *testing.T) {
	date := regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)
	files := map[string]bool{}
	for s := range Systems().All() {
		in := s.Info()
		file := fileOf(in.ID)
		files["systems/"+file] = true
		fault := func(format string, args ...any) { t.Errorf("systems/%s: %s", file, fmt.Sprintf(format, args...)) }
		if !systemID.MatchString(in.ID) {
			fault("id %q is not authority:lang-Script:Script:edition", in.ID)
		}
		for field, v := range map[string]string{"title": in.Title, "authority": in.Authority, "source": in.Source, "licence": in.Licence} {
			if v == "" {
				fault("the header has no %s", field)
			}
		}
		if len(in.Languages) == 0 {
			fault("the header has no languages")
		}
		if in.Verified != "primary" && in.Verified != "secondary" {
			fault("verified is %q; want primary or secondary", in.Verified)
		}
		for field, v := range map[string]string{"adopted": in.Adopted, "superseded": in.Superseded} {
			if v != "" && !date.MatchString(v) {
				fault("%s %q is not YYYY[-MM[-DD]]", field, v)
			}
		}
		if in.SupersededBy != "" {
			if _, err := Systems().System(in.SupersededBy); err != nil {
				fault("superseded-by: %v", err)
			}
		}
		if in.Prefer < 0 || in.Prefer > 100 {
			fault("prefer %d is not in 0 to 100", in.Prefer)
		}
	}
	for _, file := range glob(t, "systems/*.rules") {
		if !files[file] {
			t.Errorf("%s: the name of the file is not that of the id it has", file)
		}
	}
}

// A pair is one line of a pairs file.
type pair struct {
	line                    int
	source, expected, where string
}

var unescape = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")

// readPairs reads the pairs of a system, and the comment above them.
func readPairs(t testing.TB, file string) (comment string, pairs []pair) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		row := sc.Text()
		if strings.HasPrefix(row, "#") {
			comment += row + "\n"
			continue
		}
		if row == "" {
			continue
		}
		cols := strings.Split(row, "\t")
		if len(cols) != 3 {
			t.Errorf("%s:%d: %d columns; want source, expected, where", file, line, len(cols))
			continue
		}
		if cols[2] == "" {
			t.Errorf("%s:%d: no word about where the pair is from", file, line)
		}
		pairs = append(pairs, pair{line, unescape.Replace(cols[0]), unescape.Replace(cols[1]), cols[2]})
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return comment, pairs
}

// TestPairs runs the pairs of every system. A system without them fails.
func TestPairs(t *testing.T) {
	known := map[string]bool{}
	for s := range Systems().All() {
		id := s.ID()
		file := "testdata/systems/" + strings.TrimSuffix(fileOf(id), ".rules") + ".tsv"
		known[path.Base(file)] = true
		t.Run(strings.TrimSuffix(path.Base(file), ".tsv"), func(t *testing.T) {
			if _, err := os.Stat(file); err != nil {
				t.Fatalf("%s has no pairs: %v", id, err)
			}
			comment, pairs := readPairs(t, file)
			if comment == "" {
				t.Errorf("%s: no comment that names the document", file)
			}
			if len(pairs) < minPairs {
				t.Errorf("%s: %d pairs; want at least %d", file, len(pairs), minPairs)
			}
			seen := map[string]int{}
			for _, p := range pairs {
				if first, dup := seen[p.source]; dup {
					t.Errorf("%s:%d: %q stands on line %d already", file, p.line, p.source, first)
				}
				seen[p.source] = p.line
				got, err := s.Append(nil, p.source)
				if err != nil {
					t.Errorf("%s:%d: %s: Append(%q): %v", file, p.line, id, p.source, err)
					continue
				}
				if norm.NFC.String(string(got)) != norm.NFC.String(p.expected) {
					t.Errorf("%s:%d: %s: String(%q) = %q (%+q); want %q (%+q): %s",
						file, p.line, id, p.source, got, got, p.expected, p.expected, p.where)
				}
			}
			if !s.Info().Lossless {
				return
			}
			inv, err := s.Inverse()
			if err != nil {
				t.Errorf("%s is lossless, but has no inverse: %v", id, err)
				return
			}
			for _, p := range pairs {
				if got := inv.String(s.String(p.source)); norm.NFC.String(got) != norm.NFC.String(p.source) {
					t.Errorf("%s:%d: %s is lossless, but %q comes back as %q (%+q)", file, p.line, id, p.source, got, got)
				}
			}
		})
	}
	files, err := filepath.Glob("testdata/systems/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !known[filepath.Base(file)] {
			t.Errorf("%s is of no system", file)
		}
	}
}

// TestDetectKhutsuri detects a system for Geok, letters that Unicode has in the
// script Geor.
func TestDetectKhutsuri(t *testing.T) {
	const native, romanized = "ႵႠႰႧႪႨ", "KʻARTʻLI"
	found := Systems().Detect(native, romanized)
	if len(found) == 0 || found[0].ID() != "alalc:kat-Geok:Latn:2011" {
		t.Errorf("Detect(%q, %q) = %v; want alalc:kat-Geok:Latn:2011 first", native, romanized, found)
	}
}

// readFile reads one file of entities; a fault fails the test.
func readFile(t *testing.T, file string) []entities.Entity {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []entities.Entity
	for e, err := range entities.ReadJSONL(f) {
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		out = append(out, e)
	}
	return out
}
