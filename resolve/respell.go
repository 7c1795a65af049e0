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

	"github.com/polyonym/polyonym/translit"
)

// Limits on a table of respellings.
const (
	// maxChunk is the longest chunk, in letters: German writes щ as schtsch.
	maxChunk = 7

	// maxChunks bounds the chunks of a table; costs are kept as a square of
	// float32, 4·maxChunks² = 4 MiB at most.
	maxChunks = 1024
)

// A Respelling says what Latin orthographies write for the same sound, and at
// what cost in nats one may stand for the other: German sch and English sh,
// Polish cz and Dutch tsj. It is symmetric and immutable.
//
// [DeriveRespelling] makes one from romanization systems; it is kept as a
// table that people can read, one pair of chunks and its cost a line.
type Respelling struct {
	chunks []string
	trie   []chunkNode // of chunks; the root first
	costs  []float32   // len(chunks)², unreachable where no system says so
}

// A chunkNode is the beginning of some chunks. There are at most
// maxChunks·maxChunk nodes and the root.
type chunkNode struct {
	next  [26]int16 // by letter; 0: none
	chunk int16     // index+1, 0 if none ends here
}

// A RespellingPair is one line of a [Respelling].
type RespellingPair struct {
	A, B string  // a to z, at most 7 letters, A < B
	Cost float64 // nats, positive
}

func (p RespellingPair) check() error {
	for _, c := range [...]string{p.A, p.B} {
		if err := checkChunk(c); err != nil {
			return err
		}
	}
	if !(p.Cost > 0) || p.Cost > 100 {
		return fmt.Errorf("resolve: cost %v of %q for %q is not in (0, 100]", p.Cost, p.A, p.B)
	}
	return nil
}

// NewRespelling returns the table of pairs.
func NewRespelling(pairs []RespellingPair) (*Respelling, error) {
	r := &Respelling{}
	index := map[string]int{}
	for _, p := range pairs {
		if err := p.check(); err != nil {
			return nil, err
		}
		for _, c := range [...]string{p.A, p.B} {
			if _, ok := index[c]; !ok {
				index[c] = len(r.chunks)
				r.chunks = append(r.chunks, c)
			}
		}
	}
	if len(r.chunks) > maxChunks {
		return nil, fmt.Errorf("resolve: %d chunks; the most is %d", len(r.chunks), maxChunks)
	}
	n := len(r.chunks)
	r.costs = make([]float32, n*n)
	for i := range r.costs {
		r.costs[i] = unreachable
	}
	for _, p := range pairs {
		a, b := index[p.A], index[p.B]
		r.costs[a*n+b] = min(r.costs[a*n+b], float32(p.Cost))
		r.costs[b*n+a] = r.costs[a*n+b]
	}
	r.trie = make([]chunkNode, 1)
	for i, c := range r.chunks {
		node := int16(0)
		for j := 0; j < len(c); j++ {
			next := r.trie[node].next[c[j]-'a']
			if next == 0 {
				next = int16(len(r.trie))
				r.trie[node].next[c[j]-'a'] = next
				r.trie = append(r.trie, chunkNode{})
			}
			node = next
		}
		r.trie[node].chunk = int16(i + 1)
	}
	return r, nil
}

func checkChunk(c string) error {
	if c == "" || len(c) > maxChunk {
		return fmt.Errorf("resolve: chunk %q has %d letters, not 1 to %d", c, len(c), maxChunk)
	}
	for i := 0; i < len(c); i++ {
		if c[i] < 'a' || c[i] > 'z' {
			return fmt.Errorf("resolve: chunk %q holds a character that is not a to z", c)
		}
	}
	return nil
}

// ParseRespelling reads the table that WriteTo writes: chunk, chunk and cost,
// separated by tabs; lines that begin with # are comments. Errors name file,
// line and column.
func ParseRespelling(file string, r io.Reader) (*Respelling, error) {
	var pairs []RespellingPair
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		text := sc.Text()
		if text == "" || text[0] == '#' {
			continue
		}
		f := strings.Split(text, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("resolve: %s:%d:1: %d columns; want 3", file, line, len(f))
		}
		cost, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return nil, fmt.Errorf("resolve: %s:%d:%d: cost %q is not a number", file, line, len(f[0])+len(f[1])+3, f[2])
		}
		p := RespellingPair{A: f[0], B: f[1], Cost: cost}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%s:%d:1: %w", file, line, err)
		}
		pairs = append(pairs, p)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("resolve: %s: %w", file, err)
	}
	return NewRespelling(pairs)
}

// Limits of the derivation.
const (
	minSystems  = 2   // systems that must write a chunk for a letter before it counts
	maxDerived  = 4.0 // nats; a rarer respelling costs as much as a letter and is left out
	baseRespell = 0.3 // nats that the commonest respelling costs
)

