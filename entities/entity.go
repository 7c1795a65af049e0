package entities

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// An Entity is one thing and every name it goes by. Entities that a [Store]
// gives share their slices and maps with it: Clone before changing one.
type Entity struct {
	ID         ID
	Kind       Kind
	Names      []Name            // at least one
	Refs       map[string]string // IDs elsewhere: {"wikidata": "Q7315"}
	Country    []string          // ISO 3166-1 alpha-2, upper case
	Population int64             // of a place; 0 if not known
	From       Date              // born, founded; zero if not known
	Until      Date              // died, dissolved; zero if not known or not yet
	Note       string            // tells namesakes apart: "city, Donetsk oblast, Ukraine"
	Extra      Fields            // fields this package doesn't know
}

// Clone returns a copy that shares nothing that can change with e.
func (e Entity) Clone() Entity {
	e.Names = slices.Clone(e.Names)
	for i := range e.Names {
		e.Names[i].Extra = e.Names[i].Extra.clone()
	}
	e.Refs = maps.Clone(e.Refs)
	e.Country = slices.Clone(e.Country)
	e.Extra = e.Extra.clone()
	return e
}

func (f Fields) clone() Fields {
	f = slices.Clone(f)
	for i := range f {
		f[i].Value = slices.Clone(f[i].Value)
	}
	return f
}

// Primary returns the name to show a reader of lang: the primary name in that
// language and script, else another name in use in it, else one in the reader's
// script (English first), else the first primary name of all. Former names and
// misspellings come last, and among equals the first listed wins. It returns
// the zero Name only if e has none.
func (e Entity) Primary(lang language.Tag) Name {
	base, _ := lang.Base()
	script, _ := lang.Script()
	best, bestScore := Name{}, -1
	for _, n := range e.Names {
		score := 0
		written := n.WrittenIn()
		inScript := usesScript(script, written)
		if b, c := n.Lang.Base(); c != language.No && b == base && lang != language.Und {
			score += 400
			if inScript {
				score += 100
			}
		} else if inScript && lang != language.Und {
			score += 100
			if b == english {
				score += 50
			}
		}
		switch n.Role {
		case RolePrimary:
			score += 30
		case RoleAlias:
			score += 20
		case RoleShort, RoleAcronym:
			score += 10
		case RoleFormer:
			score /= 10
		default:
			score /= 20
		}
		if score > bestScore {
			best, bestScore = n, score
		}
	}
	return best
}

var english, _ = language.English.Base()

// usesScript reports whether text for readers of script want may be in script
// got: Jpan, Kore, Hans and Hant stand for several or for parts of scripts.
func usesScript(want, got language.Script) bool {
	if want == got {
		return true
	}
	switch want.String() {
	case "Jpan":
		s := got.String()
		return s == "Hani" || s == "Hira" || s == "Kana"
	case "Kore":
		s := got.String()
		return s == "Hang" || s == "Hani"
	case "Hans", "Hant":
		return got.String() == "Hani"
	}
	return false
}

// Validate returns an error wrapping [ErrInvalid] that names every fault.
func (e Entity) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }

	if err := e.ID.validate(); err != nil {
		faults = append(faults, err)
	}
	if int(e.Kind) >= kinds {
		fault("kind %d is not known", uint8(e.Kind))
	}
	if len(e.Names) == 0 {
		fault("no names")
	}
	for i, n := range e.Names {
		if err := textFault(n.Text); err != nil {
			fault("name %d %+q %w", i+1, n.Text, err)
		} else if strings.TrimSpace(n.Text) == "" {
			fault("name %d is empty", i+1)
		}
		if int(n.Role) >= roles {
			fault("name %d %q: role %d is not known", i+1, n.Text, uint8(n.Role))
		}
		if n.Until.Before(n.From) {
			fault("name %d %q: until %v is before from %v", i+1, n.Text, n.Until, n.From)
		}
		if err := textFault(n.Source); err != nil {
			fault("name %d %q: source %+q %w", i+1, n.Text, n.Source, err)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(e.Refs)) {
		if k == "" || e.Refs[k] == "" {
			fault("ref %q: %q is empty", k, e.Refs[k])
		}
	}
	for _, c := range e.Country {
		if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
			fault("country %q is not two upper-case letters (ISO 3166-1 alpha-2)", c)
		}
	}
	if e.Population < 0 {
		fault("population %d is negative", e.Population)
	}
	if e.Until.Before(e.From) {
		fault("until %v is before from %v", e.Until, e.From)
	}
	if err := textFault(e.Note); err != nil {
		fault("note %+q %w", e.Note, err)
	}
	if len(faults) == 0 {
		return nil
	}
	return &invalidError{id: e.ID, faults: faults}
}

// textFault says what is wrong with text that people are to read. Control
// characters are those of general category Cc (Unicode 15, table 4-4).
func textFault(s string) error {
	for i, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return fmt.Errorf("has the control character U+%04X at byte %d", r, i)
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return fmt.Errorf("is not valid UTF-8 at byte %d", i)
			}
		}
	}
	return nil
}

type invalidError struct {
	id     ID
	faults []error
}

func (e *invalidError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %q: ", ErrInvalid, string(e.id))
	for i, f := range e.faults {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(f.Error())
	}
	return b.String()
}

func (e *invalidError) Unwrap() []error { return append([]error{ErrInvalid}, e.faults...) }

// Errors reported by this package. Test for them with [errors.Is].
var (
	ErrNotFound  = errors.New("entities: not found")
	ErrDuplicate = errors.New("entities: duplicate ID")
	ErrInvalid   = errors.New("entities: invalid entity")
)
