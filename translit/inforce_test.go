package translit_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit"
)

func TestInForce(t *testing.T) {
	for _, tt := range []struct {
		name              string
		edition, from, to string
		date              string
		want              bool
	}{
		{"within", "", "1965", "2019", "1990", true},
		{"before", "", "1965", "2019", "1964-12-31", false},
		{"after", "", "1965", "2019", "2020", false},
		{"the year of adoption", "", "1965-07-01", "", "1965", true},
		{"before the day of adoption", "", "1965-07-01", "", "1965-06-30", false},
		{"the year of the end", "", "1965", "2019-10-01", "2019", true},
		{"after the day of the end", "", "1965", "2019-10-01", "2019-10-02", false},
		{"edition stands in for adoption", "1996", "", "", "1995", false},
		{"an edition that is no year", "7.79-2000", "", "", "1950", true},
		{"no dates", "", "", "", "1950", true},
	} {
		info := translit.Info{Edition: tt.edition, Adopted: tt.from, Superseded: tt.to}
		if got := info.InForce(tt.date); got != tt.want {
			t.Errorf("%s: in force on %s is %v; want %v", tt.name, tt.date, got, tt.want)
		}
	}
}

func TestWhatBGNUsedIn1990(t *testing.T) {
	var got []string
	for s := range shipped(t).For(language.Ukrainian, language.MustParseScript("Cyrl")) {
		if info := s.Info(); strings.HasPrefix(info.ID, "bgnpcgn:ukr") && info.InForce("1990") {
			got = append(got, info.ID)
		}
	}
	if want := []string{"bgnpcgn:ukr-Cyrl:Latn:1965"}; !slices.Equal(got, want) {
		t.Errorf("BGN/PCGN Ukrainian systems in force in 1990: %q; want %q", got, want)
	}
}
