package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// A world is a store and questions to it whose answers are known.
type world struct {
	name    string
	kind    entities.Kind
	store   []entities.Entity
	queries []query
	names   map[entities.ID]map[string]bool // folded, of each entity: stored and asked by
}

// A query asks for an entity, mostly by a name that the store does not have for
// it.
type query struct {
	name   string
	lang   language.Tag
	entity entities.ID // meant, in the store or not
}

// Sizes of worlds.
const (
	maxShipped = 12000 // entities that ship, those with the most names first
	maxPeople  = 10000 // composed persons
	maxWords   = 3000  // places named by one word
	maxQueries = 3500  // for shipped entities
	maxMade    = 700   // for made ones: rows have errors that names in a store have not
)

func worlds(rows []row, all []entities.Entity) []world {
	var shipped []entities.Entity
	byKind := map[entities.Kind]int{}
	slices.SortStableFunc(all, func(a, b entities.Entity) int {
		return cmp.Or(cmp.Compare(manyNames(b), manyNames(a)), cmp.Compare(draw("entity", string(a.ID)), draw("entity", string(b.ID))))
	})
	for _, e := range all {
		if byKind[e.Kind]++; byKind[e.Kind] <= maxShipped {
			shipped = append(shipped, e)
		}
	}
	known := map[string]bool{}
	for _, e := range shipped {
		for _, n := range e.Names {
			known[resolve.Fold(n.Text)] = true
		}
	}
	ships := func(f figure) bool { return known[resolve.Fold(f.latin)] }
	people, words := slices.DeleteFunc(compose(rows), ships), slices.DeleteFunc(single(rows), ships)
	return []world{
		latinStore("persons", entities.Person, shipped, people),
		nativeStore("native persons", entities.Person, shipped, people),
		latinStore("places", entities.Place, shipped, words),
		nativeStore("native places", entities.Place, shipped, nil),
		latinStore("organizations", entities.Organization, shipped, nil),
		nativeStore("native organizations", entities.Organization, shipped, nil),
		fullStore("persons in many languages", entities.Person, shipped, people),
		fullStore("places in many languages", entities.Place, shipped, words),
		fullStore("organizations in many languages", entities.Organization, shipped, nil),
	}
}

// manyNames puts entities that few languages name after the others, which can be
// asked for.
func manyNames(e entities.Entity) int { return min(len(e.Names), 4) }

// A figure is an entity made of rows: a Latin name and names in other scripts.
type figure struct {
	id    entities.ID
	latin string
	names []entities.Name
}

var tags = map[string]language.Tag{
	"ru": language.Russian, "he": language.Hebrew, "ar": language.Arabic, "ja": language.Japanese, "zh": language.Chinese, "ko": language.Korean,
}

// joiners stand between the parts of a foreign name.
var joiners = map[string]string{"ja": "・", "zh": "·"}

// maxForms is how many native forms of a Latin word are drawn from: of more,
// most are other names.
const maxForms = 6

// compose makes persons: the Latin names are those of whole persons in the
// rows, the native ones theirs too, or made of the native forms of the parts.
func compose(rows []row) []figure {
	forms := map[[2]string][]string{} // language and Latin word: native words
	latins := map[[2]string][]string{}
	for _, r := range rows {
		if r.source == wordSource {
			k, n := [2]string{r.lang, r.latin}, [2]string{r.lang, r.native}
			forms[k] = append(forms[k], r.native)
			latins[n] = append(latins[n], r.latin)
		}
	}
	byName := map[string]*figure{}
	var order []string
	for _, r := range rows {
		if r.source != nameSource || r.lang != "he" {
			continue // of the Korean ones a fifth have names in the wrong order
		}
		latin := strings.Join(strings.Fields(r.latin), " ")
		if n := len(strings.Fields(latin)); n < 2 || n > 4 {
			continue
		}
		f := byName[latin]
		if f == nil {
			f = &figure{id: entities.ID("x:" + strings.ReplaceAll(latin, " ", "-")), latin: latin}
			byName[latin] = f
			order = append(order, latin)
		}
		f.names = append(f.names, entities.Name{Text: r.native, Lang: tags[r.lang]})
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(draw("person", a), draw("person", b)) })
	var out []figure
	for _, latin := range order[:min(len(order), maxPeople)] {
		f := byName[latin]
		words := strings.Fields(latin)
		for _, lang := range []string{"ru", "ja", "zh", "ar", "ko"} {
			var native []string
			for _, w := range words {
				if fs := forms[[2]string{lang, w}]; len(fs) > 0 && len(fs) <= maxForms {
					native = append(native, fs[int(draw("form", lang, latin, w)*float64(len(fs)))])
				}
			}
			if len(native) == len(words) {
				joiner := cmp.Or(joiners[lang], " ")
				f.names = append(f.names, entities.Name{Text: strings.Join(native, joiner), Lang: tags[lang]})
			}
		}
		// Another Latin spelling of each part: one that shares a native form.
		var other []string
		for _, w := range words {
			var alike []string
			for _, lang := range []string{"ru", "ar", "he"} {
				for _, n := range forms[[2]string{lang, w}] {
					if ls := latins[[2]string{lang, n}]; len(ls) <= maxForms {
						alike = append(alike, ls...)
					}
				}
			}
			if len(alike) == 0 {
				alike = []string{w}
			}
			other = append(other, alike[int(draw("latin", latin, w)*float64(len(alike)))])
		}
		if o := strings.Join(other, " "); o != latin {
			f.names = append(f.names, entities.Name{Text: o, Lang: language.Und})
		}
		out = append(out, *f)
	}
	return out
}

