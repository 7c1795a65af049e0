package rule

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A weave runs all passes of a program in one sweep. A letter is handed from
// pass to pass as far as it can go; what each pass still waits with, and the
// last letter it put out, make a state. From a state and a letter follow what is
// written and the next state, once and for all: it is worked out when it is
// first met, and looked up from then on. A text that needs more than that, such
// as marks out of order, is for the other ways to run a program.
type weave struct {
	a       *alphabet
	passes  []strand
	outside []bool // by letter: it is not of the filter
	joins   []bool // by letter: it may join a mark
	tab     atomic.Pointer[loom]

	mu     sync.Mutex // held to work out a step
	states [][]thread
	known  map[string]int
	width  int // of a row, in units of 64 letters
	depth  int // how far back any rule looks
}

// A loom holds the steps known so far. Whoever finds none, or has an old loom,
// asks the weave.
type loom struct {
	steps []atomic.Uint64 // by state and letter
	long  []string        // outputs that are no part of a step
	start []atomic.Uint32 // by the letter before the text: its state and 1
}

// A step holds the row of the next state, the size of what is written, whether
// any pass still waits for letters, and what is written.
const (
	stepRow     = 1<<16 - 1
	stepSize    = 16
	stepOpen    = 1 << 20 // some pass waits
	stepKnown   = 1 << 21
	stepLong    = 1 << 22 // what is written is an index into long
	stepNone    = 1 << 23 // there is none: the text is not for a weave
	stepText    = 24
	stepMost    = 5 // bytes written that fit
	stepSpecial = stepKnown | stepLong | stepNone
)

const (
	// maxLoom bounds the steps of a program, 8 bytes each. Russian names take
	// 150 states of 320 letters.
	maxLoom = 1 << 18

	// maxHeld is how many letters a pass may wait with.
	maxHeld = 8

	// maxStep is how many letters all passes may put out for one. It is less
	// than maxGrowth and maxWork, so that these need no attention.
	maxStep = 64
)

// A strand is a pass of a weave.
type strand struct {
	*letterPass
	first bool     // what follows is as it was given
	rep   []uint16 // by letter: one that is the same as context before
	depth int      // how far back rules look
	turns bool     // rules may put out letters and stay, or push letters back
}

// A thread is how far a pass has come.
type thread struct {
	last []uint16 // the last letters put out, of rules
	ccc  uint8    // of the last letter, of NFD
	held []uint16 // what it waits with
}

// newWeave returns a weave for a, or nil if it has rules that look back without
// end.
func newWeave(a *alphabet) *weave {
	w := &weave{a: a, known: map[string]int{}, width: (len(a.letters) + 63) / 64}
	w.outside = make([]bool, len(a.letters))
	w.joins = make([]bool, len(a.letters))
	for n := firstLetter; int(n) < len(a.letters); n++ {
		r := a.letters[n].r
		w.outside[n] = a.blocks[a.pages[r>>6]][r&63] >= outsideNo
	}
	for pair := range a.pairs {
		n := pair >> 16
		w.joins[n] = a.letters[n].ccc == 0 && a.attrs[n]&(1<<ucd.NFD) == 0
	}
	first := true
	for i := range a.passes {
		lp := &a.passes[i]
		s := strand{letterPass: lp, first: first, depth: 1}
		if lp.norm {
			first = first && (lp.form == ucd.NFC || lp.form == ucd.NFKC)
			w.passes = append(w.passes, s)
			continue
		}
		first = false
		var asked []letterElem
		for k := range lp.acts {
			for _, r := range lp.acts[k].rules {
				s.turns = s.turns || len(r.back) > 0 || len(r.key) == 0
				depth := len(r.antes)
				if r.start {
					depth++
				}
				s.depth = max(s.depth, depth)
				for _, e := range r.antes {
					if e.min != 1 || e.max != 1 || s.depth > maxHeld {
						return nil
					}
					if !slices.Contains(asked, e) {
						asked = append(asked, e)
					}
				}
			}
		}
		w.depth = max(w.depth, s.depth)
		s.rep = make([]uint16, len(a.letters))
		reps := map[string]uint16{}
		sig := make([]byte, len(asked))
		for n := firstLetter; int(n) < len(a.letters); n++ {
			for k, e := range asked {
				sig[k] = 0
				if e.mask&a.masks[n] != 0 || e.no == n {
					sig[k] = 1
				}
			}
			rep, ok := reps[string(sig)]
			if !ok {
				rep = n
				reps[string(sig)] = rep
			}
			s.rep[n] = rep
		}
		w.passes = append(w.passes, s)
	}
	l := &loom{start: make([]atomic.Uint32, len(a.letters)), steps: make([]atomic.Uint64, 4*w.width<<6)}
	w.tab.Store(l)
	return w
}

