package resolve

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"sync"

	"github.com/polyonym/polyonym/entities"
)

// Bounds on what a query looks at.
const (
	// maxPosting is how many names a query reads for one of its parts, those
	// that promise most first. At 4 bytes an entry it is one page of 64 KiB.
	maxPosting = 16384

	// maxCandidates is the most names that are compared with a query.
	maxCandidates = 64
)

// An Index finds the names of a store by their parts: by how those may be
// spelled, and by what they mean. It is immutable, and valid for matchers of one
// [Matcher.Fingerprint].
type Index struct {
	store    *entities.PackedStore
	matcher  string     // fingerprint
	file     string     // that it was opened from; "" if it was built
	body     string     // of the file, behind the header
	sum      string     // SHA-256 that the header states of the body
	parts    string     // by name, how many of its parts tell: a byte each
	keys     string     // ascending: uint64, and where its names begin in postings: uint32
	postings string     // see Matcher.meanings
	words    *wordIndex // nil if nothing was learned of Latin spelling: then postings are of all keys
}

const keySize = 12 // bytes of a key in an index

// of returns the names that have a key.
func (ix *Index) of(k Key) posting {
	n := len(ix.keys) / keySize
	i := sort.Search(n, func(i int) bool { return Key(u64(ix.keys, i*keySize)) >= k })
	if i == n || Key(u64(ix.keys, i*keySize)) != k {
		return posting{}
	}
	return postingAt(ix.postings, u32(ix.keys, i*keySize+8))
}

// A hit is a name that has parts of a query, and how telling they are.
type hit struct {
	name   int32
	weight float32
}

// A gather holds the working memory of one search.
type gather struct {
	weight []float32 // by name
	part   []int32   // by name: the last part of the query that counted, from 1
	count  []uint8   // by name: parts of the query that counted
	seen   []int32
	hits   []hit
	lists  []promised
}

var gathers = sync.Pool{New: func() any { return new(gather) }}

// maxBehind is how many nats a name may be behind the most telling one to be
// looked at.
const maxBehind = 8.0

// missing is how many nats a name loses for each part that the query lacks.
const missing = 2.0

// find returns the names that have parts of p, the most telling first, at most
// maxCandidates. Of what speaks for a name in a part of the query, the most
// telling counts. The slice is valid until g is reused.
func (ix *Index) find(m *Matcher, p *Prepared, g *gather) []hit {
	names := len(ix.parts)
	if len(g.weight) < names {
		g.weight = make([]float32, names)
		g.part = make([]int32, names)
		g.count = make([]uint8, names)
	}
	g.seen, g.hits = g.seen[:0], g.hits[:0]
	b := beams.Get().(*beam)
	defer beams.Put(b)
	if ix.words == nil {
		ix.block(p, g)
	}
	for i := range p.tokens {
		g.lists = g.lists[:0]
		if ix.words != nil {
			g.lists = ix.words.find(m, p, i, b, g.lists)
		}
		m.meanings(p, i, func(k Key, w float64) {
			if names := ix.of(k); names.n > 0 {
				g.lists = append(g.lists, promised{float32(w), names, byte(k>>56) == keyPart})
			}
		})
		for k := range g.lists {
			l := &g.lists[k]
			l.weight = min(l.weight, float32(math.Log(1+float64(names)/float64(max(1, l.names.n)))))
			if l.same {
				l.weight += sameBonus
			}
		}
		slices.SortStableFunc(g.lists, func(a, b promised) int { return cmp.Compare(b.weight, a.weight) })
		read := 0
		for _, l := range g.lists {
			if read += l.names.n; read > maxPosting {
				break
			}
			for n := int32(-1); l.names.n > 0; {
				if n = l.names.next(n); n < 0 || int(n) >= names {
					break
				}
				if g.part[n] == int32(i+1) {
					continue
				}
				g.part[n] = int32(i + 1)
				if g.weight[n] == 0 {
					g.seen = append(g.seen, n)
				}
				g.weight[n] += l.weight
				g.count[n]++
			}
		}
	}
	// Keep the best in a heap whose root is the worst of them.
	for _, n := range g.seen {
		h := hit{n, g.weight[n] - missing*float32(max(0, int(ix.parts[n])-int(g.count[n])))}
		g.weight[n], g.part[n], g.count[n] = 0, 0, 0
		switch {
		case len(g.hits) < maxCandidates:
			g.hits = append(g.hits, h)
			if len(g.hits) == maxCandidates {
				for i := maxCandidates/2 - 1; i >= 0; i-- {
					g.sift(i)
				}
			}
		case h.before(g.hits[0]):
			g.hits[0] = h
			g.sift(0)
		}
	}
	slices.SortFunc(g.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name, b.name))
	})
	n := 0
	for n < len(g.hits) && g.hits[n].weight >= g.hits[0].weight-maxBehind {
		n++
	}
	return g.hits[:n]
}

// block enters the names that share keys with p, each key for what it tells
// apart.
func (ix *Index) block(p *Prepared, g *gather) {
	for _, k := range p.Keys() {
		names := ix.of(k)
		if names.n > maxPosting {
			continue
		}
		w := float32(math.Log(1 + float64(len(ix.parts))/float64(max(1, names.n))))
		for n := int32(-1); names.n > 0; {
			if n = names.next(n); n < 0 || int(n) >= len(ix.parts) {
				break
			}
			if g.weight[n] == 0 {
				g.seen = append(g.seen, n)
			}
			g.weight[n] += w
		}
	}
}

// before reports whether h is more telling than other; names in order break
// ties.
func (h hit) before(other hit) bool {
	if h.weight != other.weight {
		return h.weight > other.weight
	}
	return h.name < other.name
}

// sift restores the heap below i: no hit is before its children.
func (g *gather) sift(i int) {
	for {
		child := 2*i + 1
		if child >= len(g.hits) {
			return
		}
		if r := child + 1; r < len(g.hits) && g.hits[child].before(g.hits[r]) {
			child = r
		}
		if !g.hits[i].before(g.hits[child]) {
			return
		}
		g.hits[i], g.hits[child] = g.hits[child], g.hits[i]
		i = child
	}
}
