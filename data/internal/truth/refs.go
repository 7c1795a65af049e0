package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
)

// wikidata returns the Wikidata ID of a curated person: that of the one record
// with a name of at least two words, the year of birth and the country, if
// there is one and no other ID has them too.
func (ev *evidence) wikidata(e entities.Entity) string {
	year, _, _ := e.From.Parts()
	if e.Kind != entities.Person || e.ID.Scheme() != "pn" || e.Refs["wikidata"] != "" || e.From.IsZero() {
		return ""
	}
	var found []string
	for k := range keys(e) {
		for _, r := range ev.byName[k] {
			_, wrong := dates(e, r)
			if strings.Contains(k, " ") && strings.HasPrefix(r.ref, "Q") && r.kind == entities.Person &&
				slices.Contains(r.born, year) && wrong == "" && inCountry(e, r) && !slices.Contains(found, r.ref) {
				found = append(found, r.ref)
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// addRefs writes into the files of people of state the Wikidata IDs that the
// sources have of them: all are of holders of office, and among artists and
// athletes a namesake of the same year is one too often. An ID that another
// entity has, or two would get, is left out.
func addRefs(dir string, ev *evidence) error {
	files, err := fs.Glob(os.DirFS(dir), "*.jsonl")
	if err != nil {
		return err
	}
	read := map[string][]entities.Entity{}
	got := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		for e, err := range entities.ReadJSONL(bytes.NewReader(text)) {
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			read[file] = append(read[file], e)
			got[strings.TrimPrefix(string(e.ID), "wd:")]++
			got[e.Refs["wikidata"]]++
			got[ev.wikidata(e)]++
		}
	}
	for _, file := range files {
		if !strings.HasPrefix(file, "persons-states-") {
			continue
		}
		n := 0
		for i, e := range read[file] {
			q := ev.wikidata(e)
			if q == "" || got[q] > 1 {
				continue
			}
			if _, taken, err := data.Store().Find(entities.ID("wd:" + q)); err != nil || taken {
				log.Printf("%s: %s is another entity: %v", e.ID, q, err)
				continue
			}
			read[file][i] = e.Clone()
			if e.Refs == nil {
				read[file][i].Refs = map[string]string{}
			}
			read[file][i].Refs["wikidata"] = q
			n++
		}
		if n == 0 {
			continue
		}
		log.Printf("%s: %d Wikidata IDs", file, n)
		var out bytes.Buffer
		err := entities.WriteJSONL(&out, func(yield func(entities.Entity, error) bool) {
			for _, e := range read[file] {
				if !yield(e, nil) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file), out.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
