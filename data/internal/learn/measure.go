package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

const (
	strangers  = 1000 // that the true form is ranked among
	nearLength = 2    // letters by which they may be longer or shorter
)

// A set is a list of names to find the Latin forms of.
type set struct {
	lang    language.Tag
	of      string
	queries []query
	pool    []string // Latin forms, folded, without spaces
}

// A query is a name in its own script and the Latin forms of it: the true ones,
// of which the best is ranked, the first of them lends its length to the
// strangers; and others that are no strangers.
type query struct {
	native string
	truths []string
	known  map[string]bool
}

// A ranking sums up at which rank true forms came.
type ranking struct{ n, first, five, reciprocal float64 }

// add counts a true form that better strangers came before, and that shared its
// place with tied others.
func (r *ranking) add(better, tied int) {
	r.n++
	places := float64(tied + 1)
	if better == 0 {
		r.first += 1 / places
	}
	r.five += min(1, max(0, float64(5-better)/places))
	r.reciprocal += 1 / (1 + float64(better) + float64(tied)/2)
}

// String returns the share of names whose true form came first, with its
// standard error, and of those where it was among the first five, and the mean
// of the reciprocal ranks.
func (r *ranking) String() string {
	p := r.first / r.n
	return fmt.Sprintf("%.3f ± %.3f / %.3f / %.3f", p, math.Sqrt(p*(1-p)/r.n), r.five/r.n, r.reciprocal/r.n)
}

// joined is the folded form of a Latin name without spaces; "" if it is not
// Latin letters alone.
func joined(name string) string {
	s := strings.ReplaceAll(resolve.Fold(name), " ", "")
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return ""
		}
	}
	return s
}

// rowSet returns the rows of a language that are kept apart.
func rowSet(m *model, rows []row, queries int) *set {
	s := &set{lang: m.tag, of: "pairs"}
	known := map[string]map[string]bool{}
	pool := map[string]bool{}
	var apart []row
	for _, r := range rows {
		if r.lang != m.lang || !m.usable(r.whole()) {
			continue
		}
		p := r.whole()
		if known[p.native] == nil {
			known[p.native] = map[string]bool{}
		}
		known[p.native][p.latin] = true
		pool[p.latin] = true
		if held(r.latin) {
			apart = append(apart, r)
		}
	}
	slices.SortStableFunc(apart, func(a, b row) int { return cmp.Compare(hash(a.native+a.latin), hash(b.native+b.latin)) })
	for _, r := range apart[:min(queries, len(apart))] {
		p := r.whole()
		s.queries = append(s.queries, query{r.native, []string{p.latin}, known[p.native]})
	}
	s.pool = byHash(pool)
	return s
}

func byHash(pool map[string]bool) []string {
	return slices.SortedFunc(maps.Keys(pool), func(a, b string) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
}

// minLetters is the length of the shortest Latin form that is asked for: a
// shorter one is an acronym.
const minLetters = 3

// storeSets returns the names in languages of the shipped entities that are kept
// apart, but for those of which all parts were learned from elsewhere.
func storeSets(tags []language.Tag, taught map[string]bool, queries int) []*set {
	var sets []*set
	for _, kind := range []entities.Kind{entities.Person, entities.Place} {
		pool := map[string]bool{}
		byLang := map[language.Base][]query{}
		for e, err := range data.Store().All(context.Background()) {
			if err != nil || e.Kind != kind || !held(latinName(e)) {
				continue
			}
			var q query
			q.known = map[string]bool{}
			english := -1
			for _, n := range e.Names {
				form := joined(n.Text)
				if form == "" || len(form) < minLetters || n.Role == entities.RoleAcronym || q.known[form] {
					continue
				}
				if base, _ := n.Lang.Base(); english < 0 && base.String() == "en" {
					english = len(q.truths)
				}
				q.known[form] = true
				q.truths = append(q.truths, form)
				pool[form] = true
			}
			if len(q.truths) == 0 {
				continue
			}
			if english > 0 {
				q.truths[0], q.truths[english] = q.truths[english], q.truths[0]
			}
			seen := map[language.Base]bool{}
			for _, n := range e.Names {
				base, _ := n.Lang.Base()
				script, ok := translit.ScriptOf(n.Text)
				if !ok || seen[base] || script.String() == "Latn" || strings.ContainsAny(n.Text, "0123456789") {
					continue
				}
				if !slices.ContainsFunc(strings.Fields(resolve.LearnedForm(n.Text)), func(p string) bool { return !taught[p] }) {
					continue
				}
				seen[base] = true
				q.native = n.Text
				byLang[base] = append(byLang[base], q)
			}
		}
		forms := byHash(pool)
		for _, t := range tags {
			base, _ := t.Base()
			qs := byLang[base]
			if len(qs) == 0 {
				continue
			}
			slices.SortStableFunc(qs, func(a, b query) int { return cmp.Compare(hash(a.native), hash(b.native)) })
			sets = append(sets, &set{t, kind.String() + "s", qs[:min(queries, len(qs))], forms})
		}
	}
	return sets
}

// measure prints how names kept apart find their Latin forms: with learned
// costs, without, and by peers, a directory. Learned costs are those of the
// tables in dir, or if unseen those of learnUnseen.
func measure(dir string, rows []row, only, peers string, unseen bool, queries int) error {
	var learned []*resolve.Learned
	var err error
	if unseen {
		learned, err = learnUnseen(rows, only)
	} else {
		learned, err = readTables(dir)
	}
	if err != nil {
		return err
	}
	opts := resolve.MatcherOptions{Lexicon: data.Lexicon(), Respelling: data.Respelling()}
	without := resolve.NewMatcher(data.Systems(), &opts)
	opts.Learned = resolve.LearnedTables(learned...)
	with := resolve.NewMatcher(data.Systems(), &opts)
	var sets []*set
	taught := map[string]bool{}
	for i := range models {
		if models[i].lang != "" {
			kept, _ := models[i].pairs(rows)
			for _, p := range kept {
				taught[p.native] = true
			}
			if s := rowSet(&models[i], rows, queries); len(s.queries) > 0 {
				sets = append(sets, s)
			}
		}
	}
	var tags []language.Tag
	for _, t := range strings.Fields("ru uk el hy ka ar fa he hi bn th ja ko zh") {
		tags = append(tags, language.MustParse(t))
	}
	if !unseen {
		sets = append(sets, storeSets(tags, taught, queries)...)
	}
	fmt.Println("lang\tof\tn\tlearned R@1 / R@5 / MRR\twithout\tpeers\tLLR > 0")
	for _, s := range sets {
		if only == "" || strings.Contains(","+only+",", ","+s.lang.String()+",") {
			if err := s.rank(with, without, peers); err != nil {
				return err
			}
		}
	}
	return nil
}

// learnUnseen returns tables for the languages in only, or all, learned from those
// pairs that have neither form in common with a part of a row kept apart.
func learnUnseen(rows []row, only string) (learned []*resolve.Learned, err error) {
	shipped, err := shippedRows()
	if err != nil {
		return nil, err
	}
	all := append(slices.Clip(rows), shipped...)
	anyLatin := map[string]bool{} // of parts of rows kept apart
	for i := range models {
		m := &models[i]
		if m.lang != "" && only != "" && !strings.Contains(","+only+",", ","+m.lang+",") {
			continue
		}
		kept, _ := m.pairs(all)
		native, latin := anyLatin, anyLatin
		if m.script != "Latn" {
			native, latin = map[string]bool{}, map[string]bool{}
			_, apart := m.pairs(rows)
			for _, p := range apart {
				native[p.native], latin[p.latin], anyLatin[p.latin] = true, true, true
			}
		}
		n := len(kept)
		kept = slices.DeleteFunc(kept, func(p pair) bool { return native[p.native] || latin[p.latin] })
		log.Printf("%s: learned from %d pairs, %d have parts in common with names kept apart", m.script, len(kept), n-len(kept))
		l, err := resolve.ParseLearned(m.script, bytes.NewReader(m.train(kept).bytes(m, "", len(kept), nil)))
		if err != nil {
			return nil, err
		}
		learned = append(learned, l)
	}
	return learned, nil
}

func readTables(dir string) (learned []*resolve.Learned, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		l, err := resolve.ParseLearned(name, f)
		if err := cmp.Or(err, f.Close()); err != nil {
			return nil, err
		}
		learned = append(learned, l)
	}
	return learned, nil
}

