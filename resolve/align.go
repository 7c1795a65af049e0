package resolve

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// A pair is a part of one name that stands for a part of the other.
type pair struct {
	a, b   *span
	signal Signal
	weight float64 // nats in favour
	cost   float64 // nats of edits in it

	learned bool // learned costs bridge what no system does
}

// Weights in nats of what alignment finds. They are the log likelihood ratios
// of a small model that a person can follow: a part that agrees is worth the
// information of its letters less the cost of the edits.
const (
	weightInitial    = 1.5  // one letter agrees: ln of about half the initials in use
	weightNumber     = 3.0  // II and the Second
	weightMerge      = -0.3 // two words stand for one
	maxEditShare     = 0.5  // a pair whose edits cost more than this share of its information is none
	maxShortShare    = 0.2  // the same for a short part: Un is not Il, Mun is not Min, Song is not Tong
	shortPart        = 3    // letters
	shortLatin       = 4    // the same where both are written in Latin letters
	maxLearned       = 0.9  // of a part's information
	minLearned       = 1.0  // nats that learned costs must speak for a pair, beside a share of its information:
	shareLearned     = 0.15 // long words have more ways to seem alike
	costGender       = 2.0  // Zelenska is not Zelensky
	exactCost        = 0.01 // up to here a spelling is that of a system
	shareBridge      = 0.7  // of the information of such a pair: each reading is one of several
	maxMergeShare    = 0.12 // the same for two words that stand for one: they are respelled or are not
	maxBridgeShare   = 0.15 // the same between two scripts that meet in their Latin readings only
	shareMeaning     = 0.75 // of the information of a part that agrees in meaning only
	maxTitledShare   = 0.35 // a name that is a title as well must be spelled alike
	shareCountry     = 0.95 // the same for a place that is a country, of which there is one
	shareClass       = 0.5  // the same for words of one class: a county may be a district
	infoHangul       = 5.0  // nats of a syllable
	infoHan          = 6.5
	infoOther        = 2.4 // nats of a letter of any other script
	costNativeLetter = 3.4 // an edit between two spellings in one script that no system bridges
	maxGivenInfo     = 7.0 // a known given name has a thousand bearers or more in any store
)

// roleShare is how much of its letters' information a part counts with.
var roleShare = [...]float64{
	rolePlain: 1, roleInitial: 1, rolePatronymic: 0.35, roleParticle: 0.1, roleTitle: 0.05, roleLegal: 0.05, roleGeneric: 0.3, roleNumber: 1,
}

// nativeInformation returns the nats of a folded part in a script without a
// Latin reading.
func nativeInformation(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += runeInformation(r)
	}
	return min(sum, maxInfo)
}

func runeInformation(r rune) float64 {
	switch {
	case 0xAC00 <= r && r <= 0xD7A3:
		return infoHangul
	case 0x3400 <= r && r <= 0x9FFF || 0x20000 <= r && r <= 0x3FFFF:
		return infoHan
	}
	return infoOther
}

