package entities

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"golang.org/x/text/language"
)

// WikidataOptions say what [ReadWikidata] takes of an item. Nil is the zero
// value, which takes names and nothing else.
type WikidataOptions struct {
	Kinds     map[string]Kind   // of classes, by the item that P31 names: {"Q5": Person}; items of no such class are skipped. Nil: all are taken, of unknown kind
	Refs      map[string]string // properties whose value is an ID elsewhere, and what to call that: {"P1566": "geonames"}
	Countries map[string]string // ISO 3166-1 alpha-2 codes by the item that P17 or P27 names; nil: no country is taken
	Languages []language.Tag    // of the names taken; nil: all
	Note      language.Tag      // of the description taken as note; und: English
	Source    string            // given to every name
	Report    *Report           // counts what is read and skipped; may be nil
}

// The properties of Wikidata that this package knows.
const (
	instanceOf  = "P31"
	country     = "P17"
	citizenship = "P27"
)

// maxItem is the most bytes a line of a Wikidata dump may have: the items with
// the most statements take some megabytes.
const maxItem = 64 << 20

// ReadWikidata yields the items of a JSON dump of Wikidata: an array of which
// every element stands on its own line, as in latest-all.json, or the same lines
// without the brackets and commas. It may be compressed by gzip or bzip2. The
// label in a language is the primary name in it, aliases are aliases; the ID is
// "wd:" and the item's. Of statements, those of the best rank count.
//
// Faults are told as [ReadJSONL] tells them; a dump that begins with a bracket
// and ends without one is an error at its end.
func ReadWikidata(r io.Reader, opts *WikidataOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(WikidataOptions)
	}
	return func(yield func(Entity, error) bool) {
		in, err := inflate(r)
		if err != nil {
			opts.Report.fault()
			yield(Entity{}, err)
			return
		}
		var (
			lines  = newLineReader(in, maxItem)
			d      = newDecoder()
			seen   = numberSet{}
			opened bool
			closed bool
		)
		for {
			text, err := lines.next()
			if err == io.EOF && opened && !closed {
				err = lines.fault(0, "", errors.New("the dump ends before its array does"))
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				opts.Report.fault()
				yield(Entity{}, err)
				return
			}
			text = bytes.TrimRight(text, " \t,")
			switch string(bytes.TrimSpace(text)) {
			case "":
				continue
			case "[":
				opened = true
				continue
			case "]":
				closed = true
				continue
			}
			opts.Report.read()
			var it item
			col, err := d.record(text, func() error { return d.item(&it, opts) })
			if err == nil && it.reason == "" {
				switch {
				case it.number == 0:
					col, err = 1, errors.New("no ID")
				case !seen.add(it.number):
					err = ErrDuplicate
				}
			}
			switch {
			case err != nil:
				opts.Report.fault()
				err = lines.fault(col, it.e.ID, err)
				it.e = Entity{}
			case it.reason != "":
				opts.Report.skip(it.reason)
				continue
			default:
				opts.Report.gave()
			}
			if !yield(it.e, err) {
				return
			}
		}
	}
}

// An item is one line of a dump.
type item struct {
	e       Entity
	number  uint64
	aliases []Name
	classes []string
	reason  string // to skip it
}

func (d *decoder) item(it *item, opts *WikidataOptions) error {
	skipped := map[string]int{}
	err := d.members("item", false, func(name string) error {
		switch name {
		case "id":
			return d.value(name, it.setID)
		case "type":
			return d.value(name, func(b []byte) error {
				if string(b) != "item" {
					it.reason = "type " + string(b)
				}
				return nil
			})
		case "labels":
			return d.members(name, true, func(string) error {
				return d.term(opts, skipped, func(n Name) {
					n.Role = RolePrimary
					it.e.Names = append(it.e.Names, n)
				})
			})
		case "descriptions":
			want := opts.Note
			if want == language.Und {
				want = language.English
			}
			return d.members(name, true, func(lang string) error {
				if lang != want.String() {
					return d.dec.SkipValue()
				}
				return d.term(nil, nil, func(n Name) { it.e.Note = n.Text })
			})
		case "aliases":
			return d.members(name, true, func(string) error {
				return d.list("aliases", func() error {
					return d.term(opts, skipped, func(n Name) { it.aliases = append(it.aliases, n) })
				})
			})
		case "claims":
			return d.members(name, true, func(property string) error { return d.claims(it, property, opts) })
		}
		return d.dec.SkipValue()
	})
	if err != nil {
		return err
	}
	it.e.Names = append(it.e.Names, it.aliases...)
	if opts.Kinds != nil {
		i := slices.IndexFunc(it.classes, func(c string) bool { _, ok := opts.Kinds[c]; return ok })
		if i >= 0 {
			it.e.Kind = opts.Kinds[it.classes[i]]
		} else if it.reason == "" {
			it.reason = "of no class asked for"
		}
	}
	if it.reason == "" && len(it.e.Names) == 0 {
		it.reason = "without a name"
	}
	if it.reason == "" {
		for reason, n := range skipped {
			for range n {
				opts.Report.skip(reason)
			}
		}
	}
	return nil
}

