// Romanize writes each line it reads as go-unidecode spells it in ASCII. It is a
// module of its own, so that polyonym doesn't require its peers.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"

	"github.com/mozillazg/go-unidecode"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("romanize: ")
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		fmt.Fprintln(out, unidecode.Unidecode(in.Text()))
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}
