package resolve

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// A Calibration turns the log odds of evidence into those of what is asked: that
// two names mean the same, or that the best candidate of a store is the one
// that is meant. It is a logistic model of a few traits of a comparison, with
// coefficients for each kind of entity and small changes to some of them for
// each route, the two scripts between which names are compared. It is read by
// [ParseCalibration] and immutable.
type Calibration struct {
	models map[calibrated]*calibratedModel
}

// A calibrated names a model.
type calibrated struct {
	task string // taskCompare or taskResolve
	kind string // of entity, or anyKind
}

type calibratedModel struct {
	all        [numTraits]float64
	routes     map[string]*[numTraits]float64 // added to all
	thresholds []threshold                    // by precision
}

// A threshold is the least probability at which answers are as precise as
// wanted.
type threshold struct{ precision, least float64 }

// Tasks and kinds of a Calibration.
const (
	taskCompare = "compare"
	taskResolve = "resolve"
	anyKind     = "any"
	allRoutes   = "all"
)

// Traits are what a calibration weighs. Each is of the order of one, so that
// their coefficients can be read side by side.
const (
	traitBias  = iota
	traitOdds  // log odds of the evidence below the first of oddsSteps, in tens of nats
	traitOdds2 // what of them is above it and below the second
	traitOdds3 // and so on: each step of the ladder has a slope of its own
	traitOdds4
	traitOdds5
	traitBehind // another candidate is better
	traitLead   // lead over the best other candidate, in tens of nats, in steps like those of the odds
	traitLead2
	traitLead3
	traitLead4
	traitLead5
	traitInfo     // information of the parts that agree, in tens of nats
	traitQuality  // how much of it is left after edits
	traitWorst    // the same of the worst pair of parts
	traitLess     // information of the parts of the query (the shorter name) that found no partner, in tens of nats
	traitMore     // the same of the candidate (the longer name)
	traitSingle   // one part agrees, no more
	traitWhole    // the whole names are equal
	traitExact    // all parts agree without an edit, none is left out
	traitConflict // nats against, of parts that contradict each other, in tens
	traitInitials // initials that agree
	traitMeaning  // parts that agree in meaning only
	traitRivals   // ln(1 + candidates nearly as good)
	traitCrowd    // ln of the names in the store, in tens
	traitBearer   // all of the query is part of the name, and of no other candidate's
	traitFame     // ln of the names of the entity
	traitBeyond   // the query says more than a name of one part
	numTraits
)

var traitNames = [numTraits]string{
	"bias", "odds<-5", "odds<0", "odds<5", "odds<10", "odds<30", "behind", "lead<0", "lead<1", "lead<3", "lead<7", "lead<20", "info", "quality", "worst", "less", "more", "single", "whole", "exact", "conflict", "initials", "meaning", "rivals", "crowd", "bearer", "fame", "beyond",
}

// Traits are the measure of one comparison that a [Calibration] weighs, named
// by [TraitNames].
type Traits struct {
	Kind   string    // of the entities compared: person, organization, place or any
	Route  string    // the two scripts, such as Cyrl-Latn, or Latn
	Values []float64 // in the order of TraitNames
}

// TraitNames returns the names of traits, in the order of [Traits].
func TraitNames() []string { return slices.Clone(traitNames[:]) }

// Bounds of traits: beyond them more tells no more.
const (
	maxOdds   = 30.0
	maxLead   = 20.0
	nearRival = 4.0 // nats
	maxFame   = 3.0 // twenty names
)

var (
	oddsSteps = [...]float64{-5, 0, 5, 10, maxOdds}
	leadSteps = [...]float64{0, 1, 3, 7, maxLead}
)

// climb parts the way from below to x, in tens of nats, at the steps of a
// ladder.
func climb(v []float64, x, below float64, steps []float64) {
	for i, step := range steps {
		v[i] = max(0, min(x, step)-below) / 10
		below = step
	}
}

// Traits returns the traits of a comparison that [Matcher.Compare] made: how
// it calibrates them is learned from these.
func (c *Comparison) Traits() Traits {
	var v [numTraits]float64
	kind := c.traits(&v, true)
	return Traits{Kind: kind, Route: c.route(), Values: slices.Clone(v[:])}
}

