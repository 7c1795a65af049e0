package entities

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"
)

// BenchmarkReadJSONL reads the file that POLYONYM_STORE names, or 10,000 made
// up entities with names in several scripts.
func BenchmarkReadJSONL(b *testing.B) {
	data := benchStore(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(ReadJSONL(bytes.NewReader(data))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteJSONL(b *testing.B) {
	data := benchStore(b)
	m, err := Load(ReadJSONL(bytes.NewReader(data)))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := WriteJSONL(&out, m.All(b.Context())); err != nil {
			b.Fatal(err)
		}
	}
}

func benchStore(b *testing.B) []byte {
	b.Helper()
	if file := os.Getenv("POLYONYM_STORE"); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	var out bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&out, `{"id":"x:%05d","kind":"place","names":[{"text":"Донецьк %[1]d","lang":"uk","role":"primary"},`+
			`{"text":"Donezk %[1]d","lang":"de"},{"text":"도네츠크 %[1]d","lang":"ko"}],"country":["UA"],"population":%[1]d}`+"\n", i)
	}
	return slices.Clip(out.Bytes())
}
