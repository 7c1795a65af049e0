package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
)

func TestHold(t *testing.T) {
	born, err := entities.ParseDate("1968")
	require.NoError(t, err)
	e := entities.Entity{
		ID: "pn:vlado-buckovski", Kind: entities.Person, Country: []string{"MK"}, From: born,
		Names: []entities.Name{
			{Text: "Владо Бучковски", Lang: language.Macedonian, Role: entities.RolePrimary},
			{Text: "ヴラド・ブチコフスキ", Lang: language.Japanese},
		},
	}
	for name, tt := range map[string]struct {
		record record
		state  string
	}{
		"year and country":    {record{born: []int{1968}, country: "north macedonia"}, "same"},
		"another year":        {record{born: []int{1962}, country: "north macedonia"}, "differs"},
		"another bearer":      {record{born: []int{1931}, country: "serbia"}, "none"},
		"a name alone":        {record{}, "none"},
		"two names":           {record{names: map[string][]string{"en": {"Buckovski, Vlado"}, "mk": {"Владо Бучковски"}}}, "same"},
		"spelled otherwise":   {record{country: "north macedonia", names: map[string][]string{"en": {"Vlado Buckovski"}, "ja": {"ブラド・ブチコフスキー"}}}, "differs"},
		"a place of the name": {record{kind: entities.Place, country: "north macedonia"}, "none"},
	} {
		r := tt.record
		if r.names == nil {
			r.names = map[string][]string{"en": {"Vlado Buckovski"}}
		}
		ev := newEvidence()
		ev.add(&r)
		if f := ev.hold(e); f.state() != tt.state {
			t.Errorf("%s: %s (%q); want %s", name, f.state(), f.differs, tt.state)
		}
	}
}

func TestWikidata(t *testing.T) {
	born, err := entities.ParseDate("1962")
	require.NoError(t, err)
	e := entities.Entity{ID: "pn:vlado-buckovski", Kind: entities.Person, Country: []string{"MK"}, From: born}
	ev := newEvidence()
	for _, row := range []struct {
		ref, country string
		born         int
		want         string
	}{
		{"Q1", "north macedonia", 1963, ""},
		{"Q2", "serbia", 1962, ""},
		{"Q3", "north macedonia", 1962, "Q3"},
		{"Q3", "north macedonia", 1962, "Q3"},
		{"Q4", "north macedonia", 1962, ""},
	} {
		r := newRecord("", entities.Person, row.ref)
		r.name("en", "Vlado Bučkovski")
		r.country, r.born = row.country, []int{row.born}
		ev.add(r)
		if got := ev.wikidata(e); got != row.want {
			t.Errorf("after %v: %q", row, got)
		}
	}
}

func TestLived(t *testing.T) {
	for text, want := range map[string][2]int{
		"1867.2.9-1916.12.9":               {1867, 1916},
		"Park Ji-sung (1981-), footballer": {1981, 0},
		"Russian dancer (1890–1950)":       {1890, 1950},
		"no years":                         {},
	} {
		r := newRecord("", entities.Person, "")
		r.lived(text)
		var got [2]int
		copy(got[:1], r.born)
		copy(got[1:], r.died)
		if got != want {
			t.Errorf("%q: %d; want %d", text, got, want)
		}
	}
}

// TestVerdicts: each is of an entity that ships, and one of four words.
func TestVerdicts(t *testing.T) {
	for id, verdict := range verdicts() {
		if !strings.Contains(" right mended wrong undecided ", " "+verdict+" ") {
			t.Errorf("%s: %q", id, verdict)
		}
		if _, err := data.Store().Get(context.Background(), entities.ID(id)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}