// single makes entities of one word, as most places are.
func single(rows []row) []figure {
	byName := map[string]*figure{}
	var order []string
	for _, r := range rows {
		if r.source != wordSource || len(r.latin) < 4 {
			continue
		}
		f := byName[r.latin]
		if f == nil {
			f = &figure{id: entities.ID("x:" + r.latin), latin: r.latin}
			byName[r.latin] = f
			order = append(order, r.latin)
		}
		f.names = append(f.names, entities.Name{Text: r.native, Lang: tags[r.lang]})
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(draw("word", a), draw("word", b)) })
	var out []figure
	for _, latin := range order[:min(len(order), maxWords)] {
		out = append(out, *byName[latin])
	}
	return out
}

// latinStore keeps the English names of entities, or, where there are none, those
// of one other language; all others ask.
func latinStore(name string, kind entities.Kind, shipped []entities.Entity, figures []figure) world {
	w := world{name: name, kind: kind}
	for _, e := range shipped {
		if e.Kind != kind {
			continue
		}
		kept := language.English
		if !slices.ContainsFunc(e.Names, func(n entities.Name) bool { return base(n) == base2(kept) }) {
			kept = e.Names[0].Lang
		}
		w.divide(e, func(n entities.Name) bool { return base(n) == base2(kept) })
	}
	for _, f := range figures {
		names := f.names
		e := entities.Entity{ID: f.id, Kind: kind, Names: append([]entities.Name{{Text: f.latin, Lang: language.English}}, names...)}
		w.divide(e, func(n entities.Name) bool { return base(n) == "en" })
	}
	w.finish()
	return w
}

// nativeStore keeps the names of one language that is not written in Latin
// letters; names in Latin letters ask.
func nativeStore(name string, kind entities.Kind, shipped []entities.Entity, figures []figure) world {
	w := world{name: name, kind: kind}
	add := func(e entities.Entity) {
		var langs []string
		for _, n := range e.Names {
			if b := base(n); !isLatin(n.Text) && !slices.Contains(langs, b) {
				langs = append(langs, b)
			}
		}
		if len(langs) == 0 {
			return
		}
		slices.Sort(langs)
		kept := langs[int(draw("native", string(e.ID))*float64(len(langs)))]
		latin := slices.DeleteFunc(slices.Clone(e.Names), func(n entities.Name) bool { return !isLatin(n.Text) && base(n) != kept })
		e.Names = latin
		w.divide(e, func(n entities.Name) bool { return base(n) == kept && !isLatin(n.Text) })
	}
	for _, e := range shipped {
		if e.Kind == kind {
			add(e)
		}
	}
	for _, f := range figures {
		add(entities.Entity{ID: f.id, Kind: kind, Names: append([]entities.Name{{Text: f.latin, Lang: language.English}}, f.names...)})
	}
	w.finish()
	return w
}

// fullStore keeps the names of all languages but two of each entity, as a store
// does that many languages made; the two ask.
func fullStore(name string, kind entities.Kind, shipped []entities.Entity, figures []figure) world {
	w := world{name: name, kind: kind}
	add := func(e entities.Entity) {
		var langs []string
		for _, n := range e.Names {
			if b := base(n); !slices.Contains(langs, b) {
				langs = append(langs, b)
			}
		}
		slices.SortFunc(langs, func(a, b string) int {
			return cmp.Compare(draw("asking", string(e.ID), a), draw("asking", string(e.ID), b))
		})
		asking := langs[:min(2, len(langs)-1)]
		w.divide(e, func(n entities.Name) bool { return !slices.Contains(asking, base(n)) })
	}
	for _, e := range shipped {
		if e.Kind == kind {
			add(e)
		}
	}
	for _, f := range figures {
		add(entities.Entity{ID: f.id, Kind: kind, Names: append([]entities.Name{{Text: f.latin, Lang: language.English}}, f.names...)})
	}
	w.finish()
	return w
}

