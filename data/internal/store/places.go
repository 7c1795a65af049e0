package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

// The columns of cities500.txt, as the readme of GeoNames lists them.
const (
	colID = iota
	colName
	_
	colAlternates
	_
	_
	_
	colCode
	colCountry
	_
	colAdmin1
	_
	_
	_
	colPopulation
	_
	_
	colZone
	_
	columns
)

// minPopulation is the least of a town that is no seat, unless the command line
// says otherwise. The source has places from 500 inhabitants.
const minPopulation = 15_000

// seats are capitals, and seats of first- and second-level units; gone are
// places that are no more.
var (
	seats = map[string]bool{"PPLC": true, "PPLA": true, "PPLA2": true, "PPLG": true}
	gone  = map[string]bool{"PPLQ": true, "PPLH": true, "PPLW": true, "PPLCH": true}
)

// keep are places that are taken whatever their size: the curated ones.
func readCities(archives map[string][]byte, keep map[string]bool, least int64) (map[string]*record, error) {
	cities := map[string]*record{}
	codes := map[string]string{} // feature code by ID
	err := unpack(sources["cities"], archives["cities"], func(file string, read func() ([]byte, error)) error {
		if file != "dist/cities500.txt" {
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		line := 0
		for row := range strings.Lines(string(b)) {
			line++
			row = strings.TrimRight(row, "\r\n")
			if row == "" {
				continue
			}
			f := strings.Split(row, "\t")
			if len(f) != columns {
				return fmt.Errorf("line %d has %d columns; want %d", line, len(f), columns)
			}
			population, err := strconv.ParseInt(cmp.Or(f[colPopulation], "0"), 10, 64)
			if err != nil {
				return fmt.Errorf("line %d: population %q", line, f[colPopulation])
			}
			if !keep[f[colID]] && (population < least && !seats[f[colCode]] || gone[f[colCode]]) {
				continue
			}
			r := &record{
				Entity: entities.Entity{
					ID: entities.ID("gn:" + f[colID]), Kind: entities.Place, Country: []string{f[colCountry]}, Population: population,
					Refs: map[string]string{},
				},
				admin: f[colAdmin1], zone: f[colZone],
			}
			if len(f[colCountry]) != 2 {
				r.Country = nil
			}
			cities[f[colID]], codes[f[colID]] = r, f[colCode]
			r.Extra = nil
			r.Names = append(r.Names, entities.Name{Text: f[colName]}, entities.Name{Text: f[colAlternates]})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	catalogues := map[string]map[string]string{}
	err = unpack(sources["languages"], archives["languages"], func(file string, read func() ([]byte, error)) error {
		if path.Base(file) != "geonames.mo" {
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		catalogues[path.Base(path.Dir(path.Dir(file)))], err = readMO(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	langs := slices.Sorted(maps.Keys(catalogues))
	for id, r := range cities {
		main, alternates := r.Names[0].Text, r.Names[1].Text
		r.Names = nil
		own := map[string]bool{onlyLetters(main): true}
		for text := range strings.SplitSeq(alternates, ",") {
			own[onlyLetters(text)] = true
		}
		delete(own, "") // what is not in brackets is within none
		for _, l := range langs {
			lang, ok := tag(l)
			if text := catalogues[l][id]; ok && text != "" && !hasBase(r, text, l) && !own[onlyLetters(within(text))] {
				r.add(bare(text), lang, entities.RoleAlias, fromGeoNames)
			}
		}
		r.add(main, inScript(main), entities.RoleAlias, fromGeoNames)
		for raw := range strings.SplitSeq(alternates, ",") {
			text, ok := clean(bare(raw))
			if !ok || own[onlyLetters(within(raw))] || machineMade(text) || code.MatchString(text) {
				continue
			}
			r.add(text, inScript(text), entities.RoleAlias, fromGeoNames)
		}
		for _, n := range slices.Clone(r.Names) {
			if short := shortForms(n.Text, n.Lang); short != "" && inEastAsia(r.Country) {
				r.add(short, n.Lang, entities.RoleShort, fromGeoNames)
			}
		}
		r.Note = rank(codes[id], r.Population)
		r.arrange(strings.Join(r.Country, ""), main, fromGeoNames)
	}
	return cities, nil
}

// hasBase reports whether r has text in the language of which l is regional.
func hasBase(r *record, text, l string) bool {
	parent, _, regional := strings.Cut(l, "_")
	if !regional {
		return false
	}
	return slices.ContainsFunc(r.Names, func(n entities.Name) bool { return n.Text == text && n.Lang.String() == parent })
}

func inEastAsia(country []string) bool {
	return slices.ContainsFunc(country, func(c string) bool { return strings.Contains("CN HK JP KP KR MO TW", c) })
}

// city is the number of inhabitants from which a place is called one.
const city = 100_000

func rank(code string, population int64) string {
	switch {
	case code == "PPLC":
		return "capital"
	case code == "PPLX":
		return "part of a city"
	case population >= city:
		return "city"
	}
	return "town"
}

// addExemplars adds the names that CLDR has for the cities of time zones: an
// exemplar city is the largest place of its English name in its zone.
func addExemplars(archives map[string][]byte, cities map[string]*record) error {
	names, err := readLocales(sources["exemplars"], archives["exemplars"],
		func(_, name string) bool { return name == "timeZoneNames.json" },
		func(b json.RawMessage) (map[string]string, error) {
			var doc struct {
				Main map[string]struct {
					Dates struct {
						Names struct {
							Zone map[string]any `json:"zone"`
						} `json:"timeZoneNames"`
					} `json:"dates"`
				} `json:"main"`
			}
			if err := json.Unmarshal(b, &doc); err != nil {
				return nil, err
			}
			out := map[string]string{}
			for _, m := range doc.Main {
				exemplarCities("", m.Dates.Names.Zone, out)
			}
			return out, nil
		})
	if err != nil {
		return err
	}
	// Zones that were renamed since CLDR fixed its identifiers.
	renamed := map[string]string{"Europe/Kiev": "Europe/Kyiv", "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon", "Asia/Saigon": "Asia/Ho_Chi_Minh"}
	type key struct{ zone, name string }
	largest := map[key]*record{}
	for _, r := range cities {
		for _, n := range r.Names {
			k := key{r.zone, n.Text}
			if n.Role == entities.RolePrimary || base(n.Lang) == "en" {
				if o := largest[k]; o == nil || o.Population < r.Population || o.Population == r.Population && o.ID > r.ID {
					largest[k] = r
				}
			}
		}
	}
	for old, zone := range renamed {
		for _, l := range names {
			if text, ok := l[old]; ok {
				l[zone] = text
				delete(l, old)
			}
		}
	}
	order := names.locales()
	zones := map[string]bool{}
	for _, l := range names {
		for zone := range l {
			zones[zone] = true
		}
	}
	for _, zone := range slices.Sorted(maps.Keys(zones)) {
		// Where the English name is that of the identifier, it isn't stated.
		english := cmp.Or(names["en"][zone], names["und"][zone], strings.ReplaceAll(path.Base(zone), "_", " "))
		r := largest[key{zone, english}]
		if r == nil {
			continue
		}
		main := r.Names[0].Text
		for _, n := range r.Names {
			if n.Role == entities.RolePrimary {
				main = n.Text // the last primary is the catalogue's
			}
		}
		for i := range r.Names {
			if r.Names[i].Role == entities.RolePrimary {
				r.Names[i].Role = entities.RoleAlias
			}
		}
		names.addAll(r, order, zone, entities.RoleAlias)
		r.arrange(strings.Join(r.Country, ""), main, fromGeoNames)
	}
	return nil
}

// exemplarCities collects the exemplar cities of nested zones by their path.
func exemplarCities(zone string, v map[string]any, out map[string]string) {
	for k, sub := range v {
		switch sub := sub.(type) {
		case string:
			if k == "exemplarCity" {
				out[zone] = sub
			}
		case map[string]any:
			exemplarCities(strings.TrimPrefix(zone+"/"+k, "/"), sub, out)
		}
	}
}
