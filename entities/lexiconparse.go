package entities

import (
	"bufio"
	"bytes"
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
	p := lexiconParser{
		fold:        FoldWord,
		langs:       map[string]bool{},
		particles:   map[string]struct{}{},
		compounds:   map[string]struct{}{},
		patronymics: map[string]struct{}{},
		joined:      map[string]string{},
		given:       map[string][]int32{},
		nick:        map[string][]int32{},
		customary:   map[string][]string{},
		endings:     map[language.Base][]string{},
		ordinals:    map[string]int{},
		legal:       phrases{least: minLegalAffix},
	}
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
	if err := p.link(); err != nil {
		return nil, err
	}
	return OpenLexicon(p.pack())
}

// A lexiconParser collects the rows of tables.
type lexiconParser struct {
	fold   func(string) string
	groups int32
	nicks  []nickRow
	langs  map[string]bool // lists of languages that were checked
	last   string          // form of places

	titles, legal, generic, places    phrases
	particles, compounds, patronymics map[string]struct{}
	joined                            map[string]string
	given, nick                       map[string][]int32
	customary                         map[string][]string
	endings                           map[language.Base][]string
	ordinals                          map[string]int
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
	switch name {
	case "titles":
		return func(c []string) error { return p.phrase(&p.titles, c[1], c[0], c[2]) }, 3
	case "particles":
		return func(c []string) error {
			toks, err := p.tokens(c[0])
			if err == nil {
				err = p.checkLangs(c[1])
			}
			for _, t := range toks {
				p.particles[t] = struct{}{}
			}
			return err
		}, 3
	case "legal":
		return func(c []string) error { return p.phrase(&p.legal, c[1], c[2], c[0]) }, 3
	case "generic":
		return func(c []string) error {
			if compounding[c[1]] {
				if err := p.compound(c[2]); err != nil {
					return err
				}
			}
			return p.phrase(&p.generic, c[1], c[2], c[0])
		}, 3
	case "places":
		return func(c []string) error { return p.place(c[0], c[1]) }, 2
	case "given":
		return func(c []string) error {
			forms, err := p.words(c[0])
			if err == nil && len(forms) < 2 {
				err = errors.New("a group of one given name")
			}
			for _, f := range forms {
				p.given[f] = append(p.given[f], p.groups)
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
				if !slices.Contains(p.customary[native], r) {
					p.customary[native] = append(p.customary[native], r)
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
				p.patronymics[toks[0]] = struct{}{}
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
				p.endings[base] = append(p.endings[base], ends...)
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
				if old, ok := p.ordinals[f]; ok && old != n {
					return fmt.Errorf("%q is both %d and %d", f, old, n)
				}
				p.ordinals[f] = n
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
		if strings.HasPrefix(f, "-") && into == &p.generic {
			p.joined[toks[0]] = value
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
func (p *lexiconParser) link() error {
	for _, row := range p.nicks {
		for _, formal := range row.formal {
			if len(p.given[formal]) == 0 {
				p.given[formal] = []int32{p.groups}
				p.groups++
			}
			for _, n := range row.nicks {
				p.nick[n] = append(p.nick[n], p.given[formal]...)
			}
		}
	}
	for _, m := range []map[string][]int32{p.given, p.nick} {
		for k, ids := range m {
			slices.Sort(ids)
			if m[k] = slices.Compact(ids); len(m[k]) >= maxSpan {
				return fmt.Errorf("lexicon: %q is of %d groups of given names; the most is %d", k, len(m[k]), maxSpan-1)
			}
		}
	}
	for native, spellings := range p.customary {
		if len(spellings) >= maxSpan {
			return fmt.Errorf("lexicon: %q has %d spellings; the most is %d", native, len(spellings), maxSpan-1)
		}
	}
	return nil
}

// phrases are the forms of a table, and of a word that a form begins with.
type phrases struct {
	words, stems map[string]string
	tokens       int // the most of a form
	longest      int // bytes of a form that may be cut off a token
	least        int // letters that such a form has at least
}

func (ph *phrases) add(toks []string, value string) {
	if ph.words == nil {
		ph.words = map[string]string{}
	}
	form := strings.Join(toks, " ")
	if _, ok := ph.words[form]; ok {
		return // the first row wins
	}
	ph.words[form] = value
	ph.tokens = max(ph.tokens, len(toks))
	if len(toks) == 1 && isAffix(form, ph.least) {
		ph.longest = max(ph.longest, len(form))
	}
}

func (ph *phrases) addStem(stem, value string) {
	if ph.stems == nil {
		ph.stems = map[string]string{}
	}
	if _, ok := ph.stems[stem]; !ok { // the first row wins
		ph.stems[stem] = value
	}
}

// maxPlaceTokens is the most tokens of a form of places.
const maxPlaceTokens = 3

func (p *lexiconParser) place(form, places string) error {
	switch {
	case form == "" || places == "":
		return errors.New("an empty column")
	case p.last >= form:
		return fmt.Errorf("form %q after %q: forms are sorted, each stands once", form, p.last)
	case strings.Count(form, " ") >= maxPlaceTokens:
		return fmt.Errorf("form %q has more than %d tokens", form, maxPlaceTokens)
	}
	p.last = form
	if stem, ok := strings.CutSuffix(form, "-"); ok {
		p.places.addStem(stem, places)
		return nil
	}
	p.places.add(strings.Split(form, " "), places)
	return nil
}

func (p *lexiconParser) compound(forms string) error {
	for f := range strings.SplitSeq(forms, "|") {
		toks, err := p.tokens(f)
		if err != nil {
			return err
		}
		if len(toks) == 1 && len(toks[0]) >= minCompoundTail {
			p.compounds[toks[0]] = struct{}{}
		}
	}
	return nil
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
