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

func rdfOptions(report *Report) *RDFOptions {
	return &RDFOptions{
		Prefixes: map[string]string{"http://www.wikidata.org/entity/": "wd:", "http://example.org/": "ex:"},
		Kinds:    map[string]Kind{"http://example.org/Place": Place},
		Report:   report,
	}
}

func readNTriples(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadNTriples(r, rdfOptions(report))
}

func readTurtle(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadTurtle(r, rdfOptions(report))
}

const labelledTown = `{"id":"wd:Q900000001","kind":"place","names":[{"text":"Зразкове","lang":"uk","role":"primary"},{"text":"the \"sample\" town","lang":"en-GB"},{"text":"Musterstatt","role":"misspelling"},{"text":"Musterstadt","lang":"de","role":"primary"},{"text":"Muster","lang":"de"}]}
{"id":"ex:thing","names":[{"text":"thing","role":"primary"}]}
`

func TestReadNTriples(t *testing.T) {
	var report Report
	text := sample(t, "labels.nt")
	if got := jsonl(t, readNTriples(strings.NewReader(text), &report)); got != labelledTown {
		t.Errorf("got %s; want %s", got, labelledTown)
	}
	if got, want := report.String(), "11 read, 2 entities, 0 faults; skipped: 1 labels that are no text, 1 subjects without a name, 1 triples of blank nodes, 1 triples of other predicates"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	testReader(t, readNTriples, text)
}

func TestReadTurtle(t *testing.T) {
	var report Report
	text := sample(t, "labels.ttl")
	want := labelledTown + `{"id":"ex:dir/file#local-name.x","names":[{"text":"one line","role":"primary"}]}` + "\n"
	if got := jsonl(t, readTurtle(strings.NewReader(text), &report)); got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "15 read, 3 entities, 0 faults; skipped: 1 names that are empty or have control characters, 4 triples of blank nodes, 2 triples of other predicates"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	testReader(t, readTurtle, strings.Replace(text, "two\nlines", "two", 1))
	// N-Triples is Turtle.
	if got := jsonl(t, readTurtle(strings.NewReader(sample(t, "labels.nt")), nil)); got != labelledTown {
		t.Errorf("N-Triples: got %s; want %s", got, labelledTown)
	}
	es, errs := collect(ReadTurtle(strings.NewReader(`<a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .`), &RDFOptions{Base: "http://h/x/y?q#f"}))
	if len(es) != 1 || len(errs) != 0 || es[0].ID != "http://h/x/a" {
		t.Errorf("base of the options: got %v, %v", es, errs)
	}
}

