package resolve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// An entry is what a name is found by.
type entry struct {
	keys  []Key // sorted
	words []nameWord
	parts uint8 // that tell
}

// entry returns what a prepared name is found by.
func (m *Matcher) entry(p *Prepared, hasLatin bool) (e entry) {
	for i := range p.tokens {
		if m.tells(p, i) {
			e.parts++
		}
	}
	if !m.searches() {
		e.keys = p.Keys()
		return e
	}
	for i := range p.tokens {
		m.meanings(p, i, func(k Key, _ float64) { e.keys = append(e.keys, k) })
	}
	slices.Sort(e.keys)
	e.keys = slices.Compact(e.keys)
	e.words = m.words(p, hasLatin)
	return e
}

// searches reports whether names are found by what their parts spell: for that,
// something must have been learned of Latin spelling. They are else found by
// their keys.
func (m *Matcher) searches() bool { return m.learnedOf(scriptLatn) != nil }

// namesPerBatch is how many names are read, prepared and entered at a time.
const namesPerBatch = 1 << 14

// BuildIndex indexes the names of a store, on all processors. Names that can't be
// read (see [Matcher.Prepare]) are an error that names the entity.
func BuildIndex(ctx context.Context, m *Matcher, store *entities.PackedStore) (*Index, error) {
	words := newWordBuilder()
	keys := map[Key][]int32{}
	parts := make([]byte, 0, store.NumNames())
	batch := make([]entities.PackedName, 0, namesPerBatch)
	entries := make([]entry, namesPerBatch)
	latin := make([]bool, store.Len())
	for n, err := range store.EachName() {
		if err != nil {
			return nil, fmt.Errorf("resolve: %w", err)
		}
		script, _ := translit.ScriptOf(n.Text)
		latin[n.Entity] = latin[n.Entity] || script == scriptLatn
	}
	flush := func() error {
		if err := m.entries(ctx, store, batch, latin, entries); err != nil {
			return err
		}
		for i := range batch {
			e, n := &entries[i], int32(batch[i].Name)
			parts = append(parts, e.parts)
			for _, k := range e.keys {
				keys[k] = append(keys[k], n)
			}
			words.add(n, e.words)
		}
		batch = batch[:0]
		return nil
	}
	for n, err := range store.EachName() {
		if err != nil {
			return nil, fmt.Errorf("resolve: %w", err)
		}
		if batch = append(batch, n); len(batch) == namesPerBatch {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	ix := &Index{store: store, matcher: m.Fingerprint(), parts: string(parts)}
	var flat, postings []byte
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		flat = binary.LittleEndian.AppendUint64(flat, uint64(k))
		flat = binary.LittleEndian.AppendUint32(flat, uint32(len(postings)))
		postings = appendPosting(postings, keys[k])
	}
	ix.keys, ix.postings = string(flat), string(postings)
	if m.searches() {
		ix.words = words.build(m)
	}
	return ix, nil
}

// entries fills in what the names of a batch are found by.
func (m *Matcher) entries(ctx context.Context, store *entities.PackedStore, batch []entities.PackedName, latin []bool, entries []entry) error {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(batch); i += workers {
				n := &batch[i]
				p, err := m.prepare(Query{Name: n.Text, Kind: n.Kind, Lang: n.Lang, Country: n.Country}, readKeys)
				if err != nil {
					id, _ := store.IDAt(n.Entity)
					errs[w] = fmt.Errorf("resolve: entity %s: %w", id, err)
					return
				}
				entries[i] = m.entry(p, latin[n.Entity])
				if i%1024 == w && ctx.Err() != nil {
					errs[w] = ctx.Err()
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
