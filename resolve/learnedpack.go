package resolve

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/text/language"
)

// A file of learned costs is a header and tables, numbers little-endian, costs
// float32:
//
//	magic, version, tables    16 bytes
//	CRC-32C of what follows   uint32
//	size of each table        uint32
//
// A table is
//
//	script                    4 bytes
//	end; unknown on the native side, on the Latin side
//	inserts, letters          learnedLetter each
//	ids, units, rows, spellings, chunks, native pairs, Latin pairs: how many, uint32
//	drops, subs, native unigrams, native fallbacks   (ids+2) each
//	Latin unigrams, Latin fallbacks                  latinLetters each
//	units       units × uint64; their ids × uint16
//	rows        rows × uint64, the native chunk; where they begin in cells × uint32
//	spellings   spellings × uint32, row·maxLearnedChunks + chunk; costs
//	pairs       native, then Latin: uint32 each, units·1<<unitBits + unit; costs
//	chunks      a length and letters each
//
// Rows begin in ascending order. Spellings are in the order of their cost, then
// of their chunk, then of their units.
const (
	learnedMagic   = "polyonym costs" // bytes for version and tables follow
	learnedVersion = 1
	learnedHeader  = 16 + 4
	learnedFixed   = 4 + 4*(3+2*learnedLetter) // bytes before the counts
	learnedCounts  = 7
	maxTables      = 255
)

// maxLearnedBase bounds the cells of a table; the largest shipped has 59,000.
const maxLearnedBase = 1 << 20

// ErrDamagedLearned is wrapped by errors about a file that is none of learned
// costs, or not a whole one.
var ErrDamagedLearned = errors.New("resolve: the learned costs are damaged")

// WriteLearned writes tables in the form that [OpenLearned] opens.
func WriteLearned(w io.Writer, tables ...*Learned) error {
	if len(tables) > maxTables {
		return fmt.Errorf("resolve: %d tables; the most is %d", len(tables), maxTables)
	}
	var body []byte
	for _, l := range tables {
		body = binary.LittleEndian.AppendUint32(body, uint32(len(l.packed.file)))
	}
	for _, l := range tables {
		body = append(body, l.packed.file...)
	}
	head := append([]byte(learnedMagic), learnedVersion, byte(len(tables)))
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(body, castagnoli))
	_, err := w.Write(append(head, body...))
	return err
}

// OpenLearned opens tables in the form that [WriteLearned] gives, and returns a
// function that finds the one of a script, for [MatcherOptions]. It keeps file;
// a table is laid out when it is first asked for. A file that is cut or damaged
// is an error that wraps [ErrDamagedLearned].
func OpenLearned(file string) (func(language.Script) *Learned, error) {
	if len(file) < learnedHeader || file[:len(learnedMagic)] != learnedMagic {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrDamagedLearned, learnedMagic)
	}
	if v := file[len(learnedMagic)]; v != learnedVersion {
		return nil, fmt.Errorf("resolve: learned costs of version %d; this program reads version %d", v, learnedVersion)
	}
	n, rest := int(file[len(learnedMagic)+1]), file[learnedHeader:]
	sum := crc32.Checksum(unsafe.Slice(unsafe.StringData(rest), len(rest)), castagnoli) // without a copy
	if want := u32(file, learnedHeader-4); sum != want || len(rest) < 4*n {
		return nil, fmt.Errorf("%w: the checksum is %08x; it states %08x", ErrDamagedLearned, sum, want)
	}
	sizes, rest := rest[:4*n], rest[4*n:]
	tables := make(map[language.Script]func() *Learned, n)
	for i := range n {
		size := int(u32(sizes, 4*i))
		if size > len(rest) {
			return nil, fmt.Errorf("%w: a table of %d bytes where %d are left", ErrDamagedLearned, size, len(rest))
		}
		t, err := readLearned(rest[:size])
		if err != nil {
			return nil, err
		}
		if _, ok := tables[t.script]; ok {
			return nil, fmt.Errorf("%w: two tables of %v", ErrDamagedLearned, t.script)
		}
		tables[t.script] = sync.OnceValue(t.layOut)
		rest = rest[size:]
	}
	if rest != "" {
		return nil, fmt.Errorf("%w: %d bytes after the last table", ErrDamagedLearned, len(rest))
	}
	return func(sc language.Script) *Learned {
		if layOut, ok := tables[sc]; ok {
			return layOut()
		}
		return nil
	}, nil
}