// others returns the strangers that the true forms of query i are ranked among.
func (s *set) others(i int) []string {
	q := &s.queries[i]
	var out []string
	for k := range s.pool {
		form := s.pool[(k+i*strangers)%len(s.pool)]
		if d := len(form) - len(q.truths[0]); max(d, -d) <= nearLength && !q.known[form] {
			if out = append(out, form); len(out) == strangers {
				break
			}
		}
	}
	return out
}

// rank prints how the true forms of the queries rank.
func (s *set) rank(with, without *resolve.Matcher, peers string) error {
	var learned, plain, peer ranking
	var positive float64
	lines := make([]string, len(s.queries))
	var mu sync.Mutex
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(s.queries); i += workers {
				q := &s.queries[i]
				others := s.others(i)
				lines[i] = strings.Join([]string{strings.Join(strings.Fields(q.native), " "), strings.Join(q.truths, " "), strings.Join(others, " ")}, "\t")
				truth, better, tied := place(with.Spelling(q.native, s.lang), q.truths, others)
				_, plainBetter, plainTied := place(without.Spelling(q.native, s.lang), q.truths, others)
				mu.Lock()
				learned.add(better, tied)
				plain.add(plainBetter, plainTied)
				if truth > 0 {
					positive++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	beside := "-"
	if peers != "" {
		if err := peer.ask(peers, lines); err != nil {
			return err
		}
		beside = peer.String()
	}
	fmt.Printf("%s\t%s\t%.0f\t%v\t%v\t%s\t%.3f\n", s.lang, s.of, learned.n, &learned, &plain, beside, positive/learned.n)
	return nil
}

// ask adds how the program in a directory, a module of its own, ranks what the
// lines hold.
func (r *ranking) ask(dir string, lines []string) error {
	cmd := exec.Command("go", "run", ".")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("peers in %s: %w", dir, err)
	}
	answers := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(answers) != len(lines) {
		return fmt.Errorf("peers in %s: %d answers to %d lines", dir, len(answers), len(lines))
	}
	for i, a := range answers {
		var better, tied int
		if _, err := fmt.Sscanf(a, "%d\t%d", &better, &tied); err != nil {
			return fmt.Errorf("peers in %s: answer %d: %w", dir, i+1, err)
		}
		r.add(better, tied)
	}
	return nil
}

// place returns the best score of the true forms, and how many of the others
// have a better one or the same.
func place(sp *resolve.Spelling, truths, others []string) (truth float64, better, tied int) {
	truth = sp.Score(truths[0])
	for _, t := range truths[1:] {
		truth = max(truth, sp.Score(t))
	}
	for _, o := range others {
		switch v := sp.Score(o); {
		case v > truth:
			better++
		case v == truth:
			tied++
		}
	}
	return truth, better, tied
}
