package entities

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// turtle reads statements to the end, and gives their triples to emit.
func (sc *rdfScanner) turtle(emit func(s, p, o term) error) error {
	for {
		if err := sc.space(); err != nil {
			return err
		}
		if err := sc.end(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := sc.statement(emit); err != nil {
			return err
		}
	}
}

func (sc *rdfScanner) statement(emit func(s, p, o term) error) error {
	for _, d := range []struct {
		word   string
		prefix bool
		dot    bool
	}{{"@prefix", true, true}, {"@base", false, true}, {"PREFIX", true, false}, {"BASE", false, false}} {
		if !sc.directive(d.word) {
			continue
		}
		sc.skip(len(d.word))
		var err error
		if d.prefix {
			err = sc.declare()
		} else {
			err = sc.rebase()
		}
		if err == nil && d.dot {
			err = sc.want('.', "after "+d.word)
		}
		return err
	}
	var s term
	var err error
	more := true // a predicate has to follow
	switch c := sc.peek(); {
	case c == '[':
		s, more, err = sc.unnamed(emit)
		more = !more
	case c == '(':
		s, err = sc.collection(emit)
	default:
		s, err = sc.resource("a subject")
	}
	if err != nil {
		return err
	}
	if err := sc.space(); err != nil {
		return err
	}
	if more || sc.peek() != '.' {
		if err := sc.predicates(s, emit); err != nil {
			return err
		}
	}
	return sc.want('.', "after the statement")
}

// directive reports whether word comes next, not as part of a name. Those of
// SPARQL are in either case.
func (sc *rdfScanner) directive(word string) bool {
	b, _ := sc.br.Peek(len(word) + 1)
	if len(b) <= len(word) || strings.IndexByte(" \t\r\n#<:", b[len(word)]) < 0 {
		return false
	}
	if word[0] == '@' {
		return string(b[:len(word)]) == word
	}
	return strings.EqualFold(string(b[:len(word)]), word) && b[len(word)] != ':'
}

func (sc *rdfScanner) declare() error {
	if err := sc.space(); err != nil {
		return err
	}
	name, err := sc.word(prefixChar)
	if err != nil {
		return err
	}
	if err := sc.want(':', "after a prefix"); err != nil {
		return err
	}
	iri, err := sc.bracketed()
	if err != nil {
		return err
	}
	if len(sc.prefixes) >= maxPrefixes {
		return fmt.Errorf("more than %d prefixes", maxPrefixes)
	}
	sc.prefixes[name] = iri.value
	return nil
}

func (sc *rdfScanner) rebase() error {
	iri, err := sc.bracketed()
	sc.base = iri.value
	return err
}

func (sc *rdfScanner) bracketed() (term, error) {
	if err := sc.space(); err != nil {
		return term{}, err
	}
	if sc.peek() != '<' {
		return term{}, sc.unexpected("want an IRI in angle brackets")
	}
	return sc.iriRef()
}

func prefixChar(r rune, first bool) bool {
	return unicode.IsLetter(r) || !first && (unicode.IsDigit(r) || r == '_' || r == '-' || r == '.' || r == '\u00b7' || unicode.IsMark(r))
}

func localChar(r rune, first bool) bool {
	return r == ':' || r == '_' || unicode.IsDigit(r) || prefixChar(r, first)
}

// predicates reads a list of predicates and their objects.
func (sc *rdfScanner) predicates(s term, emit func(s, p, o term) error) error {
	for {
		if err := sc.space(); err != nil {
			return err
		}
		p, err := sc.predicate()
		if err != nil {
			return err
		}
		for {
			if err := sc.space(); err != nil {
				return err
			}
			o, err := sc.object(emit)
			if err != nil {
				return err
			}
			if err := emit(s, p, o); err != nil {
				return err
			}
			if err := sc.space(); err != nil {
				return err
			}
			if sc.peek() != ',' {
				break
			}
			sc.skip(1)
		}
		ended := true
		for sc.peek() == ';' {
			ended = false
			sc.skip(1)
			if err := sc.space(); err != nil {
				return err
			}
		}
		if c := sc.peek(); ended || c == '.' || c == ']' {
			return nil
		}
	}
}

func (sc *rdfScanner) predicate() (term, error) {
	if b, _ := sc.br.Peek(2); len(b) == 2 && b[0] == 'a' && strings.IndexByte(" \t\r\n<[(\"'_#", b[1]) >= 0 {
		sc.skip(1)
		return term{value: rdfType}, nil
	}
	return sc.iri()
}

// iri reads an IRI in brackets or with a prefix.
func (sc *rdfScanner) iri() (term, error) {
	if sc.peek() == '<' {
		return sc.iriRef()
	}
	if sc.strict {
		return term{}, sc.unexpected("want an IRI")
	}
	line, col := sc.line, sc.col
	name, err := sc.word(prefixChar)
	if err != nil {
		return term{}, err
	}
	if sc.peek() != ':' {
		err := sc.unexpected("want an IRI")
		if name != "" {
			sc.line, sc.col = line, col
			err = fmt.Errorf("want an IRI, got %q", name)
		}
		return term{}, err
	}
	prefix, known := sc.prefixes[name]
	if !known {
		sc.line, sc.col = line, col
		return term{}, fmt.Errorf("the prefix %q is not declared", name)
	}
	sc.skip(1)
	var b strings.Builder
	b.WriteString(prefix)
	for {
		part, err := sc.word(func(r rune, first bool) bool { return localChar(r, first && b.Len() == len(prefix)) })
		if err != nil {
			return term{}, err
		}
		b.WriteString(part)
		switch c := sc.peek(); {
		case c == '%':
			hex, _ := sc.br.Peek(3)
			if len(hex) < 3 || !isHex(hex[1]) || !isHex(hex[2]) {
				return term{}, sc.unexpected("want two hexadecimal digits after %")
			}
			b.Write(hex)
			sc.skip(3)
		case c == '\\':
			esc, _ := sc.br.Peek(2)
			if len(esc) < 2 || strings.IndexByte("_~.-!$&'()*+,;=/?#@%", esc[1]) < 0 {
				return term{}, sc.unexpected("want an escape of a name")
			}
			b.WriteByte(esc[1])
			sc.skip(2)
		default:
			return term{value: b.String()}, nil
		}
		if b.Len() > maxTerm {
			return term{}, fmt.Errorf("a name of more than %d bytes", maxTerm)
		}
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// resource reads an IRI or a labelled blank node.
func (sc *rdfScanner) resource(what string) (term, error) {
	if sc.has("_:") {
		return sc.blank()
	}
	if c := sc.peek(); c != '<' && c != ':' && c < 0x80 && !unicode.IsLetter(rune(c)) {
		return term{}, sc.unexpected("want " + what)
	}
	return sc.iri()
}

func (sc *rdfScanner) object(emit func(s, p, o term) error) (term, error) {
	switch c := sc.peek(); {
	case c == '[':
		t, _, err := sc.unnamed(emit)
		return t, err
	case c == '(':
		return sc.collection(emit)
	case c == '"' || c == '\'':
		return sc.literal()
	case c == '+' || c == '-' || c == '.' || '0' <= c && c <= '9':
		return sc.number()
	}
	for _, word := range []string{"true", "false"} {
		if b, _ := sc.br.Peek(len(word) + 1); len(b) > len(word) && string(b[:len(word)]) == word && b[len(word)] != ':' && b[len(word)] < 0x80 && !localChar(rune(b[len(word)]), true) {
			sc.skip(len(word))
			return term{kind: literalTerm, value: word, datatype: xsdNS + "boolean"}, nil
		}
	}
	return sc.resource("an object")
}

// number reads an integer, decimal or double; which, labels don't care.
func (sc *rdfScanner) number() (term, error) {
	v, err := sc.word(func(r rune, _ bool) bool {
		return '0' <= r && r <= '9' || r == '+' || r == '-' || r == '.' || r == 'e' || r == 'E'
	})
	if err == nil && !strings.ContainsAny(v, "0123456789") {
		err = sc.unexpected("want a number")
	}
	return term{kind: literalTerm, value: v, datatype: xsdNS + "decimal"}, err
}

// enter counts how deep lists and unnamed nodes are nested.
func (sc *rdfScanner) enter() error {
	if sc.depth++; sc.depth > maxNesting {
		return fmt.Errorf("brackets nested deeper than %d", maxNesting)
	}
	sc.skip(1)
	return sc.space()
}

// unnamed reads [ … ]; filled is true if something is said of the node.
func (sc *rdfScanner) unnamed(emit func(s, p, o term) error) (t term, filled bool, err error) {
	t = term{kind: blankTerm, value: "[]"}
	if err := sc.enter(); err != nil {
		return t, false, err
	}
	if filled = sc.peek() != ']'; filled {
		if err := sc.predicates(t, emit); err != nil {
			return t, filled, err
		}
	}
	sc.depth--
	return t, filled, sc.want(']', "after the statements of a blank node")
}

// collection reads ( … ), of which only what is in it matters here.
func (sc *rdfScanner) collection(emit func(s, p, o term) error) (term, error) {
	t := term{kind: blankTerm, value: "()"}
	if err := sc.enter(); err != nil {
		return t, err
	}
	for sc.peek() != ')' {
		if _, err := sc.object(emit); err != nil {
			return t, err
		}
		if err := sc.space(); err != nil {
			return t, err
		}
	}
	sc.depth--
	sc.skip(1)
	return t, nil
}
