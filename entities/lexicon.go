package entities

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// A Lexicon holds the words that surround names: titles, particles, legal
// forms, words of organisations and places, and given names that stand for each
// other. It is immutable and safe for concurrent use; its look-ups take folded
// tokens and allocate nothing. The nil Lexicon knows no words.
type Lexicon struct {
	titles      phrases
	particles   map[string]struct{}
	legal       phrases // value: type
	generic     phrases // value: concept
	places      placeTable
	compounds   map[string]struct{} // generic words that end compounds
	joined      map[string]string   // generic words that only a hyphen joins to a name: concept
	given       map[string][]int32
	nick        map[string][]int32
	customary   map[string][]string
	patronymics suffixes
	endings     map[language.Base][]string
	ordinals    map[string]int
}

// LexiconOptions are the optional settings of [ParseLexicon]; nil means defaults.
type LexiconOptions struct {
	// Fold gives words the form that look-ups will ask for; it must fold
	// what it folded to itself. Nil means [FoldWord].
	Fold func(string) string
}

// maxLexiconLine is the most bytes a line of a table may have: one group of a
// thousand forms.
const maxLexiconLine = 64 << 10

// ParseLexicon builds a Lexicon of the tables in fsys that match patterns. A
// table is a UTF-8 file of tab-separated rows under lines that begin with #, of
// which one says which table it is a part of. The tables and their columns, in
// which | stands between forms:
//
//	# table: titles       form, languages, class
//	# table: particles    form, languages, class
//	# table: legal        type, languages, forms
//	# table: generic      concept, language, forms
//	# table: places       form, places that it names, with spaces between
//	# table: given        forms of one given name in all languages
//	# table: nicknames    given names, what their bearers are called
//	# table: surnames     native form, language, customary spellings, the most usual first
//	# table: patronymics  ending, languages, class
//	# table: endings      languages, what they add to a name in a sentence, the longest first
//	# table: ordinals     number, languages, forms
//
// A form of several words is a sequence of tokens: what stands between
// characters other than letters, marks and digits, apostrophes left out. A form
// of one word that ends in a hyphen is a stem: up to four more letters may
// follow, as in немецк-; a generic one that begins with a hyphen is a word only
// after one: -shi. The forms of places are many: they are sorted, and written as
// look-ups will ask for them, with one space between tokens. A fault is an error
// that names file and line.
func ParseLexicon(fsys fs.FS, opts *LexiconOptions, patterns ...string) (*Lexicon, error) {
	p := lexiconParser{fold: FoldWord, langs: map[string]bool{}, lex: &Lexicon{
		particles: map[string]struct{}{},
		given:     map[string][]int32{},
		nick:      map[string][]int32{},
		customary: map[string][]string{},
		joined:    map[string]string{},
		ordinals:  map[string]int{},
		endings:   map[language.Base][]string{},
		legal:     phrases{least: 2},
	}}
	if opts != nil && opts.Fold != nil {
		p.fold = opts.Fold
	}
	var files []string
	for _, pattern := range patterns {
		match, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("lexicon: %q: %w", pattern, err)
		}
		if len(match) == 0 {
			return nil, fmt.Errorf("lexicon: %q: %w", pattern, fs.ErrNotExist)
		}
		files = append(files, match...)
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
		if err := p.file(file, text); err != nil {
			return nil, err
		}
	}
	p.link()
	return p.lex, nil
}

type lexiconParser struct {
	lex    *Lexicon
	fold   func(string) string
	groups int32
	nicks  []nickRow
	langs  map[string]bool // lists of languages that were checked
}

// A nickRow waits until all groups of given names are known.
type nickRow struct{ formal, nicks []string }

