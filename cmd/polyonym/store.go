package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// A storeFlag is the choice of a store.
type storeFlag struct{ path, index string }

func (s *storeFlag) register(fs *flag.FlagSet) {
	fs.StringVar(&s.path, "store", "", "know only the entities of this JSON Lines `file`, instead of those that ship")
	fs.StringVar(&s.index, "index", "", "the same of an index `file`; see \"polyonym help index\"")
}

// resolver opens the store.
func (s *storeFlag) resolver(ctx context.Context) (*resolve.Resolver, error) {
	switch {
	case s.index != "" && s.path != "":
		return nil, usagef("-store and -index exclude each other: an index holds its store")
	case s.index != "":
		ix, err := openIndex(s.index)
		if err != nil {
			return nil, err
		}
		r, err := resolve.NewIndexed(data.Matcher(), ix, nil)
		if err != nil {
			return nil, filef("open the index %s: %v", s.index, err)
		}
		return r, nil
	case s.path == "":
		r, err := data.Resolver()
		if err != nil {
			return nil, filef("open the shipped store: %v", err)
		}
		return r, nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, filef("open the store: %v", err)
	}
	defer f.Close()
	store, err := entities.Load(entities.ReadJSONL(f))
	if err != nil {
		return nil, filef("open the store: %v", err)
	}
	r, err := resolve.New(ctx, data.Matcher(), store, nil)
	if err != nil {
		return nil, filef("open the store %s: %v", s.path, err)
	}
	return r, nil
}

// A queryFlag is what names on the command line share.
type queryFlag struct{ lang, kind, country string }

func (q *queryFlag) register(fs *flag.FlagSet) {
	fs.StringVar(&q.lang, "lang", "", "`language` of the text the names stand in (BCP 47: de, zh-Hant)")
	fs.StringVar(&q.kind, "kind", "", "consider only entities of this `kind`: person, organization, place, vessel, work, product")
	fs.StringVar(&q.country, "country", "", "prefer entities of these `countries` (ISO 3166 alpha-2 codes, comma-separated)")
}

func (q *queryFlag) query(name string) (resolve.Query, error) {
	out, badLang, err := parseQuery(name, q.lang, q.kind, q.country)
	if err == nil && badLang != nil {
		err = fmt.Errorf("language %q: %w", q.lang, badLang)
	}
	if err != nil {
		return out, usagef("%v", err)
	}
	return out, nil
}

// parseQuery reads the columns of a query. A language that can't be read is
// left out and reported apart, since it is only a hint.
func parseQuery(name, lang, kind, country string) (q resolve.Query, badLang, err error) {
	q.Name = name
	if q.Kind, err = entities.ParseKind(kind); err != nil {
		return q, nil, err
	}
	if lang != "" {
		if q.Lang, badLang = language.Parse(lang); badLang != nil {
			var unknown language.ValueError // well formed: what is known of it is kept
			if errors.As(badLang, &unknown) {
				badLang = nil
			}
		}
	}
	if country != "" {
		for code := range strings.SplitSeq(country, ",") {
			code = strings.ToUpper(strings.TrimSpace(code))
			if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
				return q, badLang, fmt.Errorf("country %q is not an ISO 3166 alpha-2 code", code)
			}
			q.Country = append(q.Country, code)
		}
	}
	return q, badLang, nil
}
