package entities

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestFamiliarForms(t *testing.T) {
	lex, err := ParseLexicon(fstest.MapFS{
		"given.tsv":     {Data: []byte("# table: given\nRichard|Ricardo|Ричард\nFrederick|Fritz\n")},
		"nicknames.tsv": {Data: []byte("# table: nicknames\nRichard|Frederick\tRick|Рик\nRichard\tDick\n")},
	}, nil, "*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for tok, want := range map[string][]string{
		"richard": {"dick", "rick"},
		"dick":    {"ricardo", "richard"},
		"rick":    {"frederick", "fritz", "ricardo", "richard"},
		"anna":    nil,
	} {
		if got := lex.FamiliarForms(tok); !slices.Equal(got, want) {
			t.Errorf("FamiliarForms(%q) = %q; want %q", tok, got, want)
		}
	}
	if got := (*Lexicon)(nil).FamiliarForms("richard"); got != nil {
		t.Errorf("no lexicon has forms %q", got)
	}
}
