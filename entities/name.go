package entities

import (
	"encoding/json"
	"unicode"

	"golang.org/x/text/language"
)

// A Name is one spelling of an entity's name.
type Name struct {
	Text   string
	Lang   language.Tag    // the language it is written in; und if not known
	Script language.Script // as the record states it; zero: see [Name.WrittenIn]
	Role   Role
	System string // ID of the romanization system that made Text, if known
	Source string // where the spelling is attested
	From   Date   // first in use; zero if not known
	Until  Date   // last in use; zero if not known or still in use
	Extra  Fields // fields this package doesn't know
}

// At reports whether the name may have been in use at d: not if d is before
// From or after Until. Partial and unknown dates give the benefit of the doubt.
func (n Name) At(d Date) bool { return d.within(n.From, n.Until) }

// WrittenIn returns the script of the name: the one stated, else the one of
// its first letter of a script this package tells apart, else zero.
func (n Name) WrittenIn() language.Script {
	if n.Script != (language.Script{}) {
		return n.Script
	}
	for i, r := range n.Text {
		if i >= maxScriptScan {
			break
		}
		if r < 0x80 {
			if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
				return scripts[0].script
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				return s.script
			}
		}
	}
	return language.Script{}
}

// maxScriptScan is the most bytes WrittenIn looks at: names have letters near
// their beginning, and text that has none should not cost its length.
const maxScriptScan = 256

var scripts = []struct {
	script language.Script
	table  *unicode.RangeTable
}{
	{language.MustParseScript("Latn"), unicode.Latin}, // WrittenIn relies on its place
	{language.MustParseScript("Cyrl"), unicode.Cyrillic},
	{language.MustParseScript("Hani"), unicode.Han},
	{language.MustParseScript("Hang"), unicode.Hangul},
	{language.MustParseScript("Hira"), unicode.Hiragana},
	{language.MustParseScript("Kana"), unicode.Katakana},
	{language.MustParseScript("Arab"), unicode.Arabic},
	{language.MustParseScript("Hebr"), unicode.Hebrew},
	{language.MustParseScript("Grek"), unicode.Greek},
	{language.MustParseScript("Geor"), unicode.Georgian},
	{language.MustParseScript("Armn"), unicode.Armenian},
	{language.MustParseScript("Deva"), unicode.Devanagari},
	{language.MustParseScript("Beng"), unicode.Bengali},
	{language.MustParseScript("Guru"), unicode.Gurmukhi},
	{language.MustParseScript("Gujr"), unicode.Gujarati},
	{language.MustParseScript("Orya"), unicode.Oriya},
	{language.MustParseScript("Taml"), unicode.Tamil},
	{language.MustParseScript("Telu"), unicode.Telugu},
	{language.MustParseScript("Knda"), unicode.Kannada},
	{language.MustParseScript("Mlym"), unicode.Malayalam},
	{language.MustParseScript("Sinh"), unicode.Sinhala},
	{language.MustParseScript("Thai"), unicode.Thai},
	{language.MustParseScript("Laoo"), unicode.Lao},
	{language.MustParseScript("Mymr"), unicode.Myanmar},
	{language.MustParseScript("Khmr"), unicode.Khmer},
	{language.MustParseScript("Tibt"), unicode.Tibetan},
	{language.MustParseScript("Ethi"), unicode.Ethiopic},
	{language.MustParseScript("Mong"), unicode.Mongolian},
	{language.MustParseScript("Syrc"), unicode.Syriac},
	{language.MustParseScript("Thaa"), unicode.Thaana},
	{language.MustParseScript("Bopo"), unicode.Bopomofo},
	{language.MustParseScript("Tfng"), unicode.Tifinagh},
	{language.MustParseScript("Cher"), unicode.Cherokee},
	{language.MustParseScript("Adlm"), unicode.Adlam},
	{language.MustParseScript("Nkoo"), unicode.Nko},
	{language.MustParseScript("Cakm"), unicode.Chakma},
	{language.MustParseScript("Dsrt"), unicode.Deseret},
	{language.MustParseScript("Vaii"), unicode.Vai},
	{language.MustParseScript("Cans"), unicode.Canadian_Aboriginal},
	{language.MustParseScript("Yiii"), unicode.Yi},
	{language.MustParseScript("Goth"), unicode.Gothic},
	{language.MustParseScript("Olck"), unicode.Ol_Chiki},
	{language.MustParseScript("Mtei"), unicode.Meetei_Mayek},
	{language.MustParseScript("Hmnp"), unicode.Nyiakeng_Puachue_Hmong},
}

// Fields are members of a record that this package doesn't know, in the order
// they were read. Writing a record writes them after the known ones.
type Fields []Field

// A Field is one member of a JSON object.
type Field struct {
	Name  string
	Value json.RawMessage // one JSON value, as it was read
}

// Get returns the value of the field called name.
func (f Fields) Get(name string) (value json.RawMessage, ok bool) {
	for _, field := range f {
		if field.Name == name {
			return field.Value, true
		}
	}
	return nil, false
}
