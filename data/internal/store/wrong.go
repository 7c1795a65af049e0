package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

//go:embed wrong.tsv
var wrongFile string

// leaveOut takes the names out that a table like wrong.tsv lists, in every
// language and role. A line whose entity has no such name is an error: the
// package has been mended, and the line should go.
func leaveOut(es []entities.Entity, table string) error {
	at := map[string]int{}
	for i, e := range es {
		at[string(e.ID)] = i
	}
	line := 0
	for text := range strings.Lines(table) {
		line++
		if strings.HasPrefix(text, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(text, "\n"), "\t")
		if len(f) != 3 {
			return fmt.Errorf("wrong.tsv:%d: %d fields; want id, name, why", line, len(f))
		}
		i, ok := at[f[0]]
		if !ok {
			continue
		}
		n := len(es[i].Names)
		es[i].Names = slices.DeleteFunc(es[i].Names, func(name entities.Name) bool { return name.Text == f[1] })
		if len(es[i].Names) == n {
			return fmt.Errorf("wrong.tsv:%d: %s has no name %q: take the line out", line, f[0], f[1])
		}
	}
	return nil
}
