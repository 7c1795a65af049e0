// Quickstart resolves spellings of names to IDs, with what ships.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
)

func main() {
	r, err := data.Resolver()
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"Selenskyj", "Zelensky", "Володимир Зеленський", "Kiew", "キーウ", "Quagglethorpe"} {
		res, err := r.Resolve(context.Background(), resolve.Query{Name: name})
		if err != nil {
			log.Fatal(err)
		}
		if id, ok := res.ID(); ok {
			fmt.Printf("%s is %s\n", name, id)
		} else {
			fmt.Printf("%s: %s\n", name, res.Decision)
		}
	}
}
