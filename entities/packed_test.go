package entities

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func pack(t testing.TB, seq iter.Seq2[Entity, error]) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WritePacked(&b, seq))
	return b.String()
}

func each(es ...Entity) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

const packedSample = `{"id":"gn:709717","kind":"place","names":[{"text":"Донецьк","lang":"uk","role":"primary"},{"text":"Donezk","lang":"de","source":"GeoNames"},{"text":"Сталіно","lang":"uk","role":"former","from":"1924","until":"1961-11-09","x":[1]},{"text":"Donezk","lang":"ru-Cyrl"}],"refs":{"wikidata":"Q1","iso":"UA-14"},"country":["UA"],"population":901645,"from":"-0043","note":"city, Ukraine","z":{"k":null},"y":1.50}
{"id":"gn:99","kind":"organization","names":[{"text":"NATO","script":"Latn","role":"acronym"},{"text":"НАТО","lang":"ru","system":"x:rus-Cyrl:Latn:1"}],"refs":{"wikidata":"Q1"},"note":"city, Ukraine"}
{"id":"pn:x","names":[{"text":"平壤","lang":"zh-Hant"}]}
`

func TestPacked(t *testing.T) {
	es, errs := collect(ReadJSONL(strings.NewReader(packedSample)))
	require.Empty(t, errs)
	file := pack(t, each(es[2], es[0], es[1]))
	require.Equal(t, file, pack(t, each(es...)), "the order they come in makes no difference")
	s, err := OpenPacked(file)
	require.NoError(t, err)
	require.NoError(t, s.Verify())
	require.Equal(t, 3, s.Len())
	require.Equal(t, 7, s.NumNames())
	all, errs := collect(s.All(t.Context()))
	require.Empty(t, errs)
	if !reflect.DeepEqual(all, es) {
		t.Errorf("All yields\n%+v; want\n%+v", all, es)
	}
	n := 0
	var names []PackedName
	for name, err := range s.EachName() {
		require.NoError(t, err)
		names = append(names, name)
	}
	for i, e := range es {
		got, ok, err := s.Find(e.ID)
		if got != i || !ok || err != nil {
			t.Errorf("Find(%q) = %d, %v, %v; want %d", e.ID, got, ok, err, i)
		}
		if id, err := s.IDAt(i); id != e.ID || err != nil {
			t.Errorf("IDAt(%d) = %q, %v; want %q", i, id, err, e.ID)
		}
		if first, end, err := s.NamesOf(i); first != n || end != n+len(e.Names) || err != nil {
			t.Errorf("NamesOf(%d) = %d, %d, %v; want %d, %d", i, first, end, err, n, n+len(e.Names))
		}
		for _, want := range e.Names {
			if got, err := s.NameAt(n); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("NameAt(%d) = %+v, %v; want %+v", n, got, err, want)
			}
			if got := s.Owner(n); got != i {
				t.Errorf("Owner(%d) = %d; want %d", n, got, i)
			}
			got, want := names[n], PackedName{i, n, want.Text, want.Lang, want.Script, want.Role, e.Kind, e.Country}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("name %d of EachName is %+v; want %+v", n, got, want)
			}
			n++
		}
	}
	for _, id := range []ID{"", "gn:7", "gn:709718", "zz"} {
		if i, ok, err := s.Find(id); ok || err != nil {
			t.Errorf("Find(%q) = %d, %v, %v; want none", id, i, ok, err)
		}
	}
	for _, tt := range []struct {
		key, value string
		want       []int
	}{{"wikidata", "Q1", []int{0, 1}}, {"iso", "UA-14", []int{0}}, {"iso", "Q1", nil}, {"", "", nil}} {
		var got []int
		for i, err := range s.ByRef(tt.key, tt.value) {
			require.NoError(t, err)
			got = append(got, i)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("ByRef(%q, %q) = %v; want %v", tt.key, tt.value, got, tt.want)
		}
	}
}

func TestPackedEmpty(t *testing.T) {
	s, err := OpenPacked(pack(t, each()))
	require.NoError(t, err)
	require.NoError(t, s.Verify())
	require.Zero(t, s.Len())
	require.Zero(t, s.NumNames())
	_, err = s.Get(t.Context(), "x")
	require.ErrorIs(t, err, ErrNotFound)
}

