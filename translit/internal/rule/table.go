package rule

import (
	"encoding/binary"
	"unicode/utf8"
)

// A program that is a table needs no numbers in between: each letter is looked
// up and written at once, and a text of any length takes no room but its own.

// tableStretch is how many bytes are written before there is a look at the room
// that is left.
const tableStretch = 512

// table runs a program that is a table over a stretch, or returns false at the
// first character that is not so simple, having done what comes before it.
func (m *Machine) table(p *Prog, a *alphabet, j *job) bool {
	hots, encs := a.table.hot, a.encs
	check := uint8(0)
	for _, f := range a.forms {
		check |= 1 << f
	}
	text := j.in[:j.limit]
	i := j.pos
	safe, safeOut := i, len(j.out) // before the last letter
	out := j.out
	for i < len(text) {
		d, k := roomFor(out, tableStretch)
		end := min(len(text), i+tableStretch)
		for i < end {
			c := text[i]
			var n uint16
			size := 1
			switch {
			case c < utf8.RuneSelf:
				n = a.blocks[a.pages[c>>6]][c&63]
			case c >= 0xC2 && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
				n = a.blocks[a.pages[c&0x1F]][text[i+1]&0x3F]
				size = 2
			default:
				var r rune
				if r, size = utf8.DecodeRune(text[i:]); r < 0x10000 && size > 1 {
					n = a.blocks[a.pages[r>>6]][r&63]
				}
			}
			if n == unknown {
				var r rune
				r, size = utf8.DecodeRune(text[i:])
				if size == 1 || !p.inert(r) {
					j.out, j.pos = d[:safeOut], safe
					return false
				}
				safe, safeOut = i, k
				k += copy(d[k:], text[i:i+size])
				i += size
				continue
			}
			if a.given[n&^outsideNo]&check != 0 {
				j.out, j.pos = d[:safeOut], safe
				return false
			}
			safe, safeOut = i, k
			if n < outsideNo {
				h := &hots[n]
				binary.LittleEndian.PutUint64(d[k:], h.word)
				k += int(h.size)
			} else {
				e := encs[n&^outsideNo]
				binary.LittleEndian.PutUint64(d[k:], e)
				k += int(e >> 56)
			}
			i += size
		}
		out = d[:k]
	}
	j.out, j.pos = out, j.limit
	return true
}
