// Calibrate writes data/calibration.tsv: what the evidence for two names, or for
// the best candidate of a store, is worth, fitted where the answer is known, and
// data/calibration.svg, which shows how often answers of each score are right.
//
// It learns from the names of the entities that ship, of which some languages
// make the store and the others ask, and from the rows of
// NETransliteration-COLING2018 (CC0) in a tab-separated file of language,
// script, native form, Latin form and source, plain or compressed by xz (which it
// runs to read it):
//
//	go run ./data/internal/calibrate -pairs translit_pairs.tsv.xz -o data
//
// Three in ten entities, chosen by a hash, are not fitted to: what is said of
// errors is measured on them. The same input gives the same bytes. It is no part
// of go generate: the pairs don't ship.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("calibrate: ")
	pairs := flag.String("pairs", "", "`file` of pairs")
	out := flag.String("o", "data", "`directory` of calibration.tsv and calibration.svg")
	flag.Parse()
	if err := run(*pairs, *out); err != nil {
		log.Fatal(err)
	}
}

func run(pairs, out string) error {
	rows, err := readRows(pairs)
	if err != nil {
		return err
	}
	shipped, err := readEntities()
	if err != nil {
		return err
	}
	var samples []sample
	for _, w := range worlds(rows, shipped) {
		found, err := w.ask()
		if err != nil {
			return err
		}
		samples = append(samples, found...)
	}
	models := fitAll(samples)
	var table, svg bytes.Buffer
	writeTable(&table, models, samples)
	writeDiagram(&svg, models, samples)
	if err := os.WriteFile(filepath.Join(out, "calibration.tsv"), table.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, "calibration.svg"), svg.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the diagram: %w", err)
	}
	report(os.Stdout, models, samples)
	return nil
}
