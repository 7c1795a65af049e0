package entities

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
)

// Memory is a [WritableStore] in memory. Its zero value is empty and ready to
// use. It is safe for concurrent use, and must not be copied.
type Memory struct {
	mu     sync.RWMutex
	byID   map[ID]*Entity
	sorted []*Entity // all in ID order, never changed once made; nil if out of date
}

var _ WritableStore = (*Memory)(nil)

// Load reads seq into a new store, keeping the entities as they come, without
// copies. An ID that comes twice is an error wrapping [ErrDuplicate], and an
// invalid entity one wrapping [ErrInvalid].
func Load(seq iter.Seq2[Entity, error]) (*Memory, error) {
	m := &Memory{byID: map[ID]*Entity{}}
	var (
		block  []Entity // entities are allocated loadBlock at a time
		sorted []*Entity
		inID   = true
	)
	for e, err := range seq {
		if err != nil {
			return nil, err
		}
		if err := e.Validate(); err != nil {
			return nil, err
		}
		if len(block) == cap(block) {
			block = make([]Entity, 0, loadBlock)
		}
		block = append(block, e)
		p := &block[len(block)-1]
		n := len(m.byID)
		if m.byID[e.ID] = p; len(m.byID) == n {
			return nil, fmt.Errorf("%w %q", ErrDuplicate, string(e.ID))
		}
		inID = inID && (n == 0 || sorted[n-1].ID < e.ID)
		sorted = append(sorted, p)
	}
	if !inID {
		sortByID(sorted)
	}
	m.sorted = sorted
	return m, nil
}

// loadBlock is how many entities Load allocates at once (about 60 kB).
const loadBlock = 256

func sortByID(es []*Entity) {
	slices.SortFunc(es, func(a, b *Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// Len returns the number of entities.
func (m *Memory) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.byID)
}

// Get returns the entity called id, or an error wrapping [ErrNotFound].
func (m *Memory) Get(ctx context.Context, id ID) (Entity, error) {
	if err := ctx.Err(); err != nil {
		return Entity{}, err
	}
	m.mu.RLock()
	e := m.byID[id]
	m.mu.RUnlock()
	if e == nil {
		return Entity{}, fmt.Errorf("%w: %q", ErrNotFound, string(id))
	}
	return *e, nil
}

// All yields every entity once, in ID order: those there were when the
// iteration began. The store may change meanwhile.
func (m *Memory) All(ctx context.Context) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		for _, e := range m.snapshot() {
			if err := ctx.Err(); err != nil {
				yield(Entity{}, err)
				return
			}
			if !yield(*e, nil) {
				return
			}
		}
	}
}

func (m *Memory) snapshot() []*Entity {
	m.mu.RLock()
	sorted := m.sorted
	m.mu.RUnlock()
	if sorted != nil {
		return sorted
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sorted == nil && len(m.byID) > 0 {
		m.sorted = make([]*Entity, 0, len(m.byID))
		for _, e := range m.byID {
			m.sorted = append(m.sorted, e)
		}
		sortByID(m.sorted)
	}
	return m.sorted
}

// Put adds copies of es, or replaces what has their IDs: all or none.
func (m *Memory) Put(ctx context.Context, es ...Entity) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	seen := make(map[ID]struct{}, len(es))
	for _, e := range es {
		if err := e.Validate(); err != nil {
			return err
		}
		if _, dup := seen[e.ID]; dup {
			return fmt.Errorf("%w %q", ErrDuplicate, string(e.ID))
		}
		seen[e.ID] = struct{}{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byID == nil {
		m.byID = make(map[ID]*Entity, len(es))
	}
	for _, e := range es {
		c := e.Clone()
		m.byID[e.ID] = &c
	}
	m.sorted = nil
	return nil
}

// Delete removes what has the given IDs; IDs that are not there are no error.
func (m *Memory) Delete(ctx context.Context, ids ...ID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		delete(m.byID, id)
	}
	m.sorted = nil
	return nil
}
