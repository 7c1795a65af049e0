package main

import (
	"flag"
	"iter"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/translit"
)

func systemsCommand() command {
	return command{
		name:    "systems",
		args:    "",
		summary: "list the romanization systems",
		about: `It prints one line a system: ID (authority, language and script, target, edition), languages,
title. With -json it prints one object a system, with source document, licence and aliases.`,
		examples: `polyonym systems -lang uk
polyonym systems -json`,
		setup: func(fs *flag.FlagSet) func(*environ, []string) error {
			lang := fs.String("lang", "", "only systems for this `language` (BCP 47: uk, ko)")
			asJSON := fs.Bool("json", false, "print one JSON object a system")
			return func(env *environ, args []string) error {
				if len(args) > 0 {
					return usagef("systems: takes no arguments, got %q", args[0])
				}
				var base language.Base
				if *lang != "" {
					tag, err := language.Parse(*lang)
					if err != nil {
						return usagef("systems: language %q: %v", *lang, err)
					}
					base, _ = tag.Base()
				}
				found := false
				var t table
				for s := range listed(data.Systems(), *lang != "", base) {
					found = true
					info := s.Info()
					if *asJSON {
						if err := writeJSON(env, systemJSON(info)); err != nil {
							return err
						}
						continue
					}
					t.row(info.ID, joinTags(info.Languages), info.Title)
				}
				if !found {
					return usagef("systems: there is none for language %q", *lang)
				}
				t.write(env.stdout)
				return nil
			}
		},
	}
}

// listed yields the systems of catalog, only those for a language if asked for.
func listed(catalog *translit.Catalog, only bool, base language.Base) iter.Seq[*translit.System] {
	return func(yield func(*translit.System) bool) {
		for s := range catalog.All() {
			if only {
				fits := false
				for _, l := range s.Info().Languages {
					b, _ := l.Base()
					fits = fits || b == base
				}
				if !fits {
					continue
				}
			}
			if !yield(s) {
				return
			}
		}
	}
}

func joinTags(tags []language.Tag) string {
	words := make([]string, len(tags))
	for i, t := range tags {
		words[i] = t.String()
	}
	return strings.Join(words, " ")
}

type systemInfo struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Authority    string   `json:"authority,omitempty"`
	Edition      string   `json:"edition,omitempty"`
	Languages    []string `json:"languages"`
	From         string   `json:"from"`
	To           string   `json:"to"`
	Target       string   `json:"target,omitempty"`
	Source       string   `json:"source,omitempty"`
	URL          string   `json:"url,omitempty"`
	Verified     string   `json:"verified,omitempty"`
	Licence      string   `json:"licence,omitempty"`
	Aliases      []string `json:"aliases,omitempty"`
	Adopted      string   `json:"adopted,omitempty"`
	Superseded   string   `json:"superseded,omitempty"`
	SupersededBy string   `json:"supersededBy,omitempty"`
	Lossless     bool     `json:"lossless"`
}

func systemJSON(i translit.Info) systemInfo {
	out := systemInfo{
		ID: i.ID, Title: i.Title, Authority: i.Authority, Edition: i.Edition, Languages: []string{},
		From: i.From.String(), To: i.To.String(), Source: i.Source, URL: i.URL, Verified: i.Verified, Licence: i.Licence,
		Aliases: i.Aliases, Adopted: i.Adopted, Superseded: i.Superseded, SupersededBy: i.SupersededBy, Lossless: i.Lossless,
	}
	for _, l := range i.Languages {
		out.Languages = append(out.Languages, l.String())
	}
	if i.Target != language.Und {
		out.Target = i.Target.String()
	}
	return out
}
