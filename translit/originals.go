package translit

import (
	"cmp"
	"iter"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit/internal/letters"
)

const (
	// maxOriginals is the most texts Originals yields. Of a name of ten
	// letters, each of which two could stand for, there are 1,024; the first
	// few are of use.
	maxOriginals = 32
	// beamWidth is how many beginnings of an original are kept at each place
	// of the text: enough that a beginning that needs a rare letter survives
	// beside the likely ones.
	beamWidth = 96
	// leastBeam is how many are kept of long texts: work grows with the length
	// of a text times that of the beginnings. At 64 bytes all are.
	leastBeam = 16
	allBeam   = 64
	// maxOriginalText is the longest text Originals goes back from, in bytes.
	maxOriginalText = 256
	// fewOriginals is of how many the letters of a text are not taken loosely.
	fewOriginals = 5
	// maxSilent is how many letters without output, such as the soft sign in
	// passports, an original may have in a row.
	maxSilent = 1
)

// Originals yields texts that s converts to text, most likely first: at most
// 32, and none for a text of more than 256 bytes. If s has an inverse that gives
// such a text, it comes first; then come texts of few letters, and letters that
// need no context, before others; for some languages texts like their names.
// Each of these converts to text, or to what is canonically equivalent. Where
// there are few, texts follow that convert to what differs in marks and
// apostrophes, and in i, j and y, because newspapers leave these out: if they are
// more like names than the others, or if there are no others of letters of s alone.
func (s *System) Originals(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if text == "" || len(text) > maxOriginalText || !utf8.ValidString(text) {
			return
		}
		given := map[string]bool{}
		try := func(o string, as func(string) string) bool {
			if given[o] || as(s.String(o)) != as(text) {
				return true
			}
			given[o] = true
			return yield(o) && len(given) < maxOriginals
		}
		if inv, err := s.Inverse(); err == nil && !try(inv.String(text), norm.NFC.String) {
			return
		}
		exact := s.beam(text, false)
		alone, least := len(exact), math.Inf(1)
		for i, o := range exact {
			if o.mixed {
				alone = i
				break
			}
			text := norm.NFC.String(o.text)
			if !try(text, norm.NFC.String) {
				return
			}
			if given[text] {
				least = min(least, o.cost)
			}
		}
		none := len(given) == 0
		if !none && (len(given) >= fewOriginals || math.IsInf(least, 1) || s.letters() == nil) {
			return
		}
		for _, o := range s.beam(text, true) {
			if !o.mixed && o.cost < least && !try(norm.NFC.String(o.text), bare) {
				return
			}
		}
		if !none {
			return // names seldom mix scripts
		}
		for _, o := range exact[alone:] {
			if !try(norm.NFC.String(o.text), norm.NFC.String) {
				return
			}
		}
	}
}