func TestWritePackedRefuses(t *testing.T) {
	e := Entity{ID: "a", Names: []Name{{Text: "A"}}}
	require.ErrorIs(t, WritePacked(new(bytes.Buffer), each(e, e)), ErrDuplicate)
	require.ErrorIs(t, WritePacked(new(bytes.Buffer), each(Entity{ID: "a"})), ErrInvalid)
	fault := errors.New("fault")
	require.ErrorIs(t, WritePacked(new(bytes.Buffer), func(yield func(Entity, error) bool) { yield(Entity{}, fault) }), fault)
}

// TestPackedDamage opens the sample cut at each byte, and with each byte changed.
func TestPackedDamage(t *testing.T) {
	file := pack(t, ReadJSONL(strings.NewReader(packedSample)))
	for n := range len(file) {
		if _, err := OpenPacked(file[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("OpenPacked of the first %d of %d bytes: %v; want an error that wraps ErrDamaged", n, len(file), err)
		}
	}
	if _, err := OpenPacked(file + "x"); !errors.Is(err, ErrDamaged) {
		t.Errorf("OpenPacked with a byte more: %v; want an error that wraps ErrDamaged", err)
	}
	for n := range len(file) {
		b := []byte(file)
		b[n] ^= 0x81
		s, err := OpenPacked(string(b))
		if err == nil {
			err = s.Verify()
		}
		if n == len(packedMagic) { // the version
			if err == nil || errors.Is(err, ErrDamaged) {
				t.Errorf("another version: %v; want an error that says so", err)
			}
		} else if !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d changed: %v; want an error that wraps ErrDamaged", n, err)
		}
	}
}

// walkPacked calls everything.
func walkPacked(s *PackedStore) {
	_ = s.Verify()
	for e, err := range s.All(context.Background()) {
		if err == nil {
			_, _ = s.Get(context.Background(), e.ID)
			for k, v := range e.Refs {
				for range s.ByRef(k, v) {
				}
			}
		}
	}
	for range s.EachName() {
	}
	for i := range min(s.Len(), 1000) {
		_, _ = s.At(i)
		_, _, _ = s.NamesOf(i)
	}
	for n := range min(s.NumNames(), 1000) {
		_, _ = s.NameAt(n)
	}
	_, _, _ = s.Find("gn:99")
}

func FuzzPacked(f *testing.F) {
	f.Add([]byte(pack(f, ReadJSONL(strings.NewReader(packedSample)))))
	f.Add([]byte(pack(f, each())))
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := OpenPacked(string(file)); err == nil {
			walkPacked(s)
		}
		if len(file) < packedHeader {
			return
		}
		// A forger has the checksum right.
		file = bytes.Clone(file)
		binary.LittleEndian.PutUint32(file[packedHeader-4:], crc32.Checksum(file[:packedHeader-4], castagnoli))
		if s, err := OpenPacked(string(file)); err == nil {
			walkPacked(s)
		}
	})
}

func BenchmarkPacked(b *testing.B) {
	s, err := OpenPacked(pack(b, func(yield func(Entity, error) bool) {
		for i := range 20_000 {
			e := Entity{ID: ID("gn:" + string(rune('A'+i%26)) + strings.Repeat("1", 1+i/26%7) + language.German.String() + string(rune(0x4e00+i))), Kind: Place, Country: []string{"UA"}, Note: "city, Ukraine"}
			for _, text := range []string{"Донецьк", "Donezk", "Donetsk", "顿涅茨克", "دونيتسك"} {
				e.Names = append(e.Names, Name{Text: text + string(rune(0x4e00+i)), Lang: language.German})
			}
			if !yield(e, nil) {
				return
			}
		}
	}))
	require.NoError(b, err)
	b.Run("open", func(b *testing.B) {
		file := pack(b, s.All(b.Context()))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := OpenPacked(file); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		id, err := s.IDAt(s.Len() / 3)
		require.NoError(b, err)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Get(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("each name", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range s.EachName() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.NumNames()), "ns/name")
	})
}
