package resolve

import (
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit"
)

// A reading is what a part of a name, or several as one word, may stand for. It
// does not depend on the rest of the name: names share their readings. It is
// safe for concurrent use; what not every comparison needs is made when first
// asked for.
type reading struct {
	id uint32 // tells most readings apart

	native  string // in its own script
	folded  string // after Fold, without spaces
	script  language.Script
	latin   string   // the spelling in Latin letters: its own, or that of the preferred system; "" if none
	lattice *lattice // nil for Latin, and for scripts that no system reads
	info    float64  // nats

	learned *learnedReader  // of a script with learned costs
	read    []string        // its likeliest spellings
	stems   []string        // of a Latin spelling whose language inflects names
	roman   []*learnedUnits // its romanizations under the costs of Latin letters, if learned is nil

	speaks *translit.System             // the orthography of a Latin spelling whose language is known
	heard  atomic.Pointer[string]       // see sound
	split  atomic.Pointer[learnedUnits] // see units
	chunks atomic.Pointer[chunkList]    // see chunksFor
	begins atomic.Uint64                // see initials
	keyed  atomic.Pointer[partKeys]     // see partKeys
}

// A readingKey is all that a reading depends on.
type readingKey struct {
	native, folded string
	lang           language.Tag
	depth          depth
	plain          bool // its first part is a plain one
	single         bool // it is one part
}

// A chunkList holds a Latin spelling as the learned costs of several scripts see
// it.
type chunkList struct {
	learned *learnedReader
	chunks  learnedChunks
	next    *chunkList
}

// scored reports whether the reading is a Latin spelling that learned costs can
// score.
func (r *reading) scored() bool { return r.lattice == nil && r.latin != "" }

// chunksFor returns the Latin spelling, ready to be scored by l.
func (r *reading) chunksFor(l *learnedReader) *learnedChunks {
	first := r.chunks.Load()
	for c := first; c != nil; c = c.next {
		if c.learned == l {
			return &c.chunks
		}
	}
	made := &chunkList{l, l.latin(r.latin), first}
	r.chunks.CompareAndSwap(first, made) // else another was faster: made serves once
	return &made.chunks
}

// initials returns the letters that its spellings begin with, as bits by
// letterIndex.
func (r *reading) initials() uint64 {
	const known = 1 << 63
	if b := r.begins.Load(); b != 0 {
		return b &^ known
	}
	b := uint64(known)
	for _, s := range r.spellings() {
		if s != "" {
			b |= 1 << letterIndex(s[0])
		}
	}
	r.begins.Store(b)
	return b &^ known
}

// partKeys are the keys of one part: in the order in which spellings give them,
// and sorted.
type partKeys struct{ all, sorted []Key }

// partKeys returns the keys of its spellings, as of parts between which no space
// stands.
func (r *reading) partKeys() *partKeys {
	if k := r.keyed.Load(); k != nil {
		return k
	}
	var ks keySet
	for j, spelling := range r.spellings() {
		if j == maxReadings {
			break
		}
		ks.add(keyPart, spelling)
		ks.add(keyPattern, pattern(spelling))
		ks.addSkeletons(spelling)
	}
	sorted := slices.Clone(ks)
	slices.Sort(sorted)
	k := &partKeys{slices.Clip(ks), slices.Compact(sorted)}
	r.keyed.Store(k)
	return k
}

// shareKeys reports whether the names share a key. Parts that stand for each
// other mostly do; where each name has few enough keys to keep all, that is
// enough.
func (m *Matcher) shareKeys(c *Comparison) bool {
	if c.a.fewKeys() && c.b.fewKeys() {
		for _, p := range c.pairs {
			if m.keysPart(c.a, p.a) && m.keysPart(c.b, p.b) && shareKey(p.a.partKeys().sorted, p.b.partKeys().sorted) {
				return true
			}
		}
	}
	return shareKey(c.a.Keys(), c.b.Keys())
}

