package entities

import (
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

// GeoNamesOptions say which places [ReadGeoNames] takes. Nil is the zero value,
// which takes all.
type GeoNamesOptions struct {
	Features      []string // classes ("P") and codes ("PPLC", "ADM1") taken; nil: all
	MinPopulation int64    // least number of inhabitants
	Batch         int      // most places held at a time; 0: 200,000, some 500 MB with their names
	Source        string   // given to every name
	Report        *Report  // counts what is read and skipped; may be nil
}

// geoBatch is the default of GeoNamesOptions.Batch. All places of a cities file
// are one batch; allCountries, of 13 million, is some 65, so filter it.
const geoBatch = 200_000

// maxAlternates is the most alternate names that a place may have. Capitals have
// some 500.
const maxAlternates = 4096

// maxRow is the most bytes of a row of GeoNames: its columns have 12,000
// characters at most (readme, table geoname).
const maxRow = 1 << 20

// The columns of the tables, as the readme of the dump lists them.
const (
	geoID = iota
	geoName
	_ // asciiname
	geoAlternates
	_ // latitude
	_ // longitude
	geoClass
	geoCode
	geoCountry
	geoCC2
	geoAdmin1
	_
	_
	_
	geoPopulation
	geoColumns = 19
)

const (
	_ = iota // alternateNameId
	altPlace
	altLanguage
	altName
	altPreferred
	altShort
	_ // isColloquial: an alias like others
	altHistoric
	altFrom
	altUntil
	altColumns
)

// ReadGeoNames yields the places of a table of GeoNames (allCountries.txt,
// cities15000.txt, UA.txt) joined with their names in the table that names opens
// (alternateNamesV2.txt), which is read once for every batch of places. If names
// is nil, the names that the first table itself lists are aliases in no stated
// language. Both may be compressed by gzip or bzip2; the archives of GeoNames
// have to be unpacked.
//
// The name in the first table is a primary name in no stated language; so is the
// first preferred name in each language. Postal codes, airport codes and the like
// are no names; a link to Wikidata is a ref. The feature code and the first
// administrative division are kept in Extra as "feature" and "admin1".
//
// Faults are told as [ReadJSONL] tells them, for either file.
func ReadGeoNames(places io.Reader, names func() (io.ReadCloser, error), opts *GeoNamesOptions) iter.Seq2[Entity, error] {
	if opts == nil {
		opts = new(GeoNamesOptions)
	}
	return func(yield func(Entity, error) bool) {
		g := geoReader{opts: opts, names: names, yield: yield}
		in, err := inflate(places)
		if err != nil {
			g.fault(err)
			return
		}
		g.run(newLineReader(in, maxRow))
	}
}

type geoReader struct {
	opts   *GeoNamesOptions
	names  func() (io.ReadCloser, error)
	yield  func(Entity, error) bool
	batch  []geoPlace
	byID   map[uint64]int // index in batch
	passes int            // over the table of names
}

type geoPlace struct {
	e         Entity
	preferred []language.Tag // that have a primary name
}

// fault yields an error and reports whether to go on.
func (g *geoReader) fault(err error) bool {
	g.opts.Report.fault()
	return g.yield(Entity{}, err)
}

func (g *geoReader) run(lines *lineReader) {
	size := g.opts.Batch
	if size <= 0 {
		size = geoBatch
	}
	seen := numberSet{}
	g.byID = map[uint64]int{}
	for {
		text, err := lines.next()
		if err == io.EOF {
			g.flush()
			return
		}
		if err != nil {
			if g.flush() {
				g.fault(err)
			}
			return
		}
		if len(text) == 0 {
			continue
		}
		g.opts.Report.read()
		p, id, reason, err := g.place(text)
		if err == nil && !seen.add(id) {
			err = &columnError{0, ErrDuplicate}
		}
		switch {
		case err != nil:
			if !g.fault(rowFault(lines, text, err)) {
				return
			}
			continue
		case reason != "":
			g.opts.Report.skip(reason)
			continue
		}
		g.byID[id] = len(g.batch)
		g.batch = append(g.batch, p)
		if len(g.batch) == size && !g.flush() {
			return
		}
	}
}

// flush gives the batch its names and yields it. It reports whether to go on.
func (g *geoReader) flush() bool {
	if len(g.batch) > 0 && g.names != nil && !g.join() {
		return false
	}
	for i := range g.batch {
		g.opts.Report.gave()
		if !g.yield(g.batch[i].e, nil) {
			return false
		}
	}
	g.batch = g.batch[:0]
	clear(g.byID)
	return true
}

// A columnError is a fault in a column of a row.
type columnError struct {
	column int // from 0
	err    error
}

func (e *columnError) Error() string { return e.err.Error() }

// rowFault locates an error of a row of tab-separated columns.
func rowFault(lines *lineReader, row []byte, err error) error {
	var at *columnError
	col := 0
	if errors.As(err, &at) {
		err = at.err
		if !errors.Is(err, ErrDuplicate) {
			rest := string(row)
			for range at.column {
				i := strings.IndexByte(rest, '\t')
				rest = rest[i+1:]
			}
			col = len(row) - len(rest) + 1
		}
	}
	id := ID("")
	var bad *utf8Error
	if errors.As(err, &bad) {
		col = bad.offset + 1
	} else if n, _, _ := strings.Cut(string(row), "\t"); at == nil || at.column > 0 || errors.Is(err, ErrDuplicate) {
		if geoNumber(n) != 0 && len(n) < 20 {
			id = ID("gn:" + n)
		}
	}
	return lines.fault(col, id, err)
}

type utf8Error struct{ offset int }

func (*utf8Error) Error() string { return "not valid UTF-8" }

// columns splits a row.
func columns(row []byte, want int) ([]string, error) {
	if !utf8.Valid(row) {
		return nil, &utf8Error{invalidUTF8(row)}
	}
	f := strings.Split(string(row), "\t")
	if len(f) != want {
		return nil, fmt.Errorf("%d columns; want %d", len(f), want)
	}
	return f, nil
}

// geoNumber reads an ID; 0 if it is none.
func geoNumber(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 48)
	if err != nil || s[0] == '0' || s[0] == '+' {
		return 0
	}
	return n
}