// align finds the parts of a that stand for parts of b: the pairs of the
// greatest weight, no part in two of them. It takes the best pair first, which
// is the optimum but for contrived names, and bounds the work at
// (maxTokens·maxMerge)² span comparisons.
func (m *Matcher) align(a, b *Prepared, sc *scratch) []pair {
	all := sc.pairs[:0]
	equal := equalParts(a, b)
	for i := range a.spans {
		for j := range b.spans {
			if partner := equal[0][i]; partner > 0 || equal[1][j] > 0 {
				if partner == int8(j+1) {
					if pr, ok := m.pair(a, b, &a.spans[i][0], &b.spans[j][0], sc); ok {
						all = append(all, pr)
					}
				}
				continue
			}
			for x := range a.spans[i] {
				for y := range b.spans[j] {
					if x > 0 && y > 0 && !samePlace(a, b, &a.spans[i][x], &b.spans[j][y]) {
						continue
					}
					if pr, ok := m.pair(a, b, &a.spans[i][x], &b.spans[j][y], sc); ok {
						all = append(all, pr)
					}
				}
			}
		}
	}
	slices.SortStableFunc(all, func(p, q pair) int {
		return cmp.Or(
			cmp.Compare(q.weight, p.weight),
			cmp.Compare(displacement(a, b, p), displacement(a, b, q)),
			cmp.Compare(p.a.first+p.b.first, q.a.first+q.b.first),
		)
	})
	var usedA, usedB [maxTokens + maxMerge]bool
	sc.pairs = all
	best := make([]pair, 0, min(len(all), len(a.tokens), len(b.tokens)))
	for _, p := range all {
		if anyUsed(usedA[p.a.first:p.a.first+p.a.n]) || anyUsed(usedB[p.b.first:p.b.first+p.b.n]) {
			continue
		}
		use(usedA[p.a.first : p.a.first+p.a.n])
		use(usedB[p.b.first : p.b.first+p.b.n])
		best = append(best, p)
	}
	return best
}

// equalParts returns, for each part of both names, the part of the other that is
// equal to it after folding, counted from 1, if there is one and no more: such
// parts stand for each other whatever else they are like.
func equalParts(a, b *Prepared) (partner [2][maxTokens]int8) {
	for i := range a.tokens {
		found, more := 0, false
		for j := range b.tokens {
			if a.tokens[i].folded == b.tokens[j].folded && a.tokens[i].role == rolePlain && b.tokens[j].role == rolePlain {
				more = found > 0 || partner[1][j] > 0
				found = j + 1
			}
		}
		if found > 0 && !more {
			partner[0][i], partner[1][found-1] = int8(found), int8(i+1)
		}
	}
	return partner
}

// displacement is how far a pair stands from the same place in both names.
func displacement(a, b *Prepared, p pair) int {
	d := p.a.first*len(b.tokens) - p.b.first*len(a.tokens)
	return max(d, -d)
}

func anyUsed(u []bool) bool { return slices.Contains(u, true) }

func use(u []bool) {
	for i := range u {
		u[i] = true
	}
}

