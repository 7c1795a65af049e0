// Measure prints what the figures of a whole run don't say: what each source of
// knowledge is worth, how much the index finds, and what the misses are.
//
//	go run ./data/internal/measure ablation EVAL    without one thing at a time
//	go run ./data/internal/measure recall EVAL      keys, candidates, and how many they are
//	go run ./data/internal/measure misses EVAL      a random sample of wrong answers, to be read
//
// EVAL is a folder with link/queries.TASK.tsv, link/store.TASK.jsonl and
// pairs/pairs.tsv and hardneg.tsv. Nothing is written but standard output.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("measure: ")
	fs := flag.NewFlagSet("measure", flag.ExitOnError)
	rows := fs.Int("rows", 1000, "ask the first `N` rows of each linking task, which are a random sample; 0 is all")
	each := fs.Int("each", 40, "misses: sample `N` of each task")
	seed := fs.Uint64("seed", 1, "misses: `seed` of the sample")
	if len(os.Args) < 2 {
		log.Fatal("want a command: ablation, recall or misses")
	}
	_ = fs.Parse(os.Args[2:]) // it exits on errors
	if fs.NArg() != 1 {
		log.Fatal("want a folder of evaluation data")
	}
	ctx, folder := context.Background(), fs.Arg(0)
	var err error
	switch os.Args[1] {
	case "ablation":
		err = ablation(ctx, os.Stdout, folder, *rows)
	case "recall":
		err = recall(ctx, os.Stdout, folder, *rows)
	case "misses":
		err = misses(ctx, os.Stdout, folder, *rows, *each, *seed)
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

// line writes the fields of a row of a tab-separated table.
func line(w io.Writer, fields ...any) {
	for i, f := range fields {
		if i > 0 {
			fmt.Fprint(w, "\t")
		}
		if x, ok := f.(float64); ok {
			fmt.Fprintf(w, "%.3f", x)
		} else {
			fmt.Fprint(w, f)
		}
	}
	fmt.Fprintln(w)
}
