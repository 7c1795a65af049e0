package entities

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func readFtM(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadFtM(r, &FtMOptions{Prefix: "os:", Source: "sample", Report: report})
}

func TestReadFtM(t *testing.T) {
	var report Report
	text := sample(t, "ftm.json")
	got := jsonl(t, readFtM(strings.NewReader(text), &report))
	want := `{"id":"os:x-1","kind":"person","names":[{"text":"Erika Muster","role":"primary","source":"sample"},{"text":"Эрика Мустер","source":"sample"},{"text":"E. Muster","source":"sample"},{"text":"Erika Beispiel","role":"former","source":"sample"},{"text":"Rika","role":"short","source":"sample"}],"refs":{"wikidata":"Q900000002"},"country":["DE"],"from":"1961-05","note":"minister of samples"}
{"id":"os:x-2","kind":"organization","names":[{"text":"Muster GmbH","role":"primary","source":"sample"}],"refs":{"lei":"5299000000000000SAMP"},"country":["DE","AT"],"from":"2001-02-03","schema":"Company"}
{"id":"os:x-4","names":[{"text":"Anon","role":"primary","source":"sample"}]}
{"id":"os:x-5","kind":"vessel","names":[{"text":"MV Sample","role":"primary","source":"sample"}],"refs":{"imo":"IMO9999999"},"country":["PA"],"from":"1999"}
`
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "6 read, 4 entities, 0 faults; skipped: 1 countries that have no code of two letters, 1 dates that contradict each other, 1 names said twice, 1 names that are empty or have control characters, 1 schema Address, 1 without a name"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	testReader(t, readFtM, text)

	// Written and read again it is the same.
	var out bytes.Buffer
	report = Report{}
	require.NoError(t, WriteFtM(&out, readFtM(strings.NewReader(text), nil), &FtMOptions{Prefix: "os:", Report: &report}))
	if again := jsonl(t, readFtM(&out, nil)); again != want {
		t.Errorf("written and read again: got %s; want %s", again, want)
	}
	if report.Entities != 4 || report.Read != 4 {
		t.Errorf("written: %v", &report)
	}
}

func TestWriteFtM(t *testing.T) {
	var out bytes.Buffer
	var report Report
	require.NoError(t, WriteFtM(&out, ReadJSONL(strings.NewReader(`{"id":"a","kind":"place","names":[{"text":"A"}]}
{"id":"b","kind":"organization","names":[{"text":"B"},{"text":"BB","role":"primary"},{"text":"old","role":"former"},{"text":"wrnog","role":"misspelling"},{"text":"B"}],"country":["UA"],"until":"1999-05","note":"n","schema":"Person"}
{"id":"c"}
`)), &FtMOptions{Report: &report}))
	if got, want := out.String(), `{"id":"b","caption":"BB","schema":"Organization","properties":{"alias":["B"],"country":["ua"],"dissolutionDate":["1999-05"],"name":["BB"],"previousName":["old"],"summary":["n"],"weakAlias":["wrnog"]}}`+"\n"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "3 read, 1 entity, 0 faults; skipped: 1 kind place, 1 without a name"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	fault := errors.New("fault")
	if err := WriteFtM(&out, func(yield func(Entity, error) bool) { yield(Entity{}, fault) }, nil); !errors.Is(err, fault) {
		t.Errorf("got %v; want the error of the sequence", err)
	}
	for _, e := range []Entity{{ID: "x", Names: []Name{{Text: "\xff"}}}, {ID: "x", Names: []Name{{Text: "a", Role: 99}}}} {
		if err := WriteFtM(&out, one(e), nil); err == nil || !strings.Contains(err.Error(), `"x"`) {
			t.Errorf("got %v; want an error that names the entity", err)
		}
	}
	if err := WriteFtM(failingWriter{}, one(thing("x", strings.Repeat("x", 1<<16))), nil); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v; want the error of the writer", err)
	}
}

func TestReadFtMDamaged(t *testing.T) {
	lines := strings.SplitAfter(sample(t, "ftm.json"), "\n")
	good := lines[0]
	testDamaged(t, readFtM, []damaged{
		{"cut line", good + lines[1][:40] + "\n" + lines[4], 2, 41, "ends before the record", 2},
		{"cut file", good + lines[1][:40], 2, 41, "ends before the record", 1},
		{"bad UTF-8", strings.Replace(good, "Rika", "R\xefka", 1) + lines[4], 1, strings.Index(good, "Rika") + 2, "UTF-8", 1},
		{"wrong type", `{"id":"a","schema":"Person","properties":{"name":"Erika"}}`, 1, 50, "name: want an array, got a string", 0},
		{"number for a name", `{"id":"a","schema":"Person","properties":{"name":[1]}}`, 1, 51, "name: want a string, got a number", 0},
		{"no properties", `{"id":"a","schema":"Person","properties":[]}`, 1, 42, "properties: want an object", 0},
		{"no ID", `{"schema":"Person","properties":{"name":["A"]}}`, 1, 1, "no ID", 0},
		{"duplicate", good + lines[4] + "\n" + good, 4, 0, "duplicate ID, first on line 1", 2},
	})
}

func FuzzReadFtM(f *testing.F) {
	f.Add(sample(f, "ftm.json"))
	f.Fuzz(func(t *testing.T, text string) {
		fuzzReader(t, text, readFtM)
		var out bytes.Buffer
		es, _ := collect(readFtM(strings.NewReader(text), nil))
		for _, e := range es {
			if err := WriteFtM(&out, one(e), &FtMOptions{Prefix: "os:"}); err != nil {
				t.Fatalf("read, but not written: %v", err)
			}
		}
		if again, errs := collect(readFtM(&out, nil)); len(again) != len(es) || len(errs) != 0 {
			t.Fatalf("%d entities written, %d read, %v", len(es), len(again), errs)
		}
	})
}
