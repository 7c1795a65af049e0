package resolve

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// Limits on a name. Names come from strangers; the longest real one in the
// sources the library ships is under 200 bytes.
const (
	// MaxNameBytes is the length of the longest name Resolve and Compare read.
	MaxNameBytes = 2048

	// maxTokens bounds the parts of a name that are compared; what follows is
	// ignored. Alignment looks at maxTokens·maxMerge spans a side.
	maxTokens = 16

	// maxTokenRunes bounds one part; a longer one is cut. A lattice has at most
	// maxTokenRunes·maxArcs arcs.
	maxTokenRunes = 48
)

// A role is what a part of a name does in it.
type role uint8

const (
	rolePlain      role = iota // given name, family name, or the word of a place or organization
	roleInitial                // a single letter
	rolePatronymic             // names the father: left out in most sources
	roleParticle               // van, de, bin
	roleTitle                  // president, Dr
	roleLegal                  // GmbH, ООО
	roleGeneric                // ministry, city: translated, seldom telling
	roleNumber                 // II, 2nd, 7
)

// A token is one part of a name.
type token struct {
	native  string // spelled clean, in its own script
	folded  string // after Fold
	role    role
	number  int    // if role is roleNumber; of an initial, the ordinal that it may be as well
	concept string // if role is roleGeneric: what the word means in any language
	places  string // that it and the placed-1 tokens after it name, or are an adjective of, with spaces between
	placed  int    // 0 if they name none that the lexicon knows
	realm   bool   // they say where a person is of or rules
	joined  bool   // no space stands before it in the name
	dot     bool   // a full stop stands after it
	comma   bool   // a comma stands after it
	keraia  bool   // an apostrophe stands after it, as after Greek numerals
	given   bool   // the lexicon knows it for a given name
	called  bool   // or for a familiar form of one
	family  bool   // punctuation or a patronymic shows that it is the family name
}

// tokenize splits text, which clean made of raw, into parts and gives each its
// role.
func tokenize(text, raw string, kind entities.Kind, lang language.Tag, lex *entities.Lexicon) []token {
	var toks []token
	joined := false
	for start := 0; start < len(text) && len(toks) < maxTokens; {
		r, size := utf8.DecodeRuneInString(text[start:])
		if !isWordRune(r) {
			joined = r == '-' || r == '’'
			start += size
			continue
		}
		end, runes := start, 0
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !isWordRune(r) && !insideWord(text, start, end, r, size) {
				break
			}
			end += size
			runes++
		}
		native := cutRunes(strings.ReplaceAll(text[start:end], lineHyphen, ""), maxTokenRunes)
		start = end
		folded := foldClean(native)
		if folded == "" {
			continue
		}
		t := token{native: native, folded: folded, joined: joined && len(toks) > 0}
		t.mark(text[end:])
		toks = append(toks, t)
		joined = false
	}
	toks = cutNumbers(toks, kind)
	toks = cutAffixes(toks, kind, lang, lex)
	assignRoles(toks, raw, kind, lang, lex)
	if kind == entities.Person || kind == entities.KindUnknown {
		leavePlain(toks)
	}
	markFamily(toks, kind)
	toks = splitFamily(toks, kind, lex)
	for i := range toks {
		t := &toks[i]
		t.given = len(lex.GivenGroups(t.folded)) > 0
		t.called = t.given || len(lex.NicknameGroups(t.folded)) > 0
	}
	return toks
}

// mark notes the punctuation after a token.
func (t *token) mark(rest string) {
	switch {
	case strings.HasPrefix(rest, "."):
		t.dot = true
		t.comma = strings.HasPrefix(rest, ".,")
	case strings.HasPrefix(rest, ","), strings.HasPrefix(rest, "،"), strings.HasPrefix(rest, "、"):
		t.comma = true
	case strings.HasPrefix(rest, "’"), strings.HasPrefix(rest, " \u0301"): // NFKC of the Greek tonos
		t.keraia = true
	}
}