// run appends what becomes of text, which stands after the letter before; open
// says that there is text after it as well. It returns false if dst is as it was.
func (w *weave) run(dst, text []byte, before uint16, open bool) ([]byte, bool) {
	a, l := w.a, w.tab.Load()
	first := l.start[before].Load()
	if first == 0 {
		if first = w.begin(before); first == 0 {
			return dst, false
		}
		l = w.tab.Load()
	}
	steps, two := l.steps, &a.two
	e := uint64(first - 1)
	d, k := dst, len(dst)
	for i := 0; i < len(text); {
		d, k = stepRoom(d[:k], len(text)-i)
		end := min(len(text), i+tableStretch)
		for i < end {
			c := text[i]
			var n uint
			switch {
			case c < utf8.RuneSelf:
				n = uint(two[c])
				i++
			case c >= 0xC2 && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
				n = uint(two[uint(c&0x1F)<<6|uint(text[i+1]&0x3F)])
				i += 2
			default:
				r, size := utf8.DecodeRune(text[i:])
				if size == 1 || r >= 0x10000 {
					return dst, false
				}
				i += size
				n = uint(a.blocks[a.pages[r>>6]][r&63])
				if n == 0 && a.jamo != nil && ucd.Hangul(r) {
					s := uint(r - 0xAC00)
					for _, part := range [3]uint16{a.jamo[0][s/588], a.jamo[1][s%588/28], a.jamo[2][s%28]} {
						if part == unknown {
							break // no third
						}
						if d, k, e = w.take(d, k, e, uint(part), len(text)-i); e == 0 {
							return dst, false
						}
					}
					steps = w.tab.Load().steps
					continue
				}
			}
			at := uint(e&stepRow)<<6 + n&^outsideNo
			if at < uint(len(steps)) {
				if next := steps[at].Load(); next&stepSpecial == stepKnown {
					e = next
					binary.LittleEndian.PutUint64(d[k:], e>>stepText)
					k += int(e >> stepSize & 15)
					continue
				}
			}
			if d, k, e = w.take(d, k, e, n&^outsideNo, len(text)-i); e == 0 {
				return dst, false
			}
			steps = w.tab.Load().steps
		}
	}
	if e&stepOpen != 0 {
		if open {
			return dst, false
		}
		if d, k, e = w.take(d, k, e, uint(edgeOfText), 0); e == 0 {
			return dst, false
		}
	}
	return d[:k], true
}

// stepRoom makes room for the steps of n bytes, as far as a stretch goes, and
// for the end of the text.
func stepRoom(dst []byte, n int) (all []byte, used int) {
	dst = slices.Grow(dst, stepMost*(min(n, tableStretch)+1)+8)
	return dst[:cap(dst)], len(dst)
}

// take goes a step that may be new, or long. A Hangul syllable makes three, of
// three bytes. It returns 0 if there is no such step.
func (w *weave) take(d []byte, k int, from uint64, n uint, rest int) ([]byte, int, uint64) {
	l := w.tab.Load()
	at := uint(from&stepRow)<<6 + n
	var e uint64
	if at < uint(len(l.steps)) {
		e = l.steps[at].Load()
	}
	if e == 0 {
		w.mu.Lock()
		e = w.weave(int(from&stepRow), uint16(n))
		w.mu.Unlock()
	}
	switch {
	case e&stepNone != 0:
		return d, k, 0
	case e&stepLong != 0:
		d, k = stepRoom(append(d[:k], w.tab.Load().long[e>>stepText]...), rest)
	default:
		binary.LittleEndian.PutUint64(d[k:], e>>stepText)
		k += int(e >> stepSize & 15)
	}
	return d, k, e
}

// begin finds the state of a text after the letter before, and returns its row
// and 1, or 0 if there is no room for it.
func (w *weave) begin(before uint16) uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := make([]thread, len(w.passes))
	if before != edgeOfText && w.depth > 1 {
		return 0 // there may be more before it
	}
	for i, s := range w.passes {
		if !s.norm && before != edgeOfText {
			st[i].last = []uint16{s.rep[before] | outsideNo}
		}
	}
	row, ok := w.state(st)
	if !ok {
		return 0
	}
	w.tab.Load().start[before].Store(uint32(row + 1))
	return uint32(row + 1)
}

