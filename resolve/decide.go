package resolve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

// A Decision is the outcome of resolving a query.
type Decision uint8

const (
	NoMatch   Decision = iota // no candidate is likely enough
	Ambiguous                 // several are, and none leads
	Match                     // one is, ahead of the rest
)

// String returns "none", "ambiguous" or "match".
func (d Decision) String() string {
	switch d {
	case NoMatch:
		return "none"
	case Ambiguous:
		return "ambiguous"
	case Match:
		return "match"
	}
	return fmt.Sprintf("Decision(%d)", uint8(d))
}

// MarshalText returns what String returns.
func (d Decision) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

const (
	defaultAccept = 0.85
	defaultMargin = 2.0 // nats: the leader is seven times as likely as the next
	defaultLimit  = 10

	// Organizations and places have translated names, and more that are alike: to
	// be as sure of them as of persons would leave too many unanswered.
	defaultPrecision       = 0.955
	defaultPrecisionThings = 0.94

	// Compare is measured against the likest other names of a store of ten
	// thousand, and is asked of fewer.
	defaultPrecisionSame = 0.9

	// With a calibration, the lead has its part in the probability; still, a match
	// must be twice as likely as the next.
	calibratedMargin = 0.7

	// acceptBearers is the log odds from which several entities that bear a short
	// name part in full make a query ambiguous: each alone would be too unlikely,
	// but one of them is meant.
	acceptBearers = -3.5

	// weightOnlyBearer is the prior of a bare part, such as a surname, that one
	// entity of the store bears and no other: who asks a store for it means him.
	// With a calibration, it is that of one of maxFame, and none of one with less
	// than three names: nobody asks for a stranger by his surname.
	weightOnlyBearer = 5.0

	// The prior of prominence orders namesakes, and decides between them where
	// one is far more often meant. weightInhabitants is for each factor of ten in
	// a place's population beyond that of usualPlace, weightNames for each factor
	// of e in the number of names that the store has for an entity: what many
	// languages name is named often.
	weightInhabitants = 1.0
	weightNames       = 0.2
	usualPlace        = 100_000

	weightFormer = -1.2 // of a name that is no longer in use

	// weightUnexplained is for a query that says more than a name of one part or
	// of a place: who asks for Jan Kraków seldom means Kraków.
	weightUnexplained = -7.0

	weightCountryFits     = 3.0
	weightCountryConflict = -5.0
)

// A Result is a decision and the candidates behind it, best first.
type Result struct {
	Query      Query       `json:"-"`
	Decision   Decision    `json:"decision"`
	Candidates []Candidate `json:"candidates"`
}

// ID returns the entity decided on; ok is false unless Decision is Match.
func (r Result) ID() (id entities.ID, ok bool) {
	if r.Decision != Match || len(r.Candidates) == 0 {
		return "", false
	}
	return r.Candidates[0].Entity.ID, true
}

// Best returns the best candidate whatever the decision; ok is false if there
// is none.
func (r Result) Best() (c Candidate, ok bool) {
	if len(r.Candidates) == 0 {
		return Candidate{}, false
	}
	return r.Candidates[0], true
}

// A Candidate is an entity that may be meant, and the name that suggested it.
type Candidate struct {
	Entity entities.Entity `json:"entity"`
	Name   entities.Name   `json:"-"`
	Comparison

	owner   int           // the entity's ordinal
	partial []partialName // see Resolver.reread
}

