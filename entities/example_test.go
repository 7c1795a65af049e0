package entities_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

const lines = `{"id":"gn:703448","kind":"place","names":[{"text":"Київ","lang":"uk","role":"primary"},{"text":"Kyiv","lang":"en"}]}
{"id":"pn:stalino","kind":"place","names":[{"text":"Сталіно","lang":"uk","role":"former","from":"1924","until":"1961"}]}
`

func ExampleReadJSONL() {
	for e, err := range entities.ReadJSONL(strings.NewReader(lines + `{"id":"gn:1","kind":"town"}`)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.ID, e.Kind, e.Names[0].Text)
	}
	// Output:
	// gn:703448 place Київ
	// pn:stalino place Сталіно
	// line 3:21: "gn:1": kind: unknown kind "town"
}

func ExampleRecordError() {
	_, err := entities.Load(entities.ReadJSONL(strings.NewReader(lines + lines)))
	var rec *entities.RecordError
	if errors.As(err, &rec) {
		fmt.Println(rec.Line, rec.ID, errors.Is(err, entities.ErrDuplicate))
	}
	fmt.Println(err)
	// Output:
	// 3 gn:703448 true
	// line 3: "gn:703448": entities: duplicate ID, first on line 1
}

func ExampleWriteJSONL() {
	var m entities.Memory
	_ = m.Put(context.Background(), entities.Entity{
		ID:    "gn:703448",
		Kind:  entities.Place,
		Names: []entities.Name{{Text: "Київ", Lang: language.Ukrainian, Role: entities.RolePrimary}},
	})
	_ = entities.WriteJSONL(os.Stdout, m.All(context.Background()))
	// Output:
	// {"id":"gn:703448","kind":"place","names":[{"text":"Київ","lang":"uk","role":"primary"}]}
}

func ExampleAppendJSON() {
	b, err := entities.AppendJSON(nil, entities.Entity{ID: "pn:interpol", Kind: entities.Organization})
	fmt.Println(string(b), err)
	// Output: {"id":"pn:interpol","kind":"organization"} <nil>
}

func ExampleMemory() {
	ctx := context.Background()
	var m entities.Memory
	if err := m.Put(ctx, entities.Entity{ID: "x:1", Names: []entities.Name{{Text: "Kyiv"}}}); err != nil {
		panic(err)
	}
	e, err := m.Get(ctx, "x:1")
	fmt.Println(e.Names[0].Text, err)
	_, err = m.Get(ctx, "x:2")
	fmt.Println(errors.Is(err, entities.ErrNotFound))
	// Output:
	// Kyiv <nil>
	// true
}

func ExampleLoad() {
	m, err := entities.Load(entities.ReadJSONL(strings.NewReader(lines)))
	fmt.Println(m.Len(), err)
	// Output: 2 <nil>
}

func ExampleCopy() {
	var m entities.Memory
	n, err := entities.Copy(context.Background(), &m, entities.ReadJSONL(strings.NewReader(lines)))
	fmt.Println(n, err)
	// Output: 2 <nil>
}

func ExampleOverlay() {
	ctx := context.Background()
	shipped, _ := entities.Load(entities.ReadJSONL(strings.NewReader(lines)))
	var own entities.Memory
	_ = own.Put(ctx, entities.Entity{ID: "gn:703448", Kind: entities.Place, Names: []entities.Name{{Text: "Kyjiw", Lang: language.German}}})
	for e, err := range entities.Overlay(&own, shipped).All(ctx) {
		fmt.Println(e.ID, e.Names[0].Text, err)
	}
	// Output:
	// gn:703448 Kyjiw <nil>
	// pn:stalino Сталіно <nil>
}

func ExampleEntity_Primary() {
	e := entities.Entity{ID: "gn:703448", Names: []entities.Name{
		{Text: "Київ", Lang: language.Ukrainian, Role: entities.RolePrimary},
		{Text: "Kyiv", Lang: language.English},
		{Text: "Kiew", Lang: language.German},
	}}
	for _, lang := range []language.Tag{language.Ukrainian, language.German, language.French, language.Korean} {
		fmt.Println(lang, e.Primary(lang).Text)
	}
	// Output:
	// uk Київ
	// de Kiew
	// fr Kyiv
	// ko Київ
}

