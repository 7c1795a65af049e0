package resolve

import (
	"slices"
	"unicode/utf8"
)

// A learnedUnits is a native form ready to be scored by one Learned.
type learnedUnits struct {
	rows []int32   // per unit and length of chunk: base in cells, noChunk if none
	step int       // lengths per unit
	drop []float32 // per unit: the cost of writing it as nothing
	sub  []float32 // per unit: its share of the cost of an unlearned letter for it
	rest []float32 // per unit: no spelling of it and what follows costs less; one more
	cost float32   // of the form by itself
}

// A learnedChunks is a Latin form ready to be scored by one Learned.
type learnedChunks struct {
	chunks []int16   // per letter, maxLearnedLetters: the chunks that begin there, noChunk if none
	insert []float32 // per letter: the cost of its standing for nothing
	sub    []float32 // per letter: its share of the cost of standing for an unlearned unit
	rest   []float32 // per letter: nothing spells it and what follows for less; one more
	cost   float32   // of the form by itself
}

// native prepares a native form, folded by learnedForm or Fold. A form of more than maxLearnedForm
// units is spelled by nothing.
func (l *Learned) native(folded string) learnedUnits {
	var store [maxLearnedForm]learnedUnit
	if len(folded) > maxLearnedForm*utf8.UTFMax {
		return learnedUnits{}
	}
	units := appendUnits(store[:0], l.script, folded)
	if len(units) > maxLearnedForm || len(units) == 0 {
		return learnedUnits{}
	}
	step := maxNative(l.script)
	costs := make([]float32, 3*len(units)+1)
	n := learnedUnits{
		rows: make([]int32, len(units)*step),
		step: step,
		drop: costs[:len(units)],
		sub:  costs[len(units) : 2*len(units)],
		rest: costs[2*len(units):],
	}
	var ids [maxLearnedForm]uint16
	prev := uint16(unitBoundary)
	for i, u := range units {
		id := l.id(u)
		ids[i] = id
		n.drop[i], n.sub[i] = l.drops[id], l.subs[id]
		switch {
		case l.script == scriptLatn:
			next, err := letterID(string(rune(u.key)))
			if err != nil {
				next = unitOther
			}
			n.cost += l.latinSide.cost(prev, next)
			prev = next
		case isHan(l.script) && !u.begins:
			if id == unitOther {
				n.sub[i], n.drop[i] = l.subs[unitOther]-l.nativeSide.unknown, l.drops[unitOther]-l.nativeSide.unknown
			}
		default:
			n.cost += l.nativeSide.cost(prev, id)
			prev = id
		}
	}
	side := &l.nativeSide
	if l.script == scriptLatn {
		side = &l.latinSide
	}
	n.cost += side.cost(prev, unitBoundary)
	for i := len(units) - 1; i >= 0; i-- {
		n.rest[i] = min(n.drop[i], n.sub[i]+l.leastSub) + n.rest[i+1]
		var key uint64
		for k := range step {
			at := i*step + k
			n.rows[at] = noChunk
			if i+k >= len(units) || ids[i+k] == unitOther {
				for ; k < step; k++ {
					n.rows[i*step+k] = noChunk
				}
				break
			}
			key = key<<unitBits | uint64(ids[i+k])
			if row, ok := l.rows.get(key); ok {
				n.rows[at] = l.bases[row]
				n.rest[i] = min(n.rest[i], l.least(int(row))+n.rest[i+k+1])
			}
		}
	}
	return n
}

// id returns the id of a unit, or of its plain form if the table has that only.
func (l *Learned) id(u learnedUnit) uint16 {
	id, ok := l.units.get(u.key)
	if r := rune(u.key & (1<<secondShift - 1)); !ok && firstKept <= r && r <= lastKept {
		plain, _ := utf8.DecodeRuneInString(foldClean(string(r)))
		id, _ = l.units.get(uint64(plain))
	}
	return uint16(id)
}

// latin prepares a folded Latin form. A form of more than maxLearnedForm
// letters spells nothing.
func (l *Learned) latin(s string) learnedChunks {
	if len(s) > maxLearnedForm || s == "" {
		return learnedChunks{}
	}
	costs := make([]float32, 3*len(s)+1)
	c := learnedChunks{
		chunks: make([]int16, len(s)*maxLearnedLetters),
		insert: costs[:len(s)],
		sub:    costs[len(s) : 2*len(s)],
		rest:   costs[2*len(s):],
	}
	prev := uint16(unitBoundary)
	for j := range len(s) {
		x, next := s[j]-'a', uint16(s[j]-'a')+unitBoundary+1
		if x >= letterOther {
			x, next = letterOther, unitOther
		}
		c.insert[j], c.sub[j] = l.inserts[x], l.letters[x]
		c.cost += l.latinSide.cost(prev, next)
		prev = next
	}
	c.cost += l.latinSide.cost(prev, unitBoundary)
	for j := len(s) - 1; j >= 0; j-- {
		c.rest[j] = min(c.insert[j], c.sub[j]+l.leastAdd) + c.rest[j+1]
		node := 0
		for k := range maxLearnedLetters {
			id := int16(noChunk)
			if node >= 0 && j+k < len(s) && s[j+k]-'a' < 26 {
				if node = int(l.latins[node].next[s[j+k]-'a']); node > 0 {
					id = l.latins[node].chunk
				} else {
					node = -1
				}
			} else {
				node = -1
			}
			c.chunks[j*maxLearnedLetters+k] = id
			if id >= 0 {
				c.rest[j] = min(c.rest[j], l.best[id]+c.rest[j+k+1])
			}
		}
	}
	return c
}

