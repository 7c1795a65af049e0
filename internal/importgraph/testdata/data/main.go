// Data uses the shipped default.
package main

import (
	"context"
	"fmt"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
)

func main() {
	r, err := data.Resolver()
	if err != nil {
		panic(err)
	}
	res, err := r.Resolve(context.Background(), resolve.Query{Name: "Selenskyj"})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Decision)
}
