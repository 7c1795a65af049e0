package ucd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Property returns the set that a property expression such as "L", "Latin",
// "gc=Lu", "ccc=230" or "Lowercase" names (UTS #18, 1.2), compared loosely
// (UAX #44, LM3).
func Property(expr string) (Runes, error) {
	name, value, ok := strings.Cut(expr, "=")
	n := loose(name)
	if !ok {
		return bare(n, expr)
	}
	v := loose(value)
	switch n {
	case "gc", "generalcategory", "gcm", "generalcategorymask", "category":
		if s, ok := category(v); ok {
			return s, nil
		}
	case "sc", "script":
		if s, ok := script(v); ok {
			return s, nil
		}
	case "scx", "scriptextensions":
		if s, ok := extensions(v); ok {
			return s, nil
		}
	case "blk", "block":
		if a, ok := blockAlias[v]; ok {
			v = a
		}
		if p, ok := blocks[v]; ok {
			return unpack(p), nil
		}
	case "ccc", "canonicalcombiningclass":
		c, ok := cccAlias[v]
		if !ok {
			n, err := strconv.ParseUint(v, 10, 8)
			if err != nil {
				break
			}
			c = uint8(n)
		}
		return combining(c), nil
	case "wb", "wordbreak":
		if a, ok := wordBreakAlias[v]; ok {
			v = a
		}
		if p, ok := wordBreak[v]; ok {
			return unpack(p), nil
		}
		if v == "other" {
			var all Runes
			for _, p := range wordBreak {
				all = all.Or(unpack(p))
			}
			return all.Not(), nil
		}
	case "nfdqc", "nfdquickcheck", "nfcqc", "nfcquickcheck", "nfkdqc", "nfkdquickcheck", "nfkcqc", "nfkcquickcheck":
		return nil, fmt.Errorf("property %q is left out", expr)
	default:
		if s, ok := binary(n); ok {
			switch v {
			case "y", "yes", "t", "true":
				return s, nil
			case "n", "no", "f", "false":
				return s.Not(), nil
			}
		}
	}
	return nil, fmt.Errorf("unknown property %q", expr)
}

