package rule

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A Direction says which way rules are read.
type Direction uint8

const (
	Forward Direction = iota
	Backward
)

// An Env supplies the transforms that rules name and this package does not
// hold. Source is "Any" if the rules name none; names are as written.
type Env interface {
	Transform(source, target, variant string) (*Prog, error)
}

// Compile makes a program of t for one direction. A fault is an [*Error].
func Compile(t *Tree, dir Direction, env Env) (p *Prog, err error) {
	c := &compiler{dir: dir, env: env, vars: map[string][]Item{}, classes: map[*CharSet]*class{}}
	defer func() {
		switch f := recover().(type) {
		case nil:
		case fault:
			err = &Error{f.off, 1, f.msg}
		default:
			panic(f)
		}
	}()
	return c.compile(t), nil
}

type compiler struct {
	dir     Direction
	env     Env
	vars    map[string][]Item
	classes map[*CharSet]*class
	items   int // put in for the rule at hand
	halves  [2][]Item
	segs    int // the highest segment the rule at hand puts out
	rules   int

	nodesOf arena[node]
	units   arena[unit]
	elems   arena[elem]
	runes   arena[rune]
}

func (c *compiler) class(s *CharSet) *class {
	k, ok := c.classes[s]
	if !ok {
		k = newClass(s)
		c.classes[s] = k
	}
	return k
}

// compile sorts statements into passes: conversion rules in a row make one.
func (c *compiler) compile(t *Tree) *Prog {
	p := &Prog{}
	// Names of transforms in a row make a block, rules in a row a group, and
	// block i comes before group i. Backward, ICU numbers both from the end.
	var blocks [][]entry
	var groups []*pass
	var block []entry
	var group []*Conversion
	inNames := true
	for i, s := range t.Stmts {
		switch s.(type) {
		case *Transform, *Filter:
			if !inNames {
				groups = append(groups, c.group(group))
				group, inNames = nil, true
			}
		default:
			if inNames {
				blocks = append(blocks, block)
				block, inNames = nil, false
			}
		}
		switch s := s.(type) {
		case *Define:
			c.vars[s.Name] = s.Value
		case *Conversion:
			if s.Op == "↔" || (s.Op == "→") == (c.dir == Forward) {
				group = append(group, s)
			}
		case *Transform:
			block = append(block, c.transform(s))
		case *Filter:
			if s.Reverse != (c.dir == Backward) {
				continue
			}
			if p.filter != nil {
				fail(s.Line, "more than one filter for the whole text")
			}
			if (c.dir == Forward && i != 0) || (c.dir == Backward && i != len(t.Stmts)-1) {
				fail(s.Line, "a filter for the whole text is the first statement, or in parentheses the last")
			}
			p.filter = c.class(s.Set.Set)
		}
	}
	if inNames {
		if len(block) > 0 {
			blocks = append(blocks, block)
		}
	} else {
		groups = append(groups, c.group(group))
	}
	if c.dir == Backward {
		slices.Reverse(blocks)
		slices.Reverse(groups)
		for _, b := range blocks {
			slices.Reverse(b)
		}
	}
	var parts []*pass
	for i := range max(len(blocks), len(groups)) {
		if i < len(blocks) {
			parts = append(parts, passesOf(blocks[i])...)
		}
		if i < len(groups) {
			parts = append(parts, groups[i])
		}
	}
	for _, ps := range parts {
		if ps.kind == rulesPass && len(ps.rules.rules) == 0 {
			continue // changes nothing
		}
		if ps.kind == progPass && ps.filter == nil && ps.prog.filter == nil {
			p.passes = append(p.passes, ps.prog.passes...)
		} else {
			p.passes = append(p.passes, ps)
		}
		if len(p.passes) > maxPasses {
			fail(1, "more than %d passes", maxPasses)
		}
	}
	return p.finish()
}

func (c *compiler) group(g []*Conversion) *pass {
	return &pass{kind: rulesPass, rules: c.ruleSet(g)}
}

func (ps *pass) hold() int {
	switch {
	case ps.rules != nil:
		return ps.rules.hold
	case ps.prog != nil:
		return ps.prog.hold
	case ps.kind == scriptPass:
		return maxBehind + utf8.UTFMax // common characters that the next run takes back
	}
	return 0
}

// An entry is a transform of a block: a pass, or nil if there is nothing to do
// in this direction, and the filter written before its name.
type entry struct {
	pass   *pass
	filter *class
}

// passesOf lists the passes of a block. ICU takes a filter before the first of
// several names for a filter of the whole block.
func passesOf(block []entry) (out []*pass) {
	for _, e := range block {
		if e.pass != nil {
			out = append(out, e.pass)
		}
	}
	if len(block) > 1 && block[0].filter != nil {
		return []*pass{{kind: progPass, name: "block", prog: (&Prog{filter: block[0].filter, passes: out}).finish()}}
	}
	return out
}

