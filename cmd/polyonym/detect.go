package main

import (
	"flag"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/translit"
)

// shownDetections is how many systems detect prints for people.
const shownDetections = 5

func detectCommand() command {
	return command{
		name:    "detect",
		args:    "NATIVE ROMANIZED",
		summary: "say which romanization system made a spelling",
		about: `It prints the systems that account for a romanized spelling of a native form, best first:
the score (1 if the system gives exactly this spelling), the ID, what the system makes of the
native form, and its title. Systems that agree on the name tie. A mixture of systems, one for
each part of the name, has their IDs joined by plus signs.

With -batch it reads rows of native, romanized from standard input, tab-separated. For each
row it writes native, romanized, ID of the best system, score, and the runners-up separated
by commas; = before one says that it ties with the best.`,
		examples: `polyonym detect Ельцин Jelzin
polyonym detect 'Володимир Зеленський' 'Volodymyr Zelenskyi'
printf 'Київ\tKyiv\n' | polyonym detect -batch`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			rows := fs.Bool("batch", false, "answer tab-separated rows of standard input")
			asJSON := fs.Bool("json", false, "print a JSON object")
			return func(env *environ, args []string) error {
				switch {
				case *rows && (len(args) > 0 || *asJSON):
					return usagef("detect: -batch takes everything from its rows")
				case *rows:
					return detectBatch(env)
				case len(args) != 2:
					return usagef("detect: %d arguments given, want a native and a romanized form", len(args))
				}
				found := data.Systems().Detect(args[0], args[1])
				if *asJSON {
					return writeDetections(env, args[0], args[1], found)
				}
				var t table
				for i, d := range found {
					if i >= shownDetections && d.Score < found[0].Score {
						break
					}
					title := ""
					if len(d.Systems) == 1 {
						title = d.Systems[0].Info().Title
					}
					t.row(showScore(d.Score), d.ID(), printable(d.Got), title)
				}
				t.write(env.stdout)
				return nil
			}
		},
	}
}

func writeDetections(env *environ, native, romanized string, found []translit.Detection) error {
	type detection struct {
		ID    string  `json:"id"`
		Got   string  `json:"got"`
		Score float64 `json:"score"`
	}
	out := make([]detection, len(found))
	for i, d := range found {
		out[i] = detection{d.ID(), d.Got, d.Score}
	}
	return writeJSON(env, struct {
		Native    string      `json:"native"`
		Romanized string      `json:"romanized"`
		Systems   []detection `json:"systems"`
	}{native, romanized, out})
}

// maxRunnersUp bounds the last column; all that tie are always named.
const maxRunnersUp = 10

func detectBatch(env *environ) error {
	systems := data.Systems()
	b := batch{
		file:    "standard input",
		columns: [2]int{2, 2},
		answer: func(dst []byte, r row) ([]byte, error) {
			found := systems.Detect(r.fields[0], r.fields[1])
			dst = append(append(append(dst, r.raw[0]...), '\t'), r.raw[1]...)
			dst = append(dst, '\t')
			if len(found) == 0 {
				return append(dst, "\t0\t"...), nil
			}
			dst = append(append(dst, found[0].ID()...), '\t')
			dst = append(appendScore(dst, found[0].Score), '\t')
			for i, d := range found[1:] {
				tie := d.Score == found[0].Score
				if !tie && i >= maxRunnersUp {
					break
				}
				if i > 0 {
					dst = append(dst, ',')
				}
				if tie {
					dst = append(dst, '=')
				}
				dst = append(dst, d.ID()...)
			}
			return dst, nil
		},
	}
	return b.run(env, env.stdin)
}
