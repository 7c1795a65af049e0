package resolve

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// Options are the optional settings of a Resolver; nil means defaults.
type Options struct {
	// Precision is the share of matches that are to be right, in (0, 1), as the
	// matcher's calibration has measured it; 0 means 0.955 for persons and what is of
	// no kind, and 0.94 for organizations and places. The higher, the more
	// queries are answered NoMatch or Ambiguous.
	Precision float64

	Accept float64 // least score of a match, in (0, 1]; 0 means what Precision asks for, without a calibration 0.85
	Margin float64 // least lead over the runner-up in nats of the evidence; 0 means 0.7, without a calibration 2
	Limit  int     // most candidates in a Result; 0 means 10
}

// A Resolver maps names to the entities of one store. It is safe for
// concurrent use.
type Resolver struct {
	matcher *Matcher
	store   *entities.PackedStore
	index   *Index
	ready   readyNames
	opts    Options
}

// New returns a Resolver for store, which it reads once: what is not a
// [entities.PackedStore] is packed in memory. Names that can't be read (see
// [Matcher.Prepare]) are an error that names the entity.
func New(ctx context.Context, m *Matcher, store entities.Store, opts *Options) (*Resolver, error) {
	packed, ok := store.(*entities.PackedStore)
	if !ok {
		var b strings.Builder
		if err := entities.WritePacked(&b, store.All(ctx)); err != nil {
			return nil, fmt.Errorf("resolve: read the store: %w", err)
		}
		var err error
		if packed, err = entities.OpenPacked(b.String()); err != nil {
			return nil, fmt.Errorf("resolve: %w", err)
		}
	}
	ix, err := BuildIndex(ctx, m, packed)
	if err != nil {
		return nil, err
	}
	return NewIndexed(m, ix, opts)
}

// NewIndexed returns a Resolver for the store that ix holds. An index made by a
// matcher of another fingerprint is an error that wraps [ErrStaleIndex].
func NewIndexed(m *Matcher, ix *Index, opts *Options) (*Resolver, error) {
	if got := m.Fingerprint(); ix.matcher != got {
		return nil, fmt.Errorf("%w: its fingerprint is %.16s, the matcher's %.16s", ErrStaleIndex, ix.matcher, got)
	}
	r := &Resolver{matcher: m, store: ix.store, index: ix}
	if opts != nil {
		r.opts = *opts
	}
	if m.calibration == nil {
		r.opts.Accept = cmp.Or(r.opts.Accept, defaultAccept)
		r.opts.Margin = cmp.Or(r.opts.Margin, defaultMargin)
	}
	r.opts.Margin = cmp.Or(r.opts.Margin, calibratedMargin)
	r.opts.Limit = cmp.Or(r.opts.Limit, defaultLimit)
	if r.opts.Accept < 0 || r.opts.Accept > 1 || r.opts.Precision < 0 || r.opts.Precision >= 1 || r.opts.Margin < 0 || r.opts.Limit < 0 {
		return nil, fmt.Errorf("resolve: options %+v are out of range", r.opts)
	}
	r.ready.init(ix.store.NumNames())
	return r, nil
}

// Index returns the index that r looks names up in, and with it the store.
func (r *Resolver) Index() *Index { return r.index }

// Resolve finds the entity q refers to. Finding none is not an error: see
// [Result.Decision]. Errors wrap [ErrInvalidName] or come from ctx.
func (r *Resolver) Resolve(ctx context.Context, q Query) (Result, error) {
	res := Result{Query: q}
	if err := ctx.Err(); err != nil {
		return res, err
	}
	p, err := r.matcher.prepare(q, readFirst)
	if err != nil {
		return res, err
	}
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	best := r.candidates(p, sc)
	res.Decision = r.decide(best)
	res.Candidates = best[:min(len(best), r.opts.Limit)]
	return res, nil
}

const (
	// maxDetailed is how many candidates, best first, have their evidence traced
	// to systems before the decision.
	maxDetailed = 3

	// maxGain is the nats by which no candidate gains when all systems read it: a
	// letter or two, and what an edit costs in a crowd.
	maxGain = 12.0

	// maxLooked is how many names of an entity in other scripts than the query's
	// are looked at, those that promise most.
	maxLooked = 8

	// maxWhole is how many names of each of them are then read by all systems.
	maxWhole = 2
)

