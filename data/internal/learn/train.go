package main

import (
	"math"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

// What is learned is a joint model of both sides: a name is a row of chunks,
// each a native chunk and its spelling, drawn one after another. Expectation
// maximization finds how often each chunk is drawn.
const (
	rounds     = 6
	noisyRound = 3 // from which on pairs are weighed

	maxLatin  = 4 // letters of a Latin chunk
	maxUnits  = 2 // of a native chunk; of Latin spellings maxLatin, if the other side has at most maxUnits
	band      = 4 // letters that a cut may stand off the diagonal
	noLatin   = 0 // no letters, as a key of Latin chunks
	letterBit = 5 // bits of a letter in such a key

	// What discounts take from the chunks pays for what no chunk spells, at
	// least leastBackoff of all: so each pair has a cost.
	leastBackoff    = 0.005
	shareSubstitute = 0.4
	shareDelete     = 0.3
	shareInsert     = 0.3

	// The first guess: a chunk is the rarer the longer it is, and the likelier
	// the nearer a romanization system comes to it.
	firstUnit     = 0.02
	firstLetter   = 0.06
	firstSeveral  = 0.1  // several units, of a model that splits
	firstNothing  = 0.05 // nothing for something
	firstLong     = 0.2  // more than two letters a unit
	firstRomanize = 2.0  // times similarity
	firstSystems  = 3    // asked, the preferred first

	// Letters that fewer pairs have take what the systems write for them, as if
	// so many pairs had it.
	fewPairs = 5
)

type trainer struct {
	m       *model
	id      map[string]uint16 // unit → id, from 1
	units   []string
	chunks  map[[maxLatin]uint16]int32 // native chunk → index
	natives [][]uint16
	params  map[uint64]int32 // native chunk and Latin chunk → index
	keys    []param
	prob    []float64
	rows    []example

	native, latin *background

	backoff, end float64

	refined []float32 // by param, its cost; nil if not refined
}

// A param is a chunk: a native chunk, an index or -1 for nothing, and a Latin
// one.
type param struct {
	native int32
	latin  uint32
}

// An example is a pair, cut into units and letters.
type example struct {
	x      []uint16
	y      []byte // 0 to 25
	edges  []int32
	weight float64
	pseudo bool // made from systems, not weighed
}

func (m *model) maxUnits() int {
	if m.script == "Latn" {
		return maxLatin
	}
	return maxUnits
}

func newTrainer(m *model, pairs []pair) *trainer {
	t := &trainer{m: m, id: map[string]uint16{}, units: []string{""}, chunks: map[[maxLatin]uint16]int32{}, params: map[uint64]int32{}}
	script := language.MustParseScript(m.script)
	seen := map[string]int{}
	for _, p := range pairs {
		for _, u := range resolve.LearnedUnits(script, p.native) {
			seen[u]++
		}
		t.add(script, p, false)
	}
	for _, p := range m.letters(func(u string) bool { return seen[u] < fewPairs }) {
		t.add(script, p, true)
	}
	for _, p := range m.readings(func(u string) bool { return seen[u+"<"] > 0 }) {
		t.add(script, p, true)
	}
	t.native, t.latin = newBackground(m.rare), newBackground(1)
	for _, e := range t.rows {
		x := t.texts(e.x)
		y := letters(e.y)
		if m.script == "Latn" {
			t.latin.add(x, e.weight)
		} else {
			t.native.add(x, e.weight)
		}
		t.latin.add(y, e.weight)
	}
	t.native.finish()
	t.latin.finish()
	if m.script == "Latn" {
		t.native = t.latin
	}
	t.first()
	return t
}

// texts returns the units that a background model sees: of a Han character the
// first half only, since it tells the second.
func (t *trainer) texts(x []uint16) []string {
	var out []string
	for _, u := range x {
		if !t.second(u) {
			out = append(out, strings.TrimSuffix(t.units[u], "<"))
		}
	}
	return out
}

// second reports whether u is the second half of a Han character.
func (t *trainer) second(u uint16) bool {
	return t.m.script == "Hani" && strings.HasSuffix(t.units[u], ">")
}

func letters(y []byte) []string {
	out := make([]string, len(y))
	for i, c := range y {
		out[i] = string(rune('a' + c))
	}
	return out
}

func (t *trainer) add(script language.Script, p pair, pseudo bool) {
	e := example{weight: p.weight, pseudo: pseudo}
	for _, u := range resolve.LearnedUnits(script, p.native) {
		if t.id[u] == 0 {
			t.id[u] = uint16(len(t.units))
			t.units = append(t.units, u)
		}
		e.x = append(e.x, t.id[u])
	}
	for i := range len(p.latin) {
		e.y = append(e.y, p.latin[i]-'a')
	}
	t.steps(&e, func(i, j, k, l int) {
		e.edges = append(e.edges, t.param(e.x[i:i+k], e.y[j:j+l]))
	})
	t.rows = append(t.rows, e)
}

// steps calls f for each chunk that may stand in e, in the order of its
// beginning: k units from i and l letters from j.
func (t *trainer) steps(e *example, f func(i, j, k, l int)) {
	n, m := len(e.x), len(e.y)
	inBand := func(i, j int) bool { d := j*n - i*m; return max(d, -d) <= band*n }
	latn := t.m.script == "Latn"
	for i := range n + 1 {
		for j := range m + 1 {
			if !inBand(i, j) {
				continue
			}
			for k := range min(t.m.maxUnits(), n-i) + 1 {
				for l := range min(maxLatin, m-j) + 1 {
					switch {
					case k+l == 0, k == 0 && l > 1, l == 0 && k > 1:
					case latn && min(k, l) > maxUnits:
					case !inBand(i+k, j+l):
					default:
						f(i, j, k, l)
					}
				}
			}
		}
	}
}

func latinKey(y []byte) uint32 {
	key := uint32(noLatin)
	for _, c := range y {
		key = key<<letterBit | uint32(c+1)
	}
	return key
}

func latinText(key uint32) string {
	var b []byte
	for ; key > 0; key >>= letterBit {
		b = append([]byte{'a' + byte(key&(1<<letterBit-1)) - 1}, b...)
	}
	return string(b)
}

// param returns the index of a chunk. Of Latin spellings, which have no sides,
// both orders are one.
func (t *trainer) param(x []uint16, y []byte) int32 {
	if t.m.script == "Latn" {
		if a, b := strings.Join(t.textsOf(x), ""), strings.Join(letters(y), ""); a > b {
			x, y = t.swap(x, y)
		}
	}
	native := int32(-1)
	if len(x) > 0 {
		var key [maxLatin]uint16
		copy(key[:], x)
		var ok bool
		if native, ok = t.chunks[key]; !ok {
			native = int32(len(t.natives))
			t.chunks[key] = native
			t.natives = append(t.natives, append([]uint16(nil), x...))
		}
	}
	latin := latinKey(y)
	key := uint64(native+1)<<32 | uint64(latin)
	p, ok := t.params[key]
	if !ok {
		p = int32(len(t.keys))
		t.params[key] = p
		t.keys = append(t.keys, param{native, latin})
	}
	return p
}

func (t *trainer) swap(x []uint16, y []byte) ([]uint16, []byte) {
	var a []uint16
	for _, c := range letters(y) {
		if t.id[c] == 0 {
			t.id[c] = uint16(len(t.units))
			t.units = append(t.units, c)
		}
		a = append(a, t.id[c])
	}
	var b []byte
	for _, u := range x {
		b = append(b, t.units[u][0]-'a')
	}
	return a, b
}

func (t *trainer) textsOf(x []uint16) []string {
	out := make([]string, len(x))
	for i, u := range x {
		out[i] = t.units[u]
	}
	return out
}

// text returns a native chunk as a table has it: a syllable for its jamo, a
// character for its halves.
func (t *trainer) text(x []uint16) string {
	var b strings.Builder
	for i := 0; i < len(x); i++ {
		u := t.units[x[i]]
		if r, ok := strings.CutSuffix(u, "<"); ok && i+1 < len(x) {
			b.WriteString(r)
			i++
			continue
		}
		b.WriteString(u)
	}
	return norm.NFC.String(b.String())
}

// first guesses the probabilities of all chunks.
func (t *trainer) first() {
	systems := t.m.systems()
	roman := make([][]string, len(t.natives))
	for i, x := range t.natives {
		text := t.text(x)
		if t.m.script == "Latn" {
			roman[i] = []string{text}
			continue
		}
		for _, s := range systems {
			if r := romanize(s, text); r != "" {
				roman[i] = append(roman[i], r)
			}
		}
	}
	t.prob = make([]float64, len(t.keys))
	for i, k := range t.keys {
		y := latinText(k.latin)
		n := 0
		p := math.Pow(firstLetter, float64(len(y)))
		if k.native >= 0 {
			n = len(t.natives[k.native])
			p *= math.Pow(firstUnit, float64(n))
		}
		switch {
		case n == 0 || y == "":
			p *= firstNothing
		case len(y) > 2*n:
			p *= firstLong
		}
		if n > 1 && t.m.split {
			p *= firstSeveral
		}
		if n > 0 && y != "" {
			best := 0.0
			for _, r := range roman[k.native] {
				best = max(best, similarity(r, y))
			}
			p *= math.Exp(firstRomanize * best)
		}
		t.prob[i] = p
	}
}

// systems returns the systems whose romanization the first guess leans on.
func (m *model) systems() (found []*translit.System) {
	if m.script == "Latn" {
		return nil
	}
	script := language.MustParseScript(m.script)
	if m.script == "Kana" {
		script = language.MustParseScript("Hrkt")
	}
	for s := range data.Systems().For(m.tag, script) {
		if s.Info().To.String() == "Latn" && len(found) < firstSystems {
			found = append(found, s)
		}
	}
	return found
}

// romanize returns what s makes of text, folded; "" if that is not Latin.
func romanize(s *translit.System, text string) string {
	out := strings.ReplaceAll(resolve.Fold(s.String(text)), " ", "")
	for i := range len(out) {
		if out[i] < 'a' || out[i] > 'z' {
			return ""
		}
	}
	return out
}

// letters returns pairs for the letters of an alphabet that the pairs lack: what
// the systems of all languages write for each, the more of them the heavier.
func (m *model) letters(rare func(string) bool) (pairs []pair) {
	switch m.script {
	case "Arab", "Cyrl", "Hebr":
	default:
		return nil
	}
	for _, b := range m.runes {
		for r := b[0]; r <= b[1]; r++ {
			u := string(r)
			if resolve.LearnedForm(u) != u || !rare(u) {
				continue
			}
			var outs []string
			counts := map[string]float64{}
			total := 0.0
			for s := range data.Systems().All() {
				if s.Info().From.String() != m.script || s.Info().To.String() != "Latn" {
					continue
				}
				if out := romanize(s, u); out != "" && len(out) <= maxLatin {
					if counts[out] == 0 {
						outs = append(outs, out)
					}
					counts[out]++
					total++
				}
			}
			for _, out := range outs {
				pairs = append(pairs, pair{u, out, fewPairs * counts[out] / total})
			}
		}
	}
	return pairs
}

// A character that pairs have takes its reading as if readingSeen pairs had it
// alone, one that they lack as if readingOnly had.
const (
	readingSeen = 0.3
	readingOnly = 1.0
)

// readings returns pairs of Han characters and what the preferred system reads,
// of those that pairs have or that are common.
func (m *model) readings(seen func(string) bool) (pairs []pair) {
	if m.script != "Hani" {
		return nil
	}
	sys := m.systems()[0]
	for _, b := range m.runes {
		for r := b[0]; r <= b[1]; r++ {
			u := string(r)
			weight := readingSeen
			if !seen(u) {
				weight = readingOnly
				if !common(u) {
					continue
				}
			}
			if out := romanize(sys, u); out != "" && m.plain(u) == u {
				pairs = append(pairs, pair{u, out, weight})
			}
		}
	}
	return pairs
}

// common reports whether a character is of the first level of GB 2312, in rows 16
// to 55: the 3,755 commonest of Chinese, simplified.
func common(u string) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().String(u)
	return err == nil && len(b) == 2 && b[0] >= 0xA0+16 && b[0] <= 0xA0+55 && b[1] > 0xA0
}

