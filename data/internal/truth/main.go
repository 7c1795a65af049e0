// Truth draws a sample of the entities that ship and holds it against sources
// that they were not taken from, for data/TRUTH.md. It prints a line for each
// entity: which sources have it, what they say otherwise, and what reading that
// decided, from verdicts.tsv.
//
//	go run ./data/internal/truth -sources DIR
package main

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/data/internal/curated"
	"github.com/polyonym/polyonym/entities"
)

//go:embed verdicts.tsv
var verdictsTable string

// verdicts returns what reading decided, by ID.
func verdicts() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(verdictsTable) {
		if id, rest, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
			out[id], _, _ = strings.Cut(rest, "\t")
		}
	}
	return out
}

func main() {
	log.SetFlags(0)
	sources := flag.String("sources", "", "`folder` of the unpacked sources; data/TRUTH.md says which")
	dir := flag.String("entities", "data/entities", "`folder` of curated entities")
	seed := flag.Uint64("seed", 20261124, "`number` that the sample is drawn by")
	n := flag.Int("n", 300, "`entities` of each set to draw; 0 for all that are curated and none that are generated")
	refs := flag.Bool("refs", false, "write the Wikidata IDs that the sources have into the curated entities instead")
	flag.Parse()
	if *refs {
		ev, err := readSources(os.DirFS(*sources))
		if err == nil {
			err = addRefs(*dir, ev)
		}
		if err != nil {
			log.Fatalf("truth: %v", err)
		}
		return
	}
	if err := run(*sources, *dir, *seed, *n); err != nil {
		log.Fatalf("truth: %v", err)
	}
}

func run(sources, dir string, seed uint64, n int) error {
	own, others, err := draw(dir, seed, n)
	if err != nil {
		return err
	}
	ev, err := readSources(os.DirFS(sources))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(os.Stdout)
	fmt.Fprintln(w, "set\tid\tkind\tverdict\tsources\tnames\tdiffers")
	read := verdicts()
	for i, set := range [][]entities.Entity{own, others} {
		name := [...]string{"curated", "generated"}[i]
		counts := map[string]int{}
		for _, e := range set {
			f := ev.hold(e)
			verdict := cmp.Or(read[string(e.ID)], f.state())
			counts[verdict]++
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", name, e.ID, e.Kind, verdict,
				strings.Join(f.sources, " "), f.names, strings.Join(f.differs, "; "))
		}
		log.Printf("%s: %d entities: %d as the sources have them, %d right by reading, %d mended, %d wrong, %d undecided, %d not read, %d in no source",
			name, len(set), counts["same"], counts["right"], counts["mended"], counts["wrong"], counts["undecided"], counts["differs"], counts["none"])
	}
	return w.Flush()
}

// draw returns n curated and n generated entities, the same for a seed as long
// as the store has the same IDs.
func draw(dir string, seed uint64, n int) (own, others []entities.Entity, err error) {
	mine := map[entities.ID]bool{}
	for e, err := range curated.Read(os.DirFS(dir)) {
		if err != nil {
			return nil, nil, err
		}
		own = append(own, e)
		mine[e.ID] = true
	}
	slices.SortFunc(own, func(a, b entities.Entity) int { return cmp.Compare(a.ID, b.ID) })
	if n == 0 {
		return own, nil, nil
	}
	for e, err := range data.Store().All(context.Background()) {
		if err != nil {
			return nil, nil, err
		}
		if !mine[e.ID] {
			others = append(others, e)
		}
	}
	r := rand.New(rand.NewPCG(seed, 0))
	for _, set := range []*[]entities.Entity{&own, &others} {
		r.Shuffle(len(*set), func(i, j int) { (*set)[i], (*set)[j] = (*set)[j], (*set)[i] })
		*set = (*set)[:min(n, len(*set))]
		slices.SortFunc(*set, func(a, b entities.Entity) int { return cmp.Compare(a.ID, b.ID) })
	}
	return own, others, nil
}
