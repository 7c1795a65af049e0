package entities

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/language"
)

// maxLine is the most bytes a line of JSON may have: an entity with 20,000
// names of 200 bytes. A file of another kind is told by its first line.
const maxLine = 4 << 20

// A RecordError locates a fault in imported data. It wraps the cause.
type RecordError struct {
	File string // if known
	Line int    // 1-based
	Col  int    // 1-based, in bytes; 0 if the record as a whole is at fault
	ID   ID     // if it could be read
	Err  error
}

func (e *RecordError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteByte(':')
	} else {
		b.WriteString("line ")
	}
	b.WriteString(strconv.Itoa(e.Line))
	if e.Col > 0 {
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(e.Col))
	}
	b.WriteString(": ")
	if e.ID != "" {
		fmt.Fprintf(&b, "%q: ", string(e.ID))
	}
	b.WriteString(e.Err.Error())
	return b.String()
}

func (e *RecordError) Unwrap() error { return e.Err }

// ReadJSONL yields the entities of r, one JSON object a line. Lines that are
// blank are skipped. A line that can't be read is a [*RecordError] in its place,
// and the sequence goes on with the next line if the caller does; an error of r
// ends it. An ID that came before is such an error, wrapping [ErrDuplicate] and
// naming both lines. If r has a Name method, as [os.File] does, errors give it.
//
// What a record says is not judged beyond its form: see [Entity.Validate]. A
// language that BCP 47 doesn't know is kept in the name's Extra.
func ReadJSONL(r io.Reader) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		var (
			lines = newLineReader(r, maxLine)
			d     = newDecoder()
			seen  = map[ID]int{}
		)
		for {
			text, err := lines.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Entity{}, err)
				return
			}
			if text = bytes.TrimRight(text, " \t\r"); len(text) == 0 {
				continue
			}
			e, col, err := d.decode(text)
			if err == nil {
				if first, dup := seen[e.ID]; dup {
					err = fmt.Errorf("%w, first on line %d", ErrDuplicate, first)
				} else {
					seen[e.ID] = lines.line
				}
			}
			if err != nil {
				err = lines.fault(col, e.ID, err)
				e = Entity{}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// A decoder turns lines into entities.
type decoder struct {
	buf   bytes.Buffer
	dec   *jsontext.Decoder
	langs map[string]langEntry // by the text of the tag
	words map[string]string    // texts that come again and again: sources, systems, countries
	names []Name               // of one record, until their number is known
}

type langEntry struct {
	tag language.Tag
	ok  bool // the tag says all that the text does
}

// maxWords bounds what a decoder remembers of a file to share its memory.
const maxWords = 4096

func newDecoder() *decoder {
	return &decoder{
		dec:   jsontext.NewDecoder(bytes.NewReader(nil)),
		langs: map[string]langEntry{},
		words: map[string]string{},
	}
}

// decode reads one line. On error it returns the column and the ID if known.
func (d *decoder) decode(line []byte) (e Entity, col int, err error) {
	col, err = d.record(line, func() error { return d.entity(&e) })
	if err == nil {
		if err = e.ID.validate(); err != nil {
			col = 1
		}
	}
	return e, col, err
}

// record reads one line of JSON with read. On error it returns the column.
func (d *decoder) record(line []byte, read func() error) (col int, err error) {
	if i := invalidUTF8(line); i >= 0 {
		return i + 1, errors.New("not valid UTF-8")
	}
	d.buf = *bytes.NewBuffer(line)
	d.dec.Reset(&d.buf)
	err = read()
	if err == nil {
		at := d.start()
		if _, err = d.dec.ReadToken(); err == io.EOF {
			return 0, nil
		} else if err == nil {
			err = &fieldError{at, errors.New("more after the end of the record")}
		}
	}
	col = int(d.dec.InputOffset()) + 1
	var syn *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		col, err = len(line)+1, errors.New("the line ends before the record does")
	case errors.As(err, &syn):
		col = int(syn.ByteOffset) + 1
		if syn.Err != nil {
			err = syn.Err
		}
	default:
		var at *fieldError
		if errors.As(err, &at) {
			col, err = int(at.offset)+1, at.err
		}
	}
	return col, err
}

