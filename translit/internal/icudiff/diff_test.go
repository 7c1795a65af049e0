package icudiff

import (
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/polyonym/polyonym/translit/internal/rule"
	"github.com/polyonym/polyonym/translit/internal/rulegen"
)

// TestRandomRules makes small rule sets at random and compares what they do to
// random texts. ICU_CASES says how many texts; ICU_SEED where to start.
func TestRandomRules(t *testing.T) {
	cases, _ := strconv.Atoi(os.Getenv("ICU_CASES"))
	if cases == 0 {
		t.Skip("ICU_CASES does not say how many texts to compare")
	}
	seed, _ := strconv.ParseUint(os.Getenv("ICU_SEED"), 10, 64)
	c, err := Start(t.TempDir())
	if err != nil {
		t.Skip(err)
	}
	defer c.Close()
	rng := rand.New(rand.NewPCG(seed, 7))
	var m rule.Machine
	n, sets, refused, shown, differ, limited := 0, 0, 0, 0, 0, 0
	for n < cases {
		g := &rulegen.Gen{Rand: rng}
		rules := g.Rules()
		backward := rng.IntN(4) == 0
		sets++
		icuErr := c.Rules(rules, backward)
		dir := rule.Forward
		if backward {
			dir = rule.Backward
		}
		var prog *rule.Prog
		tree, err := rule.Parse(rules)
		if err == nil {
			prog, err = rule.Compile(tree, dir, nil)
		}
		if (err == nil) != (icuErr == nil) {
			differ++
			if shown++; shown < 40 {
				t.Errorf("rules (backward %v)\n%s\nhere %v, icu %v", backward, rules, err, icuErr)
			}
			n++
			continue
		}
		if err != nil {
			refused++
			continue
		}
		// The tree prints as rules that mean the same.
		if again, err := rule.Parse(tree.String()); err != nil || again.String() != tree.String() {
			t.Errorf("rules\n%s\nprint as\n%s\nwhich is %v", rules, tree, err)
		}
		for range 10 {
			m.Append(nil, prog, nil) // often enough that there are faster ways
		}
		for range 8 {
			text := g.Text()
			// A rule of ICU puts its cursor in the wrong place the first time
			// it applies, and in the right one from then on.
			if _, err := c.Transform(text); err != nil {
				t.Fatalf("rules\n%s\ntext %q: %v", rules, text, err)
			}
			want, err := c.Transform(text)
			if err != nil {
				t.Fatalf("rules\n%s\ntext %q: %v", rules, text, err)
			}
			got, err := m.Append(nil, prog, []byte(text))
			n++
			if string(got) != want && errors.Is(err, rule.ErrLimit) && max(len(got), len(want)) > 200*(len(text)+1) {
				limited++ // rules that blow each other up: ICU has no limit to that, see ICU.md
				break
			}
			if string(got) != want {
				differ++
				if shown++; shown < 40 {
					t.Errorf("rules (backward %v)\n%s\ntext %+q\nhere %+q\nicu  %+q", backward, rules, text, got, want)
				}
				break
			}
		}
	}
	t.Logf("%s: %d texts on %d rule sets, of which both refuse %d; %d differ, %d more do not come to an end", c.Version, n, sets, refused, differ, limited)
}
