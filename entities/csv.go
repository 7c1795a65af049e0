package entities

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// CSVOptions are for [ReadCSV] and [WriteCSV]. Nil is the zero value.
type CSVOptions struct {
	// Fields are what the columns hold, by header. Reading, a header that isn't
	// there is left out; nil: headers are fields themselves, and the others are
	// left out. Writing, it is not used.
	Fields map[string]string

	// Header are the columns written, each a field. Nil: id, kind, primary, alias,
	// former, misspelling, short, acronym, country, population, from, until, note.
	Header []string

	Comma     rune    // between columns; 0: a comma
	Separator string  // between the values of one cell; "": "|"
	Prefix    string  // put before every ID when reading, taken off when writing
	Kind      Kind    // of entities for which no column says it
	Source    string  // given to every name that is read
	Report    *Report // counts what is read, written and skipped; may be nil
}

var csvHeader = []string{"id", "kind", "primary", "alias", "former", "misspelling", "short", "acronym", "country", "population", "from", "until", "note"}

// A csvField is what a column holds.
type csvField struct {
	name   string // of the member of an entity, "name" or "ref"
	role   Role
	lang   language.Tag
	scheme string
}

// parseCSVField reads "id", "note" and so on, "ref:wikidata", and for names a role
// and perhaps a language: "primary:uk", "alias". "name" is a primary name too.
func parseCSVField(s string) (csvField, error) {
	head, rest, more := strings.Cut(s, ":")
	switch head {
	case "id", "kind", "country", "population", "from", "until", "note":
		if more {
			return csvField{}, fmt.Errorf("field %q: %s has no parts", s, head)
		}
		return csvField{name: head}, nil
	case "ref":
		if rest == "" {
			return csvField{}, fmt.Errorf("field %q: ref of what?", s)
		}
		return csvField{name: head, scheme: rest}, nil
	case "name":
		head = "primary"
	}
	role, err := ParseRole(head)
	if err != nil || head == "" {
		return csvField{}, fmt.Errorf("unknown field %q", s)
	}
	f := csvField{name: "name", role: role}
	if more {
		if f.lang, err = language.DeprecatedBase.Parse(rest); err != nil {
			return csvField{}, fmt.Errorf("field %q: %w", s, err)
		}
	}
	return f, nil
}

// A budget is a reader that ends with an error if it gives more than it may
// before left is set again: it bounds a record of encoding/csv, which is as long
// as a quotation mark that is never closed.
type budget struct {
	r    io.Reader
	left int
}

var errRecord = fmt.Errorf("a record of more than %d bytes: a quotation mark may not be closed", maxLine)

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRecord
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// ReadCSV yields the entities of a table in CSV (RFC 4180), one a row below a
// header. A column holds a field: id, kind, country, population, from, until,
// note; ref and a scheme ("ref:wikidata"); or names of a role, perhaps in a
// language ("primary:uk", "former:de", "alias"). Columns may hold the same field.
// Cells of names, countries and refs hold several values with a separator
// between them. In a value, a backslash stands before a separator or a backslash
// that is part of it.
//
// The table may be compressed. Faults are told as [ReadJSONL] tells them; without
// a header that can be read there is nothing but that error.
func ReadCSV(r io.Reader, opts *CSVOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(CSVOptions)
	}
	return func(yield func(Entity, error) bool) {
		fault := func(err error) bool {
			opts.Report.fault()
			return yield(Entity{}, err)
		}
		in, err := inflate(r)
		if err != nil {
			fault(err)
			return
		}
		br := bufio.NewReader(in)
		if mark, _ := br.Peek(3); string(mark) == "\ufeff" {
			_, _ = br.Discard(3)
		}
		b := &budget{br, maxLine}
		c := &csvReader{opts: opts, file: fileName(r), cr: csv.NewReader(b), seen: seenIDs{}}
		c.cr.ReuseRecord = true
		if opts.Comma != 0 {
			c.cr.Comma = opts.Comma
		}
		if err := c.header(); err != nil {
			fault(err)
			return
		}
		for {
			b.left = maxLine
			row, err := c.cr.Read()
			if err == io.EOF {
				return
			}
			opts.Report.read()
			var e Entity
			if err == nil {
				c.line, _ = c.cr.FieldPos(0)
				e, err = c.row(row)
			}
			if err != nil {
				err = c.fault(e.ID, err)
				if !fault(err) || c.broken {
					return
				}
				continue
			}
			opts.Report.gave()
			if !yield(e, nil) {
				return
			}
		}
	}
}

