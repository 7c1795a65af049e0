package translit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// A System is one romanization system. It is immutable and safe for concurrent
// use. The zero System changes nothing.
type System struct {
	info Info
	src  *source
	dir  rule.Direction
	f    func(string) string // instead of rules, or nil
	env  rule.Env

	done atomic.Pointer[compiled]
	lock *sync.Mutex // held to compile; shared by the systems of a catalog
	busy bool        // being compiled
	idle atomic.Pointer[rule.Machine]
	pool sync.Pool // of *rule.Machine, when more than one is in use
}

// compiled is what comes of a rule file: a program, or what is wrong with it.
type compiled struct {
	prog *rule.Prog
	err  error
}

// A source is a rule file. Its tree is larger than the program that comes of it,
// so it is not kept.
type source struct{ file, text string }

func (s *source) parse() (*rule.Tree, error) {
	tree, err := rule.Parse(s.text)
	return tree, located(s.file, err)
}

// Parse reads one rule file: a header, and rules, which are compiled at once.
// The name appears in errors. A fault of the file is a [*SyntaxError].
func Parse(name, src string) (*System, error) {
	s, err := parse(name, src)
	if err != nil {
		return nil, err
	}
	if _, err := s.program(); err != nil {
		return nil, err
	}
	return s, nil
}

func parse(name, src string) (*System, error) {
	info, err := parseHeader(name, src)
	if err != nil {
		return nil, err
	}
	return &System{info: info, src: &source{file: name, text: src}, lock: new(sync.Mutex)}, nil
}

// Func returns a system computed by f instead of rules, for scripts that need a
// dictionary. f must be pure and safe for concurrent use. It is given whole
// texts; a Transformer gives it a line at a time.
func Func(info Info, f func(text string) string) *System {
	return &System{info: info, f: f}
}

// ID returns the system's ID, such as "bgnpcgn:rus-Cyrl:Latn:1947".
func (s *System) ID() string { return s.info.ID }

// Info returns the system's header. Its slices must not be changed.
func (s *System) Info() Info { return s.info }

// program returns the compiled rules, which it makes on first use.
func (s *System) program() (*rule.Prog, error) {
	c := s.done.Load()
	if c == nil {
		if s.lock != nil {
			s.lock.Lock()
			defer s.lock.Unlock()
		}
		c = s.compile()
	}
	return c.prog, c.err
}

// compile does the work of program, under the lock. Rules that name other
// systems compile those, and must not come back to themselves.
func (s *System) compile() *compiled {
	if c := s.done.Load(); c != nil {
		return c
	}
	c := &compiled{prog: &rule.Prog{}}
	switch {
	case s.busy:
		return &compiled{c.prog, fmt.Errorf("%s: rules name each other in a circle", s.info.ID)}
	case s.f != nil:
		c.prog = rule.NewFunc(s.info.ID, s.f)
	case s.src != nil:
		s.busy = true
		tree, err := s.src.parse()
		if err == nil {
			var p *rule.Prog
			if p, err = rule.Compile(tree, s.dir, s.env); err == nil {
				c.prog = p
			}
			err = located(s.src.file, err)
		}
		c.err = err
		s.busy = false
	}
	s.done.Store(c)
	return c
}

func (s *System) machine() *rule.Machine {
	if m := s.idle.Swap(nil); m != nil {
		return m
	}
	if m, ok := s.pool.Get().(*rule.Machine); ok {
		return m
	}
	return new(rule.Machine)
}

func (s *System) release(m *rule.Machine) {
	if !s.idle.CompareAndSwap(nil, m) {
		s.pool.Put(m)
	}
}

// String returns text converted by s; what no rule speaks of passes unchanged.
// Rules that do not come to an end, or cannot be compiled, leave the rest of
// text unchanged: [System.Append] tells.
func (s *System) String(text string) string {
	prog, err := s.program()
	if err != nil {
		return text
	}
	m := s.machine()
	out, _ := m.String(prog, unsafe.Slice(unsafe.StringData(text), len(text)))
	s.release(m)
	return out
}

// Append appends text converted by s to dst and returns the extended buffer.
// The error is that of the rule file, if s is of a catalog and its rules are
// malformed, or wraps [ErrLimit].
func (s *System) Append(dst []byte, text string) ([]byte, error) {
	prog, err := s.program()
	if err != nil {
		return append(dst, text...), err
	}
	in := unsafe.Slice(unsafe.StringData(text), len(text))
	if out, ok := prog.Append(dst, in); ok {
		return out, nil
	}
	m := s.machine()
	dst, err = m.Append(dst, prog, in)
	s.release(m)
	if err != nil {
		err = fmt.Errorf("%s: %w", s.info.ID, err)
	}
	return dst, err
}

// Inverse returns the system that goes the other way, by the rules of s that
// are written both ways or backward. The error wraps [ErrNoInverse] if there
// are none, and is a [*SyntaxError] if those there are do not make sense
// together. The inverse of the inverse is s.
func (s *System) Inverse() (*System, error) {
	if s.src == nil {
		return nil, fmt.Errorf("%s: %w", s.info.ID, ErrNoInverse)
	}
	tree, err := s.src.parse()
	if err != nil {
		return nil, err
	}
	inv := &System{info: s.info, src: s.src, dir: rule.Backward - s.dir, env: s.env}
	inv.info.From, inv.info.To = s.info.To, s.info.From
	if inv.dir == rule.Backward && !tree.TwoWay() {
		return nil, fmt.Errorf("%s: %w", s.info.ID, ErrNoInverse)
	}
	inv.lock = s.lock
	if _, err := inv.program(); err != nil {
		return nil, err
	}
	return inv, nil
}
