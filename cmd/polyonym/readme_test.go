package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the outputs in README.md")

const readme = "../../README.md"

// notRun are the commands of README.md that a test has no business to run:
// they download, install, or run the tests.
// .ci/run runs the others once more, in a shell.
var notRun = []string{
	"git clone https://github.com/polyonym/polyonym && cd polyonym",
	"go test ./...",
	"go install github.com/polyonym/polyonym/cmd/polyonym@latest",
}

// shell runs a command line of the kind that the README and help show: the
// program with quoted words, or printf piped into it. It returns all that is
// printed, and the exit code.
func shell(t *testing.T, line string) (string, int) {
	t.Helper()
	stdin := ""
	if feed, rest, ok := strings.Cut(line, " | "); ok {
		w := words(t, feed)
		require.Len(t, w, 2, line)
		require.Equal(t, "printf", w[0], line)
		stdin = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n").Replace(w[1])
		line = rest
	}
	w := words(t, strings.Replace(line, "go run ./cmd/polyonym", "polyonym", 1))
	require.Equal(t, "polyonym", w[0], line)
	var out bytes.Buffer
	code := run(w[1:], strings.NewReader(stdin), &out, &out)
	return out.String(), code
}

// words splits a command line at spaces outside quotes.
func words(t *testing.T, line string) []string {
	t.Helper()
	var (
		out   []string
		word  strings.Builder
		quote rune
		open  bool // word has begun
	)
	for _, r := range line {
		switch {
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && r == ' ':
			if open {
				out = append(out, word.String())
			}
			word.Reset()
			open = false
		default:
			require.False(t, quote != '\'' && strings.ContainsRune("$`\\|&;<>", r), "%q stands outside single quotes in %s", r, line)
			word.WriteRune(r)
			open = true
		}
	}
	require.Zero(t, quote, line)
	if open {
		out = append(out, word.String())
	}
	return out
}

// steady leaves out of an output what every new system and every better weight
// changes: how many more systems write a name so, and the tail of a score.
func steady(output string) string {
	return moreOrTail.ReplaceAllString(output, "${1}${2}…")
}

var moreOrTail = regexp.MustCompile(`( and )\d+ more|(\b0\.\d{3})\d+`)

// TestReadme runs the commands in README.md's console blocks and compares what
// they print, but for what steady leaves out. With -update it writes what they print into the page.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(text), "\n")
	var page strings.Builder
	ran := 0
	for i := 0; i < len(lines); {
		line := lines[i]
		page.WriteString(line)
		i++
		if strings.TrimSpace(line) != "```console" {
			continue
		}
		for i < len(lines) && strings.TrimSpace(lines[i]) != "```" {
			command, ok := strings.CutPrefix(lines[i], "$ ")
			if !ok {
				t.Fatalf("README.md:%d: a console block begins with a command, not with %q", i+1, lines[i])
			}
			page.WriteString(lines[i])
			at := i + 1
			i++
			var want strings.Builder
			for i < len(lines) && !strings.HasPrefix(lines[i], "$ ") && strings.TrimSpace(lines[i]) != "```" {
				want.WriteString(lines[i])
				i++
			}
			command = strings.TrimSpace(command)
			if slices.Contains(notRun, command) {
				page.WriteString(want.String())
				continue
			}
			got, code := shell(t, command)
			ran++
			page.WriteString(got)
			if !*update && steady(got) != steady(want.String()) || code != 0 {
				t.Errorf("README.md:%d: %s\nexit code %d, prints\n%s\nthe page says\n%s", at, command, code, got, want.String())
			}
		}
	}
	if ran < 5 {
		t.Errorf("%d commands were run; the page should show at least five", ran)
	}
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(page.String()), 0o644))
	}
}

// TestReadmeProgram compares the program in README.md with the example that is
// compiled and tested.
func TestReadmeProgram(t *testing.T) {
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(text), "```go\n")
	require.True(t, ok, "README.md has no Go program")
	got, _, _ := strings.Cut(rest, "```")
	source, err := os.ReadFile("../../examples/quickstart/main.go")
	require.NoError(t, err)
	_, want, _ := strings.Cut(string(source), "package main\n")
	if want = "package main\n" + want; got != want {
		t.Errorf("the program in README.md is not examples/quickstart:\n%s\nwant\n%s", got, want)
	}
}

// TestHelpExamples runs the examples that help shows.
func TestHelpExamples(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("authors.jsonl", []byte(authors), 0o600))
	for _, c := range commands() {
		for line := range strings.Lines(c.examples) {
			line = strings.TrimSpace(line)
			if got, code := shell(t, line); code != 0 || got == "" {
				t.Errorf("%s\nexit code %d, prints\n%s", line, code, got)
			}
		}
	}
}
