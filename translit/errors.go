package translit

import (
	"errors"
	"fmt"

	"github.com/polyonym/polyonym/translit/internal/rule"
)

// Errors reported by this package. Test for them with [errors.Is].
var (
	// ErrUnknownSystem is wrapped by the error for an ID no system has.
	ErrUnknownSystem = errors.New("translit: unknown system")
	// ErrDuplicateSystem is wrapped by the error for an ID two systems have.
	ErrDuplicateSystem = errors.New("translit: duplicate system")
	// ErrNoInverse is wrapped by the error for a system that has no way back.
	ErrNoInverse = errors.New("translit: system has no inverse rules")
	// ErrLimit is wrapped by the error for rules that do not come to an end on
	// a text, or make it grow beyond measure.
	ErrLimit = rule.ErrLimit
)

// A SyntaxError reports where and why a rule file is malformed.
type SyntaxError struct {
	File string // name given to Parse
	Line int    // 1-based
	Col  int    // 1-based, in bytes
	Msg  string // lower case, without position
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
}

// located gives an error of package rule its file.
func located(file string, err error) error {
	var re *rule.Error
	if errors.As(err, &re) {
		return &SyntaxError{file, re.Line, re.Col, re.Msg}
	}
	return err
}
