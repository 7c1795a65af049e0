package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"strings"
	"sync"
	"unicode"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func resolveCommand() command {
	return command{
		name:    "resolve",
		args:    "NAME…",
		summary: "find the entity that a name means",
		about: `For each name it prints the decision (match, ambiguous or none), the ID of the best
entity, its score, its primary name and what it is, and below these the reason. An
ambiguous name has the other candidates below it.

With -batch it reads rows of query_id, name, lang, kind and, if wanted, country from
standard input, tab-separated. All but the first two may be empty. For each row it writes
query_id, decision, best entity ID whatever the decision, score. In a field \\, \t, \n
and \r stand for backslash, tab, newline and carriage return.`,
		examples: `polyonym resolve "Yun Seok-yol" "Yoon Suk-yeol" 윤석열
polyonym resolve -country UA Pokrowsk
polyonym resolve -kind person -json Selenskyj
polyonym resolve -store authors.jsonl "Lev Tolstoi"
printf '1\tPjöngjang\tde\tplace\n' | polyonym resolve -batch`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			var (
				store  storeFlag
				query  queryFlag
				rows   = fs.Bool("batch", false, "answer tab-separated rows of standard input")
				asJSON = fs.Bool("json", false, "print one JSON object a name")
			)
			store.register(fs)
			query.register(fs)
			return func(env *environ, args []string) error {
				ctx := context.Background()
				if *rows {
					if len(args) > 0 || *asJSON || query != (queryFlag{}) {
						return usagef("resolve: -batch takes everything but the store from its rows")
					}
					r, err := store.resolver(ctx)
					if err != nil {
						return err
					}
					return resolveBatch(ctx, env, r)
				}
				if len(args) == 0 {
					return usagef("resolve: no name given; \"polyonym help resolve\" shows examples")
				}
				queries := make([]resolve.Query, len(args))
				for i, name := range args {
					var err error
					if queries[i], err = query.query(name); err != nil {
						return err
					}
				}
				r, err := store.resolver(ctx)
				if err != nil {
					return err
				}
				return resolveNames(ctx, env, r, queries, *asJSON)
			}
		},
	}
}

// nameless reports whether name has nothing that names are made of. Such a
// name is not in error: it names nobody.
func nameless(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r)
	})
}

// resolveOne is Resolve, with NoMatch for a name without letters and digits.
func resolveOne(ctx context.Context, r *resolve.Resolver, q resolve.Query) (resolve.Result, error) {
	if q.Name == "" {
		return resolve.Result{}, errors.New("the name is empty")
	}
	res, err := r.Resolve(ctx, q)
	if errors.Is(err, resolve.ErrInvalidName) && nameless(q.Name) {
		return resolve.Result{Query: q, Decision: resolve.NoMatch}, nil
	}
	return res, err
}

func resolveBatch(ctx context.Context, env *environ, r *resolve.Resolver) error {
	var warned sync.Map
	b := batch{
		file:    "standard input",
		columns: [2]int{4, 5},
		answer: func(dst []byte, row row) ([]byte, error) {
			f := row.fields
			country := ""
			if len(f) == 5 {
				country = f[4]
			}
			q, badLang, err := parseQuery(f[1], f[2], f[3], country)
			if err != nil {
				return dst, err
			}
			if badLang != nil {
				if _, seen := warned.LoadOrStore(f[2], true); !seen {
					env.stderr.printf("polyonym: language %q is ignored: %v\n", f[2], badLang)
				}
			}
			res, err := resolveOne(ctx, r, q)
			if err != nil {
				return dst, err
			}
			dst = append(dst, row.raw[0]...)
			dst = append(dst, '\t')
			dst = append(dst, res.Decision.String()...)
			dst = append(dst, '\t')
			best, ok := res.Best()
			if ok {
				dst = appendField(dst, string(best.Entity.ID))
			}
			dst = append(dst, '\t')
			return appendScore(dst, best.Score), nil
		},
	}
	return b.run(env, env.stdin)
}

const (
	// maxShown is how many candidates of an ambiguous name people see, and
	// shownLead how far, in nats, these may be behind the first.
	maxShown  = 5
	shownLead = 4.0

	// minShown is the least score of a candidate worth a word where there is
	// no match.
	minShown = 0.01
)

