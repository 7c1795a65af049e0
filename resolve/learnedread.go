package resolve

import "slices"

// Bounds on what learned costs propose for one name.
const (
	maxAlternatives = 3   // spellings of one chunk
	maxProposals    = 20  // spellings of one name
	maxRarer        = 3.0 // nats by which an alternative may be rarer than the likeliest
)

// A learnedReader proposes the likeliest Latin spellings of native forms, for
// the keys of names that no romanization system spells as people do. It is
// immutable.
type learnedReader struct{ *Learned }

// best returns the cheapest Latin chunks of the row that begins at a base.
func (r *learnedReader) best(base int32) []learnedChunk {
	row := r.rowAt(base)
	all := r.chunks[r.starts[row]:r.starts[row+1]]
	n := 0
	for n < min(len(all), maxAlternatives) && all[n].cost <= all[0].cost+maxRarer {
		n++
	}
	return all[:n]
}

// read returns the likeliest spelling of n, that of the cheapest way to cut it
// into chunks, and those which differ from it in one chunk and in what keys are
// made of. It returns nil if nothing is known of n.
func (r *learnedReader) read(n *learnedUnits) []string {
	units := len(n.drop)
	if units == 0 {
		return nil
	}
	type cell struct {
		cost float32
		from int32
		base int32
	}
	var store [maxTokenRunes]cell
	cells := append(store[:0], make([]cell, units+1)...)
	for i := range cells[1:] {
		cells[i+1].cost = unreachable
	}
	relax := func(from, to int, cost float32, base int32) {
		if c := cells[from].cost + cost; c < cells[to].cost {
			cells[to] = cell{c, int32(from), base}
		}
	}
	for i := range units {
		relax(i, i+1, n.drop[i], noChunk)
		for k := range n.step {
			if i+k >= units {
				break
			}
			if base := n.rows[i*n.step+k]; base != noChunk {
				relax(i, i+1+k, r.least(r.rowAt(base)), base)
			}
		}
	}
	var chunks [][]learnedChunk // of the cheapest way, last first
	for i := units; i > 0; i = int(cells[i].from) {
		if base := cells[i].base; base != noChunk {
			chunks = append(chunks, r.best(base))
		}
	}
	slices.Reverse(chunks)
	spell := func(at, alternative int) string {
		var buf [2 * maxTokenRunes]byte
		out := buf[:0]
		for i, c := range chunks {
			k := 0
			if i == at {
				k = alternative
			}
			out = append(out, r.texts[c[k].id]...)
		}
		return string(out)
	}
	first := spell(-1, 0)
	if first == "" {
		return nil
	}
	out, patterns := []string{first}, []string{pattern(first)}
	for k := 1; k < maxAlternatives; k++ {
		for i, c := range chunks {
			if k >= len(c) || len(out) == maxProposals {
				continue
			}
			s := spell(i, k)
			if p := pattern(s); !slices.Contains(patterns, p) {
				out, patterns = append(out, s), append(patterns, p)
			}
		}
	}
	return out
}
