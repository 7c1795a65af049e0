package entities

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"unsafe"

	"golang.org/x/text/language"
)

// A packed lexicon is a header and what follows it, numbers little-endian:
//
//	magic, version            16 bytes
//	CRC-32C of what follows   uint32
//	texts                     a text each
//	groups                    uint32 each
//	lists                     where a text begins, uvarint each
//	tables                    as phraseTable, wordTable or suffixes; see Lexicon.tables
//	endings                   number; of each, language and texts
//
// Texts, groups and lists, as all of variable size, stand behind their size in
// bytes. What a number of a table means is for the table: where a text begins,
// or, of several groups or texts, where they begin among all and how many they
// are; see span.
const (
	lexiconMagic   = "polyonym words\n" // a version byte follows
	lexiconVersion = 1
	lexiconHeader  = 16 + 4
)

// A span is where a list begins among all, times maxSpan, and its length.
type span = uint32

// maxSpan bounds the groups of a given name and the spellings of a family name.
const maxSpan = 1 << 8

// WriteTo writes the lexicon in the form that [OpenLexicon] opens.
func (l *Lexicon) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, l.file)
	return int64(n), err
}

// OpenLexicon opens a lexicon in the form that [Lexicon.WriteTo] gives. It keeps
// file, of which words are parts. A file that is cut or damaged is an error that
// wraps [ErrDamaged].
func OpenLexicon(file string) (*Lexicon, error) {
	if len(file) < lexiconHeader || file[:len(lexiconMagic)] != lexiconMagic {
		return nil, torn("it does not begin with %q", lexiconMagic)
	}
	if v := file[len(lexiconMagic)]; v != lexiconVersion {
		return nil, fmt.Errorf("entities: a packed lexicon of version %d; this program reads version %d", v, lexiconVersion)
	}
	if got, want := checksum(file[lexiconHeader:]), u32(file, lexiconHeader-4); got != want {
		return nil, torn("the checksum of the lexicon is %08x; it states %08x", got, want)
	}
	c := cursor{s: file, i: lexiconHeader}
	l := &Lexicon{file: file, texts: c.string()}
	l.legal.least = minLegalAffix
	groups := c.string()
	l.groups = make([]int32, len(groups)/4)
	for i := range l.groups {
		l.groups[i] = int32(u32(groups, 4*i))
	}
	lists := cursor{s: c.string()}
	for lists.i < len(lists.s) {
		l.lists = append(l.lists, l.text(uint32(lists.uvarint())))
	}
	if lists.err != nil {
		return nil, lists.err
	}
	l.tables(func(t *wordTable) {
		if *t = (wordTable{c.string(), c.string()}); !t.ok() {
			c.fail()
		}
	}, func(n *int) { *n = int(uint32(c.uvarint())) })
	l.endings = map[language.Base][]string{}
	for range c.count(2) {
		base, err := language.ParseBase(c.string())
		if err != nil && c.err == nil {
			return nil, torn("the language of endings: %v", err)
		}
		for range c.count(1) {
			l.endings[base] = append(l.endings[base], c.string())
		}
	}
	if c.err == nil && c.i != len(file) {
		return nil, torn("%d bytes after the lexicon", len(file)-c.i)
	}
	return l, c.err
}

// checksum is the CRC-32C of s, which it doesn't copy.
func checksum(s string) uint32 {
	return crc32.Checksum(unsafe.Slice(unsafe.StringData(s), len(s)), castagnoli)
}

// tables calls do with all tables in the order of the file, and number with what
// is counted of them.
func (l *Lexicon) tables(do func(*wordTable), number func(*int)) {
	for _, ph := range []*phraseTable{&l.titles, &l.legal, &l.generic, &l.places} {
		number(&ph.tokens)
		number(&ph.longest)
		do(&ph.words)
		do(&ph.stems)
	}
	for _, t := range []*wordTable{&l.particles, &l.compounds, &l.joined, &l.given, &l.nick, &l.customary, &l.ordinals} {
		do(t)
	}
	number(&l.patronymics.shortest)
	number(&l.patronymics.longest)
	do(&l.patronymics.words)
}

