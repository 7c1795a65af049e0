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

var csvFields = map[string]string{
	"Kennung": "id", "Art": "kind", "Name": "name", "Name uk": "primary:uk", "Auch": "alias", "Früher (de)": "former:de",
	"Land": "country", "Wikidata": "ref:wikidata", "Seit": "from", "Einwohner": "population", "Notiz": "note",
}

func readCSV(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadCSV(r, &CSVOptions{Fields: csvFields, Prefix: "x:", Report: report})
}

func TestReadCSV(t *testing.T) {
	var report Report
	text := strings.ReplaceAll(sample(t, "names.csv"), "\"Erika\nMuster\"", "Erika Muster")
	got := jsonl(t, readCSV(strings.NewReader(text), &report))
	want := `{"id":"x:1","kind":"place","names":[{"text":"Musterstadt","role":"primary"},{"text":"Зразкове","lang":"uk","role":"primary"},{"text":"Musterburg"},{"text":"Muster|am|Bach"},{"text":"Altmuster","lang":"de","role":"former"}],"refs":{"wikidata":"Q900000001"},"country":["UA","RU"],"population":123,"from":"1869-05","note":"Stadt, erfunden"}
{"id":"x:2","names":[{"text":"Muster \"AG\"","role":"primary"}]}
{"id":"x:3","kind":"person","names":[{"text":"Erika Muster","role":"primary"},{"text":"E. Muster"}],"from":"1961"}
`
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "3 read, 3 entities, 0 faults; skipped: 1 cells of columns left out"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	testReader(t, readCSV, text)
	// A record of two lines is one.
	es, errs := collect(readCSV(strings.NewReader(sample(t, "names.csv")), nil))
	if len(es) != 3 || len(errs) != 0 || es[2].Names[0].Text != "Erika\nMuster" {
		t.Errorf("two lines: got %v, %v", es, errs)
	}
	// Other marks, and headers that are fields.
	es, errs = collect(ReadCSV(strings.NewReader("id\talias\tother\n1\ta; b;;c\tx\n"), &CSVOptions{Comma: '\t', Separator: ";", Kind: Vessel, Source: "s"}))
	if len(es) != 1 || len(errs) != 0 || joined(es[0]) != "a b c" || es[0].Kind != Vessel || es[0].Names[2].Source != "s" {
		t.Errorf("tabs: got %v, %v", es, errs)
	}
}

func TestReadCSVDamaged(t *testing.T) {
	const head = "Kennung,Art,Name,Einwohner\n"
	testDamaged(t, readCSV, []damaged{
		{"cut line", head + "1,place\n2,place,B,1\n", 2, 0, "wrong number of fields", 1},
		{"cut in a quotation", head + "1,place,A,1\n2,place,\"B", 3, 11, `extraneous or missing "`, 1},
		{"quotation mark inside", head + "1,place,A\"B\",1\n2,place,B,1\n", 2, 10, `bare "`, 1},
		{"bad UTF-8", head + "1,place,A\xffB,1\n2,place,B,1\n", 2, 9, "UTF-8 at byte 2", 1},
		{"wrong type", head + "1,place,A,many\n2,place,B,1\n", 2, 11, `population: "many"`, 1},
		{"kind", head + "1,town,A,1\n", 2, 3, `unknown kind "town"`, 0},
		{"duplicate", head + "1,place,A,1\n2,place,B,1\n1,place,C,1\n", 4, 0, "duplicate ID, first on line 2", 2},
	})
	plain := func(r io.Reader, report *Report) iter.Seq2[Entity, error] {
		return ReadCSV(r, &CSVOptions{Report: report})
	}
	testDamaged(t, plain, []damaged{
		{"no ID", "id,kind\n,place\n", 2, 1, "no ID", 0},
		{"nothing", "", 1, 0, "no header", 0},
		{"no column of IDs", "name,kind\nA,place\n", 1, 1, "no column of IDs", 0},
		{"bytes in a header", "id,ref:\xff\n1,2\n", 1, 4, "not valid UTF-8 at byte 5 of the header", 0},
		{"two columns of IDs", "id,id\nA,place\n", 1, 4, "second column of IDs", 0},
	})
	bad := func(r io.Reader, report *Report) iter.Seq2[Entity, error] {
		return ReadCSV(r, &CSVOptions{Fields: map[string]string{"a": "id", "b": "primary:d e", "c": "colour", "d": "id:x", "e": "ref"}, Report: report})
	}
	testDamaged(t, bad, []damaged{
		{"language of a field", "a,b\n1,2\n", 1, 3, `field "primary:d e"`, 0},
		{"unknown field", "a,c\n1,2\n", 1, 3, `unknown field "colour"`, 0},
		{"parts", "d\n1\n", 1, 1, "has no parts", 0},
		{"ref", "a,e\n1,2\n", 1, 3, "ref of what", 0},
	})
	// A quotation mark that is not closed doesn't fill the memory.
	var report Report
	_, errs := collect(ReadCSV(io.MultiReader(strings.NewReader("id\n\""), endless{}), &CSVOptions{Report: &report}))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "may not be closed") {
		t.Errorf("endless quotation: %v", errs)
	}
}

