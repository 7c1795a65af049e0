package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
)

func storeCommand() command {
	return command{
		name:    "store",
		args:    "info",
		summary: "count what a store holds",
		about: `It counts entities and names, in all and by kind, language, script, role and source:
of the entities that ship, or of a file in JSON Lines. An entity counts once for each
value that one of its names has. Names in no stated language count as "und". A name
that states no source is "curated" if it ships, else "none".`,
		examples: `polyonym store info
polyonym store info -json`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			asJSON := fs.Bool("json", false, "print one JSON object")
			path := fs.String("store", "", "count what is in this JSON Lines `file`, instead of what ships")
			return func(env *environ, args []string) error {
				if len(args) == 0 || args[0] != "info" {
					return usagef("store: info is what it can do")
				}
				if err := fs.Parse(args[1:]); err != nil { // flags behind the verb
					return usagef("store info: %v", err)
				}
				if fs.NArg() > 0 {
					return usagef("store info: takes no arguments, got %q", fs.Arg(0))
				}
				return printStore(env, *path, *asJSON)
			}
		},
	}
}

func printStore(env *environ, path string, asJSON bool) error {
	ctx := context.Background()
	all, unsourced := data.Store().All(ctx), "curated"
	if path != "" {
		f, err := os.Open(path)
		if err != nil {
			return filef("open the store: %v", err)
		}
		defer f.Close()
		all, unsourced = entities.ReadJSONL(f), "none"
	}
	info, err := countStore(all, unsourced)
	if err != nil {
		return filef("read the store: %v", err)
	}
	if asJSON {
		return writeJSON(env, info)
	}
	info.print(env)
	return nil
}

// A storeCount is how many entities and names have something in common.
type storeCount struct {
	Entities int `json:"entities"`
	Names    int `json:"names"`
}

type storeInfo struct {
	storeCount
	Kind     map[string]storeCount `json:"kind"`
	Language map[string]storeCount `json:"language"`
	Script   map[string]storeCount `json:"script"`
	Role     map[string]storeCount `json:"role"`
	Source   map[string]storeCount `json:"source"`
}

// countStore counts what seq yields. A source that isn't stated is unsourced.
func countStore(seq iter.Seq2[entities.Entity, error], unsourced string) (*storeInfo, error) {
	info := &storeInfo{
		Kind: map[string]storeCount{}, Language: map[string]storeCount{}, Script: map[string]storeCount{},
		Role: map[string]storeCount{}, Source: map[string]storeCount{},
	}
	type mark struct {
		in    *map[string]storeCount
		value string
	}
	last := map[mark]int{} // the last entity counted for a value
	for e, err := range seq {
		if err != nil {
			return nil, err
		}
		info.Entities++
		add := func(in *map[string]storeCount, value string) {
			c := (*in)[value]
			if m := (mark{in, value}); last[m] != info.Entities {
				last[m] = info.Entities
				c.Entities++
			}
			c.Names++
			(*in)[value] = c
		}
		for _, n := range e.Names {
			info.Names++
			add(&info.Kind, e.Kind.String())
			lang := n.Lang.String()
			if b, _, _ := n.Lang.Raw(); b == undetermined {
				lang = "und"
			}
			add(&info.Language, lang)
			script := n.WrittenIn()
			if script == (language.Script{}) {
				add(&info.Script, "Zyyy")
			} else {
				add(&info.Script, script.String())
			}
			add(&info.Role, n.Role.String())
			add(&info.Source, cmp.Or(n.Source, unsourced))
		}
	}
	return info, nil
}

var undetermined, _, _ = language.Und.Raw()

// maxValues is the most values of one sort that people are shown.
const maxValues = 12

func (s *storeInfo) print(env *environ) {
	fmt.Fprintf(env.stdout, "%d entities, %d names\n\n", s.Entities, s.Names)
	var t table
	t.row("", "", "entities", "names")
	for _, part := range []struct {
		name string
		of   map[string]storeCount
	}{{"kind", s.Kind}, {"language", s.Language}, {"script", s.Script}, {"role", s.Role}, {"source", s.Source}} {
		values := slices.SortedFunc(maps.Keys(part.of), func(a, b string) int {
			return cmp.Or(cmp.Compare(part.of[b].Names, part.of[a].Names), cmp.Compare(a, b))
		})
		name := part.name
		for i, v := range values {
			if i == maxValues && len(values) > maxValues+1 {
				rest := 0
				for _, v := range values[i:] {
					rest += part.of[v].Names
				}
				t.row("", fmt.Sprintf("%d others", len(values)-i), "", strconv.Itoa(rest))
				break
			}
			t.row(name, printable(v), strconv.Itoa(part.of[v].Entities), strconv.Itoa(part.of[v].Names))
			name = ""
		}
	}
	t.write(env.stdout)
}
