package resolve

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Bounds on one search of a trie. Each of at most maxLearnedForm positions of
// the query has beamWidth states, each with some dozens of spellings to go on
// with.
const (
	beamWidth   = 64
	beamDelta   = 9.0 // nats by which a state may be worse than the best at its position
	beamFound   = 48  // words
	beamLeast   = 0.5 // nats that speak for a word found
	beamSlots   = 1 << 12
	beamBuckets = 64

	// maxDearer is the nats by which a spelling of a chunk may cost more than the
	// cheapest that a search tries.
	maxDearer = 6.0

	latinLetters = 26 + unitBoundary + 1 // ids of letters, see letterID
)

// A speller finds the words of a trie that a form may spell under learned
// costs, whichever of them is the Latin side. It is immutable.
type speller struct {
	*Learned
	toLatin  [][]option                           // by row: its Latin chunks, the cheapest first
	toNative [][]option                           // by Latin chunk: the native chunks it spells, the cheapest first
	bigrams  [latinLetters * latinLetters]float32 // of the Latin side
	unigrams []float32                            // of the native side, by unit
	letterOf [latinLetters]uint8                  // letter id → index in letters and inserts
	half     []bool                               // by unit: the second half of a Han character
}

// An option is a way to go on: letters of the trie for one or more of the query.
type option struct {
	letters [maxLearnedLetters]symbol
	n, take uint8  // letters, of the trie and of the query
	begins  uint32 // the bit of its first letter
	cost    float32
}

// newSpeller returns the speller of l.
func newSpeller(l *Learned) *speller {
	s := &speller{Learned: l}
	s.unigrams = make([]float32, len(l.drops))
	s.half = make([]bool, len(l.drops))
	for i, key := range l.units.keys {
		if isHan(l.script) && key>>secondShift == secondHalf {
			s.half[l.units.values[i]] = true
		}
	}
	for u := range s.unigrams {
		if !s.half[u] { // a character is likely or not as a whole, see background
			s.unigrams[u] = l.nativeSide.one(uint16(u))
		}
	}
	dearest := s.dearest()
	n := make([]int32, len(l.bases)+len(l.texts)) // options of rows, then of chunks
	for i := range l.chunks {
		row, chunk, cost := l.packed.spelling(i)
		if cost <= l.least(row)+maxDearer {
			n[row]++
		}
		if bare, class := s.bare(row); cost-bare <= dearest[chunk][class] {
			n[len(l.bases)+chunk]++
		}
	}
	lists, total := make([][]option, len(n)), 0
	for _, n := range n {
		total += int(n)
	}
	all := make([]option, total)
	for i, n := range n {
		lists[i], all = all[:0:n], all[n:]
	}
	s.toLatin, s.toNative = lists[:len(l.bases)], lists[len(l.bases):]
	for i := range l.chunks {
		row, chunk, cost := l.packed.spelling(i)
		var latin, native [maxLearnedLetters]symbol
		for i, c := range []byte(l.texts[chunk]) {
			latin[i] = letterSymbol(c)
		}
		units := uint8(0)
		for k := l.natives[row]; k != 0; k >>= unitBits {
			copy(native[1:], native[:])
			native[0] = symbol(k)
			units++
		}
		letters := uint8(len(l.texts[chunk]))
		if cost <= l.least(row)+maxDearer {
			s.toLatin[row] = append(s.toLatin[row], option{letters: latin, n: letters, take: units, begins: bit(latin[0]), cost: cost})
		}
		if bare, class := s.bare(row); cost-bare <= dearest[chunk][class] {
			s.toNative[chunk] = append(s.toNative[chunk], option{letters: native, n: units, take: letters, begins: bit(native[0]), cost: cost})
		}
	}
	for a := range uint16(latinLetters) {
		for b := range uint16(latinLetters) {
			s.bigrams[int(a)*latinLetters+int(b)] = l.latinSide.cost(a, b)
		}
		s.letterOf[a] = letterOther
		if a > unitBoundary {
			s.letterOf[a] = uint8(a - unitBoundary - 1)
		}
	}
	return s
}

