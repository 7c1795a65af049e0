package resolve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/entities"
)

// Weights in nats of what stands for and against a pair of names as a whole.
const (
	weightPrior           = -7.0 // ln of about 1 in 1,100: two names that made it to a comparison
	weightSameForm        = 8.0  // nothing left out, nothing added, in the same order
	weightAllParts        = 2.5  // the same, under a system or in another order
	weightOrder           = -0.4
	weightOmitFirst       = -2.0 // the first part that one name leaves out
	weightOmitMore        = -1.2 // each further one
	weightOmitOther       = -2.5 // for organizations, whose words tell them apart
	weightOmitGeneric     = -0.8
	weightOmitUnit        = -2.0 // a county is not the town in it
	weightOmitPatronymic  = -0.3
	weightOmitInitial     = -0.2
	weightOmitMinor       = -0.1 // particles, titles, legal forms
	weightOmitNumber      = -2.5
	weightOmitRealm       = -0.8  // Zog of the Albanians is Zog
	weightOmitHead        = -8.0  // Cartago, Costa Rica is not Costa Rica
	weightOmitFamily      = -5.0  // a part that is known to be the family name
	weightConflict        = -10.0 // each name has a part that the other lacks
	weightHardly          = -1.0  // the same, of parts that are nearly alike
	gapHardly             = 4.0   // nats of likeness that such parts lack
	weightConflictGeneric = -5.0
	weightNumberConflict  = -12.0 // Philip II is not Philip III, whatever else they share
	weightRulerConflict   = -6.0  // Nicholas the Second is no Nicholas Roerich
	weightInitialConflict = -3.0
	weightFatherConflict  = -8.0 // another father is another person
	weightNoKey           = -30.0
	maxInitials           = 2 * weightInitial
	maxInitialShare       = 0.25 // an initial adds nothing to a part that agrees with edits of more than this share of its weight
	weightOnlyInitials    = -4.0 // nothing but initials agrees: half of all names have one of a few letters
	shareKinship          = 0.5
)

// Compare scores how likely a and b name the same thing. It is symmetric, and
// its evidence sums to its log odds. Which systems account for a spelling is for
// [Comparison.Trace] to say. A name that can't be read (see
// [Matcher.Prepare]) compares as unlike everything.
func (m *Matcher) Compare(a, b Query) Comparison {
	pa, errA := m.Prepare(a)
	pb, errB := m.Prepare(b)
	if errA != nil || errB != nil {
		c := Comparison{Evidence: []Evidence{{Signal: Prior, Detail: "a name can't be read", Weight: weightPrior + weightNoKey}}}
		c.settle()
		return c
	}
	return m.ComparePrepared(pa, pb)
}

// ComparePrepared is [Matcher.Compare] of names that m has prepared.
func (m *Matcher) ComparePrepared(a, b *Prepared) Comparison {
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	c := m.compare(a, b, sc)
	m.calibrate(&c)
	if c.Same() && !m.shareKeys(&c) {
		c.add(Evidence{Signal: NoSharedKey, Weight: weightNoKey})
		c.settle()
	}
	return c
}

