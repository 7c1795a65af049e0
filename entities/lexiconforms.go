package entities

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// familiarForms lists, by given name in Latin letters, what those who bear it
// are called, and the other way round. It is made when it is first asked for.
type familiarForms struct {
	once sync.Once
	of   map[string][]string
}

// FamiliarForms returns the folded Latin forms that tok's bearers are called,
// or, of a familiar form, the names that it is short for, sorted: richard gives
// dick, rick; rick gives richard, frederick. The caller must not change the slice.
func (l *Lexicon) FamiliarForms(tok string) []string {
	if len(l.GivenGroups(tok)) == 0 && len(l.NicknameGroups(tok)) == 0 {
		return nil
	}
	l.familiar.once.Do(l.listFamiliarForms)
	return l.familiar.of[tok]
}

func (l *Lexicon) listFamiliarForms() {
	formal := map[int32][]string{}
	for form := range l.given.all() {
		if isBasicLatin(form) {
			for _, g := range l.GivenGroups(form) {
				formal[g] = append(formal[g], form)
			}
		}
	}
	of := map[string][]string{}
	for nick := range l.nick.all() {
		if !isBasicLatin(nick) {
			continue
		}
		for _, g := range l.NicknameGroups(nick) {
			for _, f := range formal[g] {
				if f != nick {
					of[f] = append(of[f], nick)
					of[nick] = append(of[nick], f)
				}
			}
		}
	}
	for form := range of {
		slices.Sort(of[form])
		of[form] = slices.Compact(of[form])
	}
	l.familiar.of = of
}

func isBasicLatin(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