func (p *lexiconParser) file(name string, text []byte) error {
	var add func(cols []string) error
	columns := 0
	sc := bufio.NewScanner(bytes.NewReader(text))
	sc.Buffer(nil, maxLexiconLine)
	line := 0
	for sc.Scan() {
		line++
		row := sc.Text()
		fault := func(err error) error { return &RecordError{File: name, Line: line, Err: err} }
		if !utf8.ValidString(row) {
			return &RecordError{File: name, Line: line, Col: invalidUTF8([]byte(row)) + 1, Err: errors.New("not valid UTF-8")}
		}
		if strings.HasPrefix(row, "#") {
			if table, ok := strings.CutPrefix(row, "# table:"); ok {
				table, _, _ = strings.Cut(strings.TrimSpace(table), " ")
				if add, columns = p.table(table); add == nil {
					return fault(fmt.Errorf("unknown table %q", table))
				}
			}
			continue
		}
		if row = strings.TrimRight(row, " \r"); row == "" {
			continue
		}
		if add == nil {
			return fault(errors.New("a row before the line that names the table"))
		}
		cols := strings.Split(row, "\t")
		if len(cols) != columns {
			return fault(fmt.Errorf("%d columns, want %d", len(cols), columns))
		}
		if err := add(cols); err != nil {
			return fault(err)
		}
	}
	if err := sc.Err(); err != nil {
		return &RecordError{File: name, Line: line + 1, Err: err}
	}
	return nil
}

func (p *lexiconParser) table(name string) (add func([]string) error, columns int) {
	lex := p.lex
	switch name {
	case "titles":
		return func(c []string) error { return p.phrase(&lex.titles, c[1], c[0], c[2]) }, 3
	case "particles":
		return func(c []string) error {
			toks, err := p.tokens(c[0])
			if err == nil {
				err = p.checkLangs(c[1])
			}
			for _, t := range toks {
				lex.particles[t] = struct{}{}
			}
			return err
		}, 3
	case "legal":
		return func(c []string) error { return p.phrase(&lex.legal, c[1], c[2], c[0]) }, 3
	case "generic":
		return func(c []string) error {
			if compounding[c[1]] {
				if err := p.compounds(c[2]); err != nil {
					return err
				}
			}
			return p.phrase(&lex.generic, c[1], c[2], c[0])
		}, 3
	case "places":
		return func(c []string) error { return lex.places.add(c[0], c[1]) }, 2
	case "given":
		return func(c []string) error {
			forms, err := p.words(c[0])
			if err == nil && len(forms) < 2 {
				err = errors.New("a group of one given name")
			}
			for _, f := range forms {
				lex.given[f] = append(lex.given[f], p.groups)
			}
			p.groups++
			return err
		}, 1
	case "nicknames":
		return func(c []string) error {
			formal, err := p.words(c[0])
			if err != nil {
				return err
			}
			nicks, err := p.words(c[1])
			p.nicks = append(p.nicks, nickRow{formal, nicks})
			return err
		}, 2
	case "surnames":
		return func(c []string) error {
			native := norm.NFC.String(c[0])
			readings, err := p.words(c[2])
			if err == nil {
				err = p.checkLangs(c[1])
			}
			for _, r := range readings {
				if !slices.Contains(lex.customary[native], r) {
					lex.customary[native] = append(lex.customary[native], r)
				}
			}
			return err
		}, 3
	case "patronymics":
		return func(c []string) error {
			toks, err := p.tokens(strings.TrimPrefix(c[0], "-"))
			if err == nil && len(toks) != 1 {
				err = fmt.Errorf("ending %q is not one word", c[0])
			}
			if err == nil {
				err = p.checkLangs(c[1])
			}
			if err == nil {
				lex.patronymics.add(toks[0])
			}
			return err
		}, 3
	case "endings":
		return func(c []string) error {
			if err := p.checkLangs(c[0]); err != nil {
				return err
			}
			ends, err := p.words(c[1])
			for lang := range strings.FieldsSeq(c[0]) {
				base, _ := language.Make(lang).Base()
				lex.endings[base] = append(lex.endings[base], ends...)
			}
			return err
		}, 2
	case "ordinals":
		return func(c []string) error {
			n, err := strconv.Atoi(c[0])
			if err != nil || n < 1 {
				return fmt.Errorf("%q is not a number from 1", c[0])
			}
			if err := p.checkLangs(c[1]); err != nil {
				return err
			}
			forms, err := p.words(c[2])
			for _, f := range forms {
				if old, ok := lex.ordinals[f]; ok && old != n {
					return fmt.Errorf("%q is both %d and %d", f, old, n)
				}
				lex.ordinals[f] = n
			}
			return err
		}, 3
	}
	return nil, 0
}