func (g *geoReader) place(row []byte) (p geoPlace, id uint64, reason string, err error) {
	f, err := columns(row, geoColumns)
	if err != nil {
		return p, 0, "", err
	}
	if id = geoNumber(f[geoID]); id == 0 {
		return p, 0, "", &columnError{geoID, fmt.Errorf("%q is no ID of GeoNames", f[geoID])}
	}
	e := &p.e
	e.ID, e.Kind = ID("gn:"+f[geoID]), Place
	if s := f[geoPopulation]; s != "" {
		if e.Population, err = strconv.ParseInt(s, 10, 64); err != nil || e.Population < 0 {
			return p, 0, "", &columnError{geoPopulation, fmt.Errorf("population: %q is not a whole number of at least 0", s)}
		}
	}
	if len(f[geoClass]) > 1 {
		return p, 0, "", &columnError{geoClass, fmt.Errorf("feature class: %q is not one letter", f[geoClass])}
	}
	if g.opts.Features != nil && !slices.Contains(g.opts.Features, f[geoClass]) && !slices.Contains(g.opts.Features, f[geoCode]) {
		return p, id, "feature class " + f[geoClass], nil
	}
	if e.Population < g.opts.MinPopulation {
		return p, id, "fewer inhabitants than asked for", nil
	}
	if strings.TrimSpace(f[geoName]) == "" || textFault(f[geoName]) != nil {
		return p, id, "without a name", nil
	}
	for _, c := range append([]string{f[geoCountry]}, strings.Split(f[geoCC2], ",")...) {
		if len(c) == 2 && !slices.Contains(e.Country, c) && c == strings.ToUpper(c) {
			e.Country = append(e.Country, c)
		}
	}
	e.Names = []Name{{Text: f[geoName], Role: RolePrimary, Source: g.opts.Source}}
	if g.names == nil && f[geoAlternates] != "" {
		for _, text := range strings.Split(f[geoAlternates], ",") {
			g.add(&p, Name{Text: text})
		}
	}
	for _, x := range []struct{ name, value string }{{"feature", f[geoCode]}, {"admin1", f[geoAdmin1]}} {
		if x.value != "" {
			w := writer{}
			w.quote(x.value)
			e.Extra = append(e.Extra, Field{Name: x.name, Value: w.b})
		}
	}
	return p, id, "", nil
}

