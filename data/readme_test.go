package data

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

// TestReadme adds the system of the example of systems/README.md: two files.
// Its pairs, the catalog, detection and matching have it then.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("systems/README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"example-pgl-Ogam-Latn.rules", "example-pgl-Ogam-Latn.tsv"} {
		_, after, ok := strings.Cut(string(text), "`"+name+"`")
		if !ok {
			t.Fatalf("systems/README.md has no %s", name)
		}
		_, after, _ = strings.Cut(after, "```\n")
		block, _, ok := strings.Cut(after, "```")
		if !ok {
			t.Fatalf("systems/README.md: %s is not in a block", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	added, err := translit.ParseFS(os.DirFS(dir), "*.rules")
	if err != nil {
		t.Fatal(err)
	}
	s, err := added.System("example:pgl-Ogam:Latn")
	if err != nil {
		t.Fatal(err)
	}
	if !systemID.MatchString(s.ID()) || fileOf(s.ID()) != "example-pgl-Ogam-Latn.rules" {
		t.Errorf("the ID %s does not fit the file", s.ID())
	}
	_, pairs := readPairs(t, filepath.Join(dir, "example-pgl-Ogam-Latn.tsv"))
	if len(pairs) < minPairs {
		t.Errorf("%d pairs; the page asks for %d", len(pairs), minPairs)
	}
	touched := map[string]bool{}
	for _, p := range pairs {
		if got := s.String(p.source); got != p.expected {
			t.Errorf("String(%q) = %q; want %q: %s", p.source, got, p.expected, p.where)
		}
		for st := range s.Trace(p.source) {
			touched[p.source[st.Start:st.End]] = true
		}
	}
	for r := 'ᚁ'; r <= 'ᚔ'; r++ {
		if !touched[string(r)] {
			t.Errorf("no pair touches %c", r)
		}
	}

	c, err := Systems().With(s)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for s := range c.For(language.Make("pgl"), language.MustParseScript("Ogam")) {
		found = found || s.ID() == "example:pgl-Ogam:Latn"
	}
	if !found {
		t.Error("For does not list the system for its language and script")
	}
	if d := c.Detect("ᚋᚐᚊᚔ", "maqi"); len(d) == 0 || d[0].ID() != "example:pgl-Ogam:Latn" {
		t.Errorf("Detect does not name the system: %v", d)
	}
	m := resolve.NewMatcher(c, nil)
	a, b := resolve.Query{Name: "ᚋᚒᚉᚑᚔ"}, resolve.Query{Name: "Mucoi"}
	if got := m.Compare(a, b); !got.Same() {
		t.Errorf("Compare(%s, %s) scores %v, which is not the same; want the same", a.Name, b.Name, got.Score)
	}
	if got := Matcher().Compare(a, b); got.Same() {
		t.Errorf("Compare(%s, %s) scores %v without the system; this test tells nothing", a.Name, b.Name, got.Score)
	}
}
