package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

var wikidataID = regexp.MustCompile(`^Q[1-9][0-9]*$`)

// What name-suggestion-index calls an organisation by, the item's tag that has
// its Wikidata identifier being this with ":wikidata".
var bearers = []string{"brand", "operator"}

// readOrganizations returns brands and operators by Wikidata ID. Those of which
// nothing is known but initials are left out: they are small, and everyone's.
func readOrganizations(archives map[string][]byte) (map[string]*record, error) {
	var doc struct {
		NSI map[string]struct {
			Items []struct {
				Name      string `json:"displayName"`
				Locations struct {
					Include []any `json:"include"`
				} `json:"locationSet"`
				Tags map[string]string `json:"tags"`
			} `json:"items"`
		} `json:"nsi"`
	}
	err := unpack(sources["organizations"], archives["organizations"], func(file string, read func() ([]byte, error)) error {
		if file != "dist/json/nsi.min.json" {
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &doc)
	})
	if err != nil {
		return nil, err
	}
	type place struct {
		countries map[string]bool
		world     bool
		main      string
		kinds     map[string]int
	}
	orgs, at := map[string]*record{}, map[string]*place{}
	for _, category := range slices.Sorted(maps.Keys(doc.NSI)) {
		tree, what, _ := strings.Cut(category, "/")
		if tree == "flags" || tree == "transit" {
			continue
		}
		for _, item := range doc.NSI[category].Items {
			for _, bearer := range bearers {
				q, text := item.Tags[bearer+":wikidata"], item.Tags[bearer]
				// Several values are joined by semicolons.
				if !wikidataID.MatchString(q) || text == "" || strings.Contains(text, ";") {
					continue
				}
				r := orgs[q]
				if r == nil {
					r = &record{Entity: entities.Entity{ID: entities.ID("wd:" + q), Kind: entities.Organization}}
					orgs[q], at[q] = r, &place{countries: map[string]bool{}, main: text, kinds: map[string]int{}}
				}
				p := at[q]
				p.kinds[bearer+" ("+kindOf(what)+")"]++
				for _, loc := range item.Locations.Include {
					s, _ := loc.(string)
					switch c, ok := countryOf(s); {
					case ok:
						p.countries[c] = true
					default:
						p.world = true
					}
				}
				for _, k := range slices.Sorted(maps.Keys(item.Tags)) {
					addTag(r, k, item.Tags, bearer)
				}
			}
		}
	}
	for q, r := range orgs {
		p := at[q]
		if !slices.ContainsFunc(r.Names, func(n entities.Name) bool { return !initials.MatchString(n.Text) }) {
			delete(orgs, q)
			continue
		}
		one := ""
		if !p.world && len(p.countries) <= maxCountries {
			r.Country = slices.Sorted(maps.Keys(p.countries))
			if len(r.Country) == 1 {
				one = r.Country[0]
			}
		}
		best := ""
		for _, k := range slices.Sorted(maps.Keys(p.kinds)) {
			if best == "" || p.kinds[k] > p.kinds[best] {
				best = k
			}
		}
		r.Note = best
		r.arrange(one, p.main, fromNSI)
	}
	return orgs, nil
}

// maxCountries is the most countries that tell namesakes apart: an organisation
// in more is at home in none of them in particular.
const maxCountries = 8

// addTag adds the name that tag k of an item is of its bearer, if it is one.
func addTag(r *record, k string, tags map[string]string, bearer string) {
	text := tags[k]
	if strings.Contains(text, ";") {
		return
	}
	of, rest, _ := strings.Cut(k, ":")
	role := entities.RoleAlias
	switch {
	case of == bearer:
		if sub, ok := strings.CutPrefix(rest, "short"); ok && (sub == "" || sub[0] == ':') {
			role, rest = entities.RoleShort, strings.TrimPrefix(sub, ":")
		} else if rest == "official" || rest == "abbr" {
			rest = ""
		}
	case tags["name"] != tags[bearer]:
		return // the item is one of several things of the bearer's
	case of == "name" || of == "official_name" || of == "alt_name":
	case of == "short_name":
		role = entities.RoleShort
	case of == "old_name":
		role = entities.RoleFormer
	default:
		return
	}
	if rest == "" {
		if role == entities.RoleShort && acronym.MatchString(text) {
			role = entities.RoleAcronym
		}
		r.add(text, inScript(text), role, fromNSI)
		return
	}
	// A language: "en", "zh-Hant", "nan-Latn-pehoeji"; others are no names.
	if lang, ok := tag(rest); ok && lang != language.Und && languageTag.MatchString(rest) {
		if role == entities.RoleShort && acronym.MatchString(text) {
			role = entities.RoleAcronym
		}
		r.add(text, lang, role, fromNSI)
	}
}

var (
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,9})*$`)
	initials    = regexp.MustCompile(`^[\p{Lu}\d&. -]{1,6}$`)
	acronym     = regexp.MustCompile(`^\p{Lu}[\p{Lu}\d&.-]{1,7}$`)
)

// countryOf returns the country of a location: "de", "us-tx.geojson".
func countryOf(loc string) (string, bool) {
	loc = strings.TrimSuffix(loc, ".geojson")
	c, _, _ := strings.Cut(loc, "-")
	if len(c) != 2 || strings.Trim(c, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", false
	}
	if c == "fx" { // metropolitan France
		c = "fr"
	}
	return strings.ToUpper(c), true
}

// kindOf makes a category readable: shop/sports is "sports shop".
func kindOf(what string) string {
	key, value, _ := strings.Cut(what, "/")
	value = strings.ReplaceAll(value, "_", " ")
	switch key {
	case "shop", "route", "office":
		return value + " " + key
	case "power":
		return "power " + value
	}
	return value
}