// Traits returns the traits of candidate i in a result of [Resolver.Resolve].
func (r *Resolver) Traits(res Result, i int) Traits {
	var v [numTraits]float64
	kind := r.traits(res.Candidates, i, &v)
	return Traits{Kind: kind, Route: res.Candidates[i].route(), Values: slices.Clone(v[:])}
}

// traits measures a comparison and returns the kind of entity. With ordered,
// the shorter and the longer rest change places as the symmetry of Compare
// demands; else a is the query.
func (c *Comparison) traits(v *[numTraits]float64, ordered bool) (kind string) {
	kind, *v = anyKind, [numTraits]float64{}
	if c.a == nil {
		return kind
	}
	switch k := cmp.Or(c.a.query.Kind, c.b.query.Kind); k {
	case entities.Person, entities.Organization, entities.Place:
		kind = k.String()
	}
	v[traitBias] = 1
	var store [3][16]float64 // sums of floats depend on the order, and Compare is symmetric
	weights, conflicts, infos := store[0][:0], store[1][:0], store[2][:0]
	for i := range c.Evidence {
		e := &c.Evidence[i]
		switch e.Signal {
		case Calibrated, OnlyBearer:
			continue
		case PartConflict, NumberConflict, InitialConflict:
			conflicts = append(conflicts, -e.Weight)
		case SameForm:
			v[traitWhole] = 1
		case AllParts:
			v[traitExact] = 1
		case InitialFits:
			v[traitInitials]++
		case SameMeaning:
			v[traitMeaning]++
		case Unexplained:
			v[traitBeyond] = 1
		}
		weights = append(weights, e.Weight)
	}
	odds := min(max(sorted(weights), -maxOdds), maxOdds)
	climb(v[traitOdds:traitBehind], odds, -maxOdds, oddsSteps[:])
	v[traitConflict] = sorted(conflicts) / 10
	weights, plain := weights[:0], 0
	v[traitWorst] = 1
	for _, p := range c.pairs {
		info := sharedInfo(p.a, p.b)
		if p.signal == InitialFits || p.signal == SameNumber || info <= 0 {
			continue
		}
		infos = append(infos, info)
		weights = append(weights, min(p.weight, info))
		if c.a.tokens[p.a.first].role == rolePlain && c.b.tokens[p.b.first].role == rolePlain {
			plain++
			v[traitWorst] = min(v[traitWorst], (info-p.cost)/info)
		}
	}
	if info := sorted(infos); info > 0 {
		v[traitQuality] = sorted(weights) / info
		v[traitInfo] = min(info, maxRest) / 10
	}
	if plain <= 1 {
		v[traitSingle] = 1
	}
	restA, restB := c.rest()
	if ordered && restA > restB {
		restA, restB = restB, restA
	}
	v[traitLess], v[traitMore] = min(restA, maxRest)/10, min(restB, maxRest)/10
	return kind
}

// sorted adds up xs in an order of its own, and sorts them.
func sorted(xs []float64) (sum float64) {
	slices.Sort(xs)
	for _, x := range xs {
		sum += x
	}
	return sum
}

const maxRest = 40.0 // nats

// rest returns the information of the parts of each name that tell and found no
// partner.
func (c *Comparison) rest() (a, b float64) {
	var usedA, usedB [maxTokens + maxMerge]bool
	for _, p := range c.pairs {
		use(usedA[p.a.first : p.a.first+p.a.n])
		use(usedB[p.b.first : p.b.first+p.b.n])
	}
	sum := func(p *Prepared, used []bool) (sum float64) {
		for i := range p.tokens {
			if r := p.tokens[i].role; !used[i] && (r == rolePlain || r == roleGeneric) {
				sum += p.spans[i][0].info
			}
		}
		return sum
	}
	return sum(c.a, usedA[:]), sum(c.b, usedB[:])
}

