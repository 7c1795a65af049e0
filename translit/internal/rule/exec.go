package rule

import (
	"slices"
	"unicode/utf8"
)

// A job is a stretch of text that a pass works on: it reads in[pos:limit] and
// appends to out. out[base:] is context before, in[limit:] context after.
type job struct {
	out     []byte
	base    int
	trimmed bool // the text starts before out[base]

	in         []byte
	pos, limit int
	ended      bool // limit is the end of the run: nothing will be added to it
	final      bool // the end of in is the end of the text
	own        bool // in may be written to
	stream     bool // more of the text may have come before, or will come

	marks *marks // nil: nobody asks for a trace
}

// run applies rules from pos on, until limit or until it must wait.
func (rs *ruleSet) run(m *Machine, j *job) {
	segs := m.segments(rs.segs)
	mt := matcher{segs: segs}
	steps, soft, hard := 0, (j.limit-j.pos)*maxSteps/utf8.UTFMax, -1
	soft = min(soft, m.work)
	whole := j.in[j.pos:j.limit] // stays as it is: push writes to a copy
	x := &rs.index
	var t tracer
	if j.marks != nil {
		t = tracer{marks: j.marks, done: j.pos}
	}
	out := j.out
	stuck := false
	for j.pos < j.limit {
		in := j.in
		c := in[j.pos]
		var id uint16
		size := 1
		switch {
		case c < utf8.RuneSelf:
			id = x.blocks[x.pages[c>>6]][c&63]
		case c >= 0xC2 && c < 0xE0 && j.pos+1 < j.limit && in[j.pos+1]&0xC0 == 0x80:
			r := rune(c&0x1F)<<6 | rune(in[j.pos+1]&0x3F)
			id = x.blocks[x.pages[r>>6]][r&63]
			size = 2
		default:
			var r rune
			r, size = utf8.DecodeRune(in[j.pos:j.limit])
			id = x.of(r)
			if size == 1 {
				id = 0 // not UTF-8: passes unchanged
			}
		}
		if steps++; steps > soft {
			if hard < 0 {
				hard = maxSteps*utf16Len(whole) + 1
				if j.stream {
					hard += maxSteps * maxAhead // what a piece lacks of the run
				}
				hard = min(hard, m.work)
			}
			if steps > hard || m.work <= 0 {
				m.err, stuck = ErrLimit, true
				break
			}
		}
		cl := &rs.cells[id]
		if cl.plain {
			out = append(out, cl.text...)
			j.pos += size
			if j.marks != nil {
				t.step(j, len(out), cl.line)
			}
			continue
		}
		if len(cl.rules) > 0 {
			mt.out, mt.in = out, in
			mt.base = j.base
			mt.wall = !j.trimmed
			if n := len(out) - maxBehind; n > mt.base {
				mt.base, mt.wall = n, false
			}
			mt.left = maxTries
			r, keyEnd, postEnd, anteStart, st := mt.try(cl.rules, j)
			if mt.left < maxTries {
				if mt.left < 0 {
					m.err = ErrLimit
				}
				m.work -= (maxTries - mt.left) / freeTries
			}
			if st == wait {
				j.out = out
				m.work -= steps
				return
			}
			if r != nil {
				j.out = out
				m.replace(j, &mt, r, keyEnd, postEnd, anteStart, &t)
				out = j.out
				if m.most < 0 {
					m.err, stuck = ErrLimit, true
					break
				}
				continue
			}
		}
		out = append(out, in[j.pos:j.pos+size]...)
		j.pos += size
		if j.marks != nil {
			t.step(j, len(out), 0)
		}
	}
	j.out = out
	m.work -= steps
	if stuck { // as ICU: the rest of the run stays, and the next pass goes on
		j.out = append(j.out, j.in[j.pos:j.limit]...)
		j.pos = j.limit
		if j.marks != nil {
			t.step(j, len(j.out), 0)
		}
	}
}

// freeTries is how many tries of repeats cost as much as a rule that applies.
const freeTries = 8

