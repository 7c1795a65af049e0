package rule

import (
	"fmt"
	"strings"
	"unicode"
)

// String prints rules that parse to the same tree, one statement a line.
func (t *Tree) String() string {
	var p printer
	for _, s := range t.Stmts {
		var one printer
		s.print(&one)
		line := one.String()
		if _, ok := s.(*Use); !ok && len(line) > 3 && strings.EqualFold(line[:3], "use") {
			line = fmt.Sprintf("\\u%04X%s", line[0], line[1:]) // must not look like one
		}
		p.WriteString(line)
		p.WriteString(" ;\n")
	}
	return p.String()
}

type printer struct{ strings.Builder }

func (c *Conversion) print(p *printer) {
	p.half(&c.Left)
	p.WriteString(" " + c.Op + " ")
	p.half(&c.Right)
}

func (d *Define) print(p *printer) {
	p.WriteString("$" + d.Name + " = ")
	p.items(d.Value)
}

func (t *Transform) print(p *printer) {
	p.WriteString("::")
	if t.A != nil {
		p.WriteByte(' ')
		p.id(t.A)
	}
	if !t.Parens {
		return
	}
	p.WriteString(" (")
	if t.B != nil {
		p.id(t.B)
	}
	p.WriteByte(')')
}

func (f *Filter) print(p *printer) {
	p.WriteString(":: ")
	if f.Reverse {
		p.WriteByte('(')
	}
	p.WriteString(f.Set.String())
	if f.Reverse {
		p.WriteByte(')')
	}
}

func (u *Use) print(p *printer) { p.WriteString(u.Text) }

func (p *printer) id(id *ID) {
	if id.Filter != nil {
		p.WriteString(id.Filter.String() + " ")
	}
	p.WriteString(id.Name())
}

func (p *printer) half(h *Half) {
	if h.Start {
		p.WriteString("^ ")
	}
	at := func(i int) {
		if h.Ante == i {
			p.WriteString("{ ")
		}
		if h.Post == i {
			p.WriteString("} ")
		}
		if h.Cursor == i {
			switch {
			case h.Offset > 0:
				p.WriteString(strings.Repeat("@ ", h.Offset) + "| ")
			case h.Offset < 0:
				p.WriteString("| " + strings.Repeat("@ ", -h.Offset))
			default:
				p.WriteString("| ")
			}
		}
	}
	for i := range h.Items {
		at(i)
		p.items(h.Items[i : i+1])
		p.WriteByte(' ')
	}
	at(len(h.Items))
	if h.Cursor < 0 && h.Offset != 0 {
		p.WriteString(strings.Repeat("@ ", max(h.Offset, -h.Offset)))
	}
	if h.End {
		p.WriteString("$")
	}
}

func (p *printer) items(is []Item) {
	for i, it := range is {
		if i > 0 {
			p.WriteByte(' ')
		}
		switch it.Kind {
		case Text:
			p.text(it.Text)
		case Variable:
			p.WriteString("$" + it.Text)
		case Class:
			p.WriteString(it.Set.String())
		case Dot:
			p.WriteByte('.')
		case Segment:
			p.WriteByte('(')
			p.items(it.Sub)
			p.WriteByte(')')
		case Back:
			fmt.Fprintf(p, "$%d", it.N)
		case Call:
			p.WriteByte('&')
			p.id(it.ID)
			p.WriteByte('(')
			p.items(it.Sub)
			p.WriteByte(')')
		case Repeat:
			if len(it.Sub) == 1 && it.Sub[0].Kind == Text && len([]rune(it.Sub[0].Text)) > 1 {
				p.WriteString("'" + strings.ReplaceAll(it.Sub[0].Text, "'", "''") + "'")
			} else {
				p.items(it.Sub)
			}
			switch {
			case it.Min == 1:
				p.WriteByte('+')
			case it.Max == 1:
				p.WriteByte('?')
			default:
				p.WriteByte('*')
			}
		}
	}
}

func (p *printer) text(s string) {
	for _, r := range s {
		p.char(r)
	}
}

// char prints r so that it stands for itself, in rules and in sets.
func (p *printer) char(r rune) {
	switch {
	case isAlnum(r) || r > 0x7F && unicode.In(r, unicode.L, unicode.N):
		p.WriteRune(r)
	case r > ' ' && r <= '~':
		p.WriteByte('\\')
		p.WriteRune(r)
	case r > 0xFFFF:
		fmt.Fprintf(p, `\U%08X`, r)
	default:
		fmt.Fprintf(p, `\u%04X`, r)
	}
}
