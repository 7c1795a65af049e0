package resolve

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit"
)

const (
	costSwitch = 0.7  // nats: two newsrooms seldom meet in one name
	costMark   = 0.02 // a mark that folding drops: prefer the system that has none

	// maxTracedStates bounds the path search behind an explanation, which keeps
	// 8 bytes for each state: position in the lattice, letter of the spelling and
	// system. A larger one goes unexplained.
	maxTracedStates = 1 << 20
)

// A step of a path: which letter of the spelling one arc spells.
type step struct {
	arc    int // index into lattice.arcs, -1 for a letter that the lattice lacks
	letter int // index into the spelling, -1 for a letter that the spelling lacks
	system int // index into lattice.systems, or maxSpellings for a customary one
	cost   float32
}

// path returns the cheapest way to read s along l when a system, once taken,
// is left only at costSwitch; nil if the search would be too large.
func (l *lattice) path(s string, sc *scratch) []step {
	systems := len(l.systems) + 1 // the last stands for customary spellings
	w := len(s) + 1
	states := l.nodes * w * systems
	if states > maxTracedStates {
		return nil
	}
	cost := sc.rows(states, true)
	back := sc.back
	at := func(n, j, y int) int { return (n*w+j)*systems + y }
	for y := range systems {
		cost[at(0, 0, y)] = 0
		back[at(0, 0, y)] = -1
	}
	// A back pointer is the arc (or len(arcs) for none), whether a letter was
	// read, and the system before.
	pack := func(arc int, read bool, y int) int32 {
		p := int32(arc)<<8 | int32(y)<<1
		if read {
			p |= 1
		}
		return p
	}
	none := len(l.arcs)
	a := 0
	for n := range l.nodes {
		for j := 0; j < len(s); j++ {
			drop := l.dropCost(s, j)
			for y := range systems {
				i, k := at(n, j, y), at(n, j+1, y)
				if c := cost[i] + drop; c < cost[k] {
					cost[k], back[k] = c, pack(none, true, y)
				}
			}
		}
		for ; a < len(l.arcs) && int(l.arcs[a].from) == n; a++ {
			arc := &l.arcs[a]
			for j := range w {
				from := cost[at(n, j, 0) : at(n, j, 0)+systems]
				cheapest := 0
				for y, c := range from {
					if c < from[cheapest] {
						cheapest = y
					}
				}
				if from[cheapest] >= unreachable {
					continue
				}
				for set := arc.systems; set != 0; set &= set - 1 {
					bit := bits.TrailingZeros64(set)
					y := min(bit, systems-1)
					c, prev := from[y], y
					if d := from[cheapest] + costSwitch; d < c && n > 0 {
						c, prev = d, cheapest
					}
					if arc.marked&(1<<bit) != 0 {
						c += costMark
					}
					if arc.letter == 0 {
						if k := at(int(arc.to), j, y); c < cost[k] {
							cost[k], back[k] = c, pack(a, false, prev)
						}
						continue
					}
					table := &letterCosts[letterIndex(arc.letter)]
					if j < len(s) {
						if k, d := at(int(arc.to), j+1, y), c+table[letterIndex(s[j])]; d < cost[k] {
							cost[k], back[k] = d, pack(a, true, prev)
						}
					}
					lose := table[letterCount]
					if arc.double {
						lose = costDouble
					}
					if k, d := at(int(arc.to), j, y), c+lose; d < cost[k] {
						cost[k], back[k] = d, pack(a, false, prev)
					}
				}
			}
		}
	}
	best := 0
	n, j := l.nodes-1, len(s)
	for y := range systems {
		if cost[at(n, j, y)] < cost[at(n, j, best)] {
			best = y
		}
	}
	if cost[at(n, j, best)] >= unreachable {
		return nil
	}
	var steps []step
	for y := best; n != 0 || j != 0; {
		p := back[at(n, j, y)]
		arcIndex, read, prev := int(p>>8), p&1 == 1, int(p>>1&0x7f)
		st := step{arc: arcIndex, letter: -1, system: y}
		if y == systems-1 {
			st.system = maxSpellings
		}
		if read {
			j--
			st.letter = j
		}
		switch {
		case arcIndex == none:
			st.arc = -1
			st.cost = l.dropCost(s, j)
		default:
			arc := &l.arcs[arcIndex]
			n = int(arc.from)
			if arc.letter != 0 {
				if read {
					st.cost = letterCosts[letterIndex(arc.letter)][letterIndex(s[j])]
				} else {
					st.cost = letterCosts[letterIndex(arc.letter)][letterCount]
				}
			}
		}
		steps = append(steps, st)
		y = prev
	}
	slices.Reverse(steps)
	return steps
}

// Trace returns c with the systems that account for each romanized part in the
// Detail of its evidence. It takes many times as long as comparing; Explain
// does it by itself, and a Resolver for the best candidates.
func (c Comparison) Trace() Comparison {
	if c.traced || c.a == nil {
		return c
	}
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	c.Evidence = slices.Clone(c.Evidence)
	c.a.matcher.detail(&c, sc)
	return c
}

