// Package entities holds named entities and the stores that keep them, and the
// words that stand around names.
package entities

import (
	"context"
	"iter"
)

// A Store is a read-only collection of entities. Implementations must be safe
// for concurrent use; test them with package entitiestest.
type Store interface {
	// Get returns the entity called id, or an error wrapping ErrNotFound.
	Get(ctx context.Context, id ID) (Entity, error)

	// All yields every entity once, in ID order. It stops at the first error.
	All(ctx context.Context) iter.Seq2[Entity, error]
}

// A WritableStore is a Store that can change.
type WritableStore interface {
	Store

	// Put adds entities, or replaces those whose ID it knows: all or none.
	// It keeps copies. An invalid entity is an error wrapping ErrInvalid, an
	// ID given twice in one call one wrapping ErrDuplicate.
	Put(ctx context.Context, es ...Entity) error

	// Delete removes entities; IDs that are not there are no error.
	Delete(ctx context.Context, ids ...ID) error
}

// copyBatch is how many entities Copy puts at a time: enough to make a
// transaction of a store on disk pay, few enough to hold (about 1 MB).
const copyBatch = 1024

// Copy puts every entity of seq into dst, in batches, and reports how many. It
// stops at the first error; what was put before stays.
func Copy(ctx context.Context, dst WritableStore, seq iter.Seq2[Entity, error]) (int, error) {
	n := 0
	batch := make([]Entity, 0, copyBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := dst.Put(ctx, batch...); err != nil {
			return err
		}
		n += len(batch)
		batch = batch[:0]
		return nil
	}
	for e, err := range seq {
		if err != nil {
			return n, err
		}
		if batch = append(batch, e); len(batch) == copyBatch {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}
