// Package entitiestest tests implementations of [entities.WritableStore].
package entitiestest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// TestStore runs the conformance suite; open must return an empty store, a new
// one each time it is called.
func TestStore(t *testing.T, open func(*testing.T) entities.WritableStore) {
	for _, tt := range []struct {
		name string
		test func(*testing.T, entities.WritableStore)
	}{
		{"empty", testEmpty},
		{"put and get", testPut},
		{"every field comes back", testFields},
		{"all in ID order", testOrder},
		{"put replaces", testReplace},
		{"delete", testDelete},
		{"put is all or none", testAtomic},
		{"put keeps copies", testCopies},
		{"iteration stops", testStop},
		{"cancelled", testCancelled},
		{"change while reading", testChange},
		{"concurrent", testConcurrent},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, open(t)) })
	}
}

func entity(id, text string) entities.Entity {
	return entities.Entity{ID: entities.ID(id), Kind: entities.Place, Names: []entities.Name{{Text: text, Lang: language.Ukrainian, Role: entities.RolePrimary}}}
}

func put(t *testing.T, s entities.WritableStore, es ...entities.Entity) {
	t.Helper()
	if err := s.Put(t.Context(), es...); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

// read returns the first names of all entities by ID, in the order of All.
func read(t *testing.T, s entities.Store) (ids []entities.ID, texts []string) {
	t.Helper()
	for e, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatalf("All: %v", err)
		}
		ids, texts = append(ids, e.ID), append(texts, e.Names[0].Text)
	}
	return ids, texts
}

func want(t *testing.T, s entities.Store, id, text string) {
	t.Helper()
	e, err := s.Get(t.Context(), entities.ID(id))
	if err != nil {
		t.Errorf("Get(%q): %v", id, err)
	} else if e.ID != entities.ID(id) || len(e.Names) != 1 || e.Names[0].Text != text {
		t.Errorf("Get(%q) = %+v; want the name %q", id, e, text)
	}
}

func wantNone(t *testing.T, s entities.Store, id string) {
	t.Helper()
	if e, err := s.Get(t.Context(), entities.ID(id)); !errors.Is(err, entities.ErrNotFound) {
		t.Errorf("Get(%q) = %+v, %v; want an error that wraps ErrNotFound", id, e, err)
	}
}

func testEmpty(t *testing.T, s entities.WritableStore) {
	if ids, _ := read(t, s); len(ids) != 0 {
		t.Errorf("open returned a store with %q", ids)
	}
	wantNone(t, s, "x:1")
	wantNone(t, s, "")
	if err := s.Delete(t.Context(), "x:1"); err != nil {
		t.Errorf("Delete of what is not there: %v", err)
	}
	if err := s.Put(t.Context()); err != nil {
		t.Errorf("Put of nothing: %v", err)
	}
	if err := s.Delete(t.Context()); err != nil {
		t.Errorf("Delete of nothing: %v", err)
	}
}

func testPut(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "Київ"))
	put(t, s, entity("x:2", "Львів"), entity("x:3", "Одеса"))
	want(t, s, "x:1", "Київ")
	want(t, s, "x:2", "Львів")
	want(t, s, "x:3", "Одеса")
	wantNone(t, s, "x:4")
	wantNone(t, s, "X:1")
}

func testFields(t *testing.T, s entities.WritableStore) {
	from, err := entities.ParseDate("1924-06")
	if err != nil {
		t.Fatal(err)
	}
	until, err := entities.ParseDate("1961-11-09")
	if err != nil {
		t.Fatal(err)
	}
	e := entities.Entity{
		ID:   "gn:709717",
		Kind: entities.Place,
		Names: []entities.Name{
			{Text: "Донецьк", Lang: language.Ukrainian, Role: entities.RolePrimary, Source: "GeoNames"},
			{
				Text: "Stalino", Lang: language.German, Script: language.MustParseScript("Latn"), Role: entities.RoleFormer,
				System: "duden:ukr-Cyrl:deu-Latn", From: from, Until: until,
				Extra: entities.Fields{{Name: "b", Value: []byte(`[1]`)}, {Name: "a", Value: []byte(`"x"`)}},
			},
		},
		Refs:       map[string]string{"wikidata": "Q2012050", "geonames": "709717"},
		Country:    []string{"UA", "RU"},
		Population: 901645,
		From:       from,
		Until:      until,
		Note:       "city, Donetsk oblast, Ukraine",
		Extra:      entities.Fields{{Name: "z", Value: []byte(`{"k":null}`)}, {Name: "y", Value: []byte(`1.50`)}},
	}
	put(t, s, e)
	got, err := s.Get(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, e) {
		t.Errorf("Get = %+v; want what was put, %+v", got, e)
	}
	for got, err := range s.All(t.Context()) {
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("All yields %+v, %v; want what was put, %+v", got, err, e)
		}
	}
}

func testOrder(t *testing.T, s entities.WritableStore) {
	order := []entities.ID{"a", "a:1", "a:10", "a:2", "b", "ä", "я"} // by bytes
	for _, i := range []int{3, 0, 6, 2, 5, 1, 4} {
		put(t, s, entity(string(order[i]), "N"))
	}
	for range 2 {
		if ids, _ := read(t, s); !slices.Equal(ids, order) {
			t.Errorf("All yields %q; want %q", ids, order)
		}
	}
}