func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// A fieldError is a value that is JSON, but not what its field holds.
type fieldError struct {
	offset int64 // of its beginning
	err    error
}

func (e *fieldError) Error() string { return e.err.Error() }

// open reads the token that begins an object or array.
func (d *decoder) open(kind jsontext.Kind, field string) error {
	if got := d.dec.PeekKind(); got != kind && got != 0 {
		return d.wrong(field, kind)
	}
	_, err := d.dec.ReadToken()
	return err
}

// wrong is the error of a value of another kind than the field wants.
func (d *decoder) wrong(field string, want jsontext.Kind) error {
	got := d.dec.PeekKind()
	at := d.start()
	return &fieldError{at, fmt.Errorf("%s: want %s, got %s", field, kindWord(want), kindWord(got))}
}

// start returns the offset of the next value, after the space, comma and colon
// that may stand before it.
func (d *decoder) start() int64 {
	off := d.dec.InputOffset()
	rest := d.dec.UnreadBuffer()
	for _, c := range rest {
		switch c {
		case ' ', '\t', '\r', '\n', ',', ':':
			off++
			continue
		}
		break
	}
	return off
}

func kindWord(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "no value"
}

// text reads a string and returns its unquoted bytes, good until the next read.
func (d *decoder) text(field string) ([]byte, error) {
	if got := d.dec.PeekKind(); got != '"' && got != 0 {
		return nil, d.wrong(field, '"')
	}
	v, err := d.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1], nil
	}
	return jsontext.AppendUnquote(nil, v)
}

// key reads the name of a member.
func (d *decoder) key() (string, error) { return d.word("name") }

// word is text for values that repeat.
func (d *decoder) word(field string) (string, error) {
	b, err := d.text(field)
	if err != nil {
		return "", err
	}
	if w, ok := d.words[string(b)]; ok {
		return w, nil
	}
	w := string(b)
	if len(d.words) < maxWords {
		d.words[w] = w
	}
	return w, nil
}

func (d *decoder) value(field string, set func(text []byte) error) error {
	at := d.start()
	b, err := d.text(field)
	if err != nil {
		return err
	}
	if err := set(b); err != nil {
		return &fieldError{at, fmt.Errorf("%s: %w", field, err)}
	}
	return nil
}

func (d *decoder) extra(f *Fields, name string) error {
	v, err := d.dec.ReadValue()
	if err != nil {
		return err
	}
	*f = append(*f, Field{Name: name, Value: slices.Clone([]byte(v))})
	return nil
}

// The fields that records and names are known to have.
var (
	entityFields = setOf("id", "kind", "names", "refs", "country", "population", "from", "until", "note")
	nameFields   = setOf("text", "lang", "script", "role", "system", "source", "from", "until")
)

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

