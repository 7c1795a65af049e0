package rule

import (
	"errors"
	"fmt"
	"strings"
)

// ErrLimit is what a rule set meets that would run or grow without end.
var ErrLimit = errors.New("rule set does not come to an end")

// An Error says where a rule file is wrong. Line and Col count from 1, Col in
// bytes.
type Error struct {
	Line, Col int
	Msg       string
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Msg) }

// position turns an offset into line and column.
func position(src string, off int) (line, col int) {
	off = min(off, len(src))
	line = 1 + strings.Count(src[:off], "\n")
	return line, off - strings.LastIndexByte(src[:off], '\n')
}

// fault is raised inside the parser and caught in Parse.
type fault struct {
	off int
	msg string
}

func fail(off int, format string, args ...any) {
	panic(fault{off, fmt.Sprintf(format, args...)})
}