// scratches pools working memory; it holds nothing that outlives a call.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// compare collects the evidence but for keys: a resolver finds names in ways of
// its own. detail adds what only the best candidates need.
func (m *Matcher) compare(a, b *Prepared, sc *scratch) Comparison {
	swapped := a.folded > b.folded
	if swapped {
		a, b = b, a
	}
	c := Comparison{a: a, b: b, Evidence: make([]Evidence, 0, 8)}
	c.add(Evidence{Signal: Prior, Weight: weightPrior})
	pairs := m.align(a, b, sc)
	if a.folded == b.folded {
		c.add(Evidence{Signal: SameForm, A: a.query.Name, B: b.query.Name, Weight: weightSameForm})
	}
	if swapped {
		slices.SortFunc(pairs, func(p, q pair) int { return cmp.Compare(p.b.first, q.b.first) })
	} else {
		slices.SortFunc(pairs, func(p, q pair) int { return cmp.Compare(p.a.first, q.a.first) })
	}
	c.pairs = pairs
	initials, telling := 0.0, slices.ContainsFunc(pairs, func(p pair) bool { return p.signal != InitialFits && p.signal != SameNumber && p.weight > minTelling })
	spelled := slices.ContainsFunc(pairs, func(p pair) bool {
		return p.signal != InitialFits && p.signal != SameNumber && p.weight > minTelling && p.cost <= maxInitialShare*p.weight
	})
	for _, p := range pairs {
		w := p.weight
		if p.signal == InitialFits {
			if !spelled {
				w = 0
			}
			w = math.Min(w, maxInitials-initials)
			initials += w
		}
		c.add(Evidence{Signal: p.signal, A: spanText(a, p.a), B: spanText(b, p.b), Weight: w})
	}
	if len(pairs) > 1 && outOfOrder(pairs) != (inverted(a.tokens) != inverted(b.tokens)) {
		c.add(Evidence{Signal: PartOrder, Weight: weightOrder})
	}
	m.unmatched(&c, pairs, sc)
	if !telling && len(pairs) > 0 && a.folded != b.folded {
		c.add(Evidence{Signal: OnlyMinor, Weight: weightOnlyInitials})
	}
	if a.folded != b.folded && c.exact() {
		c.add(Evidence{Signal: AllParts, Weight: weightAllParts})
	}
	discount(&c)
	if a.spoofed || b.spoofed {
		c.add(Evidence{Signal: LookAlike, A: a.lookAlikes(), B: b.lookAlikes(), Detail: strings.TrimSpace(a.lookAlikes() + " " + b.lookAlikes())})
	}
	if swapped {
		c.swap()
	}
	c.settle()
	return c
}