// transform compiles ":: A (B)". What undoes A is named in inverse.
func (c *compiler) transform(t *Transform) (e entry) {
	id := t.A
	source, target := "", ""
	switch {
	case c.dir == Forward && id != nil:
		source, target = id.Source, id.Target
	case c.dir == Forward:
		return e
	case t.Parens:
		if id = t.B; id == nil {
			return e
		}
		source, target = id.Source, id.Target
	default:
		source, target = inverse(id)
	}
	e.pass = c.named(t.Line, source, target, id.Variant)
	if id.Filter != nil {
		e.filter = c.class(id.Filter.Set)
		if e.pass != nil {
			withFilter := *e.pass
			withFilter.filter = e.filter
			e.pass = &withFilter
		}
	}
	return e
}

// inverse names what undoes a transform of one name; a pair of names is
// undone by the pair turned round.
func inverse(id *ID) (source, target string) {
	if id.Source == "" || strings.EqualFold(id.Source, "Any") {
		if inv, ok := inverses[strings.ToLower(id.Target)]; ok {
			return id.Source, inv
		}
	}
	source = id.Source
	if source == "" {
		source = "Any"
	}
	return id.Target, source
}

var inverses = map[string]string{
	"null": "Null", "upper": "Lower", "lower": "Upper", "title": "Lower", "remove": "Null",
	"nfc": "NFD", "nfd": "NFC", "nfkc": "NFKD", "nfkd": "NFKC", "fcd": "FCC", "fcc": "FCD",
}

// named finds a transform: one of our own, or one of the environment.
func (c *compiler) named(line int, source, target, variant string) *pass {
	if source == "" {
		source = "Any"
	}
	ps, ok := builtin(source, target, variant)
	if ok {
		return ps
	}
	name := (&ID{Source: source, Target: target, Variant: variant}).Name()
	if c.env == nil {
		fail(line, "unknown transform %q", name)
	}
	prog, err := c.env.Transform(source, target, variant)
	if err != nil {
		fail(line, "transform %q: %v", name, err)
	}
	if len(prog.passes) == 0 {
		return nil
	}
	return &pass{kind: progPass, name: name, prog: prog}
}

// builtin finds the transforms that are no rules. Null is none at all.
func builtin(source, target, variant string) (*pass, bool) {
	name := target
	if !strings.EqualFold(source, "Any") {
		name = source + "-" + target
	}
	p := &pass{name: name}
	if variant != "" {
		p.name += "/" + variant
	}
	switch strings.ToLower(name) {
	case "null":
		return nil, true
	case "nfc", "nfd", "nfkc", "nfkd":
		p.kind = normPass
		p.form = map[string]ucd.Form{"nfc": ucd.NFC, "nfd": ucd.NFD, "nfkc": ucd.NFKC, "nfkd": ucd.NFKD}[strings.ToLower(name)]
	case "lower":
		p.kind = lowerPass
	case "upper":
		p.kind = upperPass
	case "title":
		p.kind = titlePass
	case "remove":
		p.kind = removePass
	case "breakinternal":
		p.kind = breakPass
	case "hex", "hex-any":
		style, ok := hexStyles[strings.ToLower(variant)]
		if !ok {
			return nil, false
		}
		p.kind, p.hex = hexPass, style
		if strings.EqualFold(name, "hex-any") {
			p.kind = unhexPass
		}
		return p, true
	default:
		return nil, false
	}
	return p, variant == ""
}

func (c *compiler) ruleSet(group []*Conversion) *ruleSet {
	rs := &ruleSet{fast: true, lettered: true, rules: make([]*conv, 0, len(group))}
	pats, convs, quicks := make([]pattern, len(group)), make([]conv, len(group)), make([]quick, len(group))
	for i, g := range group {
		if c.rules++; c.rules > maxRules {
			fail(g.Line, "more than %d rules", maxRules)
		}
		r := &convs[i]
		c.conv(g, r, &pats[i])
		rs.rules = append(rs.rules, r)
		rs.lettered = c.quicken(r, &quicks[i]) && rs.lettered
		rs.fast = rs.lettered && rs.fast && r.cursor == len(r.text) && len(r.key) > 0
		rs.segs = max(rs.segs, r.segs)
		rs.hold = max(rs.hold, r.before*utf8.UTFMax)
	}
	rs.build(pats)
	return rs
}

