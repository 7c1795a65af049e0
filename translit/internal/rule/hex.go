package rule

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A hexStyle is a way to write a character by its number.
type hexStyle struct {
	name           string
	prefix, suffix string
	base           int
	least, most    int  // digits
	pairs          bool // supplementary characters are two surrogates
	high           *hexStyle
}

// hexStyles are the variants of Any-Hex and Hex-Any, with ICU's formats.
var hexStyles = map[string]hexStyle{
	"":        {name: "", prefix: `\u`, base: 16, least: 4, most: 4, pairs: true},
	"java":    {name: "java", prefix: `\u`, base: 16, least: 4, most: 4, pairs: true},
	"c":       {name: "c", prefix: `\u`, base: 16, least: 4, most: 4, high: &hexStyle{prefix: `\U`, base: 16, least: 8, most: 8}},
	"unicode": {name: "unicode", prefix: "U+", base: 16, least: 4, most: 6},
	"xml":     {name: "xml", prefix: "&#x", suffix: ";", base: 16, least: 1, most: 6},
	"xml10":   {name: "xml10", prefix: "&#", suffix: ";", base: 10, least: 1, most: 7},
	"perl":    {name: "perl", prefix: `\x{`, suffix: "}", base: 16, least: 1, most: 6},
	"plain":   {name: "plain", base: 16, least: 4, most: 6},
}

func (h hexStyle) append(dst []byte, r rune) []byte {
	if r > 0xFFFF && h.high != nil {
		h = *h.high
	}
	if r > 0xFFFF && h.pairs {
		r -= 0x10000
		return h.append(h.append(dst, 0xD800+r>>10), 0xDC00+r&0x3FF)
	}
	dst = append(dst, h.prefix...)
	digits := strings.ToUpper(strconv.FormatInt(int64(r), h.base))
	for n := len(digits); n < h.least; n++ {
		dst = append(dst, '0')
	}
	return append(append(dst, digits...), h.suffix...)
}

func hexEncode(h hexStyle, j *job) {
	for j.pos < j.limit {
		r, n := utf8.DecodeRune(j.in[j.pos:j.limit])
		if r == utf8.RuneError && n == 1 {
			j.out = append(j.out, j.in[j.pos])
		} else {
			j.out = h.append(j.out, r)
		}
		j.pos += n
		j.mark(0)
	}
}

// maxEscape is the longest escape: &#1114111; and \U0010FFFF have ten bytes,
// a pair of surrogates twelve.
const maxEscape = 12

func hexDecode(h hexStyle, j *job) {
	var forms []hexStyle
	switch h.name {
	case "":
		// In ICU's order: U+, \u, \U, &#x, &#, \x{.
		forms = []hexStyle{hexStyles["unicode"], hexStyles["java"], *hexStyles["c"].high, hexStyles["xml"], hexStyles["xml10"], hexStyles["perl"]}
	case "c":
		forms = []hexStyle{h, *h.high}
	default:
		forms = []hexStyle{h}
	}
	for j.pos < j.limit {
		text := j.in[j.pos:j.limit]
		if !j.ended && len(text) < maxEscape {
			return
		}
		n, r := 0, rune(0)
		for _, f := range forms {
			if n, r = f.decode(text); n > 0 {
				break
			}
		}
		if n > 0 {
			if r >= 0xD800 && r < 0xDC00 { // the second half must follow
				for _, f := range forms {
					if k, lo := f.decode(text[n:]); k > 0 && lo >= 0xDC00 && lo < 0xE000 {
						r, n = (r-0xD800)<<10+(lo-0xDC00)+0x10000, n+k
						break
					}
				}
			}
			if utf8.ValidRune(r) {
				j.out = utf8.AppendRune(j.out, r)
				j.pos += n
				j.mark(0)
				continue
			}
		}
		_, k := utf8.DecodeRune(text)
		j.copyRunes(k)
	}
}

func (h hexStyle) decode(text []byte) (n int, r rune) {
	if h.prefix == "" || !bytes.HasPrefix(text, []byte(h.prefix)) {
		return 0, 0
	}
	p := len(h.prefix)
	v, digits := 0, 0
	for p < len(text) && digits < h.most {
		d, err := strconv.ParseUint(string(text[p:p+1]), h.base, 8)
		if err != nil {
			break
		}
		v = v*h.base + int(d)
		p++
		digits++
	}
	if digits < h.least || v > utf8.MaxRune || !bytes.HasPrefix(text[p:], []byte(h.suffix)) {
		return 0, 0
	}
	return p + len(h.suffix), rune(v)
}
