// Translit uses translit only, with a system of its own.
package main

import (
	"fmt"

	"github.com/polyonym/polyonym/translit"
)

const rules = `# id: own:rus-Cyrl:Latn:1
# title: three letters
# languages: rus
# scripts: Cyrl Latn
а > a ; к > k ; т > t ;
`

func main() {
	s, err := translit.Parse("own.rules", rules)
	if err != nil {
		panic(err)
	}
	fmt.Println(s.String("такт"))
}
