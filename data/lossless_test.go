package data

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit"
)

// minExemplars is how many letters of CLDR the lossless systems have at least.
const minExemplars = 300

// TestLossless takes the letters that CLDR has for the languages of each
// lossless system there and back: alone, doubled, before
// the next letter, and in capitals.
// CLDR_COMMON names the folder common of a CLDR release.
func TestLossless(t *testing.T) {
	common := os.Getenv("CLDR_COMMON")
	if common == "" {
		t.Skip("CLDR_COMMON names no folder common of a CLDR release")
	}
	letters := 0
	for s := range Systems().All() {
		in := s.Info()
		if !in.Lossless {
			continue
		}
		inv, err := s.Inverse()
		if err != nil {
			t.Errorf("%s is lossless, but has no inverse: %v", in.ID, err)
			continue
		}
		n := 0
		for _, l := range in.Languages {
			var row []string
			for _, c := range exemplars(t, common, l, in.From) {
				n++
				row = append(row, c)
				back(t, s, inv, c)
				back(t, s, inv, c+c)
			}
			// Capitals stand in words of capitals: ISO 9 has one sign for Ь and ь.
			for i := range row {
				pair := row[i] + row[(i+1)%len(row)]
				back(t, s, inv, pair)
				back(t, s, inv, strings.ToUpper(row[0]+pair))
			}
		}
		t.Logf("%s: %d letters", in.ID, n)
		letters += n
	}
	if letters < minExemplars {
		t.Errorf("the lossless systems have %d letters of CLDR; want at least %d", letters, minExemplars)
	}
}

func back(t *testing.T, s, inv *translit.System, text string) {
	t.Helper()
	if got := inv.String(s.String(text)); norm.NFC.String(got) != norm.NFC.String(text) {
		t.Errorf("%s: %q (%+q) becomes %q, and comes back as %q (%+q)", s.ID(), text, text, s.String(text), got, got)
	}
}

// exemplars returns the letters and sequences of letters of a language in a
// script, of the file of the language or of that of both, or none.
func exemplars(t *testing.T, common string, l language.Tag, script language.Script) []string {
	t.Helper()
	base, _ := l.Base()
	for _, name := range []string{base.String() + "_" + script.String(), base.String()} {
		text, err := os.ReadFile(filepath.Join(common, "main", name+".xml"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var x struct {
			Sets []struct {
				Type string `xml:"type,attr"`
				Text string `xml:",chardata"`
			} `xml:"characters>exemplarCharacters"`
		}
		if err := xml.Unmarshal(text, &x); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var out []string
		for _, set := range x.Sets {
			if set.Type != "" {
				continue
			}
			for _, c := range members(set.Text) {
				if sc, ok := translit.ScriptOf(c); ok && sc == script {
					out = append(out, c)
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// members lists what is in a set of exemplars: characters, ranges of them and
// sequences in braces.
func members(set string) []string {
	set = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(set), "["), "]")
	var out []string
	for set != "" {
		r, n := utf8.DecodeRuneInString(set)
		switch {
		case unicode.IsSpace(r) || r == '\\':
			set = set[n:]
		case r == '{':
			seq, rest, _ := strings.Cut(set[n:], "}")
			out, set = append(out, seq), rest
		case r == '-' && len(out) > 0:
			from, _ := utf8.DecodeLastRuneInString(out[len(out)-1])
			to, m := utf8.DecodeRuneInString(set[n:])
			for c := from + 1; c <= to; c++ {
				out = append(out, string(c))
			}
			set = set[n+m:]
		default:
			out, set = append(out, string(r)), set[n:]
		}
	}
	return out
}

func TestMembers(t *testing.T) {
	if got, want := strings.Join(members("[а б {дж} и-к \\’]"), "|"), "а|б|дж|и|й|к|’"; got != want {
		t.Errorf("members = %s; want %s", got, want)
	}
}
