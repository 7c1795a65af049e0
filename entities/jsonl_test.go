package entities

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// collect reads seq to its end, errors and all.
func collect(seq iter.Seq2[Entity, error]) (es []Entity, errs []error) {
	for e, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		es = append(es, e)
	}
	return es, errs
}

func rewrite(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, WriteJSONL(&out, ReadJSONL(strings.NewReader(text))))
	return out.String()
}

const donetsk = `{"id":"gn:709717","kind":"place","names":[` +
	`{"text":"Донецьк","lang":"uk","role":"primary"},` +
	`{"text":"Donezk","lang":"de","source":"CLDR 48"},` +
	`{"text":"Doneck","lang":"und-Latn","script":"Latn","role":"misspelling","system":"iso:ukr-Cyrl:Latn:9-1995","note":{"b":1,"a":[1, 2]}},` +
	`{"text":"Сталіно","lang":"uk","role":"former","from":"1924","until":"1961-11-09"}],` +
	`"refs":{"geonames":"709717","wikidata":"Q2012050"},"country":["UA"],"population":901645,"from":"1869","until":"2999",` +
	`"note":"city, Donetsk oblast, <Ukraine> & \"more\"","z":null,"a":"\u0041"}` + "\n"

func TestReadJSONL(t *testing.T) {
	es, errs := collect(ReadJSONL(strings.NewReader(donetsk)))
	require.Empty(t, errs)
	require.Len(t, es, 1)
	e := es[0]
	require.Equal(t, ID("gn:709717"), e.ID)
	require.Equal(t, Place, e.Kind)
	require.Len(t, e.Names, 4)
	require.Equal(t, Name{Text: "Донецьк", Lang: language.Ukrainian, Role: RolePrimary}, e.Names[0])
	require.Equal(t, Name{Text: "Donezk", Lang: language.German, Source: "CLDR 48"}, e.Names[1])
	require.Equal(t, "Latn", e.Names[2].Script.String())
	require.Equal(t, RoleMisspelling, e.Names[2].Role)
	require.Equal(t, "iso:ukr-Cyrl:Latn:9-1995", e.Names[2].System)
	require.Equal(t, `{"b":1,"a":[1, 2]}`, string(e.Names[2].Extra[0].Value))
	require.Equal(t, date(t, "1961-11-09"), e.Names[3].Until)
	require.Equal(t, map[string]string{"geonames": "709717", "wikidata": "Q2012050"}, e.Refs)
	require.Equal(t, []string{"UA"}, e.Country)
	require.Equal(t, int64(901645), e.Population)
	require.Equal(t, date(t, "1869"), e.From)
	require.Equal(t, `city, Donetsk oblast, <Ukraine> & "more"`, e.Note)
	require.Equal(t, []string{"z", "a"}, []string{e.Extra[0].Name, e.Extra[1].Name})
	require.NoError(t, e.Validate())
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"canonical", donetsk, donetsk},
		{"two lines", donetsk + `{"id":"x"}` + "\n", donetsk + `{"id":"x"}` + "\n"},
		{"no end of line", `{"id":"x"}`, `{"id":"x"}` + "\n"},
		{"blank lines, CRLF and BOM", "\ufeff\r\n{\"id\":\"x\"}\r\n\n  \t\n", `{"id":"x"}` + "\n"},
		{"spaces and another order", `{ "names" : [ { "lang" : "de" , "text" : "A" } ] , "id" : "x" }`, `{"id":"x","names":[{"text":"A","lang":"de"}]}` + "\n"},
		{"null is left out", `{"id":"x","kind":null,"names":null,"note":null}`, `{"id":"x"}` + "\n"},
		{"one country", `{"id":"x","country":"UA"}`, `{"id":"x","country":["UA"]}` + "\n"},
		{"escapes", `{"id":"x","note":"\u0434\/\"\\\u2028"}`, `{"id":"x","note":"д/\"\\` + "\u2028" + `"}` + "\n"},
		{"default role and kind", `{"id":"x","kind":"","names":[{"text":"A","role":"alias"}]}`, `{"id":"x","names":[{"text":"A"}]}` + "\n"},
		{
			"unknown fields keep their order and spelling", `{"b": [1, {"x": null}],"id":"x","a":1e3,"names":[{"z":1.50,"text":"A","y":true}]}`,
			`{"id":"x","names":[{"text":"A","z":1.50,"y":true}],"b":[1, {"x": null}],"a":1e3}` + "\n",
		},
		{"language that BCP 47 doesn't know", `{"id":"x","names":[{"text":"A","lang":"simple"}]}`, `{"id":"x","names":[{"text":"A","lang":"simple"}]}` + "\n"},
		{"script of a tag stays", `{"id":"x","names":[{"text":"A","lang":"ru-Cyrl"}]}`, `{"id":"x","names":[{"text":"A","lang":"ru-Cyrl"}]}` + "\n"},
		{"old language codes", `{"id":"x","names":[{"text":"A","lang":"iw"}]}`, `{"id":"x","names":[{"text":"A","lang":"he"}]}` + "\n"},
		{"empty file", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := rewrite(t, tt.in)
			if got != tt.want {
				t.Errorf("got %s (%+q); want %s (%+q)", got, got, tt.want, tt.want)
			}
			if again := rewrite(t, got); again != got {
				t.Errorf("written again: got %s; want %s", again, got)
			}
		})
	}
}

