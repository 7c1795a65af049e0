// Places writes data/lexicon/places.tsv: what languages call countries, their
// parts and cities, where neither a system nor a respelling leads from the
// English name to it, from the names of CLDR and GeoNames.
//
//	go run ./internal/places -cldr /usr/share/unicode/cldr/common -geonames /usr/share/locale -o lexicon/places.tsv
//
// in folder data. The folder of CLDR is that of the Debian package
// unicode-cldr-core, version 41-0.1; the catalogues geonames.mo below the other
// are those of libgeonames-common, version 0.3.0-1. The same input gives the
// same file.
package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// languages are those whose names are taken, by their codes in both sources.
var languages = strings.Fields("ar az be bg bn ca ceb cs cy da de el en es et eu fa fi fil fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk mr ms nb nl no pl ps pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh-Hant")

func main() {
	log.SetFlags(0)
	log.SetPrefix("places: ")
	cldr := flag.String("cldr", "/usr/share/unicode/cldr/common", "`folder` of CLDR with main and subdivisions")
	geonames := flag.String("geonames", "/usr/share/locale", "`folder` with the catalogues LANGUAGE/LC_MESSAGES/geonames.mo")
	demonyms := flag.String("demonyms", "internal/places/demonyms.tsv", "`file` of adjectives")
	out := flag.String("o", "lexicon/places.tsv", "`file` to write")
	flag.Parse()
	if err := run(*cldr, *geonames, *demonyms, *out); err != nil {
		log.Fatal(err)
	}
}

func run(cldr, geonames, demonyms, out string) error {
	places := map[string][]name{} // by ID: territory, subdivision or GeoNames
	for _, lang := range languages {
		for _, folder := range []string{"main", "subdivisions"} {
			file := filepath.Join(cldr, folder, strings.ReplaceAll(lang, "-", "_")+".xml")
			if err := readCLDR(places, file, lang); err != nil {
				return err
			}
		}
		file := filepath.Join(geonames, strings.ReplaceAll(lang, "-Hant", "_TW"), "LC_MESSAGES", "geonames.mo")
		if err := readGeoNames(places, file, lang); err != nil {
			return err
		}
	}
	lexicon, err := entities.ParseLexicon(os.DirFS(filepath.Dir(out)), &entities.LexiconOptions{Fold: resolve.Fold}, "generic.tsv", "particles.tsv")
	if err != nil {
		return err
	}
	g := &generator{lexicon: lexicon, matcher: resolve.NewMatcher(data.Systems(), &resolve.MatcherOptions{Respelling: data.Respelling(), Learned: data.Learned})}
	forms := map[string][]string{} // places by form
	for id, row := range g.rows(places) {
		for _, form := range row {
			forms[form] = append(forms[form], id)
		}
	}
	if err := readDemonyms(forms, demonyms); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(header)
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		ids := forms[form]
		slices.SortFunc(ids, byRank)
		ids = slices.Compact(ids)
		fmt.Fprintf(&b, "%s\t%s\n", form, strings.Join(ids[:min(len(ids), maxPlaces)], " "))
	}
	return os.WriteFile(out, []byte(b.String()), 0o666)
}

// maxPlaces is the most places that one form names, the larger first.
const maxPlaces = 4