func base(n entities.Name) string { return base2(n.Lang) }

// base2 is the language of a tag that names one.
func base2(t language.Tag) string {
	b, sure := t.Base()
	if sure != language.Exact {
		return "und"
	}
	return b.String()
}

func isLatin(s string) bool {
	for _, r := range s {
		if r > 0x24F && !(0x1E00 <= r && r < 0x1F00) && !(0x2000 <= r && r < 0x2070) {
			return false
		}
	}
	return true
}

// divide enters the names of e that are kept into the store, unless e is one of
// those that are absent, and asks for it by the others.
func (w *world) divide(e entities.Entity, keep func(entities.Name) bool) {
	stored := e
	stored.Names = nil
	folded := map[string]bool{}
	for _, n := range e.Names {
		if keep(n) {
			stored.Names = append(stored.Names, n)
			folded[resolve.Fold(n.Text)] = true
		}
	}
	if len(stored.Names) == 0 {
		return
	}
	if w.names == nil {
		w.names = map[entities.ID]map[string]bool{}
	}
	for _, n := range e.Names {
		folded[resolve.Fold(n.Text)] = true
	}
	w.names[e.ID] = folded
	asked := 0
	for _, n := range e.Names {
		if base(n) == "und" && strings.HasPrefix(string(e.ID), "gn:") {
			continue // GeoNames: alternate names of unknown language, many of them of parts and neighbours
		}
		own := slices.ContainsFunc(stored.Names, func(s entities.Name) bool { return s.Text == n.Text })
		if asked == maxAsked || own && draw("own", string(e.ID), n.Text) >= shareOwn {
			continue
		}
		text := n.Text
		if !own {
			text = vary(n, w.kind)
		}
		asked++
		w.queries = append(w.queries, query{text, n.Lang, e.ID})
	}
	if draw("absent", w.name, string(e.ID)) >= shareAbsent {
		w.store = append(w.store, stored)
	}
}

// shareOwn is how many names are asked for as the store has them.
const shareOwn = 0.1

// maxAsked is how many names ask for one entity.
const maxAsked = 12

// vary writes some persons' names in ways that names are written in: the family
// name first, an initial for a given name, a part left out.
func vary(n entities.Name, kind entities.Kind) string {
	if kind != entities.Person {
		return n.Text
	}
	sep := " "
	for _, j := range joiners {
		if strings.Contains(n.Text, j) {
			sep = j
		}
	}
	parts := strings.Split(n.Text, sep)
	last := len(parts) - 1
	if last < 1 || strings.ContainsAny(n.Text, ",()") {
		return n.Text
	}
	switch d := draw("vary", n.Text); {
	case d < .10:
		return parts[last] + ", " + strings.Join(parts[:last], sep)
	case d < .15:
		return parts[last] + sep + strings.Join(parts[:last], sep)
	case d < .20:
		return string([]rune(parts[0])[:1]) + "." + sep + strings.Join(parts[1:], sep)
	case d < .22:
		return parts[last] + sep + string([]rune(parts[0])[:1]) + "."
	case d < .26:
		return parts[last]
	case d < .31 && last > 1:
		return parts[0] + sep + parts[last]
	}
	return n.Text
}

// finish keeps a sample of queries, none for entities that share a name with one
// of the store: what is asked has one answer.
func (w *world) finish() {
	bearers := map[string]map[entities.ID]bool{} // by any of their names, stored or not
	for _, e := range w.store {
		for f := range w.names[e.ID] {
			if bearers[f] == nil {
				bearers[f] = map[entities.ID]bool{}
			}
			bearers[f][e.ID] = true
		}
	}
	others := func(folded string, id entities.ID) bool {
		n := len(bearers[folded])
		return n > 1 || n == 1 && !bearers[folded][id]
	}
	w.queries = slices.DeleteFunc(w.queries, func(q query) bool {
		if others(resolve.Fold(q.name), q.entity) {
			return true
		}
		return slices.ContainsFunc(slices.Collect(maps.Keys(w.names[q.entity])), func(f string) bool { return others(f, q.entity) })
	})
	slices.SortFunc(w.queries, func(a, b query) int {
		return cmp.Or(cmp.Compare(draw("query", string(a.entity), a.name), draw("query", string(b.entity), b.name)), cmp.Compare(a.name, b.name))
	})
	var count [2]int
	w.queries = slices.DeleteFunc(w.queries, func(q query) bool {
		made := madeUp(q.entity)
		if count[made] == [...]int{maxQueries, maxMade}[made] {
			return true
		}
		count[made]++
		return false
	})
	w.strangers()
}

