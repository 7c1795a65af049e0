package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/japanese"

	"github.com/polyonym/polyonym/entities"
)

// record is what a source says of one entity.
type record struct {
	source  string
	kind    entities.Kind       // unknown if the source doesn't say
	ref     string              // Wikidata ID or ISO 3166-2 code, if the source has it
	names   map[string][]string // by language as the source writes it
	born    []int               // years, which sources may give several of
	died    []int
	country string // ISO 3166-1 code, or words that have the country's name in them
}

func (r *record) name(lang, text string) {
	if text = strings.TrimSpace(qualifier.ReplaceAllString(text, "")); text != "" {
		r.names[lang] = append(r.names[lang], text)
	}
}

// qualifier is what titles of pages add to tell namesakes apart.
var qualifier = regexp.MustCompile(`\s*[(（][^()（）]*[)）]$`)

func newRecord(source string, kind entities.Kind, ref string) *record {
	return &record{source: source, kind: kind, ref: ref, names: map[string][]string{}}
}

// reader reads one file of a source and adds its records to ev.
type reader func(ev *evidence, file string, text []byte) error

// readers are the sources, by the pattern of their files in the folder.
var readers = []struct {
	glob string
	read reader
}{
	{"everypolitician/data/*/*/sources/morph/wikidata.csv", readTable},
	{"holders/*/html/*.csv", readTable},
	{"holders/world-leaders-2021/data/*.csv", readTable},
	{"wikitrivia/content/queries/*/rows.json", readTrivia},
	{"enamdict", readEnamdict},
	{"cedict.js", readCedict},
	{"wordnet.noun", readWordNet},
	{"cities/contributions/cities/*.json", readCities},
	{"cities/json/countries+cities.json", readCityNames},
	{"iso_3166-[12].json", readISO},
	{"alltheplaces/locations/spiders/*.py", readBrands},
}

func readSources(dir fs.FS) (*evidence, error) {
	ev := newEvidence()
	for _, s := range readers {
		files, err := fs.Glob(dir, s.glob)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: %w", s.glob, fs.ErrNotExist)
		}
		for _, file := range files {
			text, err := fs.ReadFile(dir, file)
			if err != nil {
				return nil, err
			}
			if err := s.read(ev, file, text); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return ev, readDBpedia(ev, dir)
}

// columns are what the tables of persons call the same things. A name in
// another language is in name__LANG.
var columns = map[string]string{
	"id": "id", "personID": "id", "officeholder": "id",
	"name": "name", "person": "name", "officeholderlabel": "name", "enwiki": "name",
	"birth_date": "born", "dob": "born", "DOB": "born", "death_date": "died", "dod": "died", "DOD": "died", "country": "country",
}

// readTable reads a table of persons with Wikidata IDs, of the country that the
// folder is named for.
func readTable(ev *evidence, file string, text []byte) error {
	folders := strings.Split(file, "/")
	country := folders[1]
	if country == "data" {
		country = folders[2]
	}
	rows := csv.NewReader(bytes.NewReader(text))
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil // some of the tables are empty
	}
	if err != nil {
		return err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r := newRecord(folders[0], entities.Person, "")
		r.country = country
		for i, v := range row[:min(len(row), len(head))] {
			name, lang, _ := strings.Cut(head[i], "__")
			switch columns[name] {
			case "id":
				r.ref = v
			case "name":
				r.name(cmp.Or(lang, "en"), v)
			case "born":
				r.born = years(r.born, v)
			case "died":
				r.died = years(r.died, v)
			case "country":
				r.country = v
			}
		}
		r.country = strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(r.country))
		if strings.HasPrefix(r.ref, "Q") {
			ev.add(r)
		}
	}
}

var year = regexp.MustCompile(`^-?\d{3,4}`)

// years adds the year that a date begins with.
func years(to []int, date string) []int {
	if y, err := strconv.Atoi(year.FindString(date)); err == nil {
		to = append(to, y)
	}
	return to
}

// life finds "1828–1910" and "1952-" in a text.
var life = regexp.MustCompile(`\b(\d{3,4})(?:\.[\d.?]+)?\s?[–−-]\s?(?:c\. )?(\d{3,4})?(?:\D|$)`)

func (r *record) lived(text string) {
	if m := life.FindStringSubmatch(text); m != nil {
		r.born = years(r.born, m[1])
		r.died = years(r.died, m[2])
	}
}

func readTrivia(ev *evidence, file string, text []byte) error {
	deck := path.Base(path.Dir(file))
	if !strings.HasPrefix(deck, "famous-") {
		return nil
	}
	var rows []struct{ Item, ItemLabel, Year, NationalityLabel string }
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		r := newRecord("wikitrivia", entities.Person, path.Base(row.Item))
		r.name("en", row.ItemLabel)
		r.country = strings.ToLower(row.NationalityLabel)
		r.died = years(nil, row.Year)
		ev.add(r)
	}
	return nil
}

// enamdict matches an entry of a person: 夏目漱石 [なつめそうせき] /(h) Natsume Souseki (1867.2.9-1916.12.9)/.
var enamdict = regexp.MustCompile(`^(\S+)(?: \[(.*?)\])? /\(h\) ([^(/]+?)(?: \((.*)\))?/`)

