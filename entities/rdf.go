package entities

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// RDFOptions are for [ReadNTriples], [WriteNTriples], [ReadTurtle] and
// [WriteTurtle]. Nil is the zero value.
type RDFOptions struct {
	Prefixes map[string]string // what IDs begin with for what IRIs begin with: {"http://www.wikidata.org/entity/": "wd:"}; other IRIs are IDs as they are
	Kinds    map[string]Kind   // of the IRIs that rdf:type names; nil: no kind is read or written
	Base     string            // that relative IRIs of Turtle start from, until the file says
	Source   string            // given to every name that is read
	Report   *Report           // counts what is read, written and skipped; may be nil
}

// The IRIs of RDF 1.1, RDF Schema 1.1 and SKOS that this package knows.
const (
	rdfNS  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfsNS = "http://www.w3.org/2000/01/rdf-schema#"
	skosNS = "http://www.w3.org/2004/02/skos/core#"
	xsdNS  = "http://www.w3.org/2001/XMLSchema#"

	rdfType         = rdfNS + "type"
	rdfsLabel       = rdfsNS + "label"
	skosPrefLabel   = skosNS + "prefLabel"
	skosAltLabel    = skosNS + "altLabel"
	skosHiddenLabel = skosNS + "hiddenLabel"
)

// maxLabels is the most names taken of one subject.
const maxLabels = 20_000

// A term is a subject, predicate or object.
type term struct {
	kind     termKind
	value    string // an absolute IRI, or the text of a literal
	lang     string
	datatype string // of a literal: "" for text
}

type termKind uint8

const (
	iriTerm termKind = iota
	blankTerm
	literalTerm
)

// A labelled gathers what consecutive triples say of one subject.
type labelled struct {
	opts    *RDFOptions
	d       *decoder
	seen    seenIDs
	subject string
	line    int
	e       Entity
	plain   []Name // of rdfs:label
}

func newLabelled(opts *RDFOptions) *labelled {
	return &labelled{opts: opts, d: newDecoder(), seen: seenIDs{}}
}

// add takes a triple in, of the subject that was begun or of a blank node.
func (l *labelled) add(s, p, o term) {
	switch {
	case s.kind != iriTerm:
		l.opts.Report.skip("triples of blank nodes")
		return
	case p.value == rdfType && l.opts.Kinds != nil:
		if k, ok := l.opts.Kinds[o.value]; ok && o.kind == iriTerm {
			l.e.Kind = k
		}
		return
	}
	role := RoleAlias
	switch p.value {
	case rdfsLabel, skosPrefLabel:
		role = RolePrimary
	case skosAltLabel:
	case skosHiddenLabel:
		role = RoleMisspelling
	default:
		l.opts.Report.skip("triples of other predicates")
		return
	}
	n := Name{Text: o.value, Role: role, Source: l.opts.Source}
	switch {
	case o.kind != literalTerm || o.datatype != "" && o.datatype != xsdNS+"string":
		l.opts.Report.skip("labels that are no text")
		return
	case strings.TrimSpace(n.Text) == "" || textFault(n.Text) != nil:
		l.opts.Report.skip("names that are empty or have control characters")
		return
	case len(l.e.Names)+len(l.plain) >= maxLabels:
		l.opts.Report.skip("names beyond the most that a subject may have")
		return
	}
	if o.lang != "" {
		tag, ok := l.d.tag(o.lang)
		if n.Lang = tag.tag; !ok || !tag.ok {
			w := writer{}
			w.quote(o.lang)
			n.Lang, n.Extra = language.Und, Fields{{Name: "lang", Value: w.b}}
		}
	}
	if p.value == rdfsLabel {
		l.plain = append(l.plain, n)
	} else {
		l.e.Names = append(l.e.Names, n)
	}
}

// begins reports whether a triple of s begins another entity.
func (l *labelled) begins(s term) bool { return s.kind == iriTerm && s.value != l.subject }

// begin starts the entity of s, on line.
func (l *labelled) begin(s term, line int) {
	l.subject, l.line = s.value, line
	l.e, l.plain = Entity{ID: l.id(s.value)}, nil
}

func (l *labelled) id(iri string) ID {
	best := ""
	for prefix := range l.opts.Prefixes {
		if len(prefix) > len(best) && strings.HasPrefix(iri, prefix) {
			best = prefix
		}
	}
	return ID(l.opts.Prefixes[best] + strings.TrimPrefix(iri, best))
}

