package translit

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// A Catalog is an immutable set of systems, safe for concurrent use. The zero
// value is empty and usable.
type Catalog struct {
	systems []*System // in ID order
	byName  map[string]*System

	fallback func(id string) (*System, bool) // for a name no system has; may be nil

	pairs sync.Map // systems by scripts, see between: a cache
}

// ParseFS builds a catalog of the rule files in fsys that match patterns.
// Headers are read at once; the rules of a system are compiled when it is first
// used, so that a fault in them is reported by [System.Append]. Rules may name
// other systems of the catalog, by any of their names, as transforms.
func ParseFS(fsys fs.FS, patterns ...string) (*Catalog, error) {
	var systems []*System
	for _, p := range patterns {
		files, err := fs.Glob(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
		for _, f := range files {
			b, err := fs.ReadFile(fsys, f)
			if err != nil {
				return nil, err
			}
			s, err := parse(f, string(b))
			if err != nil {
				return nil, err
			}
			if s.info.ID == "" {
				return nil, &SyntaxError{f, 1, 1, "header has no id"}
			}
			systems = append(systems, s)
		}
	}
	return new(Catalog).With(systems...)
}

// With returns a catalog that also holds systems; c is unchanged. An ID that is
// there already is an error that wraps [ErrDuplicateSystem].
func (c *Catalog) With(systems ...*System) (*Catalog, error) {
	out := &Catalog{byName: map[string]*System{}}
	env, lock := &catalogEnv{cat: out}, new(sync.Mutex)
	for _, s := range slices.Concat(c.systems, systems) {
		if s.src != nil {
			// Rules find the systems they name in the catalog they are in.
			s = &System{info: s.info, src: s.src, dir: s.dir, env: env, lock: lock}
		}
		out.systems = append(out.systems, s)
	}
	sortByID(out.systems)
	for _, s := range out.systems {
		k := canonical(s.info.ID)
		if t, ok := out.byName[k]; ok {
			return nil, fmt.Errorf("%s%s: %w", place(s), place2(t), fmt.Errorf("%w: %s", ErrDuplicateSystem, s.info.ID))
		}
		out.byName[k] = s
	}
	// An alias never hides an ID, and of two systems that claim one the
	// preferred has it.
	ranked := slices.Clone(out.systems)
	slices.SortStableFunc(ranked, byPreference)
	for _, s := range ranked {
		for _, a := range s.info.Aliases {
			if k := canonical(a); out.byName[k] == nil {
				out.byName[k] = s
			}
		}
	}
	return out, nil
}

func sortByID(systems []*System) {
	slices.SortStableFunc(systems, func(a, b *System) int { return cmp.Compare(a.info.ID, b.info.ID) })
}

func place(s *System) string {
	if s.src == nil {
		return "system"
	}
	return s.src.file
}

func place2(s *System) string {
	if s.src == nil {
		return ""
	}
	return " and " + s.src.file
}

// canonical makes names comparable: the colons of an ID and the slash and
// underscores of ICU names are hyphens, and case does not matter.
func canonical(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ':' || r == '/' || r == '_':
			return '-'
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// System returns the system called id: its ID with colons or hyphens, or an
// alias. The error wraps [ErrUnknownSystem].
func (c *Catalog) System(id string) (*System, error) {
	if s, ok := c.byName[canonical(id)]; ok {
		return s, nil
	}
	if c.fallback != nil {
		if s, ok := c.fallback(id); ok {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", id, ErrUnknownSystem)
}

// All yields every system in ID order.
func (c *Catalog) All() iter.Seq[*System] {
	return slices.Values(c.systems)
}

// For yields the systems for a language written in a script, preferred first.
// [language.Und] matches any language, and the zero script any script.
func (c *Catalog) For(lang language.Tag, from language.Script) iter.Seq[*System] {
	var found []*System
	base, _ := lang.Base()
	any := lang.IsRoot()
	for _, s := range c.systems {
		if from != (language.Script{}) && s.info.From != from {
			continue
		}
		if any || slices.ContainsFunc(s.info.Languages, func(t language.Tag) bool {
			b, _ := t.Base()
			return b == base || b.String() == "mul"
		}) {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, byPreference)
	return slices.Values(found)
}

func byPreference(a, b *System) int {
	return cmp.Or(cmp.Compare(b.info.Prefer, a.info.Prefer), cmp.Compare(a.info.Superseded, b.info.Superseded), cmp.Compare(a.info.ID, b.info.ID))
}

// A catalogEnv finds the transforms that rules of a catalog name.
type catalogEnv struct{ cat *Catalog }

func (e *catalogEnv) Transform(source, target, variant string) (*rule.Prog, error) {
	name := source + "-" + target
	if variant != "" {
		name += "/" + variant
	}
	s, err := e.cat.System(name)
	if err != nil && source == "Any" && variant == "" {
		s, err = e.cat.System(target)
	}
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	c := s.compile()
	return c.prog, c.err
}
