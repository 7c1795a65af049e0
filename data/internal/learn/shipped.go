package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// shippedRows returns the names of shipped entities in the scripts that costs are
// learned of, each with the entity's English or else its first Latin name. Where
// a native name is no transcription of that, its weight falls; see noise.
func shippedRows() (rows []row, err error) {
	langs := map[string]string{}
	for _, m := range models {
		langs[m.script] = m.lang
	}
	for _, sc := range [][2]string{{"Hira", "Kana"}, {"Hrkt", "Kana"}, {"Hans", "Hani"}, {"Hant", "Hani"}, {"Kore", "Hang"}} {
		langs[sc[0]] = langs[sc[1]]
	}
	for e, err := range data.Store().All(context.Background()) {
		if err != nil {
			return nil, err
		}
		latin := latinName(e)
		if latin == "" {
			continue
		}
		seen := map[string]bool{}
		for _, n := range e.Names {
			script, _ := translit.ScriptOf(n.Text)
			lang := langs[script.String()]
			if lang == "" || seen[n.Text] || n.Role == entities.RoleAcronym {
				continue
			}
			seen[n.Text] = true
			rows = append(rows, row{lang, script.String(), n.Text, latin})
		}
	}
	return rows, nil
}

// namesLine begins the line of a table's header that tells which shipped names
// are among what it was learned from.
const namesLine = "# names: "

// names tells rows of shipped names that m is learned from: how many there are,
// and a hash of them.
func (m *model) names(shipped []row) (n int, sum string) {
	h := sha256.New()
	for _, r := range shipped {
		if m.lang == "" || r.lang == m.lang {
			n++
			fmt.Fprintf(h, "%s\t%s\n", r.native, r.latin)
		}
	}
	return n, fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// latinName returns the English name of an entity, or else its first in Latin
// letters. Acronyms and names of many words are translated more than spelled.
func latinName(e entities.Entity) string {
	first := ""
	for _, n := range e.Names {
		script, _ := translit.ScriptOf(n.Text)
		if script.String() != "Latn" || n.Role == entities.RoleAcronym || len(strings.Fields(n.Text)) > maxJoined {
			continue
		}
		if base, _ := n.Lang.Base(); base == english {
			return n.Text
		}
		if first == "" {
			first = n.Text
		}
	}
	return first
}

var english, _ = language.English.Base()
