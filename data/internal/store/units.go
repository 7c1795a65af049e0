package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// A unit is what iso3166-2-db knows of a first-level administrative unit: its
// identifiers, and the name in GeoNames. Its other names are not from GeoNames
// and are left alone.
type unit struct {
	Names struct {
		GeoNames string `json:"geonames"`
	} `json:"names"`
	ISO       string `json:"iso"`
	Admin     string `json:"admin"`
	Reference struct {
		GeoNames int64 `json:"geonames"`
	} `json:"reference"`
}

// units are first-level administrative units.
type units struct {
	records map[string]*record // by ID
	admin   map[string]string  // English name, by country and GeoNames' code: "UA.05"
}

func readUnits(archives map[string][]byte, w *world) (*units, error) {
	var (
		countries map[string]struct {
			Regions []unit `json:"regions"`
		}
		names map[string]map[string]string // by GeoNames ID, then language
	)
	err := unpack(sources["units"], archives["units"], func(file string, read func() ([]byte, error)) error {
		var into any
		switch file {
		case "data/iso3166-2.json":
			into = &countries
		case "data/names_geonames.json":
			into = &names
		default:
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		return json.Unmarshal(b, into)
	})
	if err != nil {
		return nil, err
	}
	cldr, err := readLocales(sources["subdivisions"], archives["subdivisions"],
		func(locale, name string) bool { return name == locale+".json" },
		func(b json.RawMessage) (map[string]string, error) {
			var doc struct {
				Subdivisions struct {
					Names struct {
						Subdivisions map[string]string `json:"subdivisions"`
					} `json:"localeDisplayNames"`
				} `json:"subdivisions"`
			}
			err := json.Unmarshal(b, &doc)
			return doc.Subdivisions.Names.Subdivisions, err
		})
	if err != nil {
		return nil, err
	}
	order := cldr.locales()
	out := &units{records: map[string]*record{}, admin: map[string]string{}}
	taken := map[string]bool{} // codes of CLDR
	for _, country := range slices.Sorted(maps.Keys(countries)) {
		regions := countries[country].Regions
		// A code that CLDR doesn't know is an old one: the unit is found by name.
		byName := map[string]string{}
		for c, text := range cldr["en"] {
			if strings.HasPrefix(c, strings.ToLower(country)) {
				if _, twice := byName[plain(text)]; twice {
					c = ""
				}
				byName[plain(text)] = c
			}
		}
		for _, u := range regions {
			c := strings.ToLower(country + u.ISO)
			if u.ISO == "" || cldr["en"][c] == "" {
				c = byName[plain(u.Names.GeoNames)]
			}
			if c != "" && taken[c] || u.Reference.GeoNames <= 0 {
				continue
			}
			taken[c] = c != ""
			id := strconv.FormatInt(u.Reference.GeoNames, 10)
			if out.records[id] != nil {
				continue
			}
			r := &record{Entity: entities.Entity{ID: entities.ID("gn:" + id), Kind: entities.Place, Country: []string{country}, Refs: map[string]string{}}, admin: u.Admin}
			if c != "" {
				r.Refs["iso3166-2"] = country + "-" + strings.ToUpper(c[len(country):])
				cldr.addAll(r, order, c, entities.RoleAlias)
			}
			for _, l := range slices.Sorted(maps.Keys(names[id])) {
				if lang, ok := tag(l); ok {
					r.add(names[id][l], lang, entities.RoleAlias, fromGeoNames)
				}
			}
			r.add(u.Names.GeoNames, inScript(u.Names.GeoNames), entities.RoleAlias, fromGeoNames)
			english := cmp.Or(u.Names.GeoNames, names[id]["en"], cldr["en"][c])
			if len(r.Names) == 0 {
				continue
			}
			r.Note = "first-level administrative unit, " + w.english[country]
			r.arrange(country, english, fromGeoNames)
			out.records[id] = r
			out.admin[country+"."+u.Admin] = english
		}
		// What CLDR has besides, unless it bears the name of one of these.
		bears := map[string]bool{}
		for _, u := range regions {
			if r := out.records[strconv.FormatInt(u.Reference.GeoNames, 10)]; r != nil {
				for _, n := range r.Names {
					bears[plain(n.Text)] = true
				}
			}
		}
		for _, c := range slices.Sorted(maps.Keys(cldr["en"])) {
			text := cldr["en"][c]
			if !strings.HasPrefix(c, strings.ToLower(country)) || taken[c] || bears[plain(text)] || byName[plain(text)] == "" {
				continue
			}
			iso := country + "-" + strings.ToUpper(c[len(country):])
			r := &record{Entity: entities.Entity{
				ID: entities.ID("pn:iso-" + strings.ToLower(iso)), Kind: entities.Place, Country: []string{country},
				Refs: map[string]string{"iso3166-2": iso}, Note: "administrative unit, " + w.english[country],
			}}
			if cldr.addAll(r, order, c, entities.RoleAlias); len(r.Names) > 0 {
				r.arrange(country, text, fromCLDR)
				out.records[string(r.ID)] = r
			}
		}
	}
	return out, nil
}

// shorten marks the names that a unit shares with a city in it, or with any
// large one of its country, as short forms: who says Kharkiv, 서울 or São Paulo
// means the city, unless more is said.
func (u *units) shorten(cities map[string]*record) {
	type key struct{ country, letters string }
	bearers := map[key][]*record{}
	for _, c := range cities {
		seen := map[string]bool{}
		for _, n := range c.Names {
			if l := onlyLetters(n.Text); !seen[l] {
				seen[l] = true
				k := key{strings.Join(c.Country, ""), l}
				bearers[k] = append(bearers[k], c)
			}
		}
	}
	for _, r := range u.records {
		shared := func(n entities.Name) bool {
			return slices.ContainsFunc(bearers[key{strings.Join(r.Country, ""), onlyLetters(n.Text)}], func(c *record) bool {
				return r.admin != "" && c.admin == r.admin || c.Population >= city
			})
		}
		for i, n := range r.Names {
			if shared(n) {
				r.Names[i].Role = entities.RoleShort
			}
		}
		// A name that is the unit's alone, in the language of the country or in
		// English, is the one to show.
		lang, _ := native(strings.Join(r.Country, ""))
		for _, want := range []language.Tag{lang, language.English} {
			i := slices.IndexFunc(r.Names, func(n entities.Name) bool {
				return n.Role != entities.RoleShort && n.Lang == want && want != language.Und
			})
			if i >= 0 {
				n := r.Names[i]
				n.Role = entities.RolePrimary
				r.Names = slices.Insert(slices.Delete(r.Names, i, i+1), 0, n)
				break
			}
		}
	}
}

// plain returns a name of a unit without the word for its rank.
func plain(text string) string {
	text = strings.ToLower(text)
	for _, rank := range []string{"province", "oblast", "region", "state", "district", "county", "department", "governorate", "municipality", "parish", "prefecture", "autonomous", "of", "the", "city"} {
		text = strings.Join(strings.FieldsFunc(" "+text+" ", func(r rune) bool { return r == ' ' }), " ")
		text = strings.TrimSpace(strings.ReplaceAll(" "+text+" ", " "+rank+" ", " "))
	}
	return text
}
