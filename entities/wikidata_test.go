package entities

import (
	"io"
	"iter"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func readWikidata(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadWikidata(r, &WikidataOptions{
		Kinds:     map[string]Kind{"Q5": Person, "Q900000011": Place},
		Refs:      map[string]string{"P1566": "geonames"},
		Countries: map[string]string{"Q900000021": "AT", "Q900000022": "DE"},
		Source:    "Wikidata",
		Report:    report,
	})
}

func TestReadWikidata(t *testing.T) {
	var report Report
	got := jsonl(t, readWikidata(strings.NewReader(sample(t, "wikidata.json")), &report))
	want := `{"id":"wd:Q900000001","kind":"place","names":[{"text":"Musterstadt","lang":"de","role":"primary","source":"Wikidata"},{"text":"Зразкове","lang":"uk","role":"primary","source":"Wikidata"},{"text":"Sample Town","role":"primary","source":"Wikidata","lang":"simple"},{"text":"Musterburg","lang":"de","source":"Wikidata"},{"text":"Muster am Bach","lang":"de","source":"Wikidata"}],"refs":{"geonames":"222"},"country":["DE"],"note":"invented town"}
{"id":"wd:Q900000002","kind":"person","names":[{"text":"Erika Sample","lang":"en","role":"primary","source":"Wikidata"}]}
`
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "5 read, 2 entities, 0 faults; skipped: 1 of no class asked for, 1 type of P, 1 without a name"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	// The same lines without their array, and without options.
	lines := strings.NewReplacer("[\n", "", ",\n", "\n", "\n]", "").Replace(sample(t, "wikidata.json"))
	if es, errs := collect(ReadWikidata(strings.NewReader(lines), nil)); len(es) != 3 || len(errs) != 0 || es[0].Kind != KindUnknown || es[0].Refs != nil {
		t.Errorf("bare lines: got %v, %v", es, errs)
	}
	report = Report{}
	es, _ := collect(ReadWikidata(strings.NewReader(lines), &WikidataOptions{Languages: []language.Tag{language.German}, Note: language.German, Report: &report}))
	if len(es) != 1 || len(es[0].Names) != 3 || es[0].Note != "erfundene Stadt" || report.Skipped["names in other languages"] != 2 {
		t.Errorf("German alone: got %v, %v", es, &report)
	}
	testReader(t, readWikidata, sample(t, "wikidata.json"))
}

func TestReadWikidataDamaged(t *testing.T) {
	lines := strings.SplitAfter(sample(t, "wikidata.json"), "\n")
	good := lines[1]
	testDamaged(t, readWikidata, []damaged{
		{"cut line", "[\n" + good + lines[2][:60] + "\n" + lines[2] + "]\n", 3, 61, "ends before the record", 2},
		{"cut dump", "[\n" + good, 3, 0, "before its array does", 1},
		{"bad UTF-8", "[\n" + strings.Replace(good, "Musterburg", "Muster\xfcrg", 1) + lines[2] + "]", 2, strings.Index(good, "Musterburg") + 7, "UTF-8", 1},
		{"wrong type", `{"id":"Q1","type":"item","labels":{"de":"Kiew"}}`, 1, 41, "term: want an object, got a string", 0},
		{"labels in an array", `{"id":"Q1","type":"item","labels":["Kiew"]}`, 1, 35, "labels: want an object, got an array", 0},
		{"rank", strings.Replace(good, `"rank":"normal"`, `"rank":"best"`, 1), 1, strings.Index(good, `"rank":"normal"`) + 8, `unknown rank "best"`, 0},
		{"statements", `{"id":"Q1","claims":{"P31":{}}}`, 1, 28, "statements: want an array", 0},
		{"ID", `{"id":"q1","type":"item"}`, 1, 7, `"q1" is no ID`, 0},
		{"no ID", strings.Replace(good, `"id":"Q900000001",`, "", 1), 1, 1, "no ID", 0},
		{"duplicate", good + lines[2] + good, 3, 0, "duplicate ID", 2},
		{"not JSON", "Q1\tKiew\n" + good, 1, 1, "invalid character", 1},
	})
}

func FuzzReadWikidata(f *testing.F) {
	f.Add(sample(f, "wikidata.json"))
	f.Add("[\n" + `{"id":"Q1","labels":[],"aliases":{"de":[]},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":5}}}]}}`)
	f.Fuzz(func(t *testing.T, text string) { fuzzReader(t, text, readWikidata) })
}
