package rule

import (
	"unicode/utf8"
)

// A Machine runs programs. It keeps buffers from one run to the next, and is
// for one goroutine at a time.
type Machine struct {
	tmp   []byte
	lists []*marks
	lent  int
	jobs  []*job
	free  int
	str   []byte
	bufs  [][]byte
	used  int
	segs  []span
	runes [3][]rune   // for fast
	codes [3][]uint16 // for spell
	err   error
	most  int // bytes that may still be pushed or put out
	work  int // rules that may still be applied
	sub   *Machine
	deep  int
	plain bool // tests compare the passes with the sweep,
	slow  bool // and fast with what it stands for
}

// Append appends text, transformed by p, to dst. If p does not come to an end
// the rest of text is appended unchanged, and the error is [ErrLimit].
func (m *Machine) Append(dst []byte, p *Prog, text []byte) ([]byte, error) {
	j := job{out: dst, base: len(dst), in: text, limit: len(text), ended: true, final: true}
	m.start(len(text))
	m.prog(p, &j)
	return j.out, m.err
}

// String is Append to a string of its own.
func (m *Machine) String(p *Prog, text []byte) (string, error) {
	b, err := m.Append(m.str[:0], p, text)
	if cap(b) <= maxKept {
		m.str = b
	}
	return string(b), err
}

// maxKept is the largest buffer that a machine keeps for the next text.
const maxKept = 64 << 10

// Trace is Append that also lists where the text can be cut. The last cut is at
// the end of both texts. What it returns is good until the next run.
func (m *Machine) Trace(p *Prog, text []byte) ([]byte, []Cut, error) {
	m.start(len(text))
	j := job{out: m.str[:0], in: text, limit: len(text), ended: true, final: true, marks: m.cuts()}
	m.prog(p, &j)
	if cap(j.out) <= maxKept {
		m.str = j.out
	}
	list := j.marks.list
	if n := len(list); n == 0 || list[n-1].In != len(text) || list[n-1].Out != len(j.out) {
		list = append(list, Cut{len(text), len(j.out), 0})
		j.marks.list = list
	}
	return j.out, list, m.err
}

func (m *Machine) start(n int) {
	m.err, m.used, m.lent, m.free = nil, 0, 0, 0
	m.most = minGrowth + maxGrowth*n
	m.work = minWork + maxWork*n
}

// buffer lends a buffer until the program that borrows it ends.
func (m *Machine) buffer(n int) []byte {
	if m.used == len(m.bufs) {
		m.bufs = append(m.bufs, make([]byte, 0, max(n, 256)))
	}
	b := m.bufs[m.used]
	if cap(b) < n {
		b = make([]byte, 0, n+n/2)
		m.bufs[m.used] = b
	}
	m.used++
	return b[:0]
}

func (m *Machine) segments(n int) []span {
	if len(m.segs) < n {
		m.segs = make([]span, n)
	}
	return m.segs[:n]
}

// call runs a function of a rule on a text of its own.
func (m *Machine) call(p *Prog, dst, arg []byte) []byte {
	if m.deep > maxNesting {
		m.err = ErrLimit
		return dst
	}
	if m.sub == nil {
		m.sub = &Machine{deep: m.deep + 1}
	}
	j := job{out: dst, base: len(dst), in: arg, limit: len(arg), ended: true, final: true}
	m.sub.start(len(arg))
	m.sub.work = m.work
	m.sub.prog(p, &j)
	m.work = m.sub.work
	if m.sub.err != nil {
		m.err = m.sub.err
	}
	if m.most -= len(j.out); m.most < 0 {
		m.err = ErrLimit
	}
	return j.out
}

// prog runs a program over a stretch that has ended.
func (m *Machine) prog(p *Prog, j *job) {
	if !m.slow && j.marks == nil && !j.stream {
		a := p.alphabet()
		if a != nil && a.table != nil && m.table(p, a, j) {
			return
		}
		if a != nil && a.weave != nil && !m.plain && m.weave(a.weave, j) {
			return
		}
		if j.limit-j.pos <= maxFast && (a != nil && m.spell(p, a, j) || p.fast && m.fast(p, j)) {
			return
		}
	}
	used := m.used
	if p.filter == nil {
		m.chain(p.passes, j)
	} else {
		m.runs(p.filter, j, p.passes, nil)
	}
	m.used = used
}