// decide settles what candidates, best first, amount to. With a calibration it
// makes their scores the probability that each is meant.
func (r *Resolver) decide(cs []Candidate) Decision {
	if len(cs) == 0 {
		return NoMatch
	}
	var v [numTraits]float64
	kind := r.traits(cs, 0, &v)
	cal := r.matcher.calibration
	accept, ok := cal.threshold(taskResolve, kind, cmp.Or(r.opts.Precision, precisionOf(kind)))
	if !ok {
		return decide(cs, cmp.Or(r.opts.Accept, defaultAccept), r.opts.Margin)
	}
	accept = cmp.Or(r.opts.Accept, accept)
	rivals := len(cs) > 1 && cs[0].LogOdds-cs[1].LogOdds < r.opts.Margin
	odds := make([]float64, min(len(cs), max(r.opts.Limit, defaultLimit)))
	for i := len(odds) - 1; i >= 0; i-- { // the first last: v is its
		kind := r.traits(cs, i, &v)
		odds[i], _ = cal.logOdds(taskResolve, kind, cs[i].route(), &v)
	}
	for i := 1; i < len(odds); i++ { // what stands behind is less likely
		odds[i] = min(odds[i], odds[i-1]-min(cs[i-1].LogOdds-cs[i].LogOdds, 1)*orderStep)
	}
	only := r.onlyBearer(cs)
	// Those that bear the same name as the first are one to it: is the name right?
	named, bearers := 0.0, 0.0
	if len(cs) > 1 && cs[1].b.folded == cs[0].b.folded {
		kind := cs[0].traits(&v, false)
		r.rivalry(cs, 0, &v, cs[0].b.folded)
		x, _ := cal.logOdds(taskResolve, kind, cs[0].route(), &v)
		named = probability(x)
	}
	// That one of those is meant which the evidence puts next to the first is as
	// likely as each of them together.
	group := 0.0
	for i := range odds {
		if cs[0].LogOdds-cs[i].LogOdds < rivalGap {
			group += probability(odds[i])
			if cs[i].b.folded == cs[0].b.folded {
				bearers += probability(odds[i])
			}
		}
	}
	rivals = rivals || namesake(cs, r.opts.Margin)
	for i := range odds {
		cs[i].calibrate(odds[i])
	}
	if only {
		w := weightOnlyBearer * max(0, fame(&cs[0])-1) / (maxFame - 1)
		cs[0].add(Evidence{Signal: OnlyBearer, Weight: w})
		cs[0].settle()
	}
	switch {
	case cs[0].contradicted(), cs[0].otherUnit(), cs[0].headless(), cs[0].otherKind(), r.otherFather(&cs[0]):
		return NoMatch
	case cs[0].Score >= accept && !rivals:
		return Match
	case cs[0].unexplained() != "":
		return NoMatch
	case cs[0].Score >= accept, group >= accept && len(cs) > 1 && cs[0].LogOdds-cs[1].LogOdds < leadAmbiguous,
		max(named, bearers) >= leastOf(&cs[0]) && len(cs) > 1 && cs[1].b.folded == cs[0].b.folded:
		return Ambiguous
	}
	return NoMatch
}

// namesake reports whether the query fits another candidate by a name that is the
// first's too: that the first has a further spelling, which fits even better,
// does not tell them apart; only what is known beside the name does, by margin
// nats.
func namesake(cs []Candidate, margin float64) bool {
	for i := 1; i < min(len(cs), defaultLimit); i++ {
		c := &cs[i]
		if c.LogOdds < leastNamesake || cs[0].context()-c.context() >= margin || c.edited() && !cs[0].edited() {
			continue
		}
		for _, n := range cs[0].Entity.Names[:min(len(cs[0].Entity.Names), maxFatherNames)] {
			if Fold(n.Text) == c.b.folded {
				return true
			}
		}
	}
	return false
}

// context is the evidence beside the name: prominence and country.
func (c *Comparison) context() (sum float64) {
	for i := range c.Evidence {
		switch e := &c.Evidence[i]; e.Signal {
		case Prominence, CountryFits, CountryConflict:
			sum += e.Weight
		}
	}
	return sum
}

// leastNamesake is the log odds from which a candidate alone would be a match.
const leastNamesake = 1.5

// leastOf is the probability from which one of those that bear the name of c is
// meant.
func leastOf(c *Candidate) float64 {
	if c.edited() {
		return likelyEdited
	}
	return likely
}

// precisionOf is the share of answers about a kind of entity that are to be
// right if the caller asks for nothing else.
func precisionOf(kind string) float64 {
	if kind == entities.Organization.String() || kind == entities.Place.String() {
		return defaultPrecisionThings
	}
	return defaultPrecision
}

// onlyBearer reports whether the query is a bare part of a person's name, such as
// a surname, that the first candidate bears and no other comes near to bearing:
// who asks a store for it means him. A given name is too common for that, and a
// place is not called by a part of its name.
func (r *Resolver) onlyBearer(cs []Candidate) bool {
	if cs[0].b.query.Kind != entities.Person || !cs[0].bearsPart() {
		return false
	}
	for _, p := range cs[0].pairs {
		if len(r.matcher.lexicon.GivenGroups(p.a.folded)) > 0 || len(r.matcher.lexicon.NicknameGroups(p.a.folded)) > 0 ||
			len(r.matcher.lexicon.GivenGroups(p.b.folded)) > 0 {
			return false
		}
	}
	return !slices.ContainsFunc(cs[1:], func(c Candidate) bool { return cs[0].LogOdds-c.LogOdds < rivalGap && c.bearsPart() })
}