// openLearned returns one table.
func openLearned(file string) (*Learned, error) {
	t, err := readLearned(file)
	if err != nil {
		return nil, err
	}
	return t.layOut(), nil
}

// A learnedFile is the parts of a packed table.
type learnedFile struct {
	script                              language.Script
	file, fixed                         string
	ids, units, rows, chunks            int
	drops, subs, unigrams, fallbacks    string
	latinUnigrams, latinFallbacks       string
	unitKeys, unitIDs, rowKeys, rowAt   string
	spellings, costs                    string
	pairs, pairCosts, latin, latinCosts string
	texts                               string
}

// readLearned cuts a table into its parts, and sees to it that what they refer
// to is there.
func readLearned(file string) (*learnedFile, error) {
	bad := func(what string) (*learnedFile, error) {
		return nil, fmt.Errorf("%w: a table of %d bytes: %s", ErrDamagedLearned, len(file), what)
	}
	if len(file) < learnedFixed+4*learnedCounts {
		return bad("no header")
	}
	script, err := language.ParseScript(file[:4])
	if err != nil {
		return bad(err.Error())
	}
	count := func(i int) int { return int(u32(file, learnedFixed+4*i)) }
	t := &learnedFile{script: script, file: file, fixed: file[4:learnedFixed], ids: count(0) + unitBoundary + 1, units: count(1), rows: count(2), chunks: count(4)}
	rest := file[learnedFixed+4*learnedCounts:]
	for _, part := range []struct {
		to          *string
		count, size int
	}{
		{&t.drops, t.ids, 4},
		{&t.subs, t.ids, 4},
		{&t.unigrams, t.ids, 4},
		{&t.fallbacks, t.ids, 4},
		{&t.latinUnigrams, latinLetters, 4},
		{&t.latinFallbacks, latinLetters, 4},
		{&t.unitKeys, t.units, 8},
		{&t.unitIDs, t.units, 2},
		{&t.rowKeys, t.rows, 8},
		{&t.rowAt, t.rows, 4},
		{&t.spellings, count(3), 4},
		{&t.costs, count(3), 4},
		{&t.pairs, count(5), 4},
		{&t.pairCosts, count(5), 4},
		{&t.latin, count(6), 4},
		{&t.latinCosts, count(6), 4},
	} {
		if part.count > len(rest)/part.size {
			return bad("it is cut")
		}
		*part.to, rest = rest[:part.count*part.size], rest[part.count*part.size:]
	}
	t.texts = rest
	if t.chunks > maxLearnedChunks || t.rows > math.MaxInt32/maxLearnedChunks {
		return bad("too many chunks or rows")
	}
	for i := range t.units {
		if u64(t.unitKeys, 8*i) == 0 || int(u16(t.unitIDs, 2*i)) >= t.ids {
			return bad("a unit that is none")
		}
	}
	last := -1
	for i := range t.rows {
		at := int(u32(t.rowAt, 4*i))
		if u64(t.rowKeys, 8*i) == 0 || at <= last || at > maxLearnedBase {
			return bad("a row out of place")
		}
		last = at
	}
	spelled := make([]bool, t.rows)
	for i := range len(t.spellings) / 4 {
		row, chunk, _ := t.spelling(i)
		if row >= t.rows || chunk >= t.chunks {
			return bad("a spelling of no row")
		}
		spelled[row] = true
	}
	if slices.Contains(spelled, false) {
		return bad("a row without spellings")
	}
	for i := 0; i < len(t.pairs); i += 4 {
		if u32(t.pairs, i) == 0 {
			return bad("a pair of nothing")
		}
	}
	for i := 0; i < len(t.latin); i += 4 {
		if p := u32(t.latin, i); p>>unitBits >= latinLetters || p&(1<<unitBits-1) >= latinLetters {
			return bad("a pair of no letters")
		}
	}
	for range t.chunks {
		n := 0
		if rest != "" {
			n = int(rest[0])
		}
		if n == 0 || n > maxLearnedLetters || n >= len(rest) || checkChunk(rest[1:1+n]) != nil {
			return bad("a chunk that is none")
		}
		rest = rest[1+n:]
	}
	if rest != "" {
		return bad("it is too long")
	}
	return t, nil
}

