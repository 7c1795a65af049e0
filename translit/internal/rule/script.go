package rule

import (
	"sync/atomic"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A scriptSwitch is a transform Any-T: each run of one script goes through the
// transform of that script to T. Common characters belong to the run before
// and to the run after, and so may be changed twice, as in ICU.
type scriptSwitch struct {
	target string                    // a script's long name: its text stays as it is
	find   func(script string) *Prog // nil if there is none
	progs  [256]atomic.Pointer[Prog] // by script; filled when it is first met
}

// NewScriptSwitch returns a program that transforms each script by its own
// program. find may return nil; it is asked once a script.
func NewScriptSwitch(name, target string, find func(script string) *Prog) *Prog {
	return &Prog{passes: []*pass{{kind: scriptPass, name: name, script: &scriptSwitch{target: target, find: find}}}}
}

func (s *scriptSwitch) prog(script uint8) *Prog {
	if script == 0 {
		return nil
	}
	p := s.progs[script].Load()
	if p == nil {
		p = new(Prog) // stands for none
		if name := ucd.ScriptNames()[script]; name != s.target {
			if q := s.find(name); q != nil {
				p = q
			}
		}
		s.progs[script].Store(p)
	}
	if len(p.passes) == 0 {
		return nil
	}
	return p
}

// scriptOf returns the number of the script of r, or 0 for Common and Inherited.
func scriptOf(r rune) uint8 {
	if r < utf8.RuneSelf {
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return ucd.LatinScript
		}
		return 0
	}
	return ucd.ScriptNumber(r)
}

// first finds the script of the first letter, and how many bytes of common
// characters come before it.
func (s *scriptSwitch) first(j *job) (script uint8, lead int) {
	for p := j.pos; p < j.limit; {
		r, n := utf8.DecodeRune(j.in[p:j.limit])
		if sc := scriptOf(r); sc != 0 {
			return sc, p - j.pos
		}
		p += n
	}
	return 0, j.limit - j.pos
}

// extent finds where the run of a script ends.
func (s *scriptSwitch) extent(j *job, script uint8) int {
	p := j.pos
	for p < j.limit {
		r, n := utf8.DecodeRune(j.in[p:j.limit])
		if sc := scriptOf(r); sc != 0 && sc != script {
			break
		}
		p += n
	}
	return p
}

// back finds where the common characters start that end the output, no further
// than maxBehind.
func (s *scriptSwitch) back(j *job) int {
	p := len(j.out)
	for p > j.base {
		r, n := utf8.DecodeLastRune(j.out[j.base:p])
		if scriptOf(r) != 0 || len(j.out)-p+n > maxBehind {
			break
		}
		p -= n
	}
	return p
}

// run works on a stretch that has ended. Each run starts with the common
// characters that end the run before, already transformed; of those before the
// first letter of the stretch, with the last maxAhead bytes.
func (s *scriptSwitch) run(m *Machine, j *job) {
	for first := true; j.pos < j.limit; first = false {
		script, lead := s.first(j)
		switch {
		case script == 0:
			j.copyRunes(lead)
			return
		case lead > maxAhead:
			j.copyRunes(whole(j.in[j.pos:], lead-maxAhead))
		}
		back := len(j.out)
		if !first {
			back = s.back(j)
		}
		end := s.extent(j, script)
		p := s.prog(script)
		if p == nil {
			j.copyRunes(end - j.pos)
			continue
		}
		if back < len(j.out) {
			s.rerun(m, p, j, back, end)
			continue
		}
		run := *j
		run.limit, run.ended, run.own = end, true, false
		m.prog(p, &run)
		j.out, j.pos = run.out, end
	}
}

// rerun transforms a run that begins with text already put out.
func (s *scriptSwitch) rerun(m *Machine, p *Prog, j *job, back, end int) {
	used := m.used
	n := len(j.out) - back
	buf := append(m.buffer(n+len(j.in)-j.pos), j.out[back:]...)
	buf = append(buf, j.in[j.pos:min(len(j.in), end+maxAhead)]...)
	m.bufs[used] = buf
	run := *j
	run.in, run.pos, run.limit, run.ended, run.own = buf, 0, n+end-j.pos, true, false
	run.out = j.out[:back]
	run.marks = nil
	if j.marks == nil {
		m.prog(p, &run)
		j.out, j.pos = run.out, end
		m.used = used
		return
	}
	run.marks = &marks{}
	m.prog(p, &run)
	// Marks of this run within the text taken back fall together with the
	// marks that were there, where both agree.
	old := j.marks.list
	cut := len(old)
	for cut > 0 && old[cut-1].Out > back {
		cut--
	}
	tail := make([]Cut, 0, len(old)-cut)
	for _, t := range old[cut:] {
		tail = append(tail, Cut{t.In, t.Out - back, t.Line})
	}
	now := make([]Cut, 0, len(run.marks.list))
	for _, t := range run.marks.list {
		now = append(now, Cut{t.In, t.Out, t.Line})
	}
	var head []Cut
	k := 0
	for k < len(now) && now[k].In <= n {
		k++
	}
	head = then(nil, tail, now[:k])
	j.marks.list = append(old[:cut:cut], head...)
	for _, t := range now[k:] {
		j.marks.list = append(j.marks.list, Cut{j.pos + t.In - n, t.Out, t.Line})
	}
	j.out, j.pos = run.out, end
	m.used = used
}
