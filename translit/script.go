package translit

import (
	"iter"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A Run is a stretch of text in one script.
type Run struct {
	Script     language.Script // the zero script if the text has no letters
	Start, End int             // byte offsets
}

// Scripts yields the script runs of text, which tile it. Characters of no
// script, such as spaces, digits and marks, join the run before them, or at the
// head of the text the one after (UAX #24).
func Scripts(text string) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		start, name := 0, ""
		for i, r := range text {
			s := ucd.ScriptOf(r)
			if s == "" || s == name {
				continue
			}
			if name != "" {
				if !yield(Run{iso(name), start, i}) {
					return
				}
				start = i
			}
			name = s
		}
		if start < len(text) {
			yield(Run{iso(name), start, len(text)})
		}
	}
}

func iso(name string) language.Script {
	s, _ := language.ParseScript(ucd.ScriptCode(name))
	return s
}

// ScriptOf returns the script most letters of text belong to, and of equals the
// first; ok is false if text has no letters.
func ScriptOf(text string) (sc language.Script, ok bool) {
	count := map[string]int{}
	best := ""
	var order []string
	for i, w := 0, 0; i < len(text); i += w {
		var r rune
		r, w = utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			continue
		}
		if s := ucd.ScriptOf(r); s != "" {
			if count[s] == 0 {
				order = append(order, s)
			}
			count[s]++
		}
	}
	for _, s := range order {
		if count[s] > count[best] {
			best = s
		}
	}
	if best == "" {
		return sc, false
	}
	return iso(best), true
}
