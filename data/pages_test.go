package data

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/internal/golden"
	"github.com/polyonym/polyonym/translit"
)

// TestPages makes SYSTEMS.md and SOURCES.md from the headers of the files, and
// systems/VECTORS.md from systems/held.tsv.
func TestPages(t *testing.T) {
	golden.Assert(t, "SYSTEMS.md", systemsPage(t))
	golden.Assert(t, "SOURCES.md", sourcesPage(t))
	golden.Assert(t, "systems/VECTORS.md", vectorsPage(t))
}

const generated = "<!-- Code generated from the headers of the files by go generate ./data; DO NOT EDIT. -->\n\n"

func systemsPage(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(generated)
	all := slices.Collect(Systems().All())
	verified := 0
	for _, s := range all {
		if s.Info().Verified == "primary" {
			verified++
		}
	}
	fmt.Fprintf(&b, "# Romanization systems\n\n%d systems, %d of them checked against the standard's own text and %d against a secondary source.\n"+
		"How to add one: [systems/README.md](systems/README.md).\n\n", len(all), verified, len(all)-verified)
	b.WriteString("| ID | system | authority | edition | languages | script | into | pairs | verified | lossless | in force | superseded by |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range all {
		in := s.Info()
		into := in.To.String()
		if in.Target != language.Und {
			into += " (" + in.Target.String() + ")"
		}
		_, pairs := readPairs(t, "testdata/systems/"+strings.TrimSuffix(fileOf(in.ID), ".rules")+".tsv")
		lossless, after := "", ""
		if in.Lossless {
			lossless = "yes"
		}
		if in.SupersededBy != "" {
			after = "`" + in.SupersededBy + "`"
		}
		fmt.Fprintf(&b, "| [`%s`](systems/%s) | %s | %s | %s | %s | %s | %s | [%d](testdata/systems/%s.tsv) | %s | %s | %s | %s |\n",
			in.ID, fileOf(in.ID), cell(in.Title), cell(in.Authority), cell(in.Edition), tags(in.Languages), in.From, into,
			len(pairs), strings.TrimSuffix(fileOf(in.ID), ".rules"), in.Verified, lossless, inForce(in), after)
	}
	return b.Bytes()
}

func inForce(in translit.Info) string {
	if in.Adopted == "" && in.Superseded == "" {
		return ""
	}
	return in.Adopted + "–" + in.Superseded
}