// cutNumbers parts a person's name in Han, kana or Hangul from the number that
// it ends in.
func cutNumbers(toks []token, kind entities.Kind) []token {
	if kind != entities.Person && kind != entities.KindUnknown {
		return toks
	}
	for i := 0; i < len(toks); i++ {
		if toks[i].folded[0] < utf8.RuneSelf && i > 0 {
			// 2世 after a part that a point or space sets off is one word in
			// European digits and Han.
			if _, n := cutGeneration(toks[i].folded); n == 0 {
				continue
			}
		}
		rest, n := cutGeneration(toks[i].folded)
		if n == 0 {
			continue
		}
		t := toks[i]
		num := t
		num.native, num.folded, num.role, num.number, num.joined = t.native[min(len(t.native), len(rest)):], t.folded[min(len(t.folded), len(rest)):], roleNumber, n, rest != "" || t.joined
		if rest == "" {
			toks[i] = num
			continue
		}
		if cut := cutRunes(t.native, utf8.RuneCountInString(rest)); foldClean(cut) == rest {
			num.native = t.native[len(cut):]
			t.native = cut
		} else {
			t.native = rest
		}
		t.folded = rest
		t.comma, t.dot, t.keraia = false, false, false
		toks = slices.Insert(toks, i+1, num)
		toks[i] = t
		i++
	}
	return toks[:min(len(toks), maxTokens)]
}

// markFamily marks the family name of a person where the name shows it: the part
// beside given name and patronymic, and the parts before a comma that puts
// them first, as in Selenskyj, Wolodymyr. A comma before a title or a number
// (Byng, Viscount of Vimy; King, Jr.) is none of these, nor are two.
func markFamily(toks []token, kind entities.Kind) {
	if kind != entities.Person && kind != entities.KindUnknown {
		return
	}
	if i := slices.IndexFunc(toks, func(t token) bool { return t.role == rolePatronymic }); i == len(toks)-1 {
		toks[0].family = toks[0].role == rolePlain
	} else if i > 0 {
		toks[len(toks)-1].family = toks[len(toks)-1].role == rolePlain
	}
	at := -1
	for i := range toks {
		if !toks[i].comma || i == len(toks)-1 {
			continue
		}
		if at >= 0 {
			return
		}
		at = i
	}
	if at < 0 || at > maxFamily-1 {
		return
	}
	if r := toks[at+1].role; r != rolePlain && r != roleInitial {
		return
	}
	for i := range toks {
		toks[i].family = i <= at && toks[i].role == rolePlain
	}
}

// inverted reports whether a comma shows that the family name stands first.
func inverted(toks []token) bool {
	return slices.ContainsFunc(toks, func(t token) bool { return t.family && t.comma })
}

// maxFamily is the most parts of a family name before a comma: van den Berg.
const maxFamily = 4

// cutAffixes splits words of scripts without spaces into the words they are made
// of, or from the title or ordinal that they end or begin with: 北京市,
// 株式会社トヨタ, 尹大統領; and compounds of the languages that write them as
// one: Außenministerium. Where the kind is not known, a word of four characters
// or less may be a whole person's name and stays.
func cutAffixes(toks []token, kind entities.Kind, lang language.Tag, lex *entities.Lexicon) []token {
	if lex == nil {
		return toks
	}
	things := kind == entities.Place || kind == entities.Organization
	if !things && !slices.ContainsFunc(toks, func(t token) bool { return t.folded[0] >= utf8.RuneSelf }) {
		return toks
	}
	if things {
		toks = cutScripts(toks)
	}
	out := make([]token, 0, len(toks))
	for _, t := range toks {
		rest, ok := t.folded, false
		switch {
		case len(out) > maxTokens-2:
		case t.folded[0] < utf8.RuneSelf:
			if things {
				if n, _ := placePrefix(lex, []string{t.folded}, lang); n == 0 {
					rest, _, ok = lex.CutCompound(t.folded, lang)
				}
			}
		case things || kind == entities.KindUnknown && utf8.RuneCountInString(t.folded) > 4:
			if kind == entities.Organization {
				rest, _, ok = lex.CutLegal(t.folded)
			}
			for _, t := range t.split(rest, ok) {
				words := lex.Segment(t.folded)
				if _, legal := lex.Legal(t.folded); legal || words == nil || len(out)+len(words) > maxTokens {
					out = append(out, t)
				} else {
					out = append(out, t.cut(words)...)
				}
			}
			continue
		case kind == entities.Person:
			rest, _, ok = lex.CutTitle(t.folded)
		}
		out = append(out, t.split(rest, ok)...)
	}
	return out
}

