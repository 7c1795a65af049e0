package resolve

import (
	"golang.org/x/text/language"
)

// Limits on a table of learned costs and on what is scored with it.
const (
	// maxLearnedRows bounds the rows of a table; the largest shipped has 14,000.
	maxLearnedRows = 1 << 16

	// maxLearnedLetters is the longest Latin chunk.
	maxLearnedLetters = 4

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

	units map[uint64]uint16 // unit → id; 0 and 1 are unitOther and unitBoundary

	rows     map[uint64]learnedRow // native chunk, unitBits an id → its costs
	cells    []learnedCell         // rows laid over each other, see fit
	latins   []learnedNode         // trie of Latin chunks
	best     []float32             // by Latin chunk: its least cost
	drops    []float32             // by unit: the cost of writing it as nothing
	inserts  [learnedLetter]float32
	subs     []float32 // by unit, half the cost of an unlearned letter for it
	letters  [learnedLetter]float32
	leastSub float32 // least of letters
	leastAdd float32 // least of subs
	end      float32

	nativeSide, latinSide *learnedBackground
}

// A learnedRow is where the costs of a native chunk begin in cells, and the
// least of them.
type learnedRow struct {
	base int32
	best float32
}

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
	unigram map[uint16]float32
	back    map[uint16]float32
	bigram  map[uint32]float32
	unknown float32
}

func newLearnedBackground() *learnedBackground {
	return &learnedBackground{unigram: map[uint16]float32{}, back: map[uint16]float32{}, bigram: map[uint32]float32{}, unknown: maxLearnedCost}
}

// one returns the cost of a unit anywhere.
func (b *learnedBackground) one(u uint16) float32 {
	if c, ok := b.unigram[u]; ok {
		return c
	}
	return b.unknown
}

func (b *learnedBackground) cost(prev, next uint16) float32 {
	if c, ok := b.bigram[uint32(prev)<<unitBits|uint32(next)]; ok {
		return c
	}
	return b.back[prev] + b.one(next)
}

// Script returns the script whose forms l reads; for kana it is Kana.
func (l *Learned) Script() language.Script { return l.script }
