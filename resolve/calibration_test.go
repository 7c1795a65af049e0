package resolve

import (
	"context"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/entities"
)

// calibratedMatcher is shipped with the calibration that ships.
var calibratedMatcher = sync.OnceValue(func() *Matcher {
	f, err := os.Open("../data/calibration.tsv")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	cal, err := ParseCalibration(f.Name(), f)
	if err != nil {
		panic(err)
	}
	m := shipped()
	return NewMatcher(m.systems, &MatcherOptions{Lexicon: m.lexicon, Calibration: cal})
})

func TestParseCalibration(t *testing.T) {
	const head = "# title: none\ncompare\tany\tall\tbias\t-1\n"
	for _, tt := range []struct{ name, in, want string }{
		{"columns", "compare\tany\tall\tbias\n", "t.tsv:3: 4 columns"},
		{"task", "guess\tany\tall\tbias\t1\n", `task "guess"`},
		{"trait", "compare\tany\tall\tluck\t1\n", `trait "luck" is unknown`},
		{"number", "compare\tany\tall\tbias\tNaN\n", `coefficient "NaN" is not a number`},
		{"threshold", "compare\tany\tthreshold\t0.9\t1.5\n", "is not inside (0, 1)"},
		{"order", "compare\tany\tthreshold\t0.9\t0.5\ncompare\tany\tthreshold\t0.9\t0.6\n", "t.tsv:4: precision 0.9 does not rise"},
	} {
		_, err := ParseCalibration("t.tsv", strings.NewReader(head+tt.in))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: ParseCalibration gives error %v; want one that says %q", tt.name, err, tt.want)
		}
	}
	c, err := ParseCalibration("t.tsv", strings.NewReader(head+"compare\tany\tLatn\tbias\t3\ncompare\tany\tthreshold\t0.9\t0.5\ncompare\tany\tthreshold\t0.95\t0.75\n"))
	require.NoError(t, err)
	for _, tt := range []struct {
		kind, route string
		want        float64
	}{{"any", "Latn", 2}, {"any", "Cyrl-Latn", -1}, {"person", "Latn", 2}} {
		p, ok := c.Probability(taskCompare, Traits{Kind: tt.kind, Route: tt.route, Values: []float64{1}})
		if want := probability(tt.want); !ok || p != want {
			t.Errorf("Probability(%s, %s) = %v, %v; want %v", tt.kind, tt.route, p, ok, want)
		}
	}
	if _, ok := c.Probability(taskResolve, Traits{}); ok {
		t.Error("a task without coefficients has a probability")
	}
	for _, tt := range []struct{ precision, want float64 }{{0.5, 0.5}, {0.9, 0.5}, {0.92, 0.6}, {0.95, 0.75}, {0.99, 0.95}} {
		if got, ok := c.threshold(taskCompare, "any", tt.precision); !ok || math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("threshold(%v) = %v, %v; want %v", tt.precision, got, ok, tt.want)
		}
	}
}

func FuzzParseCalibration(f *testing.F) {
	f.Add("compare\tany\tall\tbias\t-1\nresolve\tperson\tthreshold\t0.9\t0.5\n")
	f.Add("# x\n\n\t\t\t\t\n")
	f.Fuzz(func(t *testing.T, in string) {
		c, err := ParseCalibration("t.tsv", strings.NewReader(in))
		if (c == nil) == (err == nil) {
			t.Errorf("ParseCalibration(%q) = %v, %v", in, c, err)
		}
	})
}

func TestCalibratedLaws(t *testing.T) {
	m := calibratedMatcher()
	for _, x := range lawNames {
		for _, y := range lawNames {
			a, b := Query{Name: x, Kind: entities.Person}, Query{Name: y, Kind: entities.Person}
			ab, ba := m.Compare(a, b), m.Compare(b, a)
			if ab.Score != ba.Score || ab.LogOdds != ba.LogOdds || ab.Same() != ba.Same() {
				t.Errorf("Compare(%q, %q) = %v, the other way round %v", x, y, ab.LogOdds, ba.LogOdds)
			}
			sum := 0.0
			for _, e := range ab.Evidence {
				sum += e.Weight
			}
			if math.Abs(sum-ab.LogOdds) > 1e-9 {
				t.Errorf("Compare(%q, %q): evidence sums to %v; log odds are %v", x, y, sum, ab.LogOdds)
			}
		}
	}
}

// TestPrecision asks for more precision and wants fewer matches, none of them
// new.
func TestPrecision(t *testing.T) {
	var store entities.Memory
	require.NoError(t, store.Put(context.Background(),
		entity("t:zelenskyy", entities.Person, "uk:Володимир Зеленський"), entity("t:yoon", entities.Person, "ko:윤석열"),
		entity("t:moulin", entities.Person, "fr:Jean Moulin"), entity("t:donetsk", entities.Place, "uk:Донецьк"),
		entity("t:james", entities.Person, "en:William James"), entity("t:james-2", entities.Person, "en:William James"),
	))
	m := calibratedMatcher()
	queries := append([]string{"Jean Molina", "Zelensky", "Willem James", "William James", "Уильям Джеймс", "Donjetsk"}, lawNames...)
	var before []Decision
	matches := 0
	for _, precision := range []float64{0.5, 0.9, 0.95, 0.99, 0.9999} {
		r, err := New(context.Background(), m, &store, &Options{Precision: precision})
		require.NoError(t, err)
		var now []Decision
		matches = 0
		for i, q := range queries {
			res, err := r.Resolve(context.Background(), Query{Name: q})
			require.NoError(t, err)
			now = append(now, res.Decision)
			if res.Decision == Match {
				matches++
				if before != nil && before[i] != Match {
					t.Errorf("Resolve(%q) matches at precision %v and did not at less", q, precision)
				}
			}
			for k := 1; k < len(res.Candidates); k++ {
				if res.Candidates[k].LogOdds > res.Candidates[k-1].LogOdds {
					t.Errorf("Resolve(%q): candidate %d is surer than the one before", q, k)
				}
			}
			if q == "William James" && res.Decision == Match {
				t.Errorf("Resolve(%q) = match; two entities bear the name", q)
			}
		}
		if precision == 0.95 && matches < 5 {
			t.Errorf("%d of %d match at the default precision", matches, len(queries))
		}
		before = now
	}
	if matches == len(queries) {
		t.Error("all match at the highest precision")
	}
	_, err := New(context.Background(), m, &store, &Options{Precision: 1})
	if err == nil {
		t.Error("a precision of 1 is no error")
	}
}
