package entities

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of Turtle: what one name or text may take, how deep lists and
// unnamed nodes may be nested, and how many prefixes a file may declare. Files of
// people are far below them; others end with an error, and little memory.
const (
	maxTerm     = 1 << 20
	maxNesting  = 64
	maxPrefixes = 10_000
)

// An rdfScanner reads terms of N-Triples and Turtle, by the grammar of RDF 1.1.
// line and col say where it stands: at an error, where that is.
type rdfScanner struct {
	br       *bufio.Reader
	line     int
	col      int // 1-based, in bytes
	base     string
	prefixes map[string]string
	depth    int
	strict   bool // N-Triples
}

func newRDFScanner(r io.Reader) *rdfScanner {
	sc := &rdfScanner{br: bufio.NewReader(bytes.NewReader(nil)), line: 1, col: 1, prefixes: map[string]string{}}
	if r != nil {
		sc.br = bufio.NewReaderSize(r, 64<<10)
		if mark, _ := sc.br.Peek(3); string(mark) == "\ufeff" {
			_, _ = sc.br.Discard(3)
		}
	}
	return sc
}

// reset makes sc read one line of N-Triples.
func (sc *rdfScanner) reset(text []byte, line int) {
	sc.br.Reset(bytes.NewReader(text))
	sc.line, sc.col, sc.strict = line, 1, true
}

// peek returns the next byte, or 0 at the end or before an error.
func (sc *rdfScanner) peek() byte {
	b, err := sc.br.Peek(1)
	if err != nil {
		return 0
	}
	return b[0]
}

func (sc *rdfScanner) has(s string) bool {
	b, _ := sc.br.Peek(len(s))
	return string(b) == s
}

// skip steps over n bytes that were peeked and hold no line end.
func (sc *rdfScanner) skip(n int) {
	_, _ = sc.br.Discard(n)
	sc.col += n
}

// next reads a character. On error sc stands before it.
func (sc *rdfScanner) next() (rune, error) {
	r, size, err := sc.br.ReadRune()
	if err == io.EOF {
		return 0, errors.New("the text ends before the statement does")
	}
	if err != nil {
		return 0, err
	}
	if r == utf8.RuneError && size == 1 {
		return 0, errors.New("not valid UTF-8")
	}
	if r == '\n' {
		sc.line, sc.col = sc.line+1, 1
	} else {
		sc.col += size
	}
	return r, nil
}

// end returns io.EOF at the end, else an error of the reader or nil.
func (sc *rdfScanner) end() error {
	_, err := sc.br.Peek(1)
	return err
}

// space steps over white space and comments.
func (sc *rdfScanner) space() error {
	comment := false
	for {
		if err := sc.end(); err == io.EOF {
			return nil
		}
		c := sc.peek()
		switch {
		case c == '\n':
			comment = false
		case comment || c == ' ' || c == '\t' || c == '\r':
		case c == '#':
			comment = true
		default:
			return nil
		}
		if _, err := sc.next(); err != nil {
			return err
		}
	}
}

// want steps over white space and then c.
func (sc *rdfScanner) want(c byte, where string) error {
	if err := sc.space(); err != nil {
		return err
	}
	if sc.peek() != c {
		return sc.unexpected(fmt.Sprintf("want %q %s", c, where))
	}
	sc.skip(1)
	return nil
}

func (sc *rdfScanner) unexpected(want string) error {
	b, err := sc.br.Peek(utf8.UTFMax)
	if len(b) == 0 {
		if err != io.EOF {
			return err
		}
		return fmt.Errorf("%s, got the end", want)
	}
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError && size == 1 {
		return errors.New("not valid UTF-8")
	}
	return fmt.Errorf("%s, got %q", want, r)
}

// triple reads a line of N-Triples; empty is true if there is none.
func (sc *rdfScanner) triple(s, p, o *term) (empty bool, err error) {
	if err := sc.space(); err != nil {
		return false, err
	}
	if sc.end() == io.EOF {
		return true, nil
	}
	if *s, err = sc.node("a subject"); err != nil {
		return false, err
	}
	if err := sc.space(); err != nil {
		return false, err
	}
	if sc.peek() != '<' {
		return false, sc.unexpected("want an IRI as predicate")
	}
	if *p, err = sc.iriRef(); err != nil {
		return false, err
	}
	if err := sc.space(); err != nil {
		return false, err
	}
	if sc.peek() == '"' {
		*o, err = sc.literal()
	} else {
		*o, err = sc.node("an object")
	}
	if err != nil {
		return false, err
	}
	if err := sc.want('.', "after the triple"); err != nil {
		return false, err
	}
	if err := sc.space(); err != nil {
		return false, err
	}
	if sc.end() != io.EOF {
		return false, sc.unexpected("want the end of the line")
	}
	return false, nil
}

