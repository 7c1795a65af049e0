package translit

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// streamRules are systems of every kind: plain tables, contexts on both sides,
// repeats, cursors that go back, several passes, filters, case.
var streamRules = []string{
	"а > a; б > b; щ > shch; ь > ;",
	":: [а-яё] ; :: NFC ; [оа] { е > ye ; е > e ; ё > yo ; а > a; х } [^[:L:]] > KH; х > kh;",
	":: NFD ; \\u0306 > ; а > a; и > i; :: NFC ;",
	"[:L:]+ { ь } [:L:]* > ’ ; (а+) б > b $1 ; а > a;",
	"а > б | в; в > г; ба { г > | @@ д ; бад > w ;",
	":: Lower ; ς > s; σ > S; :: [a-z] Upper ; :: Title ;",
	"([а-в]) ([г-е]) > &Any-Upper($2) $1 ; :: NFKC ;",
	". { а } . > m ; ^ а > A ; а } $ > Z;",
}

var streamTexts = []string{
	"", "а", "щука ба абв", "Ёлка, ех ехх. хе", "йод и\u0306\u0301од Ångström ﬁ ½", "ааабб ь льль аааб",
	"бавггабав", "ΟΔΥΣΣΕΥΣ ΣΑΣ. ΑΣ' Σ", "а\xff\xd0б\xd0", "аваааегд", strings.Repeat("щука абь ", 40),
}

func TestTransformerSplits(t *testing.T) {
	for _, rules := range streamRules {
		s, err := Parse("stream.rules", rules)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range streamTexts {
			want, err := s.Append(nil, text)
			if err != nil {
				t.Fatalf("%s on %q: %v", rules, text, err)
			}
			for cut := 0; cut <= len(text); cut++ {
				r := io.MultiReader(strings.NewReader(text[:cut]), strings.NewReader(text[cut:]))
				got, err := io.ReadAll(transform.NewReader(r, s.NewTransformer()))
				if err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s\non %+q cut at %d: got %+q (%v), want %+q", rules, text, cut, got, err, want)
				}
			}
			got, err := io.ReadAll(transform.NewReader(iotest.OneByteReader(strings.NewReader(text)), s.NewTransformer()))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s\non %+q by bytes: got %+q (%v), want %+q", rules, text, got, err, want)
			}
			// A transformer is used again after Reset, and by String, which spans first.
			tr := s.NewTransformer()
			for range 2 {
				if got, _, err := transform.String(tr, text); err != nil || got != string(want) {
					t.Fatalf("%s\ntransform.String(%+q) = %+q (%v), want %+q", rules, text, got, err, want)
				}
			}
		}
	}
}

func TestSpan(t *testing.T) {
	s, err := Parse("span.rules", ":: NFC ; а > a ;")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		in  string
		eof bool
		n   int
		err error
	}{
		{"xyz", true, 3, nil},
		{"xyz", false, 2, transform.ErrShortSrc},
		{"xyза", true, 2, transform.ErrEndOfSpan},
		{"xe\u0301", true, 1, transform.ErrEndOfSpan},
		{"а", true, 0, transform.ErrEndOfSpan},
	} {
		tr := s.NewTransformer()
		n, err := tr.Span([]byte(tt.in), tt.eof)
		if n != tt.n || !errors.Is(err, tt.err) {
			t.Errorf("Span(%q, %v) = %d, %v; want %d, %v", tt.in, tt.eof, n, err, tt.n, tt.err)
		}
		// What follows a span goes on where it stopped.
		var out bytes.Buffer
		w := transform.NewWriter(&out, tr)
		w.Write([]byte(tt.in)[n:])
		w.Close()
		if got, want := tt.in[:n]+out.String(), s.String(tt.in); got != want {
			t.Errorf("span and transform of %q: got %q, want %q", tt.in, got, want)
		}
	}
}

// TestLargeFile converts 100 MB through a reader and a chain, and looks at the
// memory in use.
func TestLargeFile(t *testing.T) {
	size := int64(100 << 20)
	if testing.Short() {
		size = 4 << 20
	}
	s, err := Parse("large.rules", ":: NFD ; [оа] { е > ye ; е > e ; ё > yo ; а > a; к > k; л > l; :: NFC ;")
	if err != nil {
		t.Fatal(err)
	}
	line := "Ёлка и каре, белка. Naïve café. "
	want := s.String(line)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for name, tr := range map[string]transform.Transformer{
		"reader": s.NewTransformer(),
		"chain":  transform.Chain(norm.NFD, s.NewTransformer(), norm.NFC),
	} {
		n := size
		if name == "chain" {
			n /= 4
		}
		src := io.LimitReader(&repeater{text: line}, n-n%int64(len(line)))
		var count check
		count.want = want
		if _, err := io.Copy(&count, transform.NewReader(src, tr)); err != nil {
			t.Fatal(err)
		}
		if count.bad || count.at != 0 {
			t.Fatalf("%s: output differs after %d lines", name, count.lines)
		}
		if lines := (n - n%int64(len(line))) / int64(len(line)); count.lines != lines {
			t.Fatalf("%s: %d lines, want %d", name, count.lines, lines)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if got := int64(after.HeapSys) - int64(before.HeapSys); got > 16<<20 {
		t.Errorf("heap grew by %d bytes", got)
	}
}

type repeater struct {
	text string
	at   int
}

func (r *repeater) Read(p []byte) (n int, err error) {
	for n < len(p) {
		k := copy(p[n:], r.text[r.at:])
		n += k
		r.at = (r.at + k) % len(r.text)
	}
	return n, nil
}

// check compares what is written with one text over and over.
type check struct {
	want  string
	at    int
	lines int64
	bad   bool
}

func (c *check) Write(p []byte) (int, error) {
	for b := p; len(b) > 0; {
		k := min(len(b), len(c.want)-c.at)
		if string(b[:k]) != c.want[c.at:c.at+k] {
			c.bad = true
			return len(p), nil
		}
		b = b[k:]
		if c.at += k; c.at == len(c.want) {
			c.at = 0
			c.lines++
		}
	}
	return len(p), nil
}

func TestLoops(t *testing.T) {
	for _, rules := range []string{
		"а > | а ;",
		"а > | аа ;",
		"{ } а > б ;",
		"а > б | а ; :: Null ; б > б | б ;",
		"а > ббббббббббббббббб ; :: Null ; б > ааааааааааааааааа ; :: Null ; а > ббббббббббббббббб ; :: Null ; б > ааааааааааааааааааа ;",
	} {
		s, err := Parse("loop.rules", rules)
		if err != nil {
			t.Fatalf("%s: %v", rules, err)
		}
		text := strings.Repeat("а", 2000)
		if _, err := s.Append(nil, text); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: Append: %v, want ErrLimit", rules, err)
		}
		if _, err := io.Copy(io.Discard, transform.NewReader(io.LimitReader(&repeater{text: "а"}, 4<<20), s.NewTransformer())); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: stream: %v, want ErrLimit", rules, err)
		}
	}
}

// TestNestedRepeats: repeats of repeats, which would match nothing 2^30 times,
// end soon.
func TestNestedRepeats(t *testing.T) {
	rules := strings.Repeat("(", 30) + "а" + strings.Repeat("*)", 30) + "* б > в ;"
	s, err := Parse("nested.rules", rules)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	s.Append(nil, strings.Repeat("а", 400)+"б")
	s.Append(nil, "ггг")
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}