// pair compares two spans; ok is false if nothing speaks for them.
func (m *Matcher) pair(a, b *Prepared, x, y *span, sc *scratch) (p pair, ok bool) {
	p = pair{a: x, b: y}
	ta, tb := &a.tokens[x.first], &b.tokens[y.first]
	ra, rb := ta.role, tb.role
	if x.n > 1 {
		ra = rolePlain
	}
	if y.n > 1 {
		rb = rolePlain
	}
	switch {
	case ra == roleNumber || rb == roleNumber || ta.number > 0 && tb.number > 0:
		if x.n+y.n == 2 && ta.number == tb.number {
			p.signal, p.weight = SameNumber, weightNumber
			if ra != rb {
				p.weight = weightInitial
			}
			return p, true
		}
		return p, false
	case ra == roleInitial || rb == roleInitial:
		if x.n+y.n > 2 || a.query.Kind == entities.Place || !initialFits(x, y) {
			return p, false
		}
		p.signal, p.weight = InitialFits, weightInitial
		return p, true
	}
	if opensNext(a, x) || opensNext(b, y) {
		return p, false
	}
	share := min(roleShare[ra], roleShare[rb])
	if (ra == roleGeneric) != (rb == roleGeneric) && (a.query.Kind == entities.Person || b.query.Kind == entities.Person) ||
		(ra == roleGeneric || rb == roleGeneric) && len(a.tokens) == 1 && len(b.tokens) == 1 {
		share = roleShare[rolePlain] // a name, whatever else the word means
	}
	titled := (ra == roleTitle) != (rb == roleTitle) && (ra == rolePlain || rb == rolePlain)
	info := sharedInfo(x, y)
	if info > maxGivenInfo && (m.given(ta, x) || m.given(tb, y)) && !(endsAsFamily(a, x) && endsAsFamily(b, y)) {
		share *= maxGivenInfo / info
	}
	if x.folded == y.folded {
		p.signal, p.weight = SamePart, info*share
		return m.merged(p), true
	}
	if ra == roleGeneric && rb == roleGeneric {
		same := 0.0
		if ta.concept == tb.concept {
			same = shareMeaning
		} else if entities.SameClass(ta.concept, tb.concept) {
			same = shareMeaning * shareClass
		}
		if same > 0 {
			p.signal, p.weight = SameMeaning, min(x.info, y.info)*share*same
			return p, true
		}
	}
	limit := maxEditShare * info
	if samePlace(a, b, x, y) {
		p.signal, p.weight = SameMeaning, min(x.info, y.info)*shareMeaning
		if isCountry(ta.places) && isCountry(tb.places) && (a.query.Kind == entities.Place || b.query.Kind == entities.Place) {
			p.weight = min(x.info, y.info) * shareCountry
		}
		cost, _ := m.wordCost(x, y, share, limit, sc)
		p.weight = max(p.weight, info-cost) // spelled alike, that says more
		return p, true
	}
	if x.latin != "" && y.latin != "" && max(len(x.latin), len(y.latin)) <= shortLetters(x, y) {
		limit = maxShortShare * info
	}
	if x.lattice != nil && y.lattice != nil && x.script != y.script {
		limit = maxBridgeShare * info
		share *= shareBridge
	}
	if x.spaced || y.spaced {
		limit = min(limit, maxMergeShare*info)
		if d := len(x.latin) - len(y.latin); max(d, -d) > maxMergeLetters && x.latin != "" && y.latin != "" {
			return p, false
		}
	}
	edits := limit
	if isHan(x.script) != isHan(y.script) { // a syllable is another with one letter changed
		edits = min(edits, maxBridgeShare*info)
	}
	cost, signal := m.wordCost(x, y, share, edits, sc)
	if cost > edits {
		cost = unreachable
	}
	if x.n == 1 && y.n == 1 && ta.called && tb.called && cost > (1-shareMeaning)*info && m.lexicon.Given(x.folded, y.folded) != entities.GivenUnrelated {
		p.signal, p.weight = SameMeaning, min(x.info, y.info)*share*shareMeaning
		return p, true
	}
	if cost > exactCost && a.query.Kind != entities.Place && b.query.Kind != entities.Place && genders(x.latin, y.latin) {
		cost += costGender
	}
	if cost > exactCost && m.otherGiven(ta, tb, x, y) {
		return p, false
	}
	p.signal, p.cost, p.weight = signal, cost, info-cost
	if cost > exactCost {
		m.learn(&p, info, limit, sc)
	}
	if titled && p.cost <= maxTitledShare*info {
		share = roleShare[rolePlain] // Stephen King, whom other languages don't call a king
	}
	if w := m.calledSo(ta, tb, x, y, sc); w > p.weight || w > 0 && p.cost > limit {
		p.signal, p.cost, p.weight, p.learned = SameMeaning, 0, w, false
		limit = 0
	}
	if p.cost > limit {
		return p, false
	}
	p.weight *= share
	p = m.merged(p)
	return p, p.weight > 0
}

// wordCost is [Matcher.spellingCost], of forms for a woman and in a sentence too
// where the parts count in full.
func (m *Matcher) wordCost(x, y *span, share, limit float64, sc *scratch) (float64, Signal) {
	cost, signal := m.spellingCost(x, y, float32(limit), sc)
	if cost > exactCost && share == 1 && (len(x.stems) > 0 || len(y.stems) > 0 || x.script == scriptLatn || y.script == scriptLatn) {
		asked := asked{askedForms, x.reading, y.reading, float32(limit)}
		t, ok := sc.recall(asked)
		if !ok {
			t.value = min(m.feminine(x, y, float32(limit), sc), m.inflected(x, y, float32(limit), sc))
			sc.keep(asked, t.value, 0)
		}
		if t.value < cost {
			cost, signal = t.value, NearSpelling
		}
	}
	return cost, signal
}

