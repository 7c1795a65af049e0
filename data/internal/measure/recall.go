package main

import (
	"context"
	"io"
	"slices"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
)

// recall prints how often the entity that is meant is among the candidates of a
// query, and how many these are; and how often two names of one entity share a
// blocking key, and how often two of different ones do.
func recall(ctx context.Context, w io.Writer, folder string, rows int) error {
	line(w, "task", "queries", "recall of candidates", "recall of the first 10", "mean candidates", "median", "no candidate")
	for _, t := range tasks {
		store, err := t.store(ctx, folder)
		if err != nil {
			return err
		}
		r, err := resolve.New(ctx, data.Matcher(), store, &resolve.Options{Limit: maxCandidates})
		if err != nil {
			return err
		}
		questions, err := t.questions(folder, rows)
		if err != nil {
			return err
		}
		var (
			in, found, near, all, empty int
			sizes                       []int
		)
		err = ask(ctx, r, questions, func(q question, res resolve.Result) {
			n := len(res.Candidates)
			sizes = append(sizes, n)
			all += n
			count(&empty, n == 0)
			if q.expected == notHere {
				return
			}
			rank := rankOf(res, q.expected)
			in++
			count(&found, rank >= 0)
			count(&near, rank >= 0 && rank < 10)
		})
		if err != nil {
			return err
		}
		slices.Sort(sizes)
		line(w, t.name, len(questions), ratio(found, in), ratio(near, in), ratio(all, len(sizes)), sizes[len(sizes)/2], ratio(empty, len(sizes)))
	}
	pairs, err := readPairs(folder)
	if err != nil {
		return err
	}
	m := data.Matcher()
	line(w, "\npairs", "number", "share a key", "mean keys of a name")
	for _, sort := range []struct {
		name string
		of   func(comparison) bool
	}{
		{"same, one script", func(c comparison) bool { return c.same && !c.cross }},
		{"same, two scripts", func(c comparison) bool { return c.same && c.cross }},
		{"different", func(c comparison) bool { return !c.same && !c.hard }},
		{"hard negatives", func(c comparison) bool { return c.hard }},
	} {
		number, shared, keys := 0, 0, 0
		for _, c := range pairs {
			if !sort.of(c) {
				continue
			}
			a, err := keysOf(m, c.a)
			if err != nil {
				return err
			}
			b, err := keysOf(m, c.b)
			if err != nil {
				return err
			}
			number++
			keys += len(a) + len(b)
			count(&shared, slices.ContainsFunc(a, func(k resolve.Key) bool {
				_, ok := slices.BinarySearch(b, k)
				return ok
			}))
		}
		line(w, sort.name, number, ratio(shared, number), ratio(keys, 2*number))
	}
	return nil
}

func keysOf(m *resolve.Matcher, q resolve.Query) ([]resolve.Key, error) {
	p, err := m.Prepare(q)
	if err != nil {
		return nil, err
	}
	return p.Keys(), nil
}
