package resolve

import (
	"sync"
	"sync/atomic"

	"github.com/polyonym/polyonym/entities"
)

// maxReady is how many names of a store are kept ready to be compared. One takes
// 2 KiB, beside the readings of its parts, which it shares with others.
const maxReady = 1 << 15

// A readyName is a name of a store, read and ready to be compared.
type readyName struct {
	prepared *Prepared
	entity   *entities.Entity
	owner    int // its ordinal
	name     int // in entity.Names
}

// readyNames keeps the names of a store that were looked at last.
type readyNames struct {
	names []atomic.Pointer[readyName] // by ordinal

	mu   sync.Mutex
	kept []int32 // ordinals, a ring: the oldest at next once it is full
	next int
}

func (r *readyNames) init(n int) { r.names = make([]atomic.Pointer[readyName], n) }

// keep enters a name and lets the oldest go.
func (r *readyNames) keep(n int32, ready *readyName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.names[n].Load() != nil {
		return
	}
	r.names[n].Store(ready)
	if len(r.kept) < maxReady {
		r.kept = append(r.kept, n)
		return
	}
	r.names[r.kept[r.next]].Store(nil)
	r.kept[r.next] = n
	r.next = (r.next + 1) % maxReady
}

// name returns a name of the store, or nil if the store is damaged there.
func (r *Resolver) name(n int32) *readyName {
	if ready := r.ready.names[n].Load(); ready != nil {
		return ready
	}
	owner := r.store.Owner(int(n))
	first, end, err := r.store.NamesOf(owner)
	if err != nil {
		return nil
	}
	e := r.entity(owner, first, end)
	if e == nil || int(n)-first >= len(e.Names) || int(n) < first {
		return nil
	}
	name := &e.Names[int(n)-first]
	p, err := r.matcher.prepare(Query{Name: name.Text, Kind: e.Kind, Lang: name.Lang, Country: e.Country}, readFirst)
	if err != nil {
		return nil
	}
	ready := &readyName{p, e, owner, int(n) - first}
	r.ready.keep(n, ready)
	return ready
}

// entity returns the entity that has the names from first to end, as one of
// these has it if it is ready.
func (r *Resolver) entity(owner, first, end int) *entities.Entity {
	for n := max(0, first); n < min(end, len(r.ready.names)); n++ {
		if ready := r.ready.names[n].Load(); ready != nil {
			return ready.entity
		}
	}
	e, err := r.store.At(owner)
	if err != nil {
		return nil
	}
	return &e
}