// node reads an IRI in brackets or a labelled blank node.
func (sc *rdfScanner) node(what string) (term, error) {
	switch {
	case sc.peek() == '<':
		return sc.iriRef()
	case sc.has("_:"):
		return sc.blank()
	}
	return term{}, sc.unexpected("want " + what)
}

func (sc *rdfScanner) blank() (term, error) {
	sc.skip(2)
	label, err := sc.word(func(r rune, first bool) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || !first && (r == '-' || r == '.' || r == '\u00b7' || unicode.IsMark(r))
	})
	if err != nil {
		return term{}, err
	}
	if label == "" {
		return term{}, sc.unexpected("want the label of a blank node")
	}
	return term{kind: blankTerm, value: "_:" + label}, nil
}

// word reads the characters that are in set; a full stop at the end is not part
// of it.
func (sc *rdfScanner) word(set func(r rune, first bool) bool) (string, error) {
	var b strings.Builder
	for {
		peeked, _ := sc.br.Peek(utf8.UTFMax)
		r, size := utf8.DecodeRune(peeked)
		if size == 0 || r == utf8.RuneError && size == 1 || !set(r, b.Len() == 0) {
			return b.String(), nil
		}
		if r == '.' {
			// Full stops belong to the word if more of it follows.
			stops := 1
			for {
				ahead, _ := sc.br.Peek(stops + utf8.UTFMax)
				if len(ahead) > stops && ahead[stops] == '.' && stops < maxStops {
					stops++
					continue
				}
				after, n := utf8.DecodeRune(ahead[min(stops, len(ahead)):])
				if n == 0 || !set(after, false) || after == '.' {
					return b.String(), nil
				}
				break
			}
			for range stops {
				b.WriteByte('.')
			}
			sc.skip(stops)
			continue
		}
		b.WriteRune(r)
		sc.skip(size)
		if b.Len() > maxTerm {
			return "", fmt.Errorf("a name of more than %d bytes", maxTerm)
		}
	}
}

// maxStops is the most full stops in a row that a word may have inside.
const maxStops = 16

// iriRef reads <IRI>.
func (sc *rdfScanner) iriRef() (term, error) {
	line, col := sc.line, sc.col
	sc.skip(1)
	var b strings.Builder
	for {
		l, c := sc.line, sc.col
		r, err := sc.next()
		if err != nil {
			return term{}, err
		}
		switch {
		case r == '>':
			iri, err := sc.resolve(b.String())
			if err != nil {
				sc.line, sc.col = line, col
			}
			return term{value: iri}, err
		case r == '\\':
			if r, err = sc.escape(false); err != nil {
				return term{}, err
			}
			if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
				sc.line, sc.col = l, c
				return term{}, fmt.Errorf("an IRI has no %q", r)
			}
		case r <= ' ' || strings.ContainsRune("<\"{}|^`", r):
			sc.line, sc.col = l, c
			return term{}, fmt.Errorf("an IRI has no %q", r)
		}
		if b.WriteRune(r); b.Len() > maxTerm {
			return term{}, fmt.Errorf("an IRI of more than %d bytes", maxTerm)
		}
	}
}

