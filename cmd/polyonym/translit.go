package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/translit"
)

func translitCommand() command {
	return command{
		name:    "translit",
		args:    "NAME…",
		summary: "write a name in another script, by a named system",
		about: `For each name it prints one line a system: the system's ID, the result and the system's title.
Without -system these are all systems for the name's script, the most usual first.

With -batch it reads rows of system, source from standard input, tab-separated, and writes
system, source, got. A system that is not known ends the run before any output; with
-keep-going its rows get an empty result and a warning names it once.

With -cldr the systems are the transforms of a CLDR release instead, by their BCP 47 names.

With -back it goes from what a system writes to the names that this may be made of, the likeliest
first: at most five, and one in a batch.`,
		examples: `polyonym translit Київ
polyonym translit -system bgnpcgn:rus-Cyrl:Latn:1947 Ельцин Щёлково
polyonym translit -lang uk Володимир
polyonym translit -back -system icao:rus-Cyrl:Latn:9303 Shcherbakov
printf 'ua:ukr-Cyrl:Latn:2010\tЗгурський\n' | polyonym translit -batch`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			var (
				system = fs.String("system", "", "use these `systems` (IDs or aliases, comma-separated; see \"polyonym systems\")")
				lang   = fs.String("lang", "", "use all systems for this `language` (BCP 47)")
				asJSON = fs.Bool("json", false, "print one JSON object a name")
				rows   = fs.Bool("batch", false, "answer tab-separated rows of standard input")
				cldr   = fs.String("cldr", "", "use the transforms in `folder`, the common/transforms of a CLDR release")
				back   = fs.Bool("back", false, "go back from what the systems write to the names it may be made of")
				keep   = fs.Bool("keep-going", false, "with -batch: answer rows of unknown systems with an empty result")
			)
			return func(env *environ, args []string) error {
				catalog := data.Systems()
				if *cldr != "" {
					var err error
					if catalog, err = translit.ParseCLDR(os.DirFS(*cldr)); err != nil {
						return filef("read CLDR transforms in %s: %v", *cldr, err)
					}
				}
				if *rows {
					if len(args) > 0 || *asJSON || *system != "" || *lang != "" {
						return usagef("translit: -batch takes everything from its rows")
					}
					return translitBatch(env, catalog, *keep, *back)
				}
				if *keep {
					return usagef("translit: -keep-going is for -batch")
				}
				if len(args) == 0 {
					return usagef("translit: no name given; \"polyonym help translit\" shows examples")
				}
				if *back && *system == "" {
					return usagef("translit: -back goes back from what -system names")
				}
				return translitNames(env, catalog, args, *system, *lang, *asJSON, *back)
			}
		},
	}
}

// maxBack is how many names translit -back prints of a system.
const maxBack = 5

func translitNames(env *environ, catalog *translit.Catalog, names []string, ids, lang string, asJSON, back bool) error {
	var (
		named []*translit.System
		tag   language.Tag
		err   error
	)
	if ids != "" {
		for id := range strings.SplitSeq(ids, ",") {
			s, err := catalog.System(id)
			if err != nil {
				return systemError(err)
			}
			named = append(named, s)
		}
	}
	if lang != "" {
		if tag, err = language.Parse(lang); err != nil {
			return usagef("translit: language %q: %v", lang, err)
		}
	}
	faulty := false
	var t table
	for _, name := range names {
		systems := named
		if systems == nil {
			script, ok := translit.ScriptOf(name)
			if ok {
				for s := range catalog.For(tag, script) {
					systems = append(systems, s)
				}
			}
		}
		if len(systems) == 0 {
			env.stderr.printf("polyonym: no system writes %q in another script; \"polyonym systems\" lists them\n", name)
			faulty = true
			continue
		}
		type result struct {
			System string `json:"system"`
			Title  string `json:"title"`
			Got    string `json:"got"`
		}
		var results []result
		for _, s := range systems {
			if back {
				n := len(results)
				for o := range s.Originals(name) {
					if results = append(results, result{s.ID(), s.Info().Title, o}); len(results) == n+maxBack {
						break
					}
				}
				if len(results) == n {
					env.stderr.printf("polyonym: %s: nothing is known that it writes as %q\n", s.ID(), printable(name))
					faulty = true
				}
				continue
			}
			got, err := s.Append(nil, name)
			if err != nil {
				env.stderr.printf("polyonym: %s: %q: %v\n", s.ID(), printable(name), err)
				faulty = true
				continue
			}
			results = append(results, result{s.ID(), s.Info().Title, string(got)})
		}
		if asJSON {
			if err := writeJSON(env, struct {
				Source  string   `json:"source"`
				Results []result `json:"results"`
			}{name, results}); err != nil {
				return err
			}
			continue
		}
		if len(names) > 1 {
			t.row(printable(name))
		}
		for _, r := range results {
			t.row(r.System, printable(r.Got), r.Title)
		}
	}
	t.write(env.stdout)
	if faulty {
		return errRows
	}
	return nil
}

