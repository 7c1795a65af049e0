package entities_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/entities/entitiestest"
)

func TestMemory(t *testing.T) {
	entitiestest.TestStore(t, func(*testing.T) entities.WritableStore { return new(entities.Memory) })
}

// loaded is a store that was read from a file before it is written to.
func TestLoadedMemory(t *testing.T) {
	entitiestest.TestStore(t, func(t *testing.T) entities.WritableStore {
		m, err := entities.Load(entities.ReadJSONL(strings.NewReader(`{"id":"a","names":[{"text":"A"}]}`)))
		require.NoError(t, err)
		require.NoError(t, m.Delete(t.Context(), "a"))
		return m
	})
}

func TestLoad(t *testing.T) {
	m, err := entities.Load(entities.ReadJSONL(strings.NewReader(`{"id":"b","names":[{"text":"B"}]}
{"id":"a","names":[{"text":"A"}]}
`)))
	require.NoError(t, err)
	require.Equal(t, []entities.ID{"a", "b"}, ids(t, m))
	require.Equal(t, 2, m.Len())

	for name, in := range map[string]string{
		"duplicate": `{"id":"a","names":[{"text":"A"}]}` + "\n" + `{"id":"a","names":[{"text":"A"}]}`,
		"no names":  `{"id":"a"}`,
		"not JSON":  `{`,
	} {
		if m, err := entities.Load(entities.ReadJSONL(strings.NewReader(in))); err == nil || m != nil {
			t.Errorf("%s: Load = %v, %v; want an error", name, m, err)
		}
	}
	twice := func(yield func(entities.Entity, error) bool) {
		for range 2 {
			if !yield(entities.Entity{ID: "a", Names: []entities.Name{{Text: "A"}}}, nil) {
				return
			}
		}
	}
	if _, err := entities.Load(twice); !errors.Is(err, entities.ErrDuplicate) {
		t.Errorf("an ID that comes twice: %v; want one that wraps ErrDuplicate", err)
	}
}

func ids(t *testing.T, s entities.Store) (out []entities.ID) {
	t.Helper()
	for e, err := range s.All(t.Context()) {
		require.NoError(t, err)
		out = append(out, e.ID)
	}
	return out
}

func store(t *testing.T, lines ...string) *entities.Memory {
	t.Helper()
	m, err := entities.Load(entities.ReadJSONL(strings.NewReader(strings.Join(lines, "\n"))))
	require.NoError(t, err)
	return m
}

func TestOverlay(t *testing.T) {
	upper := store(t, `{"id":"b","names":[{"text":"new B"}]}`, `{"id":"d","names":[{"text":"new D"}]}`)
	lower := store(t, `{"id":"a","names":[{"text":"A"}]}`, `{"id":"b","names":[{"text":"B"}]}`, `{"id":"c","names":[{"text":"C"}]}`)
	o := entities.Overlay(upper, lower)
	require.Equal(t, []entities.ID{"a", "b", "c", "d"}, ids(t, o))
	for id, want := range map[entities.ID]string{"a": "A", "b": "new B", "c": "C", "d": "new D"} {
		e, err := o.Get(t.Context(), id)
		require.NoError(t, err)
		if e.Names[0].Text != want {
			t.Errorf("Get(%q) = %q; want %q", id, e.Names[0].Text, want)
		}
	}
	for e, err := range o.All(t.Context()) {
		require.NoError(t, err)
		if e.ID == "b" && e.Names[0].Text != "new B" {
			t.Errorf("All yields %q of b; want the earlier store's", e.Names[0].Text)
		}
		if e.ID == "c" {
			break // a caller may stop
		}
	}
	if _, err := o.Get(t.Context(), "e"); !errors.Is(err, entities.ErrNotFound) {
		t.Errorf("Get of what is not there: %v", err)
	}
	if _, err := entities.Overlay().Get(t.Context(), "e"); !errors.Is(err, entities.ErrNotFound) {
		t.Errorf("Get of nothing: %v", err)
	}
	require.Empty(t, ids(t, entities.Overlay()))
}

// faulty is a store that is broken, or out of order.
type faulty struct {
	entities.Store
	es  []entities.Entity
	err error
}

func (f faulty) Get(context.Context, entities.ID) (entities.Entity, error) {
	return entities.Entity{}, f.err
}

func (f faulty) All(context.Context) iter.Seq2[entities.Entity, error] {
	return func(yield func(entities.Entity, error) bool) {
		for _, e := range f.es {
			if !yield(e, nil) {
				return
			}
		}
		if f.err != nil {
			yield(entities.Entity{}, f.err)
		}
	}
}

func TestOverlayFaults(t *testing.T) {
	broken := errors.New("disk")
	good := store(t, `{"id":"b","names":[{"text":"B"}]}`)
	for name, o := range map[string]entities.Store{
		"at once": entities.Overlay(faulty{err: broken}, good),
		"later":   entities.Overlay(good, faulty{err: broken, es: []entities.Entity{{ID: "a"}}}),
	} {
		var last error
		for _, err := range o.All(t.Context()) {
			last = err
		}
		if !errors.Is(last, broken) {
			t.Errorf("%s: All ends with %v; want the store's error", name, last)
		}
	}
	// An error is not the same as not being there.
	if _, err := entities.Overlay(faulty{err: broken}, good).Get(t.Context(), "b"); !errors.Is(err, broken) {
		t.Errorf("Get = %v; want the store's error", err)
	}
	var last error
	for _, err := range entities.Overlay(faulty{es: []entities.Entity{{ID: "b"}, {ID: "a"}}}).All(t.Context()) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), `"a" after "b"`) {
		t.Errorf("a store out of order: %v", last)
	}
}

func TestCopy(t *testing.T) {
	var many []entities.Entity
	for i := range 2500 { // more than two batches
		many = append(many, entities.Entity{ID: entities.ID(strings.Repeat("x", i%7+1) + string(rune('A'+i%26)) + strings.Repeat("y", i/182)), Names: []entities.Name{{Text: "N"}}})
	}
	src := faulty{es: many}
	dst := new(entities.Memory)
	n, err := entities.Copy(t.Context(), dst, src.All(t.Context()))
	require.NoError(t, err)
	require.Equal(t, len(many), n)
	require.Equal(t, len(many), dst.Len())

	broken := errors.New("disk")
	src.err = broken
	dst = new(entities.Memory)
	n, err = entities.Copy(t.Context(), dst, src.All(t.Context()))
	if !errors.Is(err, broken) || n != dst.Len() || n > len(many) || n < 2048 {
		t.Errorf("Copy of a broken store = %d, %v; the store has %d", n, err, dst.Len())
	}
	n, err = entities.Copy(t.Context(), dst, faulty{es: []entities.Entity{{ID: "bad"}}}.All(t.Context()))
	if n != 0 || !errors.Is(err, entities.ErrInvalid) {
		t.Errorf("Copy of an invalid entity = %d, %v", n, err)
	}
}