// shortLetters is the length up to which parts must be equal but for spelling.
func shortLetters(x, y *span) int {
	if x.script == scriptLatn && y.script == scriptLatn {
		return shortLatin
	}
	return shortPart
}

// otherGiven reports whether two parts are given names that the lexicon knows
// to be two: Oleg is not Olga, near as they are.
func (m *Matcher) otherGiven(ta, tb *token, x, y *span) bool {
	return x.n == 1 && y.n == 1 && ta.given && tb.given && m.lexicon.Given(x.folded, y.folded) == entities.GivenUnrelated
}

// given reports whether a span is a given name of the lexicon; t is its first
// part.
func (m *Matcher) given(t *token, s *span) bool {
	if s.n == 1 {
		return t.given
	}
	return len(m.lexicon.GivenGroups(s.folded)) > 0
}

// endsAsFamily reports whether a part that may be a given name is the family
// name: it is the last, and the first is a given name too, as in Elton John.
func endsAsFamily(p *Prepared, s *span) bool {
	return s.first > 0 && s.first+s.n == len(p.tokens) && p.tokens[0].given
}

// opensNext reports whether a span of several parts ends in a short particle,
// which belongs to what follows: Martin de Voës has no Martinde.
func opensNext(p *Prepared, s *span) bool {
	last := &p.tokens[s.first+s.n-1]
	return s.n > 1 && last.role == roleParticle && len(last.folded) <= maxOpening && p.tokens[s.first].role != roleParticle
}

// maxMergeLetters is by how many letters a word may be longer than two words
// that stand for it: the edits of more would cost too much.
const maxMergeLetters = 8

const maxOpening = 2 // letters: de, la, al, y

// sharedInfo is the information of two spans that stand for each other: that
// of either, or what both write, where one writes no vowels.
func sharedInfo(x, y *span) float64 {
	if x.lattice != nil && x.lattice.abjad != (y.lattice != nil && y.lattice.abjad) || y.lattice != nil && y.lattice.abjad && x.lattice == nil {
		return min(x.info, y.info)
	}
	return min(x.info, y.info)
}

// feminine returns the cost of one surname being the form that a language gives
// the other for a woman.
func (m *Matcher) feminine(x, y *span, limit float32, sc *scratch) float64 {
	best := unreachable
	for _, p := range [2][2]*span{{x, y}, {y, x}} {
		stem, other := feminineStem(p[0]), p[1]
		if stem == "" || other.latin == "" || len(stem) < minStemLetters {
			continue
		}
		for _, end := range [...]string{"", "a", "o"} {
			cost := float32(unreachable)
			if form := stem + end; other.lattice != nil {
				cost = other.lattice.spell(form, limit-costFeminine, sc)
			} else if comparable(form, other.latin) {
				cost = m.respelling.respell(min(form, other.latin), max(form, other.latin), limit-costFeminine, sc)
			}
			best = min(best, float64(cost)+costFeminine)
		}
	}
	return best
}

const (
	costFeminine   = 1.0
	minStemLetters = 3
)

// feminineStem returns a folded surname without the ending that Czech and
// Slovak (-ová) or Lithuanian (-aitė, -ienė) give it for a woman, or "".
func feminineStem(s *span) string {
	if s.n > 1 || s.script != scriptLatn {
		return ""
	}
	for _, end := range [...]struct{ native, folded string }{{"ová", "ova"}, {"aitė", "aite"}, {"ytė", "yte"}, {"utė", "ute"}, {"ienė", "iene"}} {
		if strings.HasSuffix(s.native, end.native) {
			return strings.TrimSuffix(s.folded, end.folded)
		}
	}
	return ""
}