// runs hands each run of characters of f to passes, or to one without its
// filter, and copies the rest.
func (m *Machine) runs(f *class, j *job, passes []*pass, one *pass) {
	for j.pos < j.limit {
		start := j.pos
		for j.pos < j.limit {
			r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
			if f.has(r) && (r != utf8.RuneError || n > 1) {
				break
			}
			j.pos += n
			if j.marks != nil {
				j.marks.list = append(j.marks.list, Cut{j.pos, len(j.out) + j.pos - start, 0})
			}
		}
		j.out = append(j.out, j.in[start:j.pos]...)
		if j.pos == j.limit {
			return
		}
		end := j.pos
		for end < j.limit {
			r, n := utf8.DecodeRune(j.in[end:j.limit])
			if !f.has(r) || r == utf8.RuneError && n == 1 {
				break
			}
			end += n
		}
		if m.free == len(m.jobs) {
			m.jobs = append(m.jobs, new(job))
		}
		run := m.jobs[m.free] // not on the stack: passes within passes would move it to the heap
		m.free++
		*run = *j
		run.limit, run.ended, run.own = end, true, false
		if one != nil {
			m.leaf(one, run)
		} else {
			m.chain(passes, run)
		}
		j.out, j.pos = run.out, end
		*run = job{}
		m.free--
	}
}

// chain runs passes over a stretch that has ended, one after the other. Each
// sees what the last has put out before the stretch, and what follows it as it
// was given.
func (m *Machine) chain(passes []*pass, j *job) {
	used, lent := m.used, m.lent
	k := *j // what the next pass reads
	k.own = false
	var trace []Cut
	done := 0
	for i, ps := range passes {
		if ps.idle(k.in[k.pos:k.limit]) {
			continue
		}
		rest := passes[i+1:]
		last := len(rest) == 0
		start := k.pos
		if j.marks != nil {
			k.marks = m.cuts()
		}
		slot := -1
		if last {
			k.out, k.base, k.trimmed = j.out, j.base, j.trimmed
		} else {
			ctx := j.out[j.base:]
			k.trimmed = j.trimmed
			if n := len(ctx) - maxBehind; n > 0 {
				ctx, k.trimmed = ctx[n:], true
			}
			slot = m.used
			k.out = append(m.buffer(len(ctx)+2*(k.limit-k.pos)), ctx...)
			k.base = 0
		}
		from := len(k.out)
		m.pass(ps, &k)
		done++
		if j.marks != nil {
			for n := range k.marks.list {
				k.marks.list[n].In -= start
				k.marks.list[n].Out = max(k.marks.list[n].Out-from, 0)
			}
			if done == 1 {
				trace = k.marks.list
			} else {
				t := m.cuts()
				t.list = then(t.list, trace, k.marks.list)
				trace = t.list
			}
		}
		if m.most -= len(k.out) - from; m.most < 0 && m.err == nil {
			m.err = ErrLimit
		}
		if last {
			m.finish(j, k.out, trace)
			m.used, m.lent = used, lent
			return
		}
		end := len(k.out)
		for from = min(from, end); from > 0 && from < end && !utf8.RuneStart(k.out[from]); {
			from-- // rules that move back may take what is before
		}
		k.out = append(k.out, j.in[j.limit:min(len(j.in), j.limit+maxAhead)]...)
		m.bufs[slot] = k.out
		k.in, k.pos, k.limit, k.own = k.out, from, end, false
	}
	// The last passes had nothing to do.
	out := append(j.out, k.in[k.pos:k.limit]...)
	if j.marks != nil && done == 0 {
		for p := k.pos; p < k.limit; {
			_, n := utf8.DecodeRune(k.in[p:k.limit])
			p += n
			trace = append(trace, Cut{p - k.pos, p - k.pos, 0})
		}
	}
	m.finish(j, out, trace)
	m.used, m.lent = used, lent
}

// finish ends a job whose output is out, of which trace tells.
func (m *Machine) finish(j *job, out []byte, trace []Cut) {
	if j.marks != nil {
		for _, t := range trace {
			j.marks.list = append(j.marks.list, Cut{j.pos + t.In, len(j.out) + t.Out, t.Line})
		}
	}
	j.out, j.pos = out, j.limit
}

// idle reports whether ps leaves text as it is.
func (ps *pass) idle(text []byte) bool {
	return ps.kind == normPass && ps.form.IsInert(text)
}

// pass runs one pass.
func (m *Machine) pass(ps *pass, j *job) {
	if ps.filter != nil {
		m.runs(ps.filter, j, nil, ps)
		return
	}
	m.leaf(ps, j)
}