// otherFather reports whether the query has a patronymic that the candidate's
// name leaves out, and another of its names has a different one. It says so in
// the evidence.
func (r *Resolver) otherFather(c *Candidate) bool {
	var father string
	for i := range c.a.tokens {
		if t := &c.a.tokens[i]; t.role == rolePatronymic && slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Signal == PartOmitted && e.A == t.native }) {
			father = t.native
		}
	}
	if father == "" {
		return false
	}
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	other := ""
	for i := range c.Entity.Names[:min(len(c.Entity.Names), maxFatherNames)] {
		n := &c.Entity.Names[i]
		p, err := r.matcher.Prepare(Query{Name: n.Text, Kind: c.Entity.Kind, Lang: n.Lang})
		if err != nil || !slices.ContainsFunc(p.tokens, func(t token) bool { return t.role == rolePatronymic }) {
			continue
		}
		again := r.matcher.compare(c.a, p, sc)
		conflict := slices.IndexFunc(again.Evidence, func(e Evidence) bool { return e.Signal == PartConflict && e.A == father })
		if conflict < 0 {
			return false // one name has the same
		}
		other = again.Evidence[conflict].B
	}
	if other == "" {
		return false
	}
	c.add(Evidence{Signal: PartConflict, A: father, B: other, Weight: weightConflict})
	c.settle()
	return true
}

// maxFatherNames is how many names of an entity are looked through for a
// patronymic.
const maxFatherNames = 64

// contradicted reports whether nothing that tells agrees, or a person's name has
// a part that the candidate's contradicts, or one more than a name of one part:
// another surname is another person, whatever else agrees.
func (c *Comparison) contradicted() bool {
	if !slices.ContainsFunc(c.pairs, func(p pair) bool { return p.signal != InitialFits && p.signal != SameNumber }) {
		return true // nothing but initials agrees, or nothing at all
	}
	if k := cmp.Or(c.a.query.Kind, c.b.query.Kind); k != entities.Person {
		return false
	}
	if c.givenOnly() {
		return true
	}
	return slices.ContainsFunc(c.Evidence, func(e Evidence) bool {
		switch e.Signal {
		case PartConflict, NumberConflict:
			return e.Weight <= weightContradicts
		case Unexplained, InitialConflict:
			return true
		}
		return false
	})
}

// otherUnit reports whether the query is a unit that has towns in it, and the
// candidate a place that is not said, nor known by the lexicon, to be one:
// Kankakee County is not Kankakee.
func (c *Comparison) otherUnit() bool {
	if c.kind() != entities.Place {
		return false
	}
	for i := range c.b.tokens {
		if t := &c.b.tokens[i]; t.role == roleGeneric || t.placed > 0 && isUnit(t.places) {
			return false
		}
	}
	return slices.ContainsFunc(c.a.tokens, func(t token) bool {
		return t.role == roleGeneric && isArea(t.concept) && slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Signal == PartOmitted && e.A == t.native })
	})
}

// headless reports whether the query agrees with nothing but where the candidate
// is: Costa Rica is not Cartago, Costa Rica.
func (c *Comparison) headless() bool {
	if c.b.query.Kind != entities.Place || !inHead(c.b, 0) {
		return false
	}
	for i := range c.b.tokens {
		if slices.ContainsFunc(c.pairs, func(p pair) bool { return p.b.first <= i && i < p.b.first+p.b.n }) {
			return false
		}
		if c.b.tokens[i].comma {
			break
		}
	}
	return true
}

// otherKind reports whether a query of no known kind says more than the name of a
// place, and what it says is no place: Miroslava Hrechkosii is nobody, not
// Miroslava in Romania.
func (c *Comparison) otherKind() bool {
	if c.a.query.Kind != entities.KindUnknown || c.b.query.Kind != entities.Place {
		return false
	}
	more := c.unexplained()
	return more != "" && !slices.ContainsFunc(c.a.tokens, func(t token) bool { return t.native == more && t.placed > 0 })
}