func readEnamdict(ev *evidence, _ string, text []byte) error {
	text, err := japanese.EUCJP.NewDecoder().Bytes(text)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if m := enamdict.FindStringSubmatch(line); m != nil {
			r := newRecord("enamdict", entities.Person, "")
			r.name("ja", m[1])
			r.name("ja-Hira", m[2])
			r.name("en", m[3])
			r.lived(m[4])
			r.country = "japan"
			ev.add(r)
		}
	}
	return nil
}

func readCedict(ev *evidence, _ string, text []byte) error {
	_, text, _ = bytes.Cut(text, []byte("export default "))
	var dict struct{ All [][]any }
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&dict); err != nil {
		return err
	}
	for _, row := range dict.All {
		zh, gloss := fmt.Sprint(row[1]), strings.Trim(fmt.Sprint(row[3]), "[]")
		name, rest, ok := strings.Cut(gloss, " (")
		if !ok || !life.MatchString(rest) {
			if !strings.Contains(zh, "·") {
				continue
			}
			name, _, _ = strings.Cut(gloss, ", ")
		}
		r := newRecord("CC-CEDICT", entities.Person, "")
		r.name("zh", zh)
		r.name("zh-Hant", fmt.Sprint(row[0]))
		r.name("en", name)
		r.lived(rest)
		ev.add(r)
	}
	return nil
}

// readWordNet reads the instances among the nouns for persons, file 18.
func readWordNet(ev *evidence, _ string, text []byte) error {
	for line := range strings.Lines(string(text)) {
		synset, gloss, _ := strings.Cut(line, " | ")
		f := strings.Fields(synset)
		if len(f) < 5 || f[1] != "18" || !strings.Contains(synset, " @i ") {
			continue
		}
		n, err := strconv.ParseInt(f[3], 16, 0)
		if err != nil || len(f) < 4+2*int(n) {
			return fmt.Errorf("synset %s", f[0])
		}
		r := newRecord("WordNet", entities.Person, "")
		for i := range int(n) {
			r.name("en", strings.ReplaceAll(f[4+2*i], "_", " "))
		}
		if !strings.Contains(gloss, " BC") {
			r.lived(gloss)
		}
		r.country = strings.ToLower(gloss)
		ev.add(r)
	}
	return nil
}

// readCities reads cities of one country. Their Wikidata IDs are left out: the
// table has countries among them.
func readCities(ev *evidence, file string, text []byte) error {
	var rows []struct {
		Name, Native string
		Translations map[string]string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		r := newRecord("countries-states-cities", entities.Place, "")
		r.country = strings.TrimSuffix(path.Base(file), ".json")
		r.name("en", row.Name)
		r.name("und", row.Native)
		for lang, text := range row.Translations {
			r.name(lang, text)
		}
		ev.add(r)
	}
	return nil
}

// readCityNames reads the cities of all countries, by name only: for countries
// whose file in contributions is not there.
func readCityNames(ev *evidence, _ string, text []byte) error {
	var rows []struct {
		Name   string
		Cities []string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		for _, city := range row.Cities {
			r := newRecord("countries-states-cities", entities.Place, "")
			r.country = strings.ToLower(row.Name)
			r.name("en", city)
			ev.add(r)
		}
	}
	return nil
}

// readISO reads countries and their units by code.
func readISO(ev *evidence, _ string, text []byte) error {
	type row struct {
		Alpha2   string `json:"alpha_2"`
		Code     string
		Name     string
		Official string `json:"official_name"`
	}
	var doc map[string][]row
	if err := json.Unmarshal(text, &doc); err != nil {
		return err
	}
	for _, rows := range doc {
		for _, row := range rows {
			r := newRecord("iso-codes", entities.Place, row.Alpha2+row.Code)
			r.country = r.ref[:2]
			r.name("en", row.Name)
			r.name("en", row.Official)
			ev.add(r)
		}
	}
	return nil
}

// brand finds {"brand": "NAME", "brand_wikidata": "ID"} in either order of
// quotes; operators likewise.
var brand = regexp.MustCompile(`"(?:brand|operator)": "([^"\\]+)",\s*"(?:brand|operator)_wikidata": "(Q\d+)"`)

func readBrands(ev *evidence, _ string, text []byte) error {
	for _, m := range brand.FindAllSubmatch(text, -1) {
		r := newRecord("alltheplaces", entities.Organization, string(m[2]))
		r.name("en", string(m[1]))
		ev.add(r)
	}
	return nil
}

// readDBpedia reads the titles that DBP15K links between three editions of
// Wikipedia and the English one.
func readDBpedia(ev *evidence, dir fs.FS) error {
	for _, lang := range []string{"zh", "ja", "fr"} {
		table := func(file string, each func(a, b string)) error {
			text, err := fs.ReadFile(dir, "dbp15k/data/"+lang+"_en/"+file)
			for line := range strings.Lines(string(text)) {
				a, b, _ := strings.Cut(strings.TrimSpace(line), "\t")
				each(a, b)
			}
			return err
		}
		titles := map[string]string{}
		title := func(id, uri string) {
			_, t, _ := strings.Cut(uri, "/resource/")
			titles[id] = strings.ReplaceAll(t, "_", " ")
		}
		err := errors.Join(table("ent_ids_1", title), table("ent_ids_2", title), table("ref_ent_ids", func(a, b string) {
			r := newRecord("DBP15K", entities.KindUnknown, "")
			r.name(lang, titles[a])
			r.name("en", titles[b])
			ev.add(r)
		}))
		if err != nil {
			return err
		}
	}
	return nil
}
