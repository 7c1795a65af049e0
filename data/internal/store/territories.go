package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

const (
	fromCLDR     = "CLDR 48"
	fromGeoNames = "GeoNames"
	fromNSI      = "name-suggestion-index"
)

// localized are texts by locale, then by code.
type localized map[string]map[string]string

// locales returns the locales, parents before children.
func (l localized) locales() []string {
	var all []string
	for loc := range l {
		all = append(all, loc)
	}
	slices.SortFunc(all, func(a, b string) int {
		if d := strings.Count(a, "-") - strings.Count(b, "-"); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return all
}

// readLocales reads the files below dir whose base name fits, one of each
// locale, and returns what get finds in them.
func readLocales(s source, archive []byte, fits func(locale, name string) bool, get func(json.RawMessage) (map[string]string, error)) (localized, error) {
	out := localized{}
	err := unpack(s, archive, func(file string, read func() ([]byte, error)) error {
		locale := path.Base(path.Dir(file))
		if !fits(locale, path.Base(file)) {
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		out[locale], err = get(b)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s %s has no file as expected", s.pkg, s.version)
	}
	return out, err
}

// addAll adds the names that locales give for a code: each language's own, and a
// regional one where it differs.
func (l localized) addAll(r *record, order []string, code string, role entities.Role) {
	for _, loc := range order {
		text := l[loc][code]
		lang, ok := tag(loc)
		// What a locale only has from the root says nothing of its language.
		if text == "" || text == code || !ok || text == l["und"][code] && loc != "en" {
			continue
		}
		if !slices.ContainsFunc(r.Names, func(n entities.Name) bool { return n.Text == text && sameLanguage(n.Lang, lang) }) {
			r.add(text, lang, role, fromCLDR)
		}
	}
}

func sameLanguage(a, b language.Tag) bool { return base(a) == base(b) && !unknown(a) }

// A territory is what country-coder knows of one.
type territory struct {
	Wikidata string   `json:"wikidata"`
	A2       string   `json:"iso1A2"`
	A3       string   `json:"iso1A3"`
	M49      string   `json:"m49"`
	N3       string   `json:"iso1N3"`
	Aliases  []string `json:"aliases"`
}

// world holds what the other parts need of territories.
type world struct {
	records map[string]*record // by code of CLDR
	english map[string]string  // names, by the same
}

// noTerritory are codes of CLDR that stand for no place.
var noTerritory = map[string]bool{"ZZ": true, "XA": true, "XB": true, "QO": true, "UN": true, "EZ": true}

func readTerritories(archives map[string][]byte) (*world, error) {
	codes := map[string]territory{}
	err := unpack(sources["codes"], archives["codes"], func(file string, read func() ([]byte, error)) error {
		if file != "src/data/borders.json" {
			return nil
		}
		b, err := read()
		if err != nil {
			return err
		}
		var doc struct {
			Features []struct {
				Properties territory `json:"properties"`
			} `json:"features"`
		}
		if err := json.Unmarshal(b, &doc); err != nil {
			return err
		}
		for _, f := range doc.Features {
			t := f.Properties
			for _, code := range append([]string{t.A2, t.M49}, t.Aliases...) {
				if _, known := codes[code]; code != "" && t.Wikidata != "" && (!known || code == t.A2) {
					codes[code] = t
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	names, err := readLocales(sources["territories"], archives["territories"],
		func(_, name string) bool { return name == "territories.json" },
		func(b json.RawMessage) (map[string]string, error) {
			var doc struct {
				Main map[string]struct {
					Names struct {
						Territories map[string]string `json:"territories"`
					} `json:"localeDisplayNames"`
				} `json:"main"`
			}
			err := json.Unmarshal(b, &doc)
			for _, m := range doc.Main {
				return m.Names.Territories, err
			}
			return nil, err
		})
	if err != nil {
		return nil, err
	}
	w := &world{records: map[string]*record{}, english: map[string]string{}}
	order := names.locales()
	for key, text := range names["en"] {
		code, variant, _ := strings.Cut(key, "-alt-")
		if variant == "" {
			w.english[code] = text
		}
		t, ok := codes[code]
		if !ok || noTerritory[code] || variant != "" {
			continue
		}
		r := &record{Entity: entities.Entity{ID: entities.ID("wd:" + t.Wikidata), Kind: entities.Place, Refs: map[string]string{}}}
		for k, v := range map[string]string{"iso3166": t.A2, "iso3166-3": t.A3, "m49": t.M49} {
			if v != "" {
				r.Refs[k] = v
			}
		}
		if t.M49 == "" && t.N3 != "" {
			r.Refs["m49"] = t.N3
		}
		if t.A2 == code && len(code) == 2 {
			r.Country = []string{code}
			r.Note = "state or territory"
		} else {
			r.Note = "region"
		}
		names.addAll(r, order, code, entities.RoleAlias)
		for alt, role := range map[string]entities.Role{"-alt-variant": entities.RoleAlias, "-alt-chagos": entities.RoleAlias, "-alt-short": entities.RoleShort} {
			names.addAll(r, order, code+alt, role)
		}
		r.arrange(code, text, fromCLDR)
		w.records[code] = r
	}
	return w, nil
}