// lookAlikes lists the letters of a name that were replaced because they look
// alike in another script: those of an alphabet that no part of it is in.
func (p *Prepared) lookAlikes() string {
	if !p.spoofed {
		return ""
	}
	var kept [3]bool // alphabets
	for i := range p.tokens {
		for _, r := range p.tokens[i].native {
			if a := alphabetOf(r); a >= 0 && unicode.IsLetter(r) {
				kept[a] = true
			}
		}
	}
	var out []string
	for _, r := range norm.NFKC.String(p.query.Name) {
		if a := alphabetOf(r); a >= 0 && unicode.IsLetter(r) && !kept[a] {
			if s := fmt.Sprintf("%c (U+%04X)", r, r); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return strings.Join(out, " ")
}

func (c *Comparison) swap() {
	c.a, c.b = c.b, c.a
	for i := range c.Evidence {
		c.Evidence[i].A, c.Evidence[i].B = c.Evidence[i].B, c.Evidence[i].A
	}
	for i := range c.pairs {
		c.pairs[i].a, c.pairs[i].b = c.pairs[i].b, c.pairs[i].a
	}
}

// spanText is the text of a span as people write it.
func spanText(p *Prepared, s *span) string {
	text := p.tokens[s.first].native
	for i := s.first + 1; i < s.first+s.n; i++ {
		if p.tokens[i].joined && s.script != scriptLatn {
			text += p.tokens[i].native
			continue
		}
		text += " " + p.tokens[i].native
	}
	return text
}

// outOfOrder reports whether the parts that tell stand in another order.
func outOfOrder(pairs []pair) bool {
	for i, p := range pairs {
		for _, q := range pairs[:i] {
			if (p.a.first < q.a.first) != (p.b.first < q.b.first) {
				return true
			}
		}
	}
	return false
}

// unmatched adds the evidence of the parts that found no partner: what one
// name leaves out costs little, what each has and the other lacks costs much.
func (m *Matcher) unmatched(c *Comparison, pairs []pair, sc *scratch) {
	var restA, restB []int
	for i := range c.a.tokens {
		if !slices.ContainsFunc(pairs, func(p pair) bool { return p.a.first <= i && i < p.a.first+p.a.n }) {
			restA = append(restA, i)
		}
	}
	for i := range c.b.tokens {
		if !slices.ContainsFunc(pairs, func(p pair) bool { return p.b.first <= i && i < p.b.first+p.b.n }) {
			restB = append(restB, i)
		}
	}
	restA, restB = m.conflicts(c, restA, restB, sc)
	omitted := 0
	for side, rest := range [2][]int{restA, restB} {
		p := c.a
		if side == 1 {
			p = c.b
		}
		for _, i := range rest {
			e := Evidence{Signal: PartOmitted, Weight: omission(&p.tokens[i], omitted, c)}
			switch {
			case said(p, i, rest):
				e.Weight = weightOmitMinor
			case p.query.Kind == entities.Place && e.Weight < weightOmitMinor && inHead(p, i) && !headPaired(p, rest):
				e.Weight = weightOmitHead
			}
			if side == 0 {
				e.A = p.tokens[i].native
			} else {
				e.B = p.tokens[i].native
			}
			if p.tokens[i].role == rolePlain && e.Weight < weightOmitMinor {
				omitted++
			}
			c.add(e)
		}
	}
}

// inHead reports whether part i of a place's name stands before a comma, after
// which comes where that is: Cartago, Costa Rica.
func inHead(p *Prepared, i int) bool {
	for k := i; k < len(p.tokens)-1; k++ {
		if p.tokens[k].comma {
			return true
		}
	}
	return false
}

// headPaired reports whether a part before the first comma has a partner; rest
// are the parts without one.
func headPaired(p *Prepared, rest []int) bool {
	for i := range p.tokens {
		if !slices.Contains(rest, i) {
			return true
		}
		if p.tokens[i].comma {
			break
		}
	}
	return false
}

// said reports whether a part of p that has no partner repeats one that has:
// Immanuel Jakobovits, Baron Jakobovits.
func said(p *Prepared, i int, rest []int) bool {
	for j := range p.tokens {
		if j != i && p.tokens[j].folded == p.tokens[i].folded && p.tokens[i].role == rolePlain && !slices.Contains(rest, j) {
			return true
		}
	}
	return false
}

// exact reports whether all parts that tell agree without an edit, and none is
// left out.
func (c *Comparison) exact() bool {
	for i := range c.Evidence {
		switch e := &c.Evidence[i]; e.Signal {
		case PartOmitted:
			if e.Weight < weightOmitMinor {
				return false
			}
		case PartConflict, NumberConflict, InitialConflict, InitialFits:
			return false
		}
	}
	return len(c.pairs) > 0 && !slices.ContainsFunc(c.pairs, func(p pair) bool { return p.cost > exactCost })
}

// discount takes back half of what the other parts count for if a plain part
// contradicts: relatives share a name, and companies words, more often than
// strangers.
func discount(c *Comparison) {
	shared, conflict := 0.0, 0.0
	for i := range c.Evidence {
		switch e := &c.Evidence[i]; e.Signal {
		case SamePart, SameRomanized, SameSound, NearSpelling, SameMeaning:
			shared += e.Weight
		case PartConflict:
			conflict = min(conflict, e.Weight)
		}
	}
	if conflict < weightInitialConflict && shared > 0 {
		c.add(Evidence{Signal: Kinship, Weight: -shareKinship * shared * min(1, 2*conflict/weightConflict)})
	}
}

// conflicts pairs off parts of one kind that contradict each other and returns
// what is left on each side.
func (m *Matcher) conflicts(c *Comparison, restA, restB []int, sc *scratch) ([]int, []int) {
	counted := slices.ContainsFunc(c.pairs, func(p pair) bool { return p.signal == SameNumber })
	class := func(t *token) role {
		if t.realm && counted {
			return roleParticle // Charles VI of France is Charles VI the Mad
		}
		switch r := t.role; r {
		case roleInitial:
			return roleInitial
		case roleNumber, roleGeneric, rolePatronymic:
			return r
		case rolePlain:
			return rolePlain
		}
		return roleParticle
	}
	take := func(ra, rb role) (i, j int, ok bool) {
		i = slices.IndexFunc(restA, func(i int) bool { return class(&c.a.tokens[i]) == ra })
		j = slices.IndexFunc(restB, func(j int) bool { return class(&c.b.tokens[j]) == rb })
		return i, j, i >= 0 && j >= 0
	}
	for _, k := range []struct {
		a, b   role
		signal Signal
		weight float64
	}{
		{roleNumber, roleNumber, NumberConflict, weightNumberConflict},
		{rolePlain, rolePlain, PartConflict, weightConflict},
		{rolePatronymic, rolePatronymic, PartConflict, weightFatherConflict},
		{roleInitial, rolePlain, InitialConflict, weightInitialConflict},
		{rolePlain, roleInitial, InitialConflict, weightInitialConflict},
		{roleInitial, roleInitial, InitialConflict, weightInitialConflict},
		{roleGeneric, roleGeneric, PartConflict, weightConflictGeneric},
		{roleNumber, rolePlain, NumberConflict, weightRulerConflict},
		{rolePlain, roleNumber, NumberConflict, weightRulerConflict},
		{rolePlain, roleGeneric, PartConflict, weightConflictGeneric},
		{roleGeneric, rolePlain, PartConflict, weightConflictGeneric},
	} {
		for {
			i, j, ok := take(k.a, k.b)
			if !ok || k.weight == weightRulerConflict && !c.persons() {
				break
			}
			w := k.weight
			if k.a == rolePlain && k.b == rolePlain {
				i, j, w = m.hardly(c, restA, restB, counted, sc)
			}
			c.add(Evidence{Signal: k.signal, A: c.a.tokens[restA[i]].native, B: c.b.tokens[restB[j]].native, Weight: w})
			restA, restB = slices.Delete(restA, i, i+1), slices.Delete(restB, j, j+1)
		}
	}
	return restA, restB
}

// persons reports whether the names may be those of persons.
func (c *Comparison) persons() bool {
	k := c.kind()
	return k == entities.Person || k == entities.KindUnknown
}

// kind is that of what both name, as far as it is known.
func (c *Comparison) kind() entities.Kind { return cmp.Or(c.a.query.Kind, c.b.query.Kind) }

// isArea reports whether a concept is a unit that has towns in it.
func isArea(concept string) bool {
	switch concept {
	case "unit/county", "unit/province", "unit/region", "unit/oblast", "unit/district", "unit/department", "unit/canton",
		"unit/prefecture", "unit/voivodeship", "unit/duchy", "unit/kingdom", "unit/empire", "unit/state", "unit/territory":
		return true
	}
	return false
}

// hardly picks the two plain parts without a partner that are the most alike,
// and says what it costs that they are not alike enough; counted names may each
// have a realm.
func (m *Matcher) hardly(c *Comparison, restA, restB []int, counted bool, sc *scratch) (i, j int, w float64) {
	i, j, w = -1, -1, math.Inf(-1)
	tried := 0
	for x, ta := range restA {
		if c.a.tokens[ta].role != rolePlain || counted && c.a.tokens[ta].realm {
			continue
		}
		for y, tb := range restB {
			if c.b.tokens[tb].role != rolePlain || counted && c.b.tokens[tb].realm {
				continue
			}
			l := leastLikeness
			if tried++; tried <= maxHardly {
				l = m.likeness(&c.a.spans[ta][0], &c.b.spans[tb][0], sc)
			}
			if l > w {
				i, j, w = x, y, l
			}
		}
	}
	return i, j, min(max(w-gapHardly, weightConflict), weightHardly)
}

// maxHardly is how many pairs of parts without a partner are looked at: two
// parts a side.
const maxHardly = 4

// minTelling is the weight from which a pair of parts says who is meant, in
// nats: one in five strangers has it.
const minTelling = 1.5

// omission is the weight of a part that only one name has, when before others
// were left out already.
func omission(t *token, before int, c *Comparison) float64 {
	switch t.role {
	case roleParticle, roleTitle, roleLegal:
		return weightOmitMinor
	case roleInitial:
		return weightOmitInitial
	case rolePatronymic:
		return weightOmitPatronymic
	case roleGeneric:
		if c.kind() == entities.Place && isArea(t.concept) {
			return weightOmitUnit
		}
		return weightOmitGeneric
	case roleNumber:
		return weightOmitNumber
	}
	if t.family {
		return weightOmitFamily
	}
	if t.realm && isCountry(t.places) {
		return weightOmitRealm
	}
	if kind := c.kind(); kind == entities.Organization || kind == entities.Place {
		return weightOmitOther
	}
	if before == 0 {
		return weightOmitFirst
	}
	return weightOmitMore
}

// isCountry reports whether a place of the lexicon is a country: first in a list
// of places, by its ISO 3166 code.
func isCountry(places string) bool {
	return len(places) >= 2 && places[0] <= 'Z' && places[1] <= 'Z' && places[0] >= 'A'
}

// Same reports whether the score is that of names that mean the same, at the
// precision that the matcher is set to.
func (c Comparison) Same() bool { return c.Score >= cmp.Or(c.accept, defaultAccept) }