func testReplace(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "old"), entity("x:2", "other"))
	read(t, s)
	put(t, s, entity("x:1", "new"))
	want(t, s, "x:1", "new")
	if _, texts := read(t, s); !slices.Equal(texts, []string{"new", "other"}) {
		t.Errorf("All yields %q; want new, other", texts)
	}
}

func testDelete(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "A"), entity("x:2", "B"), entity("x:3", "C"))
	read(t, s)
	if err := s.Delete(t.Context(), "x:3", "x:1", "x:9"); err != nil {
		t.Fatalf("Delete: %v", err)
	}
	wantNone(t, s, "x:1")
	wantNone(t, s, "x:3")
	if ids, _ := read(t, s); !slices.Equal(ids, []entities.ID{"x:2"}) {
		t.Errorf("All yields %q; want x:2", ids)
	}
	put(t, s, entity("x:1", "again"))
	want(t, s, "x:1", "again")
}

func testAtomic(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "A"))
	if err := s.Put(t.Context(), entity("x:1", "B"), entity("x:2", "B"), entities.Entity{ID: "x:3"}); !errors.Is(err, entities.ErrInvalid) {
		t.Errorf("Put of an entity without names: %v; want an error that wraps ErrInvalid", err)
	}
	if err := s.Put(t.Context(), entity("x:1", "B"), entity("x:4", "B"), entity("x:4", "C")); !errors.Is(err, entities.ErrDuplicate) {
		t.Errorf("Put of an ID twice: %v; want an error that wraps ErrDuplicate", err)
	}
	if ids, texts := read(t, s); !slices.Equal(ids, []entities.ID{"x:1"}) || texts[0] != "A" {
		t.Errorf("after a Put that failed the store has %q, %q; want x:1 as it was", ids, texts)
	}
}

func testCopies(t *testing.T, s entities.WritableStore) {
	e := entity("x:1", "A")
	e.Refs, e.Country = map[string]string{"k": "v"}, []string{"UA"}
	put(t, s, e)
	e.Names[0].Text, e.Refs["k"], e.Country[0] = "changed", "changed", "RU"
	got, err := s.Get(t.Context(), "x:1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Names[0].Text != "A" || got.Refs["k"] != "v" || got.Country[0] != "UA" {
		t.Errorf("what the caller did to the entity after Put shows in the store: %+v", got)
	}
}

func testStop(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "A"), entity("x:2", "B"), entity("x:3", "C"))
	n := 0
	for _, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	// The store is free again.
	put(t, s, entity("x:4", "D"))
	if ids, _ := read(t, s); len(ids) != 4 {
		t.Errorf("All yields %q; want four", ids)
	}
}

func testCancelled(t *testing.T, s entities.WritableStore) {
	put(t, s, entity("x:1", "A"), entity("x:2", "B"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, "x:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v; want context.Canceled", err)
	}
	if err := s.Put(ctx, entity("x:3", "C")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v; want context.Canceled", err)
	}
	if err := s.Delete(ctx, "x:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Delete: %v; want context.Canceled", err)
	}
	n, last := 0, error(nil)
	for _, err := range s.All(ctx) {
		n, last = n+1, err
	}
	if n != 1 || !errors.Is(last, context.Canceled) {
		t.Errorf("All yields %d times, at last %v; want context.Canceled alone", n, last)
	}
	if ids, _ := read(t, s); !slices.Equal(ids, []entities.ID{"x:1", "x:2"}) {
		t.Errorf("the store has %q; want x:1 and x:2", ids)
	}
}

// testChange changes the store while it is read. What All yields of the
// entities that change is not said, but it yields no ID twice, and the others.
func testChange(t *testing.T, s entities.WritableStore) {
	for i := range 10 {
		put(t, s, entity(fmt.Sprintf("x:%d", i), "A"))
	}
	seen := map[entities.ID]int{}
	for e, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[e.ID]++
		if e.ID == "x:3" {
			put(t, s, entity("x:35", "new"))
			if err := s.Delete(t.Context(), "x:7"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range 10 {
		id := entities.ID(fmt.Sprintf("x:%d", i))
		if n := seen[id]; n > 1 || n == 0 && id != "x:7" {
			t.Errorf("All yields %q %d times", id, n)
		}
	}
}

func testConcurrent(t *testing.T, s entities.WritableStore) {
	const writers, each = 4, 50
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("x:%d:%d", w, i)
				if err := s.Put(t.Context(), entity(id, id)); err != nil {
					t.Errorf("Put: %v", err)
				}
				if i%2 == 1 {
					if err := s.Delete(t.Context(), entities.ID(id)); err != nil {
						t.Errorf("Delete: %v", err)
					}
				}
			}
		})
		wg.Go(func() {
			for range each / 5 {
				var last entities.ID
				for e, err := range s.All(t.Context()) {
					if err != nil || e.ID <= last || e.Names[0].Text != string(e.ID) {
						t.Errorf("All yields %+v, %v after %q", e, err, last)
					}
					last = e.ID
				}
			}
		})
	}
	wg.Wait()
	if ids, _ := read(t, s); len(ids) != writers*each/2 {
		t.Errorf("the store has %d entities; want %d", len(ids), writers*each/2)
	}
}
