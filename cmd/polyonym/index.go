package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func indexCommand() command {
	return command{
		name:    "index",
		args:    "build -store FILE -o FILE | info [-json] FILE",
		summary: "index a store once, to open it at once ever after",
		about: `Build reads a store in JSON Lines and writes it to one file, with an index of its
names. "polyonym resolve -index FILE" answers from that without reading the store.
An index is of use to the version of polyonym that made it: another says that it
is stale. Info prints what an index holds.`,
		examples: `polyonym index build -store authors.jsonl -o authors.index
polyonym index info authors.index
polyonym resolve -index authors.index "Lev Tolstoi"`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			return runIndex
		},
	}
}

func runIndex(env *environ, args []string) error {
	if len(args) == 0 {
		return usagef("index: build or info?")
	}
	fs := flag.NewFlagSet("index "+args[0], flag.ContinueOnError)
	fs.SetOutput(discard{})
	switch args[0] {
	case "build":
		store := fs.String("store", "", "JSON Lines `file`")
		out := fs.String("o", "", "`file` to write")
		if err := fs.Parse(args[1:]); err != nil {
			return usagef("index build: %v", err)
		}
		if *store == "" || *out == "" || fs.NArg() > 0 {
			return usagef("index build: needs -store FILE -o FILE, and no more")
		}
		return buildIndex(context.Background(), env, *store, *out)
	case "info":
		asJSON := fs.Bool("json", false, "print JSON")
		if err := fs.Parse(args[1:]); err != nil {
			return usagef("index info: %v", err)
		}
		if fs.NArg() != 1 {
			return usagef("index info: needs one FILE")
		}
		ix, err := openIndex(fs.Arg(0))
		if err != nil {
			return err
		}
		return printIndex(env, ix, *asJSON)
	}
	return usagef("index: %q is neither build nor info", args[0])
}

// discard takes what the flag package would print: errors are reported by run.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// buildIndex writes the index to a file of its own first: a torn index never has
// the name of a whole one.
func buildIndex(ctx context.Context, env *environ, store, out string) error {
	f, err := os.Open(store)
	if err != nil {
		return filef("open the store: %v", err)
	}
	defer f.Close()
	mem, err := entities.Load(entities.ReadJSONL(f))
	if err != nil {
		return filef("open the store: %v", err)
	}
	r, err := resolve.New(ctx, data.Matcher(), mem, nil)
	if err != nil {
		return filef("open the store %s: %v", store, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), filepath.Base(out)+".*")
	if err != nil {
		return filef("write the index: %v", err)
	}
	defer os.Remove(tmp.Name())
	_, err = r.Index().WriteTo(tmp)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644) // the umask of a temporary file is stricter
	}
	if err == nil {
		err = os.Rename(tmp.Name(), out)
	}
	if err != nil {
		return filef("write the index: %v", err)
	}
	info := r.Index().Info()
	fmt.Fprintf(env.stdout, "%s: %d entities, %d names, %d bytes\n", out, info.Entities, info.Names, info.Bytes)
	return nil
}

// openIndex opens an index file and checks all of it.
func openIndex(path string) (*resolve.Index, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, filef("open the index: %v", err)
	}
	ix, err := resolve.OpenIndex(string(b))
	if err == nil {
		err = ix.Verify()
	}
	if err != nil {
		return nil, filef("open the index %s: %v", path, err)
	}
	return ix, nil
}

func printIndex(env *environ, ix *resolve.Index, asJSON bool) error {
	info := ix.Info()
	if asJSON {
		b, err := json.MarshalIndent(info, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "%s\n", b)
		return nil
	}
	fmt.Fprintf(env.stdout, "entities\t%d\nnames\t%d\nwords\t%d\nkeys\t%d\nbytes\t%d\nof them store\t%d\nmade by\t%s\n",
		info.Entities, info.Names, info.Words, info.Keys, info.Bytes, info.StoreBytes, info.Fingerprint)
	return nil
}
