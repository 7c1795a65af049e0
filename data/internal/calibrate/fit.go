package main

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/polyonym/polyonym/resolve"
)

// A model is a logistic regression: a coefficient of each trait, and for each
// route that has enough samples small changes to some of them.
type model struct {
	task, kind string
	traits     []string
	routes     []string
	changing   []int // traits whose coefficient a route may change
	weights    []float64
	thresholds []threshold
}

// A threshold is the least probability with a precision, the share of right
// answers that reach it, and that of questions without an answer that do not.
type threshold struct{ precision, least, share, silent float64 }

// Settings of the fit, set before it was measured.
const (
	minRoute   = 150  // samples from which a route has changes of its own
	priorAll   = 1.0  // strength with which coefficients are held to 0: as many samples' worth
	priorRoute = 10.0 // the same of what a route changes
	maxRounds  = 40
	enough     = 1e-8 // change of a coefficient with which the fit ends
)

// changingTraits are those that a route may weigh in its own way.
var changingTraits = []string{"bias", "odds<0", "odds<5", "odds<10", "lead<3", "lead<7", "quality"}

// risingTraits may only speak for an answer: more of them is never worse.
var risingTraits = []string{"odds<-5", "odds<0", "odds<5", "odds<10", "odds<30", "lead<0", "lead<1", "lead<3", "lead<7", "lead<20", "bearer", "fame"}

var precisions = []float64{.8, .85, .9, .92, .94, .95, .96, .97, .98, .99, .995}

// anyKind is the kind of a model fitted to all.
const anyKind = "any"

func fitAll(samples []sample) []*model {
	var out []*model
	for _, task := range []string{"compare", "resolve"} {
		for _, kind := range []string{anyKind, "organization", "person", "place"} {
			of := ofModel(samples, task, kind)
			m := newModel(task, kind, of)
			m.fit(slices.DeleteFunc(slices.Clone(of), func(s sample) bool { return s.Apart }))
			m.measure(of)
			out = append(out, m)
		}
	}
	return out
}

func ofModel(samples []sample, task, kind string) []sample {
	var of []sample
	for _, s := range samples {
		if s.Task == task && (kind == anyKind || s.Kind == kind) {
			of = append(of, s)
		}
	}
	return of
}

func newModel(task, kind string, samples []sample) *model {
	m := &model{task: task, kind: kind, traits: resolve.TraitNames()}
	counts := map[string]int{}
	for _, s := range samples {
		if !s.Apart {
			counts[s.Route]++
		}
	}
	for _, r := range slices.Sorted(maps.Keys(counts)) {
		if counts[r] >= minRoute {
			m.routes = append(m.routes, r)
		}
	}
	for i, t := range m.traits {
		if slices.Contains(changingTraits, t) {
			m.changing = append(m.changing, i)
		}
	}
	m.weights = make([]float64, len(m.traits)+len(m.routes)*len(m.changing))
	return m
}

// A term is a coefficient's index and what it is multiplied by.
type term struct {
	at int
	x  float64
}

// terms returns what a sample multiplies coefficients by, but for zeros.
func (m *model) terms(dst []term, s *sample) []term {
	dst = dst[:0]
	for i, x := range s.Values {
		if x != 0 {
			dst = append(dst, term{i, x})
		}
	}
	if r := slices.Index(m.routes, s.Route); r >= 0 {
		from := len(m.traits) + r*len(m.changing)
		for k, i := range m.changing {
			if x := s.Values[i]; x != 0 {
				dst = append(dst, term{from + k, x})
			}
		}
	}
	return dst
}

func (m *model) odds(ts []term) (sum float64) {
	for _, t := range ts {
		sum += m.weights[t.at] * t.x
	}
	return sum
}

// probability of a sample.
func (m *model) probability(s *sample) float64 {
	return 1 / (1 + math.Exp(-m.odds(m.terms(nil, s))))
}

// fit finds the coefficients under which the samples are the likeliest, by
// Newton's method. A coefficient that must rise and does not is left at 0.
func (m *model) fit(samples []sample) {
	n := len(m.weights)
	fixed := make([]bool, n)
	for range len(risingTraits) + 1 {
		m.newton(samples, fixed)
		again := false
		for i, t := range m.traits {
			if slices.Contains(risingTraits, t) && m.weights[i] < 0 && !fixed[i] {
				fixed[i], again = true, true
				m.weights[i] = 0
			}
		}
		if !again {
			break
		}
	}
}

