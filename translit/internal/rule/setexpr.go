package rule

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// ether is the character that a set holds if it also matches where the text
// ends: "[a$]", and the complement of any set that does not hold it.
const ether = 0xFFFF

// A SetExpr is a set as written, and what it contains. Set operators have no
// precedence: each applies to what stands before it.
type SetExpr struct {
	Invert bool
	Elems  []SetElem
	Prop   string // "[:L:]" or "\p{L}", as written; then Elems is empty
	Set    *CharSet
}

// A SetElem is a character or range, a string, a nested set or a variable that
// is one, or the "$" at the end.
type SetElem struct {
	Op     byte // '-' or '&' before a nested set, else 0
	IsStr  bool
	End    bool
	Lo, Hi rune
	Str    string
	Nested *SetExpr
	Var    string
}

// A CharSet is the value of a set: characters, and strings of other lengths.
type CharSet struct {
	Runes ucd.Runes
	Strs  []string
}

// String prints a set that parses to the same expression.
func (e *SetExpr) String() string {
	if e.Prop != "" {
		return e.Prop
	}
	var p printer
	p.WriteByte('[')
	if e.Invert {
		p.WriteByte('^')
	}
	for _, el := range e.Elems {
		if el.Op != 0 {
			p.WriteByte(el.Op)
		}
		switch {
		case el.Var != "":
			p.WriteString("$" + el.Var + " ")
		case el.Nested != nil:
			p.WriteString(el.Nested.String())
		case el.IsStr:
			p.WriteByte('{')
			p.text(el.Str)
			p.WriteByte('}')
		case el.End:
			p.WriteByte('$')
		default:
			p.char(el.Lo)
			if el.Hi != el.Lo {
				p.WriteByte('-')
				p.char(el.Hi)
			}
		}
	}
	p.WriteByte(']')
	return p.String()
}

var dot struct {
	once sync.Once
	set  *SetExpr
}

// dotSet is what "." matches: anything but the end of a line or of the text.
func dotSet() *SetExpr {
	dot.once.Do(func() {
		t, err := Parse(`[^[:Zp:][:Zl:]\r\n$] > ;`)
		if err != nil {
			panic(err)
		}
		dot.set = t.Stmts[0].(*Conversion).Left.Items[0].Set
	})
	return dot.set
}

// A setChar is what a set is made of: a character, which is literal if it was
// escaped, or a set that a variable brought in.
type setChar struct {
	r       rune
	literal bool
	set     *SetExpr
	name    string // of the variable that is set
}

// A setReader reads one set. Variables are put in as text, as ICU does.
type setReader struct {
	p *parser
	scanner
	vars  bool
	queue []setChar // what is left of a variable
	elems int
}

type setMark struct {
	pos   int
	queue []setChar
}

func (s *setReader) mark() setMark    { return setMark{s.pos, s.queue} }
func (s *setReader) reset(m setMark)  { s.pos, s.queue = m.pos, m.queue }
func (s *setReader) fault(msg string) { fail(s.pos, "%s", msg) }

// next reads a character, escape or variable.
func (s *setReader) read() setChar {
	for {
		if len(s.queue) > 0 {
			c := s.queue[0]
			s.queue = s.queue[1:]
			if c.set == nil && isSpace(c.r) {
				continue
			}
			return c
		}
		s.skipSpace()
		off := s.pos
		r, n := s.peek()
		switch {
		case n == 0:
			s.fault("set without ']'")
		case r == utf8.RuneError && n == 1:
			s.fault("invalid UTF-8")
		case r == '\\':
			s.pos++
			return setChar{r: s.escape(off), literal: true}
		case r == '$' && s.vars:
			s.pos++
			name := s.ident()
			if name == "" {
				return setChar{r: '$'}
			}
			items, ok := s.p.vars[name]
			if !ok {
				fail(off, "variable $%s is not defined", name)
			}
			s.queue = s.p.flat(items, 0, off)
			if len(s.queue) == 1 && s.queue[0].set != nil {
				s.queue[0].name = name
			}
			continue
		}
		s.pos += n
		return setChar{r: r}
	}
}