func madeUp(id entities.ID) int {
	if strings.HasPrefix(string(id), "x:") {
		return 1
	}
	return 0
}

// A sample is the traits of one answer, and whether it is right.
type sample struct {
	resolve.Traits
	Task   string
	World  string
	Right  bool
	Behind bool // another candidate is better
	Absent bool // the entity asked for is not in the store
	Apart  bool // not to be fitted to
}

// strangers asks for persons that nobody knows: the given name of one with the
// family name of another, in one language.
func (w *world) strangers() {
	if w.kind != entities.Person {
		return
	}
	type two struct{ given, family string }
	last := map[string]two{}
	made := 0
	for _, q := range slices.Clone(w.queries) {
		sep := " "
		for _, j := range joiners {
			if strings.Contains(q.name, j) {
				sep = j
			}
		}
		parts := strings.Split(q.name, sep)
		if len(parts) != 2 || strings.ContainsAny(q.name, ".,()") || made == maxStrangers {
			continue
		}
		lang := q.lang.String() + sep
		before, ok := last[lang]
		last[lang] = two{parts[0], parts[1]}
		if !ok || draw("stranger", q.name) >= shareStrangers {
			continue
		}
		made++
		name := before.given + sep + parts[1]
		w.queries = append(w.queries, query{name, q.lang, entities.ID("y:" + name)})
	}
}

const (
	maxStrangers   = 700
	shareStrangers = 0.5
)

// maxRanked is how many candidates of a query are fitted to.
const maxRanked = 3

// maxAgainst is how many wrong candidates of a query are compared with it,
// as names that differ.
const maxAgainst = 2

// ask asks all queries.
func (w *world) ask() ([]sample, error) {
	ctx := context.Background()
	var mem entities.Memory
	if err := mem.Put(ctx, w.store...); err != nil {
		return nil, err
	}
	stored := map[entities.ID]bool{}
	for _, e := range w.store {
		stored[e.ID] = true
	}
	m := resolve.NewMatcher(data.Systems(), &resolve.MatcherOptions{Lexicon: data.Lexicon(), Respelling: data.Respelling(), Learned: data.Learned})
	r, err := resolve.New(ctx, m, &mem, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.name, err)
	}
	var out []sample
	i, top, in := 0, 0, 0
	for res, err := range r.ResolveAll(ctx, func(yield func(resolve.Query) bool) {
		for _, q := range w.queries {
			if !yield(resolve.Query{Name: q.name, Lang: q.lang, Kind: w.kind}) {
				return
			}
		}
	}) {
		q := w.queries[i]
		i++
		if err != nil {
			continue // a name of punctuation
		}
		apart := draw("apart", string(q.entity)) < shareApart
		if stored[q.entity] {
			in++
		}
		if len(res.Candidates) == 0 {
			continue
		}
		right := res.Candidates[0].Entity.ID == q.entity
		if right {
			top++
		}
		for k := range min(len(res.Candidates), maxRanked) {
			out = append(out, sample{r.Traits(res, k), "resolve", w.name, res.Candidates[k].Entity.ID == q.entity, k > 0, !stored[q.entity], apart})
		}
		pair := func(c *resolve.Candidate, same bool) {
			two := m.Compare(resolve.Query{Name: q.name, Lang: q.lang, Kind: w.kind}, resolve.Query{Name: c.Name.Text, Lang: c.Name.Lang, Kind: w.kind})
			out = append(out, sample{two.Traits(), "compare", w.name, same, false, false, apart})
		}
		if stored[q.entity] {
			c, err := r.Compare(ctx, res.Query, q.entity)
			if err != nil {
				return nil, err
			}
			pair(&c, true)
		}
		against := 0
		for k := range res.Candidates {
			c := &res.Candidates[k]
			if c.Entity.ID == q.entity || against == maxAgainst || w.names[q.entity][resolve.Fold(c.Name.Text)] {
				continue // or a namesake: two entities, but one name
			}
			against++
			pair(c, false)
		}
	}
	log.Printf("%s: %d entities, %d queries, the right one first %.3f", w.name, len(w.store), len(w.queries), float64(top)/float64(max(in, 1)))
	return out, nil
}
