// Pack makes of the words and the learned costs that ship what a program opens
// without parsing them.
package main

import (
	"bytes"
	"flag"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func main() {
	log.SetFlags(0)
	from := flag.String("from", ".", "`folder` with lexicon/*.tsv")
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
	return write(filepath.Join(out, "lexicon.bin"), words)
}

func write(file string, packed io.WriterTo) error {
	var b bytes.Buffer
	if _, err := packed.WriteTo(&b); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}
