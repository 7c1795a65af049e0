package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// evidence is all that the sources say, by what it can be found by.
type evidence struct {
	byRef  map[string][]*record
	byName map[string][]*record // by key
}

func newEvidence() *evidence {
	return &evidence{byRef: map[string][]*record{}, byName: map[string][]*record{}}
}

func (ev *evidence) add(r *record) {
	if r.ref != "" {
		ev.byRef[r.ref] = append(ev.byRef[r.ref], r)
	}
	seen := map[string]bool{}
	for _, texts := range r.names {
		for _, t := range texts {
			if k := key(t); k != "" && !seen[k] {
				seen[k] = true
				ev.byName[k] = append(ev.byName[k], r)
			}
		}
	}
}

// key is a name folded, its words in order of the alphabet: sources disagree on
// which part of a person's name comes first.
func key(name string) string {
	words := strings.FieldsFunc(resolve.Fold(name), func(r rune) bool { return strings.ContainsRune(" ,.-·・=＝", r) })
	slices.Sort(words)
	return strings.Join(words, " ")
}

// finding is what the sources say of one entity.
type finding struct {
	sources []string // sorted
	names   int      // that a source has in the same language
	differs []string
}

func (f finding) state() string {
	switch {
	case len(f.sources) == 0:
		return "none"
	case len(f.differs) > 0:
		return "differs"
	}
	return "same"
}

// hold compares an entity with the records that are about it. A record is, if
// it has its ID, or a name and the same years of life, or a name and the
// country, or names in two languages; a record with other years of life is
// reported if all else agrees, since either may be wrong.
func (ev *evidence) hold(e entities.Entity) finding {
	shared := map[*record]int{}
	for k := range keys(e) {
		for _, r := range ev.byName[k] {
			shared[r]++
		}
	}
	ids := map[*record]bool{}
	refs := append(slices.Collect(maps.Values(e.Refs)), strings.TrimPrefix(string(e.ID), "wd:"))
	for _, ref := range refs {
		for _, r := range ev.byRef[ref] {
			ids[r] = true
			shared[r] += 0
		}
	}

	var f finding
	theirs := map[string][]string{}
	for r, n := range shared {
		if r.kind != entities.KindUnknown && r.kind != e.Kind {
			continue
		}
		n = max(n, languages(e, r))
		here := inCountry(e, r)
		dated, wrong := dates(e, r)
		switch {
		case wrong != "" && (ids[r] || here && n > 0 || n > 1):
			f.differs = append(f.differs, r.source+": "+wrong)
		case wrong != "" || !dated && !ids[r] && !(here && n > 0) && (n < 2 || r.kind == entities.Place):
			continue
		}
		f.sources = append(f.sources, r.source)
		for lang, texts := range r.names {
			theirs[base(lang)] = append(theirs[base(lang)], texts...)
		}
	}
	ours := map[string][]string{}
	for _, n := range e.Names {
		ours[base(n.Lang.String())] = append(ours[base(n.Lang.String())], n.Text)
	}
	for _, lang := range slices.Sorted(maps.Keys(ours)) {
		if t := theirs[lang]; t != nil && lang != "und" {
			if f.names++; !slices.ContainsFunc(ours[lang], func(o string) bool {
				return slices.ContainsFunc(t, func(t string) bool { return within(o, t) })
			}) {
				slices.Sort(t)
				f.differs = append(f.differs, fmt.Sprintf("%s: %s | %s", lang, strings.Join(ours[lang], ", "), strings.Join(slices.Compact(t), ", ")))
			}
		}
	}
	slices.Sort(f.sources)
	f.sources = slices.Compact(f.sources)
	slices.Sort(f.differs)
	f.differs = slices.Compact(f.differs)
	return f
}

// keys are the names of e to look for: not acronyms and short forms, which are
// of many, but the local part of a curated ID, which is an English name where
// there is one.
func keys(e entities.Entity) map[string]bool {
	out := map[string]bool{}
	for _, n := range e.Names {
		if n.Role != entities.RoleAcronym && n.Role != entities.RoleShort {
			out[key(n.Text)] = true
		}
	}
	if id, ok := strings.CutPrefix(string(e.ID), "pn:"); ok && strings.Contains(id, "-") {
		out[key(strings.ReplaceAll(id, "-", " "))] = true
	}
	return out
}

// languages counts those in which entity and record have a name in common.
func languages(e entities.Entity, r *record) int {
	langs := map[string]bool{}
	for _, n := range e.Names {
		for lang, texts := range r.names {
			if base(lang) == base(n.Lang.String()) && slices.ContainsFunc(texts, func(t string) bool { return within(n.Text, t) }) {
				langs[base(lang)] = true
			}
		}
	}
	return len(langs)
}

// base is the language of a tag that may be written as zh_hans.
func base(tag string) string {
	b, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return b
}

// within tells whether one name is the other, or some of its words.
func within(a, b string) bool {
	a, b = key(a), key(b)
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	return !slices.ContainsFunc(x, func(w string) bool { return !slices.Contains(y, w) })
}

// dates tells whether a year of birth or death is the same, and if none is, what
// contradicts. A year apart is no contradiction in a dictionary: calendars
// differ, and its years may be of what is known at print.
func dates(e entities.Entity, r *record) (same bool, wrong string) {
	for _, d := range []struct {
		ours   entities.Date
		theirs []int
		word   string
	}{{e.From, r.born, "born"}, {e.Until, r.died, "died"}} {
		y, _, _ := d.ours.Parts()
		if d.ours.IsZero() || len(d.theirs) == 0 {
			continue
		}
		near := slices.MinFunc(d.theirs, func(a, b int) int { return cmp.Compare(max(a-y, y-a), max(b-y, y-b)) })
		switch {
		case near == y:
			same = true
		case max(near-y, y-near) > 1 || r.ref != "":
			wrong = fmt.Sprintf("%s %d | %d", d.word, y, near)
		}
	}
	return same, wrong
}

// inCountry tells whether a record names a country of the entity.
func inCountry(e entities.Entity, r *record) bool {
	for _, c := range e.Country {
		if r.country == c {
			return true
		}
		region, err := language.ParseRegion(c)
		if err == nil && strings.Contains(key(r.country), key(strings.ReplaceAll(display.English.Regions().Name(region), "&", "and"))) {
			return true
		}
	}
	return false
}
