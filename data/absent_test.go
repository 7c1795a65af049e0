package data

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// anySystem is what an ID after ISO 24229 looks like, with colons or hyphens.
var anySystem = regexp.MustCompile(`^[a-z0-9]+[:-][a-z]{3}-[A-Z][a-z]{3}[:-]`)

// absent reads the IDs of systems/ABSENT.md, with hyphens, and what stands in
// for each.
func absent(t *testing.T) map[string]string {
	text, err := os.ReadFile("systems/ABSENT.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cell := strings.Split(line, "|")
		if len(cell) != 6 {
			continue
		}
		if id := strings.Trim(cell[1], " `"); anySystem.MatchString(id) {
			out[strings.ReplaceAll(id, ":", "-")] = strings.Trim(cell[4], " `")
		}
	}
	return out
}

// TestAbsent holds systems/ABSENT.md to the catalogue: what it lists is not
// there, and what it puts in its place is.
func TestAbsent(t *testing.T) {
	list := absent(t)
	if len(list) == 0 {
		t.Fatal("systems/ABSENT.md lists no system")
	}
	for id, instead := range list {
		if s, err := Systems().System(id); err == nil {
			t.Errorf("%s is listed as absent, but is %s", id, s.ID())
		}
		if _, err := Systems().System(instead); anySystem.MatchString(instead) && err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestWanted looks for the systems of POLYONYM_SHARED/reference/systems.tsv, which
// is no part of the project: each is in the catalogue or in ABSENT.md.
func TestWanted(t *testing.T) {
	shared := os.Getenv("POLYONYM_SHARED")
	if shared == "" {
		t.Skip("POLYONYM_SHARED names no folder with reference/systems.tsv")
	}
	f, err := os.Open(filepath.Join(shared, "reference", "systems.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list := absent(t)
	n := 0
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		cell := strings.Split(sc.Text(), "\t")
		if len(cell) < 3 || cell[2] == "system_id" || cell[2] == "-" || strings.HasPrefix(cell[2], "und") {
			continue // a heading, or a family of systems
		}
		n++
		_, err := Systems().System(cell[2])
		if _, ok := list[strings.ReplaceAll(cell[2], ":", "-")]; err != nil && !ok {
			t.Errorf("priority %s: %v, and ABSENT.md does not say why", cell[0], err)
		}
		if err != nil && cell[0] < "3" {
			t.Errorf("priority %s: %v", cell[0], err)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d systems, %d absent ones listed", n, len(list))
}