// train learns a table from pairs.
func (m *model) train(pairs []pair) *table {
	t := newTrainer(m, pairs)
	for round := range rounds {
		t.maximize(t.expect(m.noise && round+1 >= noisyRound), round == rounds-1)
	}
	if m.refine {
		t.refine()
	}
	return t.table()
}

// similarity is 1 for equal strings and 0 for those that share nothing.
func similarity(a, b string) float64 {
	n := max(len(a), len(b))
	if n == 0 {
		return 1
	}
	return 1 - float64(levenshtein.ComputeDistance(a, b))/float64(n)
}

// workers share the examples in blocks, so that sums are taken in one order.
const workers = 2

// expect returns how often each chunk is expected in the pairs.
func (t *trainer) expect(weigh bool) []float64 {
	var counts [workers][]float64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			counts[w] = make([]float64, len(t.keys))
			var f lattice
			for i := w * len(t.rows) / workers; i < (w+1)*len(t.rows)/workers; i++ {
				t.expectOne(&t.rows[i], &f, counts[w], weigh)
			}
		})
	}
	wg.Wait()
	for i := range counts[0] {
		for w := 1; w < workers; w++ {
			counts[0][i] += counts[w][i]
		}
	}
	return counts[0]
}

// A lattice holds the sums over the beginnings and the ends of one example.
type lattice struct{ forward, backward, probs []float64 }

