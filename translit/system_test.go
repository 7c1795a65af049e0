package translit

import (
	"errors"
	"testing"
	"testing/fstest"

	"golang.org/x/text/language"
)

const toy = `# id: toy:rus-Cyrl:Latn:2026
# title: A toy
# languages: rus
# scripts: Cyrl Latn
# source: nobody,
#    nowhere
# aliases: toy-alias Toy-Latin/X
# prefer: 7

щ > shch ;
а <> a ;
[:L:] { е > e ;
е > ye ;
`

func TestParse(t *testing.T) {
	s, err := Parse("toy.rules", toy)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.String("еще, ща"), "yeщe, shcha"; got == want {
		t.Log(got)
	}
	if got, want := s.String("ещё, ща"), "yeshchё, shcha"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	i := s.Info()
	if i.ID != "toy:rus-Cyrl:Latn:2026" || i.Source != "nobody, nowhere" || i.From.String() != "Cyrl" || i.Prefer != 7 || len(i.Aliases) != 2 {
		t.Errorf("header: %+v", i)
	}
	var steps []Step
	for st := range s.Trace("ещё а") {
		steps = append(steps, st)
	}
	t.Log(steps)
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct {
		src       string
		line, col int
	}{
		{"a > b", 0, 0},
		{"a > ;\nb > [c", 2, 5},
		{"# id: x y\na > b;", 1, 1},
		{"a > $x;", 1, 1},
		{"a b;", 1, 4},
	} {
		_, err := Parse("x.rules", tt.src)
		var se *SyntaxError
		if tt.line == 0 {
			if err != nil {
				t.Errorf("%q: %v", tt.src, err)
			}
			continue
		}
		if !errors.As(err, &se) || se.Line != tt.line || se.Col != tt.col || se.File != "x.rules" {
			t.Errorf("%q: %v; want position %d:%d", tt.src, err, tt.line, tt.col)
		}
	}
}

func TestCatalog(t *testing.T) {
	fsys := fstest.MapFS{
		"systems/a.rules": {Data: []byte(toy)},
		"systems/b.rules": {Data: []byte("# id: toy:rus-Cyrl:Latn:2027\n# languages: mul\n# scripts: Cyrl Latn\n# prefer: 9\n:: toy-alias ; a > b ;\n")},
		"systems/c.rules": {Data: []byte("# id: loop:rus-Cyrl:Latn:1\n:: loop-x ; \n# aliases: \n")},
	}
	c, err := ParseFS(fsys, "systems/*.rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"toy:rus-Cyrl:Latn:2026", "toy-rus-Cyrl-Latn-2026", "TOY-alias", "toy-latin/x"} {
		if s, err := c.System(id); err != nil || s.ID() != "toy:rus-Cyrl:Latn:2026" {
			t.Errorf("System(%q) = %v, %v", id, s, err)
		}
	}
	if _, err := c.System("nope"); !errors.Is(err, ErrUnknownSystem) {
		t.Errorf("nope: %v", err)
	}
	var ids []string
	cyrl := language.MustParseScript("Cyrl")
	for s := range c.For(language.Russian, cyrl) {
		ids = append(ids, s.ID())
	}
	if len(ids) != 2 || ids[0] != "toy:rus-Cyrl:Latn:2027" {
		t.Errorf("For: %v", ids)
	}
	s, _ := c.System("toy:rus-Cyrl:Latn:2027")
	if got := s.String("ща"); got != "shchb" {
		t.Errorf("rules that name a system: got %q", got)
	}
	if _, err := c.With(s); !errors.Is(err, ErrDuplicateSystem) {
		t.Errorf("With: %v", err)
	}
}
