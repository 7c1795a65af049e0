package rule

import (
	"strconv"
	"strings"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// Parse reads rules into a tree. A fault is an [*Error].
func Parse(src string) (t *Tree, err error) {
	defer catch(src, &err)
	if len(src) > maxSource {
		fail(0, "rules of %d bytes are longer than %d", len(src), maxSource)
	}
	p := &parser{scanner: scanner{src: src}, vars: map[string][]Item{}, props: map[string]ucd.Runes{}}
	t = &Tree{}
	p.advance()
	for p.tok.Kind != EOF {
		if len(t.Stmts) == maxRules {
			fail(p.tok.Off, "more than %d statements", maxRules)
		}
		if s := p.statement(); s != nil {
			t.Stmts = append(t.Stmts, s)
		}
	}
	return t, nil
}

type parser struct {
	scanner
	tok   Token
	vars  map[string][]Item
	props map[string]ucd.Runes // property expressions read before

	countedTo, counted int // newlines up to an offset
	undefined          string
	segments           int // opened in this half
	atoms              int // items of this statement

	stack   []Item // of the half at hand
	places  []int  // see merge
	text    []byte // the same
	elems   []SetElem
	pending []rune // see setReader.expr

	conversions arena[Conversion]
	items       arena[Item]
	sets        arena[SetElem]
}

func (p *parser) advance() { p.tok = p.next() }

func (p *parser) line(off int) int {
	p.counted += strings.Count(p.src[p.countedTo:off], "\n")
	p.countedTo = off
	return p.counted + 1
}

func (p *parser) is(k Kind, text string) bool { return p.tok.Kind == k && p.tok.Text == text }

func (p *parser) statement() Stmt {
	line := p.line(p.tok.Off)
	p.atoms = 0
	switch p.tok.Kind {
	case End:
		p.advance()
		return nil
	case Pragma:
		u := &Use{line, strings.Join(strings.Fields(p.tok.Text), " ")}
		p.pragma(u.Text)
		p.advance()
		return u
	case Colons:
		p.advance()
		return p.transform(line)
	}
	return p.conversion(line)
}

// pragma checks one of "use variable range 0xE000 0xEFFF", "use maximum backup
// 16", "use nfd rules", "use nfc rules".
func (p *parser) pragma(text string) {
	f := strings.Fields(strings.ToLower(text))
	ok := false
	switch {
	case len(f) == 5 && f[1] == "variable" && f[2] == "range":
		lo, err1 := strconv.ParseUint(f[3], 0, 32)
		hi, err2 := strconv.ParseUint(f[4], 0, 32)
		ok = err1 == nil && err2 == nil && lo <= hi && hi <= 0xFFFF
	case len(f) == 4 && f[1] == "maximum" && f[2] == "backup":
		_, err := strconv.ParseUint(f[3], 0, 32)
		ok = err == nil
	case len(f) == 3 && (f[1] == "nfd" || f[1] == "nfc") && f[2] == "rules":
		ok = true
	}
	if !ok {
		fail(p.tok.Off, "unknown pragma %q", text)
	}
}

// transform reads ":: A (B) ;" or a global filter, after "::".
func (p *parser) transform(line int) Stmt {
	off := p.tok.Off
	t := &Transform{Line: line}
	var lone *SetExpr
	t.A, lone = p.id(true)
	if p.is(Sep, "(") {
		t.Parens = true
		p.advance()
		var back *SetExpr
		if !p.is(Sep, ")") {
			t.B, back = p.id(true)
			if t.B == nil && back == nil {
				fail(p.tok.Off, "expected the name of a transform")
			}
		}
		if !p.is(Sep, ")") {
			fail(p.tok.Off, "expected ')'")
		}
		p.advance()
		if back != nil {
			if t.A != nil || lone != nil {
				fail(off, "a filter for the way back stands alone")
			}
			p.end("a filter")
			return &Filter{line, back, true}
		}
	}
	if lone != nil {
		if t.Parens {
			fail(off, "a filter without a transform takes no parentheses after it")
		}
		p.end("a filter")
		return &Filter{line, lone, false}
	}
	if t.A == nil && !t.Parens {
		fail(p.tok.Off, "expected the name of a transform")
	}
	p.end("the name of a transform")
	return t
}

func (p *parser) end(what string) {
	if p.tok.Kind != End {
		fail(p.tok.Off, "expected ';' after %s, found %s %q", what, p.tok.Kind, p.tok.Text)
	}
	p.advance()
}

// id reads "[filter] source-target/variant". If there is only a filter, it
// returns that.
func (p *parser) id(filters bool) (*ID, *SetExpr) {
	id := &ID{}
	var first string
	delim, specs := "", 0
	for {
		if filters && p.tok.Kind == Set && id.Filter == nil {
			id.Filter = p.set(p.tok, false)
			p.advance()
			continue
		}
		if delim == "" && (p.is(Sep, "-") && id.Target == "" || p.is(Sep, "/") && id.Variant == "") {
			delim = p.tok.Text
			p.advance()
			continue
		}
		if delim == "" && specs > 0 || p.tok.Kind != Ident {
			break
		}
		switch delim {
		case "":
			first = p.tok.Text
		case "-":
			id.Target = p.tok.Text
		case "/":
			id.Variant = p.tok.Text
		}
		specs++
		delim = ""
		p.advance()
	}
	if first != "" {
		if id.Target == "" {
			id.Target = first
		} else {
			id.Source = first
		}
	}
	if id.Source == "" && id.Target == "" {
		return nil, id.Filter
	}
	if id.Target == "" {
		id.Target = "Any"
	}
	return id, nil
}

// conversion reads a rule or a definition.
func (p *parser) conversion(line int) Stmt {
	off := p.tok.Off
	c := &p.conversions.take(1)[0]
	c.Line = line
	p.undefined = ""
	c.Left = p.half()
	if p.tok.Kind != Op {
		fail(p.tok.Off, "expected one of → ← ↔ =, found %s %q", p.tok.Kind, p.tok.Text)
	}
	c.Op = p.tok.Text
	p.advance()
	leftSegments := p.segments
	defining := p.undefined
	c.Right = p.half()
	switch p.tok.Kind {
	case End:
		p.advance()
	case EOF:
	default:
		fail(p.tok.Off, "expected ';', found %s %q", p.tok.Kind, p.tok.Text)
	}
	if c.Op == "=" {
		return p.define(line, off, defining, c)
	}
	if p.undefined != "" {
		fail(off, "variable $%s is not defined", p.undefined)
	}
	p.check(off, c, leftSegments)
	return c
}

func (p *parser) define(line, off int, name string, c *Conversion) Stmt {
	l := &c.Left
	switch {
	case name == "":
		fail(off, "expected $name before '=', of a variable that is not defined yet")
	case len(l.Items) != 1 || l.Items[0].Kind != Variable || l.Ante >= 0 || l.Post >= 0 || l.Cursor >= 0 || l.Start || l.End || c.Right.Start || c.Right.End:
		fail(off, "a definition is $name = text")
	case p.undefined != name:
		fail(off, "variable $%s is not defined", p.undefined)
	}
	// Marks of context and cursor mean nothing here, and fall away.
	var value []Item
	for _, it := range c.Right.Items {
		if n := len(value); it.Kind == Text && n > 0 && value[n-1].Kind == Text {
			value[n-1].Text += it.Text
		} else {
			value = append(value, it)
		}
	}
	p.vars[name] = value
	return &Define{line, name, value}
}

// check finds what is wrong with a rule whichever way it is read.
func (p *parser) check(off int, c *Conversion, leftSegments int) {
	refs := func(h *Half, segs int, where string) {
		if n := maxRef(h.Items); n > segs {
			fail(off, "$%d has no segment on the %s side", n, where)
		}
	}
	if leftSegments > 0 && p.segments > 0 {
		fail(off, "segments stand on one side of a rule only")
	}
	switch c.Op {
	case "→":
		refs(&c.Right, leftSegments, "left")
	case "←":
		refs(&c.Left, p.segments, "right")
	default:
		refs(&c.Right, leftSegments, "left")
		refs(&c.Left, p.segments, "right")
	}
}

func maxRef(is []Item) (n int) {
	for _, it := range is {
		if it.Kind == Back {
			n = max(n, it.N)
		}
		n = max(n, maxRef(it.Sub))
	}
	return n
}

// half reads one side of a rule.
func (p *parser) half() Half {
	h := Half{Ante: -1, Post: -1, Cursor: -1}
	p.segments = 0
	base := len(p.stack)
	offset, offsetAt := 0, -1 // of "@", and where the first one after text stands
	for {
		switch p.tok.Kind {
		case End, EOF, Op:
			if offset > 0 && h.Cursor >= 0 && h.Cursor != offsetAt {
				fail(p.tok.Off, "'@' stands next to the cursor")
			}
			if offset > 0 && h.Cursor < 0 {
				fail(p.tok.Off, "'@' without a cursor")
			}
			h.Offset = offset
			h.Items = p.merge(base, &h)
			return h
		}
		if h.End {
			fail(p.tok.Off, "nothing may follow '$'")
		}
		n := len(p.stack) - base
		at := func(field *int, what string) {
			if *field >= 0 {
				fail(p.tok.Off, "more than one %s", what)
			}
			*field = n
			p.advance()
		}
		if p.tok.Kind != Mark {
			p.item(base, 0)
			continue
		}
		switch p.tok.Text {
		case "^":
			if n > 0 || h.Start {
				fail(p.tok.Off, "'^' stands at the start")
			}
			h.Start = true
			p.advance()
		case "$":
			h.End = true
			p.advance()
		case "{":
			at(&h.Ante, "'{'")
		case "}":
			at(&h.Post, "'}'")
		case "|":
			at(&h.Cursor, "cursor")
		case "@":
			switch {
			case offset < 0:
				if n > 0 {
					fail(p.tok.Off, "'@' after text")
				}
				offset--
			case offset > 0:
				if n != offsetAt || h.Cursor >= 0 {
					fail(p.tok.Off, "'@' stands next to the cursor")
				}
				offset++
			case h.Cursor == 0 && n == 0:
				offset = -1
			case h.Cursor < 0:
				offset, offsetAt = 1, n
			default:
				fail(p.tok.Off, "'@' stands next to the cursor")
			}
			p.advance()
		case ")":
			fail(p.tok.Off, "')' without '('")
		default:
			p.item(base, 0)
		}
	}
}

// item reads one item, or a quantifier of the one before, on top of the stack;
// what is at hand begins at base.
func (p *parser) item(base, depth int) {
	if p.atoms++; p.atoms > maxExpansion {
		fail(p.tok.Off, "rule of more than %d items", maxExpansion)
	}
	t := p.tok
	push := func(it Item) { p.stack = append(p.stack, it) }
	switch t.Kind {
	case Lit, Quoted:
		p.advance()
		push(Item{Kind: Text, Text: t.Text})
		return
	case Var:
		if _, ok := p.vars[t.Text]; !ok {
			if p.undefined != "" {
				fail(t.Off, "variable $%s is not defined", t.Text)
			}
			p.undefined = t.Text
		}
		p.advance()
		push(Item{Kind: Variable, Text: t.Text})
		return
	case Ref:
		n, _ := strconv.Atoi(t.Text)
		p.advance()
		push(Item{Kind: Back, N: n})
		return
	case Set:
		it := Item{Kind: Class, Set: p.set(t, true)}
		p.advance()
		push(it)
		return
	case Func:
		p.advance()
		id, _ := p.id(true)
		if id == nil || !p.is(Sep, "(") {
			fail(p.tok.Off, "a function is &name(text)")
		}
		p.advance()
		sub := p.sub(t.Off, depth, "^(.*+?{}|@")
		push(Item{Kind: Call, ID: id, Sub: sub})
		return
	case Mark:
		switch t.Text {
		case ".":
			p.advance()
			push(Item{Kind: Dot})
			return
		case "(":
			p.segments++
			n := p.segments
			p.advance()
			sub := p.sub(t.Off, depth, "{}|@")
			push(Item{Kind: Segment, N: n, Sub: sub})
			return
		case "*", "+", "?":
			p.advance()
			top := len(p.stack) - 1
			if top < base {
				fail(t.Off, "nothing before %q to repeat", t.Text)
			}
			q := Item{Kind: Repeat, Sub: p.items.copy(p.stack[top:])}
			switch t.Text {
			case "+":
				q.Min = 1
			case "?":
				q.Max = 1
			}
			p.stack[top] = q
			return
		}
	}
	fail(t.Off, "%s %q does not belong here", t.Kind, t.Text)
}

// sub reads items up to ")".
func (p *parser) sub(off, depth int, illegal string) []Item {
	if depth >= maxNesting {
		fail(off, "segments nest deeper than %d", maxNesting)
	}
	base := len(p.stack)
	for {
		switch {
		case p.is(Mark, ")"):
			p.advance()
			return p.merge(base, nil)
		case p.tok.Kind == EOF || p.tok.Kind == End || p.tok.Kind == Op:
			fail(off, "'(' without ')'")
		case p.tok.Kind == Mark && strings.Contains(illegal, p.tok.Text), p.is(Mark, "^"), p.is(Mark, "$"):
			fail(p.tok.Off, "%q does not belong in parentheses", p.tok.Text)
		}
		p.item(base, depth+1)
	}
}

// merge takes the items from base on off the stack and joins neighbouring
// literals, unless a mark of h stands between them.
func (p *parser) merge(base int, h *Half) []Item {
	is := p.stack[base:]
	joins := func(i int) bool { // to the one before
		return i > 0 && is[i].Kind == Text && is[i-1].Kind == Text && (h == nil || h.Ante != i && h.Post != i && h.Cursor != i)
	}
	n := 0
	p.places = p.places[:0]
	for i := range is {
		if !joins(i) {
			n++
		}
		p.places = append(p.places, n-1) // where item i comes to stand
	}
	p.places = append(p.places, n)
	out := p.items.take(n)
	for i := 0; i < len(is); {
		j := i + 1
		for j < len(is) && joins(j) {
			j++
		}
		it := &out[p.places[i]]
		if *it = is[i]; j > i+1 {
			p.text = p.text[:0]
			for _, part := range is[i:j] {
				p.text = append(p.text, part.Text...)
			}
			it.Text = string(p.text)
		}
		i = j
	}
	if h != nil {
		for _, f := range []*int{&h.Ante, &h.Post, &h.Cursor} {
			if *f >= 0 {
				*f = p.places[*f]
			}
		}
	}
	p.stack = p.stack[:base]
	if n == 0 {
		return nil
	}
	return out
}

// flat spells items out as the characters and sets a set sees for a variable.
func (p *parser) flat(is []Item, depth, off int) (out []setChar) {
	if depth > maxNesting {
		fail(off, "variables nest deeper than %d", maxNesting)
	}
	for _, it := range is {
		switch it.Kind {
		case Text:
			for _, r := range it.Text {
				out = append(out, setChar{r: r})
			}
		case Class:
			out = append(out, setChar{set: it.Set})
		case Dot:
			out = append(out, setChar{set: dotSet()})
		case Variable:
			sub := p.flat(p.vars[it.Text], depth+1, off)
			if len(sub) == 1 && sub[0].set != nil {
				sub[0].name = it.Text
			}
			out = append(out, sub...)
		default:
			fail(off, "a set takes no segments or repeats from a variable")
		}
		if len(out) > maxExpansion {
			fail(off, "set of more than %d items", maxExpansion)
		}
	}
	return out
}

// set reads the source of a set; vars says whether $name is a variable.
func (p *parser) set(t Token, vars bool) *SetExpr {
	r := &setReader{p: p, scanner: scanner{src: p.src[:t.End], pos: t.Off}, vars: vars}
	e := r.expr(0)
	if r.pos != t.End {
		// A ']' in a variable ended the set early; nothing of CLDR does.
		fail(t.Off, "set ends before its last ']'")
	}
	return e
}
