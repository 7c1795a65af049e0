package rule

import (
	"fmt"
	"strings"
)

// Dump prints a program: passes, and the rules of each with what they match
// and put out, in the order they are tried.
func (p *Prog) Dump() string {
	var sb strings.Builder
	p.dump(&sb, "")
	return sb.String()
}

func (p *Prog) dump(sb *strings.Builder, indent string) {
	how := "passes"
	switch {
	case p.fast:
		how = "by characters"
	}
	fmt.Fprintf(sb, "%sprogram %s", indent, how)
	if p.filter != nil {
		fmt.Fprintf(sb, ", of %d characters", p.filter.runes.Len())
	}
	sb.WriteByte('\n')
	for i, ps := range p.passes {
		fmt.Fprintf(sb, "%spass %d ", indent, i+1)
		if ps.filter != nil {
			fmt.Fprintf(sb, "[%d characters] ", ps.filter.runes.Len())
		}
		switch ps.kind {
		case rulesPass:
			fmt.Fprintf(sb, "rules, %d cells\n", len(ps.rules.cells)-1)
			for _, r := range ps.rules.rules {
				sb.WriteString(indent + "  " + r.String() + "\n")
			}
		case progPass:
			sb.WriteString(ps.name + "\n")
			ps.prog.dump(sb, indent+"  ")
		default:
			sb.WriteString(ps.name + "\n")
		}
	}
}

// String prints a compiled rule on a line.
func (r *conv) String() string {
	var p printer
	fmt.Fprintf(&p, "%d: ", r.line)
	if r.start {
		p.WriteString("^ ")
	}
	if len(r.ante) > 0 {
		p.nodes(r.ante)
		p.WriteString("{ ")
	}
	p.nodes(r.key)
	if len(r.post) > 0 {
		p.WriteString("} ")
		p.nodes(r.post)
	}
	if r.end {
		p.WriteString("$ ")
	}
	p.WriteString("→ ")
	switch {
	case r.plain:
		p.text(r.text[:r.cursor])
		if r.cursor < len(r.text) || r.before > 0 || r.after > 0 {
			p.WriteString(strings.Repeat("@", r.after) + "|" + strings.Repeat("@", r.before))
		}
		p.text(r.text[r.cursor:])
	default:
		p.emits(r.out)
	}
	return p.Builder.String()
}

func (p *printer) nodes(ns []node) {
	for _, n := range ns {
		switch n.op {
		case litNode:
			p.text(n.lit)
		case setNode:
			p.WriteString(n.src.String())
		case groupNode:
			p.WriteByte('(')
			p.nodes(n.sub)
			p.WriteByte(')')
		case repeatNode:
			p.nodes(n.sub)
			switch {
			case n.min == 1:
				p.WriteByte('+')
			case n.max == 1:
				p.WriteByte('?')
			default:
				p.WriteByte('*')
			}
			continue
		}
		p.WriteByte(' ')
	}
}

func (p *printer) emits(es []emit) {
	for _, e := range es {
		switch e.op {
		case textEmit:
			p.text(e.text)
		case cursorEmit:
			p.WriteByte('|')
		case backEmit:
			fmt.Fprintf(p, "$%d ", e.seg)
		case callEmit:
			p.WriteString("&" + e.name + "(")
			p.emits(e.sub)
			p.WriteString(") ")
		}
	}
}
