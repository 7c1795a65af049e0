package rule

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/polyonym/polyonym/translit/internal/rulegen"
)

// streamAt runs p over text cut into pieces of the given sizes, over and over.
func streamAt(p *Prog, text string, sizes ...int) (string, error) {
	s := NewStream(p)
	var out []byte
	var err error
	for i := 0; len(text) > 0; i++ {
		n := min(sizes[i%len(sizes)], len(text))
		if out, err = s.Write(out, []byte(text[:n]), false); err != nil {
			return string(out), err
		}
		text = text[n:]
	}
	out, err = s.Write(out, nil, true)
	return string(out), err
}

// splits compares a stream cut at every place, and byte by byte, with Append.
func splits(t *testing.T, rules string, p *Prog, text string) {
	t.Helper()
	var m Machine
	b, err := m.Append(nil, p, []byte(text))
	if err != nil {
		return
	}
	want := string(b)
	for cut := 0; cut <= len(text); cut++ {
		sizes := []int{max(cut, 1), len(text)}
		if cut == 0 {
			sizes = []int{1}
		}
		got, err := streamAt(p, text, sizes...)
		if err != nil || got != want {
			t.Fatalf("rules\n%s\ntext %+q in pieces of %v\ngot  %+q (%v)\nwant %+q", rules, text, sizes, got, err, want)
		}
	}
}

func TestStreamRandom(t *testing.T) {
	n := 1500
	if os.Getenv("STREAM_CASES") != "" {
		n = 100000
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range n {
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
			for range 4 {
				splits(t, rules, p, g.Text())
			}
		}
	}
}