// try finds the first rule that matches at the cursor.
func (mt *matcher) try(rules []*conv, j *job) (r *conv, keyEnd, postEnd, anteStart int, st status) {
	keyLim, keyEdge := j.limit, wall
	if !j.ended {
		keyEdge = more
	}
	postLim, postEdge := len(j.in), wall
	if !j.final {
		postEdge = more
	}
	if n := j.pos + maxAhead; n < postLim {
		postLim, postEdge = n, cut
		if n < keyLim {
			keyLim, keyEdge = n, cut
		}
	}
	for _, r := range rules {
		if r.segs > 0 {
			clear(mt.segs[:r.segs])
		}
		at := len(mt.out)
		if len(r.ante) > 0 {
			var ok bool
			if at, ok = mt.backward(r.ante, at); !ok {
				continue
			}
		}
		if r.start && (at != mt.base || !mt.wall) {
			continue
		}
		k, st := mt.forward(r.key, j.pos, keyLim, keyEdge)
		if st == no {
			continue
		}
		if st == wait {
			return nil, 0, 0, 0, wait
		}
		p := k
		if len(r.post) > 0 {
			if p, st = mt.forward(r.post, k, postLim, postEdge); st == no {
				continue
			}
			if st == wait {
				return nil, 0, 0, 0, wait
			}
		}
		if r.end {
			if p != len(j.in) {
				continue
			}
			if !j.final {
				return nil, 0, 0, 0, wait
			}
		}
		return r, k, p, at, yes
	}
	return nil, 0, 0, 0, no
}

// replace puts out what r says and moves the cursor.
func (m *Machine) replace(j *job, mt *matcher, r *conv, keyEnd, postEnd, anteStart int, t *tracer) {
	text, cursor := r.text, r.cursor
	if !r.plain {
		m.tmp = m.tmp[:0]
		cursor = m.emit(r.out, mt)
		text = string(m.tmp) // segments may lie in out: copy before writing
	}
	if r.before == 0 && r.after == 0 && cursor == len(text) {
		j.out = append(j.out, text...)
		j.pos = keyEnd
		if t.marks != nil {
			t.step(j, len(j.out), r.line)
		}
		return
	}
	// What follows the cursor goes in front of the text to come.
	start := len(j.out)
	j.out = append(j.out, text[:cursor]...)
	j.pos = keyEnd
	m.push(j, text[cursor:], t)
	switch {
	case r.before > 0:
		at := start
		for n := r.before; n > 0 && at > j.base; n-- {
			_, k := utf8.DecodeLastRune(j.out[j.base:at])
			at -= k
		}
		at = max(at, anteStart)
		back := slices.Clone(j.out[at:])
		j.out = j.out[:at]
		m.push(j, string(back), t)
		if t.marks != nil {
			t.back(at)
		}
	case r.after > 0:
		// Nothing was pushed: the output is done with, and so is what the
		// cursor moves over, within what the rule matched and the run.
		lim := min(j.limit, postEnd)
		for n := r.after; n > 0 && j.pos < lim; n-- {
			_, k := utf8.DecodeRune(j.in[j.pos:lim])
			j.out = append(j.out, j.in[j.pos:j.pos+k]...)
			j.pos += k
		}
		if t.marks != nil {
			t.step(j, len(j.out), r.line)
		}
	}
	if t.marks != nil {
		t.line(r.line)
	}
}

// headroom is how much room a copy leaves in front for what rules push back.
const headroom = 64

// push puts text in front of what is to come, in a buffer that may be written.
func (m *Machine) push(j *job, text string, t *tracer) {
	if t.marks != nil {
		t.done = max(t.done, j.pos)
	}
	if text == "" {
		return
	}
	if room := headroom + len(text); !j.own || j.pos < len(text) {
		end := min(len(j.in), j.limit+maxAhead)
		buf := m.buffer(room + end - j.pos)[:room]
		buf = append(buf, j.in[j.pos:end]...)
		t.moved(room - j.pos)
		j.limit += room - j.pos
		j.in, j.pos, j.own = buf, room, true
		m.most -= len(text)
	}
	j.pos -= len(text)
	copy(j.in[j.pos:], text)
}

// emit appends the output of a rule to m.tmp and returns where the cursor is.
func (m *Machine) emit(es []emit, mt *matcher) (cursor int) {
	start := len(m.tmp)
	for i := range es {
		e := &es[i]
		switch e.op {
		case textEmit:
			m.tmp = append(m.tmp, e.text...)
		case cursorEmit:
			cursor = len(m.tmp) - start
		case backEmit:
			switch s := mt.segs[e.seg-1]; {
			case !s.set:
			case s.in:
				m.tmp = append(m.tmp, mt.in[s.from:s.to]...)
			default:
				m.tmp = append(m.tmp, mt.out[s.from:s.to]...)
			}
		case callEmit:
			at := len(m.tmp)
			m.emit(e.sub, mt)
			arg := slices.Clone(m.tmp[at:])
			m.tmp = m.call(e.prog, m.tmp[:at], arg)
		}
	}
	return cursor
}

func utf16Len(b []byte) (n int) {
	for i := 0; i < len(b); {
		r, k := utf8.DecodeRune(b[i:])
		n += units(r)
		i += k
	}
	return n
}