// bare returns text as it is where marks are left out: without combining marks
// and apostrophes, with i for ı, j and y, with one i for several, and with one
// capital for several. Systems and those who drop their marks differ in these
// most.
func bare(text string) string {
	var b strings.Builder
	last, big := rune(0), false
	for _, r := range norm.NFD.String(text) {
		switch r {
		case 'ı', 'j', 'y':
			r = 'i'
		case 'J', 'Y':
			r = 'I'
		}
		if unicode.IsMark(r) || unicode.Is(unicode.Lm, r) || strings.ContainsRune("'’‘`´\"”", r) || unicode.ToLower(r) == 'i' && unicode.ToLower(last) == 'i' {
			continue
		}
		if last = r; big && unicode.IsUpper(r) {
			r = unicode.ToLower(r)
		} else {
			big = unicode.IsUpper(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// A beginning is an original of the head of a text.
type beginning struct {
	text   string // as it will be yielded
	folded string // text as the model of letters sees it
	cost   float64
	silent int  // letters without output at its end
	mixed  bool // letters of the text stayed in it
}

// Costs order originals; only their order matters. Where the letters of the
// language are known, a letter costs what it is unlikely after those before it.
// It costs one more, so that щ comes before шч for shch; one without output
// costs three where letters are not known, because nothing in the text asks for
// it. A letter that makes its output
// only in context costs half a letter more. Punctuation costs little where it
// stays, and more where a rule may have put it; a letter that stays costs much,
// because few names mix scripts.
const (
	costLetter  = 1
	costContext = 0.5
	costSilent  = 3
	costOther   = 0.5
	costForeign = 12
	costPutIn   = 4
	// A capital after a small letter, and a small letter after capitals.
	costCamel = 8
	// costCapital keeps the words apart from their capitals where the text has
	// none of either.
	costCapital = 3
	// costRare is that of a sign that stands for an apostrophe but is none of the two
	// usual ones.
	costRare = 8
	// costRoman is that of a number in Roman numerals, which stays.
	costRoman = 3
)

// putIn are the signs that rules put between letters.
const putIn = "-'’· "

// A path finds the originals of one text.
type path struct {
	s      *System
	text   string // decomposed, or bare
	loose  bool   // text is bare: an i may have been several
	model  *letters.Model
	heads  map[byte][]piece
	silent []piece
	cased  bool // the text has capitals
}

type piece struct {
	key, folded, out string
	cost             float64
}

// letters returns the letters of the language that s is for, or nil.
func (s *System) letters() *letters.Model {
	for _, l := range s.Info().Languages {
		if m := letters.For(l); m != nil {
			return m
		}
	}
	return nil
}

// beam lists likely originals of text, whether or not they are; if loose, of
// what is bare as text is.
func (s *System) beam(text string, loose bool) []beginning {
	as := norm.NFD.String
	if loose {
		as = bare
	}
	prog, err := s.program()
	if err != nil {
		return nil
	}
	p := &path{s: s, text: as(text), loose: loose, heads: map[byte][]piece{}}
	p.cased = strings.ContainsFunc(text, unicode.IsUpper)
	p.model = s.letters()
	begins := map[rune]bool{0: true}
	for _, r := range p.text {
		begins[r] = true
	}
	for _, pc := range prog.Pieces() {
		number := !strings.ContainsFunc(pc.Key, unicode.IsLetter)
		if !number && !begins[sign(pc.Out)] {
			continue // as most of a table of thousands
		}
		outs := []string{as(pc.Out)}
		if p.cased && strings.ToUpper(pc.Key) == pc.Key && strings.ToLower(pc.Key) == pc.Key {
			// Capitals are put where the source has none.
			outs = append(outs, as(capital(pc.Out)), as(strings.ToUpper(pc.Out)))
		}
		if number {
			outs = append(outs, as(s.String(pc.Out))) // a number that is read out
		}
		slices.Sort(outs)
		for _, out := range slices.Compact(outs) {
			if out == "" && pc.Out != "" && !p.loose || !strings.Contains(p.text, out) {
				continue
			}
			q := piece{pc.Key, letters.Fold(pc.Key), out, costLetter}
			p.take(q, pc.Out)
		}
	}
	return p.run()
}

// sign returns the sign that text begins with, if it is one of East Asia, of a
// Korean syllable the first letter; otherwise 0.
func sign(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	switch {
	case r < 0x1100 || r == utf8.RuneError || !unicode.In(r, unicode.Hangul, unicode.Han, unicode.Bopomofo, unicode.Hiragana, unicode.Katakana):
		return 0
	case r >= 0xAC00 && r <= 0xD7A3:
		return 0x1100 + (r-0xAC00)/588
	}
	return r
}

// capital returns text with a capital first.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// take prices q, whose rule puts out made.
func (p *path) take(q piece, made string) {
	q.cost = costLetter * float64(utf8.RuneCountInString(q.folded))
	if p.model == nil && q.out == "" {
		q.cost += costSilent
	}
	if p.s.String(q.key) != made {
		q.cost += costContext
	}
	if strings.ContainsAny(q.key, "ʼ´`") {
		q.cost += costRare
	}
	if q.out == "" {
		p.silent = append(p.silent, q)
	} else {
		p.heads[q.out[0]] = append(p.heads[q.out[0]], q)
	}
}

func (p *path) run() []beginning {
	at := make([][]beginning, len(p.text)+1)
	keep := width(len(p.text))
	at[0] = []beginning{{}}
	if p.model != nil {
		at[0] = p.unsaid(at[0], 0) // elsewhere few words begin with a letter without output
	}
	for i := range len(p.text) {
		bs := best(at[i], keep)
		at[i] = nil
		if len(bs) == 0 {
			continue
		}
		r, n := utf8.DecodeRuneInString(p.text[i:])
		same := p.text[i : i+n]
		stay, mixed := float64(costOther), false
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r) && p.model != nil && !p.model.Knows(r):
			stay, mixed = costForeign, true
		case slices.ContainsFunc(p.heads[p.text[i]], func(q piece) bool { return q.out == same }):
			stay = costLetter + costContext // a letter is written so
		}
		number := roman(p.text, i)
		for _, b := range bs {
			if whole(b.folded, same) {
				at[i+n] = append(at[i+n], p.add(b, piece{same, letters.Fold(same), same, stay}, mixed))
			}
			if strings.ContainsRune(putIn, r) {
				b := b
				b.cost += costPutIn
				at[i+n] = append(at[i+n], b)
			}
			if number != "" {
				b := b
				b.text, b.folded, b.cost, b.silent = b.text+number, b.folded+" ", b.cost+costRoman, 0
				at[i+len(number)] = append(at[i+len(number)], b)
			}
			for _, q := range p.heads[p.text[i]] {
				if strings.HasPrefix(p.text[i:], q.out) && whole(b.folded, q.folded) {
					at[i+len(q.out)] = append(at[i+len(q.out)], p.add(b, q, false))
				}
			}
			if !p.again(i) {
				continue
			}
			for _, q := range slices.Concat(p.heads['i'], p.heads['I']) {
				if more := q.out[1:]; more != "" && strings.HasPrefix(p.text[i:], more) && whole(b.folded, q.folded) {
					at[i+len(more)] = append(at[i+len(more)], p.add(b, q, false))
				}
			}
		}
		at[i+n] = p.unsaid(at[i+n], i+n)
	}
	out := at[len(p.text)]
	for i, b := range out {
		if last, _ := utf8.DecodeLastRuneInString(b.folded); p.model != nil && letters.Inside(last) {
			out[i].cost += p.end(b.folded)
		}
		// A syllable that is not whole is no Korean.
		out[i].mixed = b.mixed || !whole(b.folded, "")
	}
	out = best(out, keep)
	slices.SortStableFunc(out, func(a, b beginning) int {
		if a.mixed == b.mixed {
			return 0
		}
		if a.mixed {
			return 1
		}
		return -1
	})
	return out
}

// again reports whether an i before place i of the text may stand for another
// that follows.
func (p *path) again(i int) bool {
	return p.loose && i > 0 && (p.text[i-1] == 'i' || p.text[i-1] == 'I')
}

// romanNumber is what stands for a number in Roman numerals, to 89.
var romanNumber = regexp.MustCompile(`^(L?X{0,3}|XL)(IX|IV|V?I{0,3})\b`)

// roman returns the number in Roman numerals that is the word at place i of
// text, of more than one word, or nothing.
func roman(text string, i int) string {
	if i == 0 || text[i-1] != ' ' {
		return ""
	}
	return romanNumber.FindString(text[i:])
}

// whole reports whether more can follow before: the first letter of a Korean
// syllable needs a vowel after it, the vowel a letter before it, and the last
// letter a vowel.
func whole(before, more string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(more)
	initial := last >= 0x1100 && last <= 0x1112
	switch {
	case first >= 0x1161 && first <= 0x1175:
		return initial
	case first >= 0x11A8 && first <= 0x11C2:
		return last >= 0x1161 && last <= 0x1175
	}
	return !initial
}

// unsaid adds beginnings that end in letters without output to those that end at
// place i.
func (p *path) unsaid(bs []beginning, i int) []beginning {
	silent := p.silent
	if p.again(i) {
		for _, q := range p.heads[p.text[i-1]] {
			if len(q.out) == 1 {
				silent = append(silent[:len(silent):len(silent)], q)
			}
		}
	}
	if len(silent) == 0 {
		return bs
	}
	bs = best(bs, width(len(p.text)))
	for _, b := range bs[:len(bs):len(bs)] {
		if b.silent >= maxSilent {
			continue
		}
		for _, q := range silent {
			if !whole(b.folded, q.folded) {
				continue
			}
			c := p.add(b, q, false)
			c.silent = b.silent + 1
			bs = append(bs, c)
		}
	}
	return bs
}

// add returns b with a piece at its end.
func (p *path) add(b beginning, q piece, mixed bool) beginning {
	cost := b.cost + q.cost
	if p.model != nil && !mixed {
		cost += p.likely(b.folded, q.folded)
	}
	cost += p.capitals(b.text, q.key)
	return beginning{b.text + q.key, b.folded + q.folded, cost, 0, b.mixed || mixed}
}

// likely returns what the model says of more after before.
func (p *path) likely(before, more string) float64 {
	cost := 0.0
	for i, r := range more {
		so := before + more[:i]
		switch last, _ := utf8.DecodeLastRuneInString(so); {
		case letters.Inside(r):
			cost += p.model.Cost(so, r)
		case letters.Inside(last):
			cost += p.end(so)
		}
	}
	return cost
}

// end returns what it costs that a word ends after folded.
func (p *path) end(folded string) float64 {
	return p.model.Cost(folded, ' ') + p.stress(folded)
}

// stress returns what the stress marks of the last word cost.
func (p *path) stress(folded string) float64 {
	word := folded
	if i := strings.LastIndexFunc(folded, func(r rune) bool { return !letters.Inside(r) }); i >= 0 {
		_, n := utf8.DecodeRuneInString(folded[i:])
		word = folded[i+n:]
	}
	if word == "" {
		return 0
	}
	return p.model.Stress(strings.Count(word, "\u0301"))
}

// capitals returns what the capitals of more cost after before.
func (p *path) capitals(before, more string) float64 {
	cost := 0.0
	before, last := lastUnmarked(before)
	_, prev := lastUnmarked(before)
	for _, r := range more {
		if unicode.IsMark(r) {
			continue
		}
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(last):
			cost += costCamel
		case unicode.IsUpper(r) && unicode.IsUpper(last) && !p.cased:
			cost += costCamel
		case unicode.IsLower(r) && unicode.IsUpper(last) && unicode.IsUpper(prev):
			cost += costCamel / 2
		case unicode.IsLower(r) && !unicode.IsLetter(last) && !p.cased:
			cost += costCapital
		}
		last, prev = r, last
	}
	return cost
}

// lastUnmarked returns the last rune of text that is no mark, or
// utf8.RuneError, and what stands before it.
func lastUnmarked(text string) (string, rune) {
	for text != "" {
		r, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
		if !unicode.IsMark(r) {
			return text, r
		}
	}
	return "", utf8.RuneError
}

// width is how many beginnings are kept at each place of a text of n bytes.
func width(n int) int {
	return max(leastBeam, min(beamWidth, beamWidth*allBeam*allBeam/max(n*n, 1)))
}

// best keeps the n likeliest beginnings, and of equal texts one.
func best(bs []beginning, n int) []beginning {
	slices.SortFunc(bs, func(a, b beginning) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.text, b.text))
	})
	given := make(map[string]bool, len(bs))
	out := bs[:0]
	for _, b := range bs {
		if !given[b.text] && len(out) < n {
			given[b.text] = true
			out = append(out, b)
		}
	}
	return out
}
