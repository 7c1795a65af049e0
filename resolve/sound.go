package resolve

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit"
)

// costHearsay is what a pair pays that agrees in sound but not in letters, in
// nats: orthographies leave much of a sound unsaid.
const costHearsay = 0.5

// sound returns what a Latin spelling in a language sounds like, in the letters
// of the phonemic pivot written in a to z; "" if no system reads the language's
// orthography. See data/systems/PIVOT.md for the pivot.
func (r *reading) sound() string {
	if r.speaks == nil {
		return ""
	}
	if s := r.heard.Load(); s != nil {
		return *s
	}
	s := pronounce(r.speaks, r.native)
	r.heard.Store(&s)
	return s
}

func pronounce(sys *translit.System, native string) string {
	out, err := sys.Append(nil, native)
	if err != nil {
		return ""
	}
	letters := pivotLetters.Replace(string(out))
	if letters == "" || !isLatin(letters) || len(letters) > maxLetters*maxTokenRunes {
		return ""
	}
	return letters
}

// pivotLetters writes the pivot in letters whose costs are those of spellings.
var pivotLetters = strings.NewReplacer("ʃ", "sh", "ʒ", "zh", "x", "kh", "j", "y", "y", "u", "ø", "o", "’", "", " ", "", "-", "")

// orthography returns the system that reads a language's Latin spelling into
// the phonemic pivot, or nil.
func (m *Matcher) orthography(lang language.Tag) *translit.System {
	if m.systems == nil || lang.IsRoot() {
		return nil
	}
	base, _ := lang.Base()
	if found, ok := m.byLanguage.Load(base); ok {
		return found.(*translit.System)
	}
	var found *translit.System
	for sys := range m.systems.For(lang, scriptLatn) {
		info := sys.Info()
		if readsSound(info) && slices.ContainsFunc(info.Languages, func(t language.Tag) bool {
			b, _ := t.Base()
			return b == base
		}) {
			found = sys
			break
		}
	}
	m.byLanguage.Store(base, found)
	return found
}

// readsSound reports whether a system writes the phonemic pivot.
func readsSound(info translit.Info) bool {
	for _, v := range info.Target.Variants() {
		if v.String() == "fonipa" {
			return true
		}
	}
	return false
}