// candidates returns the entities that p may mean, best first.
func (r *Resolver) candidates(p *Prepared, sc *scratch) []Candidate {
	g := gathers.Get().(*gather)
	defer gathers.Put(g)
	byEntity, looked := map[int]int{}, map[int]int{}
	var cs []Candidate
	look := func(h hit, owner int) {
		n := r.name(h.name)
		if n == nil || !kindFits(p.query.Kind, n.entity.Kind) {
			return
		}
		c := r.candidate(p, n, n.prepared, sc)
		at, ok := byEntity[owner]
		if !ok {
			at = len(cs)
			byEntity[owner] = at
			cs = append(cs, c)
		} else if partial := cs[at].partial; betterName(p, &c, &cs[at]) {
			cs[at] = c
			cs[at].partial = partial
		}
		if (p.partial || n.prepared.partial) && c.edited() {
			cs[at].partial = append(cs[at].partial, partialName{n, c.LogOdds})
		}
	}
	// Names in the query's own script first: the same form needs no other.
	var others []hit
	for _, h := range r.index.find(r.matcher, p, g) {
		if r.sameScript(p, h.name) {
			look(h, r.store.Owner(int(h.name)))
		} else {
			others = append(others, h)
		}
	}
	for _, h := range others {
		owner := r.store.Owner(int(h.name))
		if at, ok := byEntity[owner]; !ok || cs[at].b.folded != p.folded && looked[owner] < maxLooked {
			look(h, owner)
			looked[owner]++
		}
	}
	sortCandidates(cs)
	for i := range cs[:min(len(cs), maxDetailed)] {
		if i > 0 && !cs[0].edited() && cs[0].LogOdds-cs[i].LogOdds > maxGain {
			break
		}
		r.reread(p, &cs[i], sc)
	}
	sortCandidates(cs)
	r.bearers(cs)
	for i := range cs[:min(len(cs), maxDetailed)] {
		r.matcher.detail(&cs[i].Comparison, sc)
	}
	sortCandidates(cs)
	return cs
}

// sameScript reports whether name n of the store is in the script of p.
func (r *Resolver) sameScript(p *Prepared, n int32) bool {
	name, err := r.store.NameAt(int(n))
	if err != nil || len(p.spans) == 0 {
		return false
	}
	script, _ := translit.ScriptOf(name.Text)
	return script == p.spans[0][0].script
}

// candidate compares p with a name of the store, prepared as n.
func (r *Resolver) candidate(p *Prepared, name *readyName, n *Prepared, sc *scratch) Candidate {
	c := Candidate{Entity: *name.entity, Name: name.entity.Names[name.name], Comparison: r.matcher.compare(p, n, sc), owner: name.owner}
	r.context(p, &c)
	return c
}

// A partialName is a name of a candidate that not all systems have read, and how
// well it explains the query so far.
type partialName struct {
	*readyName
	logOdds float64
}

// reread compares names of a candidate that agrees but for edits again, read by
// all systems: one of them may write just so. It takes the primary name, which
// most systems are made for, and those that come nearest.
func (r *Resolver) reread(p *Prepared, c *Candidate, sc *scratch) {
	r.sameForm(p, c, sc)
	if !c.edited() {
		return
	}
	near := c.partial
	slices.SortStableFunc(near, func(a, b partialName) int { return cmp.Compare(b.logOdds, a.logOdds) })
	names := make([]*readyName, 0, 1+maxWhole)
	if first, _, err := r.store.NamesOf(c.owner); err == nil {
		if n := r.name(int32(first)); n != nil && (p.partial || n.prepared.partial) {
			names = append(names, n)
		}
	}
	for _, n := range near[:min(len(near), maxWhole)] {
		if !slices.Contains(names, n.readyName) {
			names = append(names, n.readyName)
		}
	}
	for _, n := range names {
		if again := r.candidate(p.whole(), n, n.prepared.whole(), sc); betterName(p, &again, c) {
			*c = again
		}
		if !c.edited() {
			return
		}
	}
}

// sameForm takes the name of a candidate that is p letter by letter, if it has
// one: of an entity with hundreds of names not all have been looked at.
func (r *Resolver) sameForm(p *Prepared, c *Candidate, sc *scratch) {
	if c.b.folded == p.folded || c.a.folded == c.b.folded {
		return
	}
	first, end, err := r.store.NamesOf(c.owner)
	if err != nil {
		return
	}
	for at := first; at < end; at++ {
		name, err := r.store.NameAt(at)
		if err != nil || Fold(name.Text) != p.folded {
			continue
		}
		if n := r.name(int32(at)); n != nil {
			if same := r.candidate(p, n, n.prepared, sc); betterName(p, &same, c) {
				*c = same
			}
		}
		return
	}
}

func kindFits(q, e entities.Kind) bool {
	return q == entities.KindUnknown || e == entities.KindUnknown || q == e
}

