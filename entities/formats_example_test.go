package entities_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

func ExampleReadWikidata() {
	dump := `[
{"type":"item","id":"Q900000001","labels":{"uk":{"language":"uk","value":"Зразкове"}},"aliases":[],"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q900000011"}}},"rank":"normal"}]}},
{"type":"item","id":"Q900000003","labels":{"en":{"language":"en","value":"a list"}},"aliases":[],"claims":[]}
]`
	var report entities.Report
	for e, err := range entities.ReadWikidata(strings.NewReader(dump), &entities.WikidataOptions{
		Kinds:  map[string]entities.Kind{"Q900000011": entities.Place},
		Report: &report,
	}) {
		fmt.Println(e.ID, e.Kind, e.Names[0].Text, err)
	}
	fmt.Println(&report)
	// Output:
	// wd:Q900000001 place Зразкове <nil>
	// 2 read, 1 entity, 0 faults; skipped: 1 of no class asked for
}

func ExampleReadFtM() {
	for e, err := range entities.ReadFtM(strings.NewReader(`{"id":"x-2","schema":"Company","caption":"Muster GmbH","properties":{"name":["Muster GmbH"],"jurisdiction":["de"]}}
{"id":"x-3","schema":"Company","properties":{"name":"Muster AG"}}
`), nil) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.ID, e.Kind, e.Country, e.Names[0].Text)
	}
	// Output:
	// x-2 organization [DE] Muster GmbH
	// line 2:53: "x-3": name: want an array, got a string
}

func ExampleWriteFtM() {
	_ = entities.WriteFtM(os.Stdout, entities.ReadJSONL(strings.NewReader(`{"id":"x:2","kind":"organization","names":[{"text":"Muster AG"}],"country":["DE"]}`)), nil)
	// Output: {"id":"x:2","caption":"Muster AG","schema":"Organization","properties":{"country":["de"],"name":["Muster AG"]}}
}

func ExampleReadGeoNames() {
	places := "900001\tMusterstadt\tMusterstadt\t\t48.5\t37.7\tP\tPPL\tUA\t\t05\t\t\t\t123456\t\t93\tEurope/Kyiv\t2024-01-02\n"
	names := "1\t900001\tuk\tЗразкове\t1\t\t\t\t\t\n"
	open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(names)), nil }
	for e, err := range entities.ReadGeoNames(strings.NewReader(places), open, &entities.GeoNamesOptions{Features: []string{"P"}}) {
		fmt.Println(e.ID, e.Names[0].Text, e.Names[1].Text, e.Names[1].Lang, err)
	}
	// Output: gn:900001 Musterstadt Зразкове uk <nil>
}

func ExampleReadCSV() {
	table := `No,Town,Ukrainian
1,Musterstadt|Musterburg,Зразкове
2,"Unfinished
`
	opts := &entities.CSVOptions{Fields: map[string]string{"No": "id", "Town": "alias", "Ukrainian": "primary:uk"}, Prefix: "x:", Kind: entities.Place}
	for e, err := range entities.ReadCSV(strings.NewReader(table), opts) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.ID, e.Kind, len(e.Names), e.Names[2].Text, e.Names[2].Lang)
	}
	// Output:
	// x:1 place 3 Зразкове uk
	// line 3:15: extraneous or missing " in quoted-field
}

func ExampleWriteCSV() {
	_ = entities.WriteCSV(os.Stdout, entities.ReadJSONL(strings.NewReader(lines)), &entities.CSVOptions{Header: []string{"id", "primary:uk", "former:uk", "alias"}})
	// Output:
	// id,primary:uk,former:uk,alias
	// gn:703448,Київ,,Kyiv
	// pn:stalino,,Сталіно,
}

func ExampleReadNTriples() {
	opts := &entities.RDFOptions{Prefixes: map[string]string{"http://example.org/": "ex:"}}
	for e, err := range entities.ReadNTriples(strings.NewReader(`<http://example.org/1> <http://www.w3.org/2000/01/rdf-schema#label> "Зразкове"@uk .
<http://example.org/2> <http://www.w3.org/2000/01/rdf-schema#label> Musterstadt .
`), opts) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.ID, e.Names[0].Text, e.Names[0].Lang)
	}
	// Output:
	// line 2:69: want an object, got 'M'
	// ex:1 Зразкове uk
}

func ExampleWriteNTriples() {
	opts := &entities.RDFOptions{Prefixes: map[string]string{"http://example.org/": "x:"}}
	_ = entities.WriteNTriples(os.Stdout, entities.ReadJSONL(strings.NewReader(`{"id":"x:1","names":[{"text":"Київ","lang":"uk","role":"primary"}]}`)), opts)
	// Output: <http://example.org/1> <http://www.w3.org/2004/02/skos/core#prefLabel> "Київ"@uk .
}

func ExampleReadTurtle() {
	for e, err := range entities.ReadTurtle(strings.NewReader(`
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/> .
ex:1 skos:prefLabel "Зразкове"@uk ; skos:altLabel "Zrazkowe"@pl , "Zrazkove" .
`), &entities.RDFOptions{Prefixes: map[string]string{"http://example.org/": "ex:"}}) {
		fmt.Println(e.ID, len(e.Names), e.Names[1].Text, e.Names[1].Lang, err)
	}
	// Output: ex:1 3 Zrazkowe pl <nil>
}

func ExampleWriteTurtle() {
	_ = entities.WriteTurtle(os.Stdout, entities.ReadJSONL(strings.NewReader(lines)), nil)
	// Output:
	// @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
	//
	// <gn:703448> skos:prefLabel "Київ"@uk ;
	//     skos:altLabel "Kyiv"@en .
	//
	// <pn:stalino> skos:altLabel "Сталіно"@uk .
}

func ExampleReport() {
	report := entities.Report{Read: 3, Entities: 1, Faults: 1, Skipped: map[string]int{"schema Address": 1}}
	fmt.Println(&report)
	// Output: 3 read, 1 entity, 1 fault; skipped: 1 schema Address
}