func TestWriteCSV(t *testing.T) {
	text := strings.ReplaceAll(sample(t, "names.csv"), "\"Erika\nMuster\"", "Erika Muster")
	opts := &CSVOptions{Header: []string{"id", "kind", "name", "primary:uk", "alias", "former:de", "country", "ref:wikidata", "from", "population", "note"}, Prefix: "x:", Report: new(Report)}
	var out bytes.Buffer
	require.NoError(t, WriteCSV(&out, readCSV(strings.NewReader(text), nil), opts))
	want := `id,kind,name,primary:uk,alias,former:de,country,ref:wikidata,from,population,note
1,place,Musterstadt,Зразкове,Musterburg|Muster\|am\|Bach,Altmuster,UA|RU,Q900000001,1869-05,123,"Stadt, erfunden"
2,,"Muster ""AG""",,,,,,,,
3,person,Erika Muster,,E. Muster,,,,1961,,
`
	require.Equal(t, want, out.String())
	require.Equal(t, "3 read, 3 entities, 0 faults", opts.Report.String())
	require.Equal(t, jsonl(t, readCSV(strings.NewReader(text), nil)), jsonl(t, ReadCSV(&out, &CSVOptions{Prefix: "x:"})))

	out.Reset()
	opts = &CSVOptions{Header: []string{"id", "alias"}, Separator: ";", Report: new(Report)}
	require.NoError(t, WriteCSV(&out, ReadJSONL(strings.NewReader(`{"id":"a","names":[{"text":"P","role":"primary"},{"text":"a;b\\c"},{"text":"d","lang":"de"}],"refs":{"r":"1"}}`)), opts))
	require.Equal(t, "id,alias\na,a\\;b\\\\c;d\n", out.String())
	require.Equal(t, "1 read, 1 entity, 0 faults; skipped: 1 names that no column is for, 1 refs that no column is for", opts.Report.String())
	es, _ := collect(ReadCSV(&out, opts))
	require.Equal(t, `a;b\c d`, joined(es[0]))

	fault := errors.New("fault")
	if err := WriteCSV(&out, func(yield func(Entity, error) bool) { yield(Entity{}, fault) }, nil); !errors.Is(err, fault) {
		t.Errorf("got %v; want the error of the sequence", err)
	}
	if err := WriteCSV(&out, one(Entity{}), &CSVOptions{Header: []string{"colour"}}); err == nil || !strings.Contains(err.Error(), "colour") {
		t.Errorf("got %v; want one that names the field", err)
	}
	if err := WriteCSV(&out, one(Entity{}), &CSVOptions{Separator: `\`}); err == nil {
		t.Error("a backslash as separator is no error")
	}
	if err := WriteCSV(failingWriter{}, one(thing("x", strings.Repeat("x", 1<<16))), nil); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v; want the error of the writer", err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add(sample(f, "names.csv"))
	f.Add("id,ref:\xff\n0,0\n")
	f.Add("id,alias,name:uk,ref:a\n1,\"a|b\\|\\\\\",в,c\n")
	f.Fuzz(func(t *testing.T, text string) {
		read := func(r io.Reader, report *Report) iter.Seq2[Entity, error] {
			return ReadCSV(r, &CSVOptions{Report: report})
		}
		fuzzReader(t, text, read)
		fuzzReader(t, text, readCSV)
		// Names are the same after they were written and read.
		es, _ := collect(read(strings.NewReader(text), nil))
		for _, e := range es {
			var out bytes.Buffer
			if err := WriteCSV(&out, one(e), nil); err != nil {
				t.Fatal(err)
			}
			again, errs := collect(ReadCSV(&out, nil))
			if strings.Contains(text, "\r") {
				continue // encoding/csv reads \r\n as \n
			}
			if len(again) != 1 || len(errs) != 0 || len(again[0].Names) != len(e.Names) {
				t.Fatalf("%+v: written %q and read again %+v, %v", e, out.String(), again, errs)
			}
		}
	})
}
