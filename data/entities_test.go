package data

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data/internal/check"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// entityID is the form of the IDs that ship: Wikidata and GeoNames, and our own.
var entityID = regexp.MustCompile(`^(wd:Q[1-9][0-9]*|gn:[1-9][0-9]*|pn:[a-z0-9]+(-[a-z0-9]+)*)$`)

func TestEntities(t *testing.T) {
	where := map[entities.ID]string{}
	for _, file := range glob(t, "entities/*.jsonl") {
		var last entities.ID
		for _, e := range readFile(t, file) {
			fault := func(format string, args ...any) {
				t.Errorf("%s: %s: %s", file, e.ID, fmt.Sprintf(format, args...))
			}
			if err := e.Validate(); err != nil {
				fault("%v", err)
			}
			if !entityID.MatchString(string(e.ID)) {
				fault("the ID is not wd:Q…, gn:… or pn: and a slug")
			}
			if other, dup := where[e.ID]; dup {
				fault("is in %s too", other)
			}
			where[e.ID] = file
			if e.ID <= last {
				fault("stands after %s: a file is sorted by ID", last)
			}
			last = e.ID
			if e.Kind == entities.KindUnknown {
				fault("no kind")
			}
			for _, f := range e.Extra {
				fault("unknown field %q", f.Name)
			}
			checkNames(e, fault)
		}
	}
}

// checkNames holds what is asked of names that ship, beyond Validate.
func checkNames(e entities.Entity, fault func(string, ...any)) {
	if len(e.Names) > 0 && e.Names[0].Role != entities.RolePrimary {
		fault("the first name, %q, is not the primary one", e.Names[0].Text)
	}
	type key struct {
		text string
		lang language.Tag
	}
	seen, primary := map[key]bool{}, map[key]string{}
	for _, n := range e.Names {
		if wrong := check.Name(e, n); wrong != "" {
			fault("name %s", wrong)
		}
		if n.Lang == language.Und {
			fault("name %q has no language", n.Text)
		}
		for _, f := range n.Extra {
			fault("name %q: unknown field %q", n.Text, f.Name)
		}
		k := key{n.Text, n.Lang}
		if seen[k] {
			fault("name %q (%s) is there twice", n.Text, n.Lang)
		}
		seen[k] = true
		if n.Role == entities.RolePrimary {
			k := key{n.WrittenIn().String(), n.Lang}
			if other, dup := primary[k]; dup {
				fault("%q and %q are both primary in %s and %s", other, n.Text, n.Lang, n.WrittenIn())
			}
			primary[k] = n.Text
		}
	}
}

var takeOut = flag.Bool("takeout", false, "rewrite entities/*.jsonl without the names that TestNamesByRule lists")

// TestNamesByRule lists the names that a shipped system makes of the native form:
// matching finds them without their being stored. With -takeout it writes the
// files anew without them.
func TestNamesByRule(t *testing.T) {
	n := 0
	for _, file := range glob(t, "entities/*.jsonl") {
		es, before := readFile(t, file), n
		for i, e := range es {
			es[i].Names = slices.DeleteFunc(slices.Clone(e.Names), func(name entities.Name) bool {
				by, from := madeBy(e, name)
				if by == "" {
					return false
				}
				n++
				if !*takeOut {
					t.Errorf("%s: %s: %q (%s) is what %s makes of %q: take it out", file, e.ID, name.Text, name.Lang, by, from)
				}
				return true
			})
		}
		if !*takeOut || n == before || t.Failed() {
			continue
		}
		var out bytes.Buffer
		require.NoError(t, entities.WriteJSONL(&out, func(yield func(entities.Entity, error) bool) {
			for _, e := range es {
				if !yield(e, nil) {
					return
				}
			}
		}))
		require.NoError(t, os.WriteFile(file, out.Bytes(), 0o644))
	}
	if n > 0 {
		t.Logf("%d names need not be stored", n)
	}
}

// TestCanonical asks for files as WriteJSONL writes them, so that a tool that
// changes one entity changes one line.
func TestCanonical(t *testing.T) {
	for _, file := range glob(t, "entities/*.jsonl") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := strings.SplitAfter(string(text), "\n")
		for i, e := range readFile(t, file) {
			b, err := entities.AppendJSON(nil, e)
			require.NoError(t, err)
			if got := string(b) + "\n"; got != lines[i] {
				t.Errorf("%s:%d: got %s; want what is written, %s", file, i+1, lines[i], got)
			}
		}
	}
}

// madeBy returns the system that makes name of a native name of e, and that name.
func madeBy(e entities.Entity, name entities.Name) (system, from string) {
	if name.Role == entities.RolePrimary || name.Role == entities.RoleAcronym || name.System != "" {
		return "", ""
	}
	if sc, ok := translit.ScriptOf(name.Text); !ok || sc.String() != "Latn" {
		return "", ""
	}
	for _, native := range e.Names {
		// A former name is made of a former one.
		if native.Role != entities.RolePrimary && native.Role != entities.RoleFormer ||
			(native.Role == entities.RoleFormer) != (name.Role == entities.RoleFormer) || !byRule(native, name) {
			continue
		}
		sc, ok := translit.ScriptOf(native.Text)
		if !ok || sc.String() == "Latn" {
			continue
		}
		for s := range Systems().For(native.Lang, sc) {
			in := s.Info()
			if in.Target != language.Und && !sameBase(in.Target, name.Lang) {
				continue // how one language writes it says nothing of another
			}
			if s.String(native.Text) == name.Text {
				return in.ID, native.Text
			}
		}
	}
	return "", ""
}

// byRule reports whether the systems for native's language are complete enough
// that what they make is left out. The English form is kept for all languages
// but those whose English press spelling ships as a system.
func byRule(native, name entities.Name) bool {
	base, _ := native.Lang.Base()
	switch base.String() {
	case "ru", "uk", "ko":
		return true
	case "be", "bg", "el", "ka", "ja":
		return !sameBase(name.Lang, language.English)
	}
	return false
}

func sameBase(a, b language.Tag) bool {
	x, _ := a.Base()
	y, _ := b.Base()
	return x == y
}