// conv compiles a rule for the direction at hand.
func (c *compiler) conv(g *Conversion, r *conv, pat *pattern) {
	left, right := g.Left, g.Right
	if c.dir == Backward {
		left, right = right, left
	}
	if g.Op == "↔" {
		right = right.withoutContext()
		left.Cursor, left.Offset = -1, 0
	}
	ante, post := max(left.Ante, 0), len(left.Items)
	if left.Post >= 0 {
		post = left.Post
	}
	switch {
	case right.Ante >= 0 || right.Post >= 0:
		fail(g.Line, "context belongs on the side that is matched")
	case right.Start || right.End:
		fail(g.Line, "anchors belong on the side that is matched")
	case left.Cursor >= 0:
		fail(g.Line, "the cursor belongs on the side that is put out")
	case ante > post:
		fail(g.Line, "'}' before '{'")
	}
	c.items = 0
	c.halves = [2][]Item{g.Left.Items, g.Right.Items}
	*r = conv{line: g.Line, start: left.Start, end: left.End}
	r.ante = c.nodes(g.Line, left.Items[:ante], r, 0, true)
	r.key = c.nodes(g.Line, left.Items[ante:post], r, 0, true)
	r.post = c.nodes(g.Line, left.Items[post:], r, 0, true)
	if n := width(r.ante); n > maxBehind {
		fail(g.Line, "context of %d bytes is longer than %d", n, maxBehind)
	}
	if n := width(r.key) + width(r.post); n > maxAhead {
		fail(g.Line, "text of %d bytes is longer than %d", n, maxAhead)
	}
	c.segs = 0
	c.output(g.Line, &right, r)
	r.segs = max(r.segs, c.segs) // some may never match: their context is gone
	pat.flags, pat.units = r, c.units.room()
	pat.add(c, left.Items[:ante])
	pat.ante = len(pat.units)
	pat.add(c, left.Items[ante:post])
	pat.key = len(pat.units) - pat.ante
	pat.add(c, left.Items[post:])
}

// find looks for segment n.
func find(is []Item, n int) *Item {
	for i := range is {
		if is[i].Kind == Segment && is[i].N == n {
			return &is[i]
		}
		if s := find(is[i].Sub, n); s != nil {
			return s
		}
	}
	return nil
}

func (h Half) withoutContext() Half {
	from, to := 0, len(h.Items)
	if h.Post >= 0 {
		to = h.Post
	}
	if h.Ante >= 0 {
		from = min(h.Ante, to)
	}
	h.Items = h.Items[from:to]
	// ICU leaves the cursor as it was counted, before the context went away.
	h.Ante, h.Post, h.Start, h.End = -1, -1, false, false
	return h
}

// width is the least number of bytes that nodes match.
func width(ns []node) (w int) {
	for _, n := range ns {
		switch n.op {
		case litNode:
			w += len(n.lit)
		case setNode:
			w++
		case groupNode:
			w += width(n.sub)
		case repeatNode:
			w += n.min * width(n.sub)
		}
	}
	return w
}

// nodes compiles what is matched. Segments of a variable do not capture.
func (c *compiler) nodes(line int, is []Item, r *conv, depth int, capture bool) (out []node) {
	if depth > maxNesting {
		fail(line, "variables nest deeper than %d", maxNesting)
	}
	if len(is) > 0 {
		out = c.nodesOf.room()
	}
	for _, it := range is {
		if c.items++; c.items > maxExpansion {
			fail(line, "rule of more than %d items", maxExpansion)
		}
		switch it.Kind {
		case Text:
			if n := len(out); n > 0 && out[n-1].op == litNode {
				out[n-1].lit += it.Text
				continue
			}
			out = append(out, node{op: litNode, lit: it.Text})
		case Variable:
			for _, n := range c.nodes(line, c.vars[it.Text], r, depth+1, false) {
				if k := len(out); n.op == litNode && k > 0 && out[k-1].op == litNode {
					out[k-1].lit += n.lit
					continue
				}
				out = append(out, n)
			}
		case Class:
			out = append(out, node{op: setNode, set: c.class(it.Set.Set), src: it.Set})
		case Dot:
			d := dotSet()
			out = append(out, node{op: setNode, set: c.class(d.Set), src: d})
		case Segment:
			n := node{op: groupNode, sub: c.nodes(line, it.Sub, r, depth+1, capture)}
			if capture {
				n.seg = it.N
				r.segs = max(r.segs, it.N)
			}
			out = append(out, n)
		case Repeat:
			out = append(out, node{op: repeatNode, sub: c.nodes(line, it.Sub, r, depth+1, capture), min: it.Min, max: it.Max})
		case Back:
			// A two-way rule read backward: $1 matches what its segment does.
			seg := find(c.halves[0], it.N)
			if seg == nil {
				seg = find(c.halves[1], it.N)
			}
			if seg == nil {
				fail(line, "$%d has no segment", it.N)
			}
			out = append(out, c.nodes(line, []Item{*seg}, r, depth+1, capture)...)
		default:
			fail(line, "functions belong on the side that is put out")
		}
	}
	return out
}

