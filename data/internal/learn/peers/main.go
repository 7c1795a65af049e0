// Peers ranks names as data/internal/learn -measure does, by what other packages
// offer: go-unidecode's romanization, compared by Jaro–Winkler similarity.
//
// Of each line it reads a name, its Latin forms and those of strangers, separated
// by tabs, the forms by spaces; it writes how many strangers are more similar
// than the best of its forms, and how many are as similar, separated by a tab.
// It is a module of its own, so that polyonym doesn't require its peers.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/mozillazg/go-unidecode"
	"github.com/xrash/smetrics"
)

// maxLine bounds a line: a thousand strangers of a hundred letters.
const maxLine = 1 << 20

// Winkler's: a common beginning of up to four letters counts from a similarity
// of 0.7 on.
const (
	boostFrom  = 0.7
	prefixSize = 4
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("peers: ")
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(nil, maxLine)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for line := 1; sc.Scan(); line++ {
		f := strings.Split(sc.Text(), "\t")
		if len(f) != 3 {
			log.Fatalf("stdin:%d:1: %d columns; want 3", line, len(f))
		}
		better, tied := place(letters(unidecode.Unidecode(f[0])), strings.Fields(f[1]), strings.Fields(f[2]))
		fmt.Fprintf(out, "%d\t%d\n", better, tied)
	}
	if err := sc.Err(); err != nil {
		log.Fatal(err)
	}
}

// letters returns the letters of s, lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func place(roman string, truths, others []string) (better, tied int) {
	best := 0.0
	for _, t := range truths {
		best = max(best, smetrics.JaroWinkler(roman, t, boostFrom, prefixSize))
	}
	for _, o := range others {
		switch v := smetrics.JaroWinkler(roman, o, boostFrom, prefixSize); {
		case v > best:
			better++
		case v == best:
			tied++
		}
	}
	return better, tied
}
