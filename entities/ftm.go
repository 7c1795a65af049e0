package entities

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// FtMOptions are for [ReadFtM] and [WriteFtM]. Nil is the zero value.
type FtMOptions struct {
	Prefix string  // put before every ID when reading, taken off when writing: "os:"
	Source string  // given to every name that is read
	Report *Report // counts what is read, written and skipped; may be nil
}

// ftmKinds are the schemata of FollowTheMoney that are read. A LegalEntity may be
// a person or a company.
var ftmKinds = map[string]Kind{
	"Person": Person, "LegalEntity": KindUnknown, "Organization": Organization, "Company": Organization,
	"PublicBody": Organization, "Vessel": Vessel, "Airplane": Product,
}

// ftmSchemata are the schemata that are written, by kind, if an entity names no
// better one.
var ftmSchemata = map[Kind]string{
	Person: "Person", KindUnknown: "LegalEntity", Organization: "Organization", Vessel: "Vessel", Product: "Airplane",
}

// ftmRefs are the properties that are IDs elsewhere.
var ftmRefs = map[string]string{
	"wikidataId": "wikidata", "leiCode": "lei", "imoNumber": "imo", "mmsi": "mmsi", "permId": "permid", "innCode": "inn", "ogrnCode": "ogrn",
}

// ReadFtM yields the entities of a file of FollowTheMoney, one JSON object a
// line, that are named: persons, legal entities, organizations, companies, public
// bodies, vessels and aircraft. Their schema is kept in Extra. The caption, or
// else the first name, is the primary name; weak aliases are short forms, as they
// stand for their entity among others. Besides names, it takes countries of two
// letters, the dates of birth or founding and of death or dissolution if there is
// one of each, the first summary or position as note, and some IDs elsewhere.
//
// The file may be compressed. Faults are told as [ReadJSONL] tells them.
func ReadFtM(r io.Reader, opts *FtMOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(FtMOptions)
	}
	return func(yield func(Entity, error) bool) {
		in, err := inflate(r)
		if err != nil {
			opts.Report.fault()
			yield(Entity{}, err)
			return
		}
		lines, d, seen := newLineReader(in, maxLine), newDecoder(), seenIDs{}
		for {
			text, err := lines.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				opts.Report.fault()
				yield(Entity{}, err)
				return
			}
			if text = bytes.TrimRight(text, " \t"); len(text) == 0 {
				continue
			}
			opts.Report.read()
			rec := ftmRecord{props: map[string][]string{}}
			col, err := d.record(text, func() error { return d.ftm(&rec) })
			id := ID(opts.Prefix + rec.id)
			if err == nil && rec.id == "" {
				col, err = 1, errors.New("no ID")
			}
			if err == nil {
				if err = id.validate(); err != nil {
					col = 1
				} else {
					err = seen.add(id, lines.line)
				}
			}
			if err != nil {
				opts.Report.fault()
				if !yield(Entity{}, lines.fault(col, id, err)) {
					return
				}
				continue
			}
			kind, known := ftmKinds[rec.schema]
			if !known {
				opts.Report.skip("schema " + rec.schema)
				continue
			}
			e := rec.entity(opts)
			e.ID, e.Kind = id, kind
			if len(e.Names) == 0 {
				opts.Report.skip("without a name")
				continue
			}
			opts.Report.gave()
			if !yield(e, nil) {
				return
			}
		}
	}
}

// An ftmRecord is one line.
type ftmRecord struct {
	id, schema, caption string
	props               map[string][]string
}

func (d *decoder) ftm(rec *ftmRecord) error {
	return d.members("record", false, func(name string) (err error) {
		switch name {
		case "id":
			return d.value(name, func(b []byte) error { rec.id = string(b); return nil })
		case "schema":
			rec.schema, err = d.word(name)
			return err
		case "caption":
			return d.value(name, func(b []byte) error { rec.caption = string(b); return nil })
		case "properties":
			return d.members(name, false, func(prop string) error {
				return d.list(prop, func() error {
					return d.value(prop, func(b []byte) error { rec.props[prop] = append(rec.props[prop], string(b)); return nil })
				})
			})
		}
		return d.dec.SkipValue()
	})
}

func (rec *ftmRecord) entity(opts *FtMOptions) Entity {
	var e Entity
	add := func(role Role, texts ...string) {
		for _, text := range texts {
			switch {
			case strings.TrimSpace(text) == "" || textFault(text) != nil:
				opts.Report.skip("names that are empty or have control characters")
			case slices.ContainsFunc(e.Names, func(n Name) bool { return n.Text == text }):
				opts.Report.skip("names said twice")
			default:
				e.Names = append(e.Names, Name{Text: text, Role: role, Source: opts.Source})
			}
		}
	}
	main := rec.props["name"]
	if i := slices.Index(main, rec.caption); i > 0 {
		main = append(append([]string{rec.caption}, main[:i]...), main[i+1:]...)
	}
	if len(main) > 0 {
		add(RolePrimary, main[0])
		add(RoleAlias, main[1:]...)
	}
	add(RoleAlias, rec.props["alias"]...)
	add(RoleFormer, rec.props["previousName"]...)
	add(RoleShort, rec.props["weakAlias"]...)
	add(RoleAcronym, rec.props["abbreviation"]...)
	for _, prop := range []string{"country", "jurisdiction", "nationality", "citizenship", "flag"} {
		for _, c := range rec.props[prop] {
			if c = strings.ToUpper(c); len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
				opts.Report.skip("countries that have no code of two letters")
			} else if !slices.Contains(e.Country, c) {
				e.Country = append(e.Country, c)
			}
		}
	}
	e.From = rec.date(opts.Report, "birthDate", "incorporationDate", "buildDate")
	e.Until = rec.date(opts.Report, "deathDate", "dissolutionDate")
	if e.Until.Before(e.From) {
		opts.Report.skip("dates that contradict each other")
		e.From, e.Until = Date{}, Date{}
	}
	for prop, scheme := range ftmRefs {
		if v := rec.props[prop]; len(v) > 0 && v[0] != "" {
			if e.Refs == nil {
				e.Refs = map[string]string{}
			}
			e.Refs[scheme] = v[0]
		}
	}
	for _, prop := range []string{"summary", "position"} {
		if v := rec.props[prop]; e.Note == "" && len(v) > 0 && textFault(v[0]) == nil {
			e.Note = v[0]
		}
	}
	if ftmSchemata[ftmKinds[rec.schema]] != rec.schema {
		e.Extra = Fields{{Name: "schema", Value: []byte(`"` + rec.schema + `"`)}} // a key of ftmKinds, or not used
	}
	return e
}

