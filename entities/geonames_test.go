package entities

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
)

func opener(text string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

func readGeoNames(r io.Reader, report *Report) iter.Seq2[Entity, error] {
	return ReadGeoNames(r, nil, &GeoNamesOptions{Report: report})
}

func TestReadGeoNames(t *testing.T) {
	places, names := sample(t, "geonames.txt"), sample(t, "alternateNames.txt")
	var report Report
	opts := &GeoNamesOptions{Features: []string{"P", "ADM1"}, MinPopulation: 1, Source: "GeoNames", Report: &report}
	got := jsonl(t, ReadGeoNames(strings.NewReader(places), opener(names), opts))
	want := `{"id":"gn:900001","kind":"place","names":[{"text":"Musterstadt","role":"primary","source":"GeoNames"},{"text":"Зразкове","lang":"uk","role":"primary","source":"GeoNames"},{"text":"Зразок","lang":"uk","source":"GeoNames"},{"text":"Musterstadt","lang":"de","source":"GeoNames"},{"text":"Ленінське","lang":"uk","role":"former","source":"GeoNames","from":"1924","until":"2016-05-19"},{"text":"Зразки","lang":"ru","role":"short","source":"GeoNames"},{"text":"MST","role":"acronym","source":"GeoNames"}],"refs":{"wikidata":"Q900000001"},"country":["UA"],"population":123456,"feature":"PPLA2","admin1":"05"}
{"id":"gn:900003","kind":"place","names":[{"text":"Muster Oblast","role":"primary","source":"GeoNames"},{"text":"Muster Region","lang":"en","role":"primary","source":"GeoNames"},{"text":"Muster area","role":"former","source":"GeoNames","lang":"simple"}],"country":["UA"],"population":4000000,"feature":"ADM1","admin1":"05"}
`
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got, want := report.String(), "4 read, 2 entities, 0 faults; skipped: 1 codes and links: link, 1 codes and links: post, 1 dates that can't be read, 1 feature class H, 1 fewer inhabitants than asked for, 1 names said twice"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	// How many places are held at a time changes nothing.
	for batch := range 5 {
		opts := &GeoNamesOptions{Features: []string{"P", "ADM1"}, MinPopulation: 1, Source: "GeoNames", Batch: batch}
		if got := jsonl(t, ReadGeoNames(strings.NewReader(places), opener(names), opts)); got != want {
			t.Errorf("batches of %d: got %s; want %s", batch, got, want)
		}
	}
	// Without the second table.
	es, errs := collect(readGeoNames(strings.NewReader(places), nil))
	if len(es) != 4 || len(errs) != 0 || joined(es[0]) != "Musterstadt Muschterstadt Zrazkove" || strings.Join(es[1].Country, " ") != "UA RU" {
		t.Errorf("one table: got %v, %v", es, errs)
	}
	testReader(t, readGeoNames, places)
	testReader(t, func(r io.Reader, report *Report) iter.Seq2[Entity, error] {
		text, err := io.ReadAll(io.LimitReader(r, 2*maxRow))
		open := func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(string(text)), errReader{err})), nil
		}
		return ReadGeoNames(strings.NewReader(places), open, &GeoNamesOptions{Report: report})
	}, names)
	broken := errors.New("no such file")
	_, errs = collect(ReadGeoNames(strings.NewReader(places), func() (io.ReadCloser, error) { return nil, broken }, nil))
	if len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("names that can't be opened: %v", errs)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) {
	if r.err == nil {
		return 0, io.EOF
	}
	return 0, r.err
}

func joined(e Entity) string { return strings.TrimSpace(names(e)) }

func TestReadGeoNamesDamaged(t *testing.T) {
	rows := strings.SplitAfter(sample(t, "geonames.txt"), "\n")
	at := func(row, part string) int { return strings.Index(row, part) + 1 }
	testDamaged(t, readGeoNames, []damaged{
		{"cut line", rows[0][:40] + "\n" + rows[1], 1, 0, "columns; want 19", 1},
		{"cut file", rows[0] + rows[1][:30], 2, 0, "columns; want 19", 1},
		{"bad UTF-8", strings.Replace(rows[0], "Muschter", "Mus\xe4ter", 1) + rows[1], 1, at(rows[0], "Muschter") + 3, "UTF-8", 1},
		{"wrong type", strings.Replace(rows[0], "123456", "many", 1) + rows[1], 1, at(rows[0], "123456"), `population: "many"`, 1},
		{"negative", strings.Replace(rows[0], "123456", "-1", 1), 1, at(rows[0], "123456"), "population", 0},
		{"ID", "x" + rows[0], 1, 1, `"x900001" is no ID`, 0},
		{"feature class", strings.Replace(rows[0], "\tP\t", "\tPP\t", 1), 1, at(rows[0], "\tP\t") + 1, "feature class", 0},
		{"duplicate", rows[0] + rows[1] + rows[0], 3, 0, "duplicate ID", 2},
		{"another table", "a,b,c\n", 1, 0, "1 columns", 0},
	})
	alts := strings.SplitAfter(sample(t, "alternateNames.txt"), "\n")
	withNames := func(r io.Reader, report *Report) iter.Seq2[Entity, error] {
		text, _ := io.ReadAll(r)
		// One place a batch: a fault is told once all the same.
		return ReadGeoNames(strings.NewReader(rows[0]+rows[1]), opener(string(text)), &GeoNamesOptions{Batch: 1, Report: report})
	}
	testDamaged(t, withNames, []damaged{
		{"names: cut line", alts[0] + alts[1][:14] + "\n" + alts[2], 2, 0, "columns; want 10", 2},
		{"names: bad UTF-8", strings.Replace(alts[2], "Muster", "M\xfcster", 1), 1, at(alts[2], "Muster") + 1, "UTF-8", 2},
		{"names: ID", strings.Replace(alts[2], "900001", "", 1), 1, 3, `"" is no ID`, 2},
		{"names: flag", strings.Replace(alts[0], "\t1\t", "\tyes\t", 1), 1, at(alts[0], "\t1\t") + 1, `"yes" is neither`, 2},
		{"names: language", strings.Replace(alts[2], "\tde\t", "\td e\t", 1), 1, at(alts[2], "\tde\t") + 1, `"d e" is no language`, 2},
	})
}

func FuzzReadGeoNames(f *testing.F) {
	f.Add(sample(f, "geonames.txt"), sample(f, "alternateNames.txt"))
	f.Fuzz(func(t *testing.T, places, names string) {
		fuzzReader(t, places, readGeoNames)
		es, _ := collect(ReadGeoNames(strings.NewReader(places), opener(names), &GeoNamesOptions{Batch: 2}))
		for _, e := range es {
			if err := e.Validate(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