// byRank puts countries and continents before their parts, and these before
// places of GeoNames.
func byRank(a, b string) int {
	rank := func(id string) int {
		switch {
		case strings.HasPrefix(id, "gn"):
			return 2
		case strings.ToLower(id) == id && len(id) > 3:
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// readDemonyms adds the forms of a table by hand: place, and forms with | between
// that end in - if they are stems.
func readDemonyms(forms map[string][]string, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		place, list, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("%s:%d: want two columns", file, n)
		}
		for f := range strings.SplitSeq(list, "|") {
			stem := strings.HasSuffix(f, "-") && !strings.Contains(f, " ")
			form := resolve.Fold(f)
			if form == "" || strings.Count(form, " ") >= maxWords {
				return fmt.Errorf("%s:%d: form %q has no letters or too many words", file, n, f)
			}
			if stem {
				form += "-"
			}
			forms[form] = append(forms[form], place)
		}
	}
	return nil
}

const header = `# table: places
# title: What languages call countries, their parts and cities, and adjectives made from them
# columns: form, folded, a stem if it ends in -; places, with spaces between: ISO 3166 code of a country, UN M.49 code of a continent, code of a subdivision in CLDR, or GeoNames ID
# source: CLDR 41 (Debian unicode-cldr-core 41-0.1): territories and subdivisions; GeoNames (Debian libgeonames-common 0.3.0-1); adjectives by hand in data/internal/places/demonyms.tsv. Of a place, the English name and the names that no system or respelling leads to from it
# licence: Unicode-DFS-2016 (CLDR), CC-BY-4.0 (GeoNames, https://www.geonames.org/), Apache-2.0
# Code generated by data/internal/places; DO NOT EDIT.
`

// A name is what one language calls a place.
type name struct{ text, lang string }

// readCLDR adds the territories and subdivisions that a file of CLDR names; a
// language without a file has none.
func readCLDR(places map[string][]name, file, lang string) error {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		return err
	}
	type item struct {
		Type string `xml:"type,attr"`
		Alt  string `xml:"alt,attr"`
		Text string `xml:",chardata"`
	}
	var doc struct {
		Territories  []item `xml:"localeDisplayNames>territories>territory"`
		Subdivisions []item `xml:"localeDisplayNames>subdivisions>subdivision"`
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, fmt.Errorf("%s is not UTF-8", file) }
	if err := d.Decode(&doc); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, i := range append(doc.Territories, doc.Subdivisions...) {
		if i.Text != "↑↑↑" && !strings.HasPrefix(i.Type, "Q") && i.Type != "ZZ" {
			places[i.Type] = append(places[i.Type], name{i.Text, lang})
		}
	}
	return nil
}

const moMagic = 0x950412de

// readGeoNames adds the places that a catalogue names by their number; its
// layout is that of GNU gettext's MO files.
func readGeoNames(places map[string][]name, file, lang string) error {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		return err
	}
	word := func(at uint32) uint32 {
		if int64(at)+4 > int64(len(text)) {
			return 0
		}
		return binary.LittleEndian.Uint32(text[at:])
	}
	if len(text) < 28 || word(0) != moMagic {
		return fmt.Errorf("%s is no little-endian MO file", file)
	}
	entry := func(table, i uint32) string {
		n, at := word(table+8*i), word(table+8*i+4)
		if int64(at)+int64(n) > int64(len(text)) {
			return ""
		}
		return string(text[at : at+n])
	}
	for i := range min(word(8), uint32(len(text)/16)) {
		id := entry(word(12), i)
		if id != "" && strings.Trim(id, "0123456789") == "" {
			places["gn"+id] = append(places["gn"+id], name{entry(word(16), i), lang})
		}
	}
	return nil
}

type generator struct {
	lexicon *entities.Lexicon
	matcher *resolve.Matcher
}

// rows returns the forms of all places, found on all processors.
func (g *generator) rows(places map[string][]name) map[string][]string {
	ids := make([]string, 0, len(places))
	for id := range places {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rows := make([][]string, len(ids))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(ids); i += workers {
				rows[i] = g.row(ids[i], places[ids[i]])
			}
		})
	}
	wg.Wait()
	byID := map[string][]string{}
	for i, id := range ids {
		byID[id] = rows[i]
	}
	return byID
}

const (
	// shareDerived is the share of its own information with which the English
	// name must agree with another for that to count as derived from it.
	shareDerived = 0.55

	// shareDerivedHan is the same for a name in Han characters, each of which
	// stands for many sounds: 巴黎 is Paris, and spells Pali.
	shareDerivedHan = 0.9

	maxWords   = 3 // the most parts of a name that are read as one
	minLetters = 2 // the fewest letters of a form
	minForms   = 2 // one name alone says nothing
)

