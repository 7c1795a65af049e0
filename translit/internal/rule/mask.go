package rule

import "slices"

// A pattern is what a rule matches, in the units ICU compares to find rules
// that can never apply because one before them always does.
type pattern struct {
	units     []unit
	ante, key int
	flags     *conv
}

// A unit is one of UTF-16, or what identifies a set or group.
type unit struct {
	r  rune
	of any
}

func (p *pattern) add(c *compiler, is []Item) {
	for i := range is {
		it := &is[i]
		switch it.Kind {
		case Text:
			for _, r := range it.Text {
				p.units = append(p.units, unit{r: r})
				if r > 0xFFFF {
					p.units = append(p.units, unit{r: -r})
				}
			}
		case Variable:
			p.add(c, c.vars[it.Text])
		case Class:
			p.units = append(p.units, unit{of: it.Set})
		case Dot:
			p.units = append(p.units, unit{of: Dot})
		default:
			p.units = append(p.units, unit{of: it})
		}
	}
}

// masks reports whether p matches wherever q does.
func (p *pattern) masks(q *pattern) bool {
	n := len(p.units)
	left, left2 := p.ante, q.ante
	right, right2 := n-left, len(q.units)-left2
	if left > left2 || right > right2 || right == right2 && p.key > q.key {
		return false
	}
	if !slices.Equal(p.units, q.units[left2-left:][:n]) {
		return false
	}
	if left == left2 && right == right2 {
		f, g := p.flags, q.flags
		return f.start == g.start && f.end == g.end || !f.start && !f.end || g.start && g.end
	}
	return true
}
