package entities

import (
	"fmt"
	"strings"
)

// A Report counts what became of another catalogue's records. Readers and
// writers add to the one they are given; a nil one counts nothing. It is not safe
// for concurrent use.
type Report struct {
	Read     int            // records met: lines, rows, items, entities given to a writer
	Entities int            // entities given or written
	Faults   int            // records that are an error
	Skipped  map[string]int // records, and names and values in them, left out: how many for each reason
}

// maxReasons bounds the reasons told apart, as some are made of words of the
// input; the rest are counted together.
const maxReasons = 200

func (r *Report) read() {
	if r != nil {
		r.Read++
	}
}

func (r *Report) gave() {
	if r != nil {
		r.Entities++
	}
}

func (r *Report) fault() {
	if r != nil {
		r.Faults++
	}
}

func (r *Report) skip(reason string) {
	if r == nil {
		return
	}
	if r.Skipped == nil {
		r.Skipped = map[string]int{}
	}
	if _, known := r.Skipped[reason]; !known && len(r.Skipped) >= maxReasons {
		reason = "other reasons"
	}
	r.Skipped[reason]++
}

// String says it in one line: "5 read, 3 entities, 1 fault; skipped: 1 schema Address".
func (r *Report) String() string {
	var b strings.Builder
	plural := func(n int, one, more string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, more)
	}
	fmt.Fprintf(&b, "%d read, %s, %s", r.Read, plural(r.Entities, "entity", "entities"), plural(r.Faults, "fault", "faults"))
	for i, reason := range sortedKeys(r.Skipped) {
		sep := ", "
		if i == 0 {
			sep = "; skipped: "
		}
		fmt.Fprintf(&b, "%s%d %s", sep, r.Skipped[reason], reason)
	}
	return b.String()
}

// A numberSet holds the numbers of records met: one bit each where they are
// dense, so that all of Wikidata takes some 20 MB.
type numberSet map[uint64]*[numberBlock / 64]uint64

const numberBlock = 1 << 16

// add reports whether n is new.
func (s numberSet) add(n uint64) bool {
	block := s[n/numberBlock]
	if block == nil {
		block = new([numberBlock / 64]uint64)
		s[n/numberBlock] = block
	}
	word, bit := &block[n%numberBlock/64], uint64(1)<<(n%64)
	had := *word&bit != 0
	*word |= bit
	return !had
}

// maxSeen is how many IDs a reader remembers to tell which come twice: some 2
// GB with their text. Of later ones it isn't told.
const maxSeen = 1 << 24

// seenIDs are the IDs met, and the lines they came on.
type seenIDs map[ID]int

func (s seenIDs) add(id ID, line int) error {
	if first, dup := s[id]; dup {
		return fmt.Errorf("%w, first on line %d", ErrDuplicate, first)
	}
	if len(s) < maxSeen {
		s[id] = line
	}
	return nil
}