// A unitClass says of how many units a row is the beginning, and whether it begins
// in the middle of a character: only rows of one class are in each other's place.
type unitClass struct {
	begins int
	midway bool
}

// bare returns the cost of a row's units by themselves, and their class.
func (s *speller) bare(row int) (cost float32, class unitClass) {
	for k := s.natives[row]; k != 0; k >>= unitBits { // the last unit first
		u := min(int(k&(1<<unitBits-1)), len(s.unigrams)-1)
		cost += s.unigrams[u]
		if class.midway = s.half[u]; !class.midway {
			class.begins++
		}
	}
	return cost, class
}

// dearest returns, by Latin chunk and class, what a native spelling may cost
// beyond its units by themselves: a rare one speaks for a word as much as it costs.
func (s *speller) dearest() []map[unitClass]float32 {
	most := make([]map[unitClass]float32, len(s.texts))
	for i := range s.chunks {
		row, chunk, cost := s.packed.spelling(i)
		bare, class := s.bare(row)
		if most[chunk] == nil {
			most[chunk] = map[unitClass]float32{}
		}
		if old, ok := most[chunk][class]; !ok || cost-bare+maxDearer < old {
			most[chunk][class] = cost - bare + maxDearer
		}
	}
	return most
}

// A found is a word of a trie that a query may spell, and the log likelihood
// ratio for that in nats.
type found struct {
	word int32
	llr  float32
}

// A beamState is a place in the trie and what it took to get there.
type beamState struct {
	place
	last symbol // letter
	cost float32
	by   float32 // cost of the letters by themselves
	done bool    // letters were added here
}

func (b *beamState) priority() float32 { return b.by - b.cost }

// A beam holds the working memory of searches.
type beam struct {
	states [][]beamState // by letters of the query that are read
	best   []float32     // by the same, the greatest priority
	slots  [beamSlots]struct {
		at   int32 // in states
		pos  int32
		run  uint32
		from place
	}
	used  int
	run   uint32
	order []int32 // states of a position, the best first
	kids  []kid   // of the state at hand, by letter
	index [latinLetters]int32
	ahead uint32 // bits of their letters
	found []found
}

var beams = sync.Pool{New: func() any { return new(beam) }}

// push enters a state at a position, unless it is too unlikely, or a cheaper one
// stands at its place.
func (b *beam) push(pos int, s beamState) {
	p := s.priority()
	if p < b.best[pos]-beamDelta {
		return
	}
	b.best[pos] = max(b.best[pos], p)
	h := (uint32(s.node)*0x9E3779B1 ^ uint32(s.tail)*0x85EBCA6B ^ uint32(pos)*0xC2B2AE35)
	for i := h >> 20; ; i++ {
		slot := &b.slots[i%beamSlots]
		if slot.run != b.run {
			if b.used == beamSlots/2 {
				return
			}
			b.used++
			slot.run, slot.pos, slot.from, slot.at = b.run, int32(pos), s.place, int32(len(b.states[pos]))
			b.states[pos] = append(b.states[pos], s)
			return
		}
		if slot.pos == int32(pos) && slot.from == s.place {
			if old := &b.states[pos][slot.at]; s.cost < old.cost {
				s.done = s.done && old.done
				*old = s
			}
			return
		}
	}
}

// cut returns the priority from which a position has at most beamWidth states.
func (b *beam) cut(pos int) float32 {
	if len(b.states[pos]) <= beamWidth {
		return b.best[pos] - beamDelta
	}
	var counts [beamBuckets]int
	for i := range b.states[pos] {
		d := (b.best[pos] - b.states[pos][i].priority()) * (beamBuckets / beamDelta)
		counts[min(beamBuckets-1, max(0, int(d)))]++
	}
	sum := 0
	for i, n := range counts {
		if sum += n; sum > beamWidth && i > 0 {
			return b.best[pos] - float32(i)*beamDelta/beamBuckets
		}
	}
	return b.best[pos] - beamDelta
}

