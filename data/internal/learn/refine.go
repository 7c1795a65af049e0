package main

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// What maximization learns makes pairs likely; what counts is that a true form
// is likelier than others. So costs are refined: each pair is met with strangers,
// and the costs on the cheapest way to each form move by how likely that is taken
// for the true one, as do the costs of letters after each other.
const (
	refineEpochs    = 4
	refineBatch     = 512 // pairs between moves
	refineStrangers = 256 // met by a pair; they stand for all strangers that a form is ranked among
	refineRate      = 0.5 // nats of the first move of a cost; see move
	refineLeast     = 1e-3
	refineShown     = 0.02 // nats by which a letter's cost has to move, to be a row of its own

	latinLetters = 26
	boundary     = latinLetters // before the first letter, and after the last
	unreached    = float32(1e9)
)

// A refiner holds the costs of a trainer and what it takes to sum them.
type refiner struct {
	t      *trainer
	cost   []float32 // by param
	letter []float32 // by two letters: of the second after the first

	row    []int32 // by native chunk: its row of cells, or -1
	latins int     // Latin chunks
	cells  []int32 // a row of latins each: param, or -1
	drop   []float32
	sub    []float32 // by unit, beside a letter's
	forms  []refined // distinct
	near   []int32   // forms by length, then by hash
	first  []int     // by length, in near
	pairs  []met
}

// A refined is a Latin form.
type refined struct {
	text        string
	chunks      []int32 // by letter, maxLatin: the Latin chunks that begin there, or -1
	insert, sub []float32
	letters     []int32 // index in refiner.letter of each step
}

// A met is a pair that meets strangers.
type met struct {
	x      []uint16
	rows   []int32 // by unit and length of chunk
	form   int32
	known  []int32 // forms of the same native form
	weight float32
}

func nats(p float64) float32 { return float32(-math.Log(p)) }

