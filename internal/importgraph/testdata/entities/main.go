// Entities uses entities only, with a store of its own.
package main

import (
	"fmt"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

const store = `{"id":"x:1","kind":"person","names":[{"text":"Лев Толстой","lang":"ru","role":"primary"}]}`

func main() {
	m, err := entities.Load(entities.ReadJSONL(strings.NewReader(store)))
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Len())
}
