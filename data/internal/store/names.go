package main

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/data/internal/check"
	"github.com/polyonym/polyonym/entities"
)

// invisible are format characters that say nothing in a name. The joiners
// U+200C and U+200D stay: Persian and Indic scripts spell with them.
var invisible = strings.NewReplacer("\u200b", "", "\u200e", "", "\u200f", "", "\ufeff", "", "\u00ad", "", "\u2060", "")

// maxName is the most letters of a name that is taken: longer ones are
// descriptions.
const maxName = 100

// clean returns text as names are written, or false if it is no name.
func clean(text string) (string, bool) {
	text = strings.Join(strings.Fields(norm.NFC.String(invisible.Replace(text))), " ")
	if text == "" || len([]rune(text)) > maxName || strings.ContainsAny(text, "<>{}|@=\ufffd") || strings.Contains(text, "://") ||
		!strings.ContainsFunc(text, unicode.IsLetter) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", false
	}
	return text, true
}

// qualified are names with what tells them apart behind a comma or in brackets,
// as titles of articles have it: میساوا، آئوموری.
var qualified = regexp.MustCompile(`^([^(（،]+?)\s*(?:[(（][^()（）]*[)）]|،\s.*)$`)

// bare returns a name without what is in brackets behind it.
func bare(text string) string {
	if m := qualified.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// within returns what is in brackets behind a name: where that is the place's own
// name, what stands before is the city that it is a part of.
func within(text string) string {
	if i := strings.IndexAny(text, "(（"); i > 0 {
		if rest := strings.TrimRight(text[i:], ")）"); rest != text[i:] {
			return strings.TrimLeft(rest, "(（")
		}
	}
	return ""
}

// code are airport codes and the like.
var code = regexp.MustCompile(`^[A-Z0-9]{2,5}$`)

// machineMade reports whether text is a romanization that nobody writes, of
// which GeoNames has many: in Latin letters, none of them a capital.
func machineMade(text string) bool {
	latin := false
	for _, r := range text {
		if unicode.IsUpper(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && r != 'ʻ' && r != 'ʼ' && r != 'ʹ' && r != 'ʺ' {
			return false
		}
		latin = latin || unicode.Is(unicode.Latin, r)
	}
	return latin
}

// inScript returns the tag of a name whose language isn't stated: und-Cyrl.
func inScript(text string) language.Tag {
	sc := entities.Name{Text: text}.WrittenIn()
	if sc == (language.Script{}) {
		return language.Und
	}
	t, err := language.Raw.Compose(language.Und, sc)
	if err != nil {
		return language.Und
	}
	return t
}

// tag reads a language as sources write it: zh_TW, kr for Korean.
func tag(s string) (language.Tag, bool) {
	switch s = strings.ReplaceAll(s, "_", "-"); s {
	case "kr": // iso3166-2-db means the language of KR
		s = "ko"
	case "cmn":
		s = "zh"
	case "root", "und":
		return language.Und, false
	}
	t, err := language.DeprecatedBase.Parse(s)
	return t, err == nil
}

func base(t language.Tag) string {
	b, _ := t.Base()
	return b.String()
}

func unknown(t language.Tag) bool {
	b, _, _ := t.Raw()
	return b.String() == "und"
}

// A record is an entity in the making.
type record struct {
	entities.Entity
	seen  map[string]bool // text and language; text alone
	admin string          // of a city: code of the first-level unit
	zone  string          // of a city: time zone
}

// add adds a name unless the entity has it; one of no language is not added if
// the entity has the text in any. A name that is not in the script of its
// language is kept as one of no language.
func (r *record) add(text string, lang language.Tag, role entities.Role, source string) bool {
	text, ok := clean(text)
	if !ok || check.Homoglyphs(text) != "" {
		return false
	}
	n := entities.Name{Text: text, Lang: lang, Role: role, Source: source}
	if unknown(lang) || check.Name(entities.Entity{}, n) != "" {
		n.Lang = inScript(text)
		if check.Name(entities.Entity{}, n) != "" {
			return false
		}
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	key := text + "\x00" + n.Lang.String()
	if r.seen[key] || unknown(n.Lang) && r.seen[text] {
		return false
	}
	r.seen[key], r.seen[text] = true, true
	r.Names = append(r.Names, n)
	return true
}

// native returns the language that most people of a country write, and its
// script, as CLDR thinks likely.
func native(country string) (language.Tag, language.Script) {
	t, err := language.Raw.Parse("und-" + country)
	if err != nil {
		return language.Und, language.Script{}
	}
	b, conf := t.Base()
	if conf == language.No {
		return language.Und, language.Script{}
	}
	sc, _ := t.Script()
	lang, _ := language.Raw.Compose(b)
	return lang, sc
}

// arrange puts names in order: the one in the native script, the name that
// source gives first (main), those in a language, those in none. The first two
// are primary. A name of no language goes if another has its letters.
func (r *record) arrange(country, main, source string) {
	main, _ = clean(main)
	stated, letters := map[string]bool{}, map[string]bool{main: true}
	for _, n := range r.Names {
		if !unknown(n.Lang) || n.Text == main {
			stated[n.Text] = stated[n.Text] || !unknown(n.Lang)
			letters[onlyLetters(n.Text)] = true
		}
	}
	r.Names = slices.DeleteFunc(r.Names, func(n entities.Name) bool {
		if !unknown(n.Lang) || n.Text == main && !stated[main] {
			return false
		}
		l := onlyLetters(n.Text)
		gone := letters[l]
		letters[l] = true
		return gone
	})
	slices.SortFunc(r.Names, func(a, b entities.Name) int {
		return cmp.Or(
			cmpBool(unknown(a.Lang), unknown(b.Lang)),
			cmp.Compare(a.Lang.String(), b.Lang.String()),
			cmp.Compare(b2i(a.Role == entities.RoleShort), b2i(b.Role == entities.RoleShort)),
			cmp.Compare(a.Text, b.Text),
		)
	})
	lang, _ := native(country)
	front := 0
	put := func(is func(entities.Name) bool) {
		if i := slices.IndexFunc(r.Names[front:], is); i >= 0 {
			i += front
			n := r.Names[i]
			n.Role = entities.RolePrimary
			r.Names = slices.Insert(slices.Delete(r.Names, i, i+1), front, n)
			front++
		}
	}
	alias := func(n entities.Name) bool { return n.Role == entities.RoleAlias }
	latin := func(n entities.Name) bool { return n.WrittenIn().String() == "Latn" }
	native := func(n entities.Name) bool { return alias(n) && !latin(n) && lang != language.Und && n.Lang == lang }
	if put(func(n entities.Name) bool { return native(n) && n.Text == main }); front == 0 {
		put(native)
	}
	is := func(want string) func(entities.Name) bool {
		return func(n entities.Name) bool { return alias(n) && n.Text == main && (want == "" || base(n.Lang) == want) }
	}
	was := front
	if front > 0 && (r.Names[0].Text == main || slices.ContainsFunc(r.Names[1:], func(n entities.Name) bool { return n.Text == main && n.Lang == lang })) {
		was = -1
	}
	for _, want := range []string{base(lang), "en"} {
		if front == was && want != "und" {
			put(is(want))
		}
	}
	if front == was && stated[main] { // in a language of others
		r.Names = slices.Insert(r.Names, front, entities.Name{Text: main, Lang: inScript(main), Source: source})
	}
	if front == was {
		put(is(""))
	}
	if front == 0 { // no name is that of the catalogue
		put(alias)
	}
}

// onlyLetters is what tells two names apart that matching doesn't: letters
// without marks and case.
func onlyLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

func cmpBool(a, b bool) int { return b2i(a) - b2i(b) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// shortForms returns what is left of an East Asian name without the word for its
// rank (평양직할시, 水原市, Suwŏn-si), or "". At least two letters must be left,
// of a Chinese or Japanese name too, so that no name is but a common word.
func shortForms(text string, lang language.Tag) string {
	var ranks []string
	least := 2
	switch n := (entities.Name{Text: text}); {
	case base(lang) == "ko" || n.WrittenIn().String() == "Hang":
		ranks = []string{"특별자치시", "특별자치도", "특별시", "광역시", "직할시", "시", "군"}
	case n.WrittenIn().String() == "Hani" && (unknown(lang) || base(lang) == "zh" || base(lang) == "ja"):
		ranks = []string{"特别市", "特別市", "直辖市", "直轄市", "广域市", "廣域市", "広域市", "市"}
	case unknown(lang) && n.WrittenIn().String() == "Latn":
		ranks, least = []string{"-si", "-shi"}, 3
	}
	for _, rank := range ranks {
		rest, ok := strings.CutSuffix(text, rank)
		if rest = strings.TrimSpace(rest); ok && len([]rune(rest)) >= least {
			return rest
		}
	}
	return ""
}
