package translit_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing/fstest"

	"golang.org/x/text/language"
	"golang.org/x/text/transform"

	"github.com/polyonym/polyonym/translit"
)

const rules = `# id: demo:rus-Cyrl:Latn:2026
# title: A demonstration
# languages: rus
# scripts: Cyrl Latn
# aliases: demo

$vowel = [aeiouy] ;
$vowel { е > ye ;
щ > shch ; ш <> sh ; ч <> ch ; ь > ;
а <> a ; б <> b ; в <> v ; г <> g ; д <> d ; е <> e ; и <> i ; к <> k ;
л <> l ; н <> n ; о <> o ; р <> r ; с <> s ; т <> t ; у <> u ;
`

func demo() *translit.System {
	s, err := translit.Parse("demo.rules", rules)
	if err != nil {
		panic(err)
	}
	return s
}

func ExampleParse() {
	s, err := translit.Parse("demo.rules", rules)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.String("сергеевич"))
	// Output: sergeyevich
}

func ExampleSyntaxError() {
	_, err := translit.Parse("bad.rules", "а > a ;\nб > [b ;")
	var se *translit.SyntaxError
	if errors.As(err, &se) {
		fmt.Println(se.File, se.Line, se.Col, se.Msg)
	}
	// Output: bad.rules 2 6 set without end
}

func ExampleSystem_String() {
	fmt.Println(demo().String("щука, 12 рублей"))
	// Output: shchuka, 12 rubleй
}

func ExampleSystem_Append() {
	buf := []byte("name: ")
	buf, err := demo().Append(buf, "вася")
	fmt.Println(string(buf), err)
	// Output: name: vasя <nil>
}

func ExampleSystem_Trace() {
	for st := range demo().Trace("щеглове") {
		fmt.Println(st.Start, st.End, st.Out, st.Line)
	}
	// Output:
	// 0 2 shch 9
	// 2 4 e 10
	// 4 6 g 10
	// 6 8 l 11
	// 8 10 o 11
	// 10 12 v 10
	// 12 14 e 10
}

func ExampleSystem_Info() {
	i := demo().Info()
	fmt.Println(i.ID, i.From, i.To, i.Languages)
	// Output: demo:rus-Cyrl:Latn:2026 Cyrl Latn [ru]
}

func ExampleSystem_ID() {
	fmt.Println(demo().ID())
	// Output: demo:rus-Cyrl:Latn:2026
}

func ExampleSystem_Inverse() {
	inv, err := demo().Inverse()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(inv.String("saratov"))
	// Output: саратов
}

func ExampleSystem_Originals() {
	n := 0
	for o := range demo().Originals("shch") {
		if fmt.Println(o); n == 4 {
			break
		}
		n++
	}
	// Output:
	// шч
	// щ
	// щь
	// шчь
	// шьч
}

func ExampleSystem_NewTransformer() {
	r := transform.NewReader(strings.NewReader("река\nгора\n"), demo().NewTransformer())
	io.Copy(os.Stdout, r)
	// Output:
	// reka
	// gora
}

func ExampleTransformer() {
	got, _, err := transform.String(demo().NewTransformer(), "сад")
	fmt.Println(got, err)
	// Output: sad <nil>
}

func ExampleFunc() {
	readings := map[string]string{"安倍": "Abe", "晋三": "Shinzō"}
	s := translit.Func(translit.Info{ID: "readings"}, func(text string) string {
		for k, v := range readings {
			text = strings.ReplaceAll(text, k, v+" ")
		}
		return strings.TrimSpace(text)
	})
	fmt.Println(s.String("安倍晋三"))
	// Output: Abe Shinzō
}

func ExampleParseFS() {
	files := fstest.MapFS{"systems/demo.rules": {Data: []byte(rules)}}
	c, err := translit.ParseFS(files, "systems/*.rules")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.System("demo-rus-Cyrl-Latn-2026")
	fmt.Println(s.String("Татьяна"), err)
	// Output: Тatяna <nil>
}

func ExampleParseCLDR() {
	files := fstest.MapFS{"toy.xml": {Data: []byte(`<supplementalData><transforms>
<transform source="ru" target="ru_Latn" variant="TOY" direction="forward" alias="Russian-Latin/TOY ru-Latn-t-ru-m0-toy">
<tRule>д > d ; а > a ;</tRule></transform></transforms></supplementalData>`)}}
	c, err := translit.ParseCLDR(files)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.System("ru-Latn-t-ru-m0-toy")
	fmt.Println(s.String("да"), err)
	// Output: da <nil>
}

func ExampleCatalog_System() {
	var c translit.Catalog
	_, err := c.System("no:such")
	fmt.Println(errors.Is(err, translit.ErrUnknownSystem))
	// Output: true
}

func ExampleCatalog_All() {
	c, _ := new(translit.Catalog).With(demo(), translit.Func(translit.Info{ID: "a"}, strings.ToUpper))
	for s := range c.All() {
		fmt.Println(s.ID())
	}
	// Output:
	// a
	// demo:rus-Cyrl:Latn:2026
}

func ExampleCatalog_For() {
	c, _ := new(translit.Catalog).With(demo())
	for s := range c.For(language.Russian, language.MustParseScript("Cyrl")) {
		fmt.Println(s.ID())
	}
	// Output: demo:rus-Cyrl:Latn:2026
}

func ExampleCatalog_With() {
	c, _ := new(translit.Catalog).With(demo())
	_, err := c.With(demo())
	fmt.Println(errors.Is(err, translit.ErrDuplicateSystem))
	// Output: true
}

func ExampleScripts() {
	for r := range translit.Scripts("Пётр I and Ёлка") {
		fmt.Println(r.Script, r.Start, r.End)
	}
	// Output:
	// Cyrl 0 9
	// Latn 9 15
	// Cyrl 15 23
}

func ExampleScriptOf() {
	fmt.Println(translit.ScriptOf("Володимир Z."))
	// Output: Cyrl true
}
