// Package rulegen makes small rule sets and texts at random, for tests.
package rulegen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Gen makes rules and texts.
type Gen struct {
	*rand.Rand
	vars []string
	segs int
}

func (g *Gen) one(opts ...string) string { return opts[g.IntN(len(opts))] }

func (g *Gen) char() string {
	return g.one("a", "b", "c", "A", "é", "e", `\u0301`, "й", "и", "σ", "Σ", "'.'", "' '", "가")
}

// Text makes a short text of characters that rules speak of.
func (g *Gen) Text() string {
	var sb strings.Builder
	for range g.IntN(9) {
		sb.WriteString(g.one("a", "b", "c", "A", "B", "é", "e", "\u0301", "й", "и", "σ", "Σ", ".", " ", "가", "ab", "abc", "aa"))
	}
	return sb.String()
}

func (g *Gen) set(depth int) string {
	if depth < 2 && g.IntN(5) == 0 {
		return "[" + g.set(depth+1) + g.one("", "-", "&") + g.set(depth+1) + "]"
	}
	if g.IntN(6) == 0 {
		return g.one("[:L:]", "[:Lu:]", "[:^L:]", `\p{Ll}`, "[:M:]", "[:Latin:]", "[:ccc=230:]", "[:Cyrillic:]", "[:Lowercase:]")
	}
	s := "["
	if g.IntN(4) == 0 {
		s += "^"
	}
	for range 1 + g.IntN(3) {
		switch g.IntN(8) {
		case 0:
			s += "a-c"
		case 1:
			s += "{" + g.one("ab", "bc", "aab", "a", "c.") + "}"
		case 2:
			if len(g.vars) > 0 {
				s += "$" + g.one(g.vars...) + " "
				continue
			}
			fallthrough
		default:
			s += g.one("a", "b", "c", "A", "é", "e", `\u0301`, "й", ".", `\ `)
		}
	}
	if g.IntN(6) == 0 {
		s += "$"
	}
	return s + "]"
}

func (g *Gen) input(depth int) string {
	var s string
	for range g.IntN(3) + depth%2 {
		before := len(s)
		switch g.IntN(12) {
		case 0, 1, 2:
			s += g.set(0)
		case 3:
			s += "."
		case 4:
			if depth < 2 {
				g.segs++
				s += "(" + g.input(depth+1) + ")"
			}
		case 5:
			if len(g.vars) > 0 {
				s += "$" + g.one(g.vars...) + " "
			}
		default:
			s += g.char()
		}
		if len(s) > before && g.IntN(5) == 0 {
			s += g.one("*", "+", "?")
		}
		s += " "
	}
	return s
}

func (g *Gen) output() string {
	var s string
	cursor := g.IntN(4) == 0
	for range g.IntN(3) {
		if cursor && g.IntN(3) == 0 {
			s += "| "
			cursor = false
		}
		switch k := g.IntN(8); {
		case k == 0 && g.segs > 0:
			s += fmt.Sprintf("$%d ", 1+g.IntN(g.segs))
		case k == 1 && g.segs > 0:
			s += fmt.Sprintf("&Any-%s($%d) ", g.one("Upper", "Lower", "NFD", "Hex", "Title"), 1+g.IntN(g.segs))
		default:
			s += g.char() + " "
		}
	}
	if cursor {
		switch g.IntN(4) {
		case 0:
			s = "|@" + g.one("", "@") + " " + s
		case 1:
			s += "@" + g.one("", "@") + "|"
		default:
			s += "|"
		}
	}
	return s
}

// Rules makes a few rules, with variables, passes and filters. Some are
// malformed.
func (g *Gen) Rules() string {
	var sb strings.Builder
	if g.IntN(5) == 0 {
		// Without another pass, ICU4C loses the filter; ICU4J does not.
		sb.WriteString(":: " + g.set(0) + " ;\n:: Null ;\n")
	}
	if g.IntN(6) == 0 {
		sb.WriteString(":: " + g.one("NFD", "NFC", "NFD (NFC)", "Lower", "Upper ()", "[a-c] Upper", "Null", "NFKD", "Title") + " ;\n")
	}
	for n := range g.IntN(3) {
		v := fmt.Sprintf("v%d", n)
		val := g.set(0)
		if g.IntN(3) == 0 {
			val = g.char()
		}
		fmt.Fprintf(&sb, "$%s = %s ;\n", v, val)
		g.vars = append(g.vars, v)
	}
	for range 1 + g.IntN(5) {
		if g.IntN(12) == 0 {
			sb.WriteString(":: " + g.one("Null", "NFC", "NFD (NFC)", "Lower", "[ab] Upper") + " ;\n")
		}
		g.segs = 0
		l := g.input(0)
		if g.IntN(3) == 0 {
			l = g.input(0) + "{ " + l
		}
		if g.IntN(3) == 0 {
			l += " } " + g.input(0)
		}
		if g.IntN(10) == 0 {
			l = "^ " + l
		}
		if g.IntN(10) == 0 {
			l += "$"
		}
		switch op := g.IntN(10); {
		case op < 8:
			fmt.Fprintf(&sb, "%s > %s ;\n", l, g.output())
		case op == 8:
			fmt.Fprintf(&sb, "%s < %s ;\n", g.output(), l)
		default:
			fmt.Fprintf(&sb, "%s <> %s ;\n", g.input(0), g.input(0))
		}
	}
	return sb.String()
}