// TestResolveIRI: the examples of RFC 3986, section 5.4.
func TestResolveIRI(t *testing.T) {
	sc := newRDFScanner(nil)
	sc.base = "http://a/b/c/d;p?q"
	for in, want := range map[string]string{
		"g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g",
		"?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", "": "http://a/b/c/d;p?q",
		".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../../g": "http://a/g",
		"/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", "./g/.": "http://a/b/c/g/", "g/../h": "http://a/b/c/h", "g;x=1/../y": "http://a/b/c/y",
		"g#s/../x": "http://a/b/c/g#s/../x",
	} {
		if got, err := sc.resolve(in); got != want || err != nil {
			t.Errorf("resolve(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestReadNTriplesDamaged(t *testing.T) {
	const label = " <http://www.w3.org/2000/01/rdf-schema#label> "
	const good, other = "<x:a>" + label + "\"A\" .\n", "<x:b>" + label + "\"B\" .\n"
	at := len("<x:b>"+label) + 1 // of the object
	testDamaged(t, readNTriples, []damaged{
		{"cut line", good + "<x:b>" + label + "\"B\n" + other, 2, at, "quotation mark that is not closed", 2},
		{"cut file", good + other[:20], 2, 21, "ends before the statement", 1},
		{"no full stop", good + "<x:b>" + label + "\"B\"", 2, at + 3, `want '.'`, 1},
		{"bad UTF-8", good + "<x:b>" + label + "\"B\xff\" .\n" + other, 2, at + 2, "UTF-8", 2},
		{"bad UTF-8 outside", "\xff" + good, 1, 1, "UTF-8", 0},
		{"literal as subject", "\"A\"" + label + "\"B\" .", 1, 1, "want a subject", 0},
		{"blank as predicate", "<x:a> _:b \"B\" .", 1, 7, "want an IRI as predicate", 0},
		{"name with a prefix", "<x:a>" + label + "x:b .", 1, at, "want an object", 0},
		{"relative", "<a>" + label + "\"B\" .", 1, 1, "is relative", 0},
		{"space in an IRI", "<x: a>" + label + "\"B\" .", 1, 4, "an IRI has no ' '", 0},
		{"escape in an IRI", `<x:\u0020>` + label + "\"B\" .", 1, 4, "an IRI has no ' '", 0},
		{"escape", "<x:a>" + label + `"\x" .`, 1, at + 1, "an escape that is none", 0},
		{"half an escape", "<x:a>" + label + `"\u12g4" .`, 1, at + 1, "an escape that is none", 0},
		{"surrogate", "<x:a>" + label + `"\uD800" .`, 1, at + 1, "an escape that is none", 0},
		{"language", "<x:a>" + label + `"A"@ .`, 1, at + 4, "want a language", 0},
		{"two on a line", strings.TrimSpace(good) + " " + other, 1, len(good) + 1, "want the end of the line", 0},
		{"duplicate", good + other + good, 3, 0, "duplicate ID, first on line 1", 2},
	})
}

func TestReadTurtleDamaged(t *testing.T) {
	const head = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<x:a> rdfs:label \"A\" .\n"
	testDamaged(t, readTurtle, []damaged{
		{"cut", head + "<x:b> rdfs:label \"B\" ;\n  rdfs:label", 4, 13, "got the end", 2},
		{"quotation", head + "<x:b> rdfs:label \"B ;\n", 3, 18, "not closed in its line", 1},
		{"long quotation", head + "<x:b> rdfs:label \"\"\"B\n\n", 3, 18, "not closed", 1},
		{"bad UTF-8", head + "<x:b> rdfs:label \"B\xff\" .\n", 3, 20, "UTF-8", 1},
		{"prefix", head + "y:b rdfs:label \"B\" .", 3, 1, `prefix "y" is not declared`, 1},
		{"no prefix", head + "<x:b> label \"B\" .", 3, 7, `want an IRI, got "label"`, 1},
		{"directive", head + "@prefix x <x:y> .", 3, 11, "want ':' after a prefix", 1},
		{"no full stop", head + "<x:b> rdfs:label \"B\"\n<x:c> rdfs:label \"C\" .", 4, 1, "want '.' after the statement", 2},
		{"bracket", head + "[ rdfs:label \"B\" .", 3, 18, "want ']'", 1},
		{"empty node alone", head + "[] .", 3, 4, "want an IRI", 1},
		{"literal as subject", head + "\"x\" rdfs:label \"B\" .", 3, 1, "want a subject", 1},
		{"nesting", head + "<x:b> rdfs:label " + strings.Repeat("(", 100_000), 3, 18 + maxNesting, "deeper than 64", 1},
		{"percent", head + "rdfs:a%zz rdfs:label \"B\" .", 3, 7, "two hexadecimal digits", 1},
		{"number", head + "<x:b> rdfs:label + .", 3, 19, "want a number", 1},
		{"duplicate", head + "<x:b> rdfs:label \"B\" . <x:a> rdfs:label \"A\" .", 3, 0, "duplicate ID, first on line 2", 2},
	})
}

func TestWriteRDF(t *testing.T) {
	in := labelledTown + `{"id":"with space:x","names":[{"text":"A"}]}
{"id":"unnamed:x"}
{"id":"plain","names":[{"text":"A"}]}
{"id":"pn:x","kind":"person","names":[{"text":"A\\B","lang":"zh-Hant","role":"former"}]}
`
	var nt, ttl bytes.Buffer
	var report Report
	require.NoError(t, WriteNTriples(&nt, ReadJSONL(strings.NewReader(in)), rdfOptions(&report)))
	require.NoError(t, WriteTurtle(&ttl, ReadJSONL(strings.NewReader(in)), rdfOptions(nil)))
	require.Equal(t, "6 read, 3 entities, 0 faults; skipped: 2 IDs that make no IRI, 1 without a name", report.String())
	require.Contains(t, nt.String(), `<http://www.wikidata.org/entity/Q900000001> <http://www.w3.org/2004/02/skos/core#altLabel> "the \"sample\" town"@en-GB .`+"\n")
	require.Contains(t, ttl.String(), `
<http://www.wikidata.org/entity/Q900000001> a <http://example.org/Place> ;
    skos:prefLabel "Зразкове"@uk ;
`)
	want := labelledTown + `{"id":"pn:x","names":[{"text":"A\\B","lang":"zh-Hant"}]}` + "\n"
	require.Equal(t, want, jsonl(t, readNTriples(&nt, nil)))
	require.Equal(t, want, jsonl(t, readTurtle(&ttl, nil)))

	fault := errors.New("fault")
	if err := WriteTurtle(io.Discard, func(yield func(Entity, error) bool) { yield(Entity{}, fault) }, nil); !errors.Is(err, fault) {
		t.Errorf("got %v; want the error of the sequence", err)
	}
	if err := WriteNTriples(io.Discard, one(thing("x:a", "a\n")), nil); err == nil || !strings.Contains(err.Error(), `"x:a"`) {
		t.Errorf("got %v; want an error that names the entity", err)
	}
	if err := WriteNTriples(failingWriter{}, one(thing("x:a", strings.Repeat("x", 1<<16))), nil); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v; want the error of the writer", err)
	}
}

func fuzzRDF(t *testing.T, text string, read readFunc) {
	fuzzReader(t, text, read)
	es, _ := collect(read(strings.NewReader(text), nil))
	for _, e := range es {
		var nt, ttl bytes.Buffer
		var report Report
		if err := WriteNTriples(&nt, one(e), &RDFOptions{Report: &report}); err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		if err := WriteTurtle(&ttl, one(e), nil); err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		a, errs := collect(ReadNTriples(&nt, nil))
		b, more := collect(ReadTurtle(&ttl, nil))
		if len(errs)+len(more) > 0 || len(a) != report.Entities || len(b) != report.Entities {
			t.Fatalf("%+v: written and read again %v, %v, %v, %v", e, a, b, errs, more)
		}
	}
}

func FuzzReadNTriples(f *testing.F) {
	f.Add(sample(f, "labels.nt"))
	f.Fuzz(func(t *testing.T, text string) { fuzzRDF(t, text, readNTriples) })
}

func FuzzReadTurtle(f *testing.F) {
	f.Add(sample(f, "labels.ttl"))
	f.Fuzz(func(t *testing.T, text string) { fuzzRDF(t, text, readTurtle) })
}
