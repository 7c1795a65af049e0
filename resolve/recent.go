package resolve

import "sync"

// maxRecent is how many answers of each generation are kept. One takes some 500
// bytes.
const maxRecent = 1 << 12

// A searched is what was searched for: a form in the units of a script, in the list
// of Latin words or in that of a script's own.
type searched struct {
	speller *speller
	native  bool // in its own list
	form    string
}

// recent keeps the answers to what was searched for last: many names share their
// parts. When one generation is full the one before it goes.
type recent struct {
	mu       sync.Mutex
	now, old map[searched][]found
}

func (r *recent) get(a searched) ([]found, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f, ok := r.now[a]; ok {
		return f, true
	}
	f, ok := r.old[a]
	if ok {
		r.put(a, f)
	}
	return f, ok
}

// put enters an answer; the lock is held.
func (r *recent) put(a searched, f []found) {
	if len(r.now) >= maxRecent || r.now == nil {
		r.old, r.now = r.now, make(map[searched][]found, maxRecent)
	}
	r.now[a] = f
}

// keep enters a copy of an answer.
func (r *recent) keep(a searched, f []found) []found {
	f = append([]found(nil), f...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(a, f)
	return f
}