// row returns the forms of a place, none if all its names follow from the
// English one.
func (g *generator) row(id string, names []name) []string {
	at := slices.IndexFunc(names, func(n name) bool { return n.lang == "en" })
	if at < 0 {
		return nil
	}
	native, anchor := g.core(names[at])
	if anchor == "" {
		return nil
	}
	self, err := g.matcher.Prepare(resolve.Query{Name: native, Kind: entities.Place, Lang: language.English})
	if err != nil {
		return nil
	}
	most := agreement(g.matcher.ComparePrepared(self, self))
	forms := []string{anchor}
	for i, n := range names {
		native, form := g.core(n)
		if i == at || form == "" || slices.Contains(forms, form) || utf8.RuneCountInString(form) < minLetters {
			continue
		}
		tag, err := language.Parse(n.lang)
		if err != nil {
			tag = language.Und
		}
		p, err := g.matcher.Prepare(resolve.Query{Name: native, Kind: entities.Place, Lang: tag})
		if err != nil {
			continue
		}
		if isTerritory(id) || agreement(g.matcher.ComparePrepared(self, p)) < derived(form)*most {
			forms = append(forms, form)
		}
	}
	if len(forms) < minForms {
		return nil
	}
	return forms
}

// isTerritory reports whether id is that of a country or continent. Its names
// stand in those of rulers and organizations, and in sentences with the endings
// of every language: all are listed, those too that follow from the English one.
func isTerritory(id string) bool { return len(id) <= 3 && strings.ToUpper(id) == id }

// derived is the share of the English name's information with which a form
// counts as derived from it.
func derived(form string) float64 {
	if strings.ContainsFunc(form, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return shareDerivedHan
	}
	return shareDerived
}

// agreement is what speaks for two names in the comparison of their parts, less
// what speaks against.
func agreement(c resolve.Comparison) float64 {
	sum := 0.0
	for _, e := range c.Evidence {
		switch e.Signal {
		case resolve.SamePart, resolve.SameRomanized, resolve.NearSpelling, resolve.SameSound:
			sum += e.Weight
		case resolve.PartConflict, resolve.PartOmitted:
			sum += min(e.Weight, 0)
		}
	}
	return sum
}

// core returns a name without what stands in brackets or after a comma and
// without the words at its ends that say what kind of a place it is, as it is
// written and folded; "" if nothing or too much is left.
func (g *generator) core(n name) (native, folded string) {
	text, _, _ := strings.Cut(n.text, "(")
	for _, comma := range []string{",", "،", "、"} {
		text, _, _ = strings.Cut(text, comma)
	}
	var words, folds []string
	unspaced := false
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	}) {
		f := resolve.Fold(w)
		if f == "" {
			continue
		}
		parts := g.lexicon.Segment(f)
		if parts == nil || utf8.RuneCountInString(f) != utf8.RuneCountInString(w) {
			words, folds = append(words, w), append(folds, f)
			continue
		}
		unspaced = true
		runes := []rune(w)
		for _, p := range parts {
			k := utf8.RuneCountInString(p)
			words, folds = append(words, string(runes[:k])), append(folds, p)
			runes = runes[k:]
		}
	}
	for len(folds) > 1 {
		k, concept := g.lexicon.GenericPrefix(folds)
		if k == 0 && g.lexicon.Particle(folds[0]) {
			k = 1
		} else if !isKind(concept) || k >= len(folds) {
			break
		}
		words, folds = words[k:], folds[k:]
	}
	for len(folds) > 1 {
		last := folds[len(folds)-1:]
		if k, concept := g.lexicon.GenericPrefix(last); !(k > 0 && isKind(concept)) && !g.lexicon.Particle(last[0]) {
			break
		}
		words, folds = words[:len(words)-1], folds[:len(folds)-1]
	}
	if len(folds) == 0 || len(folds) > maxWords && !unspaced || g.allGeneric(folds) {
		return "", ""
	}
	space := " "
	if unspaced {
		space = ""
	}
	return strings.Join(words, space), strings.Join(folds, space)
}

// allGeneric reports whether words say only what kind of a place something is,
// and where it lies: East Region.
func (g *generator) allGeneric(folds []string) bool {
	for len(folds) > 0 {
		n, _ := g.lexicon.GenericPrefix(folds)
		if n == 0 && g.lexicon.Particle(folds[0]) {
			n = 1
		}
		if n == 0 {
			return false
		}
		folds = folds[n:]
	}
	return true
}

// isKind reports whether a concept says what kind of a place something is.
func isKind(concept string) bool {
	class, _, ok := strings.Cut(cmp.Or(concept, "-"), "/")
	return ok && class == "unit" || concept == "island" || concept == "islands"
}
