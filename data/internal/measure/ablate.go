package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

// A variant is the shipped matcher without something.
type variant struct {
	name    string
	without func(*wiring) error
}

// A wiring is what the shipped matcher is made of.
type wiring struct {
	systems *translit.Catalog
	resolve.MatcherOptions
}

var variants = []variant{
	{"whole", func(*wiring) error { return nil }},
	{"without press systems", func(w *wiring) error { return w.drop(press) }},
	{"without orthographies", func(w *wiring) error {
		w.Respelling = nil // it is derived from them
		return w.drop(orthography)
	}},
	{"without any system", func(w *wiring) error {
		w.systems, w.Respelling = nil, nil
		return nil
	}},
	{"without learned costs", func(w *wiring) error {
		w.Learned = nil
		return nil
	}},
	{"without lexicon", func(w *wiring) error {
		w.Lexicon = nil
		return nil
	}},
	{"without calibration", func(w *wiring) error {
		w.Calibration = nil
		return nil
	}},
	// Learned costs know most of what systems say: these show what systems are
	// worth to a script that nothing was learned of.
	{"without learned costs or press systems", func(w *wiring) error {
		w.Learned = nil
		return w.drop(press)
	}},
	{"without learned costs or any system", func(w *wiring) error {
		w.Learned, w.systems, w.Respelling = nil, nil, nil
		return nil
	}},
}

var latin = language.MustParseScript("Latn")

// press reports whether a system writes names as the texts of a language do.
func press(i translit.Info) bool { return i.Target != language.Und && i.From != latin }

// orthography reports whether a system reads the Latin spelling of a language.
func orthography(i translit.Info) bool { return i.Target != language.Und && i.From == latin }

// drop takes away the systems that are of a sort.
func (w *wiring) drop(sort func(translit.Info) bool) error {
	var kept []*translit.System
	for s := range w.systems.All() {
		if !sort(s.Info()) {
			kept = append(kept, s)
		}
	}
	var err error
	w.systems, err = new(translit.Catalog).With(kept...)
	return err
}

// matcher returns the shipped matcher without what v lacks.
func (v variant) matcher() (*resolve.Matcher, error) {
	w := wiring{data.Systems(), resolve.MatcherOptions{
		Lexicon:     data.Lexicon(),
		Respelling:  data.Respelling(),
		Calibration: data.Calibration(),
		Learned:     data.Learned,
	}}
	if err := v.without(&w); err != nil {
		return nil, fmt.Errorf("%s: %w", v.name, err)
	}
	return resolve.NewMatcher(w.systems, &w.MatcherOptions), nil
}

// An outcome counts answers to the questions of a task.
type outcome struct{ in, first, matched, right, absent, none int }

func (o *outcome) add(res resolve.Result, expected entities.ID) {
	if res.Decision == resolve.Match {
		o.matched++
	}
	if expected == notHere {
		o.absent++
		if res.Decision == resolve.NoMatch {
			o.none++
		}
		return
	}
	o.in++
	if rankOf(res, expected) == 0 {
		o.first++
		if res.Decision == resolve.Match {
			o.right++
		}
	}
}

// f1 is the harmonic mean of precision and recall.
func f1(right, said, wanted int) float64 { return ratio(2*right, said+wanted) }

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }

// ablation prints what the figures are without one thing at a time.
func ablation(ctx context.Context, w io.Writer, folder string, rows int) error {
	line(w, "variant", "task", "R@1", "F1", "precision", "none where none")
	compared, err := readPairs(folder)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		store, err := t.store(ctx, folder)
		if err != nil {
			return err
		}
		questions, err := t.questions(folder, rows)
		if err != nil {
			return err
		}
		for _, v := range variants {
			m, err := v.matcher()
			if err != nil {
				return err
			}
			r, err := resolve.New(ctx, m, store, nil)
			if err != nil {
				return err
			}
			var o outcome
			if err := ask(ctx, r, questions, func(q question, res resolve.Result) { o.add(res, q.expected) }); err != nil {
				return err
			}
			line(w, v.name, t.name, ratio(o.first, o.in), f1(o.right, o.matched, o.in), ratio(o.right, o.matched), ratio(o.none, o.absent))
		}
	}
	line(w, "\nvariant", "task", "joint F1", "cross-script recall", "hard negatives called the same")
	for _, v := range variants {
		m, err := v.matcher()
		if err != nil {
			return err
		}
		joint, cross, hard := judge(m, compared)
		line(w, v.name, "pairs", joint, cross, hard)
	}
	return nil
}

// ask resolves questions on all processors and hands on the results in order.
func ask(ctx context.Context, r *resolve.Resolver, questions []question, each func(question, resolve.Result)) error {
	queries := func(yield func(resolve.Query) bool) {
		for _, q := range questions {
			if !yield(q.query) {
				return
			}
		}
	}
	i := 0
	for res, err := range r.ResolveAll(ctx, queries) {
		if err != nil {
			return fmt.Errorf("%s: %w", questions[i].id, err)
		}
		each(questions[i], res)
		i++
	}
	return nil
}

// A comparison is a pair of names and whether they mean the same.
type comparison struct {
	a, b              resolve.Query
	same, cross, hard bool
}

// readPairs reads the pairs and the hard negatives.
func readPairs(folder string) ([]comparison, error) {
	var all []comparison
	for _, name := range []string{"pairs", "hardneg"} {
		rows, err := readTable(filepath.Join(folder, "pairs", name+".tsv"), 0, "kind", "name_a", "name_b", "label", "cross_script")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			kind := entities.KindUnknown // and of kinds that we don't tell apart
			if k, err := entities.ParseKind(r[0]); err == nil && slices.Contains([]entities.Kind{entities.Person, entities.Organization, entities.Place}, k) {
				kind = k
			}
			all = append(all, comparison{
				a: resolve.Query{Name: r[1], Kind: kind}, b: resolve.Query{Name: r[2], Kind: kind},
				same: r[3] == "1", cross: r[4] == "1", hard: name == "hardneg",
			})
		}
	}
	return all, nil
}

// judge compares all pairs. It returns F1 over all of them, the recall of pairs
// across scripts that are no hard negatives, and the share of hard negatives
// that are said to be the same.
func judge(m *resolve.Matcher, all []comparison) (joint, cross, hard float64) {
	var right, said, wanted, crossRight, crossWanted, hardSaid, hardAll int
	for _, c := range all {
		same := m.Compare(c.a, c.b).Same()
		count(&said, same)
		count(&wanted, c.same)
		count(&right, same && c.same)
		count(&crossWanted, c.same && c.cross && !c.hard)
		count(&crossRight, same && c.same && c.cross && !c.hard)
		count(&hardAll, c.hard)
		count(&hardSaid, same && c.hard)
	}
	return f1(right, said, wanted), ratio(crossRight, crossWanted), ratio(hardSaid, hardAll)
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}
