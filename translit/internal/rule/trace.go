package rule

// A Cut says that the first In bytes of a text became the first Out bytes of
// its output, whatever comes after. Line is of the rule that made the stretch
// up to the mark, or 0 if nothing changed it.
type Cut struct{ In, Out, Line int }

type marks struct{ list []Cut }

// A tracer keeps the marks of one pass. Text that a rule pushed back in front
// of the cursor belongs to that rule's stretch, so no mark falls inside it.
type tracer struct {
	marks *marks
	done  int // pushed text ends here
	shift int // positions in the text at hand, less those in the text given
	last  int // line of a rule whose stretch is still open
}

func (t *tracer) step(j *job, out, line int) {
	if line != 0 {
		t.last = line
	}
	if j.pos < t.done {
		return
	}
	t.marks.list = append(t.marks.list, Cut{j.pos - t.shift, out, t.last})
	t.last = 0
}

func (t *tracer) line(line int) {
	if line != 0 {
		t.last = line
	}
}

// back drops the marks after out, because the cursor went back there.
func (t *tracer) back(out int) {
	l := t.marks.list
	for len(l) > 0 && l[len(l)-1].Out > out {
		l = l[:len(l)-1]
	}
	t.marks.list = l
}

func (t *tracer) moved(by int) {
	t.shift += by
	t.done += by
}

// then composes the marks of two passes: a mark stays if both have one at the
// same place between them.
func then(out, a, b []Cut) []Cut {
	line := 0
	j := 0
	for i := 0; i < len(a); i++ {
		if a[i].Line != 0 {
			line = a[i].Line
		}
		for j < len(b) && b[j].In < a[i].Out {
			if b[j].Line != 0 {
				line = b[j].Line
			}
			j++
		}
		if j == len(b) || b[j].In > a[i].Out {
			continue
		}
		if b[j].Line != 0 {
			line = b[j].Line
		}
		out = append(out, Cut{a[i].In, b[j].Out, line})
		line = 0
		if i+1 < len(a) && a[i+1].Out == a[i].Out {
			continue // a deletion: the next mark of a may share this one of b
		}
		for j+1 < len(b) && b[j+1].In == a[i].Out {
			j++
			out = append(out, Cut{a[i].In, b[j].Out, b[j].Line})
		}
		j++
	}
	return out
}

// cuts lends a list until the chain that borrows it ends.
func (m *Machine) cuts() *marks {
	if m.lent == len(m.lists) {
		m.lists = append(m.lists, &marks{})
	}
	l := m.lists[m.lent]
	m.lent++
	l.list = l.list[:0]
	return l
}