func (c setChar) is(r rune) bool { return c.set == nil && !c.literal && c.r == r }

// property reads [:name:], \p{name}, \P{name} or \N{name} if one stands here.
func (s *setReader) property() *SetExpr {
	if len(s.queue) > 0 {
		return nil
	}
	s.skipSpace()
	rest := s.src[s.pos:]
	var end string
	switch {
	case strings.HasPrefix(rest, "[:"):
		end = ":]"
	case len(rest) > 1 && rest[0] == '\\' && strings.IndexByte("pPN", rest[1]) >= 0:
		end = "}"
	default:
		return nil
	}
	i := strings.Index(rest[2:], end)
	if i < 0 {
		s.fault("property without '" + end + "'")
	}
	text := rest[:2+i+len(end)]
	body := strings.TrimLeft(rest[2:2+i], " \t")
	invert := rest[1] == 'P'
	if end == ":]" {
		if b, ok := strings.CutPrefix(body, "^"); ok {
			body, invert = b, true
		}
	} else {
		b, ok := strings.CutPrefix(body, "{")
		if !ok {
			s.fault("property without '{'")
		}
		body = b
		if rest[1] == 'N' {
			fail(s.pos, "character names are left out: write \\u%04X and the like", 0)
		}
	}
	set, ok := s.p.props[body]
	if !ok {
		var err error
		if set, err = ucd.Property(body); err != nil {
			fail(s.pos, "%v", err)
		}
		s.p.props[body] = set
	}
	s.pos += len(text)
	if invert {
		set = set.Not()
	}
	return &SetExpr{Prop: text, Set: &CharSet{Runes: set}}
}