// escape reads what follows a backslash: \u and \U anywhere, others in text.
func (sc *rdfScanner) escape(text bool) (rune, error) {
	line, col := sc.line, sc.col-1
	r, err := sc.next()
	if err != nil {
		return 0, err
	}
	digits := 0
	switch {
	case r == 'u':
		digits = 4
	case r == 'U':
		digits = 8
	case text:
		if i := strings.IndexRune(`tbnrf"'\`, r); i >= 0 {
			return rune("\t\b\n\r\f\"'\\"[i]), nil
		}
	}
	var v rune
	for range digits {
		h, err := sc.next()
		if err != nil {
			return 0, err
		}
		d := strings.IndexRune("0123456789abcdef", unicode.ToLower(h))
		if d < 0 || h > 'f' {
			digits = 0
			break
		}
		v = v<<4 | rune(d)
	}
	if digits == 0 || !utf8.ValidRune(v) {
		sc.line, sc.col = line, col
		return 0, errors.New(`an escape that is none of \t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX`)
	}
	return v, nil
}

// literal reads a text in quotation marks, and its language or type.
func (sc *rdfScanner) literal() (term, error) {
	line, col := sc.line, sc.col
	quote := string(sc.peek())
	long := !sc.strict && sc.has(strings.Repeat(quote, 3))
	if long {
		quote = strings.Repeat(quote, 3)
	}
	sc.skip(len(quote))
	var b strings.Builder
	for !sc.has(quote) {
		l, c := sc.line, sc.col
		r, err := sc.next()
		if err != nil {
			if sc.end() == io.EOF {
				sc.line, sc.col = line, col
				return term{}, errors.New("a quotation mark that is not closed")
			}
			return term{}, err
		}
		if !long && (r == '\n' || r == '\r') {
			sc.line, sc.col = line, col
			return term{}, errors.New("a quotation mark that is not closed in its line")
		}
		if r == '\\' {
			if r, err = sc.escape(true); err != nil {
				return term{}, err
			}
		}
		if b.WriteRune(r); b.Len() > maxTerm {
			sc.line, sc.col = l, c
			return term{}, fmt.Errorf("a text of more than %d bytes", maxTerm)
		}
	}
	sc.skip(len(quote))
	t := term{kind: literalTerm, value: b.String()}
	switch {
	case sc.peek() == '@':
		sc.skip(1)
		lang, err := sc.word(func(r rune, first bool) bool {
			return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || !first && ('0' <= r && r <= '9' || r == '-')
		})
		if err != nil {
			return term{}, err
		}
		if lang == "" {
			return term{}, sc.unexpected("want a language")
		}
		t.lang = lang
	case sc.has("^^"):
		sc.skip(2)
		iri, err := sc.iri()
		if err != nil {
			return term{}, err
		}
		t.datatype = iri.value
	}
	return t, nil
}

// resolve makes iri absolute (RFC 3986, section 5.2).
func (sc *rdfScanner) resolve(iri string) (string, error) {
	if scheme, _, _, _ := splitIRI(iri); scheme != "" {
		return iri, nil
	}
	if sc.strict || sc.base == "" {
		return "", fmt.Errorf("the IRI %q is relative, and there is no base", iri)
	}
	scheme, authority, path, query := splitIRI(sc.base)
	_, a, p, q := splitIRI(iri)
	fragment := ""
	if i := strings.IndexByte(iri, '#'); i >= 0 {
		fragment = iri[i:]
	}
	switch {
	case a != "":
		authority, path, query = a, dotless(p), q
	case p == "" && q == "":
	case p == "":
		query = q
	case p[0] == '/':
		path, query = dotless(p), q
	case authority != "" && path == "":
		path, query = dotless("/"+p), q
	default:
		path, query = dotless(path[:strings.LastIndexByte(path, '/')+1]+p), q
	}
	return scheme + authority + path + query + fragment, nil
}

// splitIRI returns the parts with their marks, "http:" and "//host" and "/path"
// and "?query" (RFC 3986, appendix B).
func splitIRI(s string) (scheme, authority, path, query string) {
	s, _, _ = strings.Cut(s, "#")
	if i := strings.IndexAny(s, ":/?"); i > 0 && s[i] == ':' && ('a' <= s[0]|0x20 && s[0]|0x20 <= 'z') {
		scheme, s = s[:i+1], s[i+1:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, query = s[:i], s[i:]
	}
	if strings.HasPrefix(s, "//") {
		i := strings.IndexByte(s[2:], '/')
		if i < 0 {
			return scheme, s, "", query
		}
		authority, s = s[:i+2], s[i+2:]
	}
	return scheme, authority, s, query
}

// dotless removes dot segments (RFC 3986, section 5.2.4).
func dotless(path string) string {
	var out []string
	parts := strings.Split(path, "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch p {
		case "..":
			if len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		case ".":
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, p)
		}
	}
	return strings.Join(out, "/")
}
