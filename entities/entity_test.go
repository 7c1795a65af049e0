package entities

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func name(text, lang string, role Role) Name {
	return Name{Text: text, Lang: language.MustParse(lang), Role: role}
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	require.NoError(t, err)
	return d
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2016", "2016-05", "2016-05-19", "0000", "-0043-03-15", "2024-02-29", "9999-12-31", ""} {
		d, err := ParseDate(s)
		if err != nil || d.String() != s || d.IsZero() != (s == "") {
			t.Errorf("ParseDate(%q) = %v, zero %v, %v", s, d, d.IsZero(), err)
		}
	}
	for _, s := range []string{
		"16", "2016-5", "2016-00", "2016-13", "2016-02-30", "2023-02-29", "2016-05-00", "2016/05", "2016-05-19T00",
		"201٦", "-", "-0000", "--16", "20160519", " 2016", "2016-05-1a", "２０１６",
	} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v; want an error", s, d)
		}
	}
	if _, err := NewDate(10000, 1, 1); err == nil {
		t.Error("NewDate takes the year 10000")
	}
	if _, err := NewDate(2016, 0, 3); err == nil {
		t.Error("NewDate takes a day without a month")
	}
}

func TestDateOrder(t *testing.T) {
	sorted := []string{"", "-0044", "-0043-03-15", "0000", "2015", "2015-12", "2016-01-01", "2016-01", "2016", "2016-02", "2017-01-01"}
	for i, a := range sorted {
		for j, b := range sorted {
			x, y := date(t, a), date(t, b)
			want := 0
			switch {
			case i < j && a == "2015" && b == "2015-12":
				want = -1
			case i < j:
				want = -1
			case i > j:
				want = 1
			}
			if got := x.Compare(y); got != want {
				t.Errorf("%q.Compare(%q) = %d; want %d", a, b, got, want)
			}
			if x.Before(y) && x.Compare(y) >= 0 {
				t.Errorf("%q is before %q but not less", a, b)
			}
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"2015", "2016", true},
		{"2015", "2015-12", false}, // it may be that day, or later
		{"2015-11", "2015-12-01", true},
		{"2015", "", false},
		{"", "2015", false},
	} {
		if got := date(t, tt.a).Before(date(t, tt.b)); got != tt.want {
			t.Errorf("%q.Before(%q) = %v; want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestNameAt(t *testing.T) {
	n := Name{Text: "Сталіно", From: date(t, "1924"), Until: date(t, "1961-11")}
	for at, want := range map[string]bool{
		"1923": false, "1923-12-31": false, "1924": true, "1924-01-01": true, "1950": true,
		"1961": true, "1961-11-30": true, "1961-12": false, "1962": false, "": true,
	} {
		if got := n.At(date(t, at)); got != want {
			t.Errorf("At(%q) = %v; want %v", at, got, want)
		}
	}
	if !(Name{}).At(date(t, "2016")) {
		t.Error("a name without dates was not in use in 2016")
	}
}

func TestWrittenIn(t *testing.T) {
	for text, want := range map[string]string{
		"Donezk": "Latn", "Łódź": "Latn", "«Донецьк»": "Cyrl", "도네츠크": "Hang", "東京": "Hani", "トヨタ": "Kana", "さん": "Hira",
		"دونيتسك": "Arab", "Ντόνετσκ": "Grek", "תל אביב": "Hebr", "თბილისი": "Geor", "3 5": "Zzzz", "": "Zzzz",
		strings.Repeat(" ", 1000) + "a": "Zzzz",
	} {
		if got := (Name{Text: text}).WrittenIn().String(); got != want {
			t.Errorf("WrittenIn(%q) = %s; want %s", text, got, want)
		}
	}
	n := Name{Text: "AB", Script: language.MustParseScript("Cyrl")}
	if got := n.WrittenIn().String(); got != "Cyrl" {
		t.Errorf("WrittenIn of a name said to be Cyrillic = %s", got)
	}
}

func TestPrimary(t *testing.T) {
	e := Entity{ID: "gn:709717", Names: []Name{
		name("Донецьк", "uk", RolePrimary),
		name("Сталіно", "uk", RoleFormer),
		name("Donetsk", "en", RoleAlias),
		name("Donezk", "de", RoleAlias),
		name("Stalino", "de", RoleFormer),
		name("Донецк", "ru", RoleAlias),
		name("도네츠크", "ko", RoleAlias),
		name("도네츠크시", "ko", RolePrimary),
		name("頓涅茨克", "zh-Hant", RoleAlias),
	}}
	for lang, want := range map[string]string{
		"uk": "Донецьк", "de": "Donezk", "de-AT": "Donezk", "fr": "Donetsk", "ru": "Донецк", "bg": "Донецьк", "ko": "도네츠크시",
		"zh-Hant": "頓涅茨克", "zh": "頓涅茨克", "und": "Донецьк",
	} {
		if got := e.Primary(language.MustParse(lang)); got.Text != want {
			t.Errorf("Primary(%s) = %q; want %q", lang, got.Text, want)
		}
	}
	if got := (Entity{}).Primary(language.German); got.Text != "" {
		t.Errorf("Primary of no names = %q", got.Text)
	}
	former := Entity{Names: []Name{name("Stalino", "de", RoleFormer)}}
	if got := former.Primary(language.Korean); got.Text != "Stalino" {
		t.Errorf("Primary of one former name = %q", got.Text)
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	good := Entity{ID: "gn:1", Kind: Place, Names: []Name{{Text: "Kyiv"}}, Refs: map[string]string{"wikidata": "Q1899"}, Country: []string{"UA"}}
	require.NoError(t, good.Validate())

	bad := Entity{
		ID:   "a\tb",
		Kind: 99,
		Names: []Name{
			{Text: ""},
			{Text: " \t"},
			{Text: "a\x00b"},
			{Text: "a\xffb"},
			{Text: "x", Role: 77, From: date(t, "2017"), Until: date(t, "2016-05")},
		},
		Refs:       map[string]string{"wikidata": ""},
		Country:    []string{"ua", "U"},
		Population: -1,
		From:       date(t, "2000"),
		Until:      date(t, "1999"),
		Note:       "line\nline",
	}
	err := bad.Validate()
	if !errors.Is(err, ErrInvalid) {
		t.Fatalf("Validate() = %v; want one that wraps ErrInvalid", err)
	}
	for _, want := range []string{
		`ID "a\tb" has a control character`, "kind 99", "name 1 is empty", "name 2", "U+0000 at byte 1", "not valid UTF-8 at byte 1", "role 77",
		"until 2016-05 is before from 2017", `ref "wikidata"`, `country "ua"`, `country "U"`, "population -1", "until 1999 is before from 2000", "note",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Validate() = %v; want it to say %q", err, want)
		}
	}
	if err := (Entity{}).Validate(); err == nil || !strings.Contains(err.Error(), "no ID") || !strings.Contains(err.Error(), "no names") {
		t.Errorf("Validate of the zero Entity = %v", err)
	}
	if err := (Entity{ID: ID(strings.Repeat("x", 256)), Names: good.Names}).Validate(); err == nil {
		t.Error("an ID of 256 bytes is valid")
	}
}

func TestKindAndRoleText(t *testing.T) {
	for k := range Kind(kinds) {
		b, err := k.MarshalText()
		require.NoError(t, err)
		var back Kind
		require.NoError(t, back.UnmarshalText(b))
		if back != k {
			t.Errorf("kind %v comes back as %v", k, back)
		}
	}
	for r := range Role(roles) {
		b, err := r.MarshalText()
		require.NoError(t, err)
		var back Role
		require.NoError(t, back.UnmarshalText(b))
		if back != r {
			t.Errorf("role %v comes back as %v", r, back)
		}
	}
	for _, v := range []interface{ UnmarshalText([]byte) error }{new(Kind), new(Role)} {
		if err := v.UnmarshalText([]byte("Person ")); err == nil {
			t.Errorf("%T takes %q", v, "Person ")
		}
	}
	if _, err := Kind(kinds).MarshalText(); err == nil {
		t.Error("a kind that is not known has a text")
	}
	if _, err := Role(roles).MarshalText(); err == nil {
		t.Error("a role that is not known has a text")
	}
	if got := KindUnknown.String() + Kind(200).String() + Role(200).String(); got != "unknownKind(200)Role(200)" {
		t.Errorf("strings of what is not known: %q", got)
	}
}

func TestScheme(t *testing.T) {
	for id, want := range map[ID]string{"wd:Q212": "wd", "Q212": "", "": "", "pn:a:b": "pn"} {
		if got := id.Scheme(); got != want {
			t.Errorf("%q.Scheme() = %q; want %q", id, got, want)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	e := Entity{
		ID: "x:1", Names: []Name{{Text: "a", Extra: Fields{{"n", []byte("1")}}}}, Refs: map[string]string{"k": "v"},
		Country: []string{"UA"}, Extra: Fields{{"e", []byte("2")}},
	}
	c := e.Clone()
	c.Names[0].Extra[0].Value[0] = '9'
	c.Names[0].Text = "b"
	c.Refs["k"] = "w"
	c.Country[0] = "RU"
	c.Extra[0].Value[0] = '9'
	if e.Names[0].Text != "a" || string(e.Names[0].Extra[0].Value) != "1" || e.Refs["k"] != "v" || e.Country[0] != "UA" || string(e.Extra[0].Value) != "2" {
		t.Errorf("a change of the clone changed %+v", e)
	}
	if v, ok := e.Extra.Get("e"); !ok || string(v) != "2" {
		t.Errorf("Get = %s, %v", v, ok)
	}
	if _, ok := e.Extra.Get("f"); ok {
		t.Error("Get finds what is not there")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2016", "2016-05", "-0043-03-15", "2023-02-29", ""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, errX := ParseDate(a)
		y, errY := ParseDate(b)
		if errX != nil || errY != nil {
			return
		}
		if x.String() != a {
			t.Errorf("ParseDate(%q) prints %q", a, x)
		}
		if x.Compare(y) != -y.Compare(x) || (x.Compare(y) == 0) != (x == y) {
			t.Errorf("%v and %v are not ordered: %d, %d", x, y, x.Compare(y), y.Compare(x))
		}
		if x.Before(y) && y.Before(x) {
			t.Errorf("%v and %v are before each other", x, y)
		}
	})
}