// keysPart reports whether a name has the keys of a part.
func (m *Matcher) keysPart(p *Prepared, s *span) bool {
	return !s.spaced && m.tells(p, s.first) && (s.n <= 2 || len(p.tokens) <= 3)
}

// fewKeys reports whether a name is sure to have fewer keys than maxKeys: half
// of them are for its parts one by one.
func (p *Prepared) fewKeys() bool {
	n := 0
	for i := range p.spans {
		for k := range p.spans[i] {
			s := &p.spans[i][k]
			switch {
			case !s.spaced:
				n += len(s.partKeys().all)
			case s.scored(): // itself, and how it sounds
				n += 4
			default:
				n += 2 * maxReadings
			}
		}
	}
	return n <= maxKeys/2
}

// units returns the native form under the learned costs of its script, which
// there must be.
func (r *reading) units() *learnedUnits {
	if u := r.split.Load(); u != nil {
		return u
	}
	u := r.learned.native(learnedForm(r.native))
	r.split.Store(&u)
	return &u
}

// reading reads a part in a script, or several as one.
func (m *Matcher) reading(k readingKey, script language.Script) *reading {
	latin := isLatin(k.folded)
	switch {
	case !latin:
		k.plain, k.single = false, false
	case !k.single: // seldom met again, and soon read
		return m.newReading(&k, script)
	default:
		k.depth = readAll // there is one
	}
	if r := m.known.get(&k); r != nil {
		return r
	}
	r := m.newReading(&k, script)
	m.known.keep(&k, r)
	return r
}

func (m *Matcher) newReading(k *readingKey, script language.Script) *reading {
	r := &reading{id: m.known.made.Add(1), native: k.native, folded: k.folded, script: script, learned: m.learnedOf(script)}
	if isLatin(k.folded) {
		r.latin = k.folded
	} else if r.lattice = m.read(k.native, k.lang, m.customary(k.native, k.folded), k.depth); r.lattice != nil {
		r.latin = r.lattice.outs[0]
	}
	latin := r.lattice == nil && r.latin != ""
	if latin && k.plain {
		r.speaks = m.orthography(k.lang)
		if k.single {
			r.stems = m.stems(r.latin, k.lang)
		}
	}
	if r.learned != nil && !latin {
		r.read = r.learned.read(r.units())
	}
	if r.learned == nil && r.lattice != nil && k.depth != readKeys {
		if l := m.learnedOf(scriptLatn); l != nil {
			for _, s := range r.romanized() {
				u := l.native(s)
				r.roman = append(r.roman, &u)
			}
		}
	}
	if r.latin != "" {
		r.info = information(r.latin)
	} else {
		r.info = nativeInformation(r.folded)
	}
	return r
}

// maxKnown bounds the weight of the readings of each generation that a matcher
// keeps, see reading.weight: about 32 MiB.
const maxKnown = 1 << 15

// weight is how much memory a reading takes, in units of a KiB: a Latin one
// takes one.
func (r *reading) weight() int {
	if r.lattice == nil {
		return 1
	}
	return 1 + len(r.lattice.arcs)/32
}

// readings keeps what was read last: many names share their parts. When one
// generation is full the one before it goes.
type readings struct {
	mu       sync.Mutex
	now, old map[readingKey]*reading
	weight   int // of now
	made     atomic.Uint32
}

func (c *readings) get(k *readingKey) *reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.now[*k]; r != nil {
		return r
	}
	r := c.old[*k]
	if r != nil {
		c.put(k, r)
	}
	return r
}

func (c *readings) keep(k *readingKey, r *reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(k, r)
}

// put enters a reading; the lock is held.
func (c *readings) put(k *readingKey, r *reading) {
	if c.weight >= maxKnown || c.now == nil {
		c.old, c.now, c.weight = c.now, map[readingKey]*reading{}, 0
	}
	c.now[*k] = r
	c.weight += r.weight()
}