// state returns the row of a state.
func (w *weave) state(st []thread) (row int, ok bool) {
	var key []byte
	for _, t := range st {
		key = append(key, byte(len(t.last)), t.ccc, byte(len(t.held)))
		for _, c := range t.last {
			key = append(key, byte(c), byte(c>>8))
		}
		for _, c := range t.held {
			key = append(key, byte(c), byte(c>>8))
		}
	}
	if row, ok = w.known[string(key)]; ok {
		return row, true
	}
	row = len(w.states) * w.width
	need := (row + w.width) << 6
	if need > maxLoom || row > stepRow {
		return 0, false
	}
	if l := w.tab.Load(); need > len(l.steps) {
		// Whoever holds the old steps does not see what is added from here on,
		// and comes to ask.
		steps := make([]atomic.Uint64, min(max(2*len(l.steps), need), maxLoom))
		for i := range l.steps {
			steps[i].Store(l.steps[i].Load())
		}
		w.tab.Store(&loom{steps: steps, long: l.long, start: l.start})
	}
	w.states = append(w.states, st)
	w.known[string(key)] = row
	return row, true
}

// weave works out the step from a state with a letter.
func (w *weave) weave(row int, n uint16) uint64 {
	at := row<<6 + int(n)
	if e := w.tab.Load().steps[at].Load(); e != 0 {
		return e // somebody was faster
	}
	e := w.step(row, n)
	w.tab.Load().steps[at].Store(e)
	return e
}

func (w *weave) step(row int, n uint16) uint64 {
	const none = stepKnown | stepNone
	if n == unknown {
		return none
	}
	old := w.states[row/w.width]
	st := make([]thread, len(old))
	if w.outside[n] {
		n |= outsideNo
	}
	in := []uint16{n}
	total := 0
	open := false
	for i := range w.passes {
		var ok bool
		s := &w.passes[i]
		st[i] = thread{last: old[i].last, ccc: old[i].ccc}
		if s.norm {
			st[i].held = slices.Clone(old[i].held)
			in, ok = w.normal(s, &st[i], in)
		} else if len(in) > 0 {
			in, ok = w.rules(s, &st[i], old[i].held, in)
		} else {
			st[i].held, ok = old[i].held, true
		}
		if total += len(in); !ok || total > maxStep || len(st[i].held) > maxHeld {
			return none
		}
		open = open || len(st[i].held) > 0
	}
	next, ok := w.state(st)
	if !ok {
		return none
	}
	var text []byte
	for _, c := range in {
		if c != edgeOfText {
			text = utf8.AppendRune(text, w.a.letters[c&^outsideNo].r)
		}
	}
	e := uint64(next) | stepKnown
	if open {
		e |= stepOpen
	}
	if len(text) > stepMost {
		l := *w.tab.Load()
		e |= stepLong | uint64(len(l.long))<<stepText
		w.tab.Store(&loom{steps: l.steps, long: append(l.long, string(text)), start: l.start})
		return e
	}
	e |= uint64(len(text)) << stepSize
	for i, c := range text {
		e |= uint64(c) << (stepText + 8*i)
	}
	return e
}

// rules hands letters to a pass of rules, after those it held, and returns what
// it puts out. The rest is held.
func (w *weave) rules(s *strand, t *thread, held, letters []uint16) (out []uint16, ok bool) {
	in := make([]uint16, spellRoom, spellRoom+len(held)+len(letters)+1)
	in = append(append(in, held...), letters...)
	limit := len(in)
	ended := letters[len(letters)-1] == edgeOfText
	if ended {
		limit--
	} else {
		in = append(in, cutOfText)
	}
	// A rule set may take maxSteps for each letter of its run. To stay within
	// it for sure, each letter that comes may make one less, and each that is
	// held at the end of the run one.
	most := len(held)
	for _, c := range letters {
		if c < outsideNo && c != edgeOfText {
			most += maxSteps - 1
		}
	}
	if most > len(held) {
		most -= len(held)
	}
	sp := spell{a: w.a, in: in, first: s.first, lazy: true}
	sp.out = append(make([]uint16, spellRoom), t.last...)
	put := func(c uint16) {
		out = append(out, c)
		sp.out = append(sp.out, s.rep[c&^outsideNo]|c&outsideNo)
	}
	i := spellRoom
	for steps := 0; i < limit; steps++ {
		if s.turns && steps > most || len(out) > maxStep {
			return nil, false
		}
		c := in[i]
		if c < outsideNo && s.act[c] != 0 {
			prev := edgeOfText
			if n := len(sp.out); n > spellRoom {
				prev = sp.out[n-1] &^ outsideNo
			}
			r, end := sp.choose(&s.acts[s.act[c]], i, prev)
			switch {
			case sp.wait:
				t.held = slices.Clone(in[i:limit])
				ended = false
				goto done
			case sp.leave:
				return nil, false
			case r != nil:
				for _, c := range r.out {
					put(c)
				}
				if i = end; len(r.back) > 0 && !sp.push(r.back, &i) {
					return nil, false
				}
				continue
			}
		}
		put(c)
		i++
	}
done:
	if ended {
		out = append(out, edgeOfText)
	}
	t.last = slices.Clone(sp.out[max(spellRoom, len(sp.out)-s.depth):])
	if s.depth == 1 && len(t.last) > 0 {
		t.last[0] |= outsideNo // nobody asks
	}
	return out, true
}