func zeros(s []float64, n int) []float64 {
	if cap(s) < n {
		s = make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (t *trainer) expectOne(e *example, f *lattice, counts []float64, weigh bool) {
	w := len(e.y) + 1
	n := (len(e.x) + 1) * w
	f.forward, f.backward, f.probs = zeros(f.forward, n), zeros(f.backward, n), zeros(f.probs, len(e.edges))
	f.forward[0], f.backward[n-1] = 1, 1
	type step struct{ from, to int }
	at := 0
	steps := make([]step, len(e.edges))
	t.steps(e, func(i, j, k, l int) {
		p := t.prob[e.edges[at]]
		if k <= 1 && l <= 1 {
			p += t.unlearned(e.x[i:i+k], e.y[j:j+l])
		}
		f.probs[at] = p
		steps[at] = step{i*w + j, (i+k)*w + j + l}
		f.forward[steps[at].to] += f.forward[steps[at].from] * p
		at++
	})
	for s := len(steps) - 1; s >= 0; s-- {
		f.backward[steps[s].from] += f.backward[steps[s].to] * f.probs[s]
	}
	z := f.forward[n-1]
	if z <= 0 {
		return
	}
	weight := e.weight
	if weigh && !e.pseudo {
		// The chance that both sides are one name, if half the pairs are.
		ratio := math.Log(z*t.end) + t.native.cost(t.texts(e.x)) + t.latin.cost(letters(e.y))
		weight *= 1 / (1 + math.Exp(-ratio))
	}
	for s, p := range f.probs {
		if c := f.forward[steps[s].from] * p * f.backward[steps[s].to]; c > 0 {
			counts[e.edges[s]] += weight * c / z
		}
	}
}

// unlearned returns the probability of a unit for a letter, or of either for
// nothing, beside what is learned of them.
func (t *trainer) unlearned(x []uint16, y []byte) float64 {
	p := t.backoff
	switch {
	case len(x) == 0:
		p *= shareInsert
	case len(y) == 0:
		p *= shareDelete
	default:
		p *= shareSubstitute
	}
	if len(x) > 0 && !t.second(x[0]) {
		p *= t.native.one(strings.TrimSuffix(t.units[x[0]], "<"))
	}
	if len(y) > 0 {
		p *= t.latin.one(string(rune('a' + y[0])))
	}
	return p
}

// whole returns the probability of a param and of what is not learned of it.
func (t *trainer) whole(param int) float64 {
	k := t.keys[param]
	p := t.prob[param]
	var x []uint16
	if k.native >= 0 {
		x = t.natives[k.native]
	}
	y := latinText(k.latin)
	if len(x) > 1 || len(y) > 1 {
		return p
	}
	var letter []byte
	if y != "" {
		letter = []byte{y[0] - 'a'}
	}
	return p + t.unlearned(x, letter)
}

// maximize sets the probabilities that make the counts likeliest, less a
// discount that goes to what no chunk spells. Chunks are drawn among all, but
// those that begin with the second half of a Han character among these, since
// the first half tells it.
func (t *trainer) maximize(counts []float64, last bool) {
	group := func(k param) uint16 {
		if k.native >= 0 && t.second(t.natives[k.native][0]) {
			return t.natives[k.native][0]
		}
		return 0
	}
	totals := make([]float64, len(t.units))
	all, taken, names := 0.0, 0.0, 0.0
	for _, e := range t.rows {
		names += e.weight
	}
	for i, c := range counts {
		k := t.keys[i]
		totals[group(k)] += c
		all += c
		d, prune := t.m.discount, t.m.prune
		if t.m.split && k.native >= 0 && len(t.natives[k.native]) > 1 {
			d, prune = 2*d, 2*prune
		}
		keep := max(0, c-d)
		if last && c <= prune {
			keep = 0
		}
		taken += c - keep
		t.prob[i] = keep
	}
	t.backoff = max(leastBackoff, taken/all)
	t.end = names / (names + totals[0])
	for i, k := range t.keys {
		if t.prob[i] == 0 {
			continue
		}
		g := group(k)
		p := t.prob[i] / totals[g]
		if over := leastBackoff - taken/all; over > 0 {
			p *= 1 - over
		}
		if g == 0 {
			p *= 1 - t.end
		}
		if t.m.script == "Latn" && !t.same(k) {
			p /= 2 // drawn in either order
		}
		t.prob[i] = p
	}
	t.backoff *= 1 - t.end
}

func (t *trainer) same(k param) bool {
	return k.native >= 0 && strings.Join(t.textsOf(t.natives[k.native]), "") == latinText(k.latin)
}
