package resolve

// maxRecalled is how many answers about two readings a scratch keeps: candidates
// of a query share their parts. One takes 64 bytes.
const maxRecalled = 1 << 11

// What is asked of two readings.
const (
	askedCost   = iota // Matcher.spellingCost
	askedForms         // Matcher.feminine and Matcher.inflected
	askedRatio         // Matcher.ratio
	askedCalled        // Matcher.calledSo
)

// An asked is a question about two readings.
type asked struct {
	what  uint8
	x, y  *reading
	limit float32
}

// A told is a question and its answer.
type told struct {
	asked
	signal Signal
	value  float64
}

// slot returns where the answer to a question is kept.
func (a *asked) slot() uint64 {
	return (uint64(a.x.id)<<34 ^ uint64(a.y.id)<<2 ^ uint64(a.what)) * 0x9E3779B97F4A7C15 >> 53 % maxRecalled
}

// recall returns what was told before.
func (sc *scratch) recall(a asked) (t told, ok bool) {
	if sc.recalled == nil {
		return t, false
	}
	t = sc.recalled[a.slot()]
	return t, t.asked == a
}

// keep keeps an answer.
func (sc *scratch) keep(a asked, value float64, signal Signal) {
	if sc.recalled == nil {
		sc.recalled = make([]told, maxRecalled)
	}
	sc.recalled[a.slot()] = told{a, signal, value}
}
