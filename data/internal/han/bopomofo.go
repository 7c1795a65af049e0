package main

import (
	"fmt"
	"strings"
)

var toneMarks = map[rune]string{
	'ā': "a1", 'á': "a2", 'ǎ': "a3", 'à': "a4", 'ē': "e1", 'é': "e2", 'ě': "e3", 'è': "e4",
	'ī': "i1", 'í': "i2", 'ǐ': "i3", 'ì': "i4", 'ō': "o1", 'ó': "o2", 'ǒ': "o3", 'ò': "o4",
	'ū': "u1", 'ú': "u2", 'ǔ': "u3", 'ù': "u4", 'ǖ': "ü1", 'ǘ': "ü2", 'ǚ': "ü3", 'ǜ': "ü4",
	'ń': "n2", 'ň': "n3", 'ǹ': "n4", 'ḿ': "m2", 'ế': "ê2", 'ề': "ê4",
	0x304: "1", 0x301: "2", 0x30C: "3", 0x300: "4",
}

var initials = []struct{ pinyin, zhuyin string }{
	{"zh", "ㄓ"},
	{"ch", "ㄔ"},
	{"sh", "ㄕ"},
	{"b", "ㄅ"},
	{"p", "ㄆ"},
	{"m", "ㄇ"},
	{"f", "ㄈ"},
	{"d", "ㄉ"},
	{"t", "ㄊ"},
	{"n", "ㄋ"},
	{"l", "ㄌ"},
	{"g", "ㄍ"},
	{"k", "ㄎ"},
	{"h", "ㄏ"},
	{"j", "ㄐ"},
	{"q", "ㄑ"},
	{"x", "ㄒ"},
	{"r", "ㄖ"},
	{"z", "ㄗ"},
	{"c", "ㄘ"},
	{"s", "ㄙ"},
}

var finals = map[string]string{
	"": "", "a": "ㄚ", "o": "ㄛ", "e": "ㄜ", "ê": "ㄝ", "ai": "ㄞ", "ei": "ㄟ", "ao": "ㄠ", "ou": "ㄡ",
	"an": "ㄢ", "en": "ㄣ", "ang": "ㄤ", "eng": "ㄥ", "er": "ㄦ", "ong": "ㄨㄥ",
	"i": "ㄧ", "ia": "ㄧㄚ", "io": "ㄧㄛ", "ie": "ㄧㄝ", "iai": "ㄧㄞ", "iao": "ㄧㄠ", "iu": "ㄧㄡ", "ian": "ㄧㄢ", "in": "ㄧㄣ",
	"iang": "ㄧㄤ", "ing": "ㄧㄥ", "iong": "ㄩㄥ",
	"u": "ㄨ", "ua": "ㄨㄚ", "uo": "ㄨㄛ", "uai": "ㄨㄞ", "ui": "ㄨㄟ", "uan": "ㄨㄢ", "un": "ㄨㄣ", "uang": "ㄨㄤ",
	"ueng": "ㄨㄥ",
	"ü":    "ㄩ", "üe": "ㄩㄝ", "üan": "ㄩㄢ", "ün": "ㄩㄣ",
}

// whole syllables without an initial, and those without a vowel.
var whole = map[string]string{
	"yi": "i", "ya": "ia", "yo": "io", "ye": "ie", "yai": "iai", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in",
	"yang": "iang", "ying": "ing", "yong": "iong", "yu": "ü", "yue": "üe", "yuan": "üan", "yun": "ün",
	"wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang", "weng": "ueng",
}

var vowelless = map[string]string{"m": "ㄇ", "n": "ㄋ", "ng": "ㄫ", "hm": "ㄏㄇ", "hng": "ㄏㄫ"}

// bopomofo returns the Bopomofo of a syllable of Pinyin. Each of its syllables
// ends in a mark for the tone, the first and the neutral one as well.
func bopomofo(syllable string) (string, error) {
	tone := 0
	var b strings.Builder
	for _, c := range syllable {
		if m, ok := toneMarks[c]; ok {
			tone = int(m[len(m)-1] - '0')
			b.WriteString(m[:len(m)-1])
		} else {
			b.WriteRune(c)
		}
	}
	s := b.String()
	mark := []string{"˙", "ˉ", "ˊ", "ˇ", "ˋ"}[tone]
	if z, ok := vowelless[s]; ok {
		return z + mark, nil
	}
	if f, ok := whole[s]; ok {
		return finals[f] + mark, nil
	}
	initial := ""
	for _, i := range initials {
		if rest, ok := strings.CutPrefix(s, i.pinyin); ok {
			initial, s = i.zhuyin, rest
			break
		}
	}
	switch {
	case strings.Contains("ㄓㄔㄕㄖㄗㄘㄙ", initial) && initial != "" && s == "i":
		s = ""
	case strings.Contains("ㄐㄑㄒ", initial) && initial != "" && strings.HasPrefix(s, "u"):
		s = "ü" + s[1:]
	case (initial == "ㄋ" || initial == "ㄌ") && s == "ue":
		s = "üe"
	}
	f, ok := finals[s]
	if !ok || initial == "" && s == "" {
		return "", fmt.Errorf("%q is no syllable", syllable)
	}
	return initial + f + mark, nil
}