func TestReadJSONLFaults(t *testing.T) {
	for _, tt := range []struct {
		name, in  string
		line, col int
		id        ID
		want      string
	}{
		{"cut in half", `{"id":"a"}` + "\n" + `{"id":"b","names":[{"text":"Дон`, 2, 35, "b", "ends before the record"},
		{"cut after a comma", `{"id":"b",`, 1, 11, "b", "ends before the record"},
		{"cut in the middle of the file", `{"id":"b","na` + "\n" + `{"id":"c"}` + "\n", 1, 14, "b", "ends before the record"},
		{"invalid UTF-8", "{\"id\":\"a\",\"note\":\"x\xff\"}", 1, 20, "", "UTF-8"},
		{"syntax", `{"id":"a",,}`, 1, 11, "a", "invalid character ','"},
		{"member twice", `{"id":"a","id":"b"}`, 1, 11, "a", "duplicate"},
		{"not an object", `["id"]`, 1, 1, "", "record: want an object, got an array"},
		{"not JSON", `id	name`, 1, 1, "", "invalid character 'i'"},
		{"more behind", `{"id":"a"} {"id":"b"}`, 1, 12, "a", "more after the end"},
		{"number for a string", `{"id":"a","note":5}`, 1, 18, "a", "note: want a string, got a number"},
		{"string for a number", `{"id":"a","population":"5"}`, 1, 24, "a", "population: want a number, got a string"},
		{"fraction", `{"id":"a","population":1.5}`, 1, 24, "a", "1.5 is not a whole number"},
		{"too large", `{"id":"a","population":1000000000000000000000}`, 1, 24, "a", "not a whole number"},
		{"unknown kind", `{"id":"a","kind":"persom"}`, 1, 18, "a", `unknown kind "persom"`},
		{"unknown role", `{"id":"a","names":[{"text":"A","role":"main"}]}`, 1, 39, "a", `unknown role "main"`},
		{"bad date", `{"id":"a","from":"1.1.2000"}`, 1, 18, "a", `date "1.1.2000"`},
		{"bad language", `{"id":"a","names":[{"text":"A","lang":"d e"}]}`, 1, 39, "a", `lang "d e"`},
		{"bad script", `{"id":"a","names":[{"text":"A","script":"Latin"}]}`, 1, 41, "a", "script"},
		{"names not a list", `{"id":"a","names":{"text":"A"}}`, 1, 19, "a", "names: want an array, got an object"},
		{"name not an object", `{"id":"a","names":["A"]}`, 1, 20, "a", "name: want an object, got a string"},
		{"refs of numbers", `{"id":"a","refs":{"w":5}}`, 1, 23, "a", "refs: want a string, got a number"},
		{"no id", `{"names":[{"text":"A"}]}`, 1, 1, "", "no ID"},
		{"duplicate", `{"id":"a"}` + "\n\n" + `{"id":"b"}` + "\n" + `{"id":"a"}`, 4, 0, "a", "duplicate ID, first on line 1"},
		{"nesting", `{"id":"a","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, 1, 10014, "a", "depth"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, errs := collect(ReadJSONL(strings.NewReader(tt.in)))
			if len(errs) != 1 {
				t.Fatalf("errors %v; want one", errs)
			}
			var rec *RecordError
			if !errors.As(errs[0], &rec) {
				t.Fatalf("got %T %v; want a RecordError", errs[0], errs[0])
			}
			if rec.Line != tt.line || rec.Col != tt.col || rec.ID != tt.id || !strings.Contains(rec.Error(), tt.want) {
				t.Errorf("got line %d, column %d, ID %q, %v; want line %d, column %d, ID %q, %q",
					rec.Line, rec.Col, rec.ID, rec, tt.line, tt.col, tt.id, tt.want)
			}
		})
	}
}

// TestReadJSONLGoesOn: a fault spoils its line and no other.
func TestReadJSONLGoesOn(t *testing.T) {
	es, errs := collect(ReadJSONL(strings.NewReader(`{"id":"a"}` + "\n{\n" + `{"id":"b"}` + "\n" + `{"id":"a"}` + "\n" + `{"id":"c"}`)))
	if len(es) != 3 || es[0].ID != "a" || es[1].ID != "b" || es[2].ID != "c" || len(errs) != 2 {
		t.Errorf("got %v, %v; want a, b, c and two errors", es, errs)
	}
	if !errors.Is(errs[1], ErrDuplicate) {
		t.Errorf("%v does not wrap ErrDuplicate", errs[1])
	}
}

func TestReadJSONLNamesFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "store.jsonl")
	require.NoError(t, os.WriteFile(file, []byte("{\n"), 0o600))
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	_, errs := collect(ReadJSONL(f))
	if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), file+":1:2: ") {
		t.Errorf("errors %v; want one at %s:1:2", errs, file)
	}
}

func TestReadJSONLLimits(t *testing.T) {
	// A line as long as allowed is read, whatever the buffer; a longer one ends it.
	frame := `{"id":"a","note":""}`
	for _, n := range []int{64<<10 - len(frame), 64<<10 - len(frame) + 1, 64<<10 + 1, maxLine - len(frame) - 1} {
		text := strings.Replace(frame, `""`, `"`+strings.Repeat("x", n)+`"`, 1) + "\n" + `{"id":"b"}` + "\n"
		es, errs := collect(ReadJSONL(strings.NewReader(text)))
		if len(es) != 2 || len(errs) != 0 || len(es[0].Note) != n {
			t.Errorf("a note of %d bytes: %d entities, %v", n, len(es), errs)
		}
	}
	es, errs := collect(ReadJSONL(strings.NewReader(strings.Replace(frame, `""`, `"`+strings.Repeat("x", maxLine)+`"`, 1) + "\n{}\n")))
	if len(es) != 0 || len(errs) != 1 || !strings.Contains(errs[0].Error(), fmt.Sprint(maxLine)) {
		t.Errorf("a line that is too long: %d entities, %v", len(es), errs)
	}
	// Endless input without a line end is not read to its end.
	if _, errs := collect(ReadJSONL(endless{})); len(errs) != 1 {
		t.Errorf("endless line: %v", errs)
	}
	// An error of the reader ends the sequence and is wrapped.
	broken := errors.New("broken pipe")
	es, errs = collect(ReadJSONL(io.MultiReader(strings.NewReader("{\"id\":\"a\"}\n{\"id\""), iotest.ErrReader(broken))))
	if len(es) != 1 || len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("broken reader: %v, %v", es, errs)
	}
	// Small reads change nothing.
	es, errs = collect(ReadJSONL(iotest.OneByteReader(strings.NewReader(donetsk + donetsk))))
	if len(es) != 1 || len(errs) != 1 || !errors.Is(errs[0], ErrDuplicate) {
		t.Errorf("byte by byte: %v, %v", es, errs)
	}
	// A caller may stop.
	for range ReadJSONL(strings.NewReader(donetsk + `{"id":"x"}`)) {
		break
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

func one(e Entity) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) { yield(e, nil) }
}

func TestWriteJSONLFaults(t *testing.T) {
	var out bytes.Buffer
	for name, e := range map[string]Entity{
		"invalid UTF-8": {ID: "x", Note: "a\xff"},
		"kind":          {ID: "x", Kind: 99},
		"role":          {ID: "x", Names: []Name{{Text: "a", Role: 99}}},
		"extra":         {ID: "x", Extra: Fields{{"f", []byte("{")}}},
		"empty extra":   {ID: "x", Extra: Fields{{"f", nil}}},
		"extra, lines":  {ID: "x", Extra: Fields{{"f", []byte("[\n")}}},
	} {
		if err := WriteJSONL(&out, one(e)); err == nil || !strings.Contains(err.Error(), `"x"`) {
			t.Errorf("%s: got %v; want an error that names the entity", name, err)
		}
	}
	fault := errors.New("fault")
	if err := WriteJSONL(&out, func(yield func(Entity, error) bool) { yield(Entity{}, fault) }); !errors.Is(err, fault) {
		t.Errorf("got %v; want the error of the sequence", err)
	}
	if err := WriteJSONL(failingWriter{}, one(Entity{ID: "x", Note: strings.Repeat("x", 1<<16)})); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v; want the error of the writer", err)
	}
	out.Reset()
	require.NoError(t, WriteJSONL(&out, one(Entity{ID: "x", Extra: Fields{{"f", []byte("[1,\n 2]")}}})))
	if got, want := out.String(), `{"id":"x","f":[1,2]}`+"\n"; got != want {
		t.Errorf("a value of two lines: got %s; want %s", got, want)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzReadJSONL(f *testing.F) {
	f.Add(donetsk)
	f.Add(`{"id":"a"}` + "\n" + `{"id":"a"}`)
	f.Add(`{"id":"x","names":[{"text":"A","lang":"zh-min-nan"}],"country":"UA","population":-0}`)
	f.Add("{\"id\":\"\xff\"}")
	f.Add(`{"id":"b","names":[{"text":"Дон`)
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		es, errs := collect(ReadJSONL(strings.NewReader(text)))
		for _, err := range errs {
			var rec *RecordError
			if !errors.As(err, &rec) || rec.Line < 1 || rec.Line > lines || rec.Col < 0 || rec.Col > len(text)+1 {
				t.Fatalf("error %#v is not in the text of %d lines", err, lines)
			}
		}
		if len(es) == 0 {
			return
		}
		// What was read can be written, and reads and writes the same again.
		var first bytes.Buffer
		err := WriteJSONL(&first, func(yield func(Entity, error) bool) {
			for _, e := range es {
				_ = e.Validate()
				_ = e.Primary(language.German)
				if !yield(e, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		if second := rewrite(t, first.String()); second != first.String() {
			t.Fatalf("written %q (%+q), then %q (%+q)", first.String(), first.String(), second, second)
		}
	})
}
