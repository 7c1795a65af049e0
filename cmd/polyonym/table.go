package main

import (
	"bufio"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// A table lays out rows for people. Columns stand under each other on a
// terminal also where letters are two cells wide.
type table struct{ lines []tableLine }

type tableLine struct {
	cells []string
	note  string // instead of cells, below the row before
}

// maxColumn is the most cells a column is padded to: a longer one moves only
// its own row.
const maxColumn = 40

func (t *table) row(cells ...string) { t.lines = append(t.lines, tableLine{cells: cells}) }
func (t *table) note(text string)    { t.lines = append(t.lines, tableLine{note: text}) }

func (t *table) write(w *bufio.Writer) {
	var widths []int
	for _, l := range t.lines {
		for i, c := range l.cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if n := cellWidth(c); n <= maxColumn {
				widths[i] = max(widths[i], n)
			}
		}
	}
	for _, l := range t.lines {
		if l.cells == nil {
			w.WriteString("    " + l.note + "\n")
			continue
		}
		var b strings.Builder
		for i, c := range l.cells {
			b.WriteString(c)
			if i < len(l.cells)-1 {
				b.WriteString(strings.Repeat(" ", max(widths[i]-cellWidth(c), 0)+2))
			}
		}
		w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// cellWidth is how many cells of a terminal s takes.
func cellWidth(s string) int {
	n := 0
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// maxPrintable is the most letters of a name that people are shown.
const maxPrintable = 200

// printable makes s fit for a line on a terminal: control characters and
// bytes that are not UTF-8 become U+FFFD.
func printable(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxPrintable {
			b.WriteRune('…')
			break
		}
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			r = unicode.ReplacementChar
		}
		b.WriteRune(r)
	}
	return b.String()
}
