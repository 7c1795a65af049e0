// Pack makes of the words and the learned costs that ship what a program opens
// without parsing them.
package main

import (
	"bytes"
	"flag"
	"log"
	"os"
	"path/filepath"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func main() {
	log.SetFlags(0)
	from := flag.String("from", ".", "`folder` with lexicon/*.tsv and learned/*.tsv")
	out := flag.String("o", "generated", "`folder` to write to")
	flag.Parse()
	if err := run(*from, *out); err != nil {
		log.Fatalf("pack: %v", err)
	}
}

func run(from, out string) error {
	// What is embedded may be older.
	words, err := entities.ParseLexicon(os.DirFS(from), &entities.LexiconOptions{Fold: resolve.Fold}, "lexicon/*.tsv")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := words.WriteTo(&b); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "lexicon.bin"), b.Bytes(), 0o644); err != nil {
		return err
	}
	tables, err := learned(filepath.Join(from, "learned", "*.tsv"))
	if err != nil {
		return err
	}
	b.Reset()
	if err := resolve.WriteLearned(&b, tables...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "learned.bin"), b.Bytes(), 0o644)
}

func learned(pattern string) ([]*resolve.Learned, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	var tables []*resolve.Learned
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		l, err := resolve.ParseLearned(file, bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		tables = append(tables, l)
	}
	return tables, nil
}