// choose finds the rule that applies to in[i], after prev, as pick does.
func (sp *spell) choose(ac *act, i int, prev uint16) (*letterRule, int) {
	masks := sp.a.masks
	next := sp.in[i+1] &^ outsideNo
	pm, nm := masks[prev], masks[next]
	for k := range ac.rules {
		r := &ac.rules[k]
		if r.ante != 0 && r.ante&pm == 0 || r.anteNo != 0 && r.anteNo != prev || r.start && !r.deep && prev != edgeOfText {
			continue
		}
		if r.post != 0 || r.postNo != 0 {
			if next == cutOfText {
				sp.wait = true
				return nil, 0
			}
			if r.post != 0 && r.post&nm == 0 || r.postNo != 0 && r.postNo != next {
				continue
			}
		}
		if r.simple {
			return r, i + len(r.key)
		}
		if end, ok := sp.match(r, i); ok {
			return r, end
		}
		if sp.wait || sp.leave {
			return nil, 0
		}
	}
	return nil, 0
}

// normal hands letters to a pass of normalization. It knows letters that fall
// apart, and a letter with a mark.
func (w *weave) normal(s *strand, t *thread, in []uint16) (out []uint16, ok bool) {
	a := w.a
	bit := uint8(1) << s.form
	if s.form == ucd.NFD || s.form == ucd.NFKD {
		for _, c := range in {
			if c >= outsideNo || a.attrs[c]&bit == 0 {
				out = append(out, c)
				t.ccc = 0
				continue
			}
			d := a.letters[c].nfd
			if s.form == ucd.NFKD {
				d = a.letters[c].nfkd
			}
			if len(d) == 0 {
				return nil, false
			}
			for _, n := range d {
				ccc := a.letters[n].ccc
				if n == unknown || ccc != 0 && ccc < t.ccc {
					return nil, false
				}
				t.ccc = ccc
				out = append(out, n)
			}
		}
		return out, true
	}
	// A letter that may join a mark is held; a letter that has joined one is
	// held as well, and may not join another.
	for _, c := range in {
		if c < outsideNo && a.attrs[c]&bit != 0 {
			if len(t.held) == 0 || t.ccc != 0 || a.letters[c].ccc == 0 {
				return nil, false
			}
			base := t.held[0]
			z, ok := a.pairs[uint32(base)<<16|uint32(c)]
			if !ok || s.form == ucd.NFKC && a.attrs[z]&bit != 0 {
				return nil, false
			}
			t.held[0], t.ccc = z, 1
			continue
		}
		out = append(out, t.held...)
		t.held, t.ccc = nil, 0
		if c < outsideNo && w.joins[c] && !s.first {
			t.held = []uint16{c}
		} else {
			out = append(out, c)
		}
	}
	return out, true
}

// weave runs a weave over a stretch, or leaves all as it was.
func (m *Machine) weave(w *weave, j *job) bool {
	before := edgeOfText
	if len(j.out) > j.base {
		r, _ := utf8.DecodeLastRune(j.out[j.base:])
		if before = w.a.number(r); before == unknown {
			return false
		}
	} else if j.trimmed {
		return false
	}
	out, ok := w.run(j.out, j.in[j.pos:j.limit], before, j.limit < len(j.in))
	if ok {
		j.out, j.pos = out, j.limit
	}
	return ok
}

// Append appends text, transformed by p, to dst, if that takes no Machine.
func (p *Prog) Append(dst, text []byte) ([]byte, bool) {
	if a := p.abc.Load(); a != nil && a.weave != nil {
		return a.weave.run(dst, text, edgeOfText, false)
	}
	return dst, false
}