// worthShowing returns the candidates of an ambiguous result that rival its first.
func worthShowing(cs []resolve.Candidate) []resolve.Candidate {
	n := 0
	for n < min(len(cs), maxShown) && cs[0].LogOdds-cs[n].LogOdds <= shownLead {
		n++
	}
	return cs[:n]
}

func resolveNames(ctx context.Context, env *environ, r *resolve.Resolver, queries []resolve.Query, asJSON bool) error {
	var (
		t      table
		faulty bool
	)
	for _, q := range queries {
		res, err := resolveOne(ctx, r, q)
		if err != nil {
			env.stderr.printf("polyonym: %q: %v\n", q.Name, err)
			faulty = true
			continue
		}
		if asJSON {
			if err := writeJSON(env, resultJSON(res)); err != nil {
				return err
			}
			continue
		}
		best, ok := res.Best()
		switch {
		case res.Decision == resolve.Ambiguous:
			t.row(printable(q.Name), res.Decision.String())
			for _, c := range worthShowing(res.Candidates) {
				t.row(append([]string{"", ""}, candidateCells(c)...)...)
			}
			t.note(best.Explain())
		case res.Decision == resolve.Match:
			t.row(append([]string{printable(q.Name), res.Decision.String()}, candidateCells(best)...)...)
			t.note(best.Explain())
		case ok && best.Score >= minShown:
			t.row(printable(q.Name), res.Decision.String())
			t.note(fmt.Sprintf("nearest is %s %s with %s: %s", best.Entity.ID, primaryName(best.Entity), showScore(best.Score), best.Explain()))
		default:
			t.row(printable(q.Name), res.Decision.String())
		}
	}
	t.write(env.stdout)
	if faulty {
		return errRows
	}
	return nil
}

func candidateCells(c resolve.Candidate) []string {
	return []string{string(c.Entity.ID), showScore(c.Score), primaryName(c.Entity), printable(c.Entity.Note)}
}

func primaryName(e entities.Entity) string {
	for _, n := range e.Names {
		if n.Role == entities.RolePrimary {
			return printable(n.Text)
		}
	}
	if len(e.Names) > 0 {
		return printable(e.Names[0].Text)
	}
	return ""
}

// showScore writes a score for people, in three digits that never reach 1.
func showScore(x float64) string { return fmt.Sprintf("%.3f", math.Floor(x*1000)/1000) }

// A resolved is the JSON form of a result.
type resolved struct {
	Query      string      `json:"query"`
	Decision   string      `json:"decision"`
	ID         entities.ID `json:"id,omitempty"` // of a match only
	Candidates []candidate `json:"candidates"`   // best first
}

type candidate struct {
	ID      entities.ID   `json:"id"`
	Kind    entities.Kind `json:"kind,omitempty"`
	Name    string        `json:"name"`    // the primary one
	Matched string        `json:"matched"` // the one that the query is compared with
	Note    string        `json:"note,omitempty"`
	compared
}

// A compared is the JSON form of a comparison.
type compared struct {
	Score    float64            `json:"score"`
	LogOdds  float64            `json:"logOdds"`
	Reason   string             `json:"reason"`
	Evidence []resolve.Evidence `json:"evidence"`
}

func comparisonJSON(c resolve.Comparison) compared {
	c = c.Trace()
	return compared{Score: c.Score, LogOdds: c.LogOdds, Reason: c.Explain(), Evidence: c.Evidence}
}

func resultJSON(res resolve.Result) resolved {
	out := resolved{Query: res.Query.Name, Decision: res.Decision.String(), Candidates: []candidate{}}
	out.ID, _ = res.ID()
	for _, c := range res.Candidates {
		out.Candidates = append(out.Candidates, candidate{
			ID: c.Entity.ID, Kind: c.Entity.Kind, Name: primaryName(c.Entity), Matched: c.Name.Text, Note: c.Entity.Note,
			compared: comparisonJSON(c.Comparison),
		})
	}
	return out
}

// writeJSON writes v as one line.
func writeJSON(env *environ, v any) error {
	enc := json.NewEncoder(env.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
