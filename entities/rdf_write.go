package entities

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/text/language"
)

// WriteNTriples writes the names of seq as triples of N-Triples: primary names
// as skos:prefLabel, misspellings as skos:hiddenLabel, and others as
// skos:altLabel; the kind as rdf:type, if the options have an IRI for it. Dates,
// sources and what else an entity has are lost. An entity whose ID makes no IRI
// is skipped. It stops at the first error.
func WriteNTriples(w io.Writer, seq iter.Seq2[Entity, error], opts *RDFOptions) error {
	return writeRDF(w, seq, opts, false)
}

// WriteTurtle is [WriteNTriples] for Turtle, a paragraph for each entity.
func WriteTurtle(w io.Writer, seq iter.Seq2[Entity, error], opts *RDFOptions) error {
	return writeRDF(w, seq, opts, true)
}

func writeRDF(w io.Writer, seq iter.Seq2[Entity, error], opts *RDFOptions, turtle bool) error {
	if opts == nil {
		opts = new(RDFOptions)
	}
	bw := bufio.NewWriter(w)
	if turtle {
		fmt.Fprintf(bw, "@prefix skos: <%s> .\n", skosNS)
	}
	types := map[Kind]string{}
	for _, iri := range sortedKeys(opts.Kinds) {
		if k := opts.Kinds[iri]; types[k] == "" {
			types[k] = iri
		}
	}
	for e, err := range seq {
		if err != nil {
			return err
		}
		opts.Report.read()
		subject := opts.iri(e.ID)
		switch {
		case !validIRI(subject):
			opts.Report.skip("IDs that make no IRI")
			continue
		case len(e.Names) == 0:
			opts.Report.skip("without a name")
			continue
		}
		var said [][2]string
		if t := types[e.Kind]; e.Kind != KindUnknown && validIRI(t) {
			predicate := "<" + rdfType + ">"
			if turtle {
				predicate = "a"
			}
			said = append(said, [2]string{predicate, "<" + t + ">"})
		}
		for _, n := range e.Names {
			if err := textFault(n.Text); err != nil {
				return fmt.Errorf("write %q: name %+q %w", string(e.ID), n.Text, err)
			}
			said = append(said, [2]string{predicateOf(n.Role, turtle), literalOf(n)})
		}
		for i, x := range said {
			switch {
			case !turtle:
				fmt.Fprintf(bw, "<%s> %s %s .\n", subject, x[0], x[1])
			case i == 0:
				fmt.Fprintf(bw, "\n<%s> %s %s", subject, x[0], x[1])
			default:
				fmt.Fprintf(bw, " ;\n    %s %s", x[0], x[1])
			}
		}
		if turtle {
			_, _ = bw.WriteString(" .\n")
		}
		opts.Report.gave()
	}
	return bw.Flush() // gives the first error of all writes
}

// iri returns what an ID is written as: with the longest prefix for what it
// begins with.
func (o *RDFOptions) iri(id ID) string {
	best, begins := "", ""
	for _, prefix := range sortedKeys(o.Prefixes) {
		if curie := o.Prefixes[prefix]; len(curie) > len(begins) && strings.HasPrefix(string(id), curie) {
			best, begins = prefix, curie
		}
	}
	return best + strings.TrimPrefix(string(id), begins)
}

// validIRI reports whether s is absolute and can stand between angle brackets.
func validIRI(s string) bool {
	scheme, _, _, _ := splitIRI(s)
	return scheme != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) }) && textFault(s) == nil
}

func predicateOf(r Role, turtle bool) string {
	local := "altLabel"
	switch r {
	case RolePrimary:
		local = "prefLabel"
	case RoleMisspelling:
		local = "hiddenLabel"
	}
	if turtle {
		return "skos:" + local
	}
	return "<" + skosNS + local + ">"
}

var literalEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func literalOf(n Name) string {
	s := `"` + literalEscape.Replace(n.Text) + `"`
	if n.Lang != language.Und {
		s += "@" + n.Lang.String()
	}
	return s
}