func tags(list []language.Tag) string {
	var out []string
	for _, t := range list {
		out = append(out, t.String())
	}
	return strings.Join(out, " ")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func fileOf(id string) string { return strings.ReplaceAll(id, ":", "-") + ".rules" }

func sourcesPage(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(generated)
	b.WriteString("# Sources\n\nWhere what this folder holds comes from, and under which licence. [TRUTH.md](TRUTH.md) says how much of it is wrong, by other sources.\n\n## Entities\n\n")
	b.WriteString("| file | entities | names | sources named |\n|---|---|---|---|\n")
	for _, file := range glob(t, "entities/*.jsonl") {
		n, names, sources := 0, 0, map[string]int{}
		for _, r := range readFile(t, file) {
			n++
			names += len(r.Names)
			for _, name := range r.Names {
				if name.Source != "" {
					sources[name.Source]++
				}
			}
		}
		named := []string{"curated by hand"}
		keys := slices.SortedFunc(maps.Keys(sources), func(a, b string) int {
			return cmp.Or(cmp.Compare(sources[b], sources[a]), strings.Compare(a, b))
		})
		for _, k := range keys {
			named = append(named, fmt.Sprintf("%s (%d names)", cell(k), sources[k]))
		}
		fmt.Fprintf(&b, "| [%s](%s) | %d | %d | %s |\n", strings.TrimPrefix(file, "entities/"), file, n, names, strings.Join(named, "; "))
	}
	b.WriteString(generatedSources(t))
	b.WriteString("\n## Lexicon\n\n| file | table | source | licence |\n|---|---|---|---|\n")
	for _, file := range glob(t, "lexicon/*.tsv") {
		h := lexiconHeader(t, file)
		fmt.Fprintf(&b, "| [%s](%s) | %s | %s | %s |\n", strings.TrimPrefix(file, "lexicon/"), file, cell(h["title"]), cell(h["source"]), cell(h["licence"]))
	}
	b.WriteString("\n## Systems\n\n| system | document | verified | licence |\n|---|---|---|---|\n")
	for s := range Systems().All() {
		in := s.Info()
		doc := cell(in.Source)
		if in.URL != "" {
			doc += " <" + in.URL + ">"
		}
		fmt.Fprintf(&b, "| [`%s`](systems/%s) | %s | %s | %s |\n", in.ID, fileOf(in.ID), doc, in.Verified, cell(in.Licence))
	}
	return b.Bytes()
}

// generatedSources lists the packages that the packed store is made of, and how
// much of it each source gives.
func generatedSources(t *testing.T) string {
	var b strings.Builder
	names, entitiesOf := map[string]int{}, map[string]int{}
	for e, err := range Store().All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, n := range e.Names {
			source := cmp.Or(n.Source, "curated by hand")
			names[source]++
			if !seen[source] {
				seen[source] = true
				entitiesOf[source]++
			}
		}
	}
	fmt.Fprintf(&b, "\n## The packed store\n\n[generated/store.bin](generated/store.bin) has %d entities with %d names: the above, and what internal/store takes "+
		"from the packages below, each pinned by the SHA-256 of its archive.\n\n", Store().Len(), Store().NumNames())
	b.WriteString("| source | entities | names |\n|---|---|---|\n")
	for _, k := range slices.SortedFunc(maps.Keys(names), func(x, y string) int {
		return cmp.Or(cmp.Compare(names[y], names[x]), strings.Compare(x, y))
	}) {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", cell(k), entitiesOf[k], names[k])
	}
	b.WriteString("\n| package | version | from | licence | what is taken | SHA-256 |\n|---|---|---|---|---|---|\n")
	text, err := os.ReadFile("generated/sources.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(f) != 6 {
			t.Fatalf("generated/sources.tsv: %q has %d columns; want 6", line, len(f))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | `%s` |\n", cell(f[0]), f[1], f[2], cell(f[4]), cell(f[5]), f[3])
	}
	return b.String()
}

// glob returns files of this folder: not all of them are embedded.
func glob(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS("."), pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("glob %q: %v, %v", pattern, names, err)
	}
	return names
}

func lexiconHeader(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := fs.ReadFile(FS(), file)
	if err != nil {
		t.Fatal(err)
	}
	h := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			break
		}
		if k, v, ok := strings.Cut(strings.TrimPrefix(line, "#"), ":"); ok {
			h[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return h
}

func TestLexicon(t *testing.T) {
	for _, file := range glob(t, "lexicon/*.tsv") {
		h := lexiconHeader(t, file)
		for _, k := range []string{"table", "title", "columns", "source", "licence"} {
			if h[k] == "" {
				t.Errorf("%s: the header has no %q", file, k)
			}
		}
		text, err := fs.ReadFile(FS(), file)
		if err != nil {
			t.Fatal(err)
		}
		last, line := "", 0
		for row := range strings.Lines(string(text)) {
			line++
			if strings.HasPrefix(row, "#") {
				continue
			}
			if row <= last {
				t.Errorf("%s:%d: %q after %q: rows are sorted, each stands once", file, line, row, last)
			}
			last = row
		}
	}
	lex := Lexicon()
	for tok, want := range map[string]string{"ltd": "limited", "ооо": "limited", "тов": "limited", "ag": "public"} {
		if typ, _ := lex.Legal(tok); typ != want {
			t.Errorf("Legal(%q) = %q; want %q", tok, typ, want)
		}
	}
}