type csvReader struct {
	opts   *CSVOptions
	file   string
	cr     *csv.Reader
	fields []*csvField // by column; nil: left out
	seen   seenIDs
	line   int  // of the last record
	broken bool // the input can't be read on
}

// cellError is a fault of a cell.
type cellError struct {
	line, col int
	err       error
}

func (e *cellError) Error() string { return e.err.Error() }

func (c *csvReader) fault(id ID, err error) error {
	rec := &RecordError{File: c.file, ID: id, Err: err}
	var (
		cell   *cellError
		syntax *csv.ParseError
	)
	switch {
	case errors.As(err, &cell):
		rec.Line, rec.Col, rec.Err = cell.line, cell.col, cell.err
	case errors.As(err, &syntax):
		rec.Line, rec.Col, rec.Err = syntax.Line, syntax.Column, syntax.Err
		if errors.Is(err, csv.ErrFieldCount) {
			rec.Col = 0
		}
		if errors.Is(err, errRecord) {
			c.broken = true
		}
	default:
		c.broken = true
	}
	if rec.Line == 0 { // the input broke: where the record before ended, or in it
		rec.Line = c.line + 1
	}
	return rec
}

// at is an error in a cell of the row read last.
func (c *csvReader) at(column int, err error) error {
	line, col := c.cr.FieldPos(column)
	return &cellError{line, col, err}
}

func (c *csvReader) header() error {
	row, err := c.cr.Read()
	if err == io.EOF {
		return &RecordError{File: c.file, Line: 1, Err: errors.New("no header")}
	}
	if err != nil {
		return c.fault("", err)
	}
	hasID := false
	for i, header := range row {
		if bad := invalidUTF8([]byte(header)); bad >= 0 {
			return c.fault("", c.at(i, fmt.Errorf("not valid UTF-8 at byte %d of the header", bad+1)))
		}
		field, known := c.opts.Fields[header]
		if c.opts.Fields == nil {
			field, known = header, true
		}
		if !known {
			c.fields = append(c.fields, nil)
			continue
		}
		f, err := parseCSVField(field)
		switch {
		case err != nil && c.opts.Fields == nil:
			c.fields = append(c.fields, nil)
		case err != nil:
			return c.fault("", c.at(i, err))
		case f.name == "id" && hasID:
			return c.fault("", c.at(i, errors.New("a second column of IDs")))
		default:
			hasID = hasID || f.name == "id"
			c.fields = append(c.fields, &f)
		}
	}
	if !hasID {
		return c.fault("", c.at(0, errors.New("no column of IDs")))
	}
	return nil
}

func (c *csvReader) row(row []string) (Entity, error) {
	e := Entity{Kind: c.opts.Kind}
	for i, cell := range row {
		f := c.fields[i]
		if f == nil || cell == "" {
			if f == nil && cell != "" {
				c.opts.Report.skip("cells of columns left out")
			}
			continue
		}
		if bad := invalidUTF8([]byte(cell)); bad >= 0 {
			line, col := c.cr.FieldPos(i)
			return e, &cellError{line, col, fmt.Errorf("not valid UTF-8 at byte %d of the cell", bad+1)}
		}
		if err := c.cell(&e, f, cell); err != nil {
			return e, c.at(i, err)
		}
	}
	if err := e.ID.validate(); err != nil {
		return Entity{}, c.at(0, err)
	}
	line, _ := c.cr.FieldPos(0)
	if err := c.seen.add(e.ID, line); err != nil {
		return e, &cellError{line, 0, err}
	}
	return e, nil
}

func (c *csvReader) cell(e *Entity, f *csvField, cell string) (err error) {
	switch f.name {
	case "id":
		e.ID = ID(c.opts.Prefix + cell)
	case "kind":
		e.Kind, err = ParseKind(cell)
	case "population":
		if e.Population, err = strconv.ParseInt(cell, 10, 64); err != nil {
			err = fmt.Errorf("population: %q is not a whole number", cell)
		}
	case "from":
		e.From, err = ParseDate(cell)
	case "until":
		e.Until, err = ParseDate(cell)
	case "note":
		e.Note = cell
	case "ref":
		if e.Refs == nil {
			e.Refs = map[string]string{}
		}
		e.Refs[f.scheme] = cell
	case "country":
		e.Country = append(e.Country, c.opts.split(cell)...)
	case "name":
		for _, text := range c.opts.split(cell) {
			e.Names = append(e.Names, Name{Text: text, Lang: f.lang, Role: f.role, Source: c.opts.Source})
		}
	}
	return err
}

