package rule

import (
	"slices"
	"unicode/utf8"
)

// A Stream runs a program over a text that arrives in pieces, and puts out what
// Machine.Append makes of the whole, in constant memory. Each pass keeps the
// text it must still see more of, and as much of its output as rules may look
// back on.
type Stream struct {
	m    Machine
	root *progState
	p    *Prog
	in   []byte // has not gone into root
	out  []byte // has not been taken
	base int    // out[base:] is new, out[:base] context
	trim bool
}

// NewStream returns a stream of p.
func NewStream(p *Prog) *Stream { return &Stream{p: p, root: newProgState(p.filter, p.passes)} }

// Reset makes s ready for another text.
func (s *Stream) Reset() {
	*s = Stream{p: s.p, root: newProgState(s.p.filter, s.p.passes), in: s.in[:0], out: s.out[:0]}
}

// Write takes a piece of text; last says that it is the last. It appends what
// is certain to dst.
func (s *Stream) Write(dst, text []byte, last bool) ([]byte, error) {
	s.in = append(s.in, text...)
	whole := len(s.in)
	if !last {
		whole -= unfinished(s.in)
	}
	s.m.start(whole)
	j := job{
		out: s.out, trimmed: s.trim, in: s.in[:whole], limit: whole,
		ended: last, final: last, stream: true,
	}
	s.root.run(&s.m, &j)
	dst = append(dst, j.out[s.base:]...)
	s.out = j.out
	if n := len(s.out) - maxBehind; n > 0 {
		s.out = append(s.out[:0], s.out[n:]...)
		s.trim = true
	}
	s.base = len(s.out)
	s.in = append(s.in[:0], s.in[j.pos:]...)
	if s.m.err == nil && len(s.in) > maxPending {
		s.m.err = ErrLimit
	}
	return dst, s.m.err
}

// unfinished counts the bytes at the end of b that start a character.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// A progState is a program under way: whether a run of the filter is open, and
// where its passes stand.
type progState struct {
	filter *class
	passes []*passState
	open   bool
}

// A passState is a pass under way.
type passState struct {
	ps      *pass
	sub     *progState // instead of ps, for programs and passes with a filter
	script  *scriptState
	pending []byte // of the run, not yet done
	out     []byte // context, and what may still change
	given   int    // bytes of out that went on
	trimmed bool
	done    bool // the run has ended, and nothing is pending
}

func newProgState(f *class, passes []*pass) *progState {
	s := &progState{filter: f}
	for _, ps := range passes {
		st := &passState{ps: ps}
		switch {
		case ps.filter != nil:
			bare := *ps
			bare.filter = nil
			st.sub = newProgState(ps.filter, []*pass{&bare})
		case ps.kind == progPass:
			st.sub = newProgState(ps.prog.filter, ps.prog.passes)
		case ps.kind == scriptPass:
			st.script = &scriptState{}
		}
		s.passes = append(s.passes, st)
	}
	return s
}

// begin gives every pass the output so far as context.
func (s *progState) begin(j *job) {
	for _, st := range s.passes {
		ctx := j.out[j.base:]
		st.trimmed = j.trimmed
		if n := len(ctx) - maxBehind; n > 0 {
			ctx, st.trimmed = ctx[n:], true
		}
		st.out = append(st.out[:0], ctx...)
		st.given = len(st.out)
		st.pending = st.pending[:0]
		st.done = false
		if st.sub != nil {
			st.sub.open = false
		}
		if st.script != nil {
			*st.script = scriptState{}
		}
	}
	s.open = true
}

// run takes what it can of j. It reports whether the stretch is done with, if
// it has ended.
func (s *progState) run(m *Machine, j *job) bool {
	if s.filter == nil {
		if !s.open {
			s.begin(j)
		}
		done := s.chain(m, j)
		if done {
			s.open = false
		}
		return done
	}
	for {
		if !s.open {
			for j.pos < j.limit {
				r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
				if s.filter.has(r) && (r != utf8.RuneError || n > 1) {
					break
				}
				j.out = append(j.out, j.in[j.pos:j.pos+n]...)
				j.pos += n
			}
			if j.pos == j.limit {
				return j.ended
			}
			s.begin(j)
		}
		end := j.pos
		for end < j.limit {
			r, n := utf8.DecodeRune(j.in[end:j.limit])
			if !s.filter.has(r) || r == utf8.RuneError && n == 1 {
				break
			}
			end += n
		}
		run := *j
		run.limit, run.ended = end, end < j.limit || j.ended
		done := s.chain(m, &run)
		j.out, j.pos = run.out, end
		if !done {
			return false
		}
		s.open = false
	}
}

