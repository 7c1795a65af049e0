package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// A task is a linking task: a file of queries, and the stores that they are
// asked of.
type task struct {
	name   string
	stores []string
}

var tasks = []task{
	{"persons", []string{"persons"}},
	{"native.persons", []string{"native.persons"}},
	{"places", []string{"places"}},
	{"orgs", []string{"orgs"}},
	{"mentions", []string{"persons", "places", "orgs"}},
}

// notHere is the answer to a query whose entity is not in the store.
const notHere entities.ID = "NIL"

// A question is a query and its answer, or notHere.
type question struct {
	id       string
	query    resolve.Query
	expected entities.ID
}

// maxLine is more bytes than any line of queries and pairs has: four names.
const maxLine = 4 * resolve.MaxNameBytes

// readTable returns the rows of a tab-separated file below its header, each
// with the columns that are asked for. At most limit rows are read; 0 is all.
func readTable(file string, limit int, columns ...string) ([][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, maxLine)
	var (
		at   = make([]int, len(columns))
		rows [][]string
		most int
	)
	for line := 1; sc.Scan(); line++ {
		fields := strings.Split(sc.Text(), "\t")
		if line == 1 {
			where := map[string]int{}
			for i, name := range fields {
				where[name] = i
			}
			for i, name := range columns {
				var ok bool
				if at[i], ok = where[name]; !ok {
					return nil, fmt.Errorf("%s:1: there is no column %s", file, name)
				}
				most = max(most, at[i])
			}
			continue
		}
		if len(fields) <= most {
			return nil, fmt.Errorf("%s:%d: %d columns; want %d", file, line, len(fields), most+1)
		}
		row := make([]string, len(columns))
		for i := range columns {
			row[i] = fields[at[i]]
		}
		if rows = append(rows, row); len(rows) == limit {
			break
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return rows, nil
}

// questions reads the queries of a task, the first limit of them, which are a
// random sample; 0 is all.
func (t task) questions(folder string, limit int) ([]question, error) {
	file := filepath.Join(folder, "link", "queries."+t.name+".tsv")
	rows, err := readTable(file, limit, "query_id", "name", "lang", "kind", "expected")
	if err != nil {
		return nil, err
	}
	qs := make([]question, len(rows))
	for i, r := range rows {
		kind, err := entities.ParseKind(r[3])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, r[0], err)
		}
		lang, _ := language.Parse(r[2]) // a hint: what is known of it is kept
		qs[i] = question{r[0], resolve.Query{Name: r[1], Lang: lang, Kind: kind}, entities.ID(r[4])}
	}
	return qs, nil
}

// store reads the stores of a task as one, each entity once.
func (t task) store(ctx context.Context, folder string) (*entities.PackedStore, error) {
	var all strings.Builder
	seen := map[string]bool{}
	for _, name := range t.stores {
		if err := appendStore(&all, filepath.Join(folder, "link", "store."+name+".jsonl"), seen); err != nil {
			return nil, err
		}
	}
	var packed strings.Builder
	if err := entities.WritePacked(&packed, entities.ReadJSONL(strings.NewReader(all.String()))); err != nil {
		return nil, fmt.Errorf("store of %s: %w", t.name, err)
	}
	return entities.OpenPacked(packed.String())
}

// appendStore appends the lines of file whose entities have not been seen.
func appendStore(all *strings.Builder, file string, seen map[string]bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for line := 1; ; line++ {
		text, err := r.ReadString('\n')
		if text != "" {
			var e struct{ ID string }
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				return fmt.Errorf("%s:%d: %w", file, line, err)
			}
			if !seen[e.ID] {
				seen[e.ID] = true
				all.WriteString(strings.TrimRight(text, "\n") + "\n")
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
}