// cutScripts parts words where European letters or digits meet a script without
// spaces: FCゼスタポニ, Vox傳媒.
func cutScripts(toks []token) []token {
	for i := 0; i < len(toks) && len(toks) < maxTokens; i++ {
		t := toks[i]
		at := strings.IndexFunc(t.folded, func(r rune) bool { return (r < utf8.RuneSelf) != (t.folded[0] < utf8.RuneSelf) })
		if at <= 0 {
			continue
		}
		r, _ := utf8.DecodeRuneInString(t.folded[at:])
		if t.folded[0] >= utf8.RuneSelf {
			r, _ = utf8.DecodeRuneInString(t.folded)
		}
		if !unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hangul) {
			continue
		}
		if parts := t.cut([]string{t.folded[:at], t.folded[at:]}); len(parts) == 2 {
			toks = slices.Concat(toks[:i], parts, toks[i+1:])
		}
	}
	return toks
}

// cut parts a token into words, which are its folded form.
func (t token) cut(words []string) []token {
	var out []token
	native := t.native
	for i, w := range words {
		part := token{native: w, folded: w, joined: i > 0 || t.joined}
		if i == len(words)-1 {
			part.native = native
		} else {
			part.native = cutRunes(native, utf8.RuneCountInString(w))
		}
		native = native[len(part.native):]
		if foldClean(part.native) != w {
			return []token{t} // folding has changed the number of characters
		}
		out = append(out, part)
	}
	return out
}

// split parts a token where rest, its folded end or beginning, begins or ends.
func (t token) split(rest string, ok bool) []token {
	if !ok {
		return []token{t}
	}
	head, tail := rest, t.folded[len(rest):]
	if !strings.HasPrefix(t.folded, rest) {
		head, tail = t.folded[:len(t.folded)-len(rest)], rest
	}
	a := token{native: head, folded: head, joined: t.joined}
	b := token{native: tail, folded: tail, joined: true}
	if cut := cutRunes(t.native, utf8.RuneCountInString(head)); foldClean(cut) == head {
		a.native, b.native = cut, t.native[len(cut):]
	}
	return []token{a, b}
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == utf8.RuneError
}

// insideWord reports whether the apostrophe r at text[end] belongs to the word:
// it stands between two letters, as in Слов’янськ and O’Brien; or the hyphen at
// the end of a line of old print.
func insideWord(text string, start, end int, r rune, size int) bool {
	if r != '’' && r != '=' || end == start || end+size >= len(text) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[end+size:])
	if r == '=' {
		last, _ := utf8.DecodeLastRuneInString(text[:end])
		return unicode.Is(unicode.Latin, last) && unicode.IsLower(next) && unicode.Is(unicode.Latin, next)
	}
	return unicode.IsLetter(next)
}