// refine sets t.refined and the costs of letters of the Latin side.
func (t *trainer) refine() {
	r := newRefiner(t)
	order := make([]int32, len(r.pairs))
	for i := range order {
		order[i] = int32(i)
	}
	rng := random(1)
	moved, lettersMoved := make([]float32, len(r.cost)), make([]float32, len(r.letter))
	for range refineEpochs {
		for i := len(order) - 1; i > 0; i-- {
			j := rng.below(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for batch := range slices.Chunk(order, refineBatch) {
			var moves [workers]refineMoves
			seed := rng.next()
			var wg sync.WaitGroup
			for w := range workers {
				wg.Go(func() {
					m := &moves[w]
					m.letters = make([]float32, len(r.letter))
					for i := w * len(batch) / workers; i < (w+1)*len(batch)/workers; i++ {
						r.meet(&r.pairs[batch[i]], random(seed+uint64(i)), m)
					}
				})
			}
			wg.Wait()
			for _, m := range moves {
				for i, p := range m.params {
					move(&r.cost[p], &moved[p], m.by[i])
				}
				for i, by := range m.letters {
					move(&r.letter[i], &lettersMoved[i], by)
				}
			}
		}
	}
	t.refined = r.cost
	for a := range latinLetters + 1 {
		for b := range latinLetters + 1 {
			key := [2]string{letterOr(a, start), letterOr(b, end)}
			c := r.letter[a*(latinLetters+1)+b]
			if was := nats(t.latin.after(key[0], key[1])); max(c-was, was-c) >= refineShown {
				t.latin.bigram[key] = math.Exp(-float64(c))
			}
		}
	}
}

// move changes a cost, the less the more it has been moved (AdaGrad: Duchi,
// Hazan and Singer 2011).
func move(cost, moved *float32, by float32) {
	*moved += by * by
	*cost = max(0, *cost+refineRate*by/float32(math.Sqrt(1+float64(*moved))))
}

// A random is a state of xorshift64 (Marsaglia 2003), never 0.
type random uint64

func (r *random) next() uint64 {
	x := uint64(*r)*2 + 1
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*r = random(x)
	return x >> 1
}

func (r *random) below(n int) int { return int(r.next() >> 16 % uint64(n)) }

func letterOr(i int, other string) string {
	if i == boundary {
		return other
	}
	return string(rune('a' + i))
}

func newRefiner(t *trainer) *refiner {
	r := &refiner{t: t, cost: make([]float32, len(t.keys)), row: make([]int32, len(t.natives))}
	for i := range r.row {
		r.row[i] = -1
	}
	latin := map[uint32]int32{}
	drops, inserts := map[uint16]float32{}, map[byte]float32{}
	rows := 0
	for i, k := range t.keys {
		if t.prob[i] == 0 {
			continue
		}
		r.cost[i] = nats(t.whole(i))
		switch {
		case k.native < 0:
			inserts[byte(k.latin)-1] = r.cost[i]
		case k.latin == noLatin:
			drops[t.natives[k.native][0]] = r.cost[i]
		default:
			if r.row[k.native] < 0 {
				r.row[k.native] = int32(rows)
				rows++
			}
			if _, ok := latin[k.latin]; !ok {
				latin[k.latin] = int32(len(latin))
			}
		}
	}
	r.latins = len(latin)
	r.cells = make([]int32, rows*r.latins)
	for i := range r.cells {
		r.cells[i] = -1
	}
	for i, k := range t.keys {
		if t.prob[i] > 0 && k.native >= 0 && k.latin != noLatin {
			r.cells[int(r.row[k.native])*r.latins+int(latin[k.latin])] = int32(i)
		}
	}
	half := nats(t.backoff*shareSubstitute) / 2
	least := func(m map[uint16]float32, u uint16, c float32) float32 {
		if l, ok := m[u]; ok {
			return min(l, c)
		}
		return c
	}
	r.drop, r.sub = make([]float32, len(t.units)), make([]float32, len(t.units))
	for u := 1; u < len(t.units); u++ {
		one := nats(t.native.one(t.units[u]))
		r.sub[u] = half + one
		r.drop[u] = least(drops, uint16(u), nats(t.backoff*shareDelete)+one)
	}
	for a := range latinLetters + 1 {
		for b := range latinLetters + 1 {
			r.letter = append(r.letter, nats(t.latin.after(letterOr(a, start), letterOr(b, end))))
		}
	}
	form := func(y []byte) refined {
		f := refined{text: letterText(y)}
		prev := boundary
		for j, c := range y {
			one := nats(t.latin.one(letterOr(int(c), "")))
			insert := nats(t.backoff*shareInsert) + one
			if l, ok := inserts[c]; ok {
				insert = min(insert, l)
			}
			f.insert, f.sub = append(f.insert, insert), append(f.sub, half+one)
			f.letters = append(f.letters, int32(prev*(latinLetters+1)+int(c)))
			prev = int(c)
			for l := range maxLatin {
				chunk := int32(-1)
				if j+l < len(y) {
					if id, ok := latin[latinKey(y[j:j+l+1])]; ok {
						chunk = id
					}
				}
				f.chunks = append(f.chunks, chunk)
			}
		}
		f.letters = append(f.letters, int32(prev*(latinLetters+1)+boundary))
		return f
	}
	forms, known := map[string]int32{}, map[string][]int32{}
	for _, e := range t.rows {
		if e.pseudo {
			continue
		}
		id, ok := forms[string(e.y)]
		if !ok {
			id = int32(len(r.forms))
			forms[string(e.y)] = id
			r.forms = append(r.forms, form(e.y))
		}
		native := t.text(e.x)
		known[native] = append(known[native], id)
		p := met{x: e.x, form: id, weight: float32(e.weight)}
		for i := range e.x {
			for k := range maxUnits {
				row := int32(-1)
				if i+k < len(e.x) {
					var key [maxLatin]uint16
					copy(key[:], e.x[i:i+k+1])
					if c, ok := t.chunks[key]; ok {
						row = r.row[c]
					}
				}
				p.rows = append(p.rows, row)
			}
		}
		r.pairs = append(r.pairs, p)
	}
	var v cheapest
	for i := range r.pairs {
		p := &r.pairs[i]
		p.known = known[t.text(p.x)]
		// The chance that both sides are one name, as in expectOne.
		ratio := r.score(p, p.form, &v) + float32(t.native.cost(t.texts(p.x))) - nats(t.end)
		p.weight = float32(1 / (1 + math.Exp(-float64(ratio))))
		r.near = append(r.near, p.form)
	}
	r.sortForms()
	return r
}

func letterText(y []byte) string {
	b := make([]byte, len(y))
	for i, c := range y {
		b[i] = 'a' + c
	}
	return string(b)
}

func (r *refiner) sortForms() {
	r.near = r.near[:0]
	hashes := make([]uint32, len(r.forms))
	for i, f := range r.forms {
		r.near = append(r.near, int32(i))
		hashes[i] = hash(f.text)
	}
	slices.SortFunc(r.near, func(a, b int32) int {
		x, y := r.forms[a].text, r.forms[b].text
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(hashes[a], hashes[b]), cmp.Compare(x, y))
	})
	for l := range maxLatinLetters + nearLength + 2 {
		at, _ := slices.BinarySearchFunc(r.near, l, func(f int32, l int) int { return cmp.Compare(len(r.forms[f].text), l) })
		r.first = append(r.first, at)
	}
}

// refineMoves is what some pairs would change of costs.
type refineMoves struct {
	params  []int32
	by      []float32
	letters []float32

	forms  []int32
	scores []float64
	way    cheapest
}

// meet ranks the Latin form of a pair among strangers of similar length, and adds
// how costs should move.
func (r *refiner) meet(p *met, rng random, m *refineMoves) {
	n := len(r.forms[p.form].text)
	from, to := r.first[max(0, n-nearLength)], r.first[n+nearLength+1]
	m.forms = append(m.forms[:0], p.form)
	for range refineStrangers {
		if f := r.near[from+rng.below(to-from)]; !slices.Contains(p.known, f) {
			m.forms = append(m.forms, f)
		}
	}
	if len(m.forms) == 1 {
		return
	}
	each := math.Log(float64(strangers) / float64(len(m.forms)-1))
	m.scores = m.scores[:0]
	for i, f := range m.forms {
		s := float64(r.score(p, f, &m.way))
		if i > 0 {
			s += each
		}
		m.scores = append(m.scores, s)
	}
	most, sum := slices.Max(m.scores), 0.0
	for _, s := range m.scores {
		sum += math.Exp(s - most)
	}
	for i, s := range m.scores {
		by := float32(math.Exp(s-most) / sum)
		if i == 0 {
			by--
		}
		if by *= p.weight; max(by, -by) < refineLeast {
			continue
		}
		r.score(p, m.forms[i], &m.way)
		for at := len(m.way.cost) - 1; at > 0; at = int(m.way.from[at]) {
			if param := m.way.param[at]; param >= 0 {
				m.params, m.by = append(m.params, param), append(m.by, by)
			}
		}
		for _, l := range r.forms[m.forms[i]].letters {
			m.letters[l] -= by
		}
	}
}

// A cheapest is the cheapest way to each pair of beginnings of two forms: its
// cost, the pair before, and the param between, or -1.
type cheapest struct {
	cost        []float32
	from, param []int32
}

// score returns how much likelier a form is for the native side of a pair than
// by itself, in nats, and the way there.
func (r *refiner) score(p *met, form int32, v *cheapest) float32 {
	f := &r.forms[form]
	n, m := len(p.x), len(f.insert)
	w := m + 1
	v.cost = slices.Grow(v.cost[:0], (n+1)*w)[:(n+1)*w]
	v.from = slices.Grow(v.from[:0], len(v.cost))[:len(v.cost)]
	v.param = slices.Grow(v.param[:0], len(v.cost))[:len(v.cost)]
	for i := range v.cost {
		v.cost[i] = unreached
	}
	v.cost[0] = 0
	step := func(from, to int, cost float32, param int32) {
		if c := v.cost[from] + cost; c < v.cost[to] {
			v.cost[to], v.from[to], v.param[to] = c, int32(from), param
		}
	}
	for i := range n + 1 {
		for j := range w {
			at := i*w + j
			if j < m {
				step(at, at+1, f.insert[j], -1)
			}
			if i == n {
				continue
			}
			step(at, at+w, r.drop[p.x[i]], -1)
			if j == m {
				continue
			}
			step(at, at+w+1, r.sub[p.x[i]]+f.sub[j], -1)
			for k := range min(maxUnits, n-i) {
				row := int(p.rows[i*maxUnits+k])
				if row < 0 {
					continue
				}
				cells := r.cells[row*r.latins : (row+1)*r.latins]
				for l, chunk := range f.chunks[j*maxLatin : j*maxLatin+min(maxLatin, m-j)] {
					if chunk >= 0 && cells[chunk] >= 0 {
						step(at, at+(k+1)*w+l+1, r.cost[cells[chunk]], cells[chunk])
					}
				}
			}
		}
	}
	own := float32(0)
	for _, l := range f.letters {
		own += r.letter[l]
	}
	return own - v.cost[len(v.cost)-1]
}
