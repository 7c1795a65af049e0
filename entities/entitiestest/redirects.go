package entitiestest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/polyonym/polyonym/entities"
)

// TestRedirects tests a store that can only be read and in which some IDs lead
// to other entities, as [entities.Journal.Over] gives one. The store must have
// at least two entities; redirects are all its IDs that lead elsewhere, and the
// IDs they lead to, which may lead on. gone are IDs that it once had.
func TestRedirects(t *testing.T, s entities.Store, redirects map[entities.ID]entities.ID, gone ...entities.ID) {
	all := map[entities.ID]entities.Entity{}
	var order []entities.ID
	for e, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatalf("All: %v", err)
		}
		all[e.ID] = e
		order = append(order, e.ID)
	}
	if len(order) < 2 {
		t.Fatalf("the store has %d entities; the test needs two", len(order))
	}
	t.Run("all in ID order, each once", func(t *testing.T) {
		for i := 1; i < len(order); i++ {
			if order[i] <= order[i-1] {
				t.Errorf("All yields %q after %q", order[i], order[i-1])
			}
		}
	})
	t.Run("all can be got, and are valid", func(t *testing.T) {
		for _, id := range order {
			if e, err := s.Get(t.Context(), id); err != nil || !reflect.DeepEqual(e, all[id]) {
				t.Errorf("Get(%q) = %+v, %v; All yields %+v", id, e, err, all[id])
			}
			if err := all[id].Validate(); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("redirects end at an entity", func(t *testing.T) {
		for from := range redirects {
			to := from
			for range redirects { // a chain has at most all of them
				if next, ok := redirects[to]; ok {
					to = next
				}
			}
			if _, there := all[to]; !there || redirects[to] != "" {
				t.Errorf("%q leads to %q, which is no entity of All", from, to)
			}
			if e, err := s.Get(t.Context(), from); err != nil || !reflect.DeepEqual(e, all[to]) {
				t.Errorf("Get(%q) = %+v, %v; want what it leads to, %+v", from, e, err, all[to])
			}
			if slices.Contains(order, from) {
				t.Errorf("All yields %q, which leads to %q", from, to)
			}
		}
	})
	t.Run("what is gone is not found", func(t *testing.T) {
		for _, id := range append(slices.Clone(gone), "", "no:such-entity") {
			wantNone(t, s, string(id))
			if _, there := all[id]; there {
				t.Errorf("All yields %q", id)
			}
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, id := range append(slices.Clone(gone), order[0]) {
			if _, err := s.Get(ctx, id); !errors.Is(err, context.Canceled) {
				t.Errorf("Get(%q): %v; want context.Canceled", id, err)
			}
		}
		n, last := 0, error(nil)
		for _, err := range s.All(ctx) {
			n, last = n+1, err
		}
		if n != 1 || !errors.Is(last, context.Canceled) {
			t.Errorf("All yields %d times, at last %v; want context.Canceled alone", n, last)
		}
	})
	t.Run("iteration stops, and begins again", func(t *testing.T) {
		for range 2 {
			for e, err := range s.All(t.Context()) {
				if err != nil || e.ID != order[0] {
					t.Errorf("All begins with %q, %v; want %q", e.ID, err, order[0])
				}
				break
			}
		}
	})
	t.Run("concurrent", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for _, id := range order {
					if e, err := s.Get(t.Context(), id); err != nil || !reflect.DeepEqual(e, all[id]) {
						t.Errorf("Get(%q) from several goroutines = %+v, %v", id, e, err)
					}
				}
			})
		}
		wg.Wait()
	})
}
