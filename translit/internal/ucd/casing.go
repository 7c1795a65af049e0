package ucd

import (
	"unicode"
)

// AppendLower appends the full lower case of r (SpecialCasing.txt, rows
// without a condition); the final sigma is the caller's, who sees the context.
func AppendLower(dst []byte, r rune) []byte {
	if r < 0x80 {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	}
	if s, ok := specialCase[r]; ok {
		return append(dst, s[0]...)
	}
	return appendRune(dst, unicode.ToLower(r))
}

// AppendUpper appends the full upper case of r.
func AppendUpper(dst []byte, r rune) []byte {
	if r < 0x80 {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return append(dst, byte(r))
	}
	if s, ok := specialCase[r]; ok {
		return append(dst, s[2]...)
	}
	return appendRune(dst, unicode.ToUpper(r))
}

// AppendTitle appends the full title case of r.
func AppendTitle(dst []byte, r rune) []byte {
	if s, ok := specialCase[r]; ok {
		return append(dst, s[1]...)
	}
	return appendRune(dst, unicode.ToTitle(r))
}

// Cased reports whether r has the property Cased.
func Cased(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// CaseIgnorable reports whether r has the property Case_Ignorable.
func CaseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027, 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A:
		return true
	}
	if r < 0x80 {
		return r == '^' || r == '`'
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
