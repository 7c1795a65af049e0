package resolve

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// A learnedUnit is what one script writes at least for a sound: a letter; of
// Hangul a jamo, of kana a mora, of
// Hebrew a letter with its geresh, of Han half a character, so that a reading of
// up to eight letters is two chunks.
type learnedUnit struct {
	key    uint64 // the rune; above secondShift, the small kana or geresh after it, or which half it is
	start  int    // byte offset of its character in the folded form
	begins bool   // a character begins here
}

func (u learnedUnit) text() string {
	r, second := rune(u.key&(1<<secondShift-1)), rune(u.key>>secondShift)
	switch second {
	case 0:
		return string(r)
	case secondHalf - 1:
		return string(r) + halfOpen
	case secondHalf:
		return string(r) + halfClose
	}
	return string(r) + string(second)
}

// LearnedUnits splits a form, folded by [LearnedForm], into the units that costs are learned of:
// letters, with a geresh after them; jamo of Hangul; moras of katakana; of Han
// characters halves, marked < and >.
func LearnedUnits(script language.Script, folded string) []string {
	var out []string
	for _, u := range appendUnits(nil, script, folded) {
		out = append(out, u.text())
	}
	return out
}

// LearnedForm folds a name as [Fold] does, but keeps what tells sounds apart: й
// and ё, hamza and its seats, teh marbuta, and geresh as an apostrophe after its
// letter.
func LearnedForm(name string) string {
	text, _ := clean(name)
	return learnedForm(text)
}

// learnedForm is LearnedForm of the output of clean.
func learnedForm(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return firstKept <= r && r <= lastKept }) < 0 {
		return foldClean(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	prev, space := ' ', false
	for _, r := range text {
		switch {
		case keptLetter(r):
		case r == '’' && isHebrew(prev):
			b.WriteRune(r)
			continue
		case r == '’' || unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space, prev = true, ' '
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space, prev = false, r
		if keptLetter(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(foldClean(string(r)))
		}
	}
	return b.String()
}

// The letters of Cyrillic, Hebrew and Arabic stand here.
const (
	firstKept = 0x400
	lastKept  = 0x6FF
)

// keptLetter reports whether a learned form keeps a letter that Fold does not.
func keptLetter(r rune) bool {
	switch {
	case 'а' <= r && r <= 'џ', r == 'ґ', isHebrew(r), 'ء' <= r && r <= 'غ', 'ف' <= r && r <= 'ي':
		return true
	}
	return false
}

func isHebrew(r rune) bool { return 'א' <= r && r <= 'ת' }

// silentIeung is written where a syllable begins with its vowel: no sound, so no
// unit.
const silentIeung = 0x110B

func appendUnits(dst []learnedUnit, script language.Script, folded string) []learnedUnit {
	han := isHan(script)
	for i, r := range folded {
		switch {
		case hangulFirst <= r && r <= hangulLast:
			// The Unicode Standard, 3.12: a syllable is 588·L + 28·V + T.
			s := r - hangulFirst
			lead, vowel := 0x1100+s/588, 0x1161+s%588/28
			if lead != silentIeung {
				dst = append(dst, learnedUnit{uint64(lead), i, true})
			}
			dst = append(dst, learnedUnit{uint64(vowel), i, lead == silentIeung})
			if t := s % 28; t > 0 {
				dst = append(dst, learnedUnit{uint64(0x11A7 + t), i, false})
			}
		case strings.ContainsRune(smallKana, r) && joinsKana(dst), r == '’' && len(dst) > 0 && dst[len(dst)-1].key>>secondShift == 0:
			dst[len(dst)-1].key |= uint64(r) << secondShift
		case han:
			dst = append(dst, learnedUnit{uint64(r) | (secondHalf-1)<<secondShift, i, true}, learnedUnit{uint64(r) | secondHalf<<secondShift, i, false})
		default:
			dst = append(dst, learnedUnit{uint64(r), i, true})
		}
	}
	return dst
}

// joinsKana reports whether the last unit is a kana that a small one changes.
func joinsKana(units []learnedUnit) bool {
	if len(units) == 0 || units[len(units)-1].key>>secondShift != 0 {
		return false
	}
	r := rune(units[len(units)-1].key)
	return kanaFirst <= r && r <= kanaLast && !strings.ContainsRune(smallKana+specialKana, r)
}

func isHan(script language.Script) bool {
	switch script {
	case scriptHani, scriptHans, scriptHant:
		return true
	}
	return false
}

// parseChunk reads a native chunk of a table.
func parseChunk(script language.Script, text string) ([]learnedUnit, error) {
	var units []learnedUnit
	if !isHan(script) {
		if script == scriptHang {
			// Leading consonant and vowel are written as a syllable.
			text = norm.NFC.String(text)
		}
		units = appendUnits(nil, script, text)
	} else {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			switch {
			case strings.HasPrefix(text[i:], halfOpen):
				units = append(units, learnedUnit{key: uint64(r) | (secondHalf-1)<<secondShift})
				i++
			case strings.HasPrefix(text[i:], halfClose):
				units = append(units, learnedUnit{key: uint64(r) | secondHalf<<secondShift})
				i++
			default:
				units = appendUnits(units, script, string(r))
			}
		}
	}
	if n := maxNative(script); len(units) == 0 || len(units) > n {
		return nil, fmt.Errorf("chunk %q has %d units, not 1 to %d", text, len(units), n)
	}
	return units, nil
}

// maxNative is the longest native chunk of a script, in units.
func maxNative(script language.Script) int {
	if script == scriptLatn {
		return maxLearnedLetters
	}
	return 2
}