// date returns the date that the properties give, if it is one: of several that
// agree, the most exact.
func (rec *ftmRecord) date(report *Report, props ...string) Date {
	var d Date
	for _, prop := range props {
		for _, s := range rec.props[prop] {
			v, err := ParseDate(s[:min(len(s), len("2016-05-19"))]) // a time may follow
			switch {
			case err != nil:
				report.skip("dates that can't be read")
			case d.IsZero() || strings.HasPrefix(v.String(), d.String()):
				d = v
			case !strings.HasPrefix(d.String(), v.String()):
				report.skip("dates that contradict each other")
				return Date{}
			}
		}
	}
	return d
}

// WriteFtM writes seq as entities of FollowTheMoney, one JSON object a line,
// with what [ReadFtM] reads. Languages are lost, as the format has none. Places
// and works have no schema that fits, and are skipped. It stops at the first
// error.
func WriteFtM(w io.Writer, seq iter.Seq2[Entity, error], opts *FtMOptions) error {
	if opts == nil {
		opts = new(FtMOptions)
	}
	bw := bufio.NewWriter(w)
	var b []byte
	for e, err := range seq {
		if err != nil {
			return err
		}
		opts.Report.read()
		schema := ftmSchemata[e.Kind]
		if v, ok := e.Extra.Get("schema"); ok {
			s := strings.Trim(string(v), `"`)
			if k, known := ftmKinds[s]; known && k == e.Kind {
				schema = s
			}
		}
		switch {
		case schema == "":
			opts.Report.skip("kind " + e.Kind.String())
			continue
		case len(e.Names) == 0:
			opts.Report.skip("without a name")
			continue
		}
		if b, err = appendFtM(b[:0], e, schema, opts.Prefix); err != nil {
			return err
		}
		if _, err := bw.Write(append(b, '\n')); err != nil {
			return fmt.Errorf("write %q: %w", string(e.ID), err)
		}
		opts.Report.gave()
	}
	return bw.Flush()
}

var ftmNames = [roles]string{RoleAlias: "alias", RolePrimary: "alias", RoleFormer: "previousName", RoleMisspelling: "weakAlias", RoleShort: "weakAlias", RoleAcronym: "abbreviation"}

func appendFtM(dst []byte, e Entity, schema, prefix string) ([]byte, error) {
	props := map[string][]string{}
	caption := e.Primary(language.Und)
	if i := slices.IndexFunc(e.Names, func(n Name) bool { return n.Role == RolePrimary }); i >= 0 {
		caption = e.Names[i]
	}
	props["name"] = []string{caption.Text}
	for _, n := range e.Names {
		if int(n.Role) >= roles {
			return dst, fmt.Errorf("write %q: name %q: role %d is not known", string(e.ID), n.Text, uint8(n.Role))
		}
		if prop := ftmNames[n.Role]; n.Text != caption.Text && !slices.Contains(props[prop], n.Text) {
			props[prop] = append(props[prop], n.Text)
		}
	}
	for _, c := range e.Country {
		props["country"] = append(props["country"], strings.ToLower(c))
	}
	from, until := "incorporationDate", "dissolutionDate"
	switch schema {
	case "Person":
		from, until = "birthDate", "deathDate"
	case "Vessel", "Airplane":
		from, until = "buildDate", ""
	}
	set := func(prop, value string) {
		if prop != "" && value != "" {
			props[prop] = []string{value}
		}
	}
	set(from, e.From.String())
	set(until, e.Until.String())
	set("summary", e.Note)
	for prop, scheme := range ftmRefs {
		set(prop, e.Refs[scheme])
	}
	w := writer{b: append(dst, '{')}
	w.field("id", strings.TrimPrefix(string(e.ID), prefix))
	w.field("caption", caption.Text)
	w.field("schema", schema)
	w.key("properties")
	w.b = append(w.b, '{')
	for _, prop := range sortedKeys(props) {
		w.key(prop)
		w.b = append(w.b, '[')
		for i, v := range props[prop] {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.quote(v)
		}
		w.b = append(w.b, ']')
	}
	w.b = append(w.b, '}', '}')
	if w.err != nil {
		return dst, fmt.Errorf("write %q: %w", string(e.ID), w.err)
	}
	return w.b, nil
}
