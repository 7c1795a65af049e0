package resolve

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// A learnedEntry is one row of a table before it is laid out.
type learnedEntry struct {
	native uint64
	latin  string
	cost   float32
	row    int // see fit
	chunk  int
}

// ParseLearned reads a table of learned costs. Its header names the script in a
// comment "# script: Cyrl"; its rows hold, separated by tabs, what they state,
// two values and a cost in nats:
//
//	spell    NATIVE LATIN COST   a chunk and its spelling; - is nothing
//	backoff  WHAT   -     COST   substitute, delete, insert: beside what the letter costs; end
//	native   A      B     COST   B after A, in native forms; A is - for anywhere, ^ for the start,
//	                             B is - for falling back from A, $ for the end
//	latin    A      B     COST   the same of Latin forms
//	variant  A      B     0      A, a Han character, costs what B does
//
// A table of Latin spellings against each other has the script Latn, no native
// rows, and each pair of chunks once. Errors name file, line and column.
func ParseLearned(file string, r io.Reader) (*Learned, error) {
	p := learnedParser{
		ids:     map[uint64]uint16{},
		native:  newLearnedCosts(),
		latin:   newLearnedCosts(),
		backoff: map[string]float32{"substitute": 0, "delete": 0, "insert": 0, "end": 0},
		drops:   map[uint16]float32{},
		inserts: map[uint16]float32{},
	}
	for c := uint64('a'); c <= 'z'; c++ { // known to a Latin table even if it has no row
		p.ids[c] = uint16(p.units) + unitBoundary + 1
		p.units++
	}
	sc := bufio.NewScanner(r)
	rows := 0
	for line := 1; sc.Scan(); line++ {
		text := sc.Text()
		if text == "" {
			continue
		}
		if text[0] == '#' {
			if code, ok := strings.CutPrefix(text, "# script: "); ok {
				script, err := language.ParseScript(strings.TrimSpace(code))
				if err != nil || p.script != (language.Script{}) {
					return nil, fmt.Errorf("resolve: %s:%d:11: script %q is unknown or not the first", file, line, code)
				}
				p.script = script
			}
			continue
		}
		if p.script == (language.Script{}) {
			return nil, fmt.Errorf("resolve: %s:%d:1: a row before the line # script", file, line)
		}
		if rows++; rows > maxLearnedRows {
			return nil, fmt.Errorf("resolve: %s:%d:1: more than %d rows", file, line, maxLearnedRows)
		}
		f := strings.Split(text, "\t")
		if len(f) != learnedFields {
			return nil, fmt.Errorf("resolve: %s:%d:1: %d columns; want %d", file, line, len(f), learnedFields)
		}
		column, err := p.row(f)
		if err != nil {
			at := 1
			for _, s := range f[:column] {
				at += utf8.RuneCountInString(s) + 1
			}
			return nil, fmt.Errorf("resolve: %s:%d:%d: %w", file, line, at, err)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("resolve: %s: %w", file, err)
	}
	if p.script == (language.Script{}) {
		return nil, fmt.Errorf("resolve: %s: no line # script", file)
	}
	if err := p.fit(); err != nil {
		return nil, fmt.Errorf("resolve: %s: %w", file, err)
	}
	return openLearned(p.pack())
}

// A learnedParser collects the rows of a table.
type learnedParser struct {
	script  language.Script
	units   int               // ids that are given
	ids     map[uint64]uint16 // of units
	entries []learnedEntry
	backoff map[string]float32
	drops   map[uint16]float32
	inserts map[uint16]float32

	native, latin learnedCosts

	texts []string // of Latin chunks, see fit
	rows  []learnedRow
}

// A learnedRow is where the costs of a native chunk begin in cells.
type learnedRow struct {
	native uint64
	base   int
}

// learnedCosts are the rows of a learnedBackground.
type learnedCosts struct {
	unigram, back map[uint16]float32
	bigram        map[uint32]float32
	unknown       float32
}

func newLearnedCosts() learnedCosts {
	return learnedCosts{map[uint16]float32{}, map[uint16]float32{}, map[uint32]float32{}, maxLearnedCost}
}

// one returns the cost of a unit anywhere.
func (b *learnedCosts) one(u uint16) float32 {
	if c, ok := b.unigram[u]; ok {
		return c
	}
	return b.unknown
}

var errLearnedCost = fmt.Errorf("cost is not a number from 0 to %d", maxLearnedCost)

// row reads one row; of an error it also returns the column, from 0.
func (p *learnedParser) row(f []string) (int, error) {
	v, err := strconv.ParseFloat(f[3], 32)
	if err != nil || !(v >= 0 && v <= maxLearnedCost) {
		return 3, errLearnedCost
	}
	cost := float32(v)
	switch f[0] {
	case "spell":
		return p.spell(f[1], f[2], cost)
	case "backoff":
		if _, ok := p.backoff[f[1]]; !ok || f[2] != learnedNone {
			return 1, fmt.Errorf("unknown backoff %q %q", f[1], f[2])
		}
		p.backoff[f[1]] = cost
		return 0, nil
	case "variant":
		return p.variant(f[1], f[2])
	case "native":
		if p.script == scriptLatn {
			return 0, errors.New("a table of Latin spellings has no native side")
		}
		return p.background(&p.native, f[1], f[2], cost, p.unitID)
	case "latin":
		return p.background(&p.latin, f[1], f[2], cost, letterID)
	}
	return 0, fmt.Errorf("unknown row %q", f[0])
}

func (p *learnedParser) spell(native, latin string, cost float32) (int, error) {
	var ids []uint16
	if native != learnedNone {
		units, err := parseChunk(p.script, native)
		if err != nil {
			return 1, err
		}
		for _, u := range units {
			id, err := p.id(u.key)
			if err != nil {
				return 1, err
			}
			ids = append(ids, id)
		}
	}
	if latin != learnedNone {
		if err := checkChunk(latin); err != nil {
			return 2, err
		}
		if len(latin) > maxLearnedLetters {
			return 2, fmt.Errorf("chunk %q has more than %d letters", latin, maxLearnedLetters)
		}
		if p.script == scriptLatn && native != learnedNone && checkChunk(native) != nil {
			return 1, fmt.Errorf("chunk %q holds a character that is not a to z", native)
		}
	}
	switch {
	case latin == learnedNone && len(ids) == 1:
		p.drops[ids[0]] = cost
		if p.script == scriptLatn {
			i, err := letterID(native)
			if err != nil {
				return 1, err
			}
			p.inserts[i] = cost
		}
	case native == learnedNone && len(latin) == 1 && p.script != scriptLatn:
		i, _ := letterID(latin)
		p.inserts[i] = cost
	case latin == learnedNone || native == learnedNone:
		return 1, fmt.Errorf("%q for %q: nothing stands for one unit or letter", latin, native)
	default:
		p.entries = append(p.entries, learnedEntry{native: packUnits(ids), latin: latin, cost: cost})
		if p.script == scriptLatn && native != latin {
			var other []uint16
			for i := range len(latin) {
				id, err := p.id(uint64(latin[i]))
				if err != nil {
					return 2, err
				}
				other = append(other, id)
			}
			p.entries = append(p.entries, learnedEntry{native: packUnits(other), latin: native, cost: cost})
		}
	}
	return 0, nil
}

// variant gives both halves of a Han character the ids of another's.
func (p *learnedParser) variant(a, b string) (int, error) {
	if !isHan(p.script) {
		return 0, errors.New("a variant in a table of another script than Han")
	}
	var halves [2][]learnedUnit
	for i, text := range [...]string{a, b} {
		if halves[i] = appendUnits(nil, p.script, text); utf8.RuneCountInString(text) != 1 {
			return i + 1, fmt.Errorf("%q is not one character", text)
		}
	}
	for i, u := range halves[0] {
		id, err := p.id(halves[1][i].key)
		if err != nil {
			return 2, err
		}
		if known, ok := p.ids[u.key]; ok && known != id {
			return 1, fmt.Errorf("%q has costs of its own, or is another's variant", a)
		}
		p.ids[u.key] = id
	}
	return 0, nil
}

func packUnits(ids []uint16) uint64 {
	var key uint64
	for _, id := range ids {
		key = key<<unitBits | uint64(id)
	}
	return key
}

func unpackUnits(key uint64) []uint16 {
	var ids []uint16
	for ; key != 0; key >>= unitBits {
		ids = append(ids, uint16(key))
	}
	slices.Reverse(ids)
	return ids
}

func (p *learnedParser) id(key uint64) (uint16, error) {
	if id, ok := p.ids[key]; ok {
		return id, nil
	}
	if key == 0 {
		return 0, errors.New("U+0000 is no unit")
	}
	id := p.units + unitBoundary + 1
	if id >= 1<<unitBits {
		return 0, fmt.Errorf("more than %d units", 1<<unitBits)
	}
	p.units++
	p.ids[key] = uint16(id)
	return uint16(id), nil
}

// unitID returns the id of a unit of a background model; a Han character counts
// as one there, its first half.
func (p *learnedParser) unitID(text string) (uint16, error) {
	units, err := parseChunk(p.script, text)
	if err != nil {
		return 0, err
	}
	if len(units) != 1 && !(isHan(p.script) && utf8.RuneCountInString(text) == 1) {
		return 0, fmt.Errorf("%q is not one unit", text)
	}
	return p.id(units[0].key)
}

// letterID returns the id of a letter in a background model.
func letterID(text string) (uint16, error) {
	if len(text) != 1 || text[0] < 'a' || text[0] > 'z' {
		return 0, fmt.Errorf("%q is not a letter a to z", text)
	}
	return uint16(text[0]-'a') + unitBoundary + 1, nil
}

func (p *learnedParser) background(b *learnedCosts, prev, next string, cost float32, id func(string) (uint16, error)) (int, error) {
	var a, c uint16
	var err error
	switch prev {
	case learnedNone:
	case learnedStart:
		a = unitBoundary
	default:
		if a, err = id(prev); err != nil {
			return 1, err
		}
	}
	switch next {
	case learnedNone:
	case learnedEnd:
		c = unitBoundary
	default:
		if c, err = id(next); err != nil {
			return 2, err
		}
	}
	switch {
	case a == 0 && c == 0:
		b.unknown = cost
	case a == 0:
		b.unigram[c] = cost
	case c == 0:
		b.back[a] = cost
	default:
		b.bigram[uint32(a)<<unitBits|uint32(c)] = cost
	}
	return 0, nil
}

// unitCosts returns, by unit, what writing it as nothing costs and half the cost
// of an unlearned letter for it.
func (p *learnedParser) unitCosts() (drops, subs []float32) {
	n := p.units + unitBoundary + 1
	drops, subs = make([]float32, n), make([]float32, n)
	keys := make([]uint64, n)
	for k, id := range p.ids {
		keys[id] = k
	}
	for id := range n {
		var one float32
		switch k := keys[id]; {
		case p.script == scriptLatn && 'a' <= k && k <= 'z':
			one = p.latin.one(uint16(k-'a') + unitBoundary + 1)
		case p.script == scriptLatn:
			one = p.latin.unknown
		case isHan(p.script) && k>>secondShift == secondHalf: // known with the first half
		default:
			one = p.native.one(uint16(id))
		}
		subs[id] = p.backoff["substitute"]/2 + one
		drops[id] = p.backoff["delete"] + one
		if c, ok := p.drops[uint16(id)]; ok {
			drops[id] = min(drops[id], c)
		}
	}
	return drops, subs
}

// letterCosts returns, by letter, what its standing for nothing costs and half the
// cost of its standing for an unlearned unit.
func (p *learnedParser) letterCosts() (inserts, letters [learnedLetter]float32) {
	for i := range uint16(learnedLetter) {
		one := p.latin.one(i + unitBoundary + 1)
		if i == letterOther {
			one = p.latin.unknown
		}
		letters[i] = p.backoff["substitute"]/2 + one
		inserts[i] = p.backoff["insert"] + one
		if c, ok := p.inserts[i+unitBoundary+1]; ok {
			inserts[i] = min(inserts[i], c)
		}
	}
	return inserts, letters
}

// fit numbers the Latin chunks and lays the sparse rows of costs over each
// other, so that a cost is found at one place: the row's base plus the chunk.
func (p *learnedParser) fit() error {
	slices.SortStableFunc(p.entries, func(a, b learnedEntry) int {
		return cmp.Or(cmp.Compare(a.native, b.native), cmp.Compare(a.latin, b.latin), cmp.Compare(a.cost, b.cost))
	})
	p.entries = slices.CompactFunc(p.entries, func(a, b learnedEntry) bool { return a.native == b.native && a.latin == b.latin })
	entries := p.entries
	chunks := map[string]int{}
	for i := range entries {
		e := &entries[i]
		chunk, ok := chunks[e.latin]
		if !ok {
			if chunk = len(p.texts); chunk == maxLearnedChunks {
				return fmt.Errorf("more than %d Latin chunks", maxLearnedChunks)
			}
			chunks[e.latin] = chunk
			p.texts = append(p.texts, e.latin)
		}
		e.chunk = chunk
	}
	type run struct{ from, to int }
	var runs []run
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].native == entries[i].native {
			j++
		}
		runs = append(runs, run{i, j})
		i = j
	}
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	var taken, used []bool // cells, and bases
	first := 0             // from where places are tried
	for _, r := range runs {
		for first < len(taken) && taken[first] {
			first++
		}
		least := len(p.texts)
		for i := r.from; i < r.to; i++ {
			least = min(least, entries[i].chunk)
		}
		base := max(0, first-least)
		for tries := 0; ; tries++ {
			fits := base >= len(used) || !used[base]
			for i := r.from; fits && i < r.to; i++ {
				at := base + entries[i].chunk
				fits = at >= len(taken) || !taken[at]
			}
			if fits {
				break
			}
			base++
			if tries == maxFit { // few places are left before here
				first += maxFit / 2
				tries = 0
			}
		}
		used = append(used, make([]bool, max(0, base+1-len(used)))...)
		used[base] = true
		taken = append(taken, make([]bool, max(0, base+len(p.texts)-len(taken)))...)
		for i := r.from; i < r.to; i++ {
			taken[base+entries[i].chunk] = true
		}
		p.rows = append(p.rows, learnedRow{entries[r.from].native, base})
	}
	slices.SortFunc(p.rows, func(a, b learnedRow) int { return cmp.Compare(a.base, b.base) })
	rows := make(map[uint64]int, len(p.rows))
	for i, r := range p.rows {
		rows[r.native] = i
	}
	for i := range entries {
		entries[i].row = rows[entries[i].native]
	}
	// The cheapest first, in every row and for every chunk.
	slices.SortFunc(entries, func(a, b learnedEntry) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.latin, b.latin), slices.Compare(unpackUnits(a.native), unpackUnits(b.native)))
	})
	return nil
}
