package rule

import (
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A class is a set made fast: one bit test for the basic plane.
type class struct {
	ascii [2]uint64
	runes ucd.Runes
	long  bool                  // runes is: has asks pages
	pages atomic.Pointer[pages] // made when first asked for
	strs  []string
	ether bool // also matches, without length, where the text ends
}

type pages struct {
	index [1024]uint16
	bits  []uint64
}

// longList is the length from which a list of ranges gets a bitmap: below it,
// a search among a few bounds is nearly as fast and 2 KiB smaller.
const longList = 40

func newClass(s *CharSet) *class {
	c := &class{runes: s.Runes, ether: s.Runes.Contains(ether)}
	for i := 0; i+1 < len(s.Runes) && s.Runes[i] < utf8.RuneSelf; i += 2 {
		for r := s.Runes[i]; r < min(s.Runes[i+1], utf8.RuneSelf); r++ {
			c.ascii[r>>6] |= 1 << (r & 63)
		}
	}
	for _, t := range s.Strs {
		if t != "" {
			c.strs = append(c.strs, t)
		}
	}
	slices.Sort(c.strs)
	c.long = len(s.Runes) > longList
	return c
}

func newPages(rs ucd.Runes) *pages {
	p := &pages{bits: []uint64{0, ^uint64(0)}}
	for i := 0; i+1 < len(rs) && rs[i] < 0x10000; i += 2 {
		lo, hi := rs[i], min(rs[i+1], 0x10000)
		for lo < hi {
			page := lo >> 6
			end := min(hi, (page+1)<<6)
			if end-lo == 64 {
				p.index[page] = 1
				lo = end
				continue
			}
			if p.index[page] == 0 {
				p.index[page] = uint16(len(p.bits))
				p.bits = append(p.bits, 0)
			}
			p.bits[p.index[page]] |= (1<<(end-lo) - 1) << (lo & 63)
			lo = end
		}
	}
	return p
}

func (c *class) has(r rune) bool {
	if r < utf8.RuneSelf {
		return c.ascii[r>>6]>>(r&63)&1 == 1
	}
	if c.long && r < 0x10000 {
		p := c.pages.Load()
		if p == nil {
			p = newPages(c.runes)
			c.pages.Store(p)
		}
		return p.bits[p.index[r>>6]]>>(r&63)&1 == 1
	}
	return c.runes.Contains(r)
}

// longest returns the length of the longest string of c that text starts
// with, and whether a longer text might start with a longer one.
func (c *class) longest(text []byte) (n int, open bool) {
	for _, s := range c.strs {
		switch {
		case len(s) > len(text):
			open = open || strings.HasPrefix(s, string(text))
		case string(text[:len(s)]) == s:
			n = max(n, len(s))
		}
	}
	return n, open
}

// longestBack is longest for the end of text.
func (c *class) longestBack(text []byte) (n int) {
	for _, s := range c.strs {
		if len(s) <= len(text) && string(text[len(text)-len(s):]) == s {
			n = max(n, len(s))
		}
	}
	return n
}
