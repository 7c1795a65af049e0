package main

import (
	"os"
	"strings"
	"testing"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// TestFormsAreFolded: a look-up asks for what Fold returns, and the table is not
// folded when it is read.
func TestFormsAreFolded(t *testing.T) {
	text, err := os.ReadFile("../../lexicon/places.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		form, _, _ := strings.Cut(line, "\t")
		if form = strings.TrimSuffix(form, "-"); resolve.Fold(form) != form {
			t.Errorf("%q folds to %q: write the table anew", form, resolve.Fold(form))
		}
	}
	if n < 1000 {
		t.Errorf("%d forms", n)
	}
}

func TestCore(t *testing.T) {
	lex, err := entities.ParseLexicon(os.DirFS("../../lexicon"), &entities.LexiconOptions{Fold: resolve.Fold}, "generic.tsv", "particles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	g := &generator{lexicon: lex}
	for in, want := range map[string]string{
		"Freistaat Sachsen":      "sachsen",
		"Saxony":                 "saxony",
		"萨克森州":                   "萨克森",
		"薩克森州":                   "萨克森",
		"Provincia de Salamanca": "salamanca",
		"Nový Zéland (stát)":     "novy zeland",
		"Springfield, Illinois":  "springfield",
		"East Region":            "",
		"Saint Vincent and the Grenadines Islands Group": "",
		"": "",
	} {
		if _, got := g.core(name{text: in}); got != want {
			t.Errorf("core(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestByRank(t *testing.T) {
	if byRank("DE", "gn1") >= 0 || byRank("desn", "gn1") >= 0 || byRank("150", "desn") >= 0 || byRank("DE", "DE") != 0 {
		t.Error("countries go before their parts, and these before cities")
	}
}
