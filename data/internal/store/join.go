package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/data/internal/curated"
	"github.com/polyonym/polyonym/entities"
)

// readCurated reads the entities that are curated by hand.
func readCurated(dir string) ([]entities.Entity, error) {
	var out []entities.Entity
	for e, err := range curated.Read(os.DirFS(dir)) {
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no curated entities in %s", dir)
	}
	return out, nil
}

// A joined is a generated entity that a curated one takes in, and why.
type joined struct{ from, into, why string }

// join joins generated entities into curated ones: those of one ID, those that
// share an identifier of a third catalogue, and those of which a curated one,
// that has no identifier but our own, is plainly the same by name and country.
func join(curated, generated []entities.Entity) ([]entities.Entity, []joined) {
	out := make([]entities.Entity, len(curated))
	byID, byRef := map[entities.ID]int{}, map[string]int{}
	for i, e := range curated {
		out[i] = e.Clone()
		byID[e.ID] = i
		for k, v := range e.Refs {
			byRef[k+":"+v] = i
			if k == "geonames" {
				byID[entities.ID("gn:"+v)] = i
			}
		}
	}
	same := sameByName(curated, generated)
	ruled := byHand()
	var joins []joined
	for _, g := range generated {
		i, ok := byID[g.ID]
		why := "the same ID"
		if r, found := ruled[g.ID]; found && !ok {
			if i, ok = byID[r.into]; !ok {
				joins = append(joins, joined{string(g.ID), "-", "left out: " + r.why})
				continue
			}
			why = "by hand: " + r.why
		}
		if ok && curated[i].ID != g.ID && why == "the same ID" {
			why = "ref geonames"
		}
		for _, k := range []string{"iso3166", "iso3166-2", "wikidata"} {
			if v := g.Refs[k]; !ok && v != "" {
				if i, ok = byRef[k+":"+v]; ok {
					why = "ref " + k + " " + v
				}
			}
		}
		if !ok {
			if i, ok = same[g.ID]; ok {
				why = "name and country: " + g.Names[0].Text
			}
		}
		if !ok || out[i].Kind != g.Kind && out[i].ID != g.ID {
			out = append(out, g)
			continue
		}
		absorb(&out[i], g)
		if out[i].ID != g.ID {
			joins = append(joins, joined{string(g.ID), string(out[i].ID), why})
		}
	}
	slices.SortFunc(out, func(a, b entities.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(joins, func(a, b joined) int { return strings.Compare(a.from, b.from) })
	return out, joins
}

//go:embed same.tsv
var sameFile string

// byHand returns what same.tsv says.
func byHand() map[entities.ID]struct {
	into entities.ID
	why  string
} {
	out := map[entities.ID]struct {
		into entities.ID
		why  string
	}{}
	for line := range strings.Lines(sameFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		out[entities.ID(f[0])] = struct {
			into entities.ID
			why  string
		}{entities.ID(f[1]), f[2]}
	}
	return out
}

// absorb adds what g knows to e: names that e has in no role come behind its own.
func absorb(e *entities.Entity, g entities.Entity) {
	own := slices.Clone(e.Names)
	for _, n := range g.Names {
		if slices.ContainsFunc(own, func(o entities.Name) bool {
			return o.Text == n.Text && (unknown(n.Lang) || base(o.Lang) == base(n.Lang))
		}) {
			continue
		}
		if n.Role == entities.RolePrimary {
			n.Role = entities.RoleAlias
		}
		e.Names = append(e.Names, n)
	}
	if e.Population == 0 {
		e.Population = g.Population
	}
	if len(e.Country) == 0 {
		e.Country = g.Country
	}
	refs := maps.Clone(g.Refs)
	if refs == nil {
		refs = map[string]string{}
	}
	if scheme := g.ID.Scheme(); scheme != e.ID.Scheme() {
		if key := map[string]string{"wd": "wikidata", "gn": "geonames"}[scheme]; key != "" {
			refs[key] = strings.TrimPrefix(string(g.ID), scheme+":")
		}
	}
	maps.Copy(refs, e.Refs)
	if len(refs) > 0 {
		e.Refs = refs
	}
	e.Note = cmp.Or(e.Note, g.Note)
}

// sameByName returns, by the ID of a generated entity, the curated one that is
// the same: of one kind, in one country, with a name in common that no other
// entity of the kind has, on either side. Two names must be common, or the first,
// which for organisations must be of several words.
func sameByName(curated, generated []entities.Entity) map[entities.ID]int {
	type key struct {
		kind entities.Kind
		text string
	}
	names := map[key][]int{} // of curated
	for i, e := range curated {
		for _, n := range e.Names {
			if n.Role == entities.RoleAcronym || n.Role == entities.RoleFormer || len(n.Text) < shortest {
				continue
			}
			if k := (key{e.Kind, n.Text}); !slices.Contains(names[k], i) {
				names[k] = append(names[k], i)
			}
		}
	}
	bearers := map[key][]entities.ID{}
	for _, g := range generated {
		for _, n := range g.Names {
			if k := (key{g.Kind, n.Text}); names[k] != nil && !slices.Contains(bearers[k], g.ID) {
				bearers[k] = append(bearers[k], g.ID)
			}
		}
	}
	common := map[entities.ID]map[int]int{} // names in common
	first := map[entities.ID]map[int]bool{}
	for _, g := range generated {
		for i, n := range g.Names {
			k := key{g.Kind, n.Text}
			if len(names[k]) != 1 || len(bearers[k]) != 1 {
				continue
			}
			c := names[k][0]
			if curated[c].ID.Scheme() != "pn" || !sameCountry(curated[c], g) || !sameRank(curated[c].Note, g.Note) {
				continue
			}
			if common[g.ID] == nil {
				common[g.ID], first[g.ID] = map[int]int{}, map[int]bool{}
			}
			common[g.ID][c]++
			first[g.ID][c] = first[g.ID][c] || curated[c].Names[0].Text == n.Text && i < 2
		}
	}
	out, claimed := map[entities.ID]int{}, map[int]int{}
	for id, cs := range common {
		if len(cs) != 1 {
			continue
		}
		for c, n := range cs {
			if n >= 2 || first[id][c] && (curated[c].Kind == entities.Place || strings.Contains(curated[c].Names[0].Text, " ")) {
				out[id] = c
				claimed[c]++
			}
		}
	}
	maps.DeleteFunc(out, func(_ entities.ID, c int) bool { return claimed[c] > 1 })
	return out
}

// shortest is the least bytes of a name that says anything by itself.
const shortest = 4

func sameCountry(c, g entities.Entity) bool {
	if c.Kind == entities.Place {
		return slices.ContainsFunc(c.Country, func(s string) bool { return slices.Contains(g.Country, s) })
	}
	return len(c.Country) == 0 || len(g.Country) == 0 || slices.ContainsFunc(c.Country, func(s string) bool { return slices.Contains(g.Country, s) })
}

// sameRank reports whether two notes may be of one thing, as in "town, Donetsk
// oblast, Ukraine": not if one is of a town and the other of a district, or if
// they are in different parts of the country. Notes of no place always may.
func sameRank(a, b string) bool {
	town := func(note string) bool {
		word, _, _ := strings.Cut(strings.ReplaceAll(note, ",", " "), " ")
		return slices.Contains([]string{"city", "town", "village", "capital", "settlement"}, word)
	}
	part := func(note string) string {
		note, _, _ = strings.Cut(note, ";")
		if p := strings.Split(note, ", "); len(p) == 3 {
			return plain(p[1])
		}
		return ""
	}
	p, q := part(a), part(b)
	return town(a) == town(b) && (p == "" || q == "" || p == q)
}

// distinct takes out all but the largest of entities that nothing tells apart:
// of one kind, with the same names, countries and note.
func distinct(es []entities.Entity) (left []entities.Entity, out int) {
	best := map[string]int{}
	for i, e := range es {
		k := apart(e)
		if j, ok := best[k]; !ok || es[j].Population < e.Population {
			best[k] = i
		}
	}
	for i, e := range es {
		if best[apart(e)] == i {
			left = append(left, e)
		} else {
			out++
		}
	}
	return left, out
}

func apart(e entities.Entity) string {
	var texts []string
	for _, n := range e.Names {
		texts = append(texts, n.Text)
	}
	slices.Sort(texts)
	return fmt.Sprint(e.Kind, "\x00", strings.Join(slices.Compact(texts), "\x00"), "\x00\x00", e.Country, e.Note, e.From, e.Until)
}

func writeJoins(w io.Writer, joins []joined) {
	fmt.Fprint(w, "# Code generated by data/internal/store; DO NOT EDIT.\n# generated\tcurated, which has taken it in\twhy\n")
	for _, j := range joins {
		fmt.Fprintf(w, "%s\t%s\t%s\n", j.from, j.into, j.why)
	}
}
