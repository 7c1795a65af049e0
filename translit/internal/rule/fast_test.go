package rule

import (
	"math/rand/v2"
	"testing"

	"github.com/polyonym/polyonym/translit/internal/rulegen"
)

// TestFastRandom compares the two ways to run a program.
func TestFastRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var sweep, quick, slow Machine
	quick.plain = true
	slow.slow = true
	fast, woven, texts, swept := 0, 0, 0, 0
	for range 20000 {
		g := &rulegen.Gen{Rand: rng}
		rules := g.Rules()
		tree, err := Parse(rules)
		if err != nil {
			continue
		}
		for _, dir := range []Direction{Forward, Backward} {
			p, err := Compile(tree, dir, nil)
			if err != nil {
				continue
			}
			p.uses.Store(fewUses)
			p.alphabet()
			a := p.alphabet()
			if a != nil || p.fast {
				fast++
			}
			if a != nil && a.weave != nil {
				woven++
			}
			for range 8 {
				text := g.Text()
				if rng.IntN(3) == 0 {
					text += " " + g.Text() + "\U00010400 " + g.Text()
				}
				got, _ := quick.Append(nil, p, []byte(text))
				want, _ := slow.Append(nil, p, []byte(text))
				for _, dst := range []string{"", ">"} { // the second time it knows its steps
					if out, _ := sweep.Append([]byte(dst), p, []byte(text)); string(out) != dst+string(want) {
						t.Fatalf("rules\n%s\ntext %+q\nswept %+q\nslow  %+q", rules, text, out, want)
					}
				}
				if a != nil && a.weave != nil {
					texts++
					if _, ok := p.Append(nil, []byte(text)); ok {
						swept++
					}
				}
				if string(got) != string(want) {
					t.Fatalf("rules\n%s\ntext %+q\nfast %+q\nslow %+q", rules, text, got, want)
				}
			}
		}
	}
	t.Logf("%d programs fast, %d of them in one sweep, which %d of %d texts took", fast, woven, swept, texts)
	if fast < 1000 || woven < 1000 || swept < 5000 {
		t.Errorf("only %d programs were fast, %d of them in one sweep, which %d of %d texts took", fast, woven, swept, texts)
	}
}
