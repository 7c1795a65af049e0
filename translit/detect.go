package translit

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// A Detection says how one system, or a mixture of systems, accounts for a
// pair of spellings.
type Detection struct {
	// Systems has the system of each part of the name, in order; one element
	// if the same accounts for all.
	Systems []*System

	Got   string  // what they make of the native form
	Score float64 // in [0, 1]; 1 if Got is the given spelling
}

// ID returns the ID of the system, or those of a mixture joined by plus signs.
func (d Detection) ID() string {
	ids := make([]string, len(d.Systems))
	for i, s := range d.Systems {
		ids[i] = s.info.ID
	}
	return strings.Join(ids, "+")
}

// Scores of spellings that differ in less than a letter, and the most that one
// which differs in letters gets.
const (
	scoreCase    = 0.98 // in case only
	scoreMarks   = 0.95 // in case, diacritics, apostrophes or hyphens only
	scoreLetters = 0.9  // times the share of letters that agree
)

// Limits of a detection: the text it reads, and the parts of a mixture.
const (
	maxDetect = 1024 // bytes of either spelling; what follows is not looked at
	maxParts  = 16
)

// Detect ranks the systems that account for a romanized spelling of a native
// form, best first; systems that agree on this name tie, in the order of
// preference. If no single system gives the spelling but each part of the name
// has one that does, their mixture stands first. Only systems that read the
// script of native and write that of romanized are listed, and none with a
// score of 0.
//
// It is the answer to "which system made this spelling", as far as one name can
// tell: the shorter the name, the more systems tie.
func (c *Catalog) Detect(native, romanized string) []Detection {
	native, romanized = cut(native, maxDetect), norm.NFC.String(cut(romanized, maxDetect))
	from, ok := ScriptOf(native)
	if !ok || romanized == "" {
		return nil
	}
	to, ok := ScriptOf(romanized)
	if !ok {
		return nil
	}
	systems := c.between(from, to)
	plain := plainForm(romanized)
	var found []Detection
	var buf []byte
	seen := map[string]float64{} // many systems agree on many names
	for _, s := range systems {
		var err error
		if buf, err = s.Append(buf[:0], native); err != nil {
			continue
		}
		score, ok := seen[string(buf)]
		if !ok {
			score = likeness(string(buf), romanized, plain)
			seen[string(buf)] = score
		}
		if score > 0 {
			found = append(found, Detection{Systems: []*System{s}, Got: norm.NFC.String(string(buf)), Score: score})
		}
	}
	slices.SortStableFunc(found, func(a, b Detection) int { return cmp.Compare(b.Score, a.Score) })
	if len(found) > 0 && found[0].Score < 1 {
		if mix, ok := mixture(systems, native, romanized); ok && mix.Score > found[0].Score {
			found = slices.Insert(found, 0, mix)
		}
	}
	return found
}

// between returns the systems that read one script and write another, preferred
// first; those for Japanese syllabaries together read each of them. Each pair is
// looked up once.
func (c *Catalog) between(from, to language.Script) []*System {
	type scripts struct{ from, to language.Script }
	if found, ok := c.pairs.Load(scripts{from, to}); ok {
		return found.([]*System)
	}
	var found []*System
	for _, s := range c.systems {
		if s.info.To == to && !phonemic(s.info.Target) && (s.info.From == from || covers(s.info.From, from)) {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, byPreference)
	c.pairs.Store(scripts{from, to}, found)
	return found
}

// phonemic reports whether what is written in t are sounds, not spellings.
func phonemic(t language.Tag) bool {
	return slices.ContainsFunc(t.Variants(), func(v language.Variant) bool { return v.String() == "fonipa" })
}

// covers reports whether text in script part is also text in script whole, by
// ISO 15924: Hrkt is Hira and Kana, Jpan these and Hani, Kore is Hang and Hani.
// Unicode tells the letters of Geok by the script Geor.
func covers(whole, part language.Script) bool {
	switch whole.String() {
	case "Hrkt":
		return part.String() == "Hira" || part.String() == "Kana"
	case "Jpan":
		return slices.Contains([]string{"Hira", "Kana", "Hrkt", "Hani"}, part.String())
	case "Kore":
		return part.String() == "Hang" || part.String() == "Hani"
	case "Hani":
		return part.String() == "Hans" || part.String() == "Hant"
	case "Hans", "Hant":
		return part.String() == "Hani"
	case "Geok":
		return part.String() == "Geor"
	}
	return false
}

// likeness scores got against the wanted spelling, whose plain form is plain.
func likeness(got, want, plain string) float64 {
	got = norm.NFC.String(got)
	if got == want {
		return 1
	}
	if strings.EqualFold(got, want) {
		return scoreCase
	}
	p := plainForm(got)
	if p == plain {
		return scoreMarks
	}
	longest := max(utf8.RuneCountInString(p), utf8.RuneCountInString(plain))
	if longest == 0 {
		return 0
	}
	return scoreLetters * (1 - float64(levenshtein.ComputeDistance(p, plain))/float64(longest))
}

// plainForm is text in lower case without marks and with letters and digits
// only.
func plainForm(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	if isASCII(text) {
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				b.WriteByte(c)
			case 'A' <= c && c <= 'Z':
				b.WriteByte(c + 'a' - 'A')
			}
		}
		return b.String()
	}
	for _, r := range norm.NFD.String(text) {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Lm, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mixture accounts for each part of a name by a system that writes it so, with
// as few changes of system as there can be.
func mixture(systems []*System, native, romanized string) (Detection, bool) {
	from, to := strings.FieldsFunc(native, isSeparator), strings.FieldsFunc(romanized, isSeparator)
	if len(from) != len(to) || len(from) < 2 || len(from) > maxParts {
		return Detection{}, false
	}
	// alive are the systems that gave all parts since the last change.
	var chosen []*System
	alive := systems
	began := 0
	var buf []byte
	for i := range from {
		var next []*System
		for _, s := range alive {
			if gives(s, from[i], to[i], &buf) {
				next = append(next, s)
			}
		}
		if len(next) == 0 {
			if i == began {
				return Detection{}, false
			}
			chosen = append(chosen, alive[0])
			began, alive = i, systems
			for _, s := range alive {
				if gives(s, from[i], to[i], &buf) {
					next = append(next, s)
				}
			}
			if len(next) == 0 {
				return Detection{}, false
			}
		}
		alive = next
	}
	chosen = append(chosen, alive[0])
	// A mixture is worth a little less than one system for each change.
	return Detection{Systems: chosen, Got: romanized, Score: 1 - 0.005*float64(len(chosen)-1)}, true
}

func gives(s *System, native, romanized string, buf *[]byte) bool {
	out, err := s.Append((*buf)[:0], native)
	*buf = out
	return err == nil && norm.NFC.String(string(out)) == romanized
}

func isSeparator(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !unicode.In(r, unicode.Lm, unicode.Sk) && r != '’' && r != '\'' && r != '‘' && r != '”' && r != '"'
}

// cut returns at most n bytes of text, whole runes.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
