package data

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit"
)

// maxTable is the most lines of rules of a system whose every rule is looked
// for in its pairs. Those of more are tables of signs, of which pairs are a
// sample.
const maxTable = 700

// maxSampled is maxTable for Thai, and for the Arabic script of languages other
// than Arabic: their longer systems spell out what each letter does before each
// vowel, and the pairs have but some of these.
const maxSampled = 160

// TestRulesTouched looks for lines of rules that the pairs of their system do
// not touch: no step of a pair is theirs, and without them all pairs are as
// they are.
func TestRulesTouched(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	systems := 0
	for s := range Systems().All() {
		lines, pairs := ruleLines(t, s)
		if len(lines) == 0 {
			continue
		}
		systems++
		touched := map[int]bool{}
		for _, p := range pairs {
			for st := range s.Trace(p.source) {
				touched[st.Line] = true
			}
		}
		for i, line := range lines {
			if line == "" || touched[i+1] || needed(s, i, pairs) {
				continue
			}
			t.Errorf("systems/%s:%d: no pair touches %s", fileOf(s.ID()), i+1, line)
		}
	}
	t.Logf("%d systems", systems)
}

// ruleLines returns the file of a system by lines, those without rules empty,
// and its pairs; or nothing if the table is too long.
func ruleLines(t *testing.T, s *translit.System) ([]string, []pair) {
	file := fileOf(s.ID())
	text, err := files.ReadFile("systems/" + file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	n := 0
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' || l[0] == '$' && strings.Contains(l, " = ") || strings.HasPrefix(l, "::") || !strings.ContainsAny(l, ">→") {
			l = ""
		} else {
			n++
		}
		lines[i] = l
	}
	most := maxTable
	if from := s.Info().From.String(); from == "Thai" || from == "Arab" && !strings.Contains(s.ID(), ":ara-") {
		most = maxSampled
	}
	if n > most {
		return nil, nil
	}
	_, pairs := readPairs(t, "testdata/systems/"+strings.TrimSuffix(file, ".rules")+".tsv")
	return lines, pairs
}

// needed reports whether a pair changes without line i.
func needed(s *translit.System, i int, pairs []pair) bool {
	text, err := files.ReadFile("systems/" + fileOf(s.ID()))
	if err != nil {
		return false
	}
	all := strings.Split(string(text), "\n")
	all[i] = ""
	less, err := translit.Parse(fmt.Sprintf("%s without line %d", s.ID(), i+1), strings.Join(all, "\n"))
	if err != nil {
		return true // other lines need it
	}
	for _, p := range pairs {
		if norm.NFC.String(less.String(p.source)) != norm.NFC.String(p.expected) {
			return true
		}
	}
	return false
}
