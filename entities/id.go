package entities

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An ID identifies an entity. It is opaque, stable and never reused. Written
// as a CURIE it names its scheme: "wd:Q212", "gn:1871859", "pn:interpol".
type ID string

// maxID is the most bytes an ID may have: room for any CURIE of a real scheme,
// and little enough that an index may store its length in one byte.
const maxID = 255

// Scheme returns what stands before the first colon, or "" if there is none.
func (id ID) Scheme() string {
	scheme, _, ok := strings.Cut(string(id), ":")
	if !ok {
		return ""
	}
	return scheme
}

func (id ID) validate() error {
	switch {
	case id == "":
		return errors.New("no ID")
	case len(id) > maxID:
		return fmt.Errorf("ID of %d bytes; at most %d are allowed", len(id), maxID)
	case !utf8.ValidString(string(id)):
		return fmt.Errorf("ID %q is not valid UTF-8", string(id))
	}
	// The IDs of other schemes may hold spaces: "eu:32012R0267#IX.I.B#11 (c)".
	if strings.TrimSpace(string(id)) != string(id) {
		return fmt.Errorf("ID %q begins or ends with a space", string(id))
	}
	for i, r := range string(id) {
		if unicode.IsSpace(r) && r != ' ' || unicode.IsControl(r) {
			return fmt.Errorf("ID %q has a control character or a space other than U+0020 at byte %d", string(id), i)
		}
	}
	return nil
}