// expr reads a set. The order of the tests is ICU's.
func (s *setReader) expr(depth int) *SetExpr {
	if depth > maxNesting {
		s.fault("sets nest too deep")
	}
	if e := s.property(); e != nil {
		return e
	}
	e := &SetExpr{}
	acc := &CharSet{}
	// Elements, and single characters and ranges not yet in acc, as pairs, wait on
	// stacks of the parser, from here on.
	p, elems, pending := s.p, len(s.p.elems), len(s.p.pending)
	defer func() { p.elems, p.pending = p.elems[:elems], p.pending[:pending] }()
	flush := func() {
		if len(p.pending) > pending {
			acc.Runes = acc.Runes.Or(pairs(p.pending[pending:]))
			p.pending = p.pending[:pending]
		}
	}
	element := func(el SetElem) { p.elems = append(p.elems, el) }
	if c := s.read(); !c.is('[') {
		s.fault("expected '['")
	}
	const (
		none = iota
		char
		set
	)
	last, op := none, byte(0)
	var lastChar rune
	put := func() { // the character that might have started a range
		if last == char {
			p.pending = append(p.pending, lastChar, lastChar)
			element(SetElem{Lo: lastChar, Hi: lastChar})
		}
	}
	add := func(lo, hi rune) {
		p.pending = append(p.pending, lo, hi)
		element(SetElem{Lo: lo, Hi: hi})
	}
	m := s.mark()
	c := s.read()
	if c.is('^') {
		e.Invert = true
		m = s.mark()
		c = s.read()
	}
	if c.is('-') {
		last, lastChar = char, '-'
	} else {
		s.reset(m)
	}
loop:
	for {
		if s.elems++; s.elems > maxExpansion {
			s.fault("set of too many items")
		}
		var nested *SetExpr
		var name string
		if nested = s.property(); nested == nil {
			m := s.mark()
			c = s.read()
			switch {
			case c.is('['):
				s.reset(m)
				nested = s.expr(depth + 1)
			case c.set != nil:
				nested, name = c.set, c.name
			}
		}
		if nested != nil {
			if last == char {
				if op != 0 {
					s.fault("a range needs a character after '-'")
				}
				put()
			}
			flush()
			switch op {
			case '-':
				acc = &CharSet{acc.Runes.Minus(nested.Set.Runes), without(acc.Strs, nested.Set.Strs, false)}
			case '&':
				acc = &CharSet{acc.Runes.And(nested.Set.Runes), without(acc.Strs, nested.Set.Strs, true)}
			default:
				acc = &CharSet{acc.Runes.Or(nested.Set.Runes), union(acc.Strs, nested.Set.Strs)}
			}
			element(SetElem{Op: op, Nested: nested, Var: name})
			op, last = 0, set
			continue
		}
		switch {
		case c.is(']'):
			put()
			switch op {
			case '-':
				add('-', '-')
			case '&':
				s.fault("'&' needs a set after it")
			}
			break loop
		case c.is('-'):
			if op == 0 && last != none {
				op = '-'
				continue
			}
			if op == 0 {
				add('-', '-')
				if s.read().is(']') {
					break loop
				}
			}
			s.fault("'-' needs a character or set before it")
		case c.is('&'):
			if last != set || op != 0 {
				s.fault("'&' needs a set before it")
			}
			op = '&'
			continue
		case c.is('^'):
			s.fault("'^' stands right after '['")
		case c.is('{'):
			if op != 0 {
				s.fault("an operator needs a set after it")
			}
			put()
			last = none
			str := s.str()
			if utf8.RuneCountInString(str) == 1 {
				r, _ := utf8.DecodeRuneInString(str)
				add(r, r)
				continue
			}
			acc = &CharSet{acc.Runes, union(acc.Strs, []string{str})}
			element(SetElem{Str: str, IsStr: true})
			continue
		case c.is('$'):
			m := s.mark()
			anchor := s.read().is(']')
			if !s.vars && !anchor {
				s.reset(m)
				break
			}
			if !anchor || op != 0 {
				s.fault("'$' must be escaped")
			}
			put()
			p.pending = append(p.pending, ether, ether)
			element(SetElem{End: true})
			break loop
		}
		if last == set && op != 0 {
			s.fault("an operator needs a set after it")
		}
		if last == char {
			if op == '-' {
				if lastChar >= c.r {
					s.fault("the end of a range must be greater than its start")
				}
				add(lastChar, c.r)
				last, op = none, 0
				continue
			}
			put()
		}
		last, lastChar = char, c.r
	}
	flush()
	if e.Invert {
		acc = &CharSet{Runes: acc.Runes.Not()}
	}
	e.Set = acc
	e.Elems = p.sets.copy(p.elems[elems:])
	return e
}

// str reads a string in braces, after "{".
func (s *setReader) str() string {
	var sb strings.Builder
	for {
		c := s.read()
		switch {
		case c.set != nil:
			s.fault("a string takes no set from a variable")
		case c.is('}'):
			return sb.String()
		}
		sb.WriteRune(c.r)
	}
}

// pairs makes a list of ranges lo, hi in any order.
func pairs(ps []rune) ucd.Runes {
	type span struct{ lo, hi rune }
	var room [64]span
	spans := room[:0]
	for i := 0; i < len(ps); i += 2 {
		spans = append(spans, span{ps[i], ps[i+1]})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo - b.lo) })
	n := 0 // spans are joined in place
	for _, p := range spans {
		if n > 0 && p.lo <= spans[n-1].hi+1 {
			spans[n-1].hi = max(spans[n-1].hi, p.hi)
			continue
		}
		spans[n] = p
		n++
	}
	out := make(ucd.Runes, 0, 2*n)
	for _, p := range spans[:n] {
		out = append(out, p.lo, p.hi+1)
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// without keeps the strings of a that are in b, or those that are not.
func without(a, b []string, in bool) []string {
	var out []string
	for _, s := range a {
		if slices.Contains(b, s) == in {
			out = append(out, s)
		}
	}
	return out
}
