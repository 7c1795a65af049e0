package data_test

import (
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// TestWordsInNames asks for names by what their words mean in them.
func TestWordsInNames(t *testing.T) {
	var store entities.Memory
	for _, e := range []struct {
		id   entities.ID
		kind entities.Kind
		lang string
		name string
	}{
		{"t:clinton", entities.Person, "ja", "ビル・クリントン"},
		{"t:king", entities.Person, "ru", "Стивен Кинг"},
		{"t:christian", entities.Person, "el", "Χριστιανός Δ΄ της Δανίας"},
		{"t:brevard", entities.Place, "en", "Brevard"},
		{"t:cartago", entities.Place, "en", "Cartago, Costa Rica"},
		{"t:sweden", entities.Place, "en", "Sweden"},
		{"t:helsinki", entities.Place, "sv", "Helsingfors"},
		{"t:labour", entities.Organization, "en", "Polish Labour Party"},
	} {
		names := []entities.Name{{Text: e.name, Lang: language.MustParse(e.lang)}}
		if err := store.Put(t.Context(), entities.Entity{ID: e.id, Kind: e.kind, Names: names}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := resolve.New(t.Context(), data.Matcher(), &store, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lang, name string
		kind       entities.Kind
		want       string
	}{
		{"en", "William Clinton", entities.Person, "t:clinton"},
		{"en", "Stephen King", entities.Person, "t:king"},
		{"en", "Christian IV of Denmark", entities.Person, "t:christian"},
		{"en", "Christian V of Denmark", entities.Person, ""},
		{"en", "Brevard", entities.Place, "t:brevard"},
		{"en", "Brevard County", entities.Place, ""},
		{"en", "Costa Rica", entities.Place, ""},
		{"fi", "Ruotsissa", entities.Place, "t:sweden"},
		{"sv", "Helsing=fors", entities.Place, "t:helsinki"},
		{"en", "Polish Socialist Party", entities.Organization, ""},
	} {
		res, err := r.Resolve(t.Context(), resolve.Query{Name: tt.name, Lang: language.MustParse(tt.lang), Kind: tt.kind})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := res.ID()
		if string(got) != tt.want {
			best, _ := res.Best()
			t.Errorf("Resolve(%q) = %v %s (%.2f for %s); want %q", tt.name, res.Decision, got, best.Score, best.Entity.ID, tt.want)
		}
	}
}