// text returns the text that begins at a place of texts.
func (l *Lexicon) text(at uint32) string {
	if int(at) >= len(l.texts) {
		return ""
	}
	n, size := uvarint(l.texts[at:])
	if rest := l.texts[int(at)+size:]; n <= uint64(len(rest)) {
		return rest[:n]
	}
	return ""
}

// A lexiconPacker collects what tables refer to.
type lexiconPacker struct {
	texts  []byte
	at     map[string]uint32
	groups []byte
	lists  []byte
	listed int
}

// text enters a text, once.
func (p *lexiconPacker) text(s string) uint32 {
	at, ok := p.at[s]
	if !ok {
		at = uint32(len(p.texts))
		p.at[s] = at
		p.texts = binary.AppendUvarint(p.texts, uint64(len(s)))
		p.texts = append(p.texts, s...)
	}
	return at
}

// packEach packs words with what each stands for.
func packEach[V any](words map[string]V, number func(V) uint32) wordTable {
	numbered := make(map[string]uint32, len(words))
	for _, w := range slices.Sorted(maps.Keys(words)) { // number may enter something
		numbered[w] = number(words[w])
	}
	return packTable(numbered)
}

func packSet(words map[string]struct{}) wordTable {
	return packEach(words, func(struct{}) uint32 { return 0 })
}

func (p *lexiconPacker) groupsOf(ids []int32) span {
	at := len(p.groups) / 4
	for _, id := range ids {
		p.groups = binary.LittleEndian.AppendUint32(p.groups, uint32(id))
	}
	return span(at*maxSpan + len(ids))
}

func (p *lexiconPacker) list(texts []string) span {
	at := p.listed
	for _, s := range texts {
		p.lists = binary.AppendUvarint(p.lists, uint64(p.text(s)))
		p.listed++
	}
	return span(at*maxSpan + len(texts))
}

// pack returns the rows that were parsed as a packed lexicon.
func (p *lexiconParser) pack() string {
	k := lexiconPacker{at: map[string]uint32{}}
	var l Lexicon
	for i, ph := range []*phrases{&p.titles, &p.legal, &p.generic, &p.places} {
		t := [...]*phraseTable{&l.titles, &l.legal, &l.generic, &l.places}[i]
		*t = phraseTable{
			words: packEach(ph.words, k.text), stems: packEach(ph.stems, k.text), tokens: ph.tokens, longest: ph.longest,
		}
	}
	l.particles, l.compounds, l.joined = packSet(p.particles), packSet(p.compounds), packEach(p.joined, k.text)
	l.given, l.nick = packEach(p.given, k.groupsOf), packEach(p.nick, k.groupsOf)
	l.customary = packEach(p.customary, k.list)
	l.ordinals = packEach(p.ordinals, func(n int) uint32 { return uint32(n) })
	l.patronymics = suffixes{words: packSet(p.patronymics)}
	for s := range p.patronymics {
		if l.patronymics.longest == 0 {
			l.patronymics.shortest = len(s)
		}
		l.patronymics.shortest, l.patronymics.longest = min(l.patronymics.shortest, len(s)), max(l.patronymics.longest, len(s))
	}
	var body []byte
	add := func(s string) {
		body = binary.AppendUvarint(body, uint64(len(s)))
		body = append(body, s...)
	}
	add(string(k.texts))
	add(string(k.groups))
	add(string(k.lists))
	l.tables(func(t *wordTable) { add(t.slots); add(t.entries) }, func(n *int) { body = binary.AppendUvarint(body, uint64(*n)) })
	bases := map[string]language.Base{}
	for base := range p.endings {
		bases[base.String()] = base
	}
	body = binary.AppendUvarint(body, uint64(len(bases)))
	for _, name := range slices.Sorted(maps.Keys(bases)) {
		add(name)
		body = binary.AppendUvarint(body, uint64(len(p.endings[bases[name]])))
		for _, end := range p.endings[bases[name]] {
			add(end)
		}
	}
	head := append([]byte(lexiconMagic), lexiconVersion)
	head = binary.LittleEndian.AppendUint32(head, checksum(string(body)))
	return string(append(head, body...))
}
