package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

func compareCommand() command {
	return command{
		name:    "compare",
		args:    "NAME_A NAME_B",
		summary: "say how likely two names mean the same",
		about: `It prints same or different, the score (the probability that both names mean the same)
and the reason. No store is consulted: only the names count.

With -batch it reads rows of name_a, name_b, kind from standard input, tab-separated; kind
is person, organization, place, any or empty. For each row it writes name_a, name_b, score,
decision (same or different).`,
		examples: `polyonym compare Tschaikowski Чайковский
polyonym compare -kind person "Kim Jong Un" "Kim Jong Il"
printf 'Selenskyj\tZelensky\tperson\n' | polyonym compare -batch`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			kind := fs.String("kind", "", "what both names are the names of: person, organization, place, any")
			rows := fs.Bool("batch", false, "answer tab-separated rows of standard input")
			asJSON := fs.Bool("json", false, "print a JSON object with all evidence")
			return func(env *environ, args []string) error {
				if *rows {
					if len(args) > 0 || *asJSON || *kind != "" {
						return usagef("compare: -batch takes everything from its rows")
					}
					return compareBatch(env)
				}
				if len(args) != 2 {
					return usagef("compare: %d names given, want 2", len(args))
				}
				k, err := entities.ParseKind(*kind)
				if err != nil {
					return usagef("compare: %v", err)
				}
				m := data.Matcher()
				c, err := compareOne(m, args[0], args[1], k)
				if err != nil {
					env.stderr.printf("polyonym: %v\n", err)
					return errRows
				}
				if *asJSON {
					return writeJSON(env, struct {
						A        string `json:"a"`
						B        string `json:"b"`
						Decision string `json:"decision"`
						compared
					}{args[0], args[1], sameness(c), comparisonJSON(c)})
				}
				var t table
				t.row(sameness(c), showScore(c.Score), c.Explain())
				t.write(env.stdout)
				return nil
			}
		},
	}
}

func sameness(c resolve.Comparison) string {
	if c.Same() {
		return "same"
	}
	return "different"
}

// compareOne is Compare, with an error for names that can't be read and a
// score of 0 for one without letters and digits.
func compareOne(m *resolve.Matcher, a, b string, kind entities.Kind) (resolve.Comparison, error) {
	queries := [2]resolve.Query{{Name: a, Kind: kind}, {Name: b, Kind: kind}}
	var prepared [2]*resolve.Prepared
	for i, q := range queries {
		which := [2]string{"first", "second"}[i]
		if q.Name == "" {
			return resolve.Comparison{}, fmt.Errorf("the %s name is empty", which)
		}
		p, err := m.Prepare(q)
		switch {
		case errors.Is(err, resolve.ErrInvalidName) && nameless(q.Name):
			return resolve.Comparison{}, nil
		case err != nil:
			return resolve.Comparison{}, fmt.Errorf("the %s name: %w", which, err)
		}
		prepared[i] = p
	}
	return m.ComparePrepared(prepared[0], prepared[1]), nil
}

func compareBatch(env *environ) error {
	m := data.Matcher()
	b := batch{
		file:    "standard input",
		columns: [2]int{3, 3},
		answer: func(dst []byte, r row) ([]byte, error) {
			kind, err := entities.ParseKind(r.fields[2])
			if err != nil {
				return dst, err
			}
			c, err := compareOne(m, r.fields[0], r.fields[1], kind)
			if err != nil {
				return dst, err
			}
			dst = append(append(append(dst, r.raw[0]...), '\t'), r.raw[1]...)
			dst = append(dst, '\t')
			dst = appendScore(dst, c.Score)
			return append(append(dst, '\t'), sameness(c)...), nil
		},
	}
	return b.run(env, env.stdin)
}

func explainCommand() command {
	return command{
		name:    "explain",
		args:    "NAME ID-or-NAME",
		summary: "show all evidence that two names, or a name and an entity, are the same",
		about: `It prints one line for each piece of evidence: its weight in nats (positive speaks for the
same, negative against), the kind of evidence, the forms compared, and which systems account
for the spelling. The weights add up to the log odds; the score is the probability with
these odds.`,
		examples: `polyonym explain "Yun Seok-yol" 윤석열
polyonym explain Gornyak Гірник
polyonym explain -json Tschaikowski Чайковский`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			var (
				store  storeFlag
				query  queryFlag
				asJSON = fs.Bool("json", false, "print a JSON object")
			)
			store.register(fs)
			query.register(fs)
			return func(env *environ, args []string) error {
				if len(args) != 2 {
					return usagef("explain: %d arguments given, want a name and an ID or name", len(args))
				}
				q, err := query.query(args[0])
				if err != nil {
					return err
				}
				return explain(context.Background(), env, &store, q, args[1], *asJSON)
			}
		},
	}
}

func explain(ctx context.Context, env *environ, store *storeFlag, q resolve.Query, other string, asJSON bool) error {
	var c resolve.Comparison
	title := fmt.Sprintf("%s  and  %s", printable(q.Name), printable(other))
	r, err := store.resolver(ctx)
	if err != nil {
		return err
	}
	switch cand, err := r.Compare(ctx, q, entities.ID(other)); {
	case err == nil:
		c = cand.Comparison
		title = fmt.Sprintf("%s  and  %s: %s (%s)", printable(q.Name), cand.Entity.ID, printable(cand.Name.Text), printable(cand.Entity.Note))
	case errors.Is(err, entities.ErrNotFound):
		if c, err = compareOne(data.Matcher(), q.Name, other, q.Kind); err != nil {
			env.stderr.printf("polyonym: %v\n", err)
			return errRows
		}
	default:
		env.stderr.printf("polyonym: %q: %v\n", q.Name, err)
		return errRows
	}
	if asJSON {
		return writeJSON(env, struct {
			A        string `json:"a"`
			B        string `json:"b"`
			Decision string `json:"decision"`
			compared
		}{q.Name, other, sameness(c), comparisonJSON(c)})
	}
	fmt.Fprintln(env.stdout, title)
	var t table
	for _, e := range c.Trace().Evidence {
		forms := printable(e.A)
		if e.B != "" {
			forms += " ~ " + printable(e.B)
		}
		t.row(fmt.Sprintf("%+8.3f", e.Weight), e.Signal.String(), forms, printable(e.Detail))
	}
	t.row(fmt.Sprintf("%+8.3f", c.LogOdds), "log odds", fmt.Sprintf("score %s: %s", showScore(c.Score), sameness(c)))
	t.write(env.stdout)
	return nil
}