// lineHyphen parts a word at the end of a line, as Fraktur prints it: Para=guay.
// Between two words of kana it is no part of either.
const lineHyphen = "="

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// assignRoles gives each token its role. A name is never all title or all
// legal form: what is left would be nothing.
func assignRoles(toks []token, raw string, kind entities.Kind, lang language.Tag, lex *entities.Lexicon) {
	words := make([]string, len(toks))
	for i := range toks {
		words[i] = toks[i].folded
	}
	for i := 0; i < len(toks); {
		t := &toks[i]
		i++
		if t.role == roleNumber {
			continue
		}
		if n, ok := number(t.folded); ok {
			t.role, t.number = roleNumber, n
			continue
		}
		rest := words[i-1:]
		if kind != entities.Person || i > 1 && (toks[i-2].role == roleParticle || toks[i-2].role == roleNumber) {
			t.placed, t.places = placePrefix(lex, rest, lang)
			t.realm = kind == entities.Person && t.placed > 0
		}
		if i > 1 && toks[i-2].role == roleNumber && t.joined && len(t.folded) <= maxNumberEnding && kind != entities.Organization {
			t.role = roleParticle // 2-й, II-lea
			continue
		}
		if kind == entities.Person || kind == entities.KindUnknown {
			if n, sure := ordinalOf(toks, i-1, raw, lex); n > 0 && len(toks) > 1 {
				t.role, t.number = roleInitial, n
				if sure {
					t.role = roleNumber
				}
				continue
			}
		} else if n, ok := lex.Ordinal(t.folded); ok && i > 1 && kind == entities.Organization {
			t.role, t.number = roleNumber, n
			continue
		}
		if n, _ := lex.LegalPrefix(rest); n > 0 && n < len(toks) && kind != entities.Person && kind != entities.Place {
			i += markAll(toks[i-1:i-1+n], roleLegal)
			continue
		}
		if n, _ := lex.TitlePrefix(rest); n > 0 && n < len(toks) && kind != entities.Place && kind != entities.Organization {
			i += markAll(toks[i-1:i-1+n], roleTitle)
			continue
		}
		if concept, ok := lex.Joined(t.folded); ok && t.joined && kind != entities.Person {
			t.role, t.concept = roleGeneric, concept
			continue
		}
		if kind != entities.Person {
			if n, concept := genericPrefix(lex, rest, lang); n > 0 && !(kind == entities.KindUnknown && n == 1 && personal(toks, lex)) {
				i += markAll(toks[i-1:i-1+n], roleParticle)
				t.role, t.concept = roleGeneric, concept
				continue
			}
		}
		switch {
		case len(toks) > 1 && lex.Particle(t.folded) && !(t.dot && plainOrInitial(t) == roleInitial): // В. is no preposition
			t.role = roleParticle
		case kind != entities.Place && kind != entities.Organization && isPatronymic(toks, i-1, lex):
			t.role = rolePatronymic
		default:
			t.role = plainOrInitial(t)
		}
	}
}

// personal reports whether a name of no known kind looks like a person's: it is
// one word, or has an initial or a given name and little else. A family name may
// be a word for something: Зеленский, Forest, Bush.
func personal(toks []token, lex *entities.Lexicon) bool {
	if len(toks) == 1 {
		return true
	}
	return len(toks) <= maxPersonal && slices.ContainsFunc(toks, func(t token) bool {
		return t.dot && plainOrInitial(&t) == roleInitial || len(lex.GivenGroups(t.folded)) > 0
	})
}

const maxPersonal = 3

// leavePlain takes particles, or else titles, of a person's name that has nothing
// else for plain parts: Abd Allah, Amir.
func leavePlain(toks []token) {
	for _, r := range []role{roleParticle, roleTitle} {
		for i := range toks {
			switch toks[i].role {
			case rolePlain, roleGeneric, rolePatronymic:
				return
			}
		}
		for i := range toks {
			if toks[i].role == r {
				toks[i].role = rolePlain
			}
		}
	}
}

// maxNumberEnding is the longest ending that a hyphen joins to a number, in
// bytes: three letters of Cyrillic.
const maxNumberEnding = 6