// systemError is the exit for a system that can't be had.
func systemError(err error) error {
	if errors.Is(err, translit.ErrUnknownSystem) {
		return usagef("%v; \"polyonym systems\" lists those that are known", err)
	}
	return filef("%v", err)
}

func translitBatch(env *environ, catalog *translit.Catalog, keep, back bool) error {
	in := env.stdin
	if !keep {
		spooled, err := newSpool(env.stdin)
		if err != nil {
			return err
		}
		defer spooled.close()
		if err := checkSystems(spooled, catalog); err != nil {
			return err
		}
		if in, err = spooled.reader(); err != nil {
			return err
		}
	}
	var warned sync.Map
	b := batch{
		file:    "standard input",
		columns: [2]int{2, 2},
		answer: func(dst []byte, r row) ([]byte, error) {
			dst = append(append(append(dst, r.raw[0]...), '\t'), r.raw[1]...)
			dst = append(dst, '\t')
			s, err := catalog.System(r.fields[0])
			if err != nil {
				if keep && errors.Is(err, translit.ErrUnknownSystem) {
					if _, seen := warned.LoadOrStore(r.fields[0], true); !seen {
						env.stderr.printf("polyonym: %v; its rows are left empty\n", err)
					}
					return dst, nil
				}
				return dst, err
			}
			if back {
				for o := range s.Originals(r.fields[1]) {
					return appendField(dst, o), nil
				}
				return dst, nil
			}
			got, err := s.Append(nil, r.fields[1])
			if err != nil {
				return dst, err
			}
			return appendField(dst, string(got)), nil
		},
	}
	return b.run(env, in)
}

// checkSystems returns an error that names all systems in in that are not
// known. Rows that are in error are left for later.
func checkSystems(in *spool, catalog *translit.Catalog) error {
	b := batch{columns: [2]int{2, 2}}
	rd, err := in.reader()
	if err != nil {
		return err
	}
	var unknown []string
	seen := map[string]bool{}
	err = readJobs(rd, func(j job) bool {
		for _, line := range j.lines {
			r, err := b.parse(line)
			if err != nil || seen[r.fields[0]] {
				continue
			}
			id := r.fields[0]
			seen[id] = true
			if _, err := catalog.System(id); errors.Is(err, translit.ErrUnknownSystem) {
				unknown = append(unknown, fmt.Sprintf("%q", id))
			}
		}
		return true
	})
	switch {
	case err != nil:
		return filef("read standard input: %v", err)
	case len(unknown) == 1:
		return usagef("unknown system %s; \"polyonym systems\" lists those that are known, -keep-going passes over others", unknown[0])
	case len(unknown) > 1:
		return usagef("%d unknown systems: %s; \"polyonym systems\" lists those that are known, -keep-going passes over others", len(unknown), strings.Join(unknown, ", "))
	}
	return nil
}

// spoolMemory is how much of a pipe is kept in memory to be read twice; what
// goes beyond goes to a temporary file.
const spoolMemory = 16 << 20

// A spool is a stream that can be read more than once.
type spool struct {
	head []byte
	file *os.File // the whole stream, if it is longer
}

func newSpool(r io.Reader) (*spool, error) {
	head, err := io.ReadAll(io.LimitReader(r, spoolMemory+1))
	if err != nil {
		return nil, filef("read standard input: %v", err)
	}
	if len(head) <= spoolMemory {
		return &spool{head: head}, nil
	}
	f, err := os.CreateTemp("", "polyonym-*.tsv")
	if err != nil {
		return nil, filef("keep standard input: %v", err)
	}
	s := &spool{file: f}
	if _, err := io.Copy(f, io.MultiReader(bytes.NewReader(head), r)); err != nil {
		s.close()
		return nil, filef("keep standard input: %v", err)
	}
	return s, nil
}

// reader returns the stream from its beginning.
func (s *spool) reader() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(s.head), nil
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, filef("keep standard input: %v", err)
	}
	return s.file, nil
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
