package entities

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// A lineReader reads lines of bounded length and counts them.
type lineReader struct {
	br   *bufio.Reader
	file string
	line int // of the line read last, 1-based
	max  int // most bytes of a line
	long []byte
	last bool
}

func newLineReader(r io.Reader, maxBytes int) *lineReader {
	return &lineReader{br: bufio.NewReaderSize(r, 64<<10), file: fileName(r), max: maxBytes}
}

// fileName returns the name of r if it has one, as [os.File] does.
func fileName(r any) string {
	if n, ok := r.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}

// next returns the next line without its end, good until it is called again, and
// at last io.EOF. Any other error is a [*RecordError], and ends the input. A
// byte order mark before the first line is left out.
func (l *lineReader) next() ([]byte, error) {
	if l.last {
		return nil, io.EOF
	}
	l.line++
	text, err := l.br.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = append(l.long[:0], text...)
		for errors.Is(err, bufio.ErrBufferFull) && len(l.long) <= l.max {
			text, err = l.br.ReadSlice('\n')
			l.long = append(l.long, text...)
		}
		text = l.long
	}
	if len(text) > l.max {
		return nil, l.fault(0, "", fmt.Errorf("a line of more than %d bytes", l.max))
	}
	if err != nil && err != io.EOF {
		return nil, l.fault(0, "", err)
	}
	l.last = err == io.EOF
	if l.line == 1 {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	return bytes.TrimRight(text, "\r\n"), nil
}

// fault is an error in the line read last.
func (l *lineReader) fault(col int, id ID, err error) error {
	return &RecordError{File: l.file, Line: l.line, Col: col, ID: id, Err: err}
}

// inflate returns what r holds, decompressed if it begins as gzip (RFC 1952) or
// bzip2 does.
func inflate(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, _ := br.Peek(10) // an error comes again when it is read
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, &RecordError{File: fileName(r), Line: 1, Err: err}
		}
		return named{z, fileName(r)}, nil
	case len(head) == 10 && bytes.HasPrefix(head, []byte("BZh")) && string(head[4:]) == "1AY&SY":
		return named{bzip2.NewReader(br), fileName(r)}, nil
	}
	return named{br, fileName(r)}, nil
}

// named is a reader of the file that another one reads.
type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }
