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
	beamCrowd   = 32 // states of a position, after so many more are looked how good they must be

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

// instead returns what a letter of the trie costs as one that stands for
// nothing, and its share of standing for one never seen to spell it.
func (s *speller) instead(latin bool, c symbol) (add, sub float32) {
	if latin {
		l := s.letterOf[min(c, latinLetters-1)]
		return s.inserts[l], s.Learned.letters[l]
	}
	u := min(int(c), len(s.drops)-1)
	return s.drops[u], s.subs[u]
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
	floor  []float32     // by the same, the priority below which no state is looked at
	slots  [beamSlots]beamSlot
	used   int
	run    uint16
	at     int     // the position whose states are gone on with
	order  []int32 // its states, the best first
	found  []found
}

// A beamSlot says which state of a position stands at a place.
type beamSlot struct {
	key uint64 // see beam.key
	at  int32  // in states
}

// key tells places at positions of one search from all others: tails are at most
// maxTail, positions maxLearnedForm.
func (b *beam) key(pos int, p place) uint64 {
	return uint64(b.run)<<48 | uint64(pos)<<40 | uint64(uint8(p.tail))<<32 | uint64(uint32(p.node))
}

var beams = sync.Pool{New: func() any { return new(beam) }}

// push enters a state at a position, unless it is too unlikely, or a cheaper one
// stands at its place.
func (b *beam) push(pos int, s *beamState) {
	p := s.priority()
	if p < b.floor[pos] {
		return
	}
	if p > b.best[pos] {
		b.best[pos] = p
		b.floor[pos] = max(b.floor[pos], p-beamDelta)
	}
	key := b.key(pos, s.place)
	for i := (key * 0x9E3779B97F4A7C15) >> 52; ; i++ {
		slot := &b.slots[i%beamSlots]
		if slot.key == key {
			if old := &b.states[pos][slot.at]; s.cost < old.cost {
				done := s.done && old.done
				*old = *s
				old.done = done
			}
			return
		}
		if uint16(slot.key>>48) != b.run {
			if b.used == beamSlots/2 {
				return
			}
			b.used++
			*slot = beamSlot{key, int32(len(b.states[pos]))}
			b.states[pos] = append(b.states[pos], *s)
			if n := len(b.states[pos]); pos > b.at && n > beamWidth && n%beamCrowd == 0 {
				// Those to come must be among the best as these do; more than one bucket
				// below, they are not.
				least, _ := b.cut(pos)
				b.floor[pos] = max(b.floor[pos], least-2*beamDelta/beamBuckets)
			}
			return
		}
	}
}

// bucket is where a state stands among those of its position.
func (b *beam) bucket(pos int, st *beamState) int {
	return min(beamBuckets-1, max(0, int((b.best[pos]-st.priority())*(beamBuckets/beamDelta))))
}

// cut returns the priority from which a position has at most beamWidth states,
// and how many there are in each bucket.
func (b *beam) cut(pos int) (least float32, counts [beamBuckets]int32) {
	states := b.states[pos]
	for i := range states {
		counts[b.bucket(pos, &states[i])]++
	}
	sum := int32(0)
	for i, n := range counts {
		if sum += n; sum > beamWidth && i > 0 {
			return b.best[pos] - float32(i)*beamDelta/beamBuckets, counts
		}
	}
	return b.best[pos] - beamDelta, counts
}

// sort puts the states of a position in order, the best first, as far as
// buckets tell: they show what the rest must match. It returns the priority from
// which there are at most beamWidth, and leaves out the others.
func (b *beam) sort(pos int) (least float32) {
	least, counts := b.cut(pos)
	b.floor[pos] = max(b.floor[pos], least)
	states, sum := b.states[pos], int32(0)
	for i, n := range counts {
		counts[i], sum = sum, sum+n
	}
	b.order = slices.Grow(b.order[:0], len(states))[:len(states)]
	for i := range states {
		k := b.bucket(pos, &states[i])
		b.order[counts[k]] = int32(i)
		counts[k]++
	}
	n := len(states)
	for n > 0 && states[b.order[n-1]].priority() < least {
		n--
	}
	b.order = b.order[:n]
	return least
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
		b.floor = append(b.floor, 0)
	}
	for i := range n + 1 {
		b.states[i] = b.states[i][:0]
		b.best[i] = float32(math.Inf(-1))
		b.floor[i] = b.best[i]
	}
	b.used = 0
	if b.run++; b.run == 0 {
		b.slots = [beamSlots]beamSlot{}
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
	b.at = 0
	b.push(0, &beamState{last: unitBoundary})
	for i := 0; i <= q.n; i++ {
		b.at = i
		least := b.sort(i)
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
				s.letters(q, t, i, &st, b)
				continue
			}
			ahead := t.ahead(st.place)
			for m := range lists {
				for o := range lists[m] {
					if o := &lists[m][o]; o.begins&ahead != 0 {
						s.follow(q, t, i, &st, o, b)
					}
				}
			}
			next := st
			next.cost += q.skip[i]
			next.done = false
			b.push(i+1, &next)
			s.letters(q, t, i, &st, b)
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

// by returns the cost of a letter by itself, of a Latin word after another.
func (s *speller) by(latin bool, last, c symbol) float32 {
	if latin {
		return s.bigrams[int(last)*latinLetters+int(min(c, latinLetters-1))]
	}
	return s.unigrams[min(int(c), len(s.unigrams)-1)]
}

// follow goes on with the letters of an option.
func (s *speller) follow(q *spelled, t *wordList, i int, st *beamState, o *option, b *beam) {
	next := beamState{last: st.last, cost: st.cost + o.cost, by: st.by}
	for _, c := range o.letters[:o.n] {
		next.by += s.by(q.latin, next.last, c)
		next.last = min(c, latinLetters-1)
	}
	to := i + int(o.take)
	if next.priority() < b.floor[to] {
		return
	}
	var ok bool
	if next.place, ok = t.walk(st.place, o.letters[:o.n]); ok {
		b.push(to, &next)
	}
}

// letters goes on with any letter: one that stands for nothing, or for a letter
// of the query that was never seen to spell it.
func (s *speller) letters(q *spelled, t *wordList, i int, st *beamState, b *beam) {
	for at := range t.each(st.place) {
		next := beamState{place: at.to, last: min(at.letter, latinLetters-1), by: st.by + s.by(q.latin, st.last, at.letter)}
		add, sub := s.instead(q.latin, at.letter)
		if next.cost = st.cost + add; !st.done && next.priority() >= b.floor[i] {
			next.done = true
			b.push(i, &next)
		}
		if i == q.n {
			continue
		}
		if next.cost = st.cost + q.sub[i] + sub; next.priority() >= b.floor[i+1] {
			next.done = false
			b.push(i+1, &next)
		}
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
