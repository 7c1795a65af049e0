package main

import (
	"context"
	"io"
	"log"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// maxCandidates is the most entities that a query is compared with: see package
// resolve.
const maxCandidates = 64

// How an answer can be wrong.
const (
	right          = ""
	absent         = "not a candidate"
	outranked      = "another first"
	saidNone       = "first, but said none"
	saidAmbiguous  = "first, but said ambiguous"
	falseMatch     = "match, but it is not in the store"
	falseAmbiguous = "ambiguous, but it is not in the store"
)

// verdict says how a result is wrong.
func verdict(res resolve.Result, expected entities.ID) string {
	if expected == notHere {
		switch res.Decision {
		case resolve.Match:
			return falseMatch
		case resolve.Ambiguous:
			return falseAmbiguous
		}
		return right
	}
	switch rank := rankOf(res, expected); {
	case rank < 0:
		return absent
	case rank > 0:
		return outranked
	case res.Decision == resolve.NoMatch:
		return saidNone
	case res.Decision == resolve.Ambiguous:
		return saidAmbiguous
	}
	return right
}

// rankOf returns how many candidates are before an entity, or -1 if it is none.
func rankOf(res resolve.Result, id entities.ID) int {
	return slices.IndexFunc(res.Candidates, func(c resolve.Candidate) bool { return c.Entity.ID == id })
}

// misses prints a random sample of the wrong answers of each task, with what the
// evidence is for the first candidate and for the entity that is meant.
func misses(ctx context.Context, w io.Writer, folder string, rows, each int, seed uint64) error {
	line(w, "task", "query", "name", "lang", "kind", "wrong", "decision", "score", "first", "log odds", "reason", "expected", "log odds", "reason")
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
		type miss struct {
			question
			resolve.Result
			wrong string
		}
		var all []miss
		for _, q := range questions {
			res, err := r.Resolve(ctx, q.query)
			if err != nil {
				return err
			}
			if v := verdict(res, q.expected); v != right {
				all = append(all, miss{q, res, v})
			}
		}
		log.Printf("%s: %d of %d answers are wrong", t.name, len(all), len(questions))
		rng := rand.New(rand.NewPCG(seed, 0))
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, m := range all[:min(each, len(all))] {
			var (
				first, firstReason, want, wantReason string
				firstOdds, wantOdds                  float64
			)
			score := 0.0
			if c, ok := m.Best(); ok {
				score = c.Score
				if first, firstOdds, firstReason, err = compared(ctx, r, m.query, c.Entity.ID); err != nil {
					return err
				}
			}
			if m.expected != notHere {
				if want, wantOdds, wantReason, err = compared(ctx, r, m.query, m.expected); err != nil {
					return err
				}
			}
			line(w, t.name, m.id, m.query.Name, m.query.Lang, m.query.Kind, m.wrong, m.Decision, score, first, firstOdds, firstReason, want, wantOdds, wantReason)
		}
	}
	return nil
}

// compared shows what a query has in common with an entity, before calibration.
func compared(ctx context.Context, r *resolve.Resolver, q resolve.Query, id entities.ID) (shown string, odds float64, reason string, err error) {
	c, err := r.Compare(ctx, q, id)
	if err != nil {
		return "", 0, "", err
	}
	return names(c.Entity), c.LogOdds, c.Explain(), nil
}

// maxNames is how many names of an entity are shown.
const maxNames = 6

// names shows an entity: its ID and some names.
func names(e entities.Entity) string {
	var b strings.Builder
	b.WriteString(string(e.ID))
	for i, n := range e.Names[:min(len(e.Names), maxNames)] {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString(" | ")
		}
		b.WriteString(n.Text)
	}
	return b.String()
}