func (m *model) newton(samples []sample, fixed []bool) {
	n, best := len(m.weights), m.likelihood(samples)
	var ts []term
	for range maxRounds {
		grad := make([]float64, n)
		hess := make([][]float64, n)
		for i := range hess {
			hess[i] = make([]float64, n)
			grad[i] = -m.prior(i) * m.weights[i]
			hess[i][i] = m.prior(i)
		}
		for k := range samples {
			ts = m.terms(ts, &samples[k])
			p := 1 / (1 + math.Exp(-m.odds(ts)))
			y := 0.0
			if samples[k].Right {
				y = 1
			}
			d, v := y-p, p*(1-p)
			for a, t := range ts {
				grad[t.at] += d * t.x
				for _, u := range ts[:a+1] {
					hess[t.at][u.at] += v * t.x * u.x
				}
			}
		}
		for i := range n {
			if !fixed[i] {
				continue
			}
			grad[i] = 0
			for j := range n {
				hess[max(i, j)][min(i, j)] = 0
			}
			hess[i][i] = 1
		}
		// Halve the step until it makes the samples likelier.
		step, from, size := solve(hess, grad), slices.Clone(m.weights), 1.0
		for range maxHalvings {
			most := 0.0
			for i, s := range step {
				m.weights[i] = from[i] + size*s
				most = max(most, math.Abs(size*s))
			}
			now := m.likelihood(samples)
			if now >= best {
				best = now
				if most < enough {
					return
				}
				break
			}
			size /= 2
		}
	}
}

// likelihood is the logarithm of that of the samples, less what coefficients far
// from 0 cost.
func (m *model) likelihood(samples []sample) (sum float64) {
	var ts []term
	for i, w := range m.weights {
		sum -= m.prior(i) * w * w / 2
	}
	for k := range samples {
		ts = m.terms(ts, &samples[k])
		x := m.odds(ts)
		if !samples[k].Right {
			x = -x
		}
		sum -= math.Log1p(math.Exp(-math.Abs(x))) + max(0, -x)
	}
	return sum
}

// prior is the strength with which a coefficient is held to 0.
func (m *model) prior(i int) float64 {
	switch {
	case i == 0:
		return 1e-6
	case i < len(m.traits):
		return priorAll
	}
	return priorRoute
}

const maxHalvings = 30

// solve returns x with a·x = b for a symmetric positive definite a, of which the
// lower half is given and overwritten, by Cholesky's method.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for j := range n {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(max(a[j][j], 1e-12))
		for i := j + 1; i < n; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	x := slices.Clone(b)
	for i := range n {
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// slackSilent is by how much the share of questions without an answer that stay
// unanswered may be below the precision of answers.
const slackSilent = 0.01

// measure finds the least probability with each precision, on all samples: so
// few are not fitted to that the highest precisions would hang on a handful.
func (m *model) measure(samples []sample) {
	samples = slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return s.Behind })
	type scored struct {
		p             float64
		right, absent bool
	}
	all := make([]scored, len(samples))
	for i := range samples {
		all[i] = scored{m.probability(&samples[i]), samples[i].Right, samples[i].Absent}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.p, a.p) })
	right, in, heard, absent := 0, 0, 0, 0
	for _, s := range all {
		if s.right {
			in++
		}
		if s.absent {
			absent++
		}
	}
	best := make([]threshold, len(precisions))
	for i, s := range all {
		if s.right {
			right++
		}
		if s.absent {
			heard++
		}
		if i+1 < len(all) && all[i+1].p == s.p {
			continue
		}
		for k, want := range precisions {
			if float64(right) >= want*float64(i+1) && (absent == 0 || 1-float64(heard)/float64(absent) >= want-slackSilent) {
				best[k] = threshold{want, s.p, float64(right) / float64(max(in, 1)), 1 - float64(heard)/float64(max(absent, 1))}
			}
		}
	}
	for k, t := range best {
		if t.least > 0 {
			if k > 0 {
				t.least = max(t.least, m.last())
			}
			m.thresholds = append(m.thresholds, t)
		}
	}
}

func (m *model) last() float64 {
	if len(m.thresholds) == 0 {
		return 0
	}
	return m.thresholds[len(m.thresholds)-1].least
}
