// News counts who and what three newsrooms wrote about, though each spells the
// names in its own way. What a name alone cannot tell, the country does: there
// are towns called Pokrovsk in Ukraine and in Russia.
package main

import (
	"context"
	"fmt"
	"log"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// A mention is a name as a newsroom wrote it, and the country of the place it
// means, if the text around it says so.
type mention struct{ name, country string }

// A report is what one newsroom sent.
type report struct {
	lang     language.Tag
	mentions []mention
}

var reports = []report{
	{language.German, []mention{{"Wolodymyr Selenskyj", ""}, {"Pokrowsk", "UA"}, {"Rheinmetall", ""}, {"Nato", ""}}},
	{language.French, []mention{{"Zelensky", ""}, {"Pokrovsk", "UA"}, {"OTAN", ""}, {"Kremlin", ""}}},
	{language.Russian, []mention{{"Зеленский", ""}, {"Красноармейск", "UA"}, {"Рейнметалл", ""}, {"НАТО", ""}, {"Кремль", ""}}},
	{language.Korean, []mention{{"젤렌스키", ""}, {"나토", ""}, {"국정원", ""}}},
}

func main() {
	ctx := context.Background()
	r, err := data.Resolver()
	if err != nil {
		log.Fatal(err)
	}
	type subject struct {
		entity    entities.Entity
		spellings []string
	}
	found := map[entities.ID]*subject{}
	for _, rep := range reports {
		for _, m := range rep.mentions {
			q := resolve.Query{Name: m.name, Lang: rep.lang}
			if m.country != "" {
				q.Country = []string{m.country}
			}
			res, err := r.Resolve(ctx, q)
			if err != nil {
				log.Fatal(err)
			}
			id, ok := res.ID()
			if !ok {
				fmt.Printf("%s: %s\n", m.name, res.Decision)
				continue
			}
			if found[id] == nil {
				found[id] = &subject{entity: res.Candidates[0].Entity}
			}
			found[id].spellings = append(found[id].spellings, m.name)
		}
	}
	var ids []entities.ID
	for id := range found {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b entities.ID) int {
		if d := len(found[b].spellings) - len(found[a].spellings); d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	for _, id := range ids {
		s := found[id]
		fmt.Printf("%d %s (%s): %s\n", len(s.spellings), s.entity.Names[0].Text, id, strings.Join(s.spellings, ", "))
	}
}