func (it *item) setID(b []byte) error {
	if len(b) > 1 && b[0] != 'Q' && 'A' <= b[0] && b[0] <= 'Z' {
		it.reason = "type of " + string(b[:1])
		return nil
	}
	if len(b) < 2 || b[0] != 'Q' || b[1] == '0' {
		return fmt.Errorf("%q is no ID of an item", b)
	}
	n, err := strconv.ParseUint(string(b[1:]), 10, 48)
	if err != nil {
		return fmt.Errorf("%q is no ID of an item", b)
	}
	it.number, it.e.ID = n, ID("wd:"+string(b))
	return nil
}

// members reads an object, a member at a time. An empty one may be written as an
// empty array, if orArray: Wikibase does so.
func (d *decoder) members(field string, orArray bool, member func(name string) error) error {
	if orArray && d.dec.PeekKind() == '[' {
		at := d.start()
		if err := d.open('[', field); err != nil {
			return err
		}
		if k := d.dec.PeekKind(); k != ']' && k != 0 {
			return &fieldError{at, fmt.Errorf("%s: want an object, got an array", field)}
		}
		_, err := d.dec.ReadToken()
		return err
	}
	if err := d.open('{', field); err != nil {
		return err
	}
	for d.dec.PeekKind() != '}' {
		name, err := d.key()
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return err
}

// term reads a text in a language, and gives it to add if it is asked for.
func (d *decoder) term(opts *WikidataOptions, skipped map[string]int, add func(Name)) error {
	var n Name
	err := d.members("term", false, func(name string) error {
		switch name {
		case "language":
			return d.lang(&n)
		case "value":
			return d.value(name, func(b []byte) error { n.Text = string(b); return nil })
		}
		return d.dec.SkipValue()
	})
	if err != nil {
		return err
	}
	if opts != nil {
		n.Source = opts.Source
		if opts.Languages != nil && (n.Extra != nil || !slices.Contains(opts.Languages, n.Lang)) {
			skipped["names in other languages"]++
			return nil
		}
		if textFault(n.Text) != nil {
			skipped["names with control characters"]++
			return nil
		}
	}
	add(n)
	return nil
}

// claims reads the statements of one property, and takes those of the best rank.
func (d *decoder) claims(it *item, property string, opts *WikidataOptions) error {
	scheme := opts.Refs[property]
	place := opts.Countries != nil && (property == country || property == citizenship)
	if scheme == "" && !place && (property != instanceOf || opts.Kinds == nil) {
		return d.dec.SkipValue()
	}
	var best []string
	bestRank := rankNormal
	err := d.list("statements", func() error {
		value, rank, err := d.statement()
		if err != nil || value == "" || rank < bestRank {
			return err
		}
		if rank > bestRank {
			best, bestRank = best[:0], rank
		}
		best = append(best, value)
		return nil
	})
	if err != nil || len(best) == 0 {
		return err
	}
	switch {
	case scheme != "":
		if it.e.Refs == nil {
			it.e.Refs = map[string]string{}
		}
		it.e.Refs[scheme] = best[0]
	case place:
		for _, v := range best {
			if c := opts.Countries[v]; c != "" && !slices.Contains(it.e.Country, c) {
				it.e.Country = append(it.e.Country, c)
			}
		}
	default:
		it.classes = best
	}
	return nil
}

// The ranks of statements, in order.
const (
	rankDeprecated = iota - 1
	rankNormal
	rankPreferred
)

// statement reads a statement whose value is text or an item; of others, and of
// those without a value, the value is "".
func (d *decoder) statement() (value string, rank int, err error) {
	err = d.members("statement", false, func(name string) error {
		switch name {
		case "rank":
			return d.value(name, func(b []byte) error {
				switch string(b) {
				case "preferred":
					rank = rankPreferred
				case "deprecated":
					rank = rankDeprecated
				case "normal":
				default:
					return fmt.Errorf("unknown rank %q", b)
				}
				return nil
			})
		case "mainsnak":
			return d.members(name, false, func(name string) error {
				if name != "datavalue" {
					return d.dec.SkipValue()
				}
				return d.members(name, false, func(name string) error {
					if name != "value" {
						return d.dec.SkipValue()
					}
					return d.snak(&value)
				})
			})
		}
		return d.dec.SkipValue()
	})
	return value, rank, err
}

func (d *decoder) snak(value *string) error {
	set := func(b []byte) error { *value = string(b); return nil }
	switch d.dec.PeekKind() {
	case '"':
		return d.value("value", set)
	case '{':
		return d.members("value", false, func(name string) error {
			if name != "id" {
				return d.dec.SkipValue()
			}
			return d.value(name, set)
		})
	}
	return d.dec.SkipValue()
}
