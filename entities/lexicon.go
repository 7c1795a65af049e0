package entities

import (
	"unicode/utf8"

	"golang.org/x/text/language"
)

// A Lexicon holds the words that surround names: titles, particles, legal
// forms, words of organisations and places, and given names that stand for each
// other. It is immutable and safe for concurrent use; its look-ups take folded
// tokens and allocate nothing. The nil Lexicon knows no words.
type Lexicon struct {
	file string // see OpenLexicon

	texts  string
	groups []int32  // of given names, see given and nick
	lists  []string // see customary

	titles, legal, generic, places phraseTable // number: where a type, concept or the like begins in texts

	particles   wordTable
	compounds   wordTable // generic words that end compounds
	joined      wordTable // generic words that only a hyphen joins to a name; number: as of generic
	given, nick wordTable // number: span of groups
	customary   wordTable // number: span of lists
	ordinals    wordTable // number: what they count
	patronymics suffixes
	endings     map[language.Base][]string

	familiar familiarForms
}

// suffixes finds the endings of words.
type suffixes struct {
	words             wordTable
	shortest, longest int // in bytes
}

// minStem is the fewest letters before the ending of a patronymic: Lev-ovich
// has three, and Il-yich two.
const minStem = 2

func (s *suffixes) of(tok string) bool {
	for n := min(s.longest, len(tok)-1); n >= s.shortest && n > 0; n-- {
		i := len(tok) - n
		if _, ok := s.words.find(tok[i:]); ok {
			return utf8.RuneCountInString(tok[:i]) >= minStem
		}
	}
	return false
}

// value returns the text that a number stands for, if there is one.
func (l *Lexicon) value(ok bool, at uint32) string {
	if !ok {
		return ""
	}
	return l.text(at)
}

// Title reports whether tok is a title, office or honorific: dr, prof, präsident.
func (l *Lexicon) Title(tok string) bool {
	if l == nil {
		return false
	}
	_, ok := l.titles.words.find(tok)
	return ok
}

// TitlePrefix returns how many of the first tokens are a title, the longest
// there is ("prime minister"), and its class, or 0.
func (l *Lexicon) TitlePrefix(toks []string) (n int, class string) {
	if l == nil {
		return 0, ""
	}
	n, at := l.titles.prefix(toks)
	return n, l.value(n > 0, at)
}

// CutTitle takes a title off the end or the beginning of a token of a script
// without spaces: 윤석열대통령. At least two letters are left.
func (l *Lexicon) CutTitle(tok string) (rest, class string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.cut(&l.titles, tok)
}

// Particle reports whether tok is a particle of a name: von, de, al, ibn.
func (l *Lexicon) Particle(tok string) bool {
	if l == nil {
		return false
	}
	_, ok := l.particles.find(tok)
	return ok
}

// Legal returns the type of the legal form that tok is: ltd, gmbh, ооо.
func (l *Lexicon) Legal(tok string) (typ string, ok bool) {
	if l == nil {
		return "", false
	}
	at, ok := l.legal.words.find(tok)
	return l.value(ok, at), ok
}

// LegalPrefix returns how many of the first tokens are a legal form, the longest
// there is ("s a", "limited liability company"), and its type, or 0.
func (l *Lexicon) LegalPrefix(toks []string) (n int, typ string) {
	if l == nil {
		return 0, ""
	}
	n, at := l.legal.prefix(toks)
	return n, l.value(n > 0, at)
}

// CutLegal takes a legal form off the end or the beginning of a token of a
// script without spaces: トヨタ自動車株式会社. At least two letters are left.
func (l *Lexicon) CutLegal(tok string) (rest, typ string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.cut(&l.legal, tok)
}

// Generic returns the concept that tok is a word for: ministerium and
// министерство are both "ministry".
func (l *Lexicon) Generic(tok string) (concept string, ok bool) {
	if l == nil {
		return "", false
	}
	at, ok := l.generic.words.find(tok)
	return l.value(ok, at), ok
}

