package translit

import (
	"iter"
	"unsafe"
)

// A Step is a stretch of a conversion: text[Start:End] became Out, whatever
// stands after it. Line is the line in the rule file of the rule that did it,
// or 0 if the stretch passed unchanged.
type Step struct {
	Start, End int // byte offsets in the text
	Out        string
	Line       int
}

// Trace yields the conversion of text in steps, in order. The steps tile text,
// and their Outs make up what String returns. Where rules work on each other's
// output, or a pass of normalization joins letters, what cannot be told apart
// is one step. A rule that puts in text of its own makes a step without width.
func (s *System) Trace(text string) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		prog, err := s.program()
		if err != nil {
			yield(Step{0, len(text), text, 0})
			return
		}
		m := s.machine()
		b, cuts, _ := m.Trace(prog, unsafe.Slice(unsafe.StringData(text), len(text)))
		defer s.release(m) // cuts are the machine's
		out := string(b)
		in, at := 0, 0
		for _, c := range cuts {
			if c.In == in && c.Out == at {
				continue
			}
			st := Step{in, c.In, out[at:c.Out], c.Line}
			in, at = c.In, c.Out
			if !yield(st) {
				break
			}
		}
	}
}