// add gives p a name, if it hasn't it.
func (g *geoReader) add(p *geoPlace, n Name) {
	n.Source = g.opts.Source
	switch {
	case strings.TrimSpace(n.Text) == "" || textFault(n.Text) != nil:
		g.opts.Report.skip("names that are empty or have control characters")
	case len(p.e.Names) > maxAlternates:
		g.opts.Report.skip("names beyond the most that a place may have")
	case slices.ContainsFunc(p.e.Names, func(m Name) bool { return spelledAlike(m, n) && m.Role == n.Role }):
		g.opts.Report.skip("names said twice")
	default:
		p.e.Names = append(p.e.Names, n)
	}
}

// join gives the places of the batch what the table of names has of them. It
// reports whether to go on.
func (g *geoReader) join() bool {
	first := g.passes == 0
	g.passes++
	r, err := g.names()
	if err != nil {
		g.fault(fmt.Errorf("names of GeoNames: %w", err))
		return false
	}
	defer r.Close()
	in, err := inflate(r)
	if err != nil {
		g.fault(err)
		return false
	}
	lines := newLineReader(in, maxRow)
	d := newDecoder()
	for {
		text, err := lines.next()
		if err == io.EOF {
			return true
		}
		if err != nil {
			g.fault(err)
			return false
		}
		if len(text) == 0 {
			continue
		}
		// A row that can't be read is told of in the first pass, not in each.
		if err := g.alternate(d, text); err != nil && first && !g.fault(rowFault(lines, text, err)) {
			return false
		}
	}
}

func (g *geoReader) alternate(d *decoder, row []byte) error {
	f, err := columns(row, altColumns)
	if err != nil {
		return err
	}
	id := geoNumber(f[altPlace])
	if id == 0 {
		return &columnError{altPlace, fmt.Errorf("%q is no ID of GeoNames", f[altPlace])}
	}
	for _, i := range []int{altPreferred, altShort, altHistoric} {
		if f[i] != "" && f[i] != "1" && f[i] != "0" {
			return &columnError{i, fmt.Errorf("%q is neither 1 nor empty", f[i])}
		}
	}
	i, wanted := g.byID[id]
	if !wanted {
		return nil
	}
	p := &g.batch[i]
	n := Name{Text: f[altName]}
	switch lang := f[altLanguage]; lang {
	case "link", "post", "iata", "icao", "faac", "tcid", "unlc", "phon":
		g.opts.Report.skip("codes and links: " + lang)
		return nil
	case "wkdt":
		if p.e.Refs == nil {
			p.e.Refs = map[string]string{}
		}
		if f[altName] != "" {
			p.e.Refs["wikidata"] = f[altName]
		}
		return nil
	case "abbr":
		n.Role = RoleAcronym
	case "piny": // Pinyin
		n.Lang = language.MustParse("zh-Latn-pinyin")
	case "fr_1793": // names of the French Revolution
		n.Lang, n.Role = language.French, RoleFormer
	case "":
	default:
		l, ok := d.tag(lang)
		if !ok {
			return &columnError{altLanguage, fmt.Errorf("%q is no language", lang)}
		}
		if n.Lang = l.tag; !l.ok {
			w := writer{}
			w.quote(lang)
			n.Extra = Fields{{Name: "lang", Value: w.b}}
		}
	}
	switch {
	case f[altHistoric] == "1":
		n.Role = RoleFormer
		n.From, n.Until = g.date(f[altFrom]), g.date(f[altUntil])
		if n.Until.Before(n.From) {
			n.From, n.Until = Date{}, Date{}
		}
	case n.Role != RoleAlias:
	case f[altShort] == "1":
		n.Role = RoleShort
	case f[altPreferred] == "1" && n.Extra == nil && n.Lang != language.Und && !slices.Contains(p.preferred, n.Lang):
		n.Role = RolePrimary
		p.preferred = append(p.preferred, n.Lang)
	}
	g.add(p, n)
	return nil
}

// date reads a date, which is free text in the table: years and ISO 8601.
func (g *geoReader) date(s string) Date {
	if len(s) == len("20160519") && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	d, err := ParseDate(s)
	if err != nil {
		g.opts.Report.skip("dates that can't be read")
	}
	return d
}