// GenericPrefix returns how many of the first tokens are words for a concept,
// the most there are ("foreign affairs"), and the concept, or 0.
func (l *Lexicon) GenericPrefix(toks []string) (n int, concept string) {
	if l == nil {
		return 0, ""
	}
	n, at := l.generic.prefix(toks)
	return n, l.value(n > 0, at)
}

// Joined returns the concept of a word that a hyphen joins to the name before it:
// shi in Sapporo-shi, rajon in Donezk-Rajon.
func (l *Lexicon) Joined(tok string) (concept string, ok bool) {
	if l == nil {
		return "", false
	}
	at, ok := l.joined.find(tok)
	return l.value(ok, at), ok
}

// CutGeneric takes a word for a concept off the end or the beginning of a token
// of a script without spaces: 외교부, 平壤市. At least two letters are left.
func (l *Lexicon) CutGeneric(tok string) (rest, concept string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.cut(&l.generic, tok)
}

// GivenGroups returns the groups of given names that tok belongs to, sorted.
// Names that share one stand for each other across languages: volodymyr,
// vladimir, wolodymyr. The caller must not change the slice.
func (l *Lexicon) GivenGroups(tok string) []int32 {
	if l == nil {
		return nil
	}
	return l.groupsOf(&l.given, tok)
}

// NicknameGroups returns the groups of given names whose bearers are called tok
// by those who know them, sorted: sasha has those of alexander and alexandra.
// The caller must not change the slice.
func (l *Lexicon) NicknameGroups(tok string) []int32 {
	if l == nil {
		return nil
	}
	return l.groupsOf(&l.nick, tok)
}

func (l *Lexicon) groupsOf(t *wordTable, tok string) []int32 {
	at, ok := t.find(tok)
	if from, n := at/maxSpan, at%maxSpan; ok && int(from+n) <= len(l.groups) {
		return l.groups[from : from+n : from+n]
	}
	return nil
}

// A GivenRelation says how two given names stand to each other.
type GivenRelation uint8

// The relations of given names.
const (
	GivenUnrelated GivenRelation = iota // not that the lexicon knew
	GivenNickname                       // one is short for the other, or both are for a third
	GivenSame                           // forms of one name in two languages
)

// Given says how the given names a and b stand to each other. It is symmetric.
func (l *Lexicon) Given(a, b string) GivenRelation {
	ga, gb := l.GivenGroups(a), l.GivenGroups(b)
	if share(ga, gb) {
		return GivenSame
	}
	na, nb := l.NicknameGroups(a), l.NicknameGroups(b)
	if share(na, gb) || share(ga, nb) || share(na, nb) {
		return GivenNickname
	}
	return GivenUnrelated
}

// share reports whether two sorted lists have a member in common.
func share(a, b []int32) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// Customary returns the folded spellings that bearers of the family name use,
// the most usual first: 이 gives lee, yi, rhee. native is in NFC and not folded.
// The caller must not change the slice.
func (l *Lexicon) Customary(native string) []string {
	if l == nil {
		return nil
	}
	at, ok := l.customary.find(native)
	if from, n := at/maxSpan, at%maxSpan; ok && int(from+n) <= len(l.lists) {
		return l.lists[from : from+n : from+n]
	}
	return nil
}

// Endings returns what a language adds to a folded name in a sentence, the
// longest first: kursk-issa. The caller must not change the slice.
func (l *Lexicon) Endings(lang language.Tag) []string {
	if l == nil || lang == language.Und {
		return nil
	}
	base, _ := lang.Base()
	return l.endings[base]
}

// Patronymic reports whether tok ends as patronymics do: -ovich, -івна.
func (l *Lexicon) Patronymic(tok string) bool {
	return l != nil && l.patronymics.of(tok)
}

// Ordinal returns the number that tok counts rulers and namesakes with: ii,
// 2nd, zweite, второй. The letters i, v and x are numbers here: that they
// aren't initials is for the caller to see.
func (l *Lexicon) Ordinal(tok string) (n int, ok bool) {
	if l == nil {
		return 0, false
	}
	number, ok := l.ordinals.find(tok)
	return int(number), ok
}