// isUnit reports whether places of the lexicon are a country or a part of one
// first, not places of GeoNames.
func isUnit(places string) bool { return !strings.HasPrefix(places, "gn") }

// givenOnly reports whether nothing but given names agrees of a person's name
// that says more: Muhammad Ali is not Muhammad Ali Jinnah. A number that agrees
// stands for a family name.
func (c *Comparison) givenOnly() bool {
	for _, p := range c.pairs {
		ta, tb := &c.a.tokens[p.a.first], &c.b.tokens[p.b.first]
		if p.signal == SameNumber || ta.role == rolePlain && !ta.given && !tb.given {
			return false
		}
	}
	return slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Signal == PartOmitted && e.A != "" && e.Weight <= weightOmitMore })
}

const (
	weightContradicts = -7.0 // nats of a conflict: parts that are not nearly alike

	rivalGap      = 3.0    // nats: one in twenty is not the first
	likely        = 1. / 3 // one of several that bear the same name is meant: to say so claims less than a match
	likelyEdited  = 0.42   // the same where that name is but near
	leadAmbiguous = 1.1    // nats: one three times as likely as the next leads
	orderStep     = 1e-6   // nats: keeps apart what the calibration would take for one
)

// decide settles what candidates, best first, amount to without a calibration.
func decide(cs []Candidate, accept, margin float64) Decision {
	if len(cs) == 0 {
		return NoMatch
	}
	rivals := len(cs) > 1 && cs[0].LogOdds-cs[1].LogOdds < margin
	switch {
	case cs[0].Score >= accept && !rivals:
		return Match
	case cs[0].Score >= accept:
		return Ambiguous
	case rivals && cs[1].LogOdds >= acceptBearers && cs[0].bearsPart() && cs[1].bearsPart():
		return Ambiguous
	}
	return NoMatch
}

// prominence is the prior of an entity among its namesakes, in nats.
func prominence(e *entities.Entity) float64 {
	w := weightNames * math.Log(float64(len(e.Names)))
	if e.Population > 0 {
		w += weightInhabitants * math.Log10(float64(e.Population)/usualPlace)
	}
	return w
}

// bearsPart reports whether every part of the query is, as good as letter by
// letter, a part of the candidate's name, and the candidate has more parts.
func (c *Comparison) bearsPart() bool {
	whole, omitted := true, false
	edits, info := 0.0, 0.0
	for _, p := range c.pairs {
		edits += p.cost
		info += p.a.info
		whole = whole && p.signal != InitialFits
	}
	for i := range c.Evidence {
		switch e := &c.Evidence[i]; e.Signal {
		case PartConflict, NumberConflict, InitialConflict, NoSharedKey, CountryConflict:
			return false
		case PartOmitted:
			if e.A != "" && e.Weight < weightOmitMinor {
				return false
			}
			omitted = omitted || e.B != ""
		}
	}
	return whole && omitted && info > 0 && edits <= 0.1*info
}

// edited reports whether a part agrees with an edit only.
func (c *Comparison) edited() bool {
	return slices.ContainsFunc(c.pairs, func(p pair) bool { return p.cost > exactCost })
}

// unexplained returns the first part of the query that a candidate with only
// one telling part, or a place, has nothing for, or "".
func (c *Comparison) unexplained() string {
	plain := 0
	for i := range c.b.tokens {
		if c.b.tokens[i].role == rolePlain {
			plain++
		}
	}
	if plain > 1 && !c.b.oneWord() && c.b.query.Kind != entities.Place {
		return ""
	}
	for i := range c.Evidence {
		if e := &c.Evidence[i]; e.Signal == PartOmitted && e.A != "" && e.Weight <= weightOmitMore && !c.a.generic(e.A) {
			return e.A
		}
	}
	return ""
}

// generic reports whether a part of the name, as it is written, is a generic word.
func (p *Prepared) generic(native string) bool {
	return slices.ContainsFunc(p.tokens, func(t token) bool { return t.role == roleGeneric && t.native == native })
}

// oneWord reports whether the name is written as one word.
func (p *Prepared) oneWord() bool {
	for i := range p.tokens[1:] {
		if !p.tokens[i+1].joined {
			return false
		}
	}
	return true
}
