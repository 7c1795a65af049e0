package resolve

import (
	"math/bits"
	"slices"

	"golang.org/x/text/language"
)

// Limits on a table of learned costs and on what is scored with it.
const (
	// maxLearnedRows bounds the rows of a table; the largest shipped has 14,000.
	maxLearnedRows = 1 << 16

	// maxLearnedLetters is the longest Latin chunk.
	maxLearnedLetters = 4

	// maxLearnedChunks bounds the distinct Latin chunks of a table, so that the
	// nodes of a trie, maxLearnedLetters each and a root, are numbers of 15 bits.
	// The largest shipped has 2,700.
	maxLearnedChunks = 1<<13 - 1

	// maxLearnedCost is the largest cost a row may state; e^-100 is less than one
	// name among all that have been written.
	maxLearnedCost = 100

	// maxLearnedForm bounds both sides of a comparison, in units and letters: a
	// longer form is not scored. A comparison has maxLearnedForm² cells, each
	// with maxLearnedChunk·maxLearnedLetters steps.
	maxLearnedForm = 96

	// maxFit is after how many places tried for a row of the cost table the search
	// for the next ones begins further on.
	maxFit = 1 << 8

	// learnedSlack is added to bounds that are summed in another order than
	// costs are, so that rounding decides nothing. Costs are under 2¹⁴ nats,
	// their rounding error under 2¹⁴·2⁻²⁴·2·maxLearnedForm.
	learnedSlack = 0.25

	letterOther   = 26  // of a learned model: not a to z
	learnedLetter = 27  // a to z, and any other
	unitBoundary  = 1   // the start or end of a form
	unitOther     = 0   // a unit the table does not know
	noChunk       = -1  // no row of the table
	learnedFields = 4   // columns: what, native, latin, cost
	halfOpen      = "<" // marks the first half of a Han character
	halfClose     = ">" // marks its second half
	learnedNone   = "-" // stands for nothing in a table
	learnedStart  = "^" // stands for the start of a form in a background model
	learnedEnd    = "$" // stands for its end
	secondHalf    = 2   // of a Han character, see learnedUnit
	secondShift   = 32  // see learnedUnit
	kanaFirst     = 'ァ' // of katakana
	kanaLast      = 'ヺ' // of katakana
	smallKana     = "ァィゥェォャュョヮ"
	specialKana   = "ッーン"
	hangulFirst   = 0xAC00
	hangulLast    = 0xD7A3
	unitBits      = 16
)

// A Learned holds, for one script, what chunks of a native form are spelled in
// Latin letters and at what cost, with models of what either side looks like by
// itself. It says how much likelier two forms are as spellings of one name than
// as strangers. It is immutable and safe for concurrent use.
//
// A table is made by data/internal/learn from pairs of names.
type Learned struct {
	script language.Script
	packed *learnedFile

	units numberTable // unit → id; 0 and 1 are unitOther and unitBoundary

	rows     numberTable    // native chunk, unitBits an id → its row
	natives  []uint64       // by row, the native chunk
	bases    []int32        // by row, ascending: where its costs begin in cells
	cells    []learnedCell  // rows laid over each other, see learnedParser.fit
	starts   []int32        // by row: where its chunks begin in chunks; one more
	chunks   []learnedChunk // of rows, the cheapest first
	texts    []string       // by Latin chunk
	latins   []learnedNode  // trie of Latin chunks
	best     []float32      // by Latin chunk: its least cost
	drops    []float32      // by unit: the cost of writing it as nothing
	inserts  [learnedLetter]float32
	subs     []float32 // by unit, half the cost of an unlearned letter for it
	letters  [learnedLetter]float32
	leastSub float32 // least of letters
	leastAdd float32 // least of subs
	end      float32

	nativeSide, latinSide learnedBackground
}

// A learnedChunk is a Latin chunk of a row and what it costs.
type learnedChunk struct {
	id   int16
	cost float32
}

// rowAt returns the row that begins at a base.
func (l *Learned) rowAt(base int32) int {
	row, _ := slices.BinarySearch(l.bases, base)
	return row
}

// least returns the least cost of a row.
func (l *Learned) least(row int) float32 { return l.chunks[l.starts[row]].cost }

// A learnedCell holds the cost of Latin chunk i for the native chunk whose row
// begins i cells before it, if own is that row.
type learnedCell struct {
	own  int32
	cost float32
}

type learnedNode struct {
	next  [26]int16 // 0: none
	chunk int16     // noChunk if none ends here
}

// A learnedBackground is a model of forms without their other side: the cost of
// a unit after another, or, where the table has none, of the unit anywhere and of
// falling back on that.
type learnedBackground struct {
	unigram []float32 // by unit
	back    []float32 // the same
	bigram  numberTable
	costs   []float32 // by number of bigram
	pairs   []float32 // of letters, all costs: bigram is not needed; else nil
	unknown float32
}

// one returns the cost of a unit anywhere.
func (b *learnedBackground) one(u uint16) float32 {
	if int(u) < len(b.unigram) {
		return b.unigram[u]
	}
	return b.unknown
}

func (b *learnedBackground) cost(prev, next uint16) float32 {
	if b.pairs != nil {
		return b.pairs[int(prev)*latinLetters+int(next)]
	}
	if i, ok := b.bigram.get(uint64(prev)<<unitBits | uint64(next)); ok {
		return b.costs[i]
	}
	if int(prev) < len(b.back) {
		return b.back[prev] + b.one(next)
	}
	return b.one(next)
}

// A numberTable finds what stands for a number other than 0. It is an open hash
// table, at most three quarters full. The zero value is empty.
type numberTable struct {
	keys   []uint64 // 0: none
	values []int32
}

func newNumberTable(n int) numberTable {
	size := 1 << bits.Len(uint(n*4/3))
	return numberTable{make([]uint64, size), make([]int32, size)}
}

func (t *numberTable) slot(key uint64) int {
	return int(key * 0x9E3779B97F4A7C15 >> 32) // the golden ratio spreads neighbours
}

// put enters a value; there is room for it.
func (t *numberTable) put(key uint64, value int32) {
	i := t.slot(key) & (len(t.keys) - 1)
	for t.keys[i] != 0 && t.keys[i] != key {
		i = (i + 1) & (len(t.keys) - 1)
	}
	t.keys[i], t.values[i] = key, value
}

func (t *numberTable) get(key uint64) (value int32, ok bool) {
	if len(t.keys) == 0 {
		return 0, false
	}
	for i := t.slot(key) & (len(t.keys) - 1); t.keys[i] != 0; i = (i + 1) & (len(t.keys) - 1) {
		if t.keys[i] == key {
			return t.values[i], true
		}
	}
	return 0, false
}

// Script returns the script whose forms l reads; for kana it is Kana.
func (l *Learned) Script() language.Script { return l.script }