// likeness estimates the nats for two plain parts that align did not pair, down
// to leastLikeness: whether they are hardly one name or surely two.
func (m *Matcher) likeness(x, y *span, sc *scratch) float64 {
	if x.latin == "" || y.latin == "" || max(len(x.latin), len(y.latin)) <= shortPart || x.script == y.script && !isAlphabet(x.script) {
		return leastLikeness
	}
	if x.script == y.script && x.script != scriptLatn { // letters that a script tells apart
		return max(leastLikeness, nativeInformation(x.folded)-float64(nativeCost(x.folded, y.folded, x.script)))
	}
	info := sharedInfo(x, y)
	cost, _ := m.spellingCost(x, y, float32(info-leastLikeness), sc)
	best := max(leastLikeness, info-cost)
	if y.lattice != nil || y.latin == "" {
		x, y = y, x
	}
	if y.scored() && (x.learned != nil || len(x.roman) > 0) {
		best = max(best, float64(m.ratio(x, y, float32(best), sc)))
	}
	return best
}

const leastLikeness = -6.0

// learn takes the learned likelihood ratio of a pair that no system bridges
// without an edit, where it promises more than the edits leave.
func (m *Matcher) learn(p *pair, info, limit float64, sc *scratch) {
	x, y := p.a, p.b
	if y.lattice != nil || y.latin == "" {
		x, y = y, x
	}
	if !y.scored() || x.learned == nil && len(x.roman) == 0 {
		return
	}
	if (x.spaced || y.spaced) && x.script == y.script {
		return // words that stand apart and for one do so letter by letter
	}
	least := minLearned + shareLearned*info
	if limit < maxEditShare*info { // short or merged parts must be as near as by rule
		least = info - limit
	}
	if p.cost <= limit {
		least = max(least, p.weight)
	}
	if r := float64(m.ratio(x, y, float32(least), sc)); r > least {
		r = min(r, maxLearned*info) // a system that spells exactly so says more
		if x.script == scriptLatn && p.cost <= limit {
			r = (r + p.weight) / 2 // two models of the same letters, of one weight
		}
		p.weight = r
		p.cost = max(exactCost*2, min(limit, info-p.weight))
		p.learned = true
	}
}

// ratio returns the learned log likelihood ratio of a span and a Latin spelling
// in nats, or less than floor if it is below that. A script of which nothing was
// learned meets the costs of Latin letters through its romanizations.
func (m *Matcher) ratio(x, latin *span, floor float32, sc *scratch) float32 {
	asked := asked{askedRatio, x.reading, latin.reading, floor}
	if t, ok := sc.recall(asked); ok {
		return float32(t.value)
	}
	r := m.newRatio(x, latin, floor, sc)
	sc.keep(asked, float64(r), 0)
	return r
}

func (m *Matcher) newRatio(x, latin *span, floor float32, sc *scratch) float32 {
	if x.learned != nil {
		return x.learned.score(x.units(), latin.chunksFor(x.learned), floor, sc)
	}
	best := float32(-unreachable)
	l := m.learnedOf(scriptLatn)
	for i := range x.roman {
		best = max(best, l.score(x.roman[i], latin.chunksFor(l), max(floor, best), sc))
	}
	return best
}

// samePlace reports whether two spans name the same place of the lexicon.
func samePlace(a, b *Prepared, x, y *span) bool {
	ta, tb := &a.tokens[x.first], &b.tokens[y.first]
	if ta.placed != x.n || tb.placed != y.n {
		return false
	}
	if ta.places == tb.places {
		return true
	}
	for p := range strings.FieldsSeq(ta.places) {
		for q := range strings.FieldsSeq(tb.places) {
			if p == q {
				return true
			}
		}
	}
	return false
}

func (m *Matcher) merged(p pair) pair {
	if p.a.spaced || p.b.spaced {
		p.weight += weightMerge
	}
	return p
}

