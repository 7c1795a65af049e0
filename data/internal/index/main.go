// Index makes the index that ships with the packed store, and states what of
// the rules and tables it was made by.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"path/filepath"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func main() {
	log.SetFlags(0)
	out := flag.String("o", "generated", "`folder` of the store, to write to")
	flag.Parse()
	if err := run(*out); err != nil {
		log.Fatalf("index: %v", err)
	}
}

func run(dir string) error {
	// The store may be newer than the one that is embedded here.
	packed, err := os.ReadFile(filepath.Join(dir, "store.bin"))
	if err != nil {
		return err
	}
	store, err := entities.OpenPacked(string(packed))
	if err != nil {
		return err
	}
	version, err := data.Version()
	if err != nil {
		return err
	}
	m := resolve.NewMatcher(data.Systems(), &resolve.MatcherOptions{
		Lexicon: data.Lexicon(), Respelling: data.Respelling(), Learned: data.Learned,
		Version: func() string { return version },
	})
	ix, err := resolve.BuildIndex(context.Background(), m, store)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "store.index"))
	if err != nil {
		return err
	}
	if _, err := ix.WriteApart(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "version.txt"), []byte(version+"\n"), 0o644)
}