// sort puts the states of a position from a priority on in order, the best
// first: they show what the rest must match.
func (b *beam) sort(pos int, least float32) {
	b.order = b.order[:0]
	for i := range b.states[pos] {
		if b.states[pos][i].priority() >= least {
			b.order = append(b.order, int32(i))
		}
	}
	slices.SortFunc(b.order, func(x, y int32) int {
		return cmp.Compare(b.states[pos][y].priority(), b.states[pos][x].priority())
	})
}

// A spelled is a query of one search.
type spelled struct {
	n     int
	lists func(i int) [maxLearnedLetters][]option // how to go on from position i
	skip  []float32                               // by position, the cost of its standing for nothing
	sub   []float32                               // its share of an unlearned spelling
	own   float32                                 // cost of the query by itself
	latin bool                                    // the trie's words are Latin
}

// reset readies b for a query of n letters.
func (b *beam) reset(n int) {
	for len(b.states) < n+1 {
		b.states = append(b.states, nil)
		b.best = append(b.best, 0)
	}
	for i := range n + 1 {
		b.states[i] = b.states[i][:0]
		b.best[i] = float32(math.Inf(-1))
	}
	b.used = 0
	if b.run++; b.run == 0 {
		b.slots = [beamSlots]struct {
			at   int32
			pos  int32
			run  uint32
			from place
		}{}
		b.run = 1
	}
	b.found = b.found[:0]
}

// search returns the words of t that q may spell, the likeliest first. costs
// are those of words by themselves, for a trie of native words. The slice is
// valid until b is reused.
func (s *speller) search(q *spelled, t *wordList, costs string, b *beam) []found {
	b.reset(q.n)
	if q.n == 0 {
		return nil
	}
	b.push(0, beamState{last: unitBoundary})
	for i := 0; i <= q.n; i++ {
		least := b.cut(i)
		b.sort(i, least)
		var lists [maxLearnedLetters][]option
		if i < q.n {
			lists = q.lists(i)
		}
		first := len(b.states[i])
		for k := 0; k < len(b.order)+len(b.states[i])-first; k++ {
			at := first + k - len(b.order)
			if k < len(b.order) {
				at = int(b.order[k])
			}
			st := b.states[i][at]
			if st.priority() < least {
				continue
			}
			if i == q.n {
				if w := t.word(st.place); w != noWord {
					s.end(q, &st, w, costs, b)
				}
			}
			b.look(t, st.place)
			for k := range b.kids {
				s.letter(q, i, &st, &b.kids[k], b)
			}
			if i == q.n {
				continue
			}
			next := st
			next.cost += q.skip[i]
			next.done = false
			b.push(i+1, next)
			for m := range lists {
				for o := range lists[m] {
					if o := &lists[m][o]; o.begins&b.ahead != 0 {
						s.follow(q, t, i, &st, o, b)
					}
				}
			}
		}
	}
	slices.SortFunc(b.found, func(x, y found) int { return cmp.Or(cmp.Compare(y.llr, x.llr), cmp.Compare(x.word, y.word)) })
	// A word may have been reached again for less.
	out := b.found[:0]
	for _, f := range b.found {
		if len(out) == beamFound {
			break
		}
		if !slices.ContainsFunc(out, func(o found) bool { return o.word == f.word }) {
			out = append(out, f)
		}
	}
	return out
}

func (s *speller) end(q *spelled, st *beamState, w int32, costs string, b *beam) {
	by := float32(0)
	if q.latin {
		by = st.by + s.bigrams[int(st.last)*latinLetters+unitBoundary]
	} else {
		by = math.Float32frombits(u32(costs, 4*int(w)))
	}
	if llr := q.own + by - s.Learned.end - st.cost; llr >= beamLeast {
		b.found = append(b.found, found{w, llr})
	}
}