// spellingCost returns the least cost in nats at which two spans spell one
// word, and what kind of agreement that is; a cost beyond limit is unreachable.
func (m *Matcher) spellingCost(x, y *span, limit float32, sc *scratch) (float64, Signal) {
	asked := asked{askedCost, x.reading, y.reading, limit}
	if t, ok := sc.recall(asked); ok {
		return t.value, t.signal
	}
	cost, signal := m.newSpellingCost(x, y, limit, sc)
	sc.keep(asked, cost, signal)
	return cost, signal
}

func (m *Matcher) newSpellingCost(x, y *span, limit float32, sc *scratch) (float64, Signal) {
	best := float32(unreachable)
	sounds := false
	exact := Signal(NearSpelling)
	switch {
	case x.lattice == nil && y.lattice == nil:
		if x.latin != "" && y.latin != "" {
			if !comparable(x.latin, y.latin) {
				return unreachable, NearSpelling
			}
			best = m.respelling.respell(x.latin, y.latin, limit, sc)
			if best <= costHearsay {
				break
			}
			if xs, ys := x.sound(), y.sound(); xs != "" && ys != "" {
				if c := m.respelling.respell(xs, ys, min(best, limit)-costHearsay, sc) + costHearsay; c < best {
					best, sounds = c, true
				}
			}
		}
	case x.lattice == nil && x.latin != "":
		if comparable(x.latin, y.latin) {
			best, exact = y.lattice.spell(x.latin, limit, sc), SameRomanized
		}
	case y.lattice == nil && y.latin != "":
		if comparable(x.latin, y.latin) {
			best, exact = x.lattice.spell(y.latin, limit, sc), SameRomanized
		}
	case x.lattice != nil && y.lattice != nil && x.script == y.script && x.lattice.abjad:
		// Letters tell words apart where vowels are not written.
	case x.lattice != nil && y.lattice != nil:
		if comparable(x.latin, y.latin) && (x.script != y.script || isAlphabet(x.script)) {
			best = min(x.lattice.spell(y.latin, limit, sc), y.lattice.spell(x.latin, limit, sc))
			best = min(best, m.respelling.respell(x.latin, y.latin, limit, sc))
		}
	}
	if x.latin == "" || y.latin == "" || x.script == y.script && x.script != scriptLatn {
		best = min(best, nativeCost(x.folded, y.folded, x.script))
	}
	switch {
	case sounds && best <= costHearsay+exactCost:
		return float64(best), SameSound
	case best > exactCost:
		return float64(best), NearSpelling
	}
	return float64(best), exact
}

// comparable reports whether two spellings are of lengths that respelling can
// bridge: schtsch is seven letters for one.
func comparable(a, b string) bool {
	return len(a) <= 2*len(b)+4 && len(b) <= 2*len(a)+4
}

// genders reports whether one of two spellings has the feminine ending of many
// languages and the other has not.
func genders(a, b string) bool {
	return a != "" && b != "" && (a[len(a)-1] == 'a') != (b[len(b)-1] == 'a')
}

// isAlphabet reports whether words of a script that differ in a letter are
// still near in sound: a syllable of Hangul or kana, or a Han character, is a
// word's half.
func isAlphabet(sc language.Script) bool {
	switch sc {
	case scriptHang, scriptKore, scriptHira, scriptKana, scriptHrkt, scriptHani, scriptHans, scriptHant, scriptJpan:
		return false
	}
	return true
}

// nativeCost is the cost of the letters in which two folded spellings of one
// script differ. Words of syllables or characters may differ in one of four:
// three of them are a whole name, and another name with one changed.
func nativeCost(a, b string, sc language.Script) float32 {
	r, _ := utf8.DecodeRuneInString(a)
	edits := levenshtein.ComputeDistance(a, b)
	if !isAlphabet(sc) && edits > min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))/syllablesPerEdit {
		return unreachable
	}
	return float32(max(costNativeLetter, runeInformation(r))) * float32(edits)
}

// syllablesPerEdit is how many syllables a word must have for each one in which
// it may differ.
const syllablesPerEdit = 4
