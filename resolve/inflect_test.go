package resolve

import (
	"slices"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

func TestStems(t *testing.T) {
	for _, tt := range []struct{ lang, form, want string }{
		{"fi", "kurskissa", "kursk"},
		{"fi", "batumista", "batumi"},
		{"pl", "shannonowi", "shannon"},
		{"pl", "malagi", "malag"},
		{"cs", "clintonovi", "clinton"},
		{"sl", "barclayjem", "barclay"},
		{"de", "floridas", "florida"},
		{"en", "zelenskyys", "zelenskyy"},
	} {
		if got := shipped().stems(tt.form, language.MustParse(tt.lang)); !slices.Contains(got, tt.want) {
			t.Errorf("stems(%q, %s) = %q; want one of them to be %q", tt.form, tt.lang, got, tt.want)
		}
	}
	if got := shipped().stems("kurskissa", language.Und); got != nil {
		t.Errorf("stems of a word of no known language are %q; want none", got)
	}
}

// TestInflected asks for names as they stand in a sentence.
func TestInflected(t *testing.T) {
	r := resolver(t,
		entity("t:clinton", entities.Person, "en:Hillary Clinton"),
		entity("t:shannon", entities.Person, "en:Claude Shannon"),
		entity("t:kursk", entities.Place, "en:Kursk"),
	)
	for _, tt := range []struct{ lang, name, want string }{
		{"cs", "Hillary Clintonovi", "t:clinton"},
		{"pl", "Claude'owi Shannonowi", "t:shannon"},
		{"fi", "Kurskissa", "t:kursk"},
	} {
		res, err := r.Resolve(t.Context(), Query{Name: tt.name, Lang: language.MustParse(tt.lang)})
		if err != nil {
			t.Fatal(err)
		}
		best, _ := res.Best()
		if string(best.Entity.ID) != tt.want {
			t.Errorf("Resolve(%q, %s) found %s; want %s", tt.name, tt.lang, best.Entity.ID, tt.want)
		}
	}
}
