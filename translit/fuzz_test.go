package translit

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// FuzzParse: no rule file makes the parser fail but with an error, and what it
// accepts prints as rules that mean the same.
func FuzzParse(f *testing.F) {
	for _, s := range append(streamRules, toy, "[a-c{ch}$] > \\u0301 'x' ;", "$a = [b] ; [^$a-[c]&\\p{L}] (a*)+ > $1 &Any-Lower($1) | ;", ":: [a] NFC (Lower) ;", "use nfd rules ;") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tree, err := rule.Parse(src)
		if err != nil {
			return
		}
		again, err := rule.Parse(tree.String())
		if err != nil {
			t.Fatalf("%q prints as %q: %v", src, tree, err)
		}
		if !rule.Equal(tree, again) {
			t.Fatalf("%q prints as %q, which prints as %q", src, tree, again)
		}
		rule.Compile(tree, rule.Forward, nil)
		rule.Compile(tree, rule.Backward, nil)
	})
}

// FuzzSet: a set contains what its printed form contains.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"[a-z]", "[^[:L:]-[a{bc}]&[x]$]", `[\u0301\-\]{\{}]`, `\p{Lu}`, "[--]", "[a-]", "[:^ccc=0:]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, set string) {
		tree, err := rule.Parse(set + " > x ;")
		if err != nil || len(tree.Stmts) != 1 {
			return
		}
		again, err := rule.Parse(tree.String())
		if err != nil || !rule.Equal(tree, again) {
			t.Fatalf("%q prints as %q (%v)", set, tree, err)
		}
	})
}

// FuzzRun: no rules and text make a conversion fail, hang or tell an untrue
// trace, and output is UTF-8 if input is.
func FuzzRun(f *testing.F) {
	for _, r := range streamRules {
		for _, s := range streamTexts {
			f.Add(r, s)
		}
	}
	f.Add("a > | aa ;", "aaa")
	f.Add(":: [b] ;\na { b > |@ ;\na > ;\n:: Null ;\nb > c ;", "ab") // takes what is before its run
	f.Fuzz(func(t *testing.T, rules, text string) {
		if len(rules) > 4<<10 || len(text) > 4<<10 {
			return
		}
		s, err := Parse("fuzz.rules", rules)
		if err != nil {
			return
		}
		out, err := s.Append(nil, text)
		if utf8.ValidString(text) && !utf8.Valid(out) {
			t.Fatalf("%q on %q: %q is not UTF-8", rules, text, out)
		}
		for range 10 { // often enough that there are faster ways
			if again, err2 := s.Append(nil, text); string(again) != string(out) || (err == nil) != (err2 == nil) {
				t.Fatalf("%q on %q: %q (%v) at first, then %q (%v)", rules, text, out, err, again, err2)
			}
		}
		at := 0
		var sb strings.Builder
		for st := range s.Trace(text) {
			if st.Start != at || st.End < at {
				t.Fatalf("%q on %q: step %+v after %d", rules, text, st, at)
			}
			at = st.End
			sb.WriteString(st.Out)
		}
		if at != len(text) || err == nil && sb.String() != string(out) {
			t.Fatalf("%q on %q: steps make %q, want %q", rules, text, sb.String(), out)
		}
	})
}

// FuzzStream: however a text is cut, it converts to the same.
func FuzzStream(f *testing.F) {
	for _, r := range streamRules {
		for i, s := range streamTexts {
			f.Add(r, s, i)
		}
	}
	f.Fuzz(func(t *testing.T, rules, text string, cut int) {
		if len(rules) > 4<<10 || len(text) > 4<<10 {
			return
		}
		s, err := Parse("fuzz.rules", rules)
		if err != nil {
			return
		}
		want, err := s.Append(nil, text)
		if err != nil {
			return
		}
		cut = min(max(cut, 0), len(text))
		for _, r := range []io.Reader{
			io.MultiReader(strings.NewReader(text[:cut]), strings.NewReader(text[cut:])),
			iotest.OneByteReader(strings.NewReader(text)),
		} {
			got, err := io.ReadAll(transform.NewReader(r, s.NewTransformer()))
			if err != nil || string(got) != string(want) {
				t.Fatalf("%q on %q cut at %d: got %q (%v), want %q", rules, text, cut, got, err, want)
			}
		}
	})
}