func loose(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-' || unicode.IsSpace(r):
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// bare looks a name up as category, script, binary property, in ICU's order.
func bare(n, expr string) (Runes, error) {
	if s, ok := category(n); ok {
		return s, nil
	}
	if s, ok := script(n); ok {
		return s, nil
	}
	if s, ok := binary(n); ok {
		return s, nil
	}
	switch n {
	case "any":
		return Range(0, MaxRune), nil
	case "ascii":
		return Range(0, 0x7F), nil
	case "assigned":
		s, _ := category("cn")
		return s.Not(), nil
	}
	return nil, fmt.Errorf("unknown property %q", expr)
}

func category(n string) (Runes, bool) {
	short, ok := categoryAlias[n]
	if !ok {
		return nil, false
	}
	switch short {
	case "LC":
		return table(unicode.Lu).Or(table(unicode.Ll)).Or(table(unicode.Lt)), true
	case "Cn", "C":
		var all Runes
		for _, c := range []string{"L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co", "Cs"} {
			if short == "C" && c[0] == 'C' {
				continue
			}
			all = all.Or(table(unicode.Categories[c]))
		}
		return all.Not(), true
	}
	t, ok := unicode.Categories[short]
	if !ok {
		return nil, false
	}
	return table(t), true
}

func script(n string) (Runes, bool) {
	long, ok := scriptAlias[n]
	if !ok {
		return nil, false
	}
	if long == "Unknown" {
		var all Runes
		for _, t := range unicode.Scripts {
			all = all.Or(table(t))
		}
		return all.Not(), true
	}
	t, ok := unicode.Scripts[long]
	if !ok {
		return nil, false
	}
	return table(t), true
}

func extensions(n string) (Runes, bool) {
	s, ok := script(n)
	if !ok {
		return nil, false
	}
	code := loose(scriptCode[scriptAlias[n]])
	if n == "common" || n == "zyyy" || n == "inherited" || n == "zinh" {
		return s.Minus(unpack(scriptExtensions[""])), true
	}
	return s.Or(unpack(scriptExtensions[code])), true
}

// ScriptCode returns the ISO 15924 code of a script that package unicode
// knows by a long name.
func ScriptCode(name string) string { return scriptCode[name] }

// ScriptName returns the long name of a script, given any name of it.
func ScriptName(name string) (string, bool) {
	s, ok := scriptAlias[loose(name)]
	return s, ok
}

func binary(n string) (Runes, bool) {
	or := func(ts ...*unicode.RangeTable) (Runes, bool) {
		var s Runes
		for _, t := range ts {
			s = s.Or(table(t))
		}
		return s, true
	}
	switch n {
	case "lowercase", "lower":
		return or(unicode.Ll, unicode.Other_Lowercase)
	case "uppercase", "upper":
		return or(unicode.Lu, unicode.Other_Uppercase)
	case "alphabetic", "alpha":
		return or(unicode.L, unicode.Nl, unicode.Other_Alphabetic)
	case "cased":
		return or(unicode.Ll, unicode.Lu, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
	case "caseignorable", "ci":
		s, _ := or(unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
		for _, v := range []string{"midletter", "midnumlet", "singlequote"} {
			s = s.Or(unpack(wordBreak[v]))
		}
		return s, true
	case "math":
		return or(unicode.Sm, unicode.Other_Math)
	case "idstart", "ids":
		s, _ := or(unicode.L, unicode.Nl, unicode.Other_ID_Start)
		return s.Minus(table(unicode.Pattern_Syntax)).Minus(table(unicode.Pattern_White_Space)), true
	case "idcontinue", "idc":
		s, _ := or(unicode.L, unicode.Nl, unicode.Other_ID_Start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
		return s.Minus(table(unicode.Pattern_Syntax)).Minus(table(unicode.Pattern_White_Space)), true
	case "graphemeextend", "grext":
		return or(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend)
	case "defaultignorablecodepoint", "di":
		s, _ := or(unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Variation_Selector)
		no := table(unicode.White_Space).Or(Range(0xFFF9, 0xFFFB)).Or(Range(0x13430, 0x13440)).Or(table(unicode.Prepended_Concatenation_Mark))
		return s.Minus(no), true
	case "whitespace", "wspace", "space":
		return or(unicode.White_Space)
	}
	for name, t := range unicode.Properties {
		if loose(name) == n && !strings.HasPrefix(name, "Other_") {
			return table(t), true
		}
	}
	if t, ok := shortBinary[n]; ok {
		return table(t), true
	}
	return nil, false
}

// shortBinary lists the short names of PropertyAliases.txt.
var shortBinary = map[string]*unicode.RangeTable{
	"dash": unicode.Dash, "dep": unicode.Deprecated, "dia": unicode.Diacritic, "ext": unicode.Extender,
	"hex": unicode.Hex_Digit, "ahex": unicode.ASCII_Hex_Digit, "ideo": unicode.Ideographic,
	"loe": unicode.Logical_Order_Exception, "patsyn": unicode.Pattern_Syntax, "patws": unicode.Pattern_White_Space,
	"qmark": unicode.Quotation_Mark, "radical": unicode.Radical, "sd": unicode.Soft_Dotted, "sterm": unicode.Sentence_Terminal,
	"term": unicode.Terminal_Punctuation, "uideo": unicode.Unified_Ideograph, "vs": unicode.Variation_Selector,
	"joinc": unicode.Join_Control, "nchar": unicode.Noncharacter_Code_Point, "ri": unicode.Regional_Indicator, "bidic": unicode.Bidi_Control,
}

// combining lists the characters of combining class c. Every other class than
// 0 is found on marks alone.
func combining(c uint8) Runes {
	m := table(unicode.M)
	var rs []rune
	for i := 0; i+1 < len(m); i += 2 {
		for r := m[i]; r < m[i+1]; r++ {
			if k := CCC(r); c != 0 && k == c || c == 0 && k != 0 {
				rs = append(rs, r)
			}
		}
	}
	if c == 0 {
		return Of(rs...).Not()
	}
	return Of(rs...)
}

// CCC is the canonical combining class of r.
func CCC(r rune) uint8 {
	if r < 0x300 {
		return 0
	}
	if r < 0x10000 && normBlocks[normIndex[r>>6]][r&63]&2 == 0 {
		return 0
	}
	var b [4]byte
	return norm.NFD.Properties(appendRune(b[:0], r)).CCC()
}

// ScriptNames lists the scripts by number; number 0 is none: Common, Inherited
// or Unknown.
var ScriptNames = sync.OnceValue(func() []string {
	names := []string{"", "Latin"}
	for name := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && name != "Latin" {
			names = append(names, name)
		}
	}
	slices.Sort(names[2:])
	return names
})

// LatinScript is the number of Latin.
const LatinScript = 1

// scriptTable holds the script numbers of the basic plane, and ranges above.
var scriptTable = sync.OnceValue(func() *scripts {
	t := new(scripts)
	for n, name := range ScriptNames() {
		if n == 0 {
			continue
		}
		rs := table(unicode.Scripts[name])
		for i := 0; i+1 < len(rs); i += 2 {
			for r := rs[i]; r < min(rs[i+1], 0x10000); r++ {
				t.low[r] = uint8(n)
			}
			if rs[i+1] > 0x10000 {
				t.high = append(t.high, scriptRange{max(rs[i], 0x10000), rs[i+1] - 1, uint8(n)})
			}
		}
	}
	slices.SortFunc(t.high, func(a, b scriptRange) int { return int(a.lo - b.lo) })
	return t
})

type scripts struct {
	low  [0x10000]uint8
	high []scriptRange
}

type scriptRange struct {
	lo, hi rune
	script uint8
}

// ScriptNumber returns the number of r's script.
func ScriptNumber(r rune) uint8 {
	t := scriptTable()
	if uint32(r) < 0x10000 {
		return t.low[r]
	}
	i, ok := slices.BinarySearchFunc(t.high, r, func(s scriptRange, r rune) int { return int(s.lo - r) })
	if !ok {
		i--
	}
	if i >= 0 && r <= t.high[i].hi {
		return t.high[i].script
	}
	return 0
}

// ScriptOf returns the long name of r's script, or "" if it has none.
func ScriptOf(r rune) string { return ScriptNames()[ScriptNumber(r)] }