// by returns the cost of a letter by itself.
func (s *speller) by(q *spelled, last, c symbol) float32 {
	if q.latin {
		return s.bigrams[int(last)*latinLetters+int(min(c, latinLetters-1))]
	}
	return s.unigrams[min(int(c), len(s.unigrams)-1)]
}

// follow goes on with the letters of an option.
func (s *speller) follow(q *spelled, t *wordList, i int, st *beamState, o *option, b *beam) {
	kid := b.kid(o.letters[0])
	if kid == nil {
		return
	}
	at, by, last := kid.to, st.by, st.last
	for k := uint8(0); ; {
		c := o.letters[k]
		by += s.by(q, last, c)
		last = c
		if k++; k == o.n {
			break
		}
		var ok bool
		if at, ok = t.next(at, o.letters[k]); !ok {
			return
		}
	}
	b.push(i+int(o.take), beamState{place: at, last: min(last, latinLetters-1), cost: st.cost + o.cost, by: by})
}

// A kid is a letter that a place goes on with.
type kid struct {
	letter symbol
	to     place
}

// look collects the kids of a place.
func (b *beam) look(t *wordList, p place) {
	b.kids, b.ahead = b.kids[:0], 0
	t.each(p, func(c symbol, to place) {
		if c < latinLetters {
			b.index[c] = int32(len(b.kids))
		}
		b.kids = append(b.kids, kid{c, to})
		b.ahead |= bit(c)
	})
}

// kid returns the one with a letter, or nil.
func (b *beam) kid(c symbol) *kid {
	if c < latinLetters {
		if i := b.index[c]; int(i) < len(b.kids) && b.kids[i].letter == c {
			return &b.kids[i]
		}
		return nil
	}
	i, ok := slices.BinarySearchFunc(b.kids, c, func(k kid, c symbol) int { return cmp.Compare(k.letter, c) })
	if !ok {
		return nil
	}
	return &b.kids[i]
}

// letter goes on with any letter: one that stands for nothing, or for a letter
// of the query that was never seen to spell it.
func (s *speller) letter(q *spelled, i int, st *beamState, k *kid, b *beam) {
	next := beamState{place: k.to, last: min(k.letter, latinLetters-1), by: st.by + s.by(q, st.last, k.letter)}
	var add, sub float32
	if q.latin {
		l := s.letterOf[next.last]
		add, sub = s.inserts[l], s.Learned.letters[l]
	} else {
		u := min(int(k.letter), len(s.drops)-1)
		add, sub = s.drops[u], s.subs[u]
	}
	if !st.done {
		next.cost, next.done = st.cost+add, true
		b.push(i, next)
	}
	if i < q.n {
		next.cost, next.done = st.cost+q.sub[i]+sub, false
		b.push(i+1, next)
	}
}

// ofNative returns a native form as a query of Latin words.
func (s *speller) ofNative(u *learnedUnits) spelled {
	return spelled{
		n: len(u.drop), skip: u.drop, sub: u.sub, own: u.cost, latin: true,
		lists: func(i int) (lists [maxLearnedLetters][]option) {
			for k := range min(u.step, len(u.drop)-i) {
				if base := u.rows[i*u.step+k]; base != noChunk {
					lists[k] = s.toLatin[s.rowAt(base)]
				}
			}
			return lists
		},
	}
}

// ofLatin returns a Latin form as a query of native words.
func (s *speller) ofLatin(c *learnedChunks) spelled {
	return spelled{
		n: len(c.insert), skip: c.insert, sub: c.sub, own: c.cost,
		lists: func(i int) (lists [maxLearnedLetters][]option) {
			for k := range min(maxLearnedLetters, len(c.insert)-i) {
				if id := c.chunks[i*maxLearnedLetters+k]; id != noChunk {
					lists[k] = s.toNative[id]
				}
			}
			return lists
		},
	}
}
