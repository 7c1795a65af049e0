package resolve

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// learnedMatcher knows the shipped systems and learned costs.
func learnedMatcher(tb testing.TB) *Matcher {
	tb.Helper()
	files, err := filepath.Glob("../data/learned/*.tsv")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	var tables []*Learned
	for _, file := range files {
		f, err := os.Open(file)
		require.NoError(tb, err)
		defer f.Close()
		l, err := ParseLearned(file, f)
		require.NoError(tb, err)
		tables = append(tables, l)
	}
	systems, err := translit.ParseFS(os.DirFS("../data/systems"), "*.rules")
	require.NoError(tb, err)
	return NewMatcher(systems, &MatcherOptions{Learned: LearnedTables(tables...)})
}

const indexedStore = `{"id":"t:monk","kind":"person","names":[{"text":"Thelonious Monk","lang":"en"}]}
{"id":"t:fabius","kind":"person","names":[{"text":"Laurent Fabius","lang":"fr"}]}
{"id":"t:yoon","kind":"person","names":[{"text":"Suk Yeol Yoon","lang":"en"}]}
{"id":"t:chernyshevsky","kind":"person","names":[{"text":"Чернышевский, Николай","lang":"ru"}]}
{"id":"t:noam","kind":"person","names":[{"text":"נועם חומסקי","lang":"he"}]}
{"id":"t:mandela","kind":"person","names":[{"text":"Νέλσον Μαντέλα","lang":"el"}]}
`

// indexed are queries that no rule bridges, and whom they mean.
var indexed = map[string]string{
	"셀로니어스 몽크":                 "t:monk",
	"ローラン・ファビウス":               "t:fabius",
	"윤석열":                      "t:yoon",
	"Nikolai Tschernyschewski": "t:chernyshevsky",
	"Noam Chomsky":             "t:noam",
	"Nelson Mandela":           "t:mandela",
}

func indexOf(tb testing.TB, m *Matcher) string {
	tb.Helper()
	store, err := entities.Load(entities.ReadJSONL(strings.NewReader(indexedStore)))
	require.NoError(tb, err)
	r, err := New(context.Background(), m, store, nil)
	require.NoError(tb, err)
	var b bytes.Buffer
	n, err := r.Index().WriteTo(&b)
	require.NoError(tb, err)
	require.EqualValues(tb, b.Len(), n)
	return b.String()
}

func TestIndexFile(t *testing.T) {
	m := learnedMatcher(t)
	file := indexOf(t, m)
	if indexOf(t, m) != file {
		t.Error("the index of a store differs from run to run")
	}
	ix, err := OpenIndex(file)
	require.NoError(t, err)
	require.NoError(t, ix.Verify())
	info := ix.Info()
	if info.Entities != 6 || info.Names != 6 || info.Words < 12 {
		t.Errorf("Info() = %+v; want 6 entities with a name each, and a word for each part", info)
	}
	if info.Fingerprint != m.Fingerprint() || ix.Store().Len() != info.Entities {
		t.Errorf("the index is of fingerprint %q and %d entities; want %q and %d", info.Fingerprint, ix.Store().Len(), m.Fingerprint(), info.Entities)
	}
	r, err := NewIndexed(m, ix, nil)
	require.NoError(t, err)
	for name, want := range indexed {
		res, err := r.Resolve(context.Background(), Query{Name: name})
		require.NoError(t, err)
		if best, _ := res.Best(); string(best.Entity.ID) != want {
			t.Errorf("Resolve(%q) found %s (%s); want %s", name, best.Entity.ID, best.Explain(), want)
		}
	}
}

func TestStaleIndex(t *testing.T) {
	ix, err := OpenIndex(indexOf(t, learnedMatcher(t)))
	require.NoError(t, err)
	other := NewMatcher(nil, &MatcherOptions{Version: func() string { return "other rules" }})
	if _, err := NewIndexed(other, ix, nil); !errors.Is(err, ErrStaleIndex) {
		t.Errorf("NewIndexed with a matcher of other rules: %v; want an error that wraps ErrStaleIndex", err)
	}
}

// TestDamagedIndex cuts the file and changes every byte of its header: such files
// are not opened. Changed bytes behind it are found by Verify, and do no harm to
// who has not called it.
func TestDamagedIndex(t *testing.T) {
	m := learnedMatcher(t)
	file := indexOf(t, m)
	for n := range min(len(file), 2000) {
		if _, err := OpenIndex(file[:n]); err == nil {
			t.Fatalf("OpenIndex of the first %d of %d bytes: no error", n, len(file))
		}
	}
	if _, err := OpenIndex(file + "x"); !errors.Is(err, ErrDamagedIndex) {
		t.Errorf("OpenIndex with a byte more: %v; want an error that wraps ErrDamagedIndex", err)
	}
	header := strings.Index(file, "polyonym store")
	for i := range header {
		b := []byte(file)
		b[i] ^= 0x41
		if _, err := OpenIndex(string(b)); err == nil {
			t.Errorf("OpenIndex with byte %d of the header changed: no error", i)
		}
	}
	for i := header; i < len(file); i += 1 + len(file)/300 {
		harmless(t, m, file, i, 0xFF)
	}
}

// harmless changes a byte behind the header, and asks.
func harmless(tb testing.TB, m *Matcher, file string, at int, flip byte) {
	tb.Helper()
	b := []byte(file)
	b[at] ^= flip
	ix, err := OpenIndex(string(b))
	if err != nil {
		return
	}
	if err := ix.Verify(); flip != 0 && !errors.Is(err, ErrDamagedIndex) {
		tb.Errorf("Verify with byte %d changed: %v; want an error that wraps ErrDamagedIndex", at, err)
	}
	r, err := NewIndexed(m, ix, nil)
	require.NoError(tb, err)
	for name := range indexed {
		if _, err := r.Resolve(context.Background(), Query{Name: name}); err != nil {
			tb.Errorf("Resolve(%q) with byte %d changed: %v", name, at, err)
		}
	}
}

func FuzzIndex(f *testing.F) {
	m := learnedMatcher(f)
	file := indexOf(f, m)
	header := strings.Index(file, "polyonym store")
	for i := range 5 {
		f.Add(header+i*(len(file)-header)/5, byte(1<<i))
	}
	f.Fuzz(func(t *testing.T, at int, flip byte) {
		if at >= header && at < len(file) {
			harmless(t, m, file, at, flip)
		}
	})
}

// TestSameIndex proves that how many processors build an index, and in what order
// a store yields its entities, makes no difference.
func TestSameIndex(t *testing.T) {
	m := learnedMatcher(t)
	lines := strings.SplitAfter(strings.TrimSuffix(indexedStore, "\n"), "\n")
	slices.Reverse(lines)
	lines[0] += "\n"
	lines[len(lines)-1] = strings.TrimSuffix(lines[len(lines)-1], "\n")
	store, err := entities.Load(entities.ReadJSONL(strings.NewReader(strings.Join(lines, ""))))
	require.NoError(t, err)
	r, err := New(context.Background(), m, store, nil)
	require.NoError(t, err)
	var b bytes.Buffer
	_, err = r.Index().WriteTo(&b)
	require.NoError(t, err)
	if b.String() != indexOf(t, m) {
		t.Error("the index of a store depends on the order of its file")
	}
}