// output compiles what is put out, and where the cursor goes. ICU counts the
// cursor in UTF-16 units of the output, with one for a reference or function.
func (c *compiler) output(line int, h *Half, r *conv) {
	if h.Cursor < 0 && h.Offset == 0 && (len(h.Items) == 0 || len(h.Items) == 1 && h.Items[0].Kind == Text) { // as most are
		r.plain = true
		if len(h.Items) > 0 {
			r.text = h.Items[0].Text
		}
		r.cursor = len(r.text)
		return
	}
	var es []emit
	units, at := 0, -1 // at: the cursor in units
	for i := range h.Items {
		if i == h.Cursor {
			at = units
		}
		var n int
		es, n = c.emits(line, es, h.Items[i:i+1], 0)
		units += n
	}
	if h.Cursor >= len(h.Items) || h.Cursor < 0 {
		at = units
	}
	at += h.Offset
	switch {
	case at < 0:
		r.before = -at
		es = append([]emit{{op: cursorEmit}}, es...)
	case at > units:
		r.after = at - units
		es = append(es, emit{op: cursorEmit})
	default:
		es = putCursor(es, at)
	}
	r.plain = true
	var sb strings.Builder
	for _, e := range es {
		switch e.op {
		case textEmit:
			sb.WriteString(e.text)
		case cursorEmit:
			r.cursor = sb.Len()
		default:
			r.plain = false
		}
	}
	if r.plain {
		r.text = sb.String()
		return
	}
	r.out = lateCursor(es)
}

// lateCursor moves a cursor that stands after literal text to before it, where
// the output holds references or functions. ICU keeps literal text back until
// the next of these, and takes the position before it has put the text out.
func lateCursor(es []emit) []emit {
	i := slices.IndexFunc(es, func(e emit) bool { return e.op == cursorEmit })
	if i == len(es)-1 || i == 0 || es[i-1].op != textEmit {
		return es
	}
	es = slices.Clone(es)
	es[i-1], es[i] = es[i], es[i-1]
	return es
}

// putCursor splits es at a number of units. Inside a surrogate pair there is
// no place for it, and ICU puts it at the start.
func putCursor(es []emit, at int) (out []emit) {
	cur := emit{op: cursorEmit}
	n := 0
	for i, e := range es {
		if n == at {
			return append(append(out, cur), es[i:]...)
		}
		if e.op != textEmit {
			n++
			out = append(out, e)
			continue
		}
		for j, u := range e.text {
			if n == at {
				return append(append(out, emit{op: textEmit, text: e.text[:j]}, cur, emit{op: textEmit, text: e.text[j:]}), es[i+1:]...)
			}
			n += units(u)
		}
		out = append(out, e)
	}
	if n == at {
		return append(out, cur)
	}
	return append([]emit{cur}, es...)
}

func units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

func (c *compiler) emits(line int, es []emit, is []Item, depth int) ([]emit, int) {
	if depth > maxNesting {
		fail(line, "variables nest deeper than %d", maxNesting)
	}
	n := 0
	for _, it := range is {
		if c.items++; c.items > maxExpansion {
			fail(line, "rule of more than %d items", maxExpansion)
		}
		switch it.Kind {
		case Text:
			for _, r := range it.Text {
				n += units(r)
			}
			if k := len(es); k > 0 && es[k-1].op == textEmit {
				es[k-1].text += it.Text
				continue
			}
			es = append(es, emit{op: textEmit, text: it.Text})
		case Variable:
			var k int
			es, k = c.emits(line, es, c.vars[it.Text], depth+1)
			n += k
		case Back, Segment:
			c.segs = max(c.segs, it.N)
			es = append(es, emit{op: backEmit, seg: it.N})
			n++
		case Call:
			ps := c.named(line, it.ID.Source, it.ID.Target, it.ID.Variant)
			e := emit{op: callEmit, name: it.ID.Name(), prog: &Prog{}}
			if ps != nil {
				if it.ID.Filter != nil {
					withFilter := *ps
					withFilter.filter = c.class(it.ID.Filter.Set)
					ps = &withFilter
				}
				e.prog = &Prog{passes: []*pass{ps}}
			}
			e.sub, _ = c.emits(line, nil, it.Sub, depth+1)
			es = append(es, e)
			n++
		default:
			fail(line, "sets and repeats belong on the side that is matched")
		}
	}
	return es, n
}