// langs checks a list of BCP 47 tags with spaces between.
func (p *lexiconParser) checkLangs(s string) error {
	if p.langs[s] {
		return nil
	}
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return errors.New("no language")
	}
	for _, f := range fields {
		if _, err := language.Raw.Parse(f); err != nil {
			return fmt.Errorf("language %q: %w", f, err)
		}
	}
	p.langs[s] = true
	return nil
}

func (p *lexiconParser) phrase(into *phrases, lang, forms, value string) error {
	if err := p.checkLangs(lang); err != nil {
		return err
	}
	if value == "" {
		return errors.New("an empty column")
	}
	for f := range strings.SplitSeq(forms, "|") {
		toks, err := p.tokens(f)
		if err != nil {
			return err
		}
		if strings.HasPrefix(f, "-") && into == &p.lex.generic {
			p.lex.joined[toks[0]] = value
			continue
		}
		if strings.HasSuffix(f, "-") {
			if len(toks) != 1 {
				return fmt.Errorf("stem %q is not one word", f)
			}
			into.addStem(toks[0], value)
			continue
		}
		into.add(toks, value)
	}
	return nil
}

// words splits forms of one token each.
func (p *lexiconParser) words(forms string) ([]string, error) {
	var out []string
	for f := range strings.SplitSeq(forms, "|") {
		toks, err := p.tokens(f)
		if err != nil {
			return nil, err
		}
		if w := strings.Join(toks, " "); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out, nil
}

func (p *lexiconParser) tokens(form string) ([]string, error) {
	// Once apostrophes and then again, since fold may make some.
	s := strings.Map(dropApostrophe, p.fold(strings.Map(dropApostrophe, form)))
	toks := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
	})
	if len(toks) == 0 {
		return nil, fmt.Errorf("form %q has no letters", form)
	}
	return toks, nil
}