// detail replaces what compare found about each romanized part by the path
// through its lattice: the evidence names the systems and says if the spelling
// switches between them.
func (m *Matcher) detail(c *Comparison, sc *scratch) {
	if c.a == nil || c.traced {
		return
	}
	c.traced = true
	switches := 0
	i := 0
	for k := range c.Evidence {
		e := &c.Evidence[k]
		switch e.Signal {
		case SamePart, SameRomanized, SameSound, NearSpelling, SameMeaning, InitialFits, SameNumber:
			p := c.pairs[i]
			i++
			if e.Signal != SameRomanized && e.Signal != NearSpelling {
				continue
			}
			detail, n := m.pairDetail(c, p, sc)
			e.Detail = detail
			switches += n
		}
	}
	if switches > 0 {
		// What it costs is in the path; only the best candidates are traced, so
		// that it can't count among all.
		c.add(Evidence{Signal: SystemSwitch})
	}
}

// pairDetail says in words which systems account for a pair, and how often the
// spelling switches between them.
func (m *Matcher) pairDetail(c *Comparison, p pair, sc *scratch) (string, int) {
	x, y := p.a, p.b
	px := c.b
	if p.learned {
		if y.lattice != nil || y.latin == "" { // as in learn
			x, y = y, x
		}
		if x.learned == nil {
			return m.describeRoman(x, y, sc), 0
		}
		return describeLearned(x.learned.explain(learnedForm(x.native), y.latin)), 0
	}
	switch {
	case x.lattice != nil && y.lattice == nil && y.latin != "":
	case y.lattice != nil && x.lattice == nil && x.latin != "":
		x, y = y, x
		px = c.a
	case x.lattice != nil && y.lattice != nil && x.script != y.script:
		return fmt.Sprintf("both read %s, %s", x.latin, y.latin), 0
	default:
		return "", 0
	}
	steps := x.lattice.path(y.latin, sc)
	if steps == nil {
		return "", 0
	}
	return describe(x, y, px, steps)
}

// describeLearned names the chunks of a spelling that learned costs account for.
func describeLearned(steps []learnedStep) string {
	var b strings.Builder
	b.WriteString("learned:")
	for _, st := range steps {
		fmt.Fprintf(&b, " %s→%s", cmp.Or(st.native, "-"), cmp.Or(st.latin, "-"))
	}
	return b.String()
}

// describeRoman says by which romanization a span meets a Latin spelling, and
// the chunks in which that respells it.
func (m *Matcher) describeRoman(x, latin *span, sc *scratch) string {
	l := m.learnedOf(scriptLatn)
	best, read := float32(-unreachable), ""
	for i, s := range x.romanized() {
		if i == len(x.roman) {
			break
		}
		if r := l.score(x.roman[i], latin.chunksFor(l), best, sc); r > best {
			best, read = r, s
		}
	}
	return "read " + read + "; " + describeLearned(l.explain(read, latin.latin))
}

// A stretch of a spelling that the same systems account for.
type accounted struct {
	text    string
	systems uint64
	marked  uint64
	from    int // bytes of the native form
	to      int
	edits   []string
}

// describe groups the steps by the parts of the spelling, joins neighbours that
// share a system, and names the systems.
func describe(x, y *span, py *Prepared, steps []step) (string, int) {
	l := x.lattice
	var ends []int // of each part of y in its Latin spelling
	for i, n := y.first, 0; i < y.first+y.n; i++ {
		n += len(py.tokens[i].folded)
		ends = append(ends, n)
	}
	var runs []accounted
	cur := accounted{systems: ^uint64(0)}
	began, part := 0, 0
	flush := func(end int) {
		if end > began {
			cur.text = y.latin[began:end]
			runs = append(runs, cur)
		}
		cur = accounted{systems: ^uint64(0), from: cur.to, to: cur.to}
		began = end
	}
	pos := 0
	for _, st := range steps {
		if st.letter >= 0 {
			if part < len(ends)-1 && st.letter >= ends[part] {
				flush(ends[part])
				part++
			}
			pos = st.letter + 1
		}
		if st.arc < 0 {
			cur.edits = append(cur.edits, "+"+string(y.latin[st.letter]))
			continue
		}
		arc := &l.arcs[st.arc]
		if cur.systems&arc.systems == 0 {
			end := pos
			if st.letter >= 0 {
				end = st.letter
			}
			flush(end)
		}
		cur.systems &= arc.systems
		cur.marked |= arc.marked
		cur.to = max(cur.to, int(arc.start))
		if st.cost > 0 {
			cur.edits = append(cur.edits, editText(arc, st, y.latin))
		}
	}
	flush(len(y.latin))
	joined := runs[:0]
	for _, r := range runs {
		if n := len(joined); n > 0 && joined[n-1].systems&r.systems != 0 {
			last := &joined[n-1]
			last.text += " " + r.text
			last.systems &= r.systems
			last.marked |= r.marked
			last.to = r.to
			last.edits = append(last.edits, r.edits...)
			continue
		}
		joined = append(joined, r)
	}
	words := make([]string, len(joined))
	for i, r := range joined {
		words[i] = r.text + ": " + r.account(x)
		if len(joined) == 1 {
			words[i] = r.account(x)
		}
	}
	return strings.Join(words, "; "), max(len(joined)-1, 0)
}

