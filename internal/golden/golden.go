// Package golden compares what a test made with a file that a person has read.
// "go test -update" writes the files anew: read the diff before you commit it.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

// Assert fails t unless file, a path from the test's folder, holds got. With
// -update it writes got to file instead.
func Assert(t testing.TB, file string, got []byte) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err == nil && bytes.Equal(got, want) {
		return
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Errorf("%s is not there; run the test with -update to write it", file)
		return
	}
	line, a, b := firstDiff(got, want)
	t.Errorf("%s:%d: got %q (%+q); want %q (%+q); run the test with -update to write the file anew", file, line, a, a, b, b)
}

// firstDiff returns the number of the first line that differs, from 1, and what
// each text has there.
func firstDiff(a, b []byte) (line int, la, lb []byte) {
	for line = 1; ; line++ {
		var moreA, moreB bool
		la, a, moreA = bytes.Cut(a, []byte("\n"))
		lb, b, moreB = bytes.Cut(b, []byte("\n"))
		if !bytes.Equal(la, lb) || moreA != moreB || !moreA {
			return line, la, lb
		}
	}
}
