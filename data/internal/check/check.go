// Package check holds what is asked of the names that ship, curated or
// generated, beyond what makes an entity valid.
package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// Name says what is wrong with a name of e, or "".
func Name(e entities.Entity, n entities.Name) string {
	if !norm.NFC.IsNormalString(n.Text) {
		return fmt.Sprintf("%q (%+q) is not in NFC", n.Text, n.Text)
	}
	if n.Text != strings.Join(strings.Fields(n.Text), " ") {
		return fmt.Sprintf("%q has spaces around it or two together", n.Text)
	}
	if word := Homoglyphs(n.Text); word != "" {
		return fmt.Sprintf("%q: %+q mixes letters of two scripts that look alike", n.Text, word)
	}
	if sc, ok := translit.ScriptOf(n.Text); ok && !written(e, n) {
		return fmt.Sprintf("%q is in %s, which is not written in %s", n.Text, n.Lang, sc)
	}
	return ""
}

// Homoglyphs returns a word of text that mixes Latin, Cyrillic and Greek, or "".
func Homoglyphs(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		n := 0
		for _, table := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
			if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(table, r) }) {
				n++
			}
		}
		if n > 1 {
			return word
		}
	}
	return ""
}

// alsoWritten are the scripts of languages that have more than the one which
// CLDR thinks likely for them.
var alsoWritten = map[string][]string{
	"sr": {"Latn"}, "bs": {"Cyrl"}, "uz": {"Cyrl", "Arab"}, "az": {"Cyrl", "Arab"}, "kk": {"Latn", "Arab"}, "tk": {"Cyrl"},
	"tt": {"Latn"}, "crh": {"Latn", "Cyrl"}, "mn": {"Mong"}, "ky": {"Arab", "Latn"}, "ku": {"Arab"}, "pa": {"Arab"}, "tg": {"Arab"},
	"grc": {"Grek"}, "arc": {"Hebr", "Syrc"}, "orv": {"Cyrl"}, "cu": {"Cyrl"},
	"ug": {"Latn", "Cyrl"}, "sd": {"Deva"}, "ro": {"Cyrl"}, "ko": {"Hani"}, "vi": {"Hani"},
	"nan": {"Latn"}, "hak": {"Latn"}, "nah": {"Latn"},
}

// written reports whether n has letters of a script of its language, or is a
// Latin name that stays as it is: an acronym, or a brand as another language
// has it.
func written(e entities.Entity, n entities.Name) bool {
	for run := range translit.Scripts(n.Text) {
		if Writes(n, run.Script) {
			return true
		}
	}
	sc, _ := translit.ScriptOf(n.Text)
	return sc.String() == "Latn" && (n.Role == entities.RoleAcronym ||
		slices.ContainsFunc(e.Names, func(o entities.Name) bool { return o.Text == n.Text && Writes(o, sc) }))
}

// Writes reports whether a name in n's language may be in script sc.
func Writes(n entities.Name, sc language.Script) bool {
	want, conf := n.Lang.Script()
	if conf == language.No || n.Lang == language.Und {
		return true
	}
	parts := map[string][]string{
		"Jpan": {"Hani", "Hira", "Kana", "Jpan"}, "Kore": {"Hang", "Hani", "Kore"},
		"Hans": {"Hani", "Hans"}, "Hant": {"Hani", "Hant"},
	}
	if p, ok := parts[want.String()]; ok && slices.Contains(p, sc.String()) || want == sc {
		return true
	}
	base, _ := n.Lang.Base()
	_, stated, _ := n.Lang.Raw()
	return stated == (language.Script{}) && slices.Contains(alsoWritten[base.String()], sc.String())
}
