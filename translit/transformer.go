package translit

import (
	"fmt"

	"golang.org/x/text/transform"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// A Transformer is the streaming form of a [System], for package
// golang.org/x/text/transform: with [transform.NewReader] it converts what is
// read, in constant memory. However its input is cut, it puts out what
// [System.String] returns for the whole.
//
// It keeps the context that rules look back on, so it is for one goroutine and
// one text at a time; Reset makes it ready for another.
type Transformer struct {
	id     string
	stream *rule.Stream
	prog   *rule.Prog
	buf    []byte // all that was put out
	out    []byte // what of it has not been taken
	skip   int    // bytes to leave out of what comes: Span has accounted for them
	ended  bool
	err    error
}

var _ transform.SpanningTransformer = (*Transformer)(nil)

// NewTransformer returns a fresh streaming form of s. If the rules of s are
// malformed, its first Transform reports it.
func (s *System) NewTransformer() *Transformer {
	p, err := s.program()
	return &Transformer{id: s.info.ID, stream: rule.NewStream(p), prog: p, err: err}
}

// Reset makes t ready for another text.
func (t *Transformer) Reset() {
	t.stream.Reset()
	t.out, t.skip, t.ended = nil, 0, false
}

// maxPiece is how much of a source is converted in one go: with it, a caller's
// large buffer does not make one of the same size here.
const maxPiece = 16 << 10

// Transform implements [transform.Transformer]. It takes all of src that it
// can, and keeps what rules must see more of. The error wraps [ErrLimit] if
// rules do not come to an end.
func (t *Transformer) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if t.err != nil {
		return 0, 0, t.err
	}
	for {
		n := copy(dst[nDst:], t.out)
		nDst += n
		if t.out = t.out[n:]; len(t.out) > 0 {
			return nDst, nSrc, transform.ErrShortDst
		}
		rest := src[nSrc:]
		if len(rest) == 0 && (!atEOF || t.ended) {
			return nDst, nSrc, nil
		}
		piece := rest[:min(len(rest), maxPiece)]
		if err := t.write(piece, atEOF && len(piece) == len(rest)); err != nil {
			return nDst, nSrc, err
		}
		nSrc += len(piece)
	}
}

func (t *Transformer) write(piece []byte, last bool) error {
	buf, err := t.stream.Write(t.buf[:0], piece, last)
	t.ended = last
	t.buf, t.out = buf, buf
	n := min(t.skip, len(t.out))
	t.out = t.out[n:]
	t.skip -= n
	if err != nil {
		t.err = fmt.Errorf("%s: %w", t.id, err)
		return t.err
	}
	return nil
}

// Span implements [transform.SpanningTransformer]: it returns how many bytes of
// src are sure to stay as they are. It looks at characters one by one, so it
// may report less than what a conversion would leave unchanged.
func (t *Transformer) Span(src []byte, atEOF bool) (n int, err error) {
	switch {
	case t.err != nil:
		return 0, t.err
	case len(t.out) > 0 || t.stream.Pending() > t.skip:
		return 0, transform.ErrEndOfSpan
	}
	n, more := t.prog.Inert(src, atEOF)
	if n > 0 {
		t.skip += n
		if err := t.write(src[:n], false); err != nil {
			return 0, err
		}
	}
	switch {
	case n == len(src):
		return n, nil
	case more:
		return n, transform.ErrShortSrc
	}
	return n, transform.ErrEndOfSpan
}