// chain hands a stretch from pass to pass. All of it goes into the first.
func (s *progState) chain(m *Machine, j *job) bool {
	post := j.in[j.limit:min(len(j.in), j.limit+maxAhead)]
	text, ended := j.in[j.pos:j.limit], j.ended
	j.pos = j.limit
	if len(s.passes) == 0 {
		j.out = append(j.out, text...)
		return ended
	}
	for _, st := range s.passes {
		if st.done {
			text = nil
			continue
		}
		text = st.step(m, text, post, ended, j.final || len(post) == maxAhead)
		if m.most -= len(text); m.most < 0 {
			m.err = ErrLimit
		}
		ended = st.done
	}
	j.out = append(j.out, text...)
	return ended
}

// step gives a pass text, and returns what it puts out that will not change.
// What it returns is good until the next step.
func (st *passState) step(m *Machine, text, post []byte, ended, final bool) []byte {
	if len(text) == 0 && !ended {
		return nil
	}
	// Context that has gone on is of use only as far as rules look back.
	if n := st.given - maxBehind; n > maxBehind {
		st.out = append(st.out[:0], st.out[n:]...)
		st.given -= n
		st.trimmed = true
	}
	buf := append(st.pending, text...)
	limit := len(buf)
	if ended {
		buf = append(buf, post...)
	}
	j := job{
		out: st.out, trimmed: st.trimmed, in: buf, limit: limit,
		ended: ended, final: ended && final, stream: true,
	}
	done := true
	used := m.used
	switch {
	case st.sub != nil:
		done = st.sub.run(m, &j)
	case st.script != nil:
		done = st.script.run(m, st.ps.script, &j)
	default:
		m.leaf(st.ps, &j)
		done = j.pos == j.limit
	}
	st.done = ended && done
	st.pending = append(buf[:0], j.in[j.pos:j.limit]...)
	m.used = used
	st.out = j.out
	upTo := len(st.out)
	if !st.done {
		upTo -= st.ps.hold()
		for upTo > 0 && upTo < len(st.out) && !utf8.RuneStart(st.out[upTo]) {
			upTo--
		}
		upTo = max(upTo, st.given)
	}
	if len(st.pending) > maxPending {
		m.err = ErrLimit
	}
	given := st.given
	st.given = upTo
	return st.out[given:upTo]
}

// A scriptState is a scriptSwitch under way.
type scriptState struct {
	name  uint8 // of the run's script, 0 before its first letter
	sub   *progState
	front []byte // what the run starts with, from the output before
	open  bool
}

// run is scriptSwitch.run for text that arrives in pieces.
func (s *scriptState) run(m *Machine, sw *scriptSwitch, j *job) bool {
	for {
		if !s.open {
			if j.pos == j.limit && len(s.front) == 0 {
				return j.ended
			}
			name, lead := sw.first(j)
			if name == 0 && !j.ended && lead < maxAhead {
				return false
			}
			if lead > maxAhead || name == 0 {
				n := lead - maxAhead
				if name == 0 && j.ended {
					n = lead
				}
				n = whole(j.in[j.pos:], n)
				if n > 0 {
					j.out = append(append(j.out, s.front...), j.in[j.pos:j.pos+n]...)
					s.front = s.front[:0]
					j.pos += n
					continue
				}
				if name == 0 {
					if len(s.front) > 0 && j.ended {
						j.out = append(j.out, s.front...)
						s.front = s.front[:0]
						continue
					}
					return j.ended
				}
			}
			s.name, s.open = name, true
			s.sub = nil
			if p := sw.prog(name); p != nil {
				s.sub = newProgState(p.filter, p.passes)
			}
		}
		end := sw.extent(j, s.name)
		run := *j
		run.limit, run.ended = end, end < j.limit || j.ended
		if len(s.front) > 0 {
			buf := slices.Concat(s.front, j.in[j.pos:])
			shift := len(s.front) - j.pos
			run.in, run.pos, run.limit = buf, 0, end+shift
			s.front = s.front[:0]
		}
		done := run.ended
		if s.sub == nil {
			run.out = append(run.out, run.in[run.pos:run.limit]...)
		} else {
			done = s.sub.run(m, &run)
			// What a program leaves in its job is lost here: it keeps its own.
			s.front = append(s.front[:0], run.in[run.pos:run.limit]...)
		}
		j.out, j.pos = run.out, end
		if !done {
			return false
		}
		s.open = false
		if j.pos < j.limit {
			s.front = append(s.front[:0], j.out[sw.back(j):]...)
			j.out = j.out[:len(j.out)-len(s.front)]
		}
	}
}

// whole rounds n down to the end of a character.
func whole(b []byte, n int) int {
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return max(n, 0)
}