// take returns the entity gathered; ok is false if there is none to give.
func (l *labelled) take(file string) (e Entity, ok bool, err error) {
	if l.subject == "" {
		return Entity{}, false, nil
	}
	e = l.e
	// A label is the primary name in its language if there is no preferred one.
	for _, n := range l.plain {
		if !slices.ContainsFunc(e.Names, func(m Name) bool { return spelledAlike(m, n) }) {
			e.Names = append(e.Names, n)
		}
	}
	for i := range e.Names {
		n := &e.Names[i]
		if n.Role == RolePrimary && slices.ContainsFunc(e.Names[:i], func(m Name) bool {
			return m.Role == RolePrimary && m.Lang == n.Lang && m.WrittenIn() == n.WrittenIn()
		}) {
			n.Role = RoleAlias
		}
	}
	l.subject = ""
	if len(e.Names) == 0 {
		l.opts.Report.skip("subjects without a name")
		return Entity{}, false, nil
	}
	if err = e.ID.validate(); err == nil {
		if err = l.seen.add(e.ID, l.line); err != nil {
			err = fmt.Errorf("%w: the triples of a subject have to stand together", err)
		}
	}
	if err != nil {
		l.opts.Report.fault()
		return Entity{}, true, &RecordError{File: file, Line: l.line, ID: e.ID, Err: err}
	}
	l.opts.Report.gave()
	return e, true, nil
}

// ReadNTriples yields the entities that a file in N-Triples names: subjects with
// skos:prefLabel or rdfs:label, which are primary names, skos:altLabel, which are
// aliases, or skos:hiddenLabel, which are misspellings. Where a language has
// several primary names in a script, the first stays, a preferred label before
// others. All other triples are left out and counted.
//
// The triples of a subject have to stand together, as they do in dumps; one that
// comes again with names is an error wrapping [ErrDuplicate]. The file may be
// compressed. Faults are told as [ReadJSONL] tells them, each spoiling its line.
func ReadNTriples(r io.Reader, opts *RDFOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(RDFOptions)
	}
	return func(yield func(Entity, error) bool) {
		in, err := inflate(r)
		if err != nil {
			opts.Report.fault()
			yield(Entity{}, err)
			return
		}
		var (
			lines = newLineReader(in, maxLine)
			sc    = newRDFScanner(nil)
			l     = newLabelled(opts)
		)
		for {
			text, err := lines.next()
			if err != nil {
				if e, ok, fault := l.take(lines.file); ok && !yield(e, fault) {
					return
				}
				if err != io.EOF {
					opts.Report.fault()
					yield(Entity{}, err)
				}
				return
			}
			sc.reset(text, lines.line)
			var s, p, o term
			empty, err := sc.triple(&s, &p, &o)
			switch {
			case err != nil:
				opts.Report.read()
				opts.Report.fault()
				if !yield(Entity{}, lines.fault(sc.col, "", err)) {
					return
				}
				continue
			case empty:
				continue
			}
			opts.Report.read()
			if l.begins(s) {
				if e, ok, fault := l.take(lines.file); ok && !yield(e, fault) {
					return
				}
				l.begin(s, lines.line)
			}
			l.add(s, p, o)
		}
	}
}

// ReadTurtle is [ReadNTriples] for Turtle (RDF 1.1), the language that files of
// triples are written in by hand. A fault of syntax ends it, as Turtle has no
// lines to go on with.
func ReadTurtle(r io.Reader, opts *RDFOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(RDFOptions)
	}
	return func(yield func(Entity, error) bool) {
		in, err := inflate(r)
		if err != nil {
			opts.Report.fault()
			yield(Entity{}, err)
			return
		}
		var (
			file = fileName(r)
			sc   = newRDFScanner(in)
			l    = newLabelled(opts)
			stop = errors.New("stop")
		)
		sc.base = opts.Base
		err = sc.turtle(func(s, p, o term) error {
			opts.Report.read()
			if l.begins(s) {
				if e, ok, fault := l.take(file); ok && !yield(e, fault) {
					return stop
				}
				l.begin(s, sc.line)
			}
			l.add(s, p, o)
			return nil
		})
		if errors.Is(err, stop) {
			return
		}
		if e, ok, fault := l.take(file); ok && !yield(e, fault) {
			return
		}
		if err != nil {
			opts.Report.fault()
			yield(Entity{}, &RecordError{File: file, Line: sc.line, Col: sc.col, Err: err})
		}
	}
}
