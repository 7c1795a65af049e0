package data_test

import (
	"bufio"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
)

// maxError is the largest expected calibration error of a model on names that it
// was not fitted to.
const maxError = 0.03

// TestCalibration reads what the calibration says of itself.
func TestCalibration(t *testing.T) {
	f, err := data.FS().Open("calibration.tsv")
	require.NoError(t, err)
	defer f.Close()
	said := regexp.MustCompile(`^# (compare|resolve) (\w+): expected calibration error ([0-9.]+) on ([0-9]+) held apart; .*: ((?:[0-9]+/[0-9]+ ?){10})$`)
	models := 0
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		m := said.FindStringSubmatch(sc.Text())
		if m == nil {
			continue
		}
		models++
		ece, err := strconv.ParseFloat(m[3], 64)
		require.NoError(t, err)
		if ece > maxError {
			t.Errorf("%s %s: expected calibration error %v; want %v at most", m[1], m[2], ece, maxError)
		}
		n, sum := 0, 0
		for _, b := range strings.Fields(m[5]) {
			_, of, _ := strings.Cut(b, "/")
			k, err := strconv.Atoi(of)
			require.NoError(t, err)
			sum += k
		}
		n, err = strconv.Atoi(m[4])
		require.NoError(t, err)
		if n < 1000 || n != sum {
			t.Errorf("%s %s: %d held apart, %d in the bins; want the same, and a thousand", m[1], m[2], n, sum)
		}
	}
	require.NoError(t, sc.Err())
	if models != 8 {
		t.Errorf("%d models; want two tasks of four kinds", models)
	}
}

// TestCalibrationRises changes one trait at a time: what speaks for an answer
// never makes it less likely.
func TestCalibrationRises(t *testing.T) {
	c := data.Calibration()
	names := resolve.TraitNames()
	for _, task := range []string{"compare", "resolve"} {
		for _, kind := range []string{"any", "person", "place", "organization"} {
			for i, name := range names {
				if !strings.HasPrefix(name, "odds<") && !strings.HasPrefix(name, "lead<") {
					continue
				}
				less, more := make([]float64, len(names)), make([]float64, len(names))
				less[0], more[0], more[i] = 1, 1, 0.5
				p, ok := c.Probability(task, resolve.Traits{Kind: kind, Route: "none", Values: less})
				q, ok2 := c.Probability(task, resolve.Traits{Kind: kind, Route: "none", Values: more})
				if !ok || !ok2 || q < p {
					t.Errorf("%s %s: more of %s makes %v of %v", task, kind, name, q, p)
				}
			}
		}
	}
}