func (o *CSVOptions) separator() string {
	if o.Separator == "" {
		return "|"
	}
	return o.Separator
}

// split returns the values of a cell, without space around them; empty ones are
// left out.
func (o *CSVOptions) split(cell string) (values []string) {
	sep := o.separator()
	var b strings.Builder
	end := func() {
		if v := strings.TrimSpace(b.String()); v != "" {
			values = append(values, v)
		}
		b.Reset()
	}
	for cell != "" {
		switch {
		case strings.HasPrefix(cell, `\\`):
			b.WriteByte('\\')
			cell = cell[2:]
		case cell[0] == '\\' && strings.HasPrefix(cell[1:], sep):
			b.WriteString(sep)
			cell = cell[1+len(sep):]
		case strings.HasPrefix(cell, sep):
			end()
			cell = cell[len(sep):]
		default:
			_, size := utf8.DecodeRuneInString(cell)
			b.WriteString(cell[:size])
			cell = cell[size:]
		}
	}
	end()
	return values
}

func (o *CSVOptions) join(values []string) string {
	sep := o.separator()
	escape := strings.NewReplacer(`\`, `\\`, sep, `\`+sep)
	for i, v := range values {
		values[i] = escape.Replace(v)
	}
	return strings.Join(values, sep)
}

// WriteCSV writes seq as a table with a header, a row for each entity. A name
// stands in the column of its role and language, else in the one of its role and
// no language; names, and refs, that no column is for are left out and counted
// as skipped. It stops at the first error. What [ReadCSV] reads again is the same
// but for what no column is for.
func WriteCSV(w io.Writer, seq iter.Seq2[Entity, error], opts *CSVOptions) error {
	if opts == nil {
		opts = new(CSVOptions)
	}
	header := opts.Header
	if header == nil {
		header = csvHeader
	}
	if strings.Contains(opts.separator(), `\`) {
		return fmt.Errorf("write CSV: the separator %q has a backslash", opts.separator())
	}
	fields := make([]csvField, len(header))
	for i, h := range header {
		var err error
		if fields[i], err = parseCSVField(h); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	cw := csv.NewWriter(w)
	if opts.Comma != 0 {
		cw.Comma = opts.Comma
	}
	if err := cw.Write(header); err != nil {
		return err
	}
	for e, err := range seq {
		if err != nil {
			return err
		}
		opts.Report.read()
		if err := cw.Write(opts.cells(e, fields)); err != nil {
			return fmt.Errorf("write %q: %w", string(e.ID), err)
		}
		opts.Report.gave()
	}
	cw.Flush()
	return cw.Error()
}

func (o *CSVOptions) cells(e Entity, fields []csvField) []string {
	column := func(n Name) int {
		if i := slices.IndexFunc(fields, func(f csvField) bool { return f.name == "name" && f.role == n.Role && f.lang == n.Lang }); i >= 0 {
			return i
		}
		return slices.IndexFunc(fields, func(f csvField) bool {
			return f.name == "name" && f.role == n.Role && f.lang == language.Und
		})
	}
	names := make([][]string, len(fields))
	for _, n := range e.Names {
		if i := column(n); i >= 0 {
			names[i] = append(names[i], n.Text)
		} else {
			o.Report.skip("names that no column is for")
		}
	}
	for _, scheme := range sortedKeys(e.Refs) {
		if !slices.ContainsFunc(fields, func(f csvField) bool { return f.name == "ref" && f.scheme == scheme }) {
			o.Report.skip("refs that no column is for")
		}
	}
	row := make([]string, len(fields))
	for i, f := range fields {
		switch f.name {
		case "id":
			row[i] = strings.TrimPrefix(string(e.ID), o.Prefix)
		case "kind":
			if e.Kind != KindUnknown {
				row[i] = e.Kind.String()
			}
		case "population":
			if e.Population != 0 {
				row[i] = strconv.FormatInt(e.Population, 10)
			}
		case "from":
			row[i] = e.From.String()
		case "until":
			row[i] = e.Until.String()
		case "note":
			row[i] = e.Note
		case "ref":
			row[i] = e.Refs[f.scheme]
		case "country":
			row[i] = o.join(slices.Clone(e.Country))
		case "name":
			row[i] = o.join(names[i])
		}
	}
	return row
}