// DeriveRespelling derives what orthographies write for the same sound from
// what systems write for the same letter: two chunks are respellings of each
// other if for some stretch of a sample both are written, and the more often
// the cheaper. samples yields texts in the systems' source scripts, each with
// its language.
func DeriveRespelling(systems *translit.Catalog, samples []Sample) []RespellingPair {
	m := NewMatcher(systems, nil)
	type pair struct{ a, b string }
	joint := map[pair]float64{}
	for _, s := range samples {
		text, _ := clean(s.Text)
		l := m.read(text, s.Lang, nil, readAll)
		if l == nil {
			continue
		}
		for _, group := range l.stretches() {
			total := 0.0
			for _, g := range group {
				total += float64(g.count)
			}
			for i, a := range group {
				for _, b := range group[:i] {
					if a.count < minSystems || b.count < minSystems || a.out == b.out || checkChunk(a.out) != nil || checkChunk(b.out) != nil {
						continue
					}
					p := pair{min(a.out, b.out), max(a.out, b.out)}
					// The chance that two systems, drawn at random, write a and b here.
					joint[p] += float64(a.count) * float64(b.count) / (total * total)
				}
			}
		}
	}
	most := 0.0
	for _, v := range joint {
		most = max(most, v)
	}
	var out []RespellingPair
	for p, v := range joint {
		cost := baseRespell + 0.5*math.Log(most/v)
		if cost <= maxDerived {
			out = append(out, RespellingPair{p.a, p.b, math.Round(cost*100) / 100})
		}
	}
	slices.SortFunc(out, func(x, y RespellingPair) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// A Sample is a text in the script that romanization systems read.
type Sample struct {
	Text string
	Lang language.Tag
}

// A spellingCount is a spelling of one stretch and how many systems write it.
type spellingCount struct {
	out   string
	count int
}

// stretches returns, for each stretch of the native form, its spellings.
func (l *lattice) stretches() [][]spellingCount {
	type span struct{ from, to int16 }
	groups := map[span][]spellingCount{}
	var order []span
	for i := 0; i < len(l.arcs); i++ {
		if !l.begins(i) {
			continue
		}
		out, to := l.follow(i)
		k := span{l.arcs[i].from, to}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], spellingCount{out, l.count(l.arcs[i].systems)})
	}
	var res [][]spellingCount
	for _, k := range order {
		res = append(res, groups[k])
	}
	return res
}

// chunksAt appends to dst the chunks that begin at s[i:].
func (r *Respelling) chunksAt(dst []int32, s string, i int) []int32 {
	node := int16(0)
	for ; i < len(s); i++ {
		c := s[i] - 'a'
		if c >= 26 {
			break
		}
		if node = r.trie[node].next[c]; node == 0 {
			break
		}
		if chunk := r.trie[node].chunk; chunk > 0 {
			dst = append(dst, int32(chunk-1))
		}
	}
	return dst
}

// respell returns the least cost in nats at which a and b, both folded Latin,
// spell one word; beyond limit it returns unreachable. It is symmetric. Cost is
// O(len(a)·len(b)) and, where chunks of the table begin, their product.
func (r *Respelling) respell(a, b string, limit float32, sc *scratch) float32 {
	w := len(b) + 1
	ahead := 1 // rows that a step may reach
	if r != nil {
		ahead = maxChunk
	}
	cost := sc.rows((len(a)+1)*w, false)
	cost[0] = 0
	bChunks := sc.chunks[:0]
	bStart := &sc.starts
	drops := &sc.drops
	for j := 0; j < len(b); j++ {
		drops[j] = dropCost(b, j)
		bStart[j] = int32(len(bChunks))
		if r != nil {
			bChunks = r.chunksAt(bChunks, b, j)
		}
		bStart[j+1] = int32(len(bChunks))
	}
	sc.chunks = bChunks
	var aStore [maxChunk]int32
	over := 0 // rows in a row that lie beyond limit
	for i := 0; i <= len(a); i++ {
		row := cost[i*w : i*w+w]
		least := float32(unreachable)
		if i == len(a) {
			for j := range len(b) {
				row[j+1] = min(row[j+1], row[j]+drops[j])
			}
			break
		}
		var aChunks []int32
		if r != nil {
			aChunks = r.chunksAt(aStore[:0], a, i)
		}
		next := cost[(i+1)*w : (i+2)*w]
		dropA := dropCost(a, i)
		letters := &letterCosts[letterIndex(a[i])]
		for j := 0; j <= len(b); j++ {
			c := row[j]
			if c > limit {
				continue
			}
			least = min(least, c)
			next[j] = min(next[j], c+dropA)
			if j == len(b) {
				continue
			}
			row[j+1] = min(row[j+1], c+drops[j])
			next[j+1] = min(next[j+1], c+letters[letterIndex(b[j])])
			for _, x := range aChunks {
				for _, y := range bChunks[bStart[j]:bStart[j+1]] {
					if t := r.costs[int(x)*len(r.chunks)+int(y)]; t < unreachable {
						to := &cost[(i+len(r.chunks[x]))*w+j+len(r.chunks[y])]
						*to = min(*to, c+t)
					}
				}
			}
		}
		if over++; least <= limit {
			over = 0
		}
		if over == ahead {
			return unreachable
		}
	}
	if c := cost[len(cost)-1]; c <= limit {
		return c
	}
	return unreachable
}