// calibrate adds to a comparison of two names what its evidence was worth where
// the answer was known.
func (m *Matcher) calibrate(c *Comparison) {
	if m.calibration == nil || c.a == nil {
		return
	}
	var v [numTraits]float64
	kind := c.traits(&v, true)
	x, ok := m.calibration.logOdds(taskCompare, kind, c.route(), &v)
	if !ok {
		return
	}
	c.calibrate(x)
	c.accept, _ = m.calibration.threshold(taskCompare, kind, m.precision)
	if v[traitConflict] > 0 && c.opposed(kind) {
		c.accept = 1
	}
}

// opposed reports whether the names have two numbers, or each a part that the
// other lacks: relatives share all parts but one, so that of persons any such
// part is enough, of organizations and places none is.
func (c *Comparison) opposed(kind string) bool {
	most := math.Inf(-1)
	switch kind {
	case entities.Person.String():
		most = 0
	case anyKind:
		most = weightContradicts
	}
	return slices.ContainsFunc(c.Evidence, func(e Evidence) bool {
		return e.Signal == NumberConflict || e.Signal == PartConflict && e.Weight <= most
	})
}

// calibrate makes the log odds x by one more piece of evidence.
func (c *Comparison) calibrate(x float64) {
	c.add(Evidence{Signal: Calibrated, Weight: x - c.LogOdds})
	c.settle()
}

// traits measures candidate i of cs, best first.
func (r *Resolver) traits(cs []Candidate, i int, v *[numTraits]float64) (kind string) {
	kind = cs[i].traits(v, false)
	r.rivalry(cs, i, v, "")
	return kind
}

// rivalry sets the traits of candidate i that others have a part in, but for
// those whose name folds to namesake.
func (r *Resolver) rivalry(cs []Candidate, i int, v *[numTraits]float64, namesake string) {
	lead, rivals := maxLead, 0.0
	for k := range cs[:min(len(cs), defaultLimit)] {
		if k == i || cs[k].b.folded == namesake {
			continue
		}
		lead = min(lead, cs[i].LogOdds-cs[k].LogOdds)
		if cs[k].LogOdds > cs[i].LogOdds-nearRival {
			rivals++
		}
	}
	climb(v[traitLead:traitInfo], max(lead, -maxLead), -maxLead, leadSteps[:])
	v[traitBehind] = 0
	if i > 0 {
		v[traitBehind] = 1
	}
	v[traitRivals] = math.Log1p(rivals)
	v[traitCrowd] = math.Log(float64(r.store.NumNames()+1)) / 10
	v[traitBearer] = 0
	if cs[i].bearsPart() {
		v[traitBearer] = 1
		for k := range cs[:min(len(cs), defaultLimit)] {
			if k != i && cs[k].bearsPart() {
				v[traitBearer] = 0
			}
		}
	}
	v[traitFame] = fame(&cs[i])
	v[traitCrowd] = math.Log(float64(r.store.NumNames()+1)) / 10
}

// fame is how prominent an entity is: what many languages name is named often.
func fame(c *Candidate) float64 {
	return min(math.Log(float64(max(1, len(c.Entity.Names)))), maxFame)
}

// route names the scripts between which the names are compared.
func (c *Comparison) route() string {
	if c.a == nil {
		return allRoutes
	}
	a, b := scriptGroup(c.a), scriptGroup(c.b)
	switch {
	case a == b:
		return a
	case a > b:
		a, b = b, a
	}
	return a + "-" + b
}

// scriptGroup is the script of the part that tells the most.
func scriptGroup(p *Prepared) string {
	best, sc := -1.0, language.Script{}
	for i := range p.spans {
		if s := &p.spans[i][0]; s.info > best {
			best, sc = s.info, s.script
		}
	}
	switch sc {
	case scriptHira, scriptKana, scriptHrkt:
		return "Kana"
	case scriptHans, scriptHant, scriptHani, scriptJpan:
		return "Hani"
	case scriptKore, scriptHang:
		return "Hang"
	}
	return sc.String()
}

// logOdds returns the calibrated log odds of traits; ok is false if nothing is
// known of the task.
func (c *Calibration) logOdds(task, kind, route string, v *[numTraits]float64) (sum float64, ok bool) {
	m := c.model(task, kind)
	if m == nil {
		return 0, false
	}
	own := m.routes[route]
	for i, x := range v {
		w := m.all[i]
		if own != nil {
			w += own[i]
		}
		sum += w * x
	}
	return sum, true
}