func float(s string, i int) float32 { return math.Float32frombits(u32(s, 4*i)) }

func floats(s string) []float32 {
	out := make([]float32, len(s)/4)
	for i := range out {
		out[i] = float(s, i)
	}
	return out
}

// layOut readies a table for scoring.
func (t *learnedFile) layOut() *Learned {
	l := &Learned{script: t.script, packed: t, end: float(t.fixed, 0), drops: floats(t.drops), subs: floats(t.subs)}
	l.leastSub, l.leastAdd = maxLearnedCost, maxLearnedCost
	for i := range learnedLetter {
		l.inserts[i], l.letters[i] = float(t.fixed, 3+i), float(t.fixed, 3+learnedLetter+i)
		l.leastSub = min(l.leastSub, l.letters[i])
	}
	for _, c := range l.subs {
		l.leastAdd = min(l.leastAdd, c)
	}
	l.nativeSide = learnedBackground{unigram: floats(t.unigrams), back: floats(t.fallbacks), costs: floats(t.pairCosts), unknown: float(t.fixed, 1)}
	l.nativeSide.bigram = newNumberTable(len(t.pairs) / 4)
	for i := range len(t.pairs) / 4 {
		l.nativeSide.bigram.put(uint64(u32(t.pairs, 4*i)), int32(i))
	}
	l.latinSide = t.letters()
	l.units = newNumberTable(t.units)
	for i := range t.units {
		l.units.put(u64(t.unitKeys, 8*i), int32(u16(t.unitIDs, 2*i)))
	}
	l.layOutRows(t)
	return l
}

// letters returns the background of the Latin side.
func (t *learnedFile) letters() learnedBackground {
	b := learnedBackground{unigram: floats(t.latinUnigrams), unknown: float(t.fixed, 2), pairs: make([]float32, latinLetters*latinLetters)}
	for prev := range latinLetters {
		back := float(t.latinFallbacks, prev)
		for next := range latinLetters {
			b.pairs[prev*latinLetters+next] = back + b.unigram[next]
		}
	}
	for i := range len(t.latin) / 4 {
		p := u32(t.latin, 4*i)
		b.pairs[p>>unitBits*latinLetters+p&(1<<unitBits-1)] = float(t.latinCosts, i)
	}
	return b
}

// spelling returns one of the chunks that rows have, and its cost. They are in the
// order of their cost.
func (t *learnedFile) spelling(i int) (row, chunk int, cost float32) {
	s := int(u32(t.spellings, 4*i))
	return s / maxLearnedChunks, s % maxLearnedChunks, float(t.costs, i)
}

