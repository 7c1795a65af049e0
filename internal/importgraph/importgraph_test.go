package importgraph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/polyonym/polyonym"

// graph is who may import whom, beyond packages inside the importer's own
// folder. A new edge is a decision about the architecture: it changes this table.
var graph = map[string][]string{
	"translit":     nil,
	"entities":     nil,
	"resolve":      {"translit", "entities"},
	"data":         {"resolve", "translit", "entities"},
	"cmd/polyonym": {"data", "resolve", "translit", "entities"},
	"examples":     {"data", "resolve", "translit", "entities"},
}

// direct is what a root module of few dependencies may require.
const direct = 8

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// list runs go list in the module's root.
func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var pkgs []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return pkgs
		}
		require.NoError(t, err)
		pkgs = append(pkgs, p)
	}
}

// part returns the folder of graph that a package of the module stands in.
func part(path string) (string, bool) {
	rel, ok := strings.CutPrefix(path, module+"/")
	if !ok {
		return "", false
	}
	for name := range graph {
		if rel == name || strings.HasPrefix(rel, name+"/") {
			return name, true
		}
	}
	return rel, true
}

func TestImportGraph(t *testing.T) {
	seen := map[string]map[string]bool{}
	for _, p := range list(t, "./...") {
		from, ok := part(p.ImportPath)
		if !ok || strings.HasPrefix(from, "internal/") || strings.Contains(from, "/internal/") {
			continue // tools and test helpers
		}
		if _, known := graph[from]; !known {
			t.Errorf("%s is no part of the graph", p.ImportPath)
			continue
		}
		if seen[from] == nil {
			seen[from] = map[string]bool{}
		}
		for _, imp := range p.Imports {
			to, ok := part(imp)
			if !ok || to == from {
				continue
			}
			seen[from][to] = true
			if !slices.Contains(graph[from], to) {
				t.Errorf("%s imports %s; %s may import %q only", p.ImportPath, imp, from, graph[from])
			}
		}
	}
	for from := range graph {
		if seen[from] == nil {
			t.Errorf("the graph has %s, the module has not", from)
		}
	}
	for _, from := range []string{"resolve", "data"} {
		for _, to := range graph[from] {
			if !seen[from][to] {
				t.Errorf("%s imports %s no more: take the edge out of the graph", from, to)
			}
		}
	}
}

func TestDirectDependencies(t *testing.T) {
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	require.NoError(t, err)
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	require.NoError(t, json.Unmarshal(out, &mod))
	var paths []string
	for _, r := range mod.Require {
		if !r.Indirect {
			paths = append(paths, r.Path)
		}
	}
	if len(paths) == 0 || len(paths) > direct {
		t.Errorf("%d direct dependencies, %q; want 1 to %d", len(paths), paths, direct)
	}
}

// marker stands in every rule file that data embeds, and nowhere in code.
const marker = "# id: bgnpcgn:rus-Cyrl:Latn:1947"

// TestBinaries builds a program that uses one package, for each package, and
// logs by how much it is larger than one that uses none.
func TestBinaries(t *testing.T) {
	if testing.Short() {
		t.Skip("builds five programs")
	}
	dir := t.TempDir()
	size := map[string]int64{}
	for _, name := range []string{"empty", "translit", "entities", "resolve", "data"} {
		file := filepath.Join(dir, name)
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./internal/importgraph/testdata/"+name)
		cmd.Dir = "../.."
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		program, err := os.ReadFile(file)
		require.NoError(t, err)
		size[name] = int64(len(program))
		t.Logf("%-8s %8.2f MB, %7.2f MB over an empty program", name, mb(size[name]), mb(size[name]-size["empty"]))

		links := slices.Contains(list(t, "./internal/importgraph/testdata/"+name)[0].Deps, module+"/data")
		if holds := bytes.Contains(program, []byte(marker)); links != (name == "data") || holds != links {
			t.Errorf("the program that uses %s: data is linked: %v, its rule files are inside: %v; want %v", name, links, holds, name == "data")
		}
		run, err := exec.Command(file).CombinedOutput()
		if err != nil || len(run) == 0 {
			t.Errorf("the program that uses %s: %v, printed %q", name, err, run)
		}
	}
}

func mb(n int64) float64 { return float64(n) / 1e6 }
