// Learn writes data/learned: what the chunks of native names are spelled in
// Latin letters, and at what cost, learned from pairs of names.
//
// It reads a tab-separated file of language, script, native form, Latin form
// and source, plain or compressed by xz (which it runs to read it), of which it
// takes the rows from NETransliteration-COLING2018 (CC0) only, and beside it the
// names of shipped entities:
//
//	go run ./data/internal/learn -pairs translit_pairs.tsv.xz -o data/learned
//	go run ./data/internal/learn -pairs translit_pairs.tsv.xz -measure -peers data/internal/learn/peers
//
// A tenth of the pairs, chosen by a hash of the Latin form, is never learned
// from. -measure ranks the true Latin form of a thousand of them among a
// thousand others of similar length, and so the Latin forms of shipped entities
// by their names in other languages. The same input gives the same bytes. It is no part of go
// generate: the pairs don't ship.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("learn: ")
	pairs := flag.String("pairs", "", "`file` of pairs")
	out := flag.String("o", "data/learned", "`directory` of the tables")
	only := flag.String("only", "", "`scripts` to learn, or languages to measure, separated by commas; all if empty")
	measured := flag.Bool("measure", false, "measure the tables instead of writing them")
	unseen := flag.Bool("unseen", false, "with -measure: learn anew, without any part of the pairs kept apart, and measure these only")
	queries := flag.Int("n", 1000, "`number` of names to measure a language with")
	peers := flag.String("peers", "", "`directory` of a module that ranks the measured names too: data/internal/learn/peers")
	flag.Parse()
	if err := run(*pairs, *out, *only, *peers, *measured, *unseen, *queries); err != nil {
		log.Fatal(err)
	}
}

func run(file, dir, only, peers string, measured, unseen bool, queries int) error {
	rows, err := readRows(file)
	if err != nil {
		return err
	}
	if measured {
		return measure(dir, rows, only, peers, unseen, queries)
	}
	shipped, err := shippedRows()
	if err != nil {
		return err
	}
	rows = append(rows, shipped...)
	for i := range models {
		m := &models[i]
		if only != "" && !strings.Contains(","+only+",", ","+m.script+",") {
			continue
		}
		kept, held := m.pairs(rows)
		if len(kept) == 0 {
			return fmt.Errorf("%s: no pairs of %s in %s", m.script, m.lang, file)
		}
		name := filepath.Join(dir, m.script+".tsv")
		t := m.train(kept)
		if err := os.WriteFile(name, t.bytes(m, filepath.Base(file), len(kept), shipped), 0o666); err != nil {
			return err
		}
		log.Printf("%s: %d pairs learned from, %d kept apart, %d chunks", name, len(kept), len(held), len(t.spell))
	}
	return nil
}