func (l *Learned) layOutRows(t *learnedFile) {
	l.rows = newNumberTable(t.rows)
	l.natives, l.bases = make([]uint64, t.rows), make([]int32, t.rows)
	cells := 0
	for i := range t.rows {
		l.natives[i], l.bases[i] = u64(t.rowKeys, 8*i), int32(u32(t.rowAt, 4*i))
		l.rows.put(l.natives[i], int32(i))
		cells = int(l.bases[i]) + t.chunks
	}
	l.texts, l.best = make([]string, 0, t.chunks), make([]float32, t.chunks)
	l.latins = append(make([]learnedNode, 0, 1+2*t.chunks), learnedNode{chunk: noChunk})
	for rest := t.texts; len(l.texts) < t.chunks; {
		text := rest[1 : 1+rest[0]]
		l.enter(text)
		rest = rest[1+len(text):]
	}
	l.cells = make([]learnedCell, cells)
	for i := range l.cells {
		l.cells[i].own = noChunk
	}
	spellings := len(t.spellings) / 4
	l.starts = make([]int32, t.rows+1)
	for i := range spellings {
		l.starts[u32(t.spellings, 4*i)/maxLearnedChunks+1]++
	}
	for i := range t.rows {
		l.starts[i+1] += l.starts[i]
	}
	l.chunks = make([]learnedChunk, spellings)
	next := slices.Clone(l.starts)
	for i := range l.best {
		l.best[i] = unreachable
	}
	for i := range spellings {
		row, chunk, cost := t.spelling(i)
		l.chunks[next[row]] = learnedChunk{int16(chunk), cost}
		next[row]++
		l.best[chunk] = min(l.best[chunk], cost)
		l.cells[l.bases[row]+int32(chunk)] = learnedCell{l.bases[row], cost}
	}
}

// enter adds the next Latin chunk.
func (l *Learned) enter(text string) {
	node := 0
	for i := range len(text) {
		c := text[i] - 'a'
		if l.latins[node].next[c] == 0 {
			l.latins[node].next[c] = int16(len(l.latins))
			l.latins = append(l.latins, learnedNode{chunk: noChunk})
		}
		node = int(l.latins[node].next[c])
	}
	l.latins[node].chunk = int16(len(l.texts))
	l.texts = append(l.texts, text)
}

// pack returns the rows that were parsed as a packed table; see fit.
func (p *learnedParser) pack() string {
	var b []byte
	number := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	cost := func(c float32) { b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c)) }
	costs := func(cs []float32) {
		for _, c := range cs {
			cost(c)
		}
	}
	inserts, letters := p.letterCosts()
	drops, subs := p.unitCosts()
	b = append(b, p.script.String()...)
	cost(p.backoff["end"])
	cost(p.native.unknown)
	cost(p.latin.unknown)
	costs(inserts[:])
	costs(letters[:])
	for _, n := range []int{p.units, len(p.ids), len(p.rows), len(p.entries), len(p.texts), len(p.native.bigram), len(p.latin.bigram)} {
		number(n)
	}
	costs(drops)
	costs(subs)
	for i, side := range []*learnedCosts{&p.native, &p.latin} {
		n := uint16(latinLetters)
		if i == 0 {
			n = uint16(p.units + unitBoundary + 1)
		}
		for u := range n {
			cost(side.one(u))
		}
		for u := range n {
			cost(side.back[u])
		}
	}
	keys := slices.Sorted(maps.Keys(p.ids))
	for _, k := range keys {
		b = binary.LittleEndian.AppendUint64(b, k)
	}
	for _, k := range keys {
		b = binary.LittleEndian.AppendUint16(b, p.ids[k])
	}
	for _, r := range p.rows {
		b = binary.LittleEndian.AppendUint64(b, r.native)
	}
	for _, r := range p.rows {
		number(r.base)
	}
	for _, e := range p.entries {
		number(e.row*maxLearnedChunks + e.chunk)
	}
	for _, e := range p.entries {
		cost(e.cost)
	}
	for _, side := range []*learnedCosts{&p.native, &p.latin} {
		pairs := slices.SortedFunc(maps.Keys(side.bigram), cmp.Compare)
		for _, k := range pairs {
			number(int(k))
		}
		for _, k := range pairs {
			cost(side.bigram[k])
		}
	}
	for _, text := range p.texts {
		b = append(b, byte(len(text)))
		b = append(b, text...)
	}
	return string(b)
}
