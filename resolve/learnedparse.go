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
		l:       &Learned{units: map[uint64]uint16{}, rows: map[uint64]learnedRow{}, nativeSide: newLearnedBackground(), latinSide: newLearnedBackground()},
		backoff: map[string]float32{"substitute": 0, "delete": 0, "insert": 0, "end": 0},
		drops:   map[uint16]float32{},
		inserts: map[uint16]float32{},
	}
	for c := uint64('a'); c <= 'z'; c++ { // known to a Latin table even if it has no row
		p.l.units[c] = uint16(p.units) + unitBoundary + 1
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
				if err != nil || p.l.script != (language.Script{}) {
					return nil, fmt.Errorf("resolve: %s:%d:11: script %q is unknown or not the first", file, line, code)
				}
				p.l.script = script
			}
			continue
		}
		if p.l.script == (language.Script{}) {
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
	if p.l.script == (language.Script{}) {
		return nil, fmt.Errorf("resolve: %s: no line # script", file)
	}
	p.finish()
	return p.l, nil
}

type learnedParser struct {
	l       *Learned
	units   int // ids that are given
	entries []learnedEntry
	backoff map[string]float32
	drops   map[uint16]float32
	inserts map[uint16]float32
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
		if p.l.script == scriptLatn {
			return 0, errors.New("a table of Latin spellings has no native side")
		}
		return p.background(p.l.nativeSide, f[1], f[2], cost, p.unitID)
	case "latin":
		return p.background(p.l.latinSide, f[1], f[2], cost, letterID)
	}
	return 0, fmt.Errorf("unknown row %q", f[0])
}

func (p *learnedParser) spell(native, latin string, cost float32) (int, error) {
	var ids []uint16
	if native != learnedNone {
		units, err := parseChunk(p.l.script, native)
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
		if p.l.script == scriptLatn && native != learnedNone && checkChunk(native) != nil {
			return 1, fmt.Errorf("chunk %q holds a character that is not a to z", native)
		}
	}
	switch {
	case latin == learnedNone && len(ids) == 1:
		p.drops[ids[0]] = cost
		if p.l.script == scriptLatn {
			i, err := letterID(native)
			if err != nil {
				return 1, err
			}
			p.inserts[i] = cost
		}
	case native == learnedNone && len(latin) == 1 && p.l.script != scriptLatn:
		i, _ := letterID(latin)
		p.inserts[i] = cost
	case latin == learnedNone || native == learnedNone:
		return 1, fmt.Errorf("%q for %q: nothing stands for one unit or letter", latin, native)
	default:
		p.entries = append(p.entries, learnedEntry{packUnits(ids), latin, cost})
		if p.l.script == scriptLatn && native != latin {
			var other []uint16
			for i := range len(latin) {
				id, err := p.id(uint64(latin[i]))
				if err != nil {
					return 2, err
				}
				other = append(other, id)
			}
			p.entries = append(p.entries, learnedEntry{packUnits(other), native, cost})
		}
	}
	return 0, nil
}

