package icudiff

import (
	"bufio"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit"
)

// TestCLDR gives ICU the rule files of CLDR and compares all texts of the test
// data: what comes out here is what ICU makes of them, also where CLDR's data
// has it otherwise.
func TestCLDR(t *testing.T) {
	dir := os.Getenv("CLDR_COMMON")
	if dir == "" || os.Getenv("ICU_CASES") == "" {
		t.Skip("CLDR_COMMON or ICU_CASES is not set")
	}
	cat, err := translit.ParseCLDR(os.DirFS(filepath.Join(dir, "transforms")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Start(t.TempDir())
	if err != nil {
		t.Skip(err)
	}
	defer c.Close()
	files, _ := filepath.Glob(filepath.Join(dir, "testData/transforms/*.txt"))
	rows, differ, unopened, both, only := 0, 0, 0, 0, 0
	for _, f := range files {
		id := strings.TrimSuffix(filepath.Base(f), ".txt")
		if strings.HasPrefix(id, "_") {
			continue
		}
		s, err := cat.System(id)
		if err != nil {
			t.Fatal(err)
		}
		file, backward := ruleFile(t, dir, s)
		if err := c.Rules(file, backward); err != nil {
			unopened++
			t.Logf("%s: %v", id, err)
			continue
		}
		in, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(in)
		shown := 0
		for sc.Scan() {
			src, data, ok := strings.Cut(sc.Text(), "\t")
			if !ok {
				continue
			}
			rows++
			c.Transform(src)
			want, err := c.Transform(src)
			if err != nil {
				t.Fatal(err)
			}
			got := s.String(src)
			bad := norm.NFC.String(got) != norm.NFC.String(data)
			if bad && norm.NFC.String(want) != norm.NFC.String(data) {
				both++
			} else if bad {
				only++
			}
			if got != want {
				differ++
				if shown++; shown < 3 {
					t.Errorf("%s on %q: here %+q, icu %+q", id, src, got, want)
				}
			}
		}
		in.Close()
	}
	t.Logf("%s: %d rows, %d differ from ICU; of those that differ from the data, %d do so in ICU as well and %d here alone; %d files ICU could not open",
		c.Version, rows, differ, both, only, unopened)
}

func ruleFile(t *testing.T, dir string, s *translit.System) (rules string, backward bool) {
	i := s.Info()
	b, err := os.ReadFile(filepath.Join(dir, "transforms", filepath.Base(i.Source)))
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Transform struct {
			Source        string `xml:"source,attr"`
			BackwardAlias string `xml:"backwardAlias,attr"`
			Rules         string `xml:"tRule"`
		} `xml:"transforms>transform"`
	}
	if err := xml.Unmarshal(b, &x); err != nil {
		t.Fatal(err)
	}
	for _, a := range strings.Fields(x.Transform.BackwardAlias) {
		backward = backward || a == s.ID()
	}
	return x.Transform.Rules, backward
}