func editText(a *arc, st step, s string) string {
	switch {
	case a.letter == 0:
		return ""
	case st.letter < 0:
		return "-" + string(a.letter)
	}
	return string(a.letter) + "→" + string(s[st.letter])
}

// account names the systems of a stretch, what marks the spelling lost, and
// the letters that no system accounts for.
func (r *accounted) account(x *span) string {
	var names []string
	// Systems that write the stretch without a mark account for it best.
	for _, set := range []uint64{r.systems &^ r.marked, r.systems & r.marked} {
		for i, alike := range x.lattice.systems {
			if set&(1<<i) == 0 {
				continue
			}
			lost := ""
			if r.marked&(1<<i) != 0 {
				lost = lostMarks(alike[0], x.native, r.from, r.to)
			}
			for _, sys := range alike {
				name := shortTitle(sys.Info().Title)
				if lost != "" {
					name += " without its " + lost
				}
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			break
		}
	}
	text := "no system"
	switch n := len(names); {
	case n > 2:
		text = fmt.Sprintf("%s and %d more", names[0], n-1)
	case n > 0:
		text = strings.Join(names, ", ")
	case r.systems&customaryBit != 0 && r.systems != ^uint64(0):
		text = "customary spelling"
	}
	edits := slices.DeleteFunc(r.edits, func(e string) bool { return e == "" })
	if len(edits) > 0 {
		text += " with " + strings.Join(edits, " ")
	}
	return text
}

// shortTitle is the title of a system without the language it reads, which the
// name shows, and without what stands in brackets.
func shortTitle(title string) string {
	if i := strings.Index(title, " ("); i > 0 {
		title = title[:i]
	}
	if language, rest, ok := strings.Cut(title, ", "); ok && !strings.ContainsAny(language, "0123456789:/") {
		title = rest
	}
	return title
}

// markNames are the marks that romanization systems write, as people call them.
var markNames = map[rune]string{
	'\u0300': "grave", '\u0301': "acute", '\u0302': "circumflex", '\u0303': "tilde", '\u0304': "macron", '\u0306': "breve",
	'\u0307': "dot", '\u0308': "diaeresis", '\u030A': "ring", '\u030B': "double acute", '\u030C': "caron", '\u0323': "dot below",
	'\u0326': "comma below", '\u0327': "cedilla", '\u0328': "ogonek", '\u0331': "line below", '\u0361': "tie",
	'’': "apostrophe", '‘': "apostrophe", '\'': "apostrophe", 'ʹ': "prime", 'ʺ': "double prime", '″': "double prime", '”': "double apostrophe", '·': "interpunct", '-': "hyphen",
}

// lostMarks names the marks that sys writes for native[from:] up to the stretch
// that begins at to, and folding drops.
func lostMarks(sys *translit.System, native string, from, to int) string {
	var names []string
	for st := range sys.Trace(native) {
		if st.Start < from || st.Start > to {
			continue
		}
		for _, r := range norm.NFD.String(st.Out) {
			if name, ok := markNames[r]; ok && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, " and ")
}

// Explain says in one line why the score is what it is, the weightiest reason
// first.
func (c Comparison) Explain() string {
	var reasons []string
	for _, e := range c.Trace().Evidence {
		if s := e.text(); s != "" {
			reasons = append(reasons, s)
		}
	}
	if len(reasons) == 0 {
		return "nothing in common"
	}
	return strings.Join(reasons, "; ")
}

// text is one piece of evidence in words.
func (e Evidence) text() string {
	switch e.Signal {
	case Prior:
		return e.Detail
	case SameForm:
		return "the whole name"
	case SamePart, SameNumber:
		return e.A
	case SameRomanized, NearSpelling:
		if e.Detail != "" {
			return fmt.Sprintf("%s = %s (%s)", e.A, e.B, e.Detail)
		}
		return fmt.Sprintf("%s ~ %s", e.A, e.B)
	case SameSound:
		return fmt.Sprintf("%s sounds like %s", e.A, e.B)
	case SameMeaning:
		return fmt.Sprintf("%s and %s are one name in two languages", e.A, e.B)
	case InitialFits:
		return fmt.Sprintf("%s for %s", e.A, e.B)
	case PartOmitted:
		return "without " + e.A + e.B
	case PartConflict, NumberConflict, InitialConflict:
		if e.Signal == PartConflict && e.Weight > weightConflict/2 {
			return fmt.Sprintf("%s is hardly %s", e.A, e.B)
		}
		return fmt.Sprintf("%s is not %s", e.A, e.B)
	case LookAlike:
		return "look-alike letters " + e.Detail
	case PartOrder:
		return "in another order"
	case AllParts, OnlyMinor, Calibrated, SystemSwitch, Crowd, Prominence, Kinship, Unexplained:
		return ""
	case OnlyBearer:
		return "no other entity bears the name"
	case FormerName:
		return "a former name"
	}
	if e.Detail != "" {
		return e.Signal.String() + " (" + e.Detail + ")"
	}
	return e.Signal.String()
}
