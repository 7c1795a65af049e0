package entities

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// ReadJournal reads a journal of JSON Lines, one change a line, and folds it. It
// stops at the first line that can't be read, that is malformed or that what
// came before forbids: a [*RecordError] with the line. Lines that are blank are
// skipped. A change needs no version, but if it states one, it must be its own.
func ReadJournal(r io.Reader) (*Journal, error) {
	var (
		j     = new(Journal)
		lines = newLineReader(r, maxLine)
		d     = newDecoder()
	)
	for {
		text, err := lines.next()
		if err == io.EOF {
			return j, nil
		}
		if err != nil {
			return nil, err
		}
		if text = bytes.TrimRight(text, " \t\r"); len(text) == 0 {
			continue
		}
		var c Change
		col, err := d.record(text, func() error { return d.change(&c) })
		if err == nil {
			_, err = j.Append(c)
		}
		if err != nil {
			return nil, lines.fault(col, c.ID, err)
		}
	}
}

// WriteJournal writes the changes of j, one a line, with their versions. Reading
// and writing what it wrote gives the same bytes.
func WriteJournal(w io.Writer, j *Journal) error {
	bw := bufio.NewWriter(w)
	var b []byte
	var err error
	for c := range j.Changes() {
		if b, err = AppendChange(b[:0], c); err != nil {
			return err
		}
		if _, err := bw.Write(append(b, '\n')); err != nil {
			return fmt.Errorf("write version %d: %w", c.Version, err)
		}
	}
	return bw.Flush()
}

// AppendChange appends c to dst as one line of [WriteJournal], without its end.
func AppendChange(dst []byte, c Change) ([]byte, error) {
	w := writer{b: dst}
	w.b = append(w.b, '{')
	w.number("version", c.Version)
	w.marshal("op", c.Op)
	w.optional("id", string(c.ID))
	if c.Entity != nil {
		w.key("entity")
		w.entity(*c.Entity)
	}
	if c.Name.Text != "" {
		w.key("name")
		w.name(c.Name)
	}
	if len(c.Parts) > 0 {
		w.key("parts")
		w.b = append(w.b, '[')
		for i, p := range c.Parts {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.entity(p)
		}
		w.b = append(w.b, ']')
	}
	w.optional("into", string(c.Into))
	w.optional("heir", string(c.Heir))
	w.optional("not", string(c.Not))
	w.number("undo", c.Undo)
	w.optional("reason", c.Reason)
	if len(c.Evidence) > 0 {
		w.key("evidence")
		w.b = append(w.b, '[')
		for i, s := range c.Evidence {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.quote(s)
		}
		w.b = append(w.b, ']')
	}
	w.optional("by", c.By)
	if !c.Time.IsZero() {
		w.marshal("time", c.Time)
	}
	w.extra(c.Extra)
	w.b = append(w.b, '}')
	if w.err != nil {
		return dst, fmt.Errorf("write version %d: %w", c.Version, w.err)
	}
	return w.b, nil
}

func (w *writer) entity(e Entity) {
	b, err := AppendJSON(w.b, e)
	w.fail(err)
	w.b = b
}

func (w *writer) number(name string, n int) {
	if n != 0 {
		w.key(name)
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

var changeFields = setOf("version", "op", "id", "entity", "name", "parts", "into", "heir", "not", "undo", "reason", "evidence", "by", "time")

func (d *decoder) change(c *Change) error {
	if err := d.open('{', "change"); err != nil {
		return err
	}
	for d.dec.PeekKind() != '}' {
		name, err := d.key()
		if err != nil {
			return err
		}
		switch {
		case d.dec.PeekKind() == 'n' && changeFields[name]: // null is the same as leaving it out
			_, err = d.dec.ReadToken()
		case name == "version":
			c.Version, err = d.number(name)
		case name == "op":
			err = d.value(name, c.Op.UnmarshalText)
		case name == "id":
			err = d.value(name, func(b []byte) error { c.ID = ID(b); return nil })
		case name == "entity":
			c.Entity = new(Entity)
			err = d.entity(c.Entity)
		case name == "name":
			err = d.name(&c.Name)
		case name == "parts":
			err = d.list(name, func() error {
				c.Parts = append(c.Parts, Entity{})
				return d.entity(&c.Parts[len(c.Parts)-1])
			})
		case name == "into":
			err = d.value(name, func(b []byte) error { c.Into = ID(b); return nil })
		case name == "heir":
			err = d.value(name, func(b []byte) error { c.Heir = ID(b); return nil })
		case name == "not":
			err = d.value(name, func(b []byte) error { c.Not = ID(b); return nil })
		case name == "undo":
			c.Undo, err = d.number(name)
		case name == "reason":
			err = d.value(name, func(b []byte) error { c.Reason = string(b); return nil })
		case name == "evidence":
			err = d.list(name, func() error {
				return d.value(name, func(b []byte) error { c.Evidence = append(c.Evidence, string(b)); return nil })
			})
		case name == "by":
			c.By, err = d.word(name)
		case name == "time":
			err = d.value(name, func(b []byte) (err error) { c.Time, err = time.Parse(time.RFC3339, string(b)); return err })
		default:
			err = d.extra(&c.Extra, name)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

// list reads an array; item reads one value of it.
func (d *decoder) list(field string, item func() error) error {
	if err := d.open('[', field); err != nil {
		return err
	}
	for d.dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

// number reads a whole number of at least 1.
func (d *decoder) number(field string) (int, error) {
	if got := d.dec.PeekKind(); got != jsontext.Kind('0') && got != 0 {
		return 0, d.wrong(field, '0')
	}
	at := d.start()
	v, err := d.dec.ReadValue()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < 1 {
		return 0, &fieldError{at, errors.New(field + ": " + string(v) + " is not a whole number of at least 1")}
	}
	return n, nil
}
