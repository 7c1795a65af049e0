package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// polyonym runs the program and returns what it printed.
func polyonym(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), code
}

// authors is a store of our own: two of its entities share a name.
const authors = `{"id":"x:1","kind":"person","names":[{"text":"Лев Толстой","lang":"ru","role":"primary"}],"country":["RU"],"note":"writer, 1828–1910"}
{"id":"x:2","kind":"person","names":[{"text":"Anna Seghers","lang":"de","role":"primary"}],"note":"writer"}
{"id":"x:3","kind":"place","names":[{"text":"Springfield","lang":"en","role":"primary"}],"country":["US"],"note":"city in Illinois"}
{"id":"x:4","kind":"place","names":[{"text":"Springfield","lang":"en","role":"primary"}],"country":["AU"],"note":"suburb of Brisbane"}
`

func storeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestUsage(t *testing.T) {
	store := storeFile(t, authors)
	tests := []struct {
		name string
		args []string
		code int
		want string // on stderr
	}{
		{"nothing", nil, exitUsage, "Usage:"},
		{"unknown command", []string{"find", "x"}, exitUsage, `unknown command "find"`},
		{"unknown help", []string{"help", "find"}, exitUsage, `unknown command "find"`},
		{"unknown flag", []string{"resolve", "-fast", "x"}, exitUsage, "flag provided but not defined: -fast"},
		{"no name", []string{"resolve"}, exitUsage, "no name given"},
		{"names with batch", []string{"resolve", "-batch", "x"}, exitUsage, "-batch takes everything"},
		{"flags with batch", []string{"resolve", "-batch", "-lang", "de"}, exitUsage, "-batch takes everything"},
		{"bad kind", []string{"resolve", "-kind", "planet", "x"}, exitUsage, `unknown kind "planet"`},
		{"bad language", []string{"resolve", "-lang", "klingonisch!", "x"}, exitUsage, "klingonisch!"},
		{"bad country", []string{"resolve", "-country", "GER", "x"}, exitUsage, `country "GER" is not`},
		{"one name to compare", []string{"compare", "x"}, exitUsage, "1 names given, want 2"},
		{"bad kind to compare", []string{"compare", "-kind", "planet", "x", "y"}, exitUsage, `unknown kind "planet"`},
		{"one name to explain", []string{"explain", "x"}, exitUsage, "want a name and an ID or name"},
		{"no name to write", []string{"translit"}, exitUsage, "no name given"},
		{"unknown system", []string{"translit", "-system", "no:such-Cyrl:Latn:1", "x"}, exitUsage, "no:such-Cyrl:Latn:1"},
		{"keep going without batch", []string{"translit", "-keep-going", "x"}, exitUsage, "-keep-going is for -batch"},
		{"arguments to systems", []string{"systems", "x"}, exitUsage, `takes no arguments, got "x"`},
		{"systems of no language", []string{"systems", "-lang", "tlh"}, exitUsage, `none for language "tlh"`},
		{"store is missing", []string{"resolve", "-store", store + ".not", "x"}, exitFile, "store.jsonl.not"},
		{"empty name", []string{"resolve", "-store", store, ""}, exitRows, `"": the name is empty`},
		{"name is not UTF-8", []string{"resolve", "-store", store, "Tol\xffstoi"}, exitRows, `"Tol\xffstoi"`},
		{"empty name to compare", []string{"compare", "x", ""}, exitRows, "the second name is empty"},
		{"no system for the script", []string{"translit", "123"}, exitRows, `no system writes "123"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, code := polyonym(t, "", tt.args...)
			if code != tt.code || !strings.Contains(stderr, tt.want) || stdout != "" {
				t.Errorf("%q: exit code %d, stdout %q, stderr %q; want %d, nothing, and %q", tt.args, code, stdout, stderr, tt.code, tt.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	stdout, stderr, code := polyonym(t, "", "help")
	if code != exitOK || stderr != "" {
		t.Errorf("help: exit code %d, stderr %q; want 0 and nothing", code, stderr)
	}
	for _, c := range commands() {
		if !strings.Contains(stdout, c.summary) {
			t.Errorf("help does not name %s", c.name)
		}
		for _, args := range [][]string{{"help", c.name}, {c.name, "-h"}} {
			got, stderr, code := polyonym(t, "", args...)
			if code != exitOK || stderr != "" {
				t.Errorf("%q: exit code %d, stderr %q; want 0 and nothing", args, code, stderr)
			}
			for _, want := range []string{"Usage:", "Flags:", "Examples:", "Exit codes:", "polyonym " + c.name + " ", strings.Split(c.examples, "\n")[0]} {
				if !strings.Contains(got, want) {
					t.Errorf("%q prints no %q:\n%s", args, want, got)
				}
			}
		}
	}
}

func TestBadStore(t *testing.T) {
	first, rest, _ := strings.Cut(authors, "\n")
	tests := []struct{ name, content, want string }{
		{"a line cut in half", first[:60] + "\n" + rest, "store.jsonl:1:"},
		{"a duplicate ID", authors + first + "\n", `store.jsonl:5: "x:1"`},
		{"the first of two lines with one ID", authors + first + "\n", "line 1"},
		{"not JSON", "id,name\n1,Anna\n", "store.jsonl:1:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, code := polyonym(t, "", "resolve", "-store", storeFile(t, tt.content), "Anna Seghers")
			if code != exitFile || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d, stdout %q, stderr %q; want %d, nothing, and %q", code, stdout, stderr, exitFile, tt.want)
			}
		})
	}
}

func TestResolveForPeople(t *testing.T) {
	store := storeFile(t, authors)
	stdout, stderr, code := polyonym(t, "", "resolve", "-store", store, "Lev Tolstoy", "Springfield", "Nobody Atall", "!?")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d, stderr %q; want 0 and nothing", code, stderr)
	}
	lines := strings.Split(stdout, "\n")
	if got := strings.Fields(lines[0]); len(got) < 6 || got[2] != "match" || got[3] != "x:1" || got[5] != "Лев" {
		t.Errorf("first line is %q; want Lev Tolstoy, match, x:1, score, Лев Толстой", lines[0])
	}
	for _, want := range []string{"writer, 1828–1910", "Springfield   ambiguous", "x:3", "x:4", "city in Illinois", "Nobody Atall  none", "!?            none"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	stdout, _, _ = polyonym(t, "", "resolve", "-store", store, "-country", "AU", "Springfield")
	if !strings.Contains(stdout, "match") || !strings.Contains(stdout, "x:4") || strings.Contains(stdout, "x:3") {
		t.Errorf("with -country AU:\n%s\nwant a match of x:4", stdout)
	}
	stdout, _, _ = polyonym(t, "", "resolve", "-store", store, "-kind", "organization", "Springfield")
	if !strings.Contains(stdout, "none") {
		t.Errorf("with -kind organization:\n%s\nwant none", stdout)
	}
}

func TestResolveJSON(t *testing.T) {
	store := storeFile(t, authors)
	stdout, stderr, code := polyonym(t, "", "resolve", "-store", store, "-json", "Lev Tolstoy", "Springfield")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d, stderr %q; want 0 and nothing", code, stderr)
	}
	var got []resolved
	for line := range strings.Lines(stdout) {
		var r resolved
		require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(line, `"signal":`, `"_":`)), &r))
		got = append(got, r)
	}
	require.Len(t, got, 2)
	if r := got[0]; r.Query != "Lev Tolstoy" || r.Decision != "match" || r.ID != "x:1" || len(r.Candidates) == 0 || r.Candidates[0].Matched != "Лев Толстой" {
		t.Errorf("first result is %+v", r)
	}
	sum := 0.0
	for _, e := range got[0].Candidates[0].Evidence {
		sum += e.Weight
	}
	if want := got[0].Candidates[0].LogOdds; sum < want-1e-9 || sum > want+1e-9 {
		t.Errorf("evidence sums to %v; log odds are %v", sum, want)
	}
	if r := got[1]; r.Decision != "ambiguous" || r.ID != "" || len(r.Candidates) != 2 {
		t.Errorf("second result is %+v; want two candidates and no ID", r)
	}
}

func TestResolveBatch(t *testing.T) {
	store := storeFile(t, authors)
	long := strings.Repeat("Толстой ", 1<<17)
	in := strings.Join([]string{
		"q1\tLev Tolstoy\tru\tperson",
		"q\\t2\tАнна Зегерс\t\t",
		"q3\tSpringfield\ten\tplace\tau",
		"q4\tSpringfield\ten\tplace\tUS,CA",
		"q5\tNobody Atall\tzz-nonsense!\tany",
		"q6\tonly two",
		"q7\tTol\xffstoi\t\t",
		"q8\tTol\\stoi\t\t",
		"q9\tTolstoi\\\t\t",
		"q10\t\t\t",
		"q11\tTolstoi\t\tplanet",
		"q12\t?!\t\t",
		"",
		"q\\\\14\tTolstoi\\n\t\tperson\tRU",
		"q15\t" + long + "\t\t",
	}, "\n")
	stdout, stderr, code := polyonym(t, in, "resolve", "-batch", "-store", store)
	if code != exitRows {
		t.Errorf("exit code %d; want %d", code, exitRows)
	}
	got := strings.Split(stdout, "\n")
	require.Len(t, got, 16, stdout)
	want := []string{
		"q1\tmatch\tx:1\t", "q\\t2\tmatch\tx:2\t", "q3\tmatch\tx:4\t", "q4\tmatch\tx:3\t", "q5\tnone\t",
		"q6\terror", "q7\terror", "q8\terror", "q9\terror", "q10\terror", "q11\terror", "q12\tnone\t\t0.000000000", "\terror",
		"q\\\\14\tmatch\tx:1\t", "q15\t", "",
	}
	for i, w := range want {
		if !strings.HasPrefix(got[i], w) || strings.HasSuffix(w, "error") && got[i] != w {
			t.Errorf("row %d is %.80q; want %q", i+1, got[i], w)
		}
	}
	for i, w := range map[int]string{
		5: "want the language", 6: "column count is 2, want 4 to 5", 7: "byte 7 is not UTF-8", 8: `column 2: "\\s" is not an escape`,
		9: `column 2: \ ends the field`, 10: "the name is empty", 11: `unknown kind "planet"`, 13: "column count is 1",
	} {
		if i == 5 {
			if !strings.Contains(stderr, `language "zz-nonsense!" is ignored`) {
				t.Errorf("no warning of row 5's language on stderr:\n%s", stderr)
			}
			continue
		}
		if line := fmt.Sprintf("standard input:%d: %s", i, w); !strings.Contains(stderr, line) {
			t.Errorf("no %q on stderr:\n%.2000s", line, stderr)
		}
	}
}

// failingWriter takes a few bytes and then fails, as a closed pipe does.
type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("pipe is closed")
	}
	return len(p), nil
}

func TestBatchWriteError(t *testing.T) {
	var errs bytes.Buffer
	in := strings.Repeat("Selenskyj\tZelensky\tperson\n", 5000)
	code := run([]string{"compare", "-batch"}, strings.NewReader(in), &failingWriter{100}, &errs)
	if code != exitFile || !strings.Contains(errs.String(), "pipe is closed") {
		t.Errorf("exit code %d, stderr %q; want %d and the reason", code, errs.String(), exitFile)
	}
}

func TestBatchReadError(t *testing.T) {
	var out, errs bytes.Buffer
	in := io.MultiReader(strings.NewReader("Selenskyj\tZelensky\tperson\n"), iotestErrReader{})
	code := run([]string{"compare", "-batch"}, in, &out, &errs)
	if code != exitFile || !strings.Contains(errs.String(), "disk is gone") || !strings.HasPrefix(out.String(), "Selenskyj\tZelensky\t") {
		t.Errorf("exit code %d, stdout %q, stderr %q; want %d, the first row and the reason", code, out.String(), errs.String(), exitFile)
	}
}

type iotestErrReader struct{}

func (iotestErrReader) Read([]byte) (int, error) { return 0, errors.New("disk is gone") }

// A program at the other end of a pipe gets each answer before it asks again.
func TestBatchAnswersAtOnce(t *testing.T) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	done := make(chan int)
	go func() {
		code := run([]string{"compare", "-batch"}, inR, outW, io.Discard)
		outW.Close()
		done <- code
	}()
	answers := bufio.NewScanner(outR)
	for i := range 3 {
		_, err := fmt.Fprintf(inW, "Name %d\tName %d\tany\n", i, i)
		require.NoError(t, err)
		require.True(t, answers.Scan())
		if want := fmt.Sprintf("Name %d\tName %[1]d\t", i); !strings.HasPrefix(answers.Text(), want) {
			t.Errorf("answer %d is %q; want it to begin with %q", i, answers.Text(), want)
		}
	}
	require.NoError(t, inW.Close())
	if code := <-done; code != exitOK {
		t.Errorf("exit code %d; want 0", code)
	}
}

func TestBatchKeepsOrder(t *testing.T) {
	const rows = 3000
	var in strings.Builder
	for i := range rows {
		fmt.Fprintf(&in, "Name %d\tAnother %d\tany\n", i, i)
	}
	stdout, _, code := polyonym(t, in.String(), "compare", "-batch")
	if code != exitOK {
		t.Fatalf("exit code %d; want 0", code)
	}
	i := 0
	for line := range strings.Lines(stdout) {
		if want := fmt.Sprintf("Name %d\tAnother %[1]d\t", i); !strings.HasPrefix(line, want) {
			t.Fatalf("row %d is %q; want it to begin with %q", i, line, want)
		}
		i++
	}
	if i != rows {
		t.Errorf("%d rows out; want %d", i, rows)
	}
}

func TestCompareBatch(t *testing.T) {
	in := "Tschaikowski\tЧайковский\tperson\nKim Jong Un\tKim Jong Il\tperson\n a\\tb \tA B\t\n?\t!\tany\nx\ty\nx\t\tany\n"
	stdout, stderr, code := polyonym(t, in, "compare", "-batch")
	if code != exitRows {
		t.Errorf("exit code %d; want %d", code, exitRows)
	}
	got := strings.Split(stdout, "\n")
	require.Len(t, got, 7, stdout)
	for i, want := range []struct{ first, last string }{
		{"Tschaikowski\tЧайковский\t0.", "\tsame"},
		{"Kim Jong Un\tKim Jong Il\t0.", "\tdifferent"},
		{" a\\tb \tA B\t0.", ""},
		{"?\t!\t0.000000000", "\tdifferent"},
		{"x\terror", ""},
		{"x\terror", ""},
	} {
		if !strings.HasPrefix(got[i], want.first) || !strings.HasSuffix(got[i], want.last) {
			t.Errorf("row %d is %q; want %q … %q", i+1, got[i], want.first, want.last)
		}
	}
	for _, want := range []string{"standard input:5: column count is 2, want 3\n", "standard input:6: the second name is empty\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q on stderr: %s", want, stderr)
		}
	}
}

func TestTranslitBatch(t *testing.T) {
	const known = "bgnpcgn:rus-Cyrl:Latn:1947\tЕльцин\\nЩёлково\nbgnpcgn-rus-Cyrl-Latn-1947\tМосква\n"
	const answered = "bgnpcgn:rus-Cyrl:Latn:1947\tЕльцин\\nЩёлково\tYel’tsin\\nShchëlkovo\nbgnpcgn-rus-Cyrl-Latn-1947\tМосква\tMoskva\n"

	t.Run("known systems", func(t *testing.T) {
		stdout, stderr, code := polyonym(t, known, "translit", "-batch")
		if stdout != answered || stderr != "" || code != exitOK {
			t.Errorf("exit code %d, stderr %q, stdout\n%q; want\n%q", code, stderr, stdout, answered)
		}
	})
	const unknown = known + "no:such:1\tМосква\nonly one\nno:other:2\tа\nno:such:1\tТула\n"
	t.Run("unknown systems end the run before any output", func(t *testing.T) {
		stdout, stderr, code := polyonym(t, unknown, "translit", "-batch")
		if stdout != "" || code != exitUsage || !strings.Contains(stderr, `2 unknown systems: "no:such:1", "no:other:2"`) {
			t.Errorf("exit code %d, stdout %q, stderr %q; want %d, nothing and both systems", code, stdout, stderr, exitUsage)
		}
	})
	t.Run("keep going", func(t *testing.T) {
		stdout, stderr, code := polyonym(t, unknown, "translit", "-batch", "-keep-going")
		want := answered + "no:such:1\tМосква\t\nonly one\terror\nno:other:2\tа\t\nno:such:1\tТула\t\n"
		if stdout != want || code != exitRows {
			t.Errorf("exit code %d, stdout\n%q; want %d and\n%q", code, stdout, exitRows, want)
		}
		if strings.Count(stderr, "no:such:1") != 1 || strings.Count(stderr, "no:other:2") != 1 {
			t.Errorf("stderr does not name each unknown system once: %s", stderr)
		}
	})
	t.Run("more than is kept in memory", func(t *testing.T) {
		n := spoolMemory/len(known) + 2
		stdout, stderr, code := polyonym(t, strings.Repeat(known, n), "translit", "-batch")
		if code != exitOK || stderr != "" || stdout != strings.Repeat(answered, n) {
			t.Errorf("exit code %d, stderr %q, %d bytes out; want 0, nothing, %d", code, stderr, len(stdout), n*len(answered))
		}
	})
}

func TestTranslitCLDR(t *testing.T) {
	dir := t.TempDir()
	const transform = `<?xml version="1.0" encoding="UTF-8"?>
<supplementalData><transforms>
<transform source="ru" target="ru_Latn" variant="TEST" direction="forward" alias="ru-Latn-t-ru-m0-test">
<tRule><![CDATA[
щ > shch ; и > i ;
]]></tRule></transform></transforms></supplementalData>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ru-Latin-TEST.xml"), []byte(transform), 0o600))
	stdout, stderr, code := polyonym(t, "ru-Latn-t-ru-m0-test\tщи\n", "translit", "-cldr", dir, "-batch")
	if want := "ru-Latn-t-ru-m0-test\tщи\tshchi\n"; stdout != want || stderr != "" || code != exitOK {
		t.Errorf("exit code %d, stderr %q, stdout %q; want %q", code, stderr, stdout, want)
	}
	_, stderr, code = polyonym(t, "", "translit", "-cldr", filepath.Join(dir, "none"), "-batch")
	if code != exitFile || !strings.Contains(stderr, "no transforms") {
		t.Errorf("a folder that is not there: exit code %d, stderr %q; want %d and the reason", code, stderr, exitFile)
	}
}

func TestTranslitBack(t *testing.T) {
	stdout, _, code := polyonym(t, "", "translit", "-back", "-system", "icao:rus-Cyrl:Latn:9303", "Shcherbakov")
	if lines := strings.Split(stdout, "\n"); code != exitOK || !strings.Contains(lines[0], "Щербаков ") || len(lines) != maxBack+1 {
		t.Errorf("exit code %d:\n%s\nwant Щербаков first of %d", code, stdout, maxBack)
	}
	stdout, _, code = polyonym(t, "ua:ukr-Cyrl:Latn:2010\tDonetsk\nua:ukr-Cyrl:Latn:2010\tДонецьк\n", "translit", "-back", "-batch")
	if want := "ua:ukr-Cyrl:Latn:2010\tDonetsk\tДонецьк\nua:ukr-Cyrl:Latn:2010\tДонецьк\t\n"; code != exitOK || stdout != want {
		t.Errorf("exit code %d, stdout\n%q; want\n%q", code, stdout, want)
	}
	_, stderr, code := polyonym(t, "", "translit", "-back", "-system", "ua:ukr-Cyrl:Latn:2010", "Донецьк")
	if code != exitRows || !strings.Contains(stderr, "nothing is known") {
		t.Errorf("exit code %d, stderr %q; want %d, and that there is nothing", code, stderr, exitRows)
	}
	_, stderr, code = polyonym(t, "", "translit", "-back", "Donetsk")
	if code != exitUsage || !strings.Contains(stderr, "-system") {
		t.Errorf("exit code %d, stderr %q; want %d and what is missing", code, stderr, exitUsage)
	}
}

func TestTranslitForPeople(t *testing.T) {
	stdout, _, code := polyonym(t, "", "translit", "-system", "bgnpcgn:rus-Cyrl:Latn:1947", "Ельцин", "Москва")
	if code != exitOK || !strings.Contains(stdout, "Yel’tsin") || !strings.Contains(stdout, "Moskva") {
		t.Errorf("exit code %d:\n%s\nwant Yel’tsin and Moskva", code, stdout)
	}
	stdout, _, code = polyonym(t, "", "translit", "-json", "-lang", "ru", "Хрущёв")
	var got struct {
		Source  string
		Results []struct{ System, Got string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &got))
	by := map[string]string{}
	for _, r := range got.Results {
		by[r.System] = r.Got
	}
	if code != exitOK || by["bgnpcgn:rus-Cyrl:Latn:1947"] != "Khrushchëv" || len(by) < 5 {
		t.Errorf("exit code %d, results %v; want Khrushchëv and at least four other spellings", code, by)
	}
}

func TestSystems(t *testing.T) {
	all, _, code := polyonym(t, "", "systems")
	if n := strings.Count(all, "\n"); code != exitOK || n < 24 {
		t.Errorf("exit code %d, %d systems; want at least 24", code, n)
	}
	uk, _, _ := polyonym(t, "", "systems", "-lang", "uk")
	if !strings.Contains(uk, "bgnpcgn:ukr-Cyrl:Latn:2019") || strings.Contains(uk, "bgnpcgn:rus-Cyrl:Latn:1947") {
		t.Errorf("systems -lang uk:\n%s", uk)
	}
	stdout, _, _ := polyonym(t, "", "systems", "-json", "-lang", "ko")
	for line := range strings.Lines(stdout) {
		var s systemInfo
		require.NoError(t, json.Unmarshal([]byte(line), &s))
		if s.ID == "" || s.Title == "" || s.Source == "" || s.Verified != "primary" && s.Verified != "secondary" {
			t.Errorf("incomplete: %s", line)
		}
	}
}

func TestExplain(t *testing.T) {
	store := storeFile(t, authors)
	byID, _, code := polyonym(t, "", "explain", "-store", store, "Lev Tolstoy", "x:1")
	if code != exitOK || !strings.Contains(byID, "x:1: Лев Толстой (writer, 1828–1910)") || !strings.Contains(byID, "same\n") {
		t.Errorf("exit code %d:\n%s", code, byID)
	}
	byName, _, code := polyonym(t, "", "explain", "-store", store, "Lev Tolstoy", "Лев Толстой")
	if code != exitOK || !strings.Contains(byName, "log odds") {
		t.Errorf("exit code %d:\n%s", code, byName)
	}
	sum := 0.0
	lines := strings.Split(strings.TrimSpace(byName), "\n")[1:]
	for _, l := range lines[:len(lines)-1] {
		w, err := strconv.ParseFloat(strings.Fields(l)[0], 64)
		require.NoError(t, err, l)
		sum += w
	}
	total, err := strconv.ParseFloat(strings.Fields(lines[len(lines)-1])[0], 64)
	require.NoError(t, err)
	if d := sum - total; d > 0.01 || d < -0.01 {
		t.Errorf("the lines sum to %.3f, the last says %.3f:\n%s", sum, total, byName)
	}
}

func TestAppendScore(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		want string
	}{
		{0, "0.000000000"},
		{1, "1.00000000"},
		{0.5, "0.500000000"},
		{0.1, "0.100000000"},
		{0.25, "0.250000000"},
		{1.0 / 3, "0.3333333333333333"},
		{1e-7, "0.000000100000000"},
		{0.9999999999999064, "0.9999999999999064"},
	} {
		if got := string(appendScore(nil, tt.x)); got != tt.want {
			t.Errorf("appendScore(%v) = %q; want %q", tt.x, got, tt.want)
		}
	}
}

func FuzzEscapes(f *testing.F) {
	for _, s := range []string{"", `a\tb`, `\\`, `\`, `\x`, "tab\there", "line\r\nend", `Selenskyj`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := unescape(string(appendField(nil, s)))
		if err != nil || got != s {
			t.Errorf("%q escapes to %q, which reads as %q, %v", s, appendField(nil, s), got, err)
		}
		if plain, err := unescape(s); err == nil {
			if again := string(appendField(nil, plain)); !strings.ContainsAny(s, "\t\n\r") && again != s {
				t.Errorf("%q reads as %q, which escapes to %q", s, plain, again)
			}
		}
	})
}

// FuzzBatch checks what every row out owes to its row in, whatever comes.
func FuzzBatch(f *testing.F) {
	f.Add("Tschaikowski\tЧайковский\tperson\nx\ty\n\xff\t\\q\tany\n\n?\t!\t")
	f.Fuzz(func(t *testing.T, in string) {
		var out, errs bytes.Buffer
		code := run([]string{"compare", "-batch"}, strings.NewReader(in), &out, &errs)
		rows := strings.Split(strings.TrimSuffix(in, "\n"), "\n")
		if in == "" {
			rows = nil
		}
		got := strings.Split(out.String(), "\n")
		if got = got[:len(got)-1]; len(got) != len(rows) {
			t.Fatalf("%d rows in, %d out: %q", len(rows), len(got), out.String())
		}
		faulty := false
		for i, row := range rows {
			first, _, _ := strings.Cut(row, "\t")
			if !strings.HasPrefix(got[i], first+"\t") {
				t.Errorf("row %q gives %q", row, got[i])
			}
			faulty = faulty || got[i] == first+"\terror"
		}
		if want := map[bool]int{false: exitOK, true: exitRows}[faulty]; code != want {
			t.Errorf("exit code %d; want %d", code, want)
		}
		if faulty != (errs.Len() > 0) {
			t.Errorf("errors %v, stderr %q", faulty, errs.String())
		}
	})
}
