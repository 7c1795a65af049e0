package rule

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A Prog is a compiled set of rules for one direction: passes over the text,
// one after the other. It is immutable and may be shared.
type Prog struct {
	filter *class // characters outside stay as they are; nil: none are
	passes []*pass
	hold   int  // bytes of output a stream keeps, in case the cursor returns
	fast   bool // every pass is for fast

	uses  atomic.Int32
	abc   atomic.Pointer[alphabet]
	build sync.Once
}

// fewUses is how often a program runs before it gets an alphabet, which takes
// as long to make as the program itself.
const fewUses = 8

// alphabet returns the alphabet of p, or nil if it has none, or none yet.
func (p *Prog) alphabet() *alphabet {
	if a := p.abc.Load(); a != nil {
		if len(a.passes) == 0 {
			return nil
		}
		return a
	}
	if p.uses.Add(1) > fewUses {
		p.build.Do(func() {
			a := newAlphabet(p)
			if a == nil {
				a = &alphabet{}
			}
			p.abc.Store(a)
		})
	}
	return nil
}

// finish computes what follows from the passes.
func (p *Prog) finish() *Prog {
	p.fast = len(p.passes) > 0
	for _, ps := range p.passes {
		p.hold = max(p.hold, ps.hold())
		if ps.filter != nil || ps.kind != normPass && (ps.kind != rulesPass || !ps.rules.fast) {
			p.fast = false
		}
	}
	return p
}

type passKind uint8

const (
	rulesPass passKind = iota
	normPass
	lowerPass
	upperPass
	titlePass
	removePass
	hexPass
	unhexPass
	breakPass
	scriptPass
	progPass
	funcPass
)

// A pass goes over the text once.
type pass struct {
	kind   passKind
	filter *class
	name   string // as written, for Dump
	rules  *ruleSet
	form   ucd.Form
	hex    hexStyle
	prog   *Prog
	script *scriptSwitch
	fn     func(string) string
}

// A ruleSet is the conversion rules of one pass.
type ruleSet struct {
	rules []*conv
	cells []cell
	index cellIndex
	hold  int
	segs  int  // most segments of a rule
	fast  bool // every rule has a quick, and ends with its cursor at the end

	lettered bool // every rule has a quick
}

// A conv is a conversion rule.
type conv struct {
	ante, key, post []node
	start, end      bool
	segs            int
	line            int

	quick  *quick
	plain  bool   // the output is text, known in advance
	text   string // that text
	out    []emit
	cursor int // bytes into text, if plain and inside
	before int // characters the cursor moves back before the output
	after  int // characters it moves on after it
}

type nodeOp uint8

const (
	litNode nodeOp = iota
	setNode
	groupNode
	repeatNode
)

// A node matches a stretch of text.
type node struct {
	op       nodeOp
	lit      string
	set      *class
	sub      []node
	seg      int // of a group: its number, or 0
	min, max int // of a repeat; max 0 is without end
	src      *SetExpr
}

type emitOp uint8

const (
	textEmit emitOp = iota
	backEmit
	callEmit
	cursorEmit // the cursor goes here
)

// An emit puts out a piece of text.
type emit struct {
	op   emitOp
	text string
	seg  int
	prog *Prog
	name string
	sub  []emit
}

// NewFunc returns a program that is a function. f is given the text of a run.
func NewFunc(name string, f func(string) string) *Prog {
	return &Prog{passes: []*pass{{kind: funcPass, name: name, fn: f}}}
}

// Rules counts the conversion rules of p and of what it calls.
func (p *Prog) Rules() (n int) {
	for _, ps := range p.passes {
		if ps.rules != nil {
			n += len(ps.rules.rules)
		}
		if ps.prog != nil {
			n += ps.prog.Rules()
		}
	}
	return n
}

// Chain runs programs one after the other.
func Chain(ps ...*Prog) *Prog {
	out := &Prog{}
	for _, p := range ps {
		if p.filter == nil {
			out.passes = append(out.passes, p.passes...)
		} else {
			out.passes = append(out.passes, &pass{kind: progPass, name: "part", prog: p})
		}
	}
	return out.finish()
}

// Builtin returns a transform that needs no rules, such as Any-NFC.
func Builtin(source, target, variant string) (*Prog, error) {
	ps, ok := builtin(source, target, variant)
	switch {
	case !ok:
		return nil, errNotBuiltin
	case ps == nil:
		return &Prog{}, nil
	}
	return &Prog{passes: []*pass{ps}}, nil
}

var errNotBuiltin = errors.New("not built in")
