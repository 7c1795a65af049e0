package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a test that notes its errors instead of failing.
type recorder struct {
	testing.TB
	errs []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errs = append(r.errs, fmt.Sprintf(format, args...))
}

func TestAssert(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a", "golden.txt")
	r := &recorder{TB: t}
	Assert(r, file, []byte("one\n"))
	if len(r.errs) != 1 || !strings.Contains(r.errs[0], "is not there") {
		t.Fatalf("no file: errors %q; want one that says so", r.errs)
	}

	defer func(v bool) { *update = v }(*update)
	*update = true
	Assert(t, file, []byte("one\ntwo\n"))
	*update = false
	if got, err := os.ReadFile(file); err != nil || string(got) != "one\ntwo\n" {
		t.Fatalf("-update wrote %q, %v", got, err)
	}

	Assert(t, file, []byte("one\ntwo\n"))
	for _, got := range []string{"one\nzwei\n", "one\ntwo", "one\ntwo\nthree\n"} {
		r := &recorder{TB: t}
		Assert(r, file, []byte(got))
		if len(r.errs) != 1 {
			t.Errorf("Assert(%q) on other text: errors %q; want one", got, r.errs)
		}
	}
	r = &recorder{TB: t}
	Assert(r, file, []byte("one\nzwei\n"))
	if len(r.errs) != 1 || !strings.Contains(r.errs[0], `golden.txt:2: got "zwei"`) {
		t.Errorf("errors %q; want the line that differs", r.errs)
	}
}