func ExampleEntity_Validate() {
	err := entities.Entity{Names: []entities.Name{{Text: ""}}, Country: []string{"Ukraine"}}.Validate()
	fmt.Println(errors.Is(err, entities.ErrInvalid))
	fmt.Println(err)
	// Output:
	// true
	// entities: invalid entity "": no ID; name 1 is empty; country "Ukraine" is not two upper-case letters (ISO 3166-1 alpha-2)
}

func ExampleEntity_Clone() {
	e := entities.Entity{ID: "x:1", Names: []entities.Name{{Text: "Kyiv"}}}
	c := e.Clone()
	c.Names[0].Text = "Kiew"
	fmt.Println(e.Names[0].Text, c.Names[0].Text)
	// Output: Kyiv Kiew
}

func ExampleParseDate() {
	d, err := entities.ParseDate("2016-05")
	fmt.Println(d, err)
	_, err = entities.ParseDate("19.5.2016")
	fmt.Println(err)
	// Output:
	// 2016-05 <nil>
	// date "19.5.2016" is not of the form 2016, 2016-05 or 2016-05-19
}

func ExampleNewDate() {
	d, err := entities.NewDate(2016, 5, 0)
	fmt.Println(d, err)
	// Output: 2016-05 <nil>
}

func ExampleDate_Before() {
	year, _ := entities.ParseDate("2016")
	day, _ := entities.ParseDate("2016-05-19")
	next, _ := entities.ParseDate("2017")
	fmt.Println(year.Before(day), year.Before(next))
	// Output: false true
}

func ExampleName_At() {
	from, _ := entities.ParseDate("1924")
	until, _ := entities.ParseDate("1961")
	stalino := entities.Name{Text: "Stalino", From: from, Until: until}
	for _, s := range []string{"1923", "1950-07", "1961-12-31", "1962"} {
		d, _ := entities.ParseDate(s)
		fmt.Println(s, stalino.At(d))
	}
	// Output:
	// 1923 false
	// 1950-07 true
	// 1961-12-31 true
	// 1962 false
}

func ExampleName_WrittenIn() {
	fmt.Println(entities.Name{Text: "Донецьк"}.WrittenIn(), entities.Name{Text: "도네츠크"}.WrittenIn())
	// Output: Cyrl Hang
}

func ExampleParseKind() {
	k, err := entities.ParseKind("organization")
	fmt.Println(k, err)
	// Output: organization <nil>
}

func ExampleParseRole() {
	r, err := entities.ParseRole("former")
	fmt.Println(r, err)
	// Output: former <nil>
}

func ExampleID_Scheme() {
	fmt.Println(entities.ID("wd:Q212").Scheme())
	// Output: wd
}

func ExampleFields_Get() {
	for e := range entities.ReadJSONL(strings.NewReader(`{"id":"x:1","colour":"red"}`)) {
		v, ok := e.Extra.Get("colour")
		fmt.Println(string(v), ok)
	}
	// Output: "red" true
}

func ExampleParseLexicon() {
	fsys := fstest.MapFS{
		"given.tsv":     {Data: []byte("# table: given\nVladimir|Volodymyr|Володимир\n")},
		"nicknames.tsv": {Data: []byte("# table: nicknames\nVladimir\tVova\n")},
		"legal.tsv":     {Data: []byte("# table: legal\npublic\tfr\tS.A.|société anonyme\n")},
		"surnames.tsv":  {Data: []byte("# table: surnames\n이\tko\tLee|Yi|Rhee\n")},
	}
	lex, err := entities.ParseLexicon(fsys, nil, "*.tsv")
	if err != nil {
		panic(err)
	}
	fmt.Println(lex.Given("vladimir", "володимир") == entities.GivenSame)
	fmt.Println(lex.Given("vova", "володимир") == entities.GivenNickname)
	fmt.Println(lex.LegalPrefix([]string{"s", "a"}))
	fmt.Println(lex.Customary("이"))
	// Output:
	// true
	// true
	// 2 public
	// [lee yi rhee]
}

func ExampleFoldWord() {
	fmt.Println(entities.FoldWord("Präsident"), entities.FoldWord("Ёжик"), entities.FoldWord("Їжак"))
	// Output: prasident ежик їжак
}