// betterName reports whether c explains p better than the name of the same
// entity seen before: the same form, then by score, then in the query's own
// script, then the primary name.
func betterName(p *Prepared, c, seen *Candidate) bool {
	if same, was := p.folded == c.b.folded, p.folded == seen.b.folded; same != was {
		return same
	}
	if c.LogOdds != seen.LogOdds {
		return c.LogOdds > seen.LogOdds
	}
	own := func(c *Candidate) int {
		if len(p.spans) > 0 && len(c.b.spans) > 0 && p.spans[0][0].script == c.b.spans[0][0].script {
			return 1
		}
		return 0
	}
	primary := func(c *Candidate) int {
		if c.Name.Role == entities.RolePrimary {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(own(c), own(seen)), cmp.Compare(primary(c), primary(seen))) > 0
}

func sortCandidates(cs []Candidate) {
	slices.SortStableFunc(cs, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.LogOdds, a.LogOdds), cmp.Compare(a.Entity.ID, b.Entity.ID))
	})
}

// context adds what the query and the store say beside the names.
func (r *Resolver) context(p *Prepared, c *Candidate) {
	if len(p.query.Country) > 0 && len(c.Entity.Country) > 0 {
		e := Evidence{Signal: CountryConflict, Weight: weightCountryConflict}
		for _, code := range c.Entity.Country {
			if slices.Contains(p.query.Country, code) {
				e = Evidence{Signal: CountryFits, Detail: code, Weight: weightCountryFits}
				break
			}
		}
		c.add(e)
	}
	c.add(Evidence{Signal: Prominence, Weight: prominence(&c.Entity)})
	if c.edited() {
		c.add(Evidence{Signal: Crowd, Weight: min(0, -weightPrior-math.Log(float64(r.store.NumNames()+1)))})
	}
	if c.Name.Role == entities.RoleFormer {
		c.add(Evidence{Signal: FormerName, Weight: weightFormer})
	}
	if part := c.unexplained(); part != "" {
		c.add(Evidence{Signal: Unexplained, A: part, Weight: weightUnexplained})
	}
	c.settle()
}

// bearers adds the prior of a bare part that only the best candidate bears.
func (r *Resolver) bearers(cs []Candidate) {
	if len(cs) == 0 || r.matcher.calibration != nil || !cs[0].bearsPart() {
		return
	}
	for i := range cs[1:] {
		if cs[0].LogOdds-cs[i+1].LogOdds >= r.opts.Margin {
			break
		}
		if cs[i+1].bearsPart() {
			return
		}
	}
	cs[0].add(Evidence{Signal: OnlyBearer, Weight: weightOnlyBearer})
	cs[0].settle()
}

// ResolveAll resolves queries in order, on all processors. An error concerns
// one query and does not end the sequence.
func (r *Resolver) ResolveAll(ctx context.Context, qs iter.Seq[Query]) iter.Seq2[Result, error] {
	type answer struct {
		res Result
		err error
	}
	return func(yield func(Result, error) bool) {
		workers := runtime.GOMAXPROCS(0)
		batch := make([]Query, 0, workers*queriesPerWorker)
		answers := make([]answer, cap(batch))
		flush := func() bool {
			var wg sync.WaitGroup
			for w := range workers {
				wg.Go(func() {
					for i := w; i < len(batch); i += workers {
						answers[i].res, answers[i].err = r.Resolve(ctx, batch[i])
					}
				})
			}
			wg.Wait()
			for i := range batch {
				if !yield(answers[i].res, answers[i].err) {
					return false
				}
			}
			batch = batch[:0]
			return true
		}
		for q := range qs {
			batch = append(batch, q)
			if len(batch) == cap(batch) && !flush() {
				return
			}
		}
		flush()
	}
}

// queriesPerWorker is how many queries each processor takes at a time.
const queriesPerWorker = 64

// Compare compares q with every name of the entity called id and returns the
// best comparison, with the evidence traced to systems.
func (r *Resolver) Compare(ctx context.Context, q Query, id entities.ID) (Candidate, error) {
	p, err := r.matcher.Prepare(q)
	if err != nil {
		return Candidate{}, err
	}
	i, ok, err := r.store.Find(id)
	if err != nil {
		return Candidate{}, fmt.Errorf("resolve: %w", err)
	}
	if !ok {
		return Candidate{}, fmt.Errorf("%w: %s", entities.ErrNotFound, id)
	}
	first, end, err := r.store.NamesOf(i)
	if err != nil {
		return Candidate{}, fmt.Errorf("resolve: %w", err)
	}
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	var best Candidate
	for at := first; at < end; at++ {
		n := r.name(int32(at))
		if n == nil {
			return Candidate{}, fmt.Errorf("resolve: %w", entities.ErrDamaged)
		}
		c := r.candidate(p, n, n.prepared.whole(), sc)
		if at == first || betterName(p, &c, &best) {
			best = c
		}
	}
	r.matcher.detail(&best.Comparison, sc)
	return best, ctx.Err()
}
