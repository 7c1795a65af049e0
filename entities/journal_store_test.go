package entities_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/entities/entitiestest"
)

func journal(t *testing.T, lines ...string) *entities.Journal {
	t.Helper()
	j, err := entities.ReadJournal(strings.NewReader(strings.Join(lines, "\n")))
	require.NoError(t, err)
	return j
}

func TestJournalOver(t *testing.T) {
	base := store(t, `{"id":"b","names":[{"text":"B"}]}`, `{"id":"d","names":[{"text":"D"}]}`, `{"id":"f","names":[{"text":"F"}]}`, `{"id":"h","names":[{"text":"H"}]}`)
	j := journal(
		t,
		`{"op":"create","entity":{"id":"a","names":[{"text":"A"}]}}`,
		`{"op":"create","entity":{"id":"z","names":[{"text":"Z"}]}}`,
		`{"op":"create","entity":{"id":"g","names":[{"text":"G"}]}}`,
		`{"op":"create","entity":{"id":"never","names":[{"text":"N"}]}}`,
		`{"op":"merge","id":"b","into":"g","reason":"r"}`,
		`{"op":"merge","id":"g","into":"d","reason":"r"}`,
		`{"op":"retire","id":"f","reason":"r"}`,
		`{"op":"undo","undo":4,"reason":"r"}`,
	)
	entitiestest.TestRedirects(t, j.Over(base), map[entities.ID]entities.ID{"b": "g", "g": "d"}, "f", "never")
	require.Equal(t, []entities.ID{"a", "d", "h", "z"}, ids(t, j.Over(base)))
}

func TestJournalOverMerges(t *testing.T) {
	base := store(
		t,
		`{"id":"a","kind":"place","names":[{"text":"Kyiv","lang":"en","role":"primary"},{"text":"Kiew","lang":"de"}],"refs":{"geonames":"1","x":"a"},"country":["UA"],"population":5,"from":"1000","note":"a"}`,
		`{"id":"b","names":[{"text":"Kyiv","lang":"en"},{"text":"Kiev","lang":"en","role":"primary"},{"text":"Київ","lang":"uk","role":"primary"}],"refs":{"x":"b"},"until":"0900"}`,
	)
	got := func(from, into string) string {
		j := journal(t, `{"op":"merge","id":"`+from+`","into":"`+into+`","reason":"r"}`)
		e, err := j.Over(base).Get(t.Context(), entities.ID(from))
		require.NoError(t, err)
		b, err := entities.AppendJSON(nil, e)
		require.NoError(t, err)
		return string(b)
	}
	require.Equal(t, `{"id":"a","kind":"place","names":[{"text":"Kyiv","lang":"en","role":"primary"},{"text":"Kiew","lang":"de"},{"text":"Kiev","lang":"en"},{"text":"Київ","lang":"uk","role":"primary"}],"refs":{"geonames":"1","x":"a"},"country":["UA"],"population":5,"from":"1000","note":"a"}`, got("b", "a"))
	require.Equal(t, `{"id":"b","kind":"place","names":[{"text":"Kyiv","lang":"en"},{"text":"Kiev","lang":"en","role":"primary"},{"text":"Київ","lang":"uk","role":"primary"},{"text":"Kiew","lang":"de"}],"refs":{"geonames":"1","x":"b"},"country":["UA"],"population":5,"until":"0900","note":"a"}`, got("a", "b"))
}

// TestJournalOverFaults: an error of the store below is not the same as an
// entity that it doesn't have.
func TestJournalOverFaults(t *testing.T) {
	broken := errors.New("disk")
	j := journal(
		t,
		`{"op":"create","entity":{"id":"n","names":[{"text":"N"}]}}`,
		`{"op":"merge","id":"a","into":"n","reason":"r"}`,
	)
	s := j.Over(faulty{err: broken})
	for _, id := range []entities.ID{"a", "n", "other"} {
		if _, err := s.Get(t.Context(), id); !errors.Is(err, broken) {
			t.Errorf("Get(%q) = %v; want the store's error", id, err)
		}
	}
	var last error
	for _, err := range s.All(t.Context()) {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Errorf("All ends with %v; want the store's error", last)
	}
	if err := j.Check(t.Context(), faulty{err: broken}); !errors.Is(err, broken) {
		t.Errorf("Check = %v; want the store's error", err)
	}
}

// TestJournalGrows: a store over a journal follows it, also while it is read.
func TestJournalGrows(t *testing.T) {
	base := store(t, `{"id":"a","names":[{"text":"A"}]}`, `{"id":"b","names":[{"text":"B"}]}`, `{"id":"c","names":[{"text":"C"}]}`)
	var j entities.Journal
	s := j.Over(base)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 100 {
			v, err := j.Append(entities.Change{Op: entities.OpMerge, ID: "a", Into: "c", Reason: "r"})
			if err == nil {
				_, err = j.Append(entities.Change{Op: entities.OpUndo, Undo: v, Reason: "r"})
			}
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
	for range 2 {
		wg.Go(func() {
			for range 100 {
				seen := map[entities.ID]bool{}
				for e, err := range s.All(t.Context()) {
					if err != nil || seen[e.ID] {
						t.Errorf("All yields %q, %v", e.ID, err)
					}
					seen[e.ID] = true
				}
				if !seen["b"] || !seen["c"] {
					t.Errorf("All yields %v; want b and c always", seen)
				}
			}
		})
	}
	wg.Wait()
}