func dropApostrophe(r rune) rune {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', 'ʹ', 'ʾ', 'ʿ', '`', '´', '′':
		return -1
	}
	return r
}

// link gives nicknames the groups of the given names they belong to; a given
// name without a group gets one of its own.
func (p *lexiconParser) link() {
	lex := p.lex
	for _, row := range p.nicks {
		for _, formal := range row.formal {
			if len(lex.given[formal]) == 0 {
				lex.given[formal] = []int32{p.groups}
				p.groups++
			}
			for _, n := range row.nicks {
				lex.nick[n] = append(lex.nick[n], lex.given[formal]...)
			}
		}
	}
	for _, m := range []map[string][]int32{lex.given, lex.nick} {
		for k, ids := range m {
			slices.Sort(ids)
			m[k] = slices.Clip(slices.Compact(ids))
		}
	}
	for _, ph := range []*phrases{&lex.titles, &lex.legal, &lex.generic} {
		for _, list := range ph.byFirst {
			slices.SortStableFunc(list, func(a, b phrase) int { return cmp.Compare(len(b.rest), len(a.rest)) })
		}
	}
}

// suffixes finds the endings of words.
type suffixes struct {
	set               map[string]struct{}
	shortest, longest int // in bytes
}

func (s *suffixes) add(suffix string) {
	if s.set == nil {
		s.set, s.shortest = map[string]struct{}{}, len(suffix)
	}
	s.set[suffix] = struct{}{}
	s.shortest, s.longest = min(s.shortest, len(suffix)), max(s.longest, len(suffix))
}

// minStem is the fewest letters before the ending of a patronymic: Lev-ovich
// has three, and Il-yich two.
const minStem = 2

func (s *suffixes) of(tok string) bool {
	for n := min(s.longest, len(tok)-1); n >= s.shortest && n > 0; n-- {
		i := len(tok) - n
		if _, ok := s.set[tok[i:]]; ok {
			return utf8.RuneCountInString(tok[:i]) >= minStem
		}
	}
	return false
}

// Title reports whether tok is a title, office or honorific: dr, prof, präsident.
func (l *Lexicon) Title(tok string) bool {
	if l == nil {
		return false
	}
	_, ok := l.titles.one(tok)
	return ok
}

// TitlePrefix returns how many of the first tokens are a title, the longest
// there is ("prime minister"), and its class, or 0.
func (l *Lexicon) TitlePrefix(toks []string) (n int, class string) {
	if l == nil {
		return 0, ""
	}
	return l.titles.prefix(toks)
}

// CutTitle takes a title off the end or the beginning of a token of a script
// without spaces: 윤석열대통령. At least two letters are left.
func (l *Lexicon) CutTitle(tok string) (rest, class string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.titles.cut(tok)
}

// Particle reports whether tok is a particle of a name: von, de, al, ibn.
func (l *Lexicon) Particle(tok string) bool {
	if l == nil {
		return false
	}
	_, ok := l.particles[tok]
	return ok
}

// Legal returns the type of the legal form that tok is: ltd, gmbh, ооо.
func (l *Lexicon) Legal(tok string) (typ string, ok bool) {
	if l == nil {
		return "", false
	}
	return l.legal.one(tok)
}

// LegalPrefix returns how many of the first tokens are a legal form, the longest
// there is ("s a", "limited liability company"), and its type, or 0.
func (l *Lexicon) LegalPrefix(toks []string) (n int, typ string) {
	if l == nil {
		return 0, ""
	}
	return l.legal.prefix(toks)
}

// CutLegal takes a legal form off the end or the beginning of a token of a
// script without spaces: トヨタ自動車株式会社. At least two letters are left.
func (l *Lexicon) CutLegal(tok string) (rest, typ string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.legal.cut(tok)
}

// Generic returns the concept that tok is a word for: ministerium and
// министерство are both "ministry".
func (l *Lexicon) Generic(tok string) (concept string, ok bool) {
	if l == nil {
		return "", false
	}
	return l.generic.one(tok)
}

// GenericPrefix returns how many of the first tokens are words for a concept,
// the most there are ("foreign affairs"), and the concept, or 0.
func (l *Lexicon) GenericPrefix(toks []string) (n int, concept string) {
	if l == nil {
		return 0, ""
	}
	return l.generic.prefix(toks)
}

// Joined returns the concept of a word that a hyphen joins to the name before it:
// shi in Sapporo-shi, rajon in Donezk-Rajon.
func (l *Lexicon) Joined(tok string) (concept string, ok bool) {
	if l == nil {
		return "", false
	}
	concept, ok = l.joined[tok]
	return concept, ok
}

// CutGeneric takes a word for a concept off the end or the beginning of a token
// of a script without spaces: 외교부, 平壤市. At least two letters are left.
func (l *Lexicon) CutGeneric(tok string) (rest, concept string, ok bool) {
	if l == nil {
		return tok, "", false
	}
	return l.generic.cut(tok)
}

// GivenGroups returns the groups of given names that tok belongs to, sorted.
// Names that share one stand for each other across languages: volodymyr,
// vladimir, wolodymyr. The caller must not change the slice.
func (l *Lexicon) GivenGroups(tok string) []int32 {
	if l == nil {
		return nil
	}
	return l.given[tok]
}

// NicknameGroups returns the groups of given names whose bearers are called tok
// by those who know them, sorted: sasha has those of alexander and alexandra.
// The caller must not change the slice.
func (l *Lexicon) NicknameGroups(tok string) []int32 {
	if l == nil {
		return nil
	}
	return l.nick[tok]
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
	return l.customary[native]
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
	n, ok = l.ordinals[tok]
	return n, ok
}

// FoldWord is the folding of [ParseLexicon] unless another is given: NFKD,
// lower case, marks off Latin and Greek letters and vowels off Arabic and
// Hebrew, ё as е, then NFC. Other Cyrillic letters keep their marks, since й
// and ї are letters of their own. Bytes that are not UTF-8 become U+FFFD.
func FoldWord(s string) string {
	var b strings.Builder
	base := rune(0)
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		if unicode.Is(unicode.Mn, r) {
			switch {
			case base == 'е' && r == '\u0308':
			case unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew):
			default:
				b.WriteRune(r)
			}
			continue
		}
		base = unicode.ToLower(r)
		if to, ok := foldLetters[base]; ok {
			b.WriteString(to)
			continue
		}
		b.WriteRune(base)
	}
	return norm.NFC.String(b.String())
}

// foldLetters are the letters that NFKD doesn't take apart.
var foldLetters = map[rune]string{
	'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ς': "σ",
	'ə': "a", 'ħ': "h", 'ŧ': "t", 'ŋ': "ng", 'ـ': "",
}