func (d *decoder) entity(e *Entity) error {
	if err := d.open('{', "record"); err != nil {
		return err
	}
	for d.dec.PeekKind() != '}' {
		name, err := d.key()
		if err != nil {
			return err
		}
		switch {
		case d.dec.PeekKind() == 'n' && entityFields[name]: // null is the same as leaving it out
			_, err = d.dec.ReadToken()
		case name == "id":
			err = d.value(name, func(b []byte) error { e.ID = ID(b); return nil })
		case name == "kind":
			err = d.value(name, e.Kind.UnmarshalText)
		case name == "names":
			err = d.readNames(e)
		case name == "refs":
			err = d.refs(e)
		case name == "country":
			err = d.country(e)
		case name == "population":
			err = d.population(e)
		case name == "from":
			err = d.value(name, e.From.UnmarshalText)
		case name == "until":
			err = d.value(name, e.Until.UnmarshalText)
		case name == "note":
			err = d.value(name, func(b []byte) error { e.Note = string(b); return nil })
		default:
			err = d.extra(&e.Extra, name)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

func (d *decoder) readNames(e *Entity) error {
	if err := d.open('[', "names"); err != nil {
		return err
	}
	d.names = d.names[:0]
	for d.dec.PeekKind() != ']' {
		d.names = append(d.names, Name{})
		if err := d.name(&d.names[len(d.names)-1]); err != nil {
			return err
		}
	}
	if len(d.names) > 0 {
		e.Names = slices.Clone(d.names)
		clear(d.names)
	}
	_, err := d.dec.ReadToken()
	return err
}

func (d *decoder) name(n *Name) error {
	if err := d.open('{', "name"); err != nil {
		return err
	}
	for d.dec.PeekKind() != '}' {
		name, err := d.key()
		if err != nil {
			return err
		}
		switch {
		case d.dec.PeekKind() == 'n' && nameFields[name]:
			_, err = d.dec.ReadToken()
		case name == "text":
			err = d.value(name, func(b []byte) error { n.Text = string(b); return nil })
		case name == "lang":
			err = d.lang(n)
		case name == "script":
			err = d.value(name, func(b []byte) (err error) { n.Script, err = language.ParseScript(string(b)); return err })
		case name == "role":
			err = d.value(name, n.Role.UnmarshalText)
		case name == "system":
			n.System, err = d.word(name)
		case name == "source":
			n.Source, err = d.word(name)
		case name == "from":
			err = d.value(name, n.From.UnmarshalText)
		case name == "until":
			err = d.value(name, n.Until.UnmarshalText)
		default:
			err = d.extra(&n.Extra, name)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

func (d *decoder) lang(n *Name) error {
	at := d.start()
	b, err := d.text("lang")
	if err != nil {
		return err
	}
	if len(b) == 0 {
		return nil
	}
	l, ok := d.tag(string(b))
	if !ok {
		_, err := language.DeprecatedBase.Parse(string(b))
		return &fieldError{at, fmt.Errorf("lang %q: %w", b, err)}
	}
	if !l.ok {
		v, err := jsontext.AppendQuote(nil, b)
		if err != nil {
			return err
		}
		n.Extra = append(n.Extra, Field{Name: "lang", Value: v})
		return nil
	}
	n.Lang = l.tag
	return nil
}

// tag returns the language that s names, or false if s is no such name.
func (d *decoder) tag(s string) (langEntry, bool) {
	l, ok := d.langs[s]
	if !ok {
		// Not language.Parse, which would write und-Cyrl for ru-Cyrl.
		tag, err := language.DeprecatedBase.Parse(s)
		if err != nil && !tagLike(s) {
			return langEntry{}, false
		}
		l = langEntry{tag, err == nil}
		if len(d.langs) < maxWords {
			d.langs[s] = l
		}
	}
	return l, true
}

// tagLike reports whether s is of letters, digits, hyphens and underscores:
// perhaps no tag of BCP 47, but what another catalogue calls a language, as
// "simple" and "abbr".
func tagLike(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_':
		default:
			return false
		}
	}
	return true
}

func (d *decoder) refs(e *Entity) error {
	if err := d.open('{', "refs"); err != nil {
		return err
	}
	e.Refs = map[string]string{}
	for d.dec.PeekKind() != '}' {
		name, err := d.key()
		if err != nil {
			return err
		}
		if err := d.value("refs", func(b []byte) error { e.Refs[name] = string(b); return nil }); err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

// country reads a list of codes, or one.
func (d *decoder) country(e *Entity) error {
	if d.dec.PeekKind() == '"' {
		w, err := d.word("country")
		e.Country = []string{w}
		return err
	}
	if err := d.open('[', "country"); err != nil {
		return err
	}
	for d.dec.PeekKind() != ']' {
		w, err := d.word("country")
		if err != nil {
			return err
		}
		e.Country = append(e.Country, w)
	}
	_, err := d.dec.ReadToken()
	return err
}

func (d *decoder) population(e *Entity) error {
	if got := d.dec.PeekKind(); got != '0' && got != 0 {
		return d.wrong("population", '0')
	}
	at := d.start()
	v, err := d.dec.ReadValue()
	if err != nil {
		return err
	}
	if e.Population, err = strconv.ParseInt(string(v), 10, 64); err != nil {
		return &fieldError{at, fmt.Errorf("population: %s is not a whole number", v)}
	}
	return nil
}

// WriteJSONL writes seq to w, one JSON object a line: fields in the order of
// [Entity] and [Name], those without a value left out, refs sorted by scheme,
// then the fields of Extra. It stops at the first error. Reading and writing
// what it wrote gives the same bytes.
func WriteJSONL(w io.Writer, seq iter.Seq2[Entity, error]) error {
	bw := bufio.NewWriter(w)
	var b []byte
	for e, err := range seq {
		if err != nil {
			return err
		}
		if b, err = AppendJSON(b[:0], e); err != nil {
			return err
		}
		if _, err := bw.Write(append(b, '\n')); err != nil {
			return fmt.Errorf("write %q: %w", string(e.ID), err)
		}
	}
	return bw.Flush()
}

// AppendJSON appends e to dst as one line of [WriteJSONL], without its end.
func AppendJSON(dst []byte, e Entity) ([]byte, error) {
	w := writer{b: dst}
	w.b = append(w.b, '{')
	w.field("id", string(e.ID))
	if e.Kind != KindUnknown {
		w.marshal("kind", e.Kind)
	}
	if len(e.Names) > 0 {
		w.key("names")
		w.b = append(w.b, '[')
		for i, n := range e.Names {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.name(n)
		}
		w.b = append(w.b, ']')
	}
	if len(e.Refs) > 0 {
		w.key("refs")
		w.b = append(w.b, '{')
		for _, k := range slices.Sorted(maps.Keys(e.Refs)) {
			w.field(k, e.Refs[k])
		}
		w.b = append(w.b, '}')
	}
	if len(e.Country) > 0 {
		w.key("country")
		w.b = append(w.b, '[')
		for i, c := range e.Country {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.quote(c)
		}
		w.b = append(w.b, ']')
	}
	if e.Population != 0 {
		w.key("population")
		w.b = strconv.AppendInt(w.b, e.Population, 10)
	}
	w.optional("from", e.From.String())
	w.optional("until", e.Until.String())
	w.optional("note", e.Note)
	w.extra(e.Extra)
	w.b = append(w.b, '}')
	if w.err != nil {
		return dst, fmt.Errorf("write %q: %w", string(e.ID), w.err)
	}
	return w.b, nil
}

// A writer appends JSON and remembers the first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) name(n Name) {
	w.b = append(w.b, '{')
	w.field("text", n.Text)
	if n.Lang != language.Und {
		w.field("lang", n.Lang.String())
	}
	if n.Script != (language.Script{}) {
		w.field("script", n.Script.String())
	}
	if n.Role != RoleAlias {
		w.marshal("role", n.Role)
	}
	w.optional("system", n.System)
	w.optional("source", n.Source)
	w.optional("from", n.From.String())
	w.optional("until", n.Until.String())
	w.extra(n.Extra)
	w.b = append(w.b, '}')
}

func (w *writer) key(name string) {
	if last := w.b[len(w.b)-1]; last != '{' {
		w.b = append(w.b, ',')
	}
	w.quote(name)
	w.b = append(w.b, ':')
}

func (w *writer) field(name, value string) {
	w.key(name)
	w.quote(value)
}

func (w *writer) optional(name, value string) {
	if value != "" {
		w.field(name, value)
	}
}

func (w *writer) marshal(name string, v interface{ MarshalText() ([]byte, error) }) {
	text, err := v.MarshalText()
	w.fail(err)
	w.field(name, string(text))
}

func (w *writer) extra(f Fields) {
	for _, field := range f {
		w.key(field.Name)
		v := jsontext.Value(field.Value)
		if bytes.ContainsAny(v, "\r\n") { // else it is written as it was read
			v = v.Clone()
			w.fail(v.Compact())
		} else if !v.IsValid() {
			w.fail(fmt.Errorf("field %q: %q is not JSON", field.Name, field.Value))
		}
		w.b = append(w.b, v...)
	}
}

func (w *writer) quote(s string) {
	b, err := jsontext.AppendQuote(w.b, s)
	w.fail(err)
	w.b = b
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