// isPatronymic reports whether token i of a person's name ends as patronymics
// do and stands where they do: after the given name, with a family name before
// or after the two. Of several the first is: Янукович, Петрович and Milošević
// are family names as well.
func isPatronymic(toks []token, i int, lex *entities.Lexicon) bool {
	if len(toks) < 3 || i == 0 || !lex.Patronymic(toks[i].folded) || toks[i].joined {
		return false
	}
	for j := range toks[:i] {
		if toks[j].role == rolePatronymic {
			return false
		}
	}
	if i < len(toks)-1 {
		return true
	}
	// Last of all: with the family name first, the given name is the part
	// before. A given name that opens the name has its family name here.
	return toks[0].comma || len(lex.GivenGroups(toks[0].folded)) == 0
}

// markAll gives every token a role and returns how many follow the first.
func markAll(toks []token, r role) int {
	for i := range toks {
		toks[i].role = r
	}
	return len(toks) - 1
}

// number reads a decimal number.
func number(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || i == 9 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

func plainOrInitial(t *token) role {
	r, size := utf8.DecodeRuneInString(t.folded)
	if size == len(t.folded) && isAlphabetic(r) {
		return roleInitial
	}
	return rolePlain
}

// isAlphabetic reports whether one letter of r's script is too little to be a
// word, as it is not in Han, Hangul or kana.
func isAlphabetic(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian, unicode.Hebrew, unicode.Arabic)
}

// splitFamily splits an unspaced Chinese name of two to four characters into
// family and given name, and a Korean one into its syllables, which are
// romanized with and without hyphens, so that the parts can be matched in any
// order. A merged span (see align) still reads them as one word.
func splitFamily(toks []token, kind entities.Kind, lex *entities.Lexicon) []token {
	if len(toks) != 1 || toks[0].role != rolePlain || kind == entities.Place || kind == entities.Organization {
		return toks
	}
	t := toks[0]
	n := utf8.RuneCountInString(t.native)
	if n < 2 || n > maxHanName {
		return toks
	}
	var sizes []int
	switch sc, _ := translit.ScriptOf(t.native); sc {
	case scriptHang:
		if n <= maxShortName {
			sizes = []int{1, 1, 1, 1}[:n]
		}
	case scriptHani, scriptHans, scriptHant, scriptKore, scriptJpan:
		family := familySize(t, n, lex)
		if family == 0 && n <= maxShortName {
			family = 1 + n/4
		}
		if family > 0 {
			sizes = []int{family, n - family}
		}
	}
	var out []token
	rest := t.native
	for i, size := range sizes {
		part := t
		part.native = cutRunes(rest, size)
		part.folded = foldClean(part.native)
		part.joined = i > 0
		part.family = i == 0 && (kind == entities.Person || kind == entities.KindUnknown)
		rest = rest[len(part.native):]
		if part.folded == "" {
			return toks
		}
		out = append(out, part)
	}
	if out == nil {
		return toks
	}
	return out
}

const (
	maxShortName = 4 // characters of a name whose family name need not be known
	maxHanName   = 6 // and of one where it is: 長谷川 and three more
	maxHanFamily = 3
)

// familySize returns how many characters at the beginning of a name of n are the
// longest family name of the lexicon, of two at least, or 0.
func familySize(t token, n int, lex *entities.Lexicon) int {
	for size := min(maxHanFamily, n-1); size > 1; size-- {
		if lex.Customary(cutRunes(t.native, size)) != nil || lex.Customary(cutRunes(t.folded, size)) != nil {
			return size
		}
	}
	return 0
}

var (
	scriptLatn = language.MustParseScript("Latn")
	scriptArab = language.MustParseScript("Arab")
	scriptHebr = language.MustParseScript("Hebr")
	scriptHang = language.MustParseScript("Hang")
	scriptKore = language.MustParseScript("Kore")
	scriptHani = language.MustParseScript("Hani")
	scriptHans = language.MustParseScript("Hans")
	scriptHant = language.MustParseScript("Hant")
	scriptHira = language.MustParseScript("Hira")
	scriptKana = language.MustParseScript("Kana")
	scriptHrkt = language.MustParseScript("Hrkt")
	scriptJpan = language.MustParseScript("Jpan")
)
