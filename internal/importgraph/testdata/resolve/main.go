// Resolve uses resolve and what it needs, with a store of its own and no
// systems.
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

const store = `{"id":"x:1","kind":"person","names":[{"text":"Johann Sebastian Bach","lang":"de","role":"primary"}]}`

func main() {
	ctx := context.Background()
	m, err := entities.Load(entities.ReadJSONL(strings.NewReader(store)))
	if err != nil {
		panic(err)
	}
	r, err := resolve.New(ctx, resolve.NewMatcher(nil, nil), m, nil)
	if err != nil {
		panic(err)
	}
	res, err := r.Resolve(ctx, resolve.Query{Name: "J. S. Bach"})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Decision)
}
