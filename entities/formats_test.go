package entities

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// sample returns a file of testdata/formats.
func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "formats", name))
	require.NoError(t, err)
	return string(b)
}

// jsonl returns what seq yields as JSON lines.
func jsonl(t testing.TB, seq iter.Seq2[Entity, error]) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, WriteJSONL(&out, seq))
	return out.String()
}

type readFunc func(r io.Reader, report *Report) iter.Seq2[Entity, error]

// A damaged text, where its fault is, and what has to be said of it.
type damaged struct {
	name, in  string
	line, col int
	want      string
	left      int // entities that are read all the same
}

func testDamaged(t *testing.T, read readFunc, cases []damaged) {
	t.Helper()
	for _, tt := range cases {
		var report Report
		es, errs := collect(read(strings.NewReader(tt.in), &report))
		if len(errs) != 1 {
			t.Errorf("%s: errors %v; want one", tt.name, errs)
			continue
		}
		var rec *RecordError
		if !errors.As(errs[0], &rec) || rec.Line != tt.line || rec.Col != tt.col || !strings.Contains(rec.Error(), tt.want) {
			t.Errorf("%s: got %v; want %d:%d: %s", tt.name, errs[0], tt.line, tt.col, tt.want)
		}
		if len(es) != tt.left || report.Entities != tt.left || report.Faults != 1 {
			t.Errorf("%s: %d entities, %v; want %d and one fault", tt.name, len(es), &report, tt.left)
		}
	}
}

// testReader holds a reader to what all of them promise; text is a sample.
func testReader(t *testing.T, read readFunc, text string) {
	t.Helper()
	want := jsonl(t, read(strings.NewReader(text), nil))
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	_, err := zw.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zw.Close())
	for name, r := range map[string]io.Reader{
		"gzip":             bytes.NewReader(z.Bytes()),
		"byte by byte":     iotest.OneByteReader(strings.NewReader(text)),
		"CRLF":             strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")),
		"byte order mark":  strings.NewReader("\ufeff" + text),
		"no end of line":   strings.NewReader(strings.TrimSuffix(text, "\n")),
		"blank line after": strings.NewReader(text + "\n"),
	} {
		if got := jsonl(t, read(r, nil)); got != want {
			t.Errorf("%s: got %s; want %s", name, got, want)
		}
	}
	// What is cut or breaks is an error, never silence.
	broken := errors.New("broken pipe")
	for name, r := range map[string]io.Reader{
		"cut gzip": bytes.NewReader(z.Bytes()[:z.Len()-9]),
		"bad gzip": strings.NewReader("\x1f\x8b\x00"),
		"pipe":     io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
		"endless":  endless{},
	} {
		var report Report
		_, errs := collect(read(r, &report))
		var rec *RecordError
		if len(errs) == 0 || !errors.As(errs[len(errs)-1], &rec) || report.Faults != len(errs) {
			t.Errorf("%s: errors %v, %v; want one with its place", name, errs, &report)
		}
		if name == "pipe" && !errors.Is(errs[len(errs)-1], broken) {
			t.Errorf("%v does not wrap the reader's error", errs)
		}
	}
	// A caller may stop.
	for range read(strings.NewReader(text), nil) {
		break
	}
}

// fuzzReader checks what holds of any text: errors have a place in it, and what
// is read can be written.
func fuzzReader(t *testing.T, text string, read readFunc) {
	var report Report
	es, errs := collect(read(strings.NewReader(text), &report))
	for _, err := range errs {
		var rec *RecordError
		if !errors.As(err, &rec) || rec.Line < 1 || rec.Line > strings.Count(text, "\n")+1 || rec.Col < 0 || rec.Col > len(text)+1 {
			// The lines of what was compressed are others.
			if !strings.HasPrefix(text, "\x1f\x8b") && !strings.HasPrefix(text, "BZh") {
				t.Fatalf("error %#v is not in the text", err)
			}
		}
	}
	if report.Entities != len(es) || report.Faults != len(errs) {
		t.Fatalf("%d entities and %d errors, counted as %v", len(es), len(errs), &report)
	}
	for _, e := range es {
		if _, err := AppendJSON(nil, e); err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
	}
}

// wikidataBzip2 is a dump of one item, compressed by bzip2.
const wikidataBzip2 = `QlpoOTFBWSZTWc3ukbsAABRbqggQEARgMCAKNq9PKgCQEEBgACAASIFNNBo09EGjNQAiaTJiYTTTQNDJtRl6u0uzSAnLJ5EoGR91ILxgkWCMQlRT24pNs1argSAhugR9a1OWBzMlAfAQRGP9cvxdyRThQkM3ukbs`

func TestReadBzip2(t *testing.T) {
	b, err := base64.StdEncoding.DecodeString(wikidataBzip2)
	require.NoError(t, err)
	got := jsonl(t, ReadWikidata(bytes.NewReader(b), nil))
	if want := `{"id":"wd:Q900000001","names":[{"text":"Київ","lang":"uk","role":"primary"}]}` + "\n"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if _, errs := collect(ReadWikidata(bytes.NewReader(b[:len(b)-8]), nil)); len(errs) == 0 {
		t.Error("a bzip2 file that is cut is no error")
	}
}

func TestReport(t *testing.T) {
	r := &Report{Read: 5, Entities: 1, Faults: 2}
	if got, want := r.String(), "5 read, 1 entity, 2 faults"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	for i := range 3 * maxReasons {
		r.skip(strings.Repeat("x", i+1))
	}
	if len(r.Skipped) != maxReasons+1 || r.Skipped["other reasons"] != 2*maxReasons {
		t.Errorf("%d reasons, %d others; want %d and %d", len(r.Skipped), r.Skipped["other reasons"], maxReasons+1, 2*maxReasons)
	}
}

func TestNumberSet(t *testing.T) {
	s := numberSet{}
	for _, n := range []uint64{0, 1, 63, 64, 65535, 65536, 1 << 40} {
		if !s.add(n) || s.add(n) {
			t.Errorf("%d is not new once", n)
		}
	}
}