// variant gives both halves of a Han character the ids of another's.
func (p *learnedParser) variant(a, b string) (int, error) {
	if !isHan(p.l.script) {
		return 0, errors.New("a variant in a table of another script than Han")
	}
	var halves [2][]learnedUnit
	for i, text := range [...]string{a, b} {
		if halves[i] = appendUnits(nil, p.l.script, text); utf8.RuneCountInString(text) != 1 {
			return i + 1, fmt.Errorf("%q is not one character", text)
		}
	}
	for i, u := range halves[0] {
		id, err := p.id(halves[1][i].key)
		if err != nil {
			return 2, err
		}
		if known, ok := p.l.units[u.key]; ok && known != id {
			return 1, fmt.Errorf("%q has costs of its own, or is another's variant", a)
		}
		p.l.units[u.key] = id
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

func (p *learnedParser) id(key uint64) (uint16, error) {
	if id, ok := p.l.units[key]; ok {
		return id, nil
	}
	id := p.units + unitBoundary + 1
	if id >= 1<<unitBits {
		return 0, fmt.Errorf("more than %d units", 1<<unitBits)
	}
	p.units++
	p.l.units[key] = uint16(id)
	return uint16(id), nil
}

// unitID returns the id of a unit of a background model; a Han character counts
// as one there, its first half.
func (p *learnedParser) unitID(text string) (uint16, error) {
	units, err := parseChunk(p.l.script, text)
	if err != nil {
		return 0, err
	}
	if len(units) != 1 && !(isHan(p.l.script) && utf8.RuneCountInString(text) == 1) {
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

func (p *learnedParser) background(b *learnedBackground, prev, next string, cost float32, id func(string) (uint16, error)) (int, error) {
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

// finish lays the table out for scoring.
func (p *learnedParser) finish() {
	l := p.l
	l.end = p.backoff["end"]
	half := p.backoff["substitute"] / 2
	l.leastSub = maxLearnedCost
	for i := range uint16(learnedLetter) {
		one := l.latinSide.one(i + unitBoundary + 1)
		if i == letterOther {
			one = l.latinSide.unknown
		}
		l.letters[i] = half + one
		l.leastSub = min(l.leastSub, l.letters[i])
		l.inserts[i] = p.backoff["insert"] + one
		if c, ok := p.inserts[i+unitBoundary+1]; ok {
			l.inserts[i] = min(l.inserts[i], c)
		}
	}
	n := p.units + unitBoundary + 1
	l.subs, l.drops = make([]float32, n), make([]float32, n)
	keys := make([]uint64, n)
	for k, id := range l.units {
		keys[id] = k
	}
	l.leastAdd = maxLearnedCost
	for id := range n {
		var one float32
		switch k := keys[id]; {
		case l.script == scriptLatn && 'a' <= k && k <= 'z':
			one = l.latinSide.one(uint16(k-'a') + unitBoundary + 1)
		case l.script == scriptLatn:
			one = l.latinSide.unknown
		case isHan(l.script) && k>>secondShift == secondHalf: // known with the first half
		default:
			one = l.nativeSide.one(uint16(id))
		}
		l.subs[id] = half + one
		l.leastAdd = min(l.leastAdd, l.subs[id])
		l.drops[id] = p.backoff["delete"] + one
		if c, ok := p.drops[uint16(id)]; ok {
			l.drops[id] = min(l.drops[id], c)
		}
	}
	l.fit(p.entries)
}

// fit numbers the Latin chunks and lays the sparse rows of costs over each
// other, so that a cost is found at one place: the row's base plus the chunk.
func (l *Learned) fit(entries []learnedEntry) {
	slices.SortStableFunc(entries, func(a, b learnedEntry) int {
		return cmp.Or(cmp.Compare(a.native, b.native), cmp.Compare(a.latin, b.latin), cmp.Compare(a.cost, b.cost))
	})
	entries = slices.CompactFunc(entries, func(a, b learnedEntry) bool { return a.native == b.native && a.latin == b.latin })
	l.latins = []learnedNode{{chunk: noChunk}}
	chunks := make([]int, len(entries))
	for i, e := range entries {
		node := 0
		for j := range len(e.latin) {
			c := e.latin[j] - 'a'
			if l.latins[node].next[c] == 0 {
				if len(l.latins) >= 1<<15 { // full: the rest is left to the backoff
					break
				}
				l.latins[node].next[c] = int16(len(l.latins))
				l.latins = append(l.latins, learnedNode{chunk: noChunk})
			}
			node = int(l.latins[node].next[c])
		}
		if l.latins[node].chunk == noChunk {
			l.latins[node].chunk = int16(len(l.best))
			l.best = append(l.best, unreachable)
		}
		chunks[i] = int(l.latins[node].chunk)
		l.best[chunks[i]] = min(l.best[chunks[i]], e.cost)
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
	free := learnedCell{own: noChunk}
	var used []bool // as a base
	first := 0      // from where places are tried
	for _, r := range runs {
		at := func(base, i int) int { return base + chunks[i] }
		for first < len(l.cells) && l.cells[first] != free {
			first++
		}
		least := slices.Min(chunks[r.from:r.to])
		base := max(0, first-least)
		for tries := 0; ; tries++ {
			fits := base >= len(used) || !used[base]
			for i := r.from; fits && i < r.to; i++ {
				fits = at(base, i) >= len(l.cells) || l.cells[at(base, i)] == free
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
		for base >= len(used) {
			used = append(used, false)
		}
		used[base] = true
		for base+len(l.best) > len(l.cells) {
			l.cells = append(l.cells, free)
		}
		row := learnedRow{int32(base), unreachable}
		for i := r.from; i < r.to; i++ {
			l.cells[at(base, i)] = learnedCell{int32(base), entries[i].cost}
			row.best = min(row.best, entries[i].cost)
		}
		l.rows[entries[r.from].native] = row
	}
}
