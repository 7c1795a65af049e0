package entities

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Overlay returns a [Store] that reads stores in order; where two know an ID,
// the earlier one's entity replaces the later one's. Overlay of none is empty.
func Overlay(stores ...Store) Store {
	return overlay(slices.Clone(stores))
}

type overlay []Store

func (o overlay) Get(ctx context.Context, id ID) (Entity, error) {
	for _, s := range o {
		e, err := s.Get(ctx, id)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return e, err
		}
	}
	if err := ctx.Err(); err != nil {
		return Entity{}, err
	}
	return Entity{}, fmt.Errorf("%w: %q", ErrNotFound, string(id))
}

func (o overlay) All(ctx context.Context) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		heads := make([]*head, len(o))
		for i, s := range o {
			next, stop := iter.Pull2(s.All(ctx))
			defer stop()
			heads[i] = &head{next: next}
			if err := heads[i].advance(); err != nil {
				yield(Entity{}, err)
				return
			}
		}
		for {
			var least *head
			for _, h := range heads { // the earlier store wins a tie
				if h.more && (least == nil || h.e.ID < least.e.ID) {
					least = h
				}
			}
			if least == nil {
				return
			}
			e := least.e
			if !yield(e, nil) {
				return
			}
			for _, h := range heads {
				if !h.more || h.e.ID != e.ID {
					continue
				}
				if err := h.advance(); err != nil {
					yield(Entity{}, err)
					return
				}
			}
		}
	}
}

// A head is the next entity of one store of an overlay.
type head struct {
	next func() (Entity, error, bool)
	e    Entity
	more bool
}

func (h *head) advance() error {
	last, had := h.e.ID, h.more
	var err error
	if h.e, err, h.more = h.next(); err != nil {
		return err
	}
	if had && h.more && h.e.ID <= last {
		return fmt.Errorf("entities: a store yields %q after %q: not in ID order", string(h.e.ID), string(last))
	}
	return nil
}
