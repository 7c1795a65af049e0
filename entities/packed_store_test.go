package entities_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/entities/entitiestest"
)

func TestPackedStore(t *testing.T) {
	entitiestest.TestStore(t, func(t *testing.T) entities.WritableStore {
		w := &packedWritable{}
		require.NoError(t, w.change(t.Context(), func(*entities.Memory) error { return nil }))
		return w
	})
}

func ExampleOpenPacked() {
	var file strings.Builder
	if err := entities.WritePacked(&file, entities.ReadJSONL(strings.NewReader(lines))); err != nil {
		fmt.Println(err)
		return
	}
	s, err := entities.OpenPacked(file.String())
	if err != nil {
		fmt.Println(err)
		return
	}
	for n, err := range s.EachName() {
		id, _ := s.IDAt(n.Entity)
		fmt.Println(n.Name, n.Text, n.Lang, id, err)
	}
	// Output:
	// 0 Київ uk gn:703448 <nil>
	// 1 Kyiv en gn:703448 <nil>
	// 2 Сталіно uk pn:stalino <nil>
}

func ExampleWritePacked() {
	var file bytes.Buffer
	err := entities.WritePacked(&file, entities.ReadJSONL(strings.NewReader(lines)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	s, err := entities.OpenPacked(file.String())
	fmt.Println(s.Len(), s.NumNames(), s.Verify(), err)
	// Output: 2 3 <nil> <nil>
}

// packedWritable is a store whose state is always a packed file.
type packedWritable struct {
	mu    sync.Mutex
	state *entities.PackedStore
}

func (w *packedWritable) load() *entities.PackedStore {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

func (w *packedWritable) Get(ctx context.Context, id entities.ID) (entities.Entity, error) {
	return w.load().Get(ctx, id)
}

func (w *packedWritable) All(ctx context.Context) iter.Seq2[entities.Entity, error] {
	return w.load().All(ctx)
}

func (w *packedWritable) change(ctx context.Context, do func(*entities.Memory) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var m entities.Memory
	if w.state != nil {
		if _, err := entities.Copy(ctx, &m, w.state.All(ctx)); err != nil {
			return err
		}
	}
	if err := do(&m); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := entities.WritePacked(&b, m.All(ctx)); err != nil {
		return err
	}
	s, err := entities.OpenPacked(b.String())
	w.state = s
	return err
}

func (w *packedWritable) Put(ctx context.Context, es ...entities.Entity) error {
	return w.change(ctx, func(m *entities.Memory) error { return m.Put(ctx, es...) })
}

func (w *packedWritable) Delete(ctx context.Context, ids ...entities.ID) error {
	return w.change(ctx, func(m *entities.Memory) error { return m.Delete(ctx, ids...) })
}