func (c *Calibration) model(task, kind string) *calibratedModel {
	if c == nil {
		return nil
	}
	if m := c.models[calibrated{task, kind}]; m != nil {
		return m
	}
	return c.models[calibrated{task, anyKind}]
}

// threshold returns the least probability at which answers have the precision
// wanted, between two rows of the table in proportion.
func (c *Calibration) threshold(task, kind string, precision float64) (least float64, ok bool) {
	m := c.model(task, kind)
	if m == nil || len(m.thresholds) == 0 {
		return 0, false
	}
	before := m.thresholds[0]
	for _, t := range m.thresholds {
		if t.precision >= precision {
			share := 1.0
			if t.precision > before.precision {
				share = (precision - before.precision) / (t.precision - before.precision)
			}
			return before.least + max(0, share)*(t.least-before.least), true
		}
		before = t
	}
	// More than was measured is wanted: be surer than for that in proportion.
	last := m.thresholds[len(m.thresholds)-1]
	return 1 - (1-last.least)*(1-precision)/(1-last.precision), true
}

// Probability returns the calibrated probability of traits, which Matcher and
// Resolver take into their evidence: for a task, compare or resolve. ok is false
// if the calibration has nothing on it.
func (c *Calibration) Probability(task string, t Traits) (p float64, ok bool) {
	var v [numTraits]float64
	copy(v[:], t.Values)
	x, ok := c.logOdds(task, t.Kind, t.Route, &v)
	return probability(x), ok
}

// maxCalibration bounds the lines of a calibration: four kinds of two tasks,
// each with the traits of fifty routes.
const maxCalibration = 8 * numTraits * 50

// ParseCalibration reads a calibration: tab-separated lines of task, kind,
// route, trait and coefficient, or of task, kind, the word threshold, a
// precision and the least probability that has it. Lines that begin with # are
// comments. Errors say file and line.
func ParseCalibration(name string, r io.Reader) (*Calibration, error) {
	c := &Calibration{models: map[calibrated]*calibratedModel{}}
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		if line > maxCalibration {
			return nil, fmt.Errorf("%s:%d: more than %d lines", name, line, maxCalibration)
		}
		if text := sc.Text(); text != "" && text[0] != '#' {
			if err := c.parseLine(strings.Split(text, "\t")); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func (c *Calibration) parseLine(fields []string) error {
	if len(fields) != 5 {
		return fmt.Errorf("%d columns; want task, kind, route, trait and coefficient", len(fields))
	}
	task, kind, route := fields[0], fields[1], fields[2]
	if task != taskCompare && task != taskResolve {
		return fmt.Errorf("task %q is neither %s nor %s", task, taskCompare, taskResolve)
	}
	value, err := strconv.ParseFloat(fields[4], 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("coefficient %q is not a number", fields[4])
	}
	m := c.models[calibrated{task, kind}]
	if m == nil {
		m = &calibratedModel{routes: map[string]*[numTraits]float64{}}
		c.models[calibrated{task, kind}] = m
	}
	if route == "threshold" {
		precision, err := strconv.ParseFloat(fields[3], 64)
		if err != nil || !(precision > 0 && precision < 1) || !(value > 0 && value < 1) {
			return fmt.Errorf("threshold %q for precision %q is not inside (0, 1)", fields[4], fields[3])
		}
		if n := len(m.thresholds); n > 0 && m.thresholds[n-1].precision >= precision {
			return fmt.Errorf("precision %v does not rise", precision)
		}
		m.thresholds = append(m.thresholds, threshold{precision, value})
		return nil
	}
	trait := slices.Index(traitNames[:], fields[3])
	if trait < 0 {
		return fmt.Errorf("trait %q is unknown", fields[3])
	}
	if route == allRoutes {
		m.all[trait] = value
		return nil
	}
	if m.routes[route] == nil {
		m.routes[route] = new([numTraits]float64)
	}
	m.routes[route][trait] = value
	return nil
}