// score returns the log likelihood ratio, in nats, of two forms as spellings of
// one name against two names: positive if they are likelier one. A ratio below
// floor is returned as -unreachable. For the script Latn it is symmetric. Cost
// is O(len(n)·len(s)).
func (l *Learned) score(n *learnedUnits, s *learnedChunks, floor float32, sc *scratch) float32 {
	if len(n.rest) == 0 || len(s.rest) == 0 {
		return -unreachable
	}
	// By itself each side costs so much; together they may cost no more.
	limit := (n.cost + s.cost) - floor - l.end
	if n.rest[0] > limit+learnedSlack || s.rest[0] > limit+learnedSlack {
		return -unreachable
	}
	cost := l.fill(n, s, limit, sc)
	if c := cost[len(cost)-1]; c <= limit {
		return (n.cost + s.cost) - l.end - c
	}
	return -unreachable
}

// fill computes the least cost of each pair of beginnings of n and s; cells
// from where limit can't be kept are left out.
func (l *Learned) fill(n *learnedUnits, s *learnedChunks, limit float32, sc *scratch) []float32 {
	units, letters := len(n.drop), len(s.insert)
	w := letters + 1
	cost := sc.rows((units+1)*w, false)
	cost[0] = 0
	cells := l.cells
	limit += learnedSlack
	srest := s.rest[:w]
	for i := range units {
		row := cost[i*w : i*w+w]
		next := cost[(i+1)*w : (i+2)*w]
		bound := limit - n.rest[i]
		drop, sub := n.drop[i], n.sub[i]
		bases := n.rows[i*n.step : (i+1)*n.step]
		for j, c := range row {
			if c > bound || c+srest[j] > limit {
				continue
			}
			next[j] = min(next[j], c+drop)
			if j == letters {
				continue
			}
			row[j+1] = min(row[j+1], c+s.insert[j])
			next[j+1] = min(next[j+1], c+(sub+s.sub[j]))
			chunks := s.chunks[j*maxLearnedLetters : j*maxLearnedLetters+maxLearnedLetters]
			for k, base := range bases {
				if base < 0 {
					continue
				}
				to := cost[(i+1+k)*w+j:]
				for m, chunk := range chunks {
					if chunk < 0 {
						continue
					}
					if cell := &cells[int(base)+int(chunk)]; cell.own == base {
						to[m+1] = min(to[m+1], c+cell.cost)
					}
				}
			}
		}
	}
	row := cost[units*w:]
	for j := range letters {
		row[j+1] = min(row[j+1], row[j]+s.insert[j])
	}
	return cost
}

// Score returns the log likelihood ratio, in nats, of a folded native form and
// a folded Latin one as spellings of one name against two names: positive if
// they are likelier one. Forms of which either has no letter, or more than 96
// units, are never one.
func (l *Learned) Score(native, latin string) float64 {
	var sc scratch
	n, s := l.native(native), l.latin(latin)
	return float64(l.score(&n, &s, -unreachable, &sc))
}

// A learnedStep is a stretch of a native form and what it became.
type learnedStep struct {
	native, latin string
	cost          float32 // nats
}

// explain returns the spelling of native that score found to be latin, in steps
// of whole characters.
func (l *Learned) explain(native, latin string) []learnedStep {
	n, s := l.native(native), l.latin(latin)
	if len(n.rest) == 0 || len(s.rest) == 0 {
		return nil
	}
	var sc scratch
	cost := l.fill(&n, &s, unreachable/2, &sc)
	units := appendUnits(nil, l.script, native)
	start := func(i int) int {
		if i < len(units) {
			return units[i].start
		}
		return len(native)
	}
	w := len(latin) + 1
	var steps []learnedStep // last first
	for i, j, end := len(units), len(latin), len(native); i > 0 || j > 0; {
		di, dj := l.back(&n, &s, cost, i, j)
		if di+dj == 0 {
			return nil
		}
		step := learnedStep{latin: latin[j-dj : j], cost: cost[i*w+j] - cost[(i-di)*w+j-dj]}
		if i < len(units) && !units[i].begins && len(steps) > 0 {
			// The step ends inside a character: it belongs to the one after it.
			last := &steps[len(steps)-1]
			last.latin, last.cost = step.latin+last.latin, last.cost+step.cost
		} else {
			end = start(i)
			steps = append(steps, step)
		}
		i, j = i-di, j-dj
		steps[len(steps)-1].native = native[start(i):end]
	}
	slices.Reverse(steps)
	return steps
}

// back returns the units and letters of the last step to a cell.
func (l *Learned) back(n *learnedUnits, s *learnedChunks, cost []float32, i, j int) (di, dj int) {
	w := len(s.insert) + 1
	c := cost[i*w+j]
	for k := 1; k <= min(n.step, i); k++ {
		for m := 1; m <= min(maxLearnedLetters, j); m++ {
			base, chunk := n.rows[(i-k)*n.step+k-1], s.chunks[(j-m)*maxLearnedLetters+m-1]
			if base >= 0 && chunk >= 0 {
				if cell := l.cells[int(base)+int(chunk)]; cell.own == base && cost[(i-k)*w+j-m]+cell.cost == c {
					return k, m
				}
			}
		}
	}
	switch {
	case i > 0 && j > 0 && cost[(i-1)*w+j-1]+(n.sub[i-1]+s.sub[j-1]) == c:
		return 1, 1
	case i > 0 && cost[(i-1)*w+j]+n.drop[i-1] == c:
		return 1, 0
	case j > 0 && cost[i*w+j-1]+s.insert[j-1] == c:
		return 0, 1
	}
	return 0, 0
}
