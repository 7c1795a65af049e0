package entities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"sort"

	"golang.org/x/text/language"
)

// A PackedStore is a read-only [Store] over a file that [WritePacked] wrote,
// held as one string: opening it reads the header only, and an entity is decoded
// when it is asked for. Texts are parts of the string, not copies. It is safe
// for concurrent use.
//
// Entities and names have ordinals: entities from 0 in ID order, names from 0 in
// the order of their entities. An index over a store keeps ordinals, with the
// store's [PackedStore.Fingerprint].
//
// A file that is cut or of another version is not opened. Damage within is found
// by [PackedStore.Verify], and else is an error wrapping [ErrDamaged] where it
// is met; it is never a panic.
type PackedStore struct {
	file        string
	fingerprint string
	body        string

	records string // where the record of each entity begins, and the last ends
	starts  string // the ordinal of each entity's first name, and their number
	names   string // where the text of each name is, and which attribute it has
	refs    string // hash of a ref, entity; by hash
	record  string
	text    string

	attrs []packedAttr
}

var _ Store = (*PackedStore)(nil)

// ErrDamaged is what errors wrap if the file of a [PackedStore] or of a packed
// [Lexicon] is not as it was written.
var ErrDamaged = errors.New("entities: the packed file is damaged")

func torn(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// The file is a header and seven sections, numbers little-endian:
//
//	magic, version                16 bytes
//	entities, names, refs         uint32 each
//	bytes of attributes           uint32
//	bytes of records              uint32
//	bytes of texts                uint32
//	SHA-256 of all that follows   32 bytes
//	CRC-32C of the above          uint32
//	records   (entities+1) × uint32   where a record begins
//	starts    (entities+1) × uint32   the first name's ordinal
//	names     names × 2 × uint32      where the text is; attribute, top bit: see moreBit
//	refs      refs × 2 × uint32       hash, entity
//	attributes, records, texts        variable
//
// A text is its length as a uvarint and its bytes; a text that comes again is
// there once. The variable parts are read by a cursor: see the functions below.
const (
	packedMagic   = "polyonym store\n" // a version byte follows
	packedVersion = 1
	packedHeader  = 16 + 6*4 + sha256.Size + 4
	packedSum     = 16 + 6*4 // where the SHA-256 is
)

// moreBit marks a name of which the entity's record has more: dates, fields.
const moreBit = 1 << 31

// maxAttrs bounds the distinct attributes of names: languages times scripts,
// roles, systems and sources that occur together.
const maxAttrs = 1 << 20

// A packedAttr is what many names share.
type packedAttr struct {
	lang   language.Tag
	script language.Script
	role   Role
	system string
	source string
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// OpenPacked opens a store in the form that [WritePacked] gives. It keeps file.
func OpenPacked(file string) (*PackedStore, error) {
	if len(file) < packedHeader {
		return nil, torn("%d bytes are no header", len(file))
	}
	if file[:len(packedMagic)] != packedMagic {
		return nil, torn("it does not begin with %q", packedMagic)
	}
	if v := file[len(packedMagic)]; v != packedVersion {
		return nil, fmt.Errorf("entities: a packed store of version %d; this program reads version %d", v, packedVersion)
	}
	if got, want := crc32.Checksum([]byte(file[:packedHeader-4]), castagnoli), u32(file, packedHeader-4); got != want {
		return nil, torn("the checksum of the header is %08x; it states %08x", got, want)
	}
	count := func(i int) uint64 { return uint64(u32(file, 16+4*i)) }
	entities, names, refs, attrs, records, texts := count(0), count(1), count(2), count(3), count(4), count(5)
	s := &PackedStore{
		file:        file,
		fingerprint: hex.EncodeToString([]byte(file[packedSum : packedSum+sha256.Size])),
		body:        file[packedHeader:],
	}
	rest := s.body
	if want := 8*(entities+1) + 8*names + 8*refs + attrs + records + texts; uint64(len(rest)) != want {
		return nil, torn("%d bytes after the header, which states %d", len(rest), want)
	}
	section := func(size uint64) string {
		part := rest[:size]
		rest = rest[size:]
		return part
	}
	s.records, s.starts = section(4*(entities+1)), section(4*(entities+1))
	s.names, s.refs = section(8*names), section(8*refs)
	a := cursor{s: section(attrs)}
	s.record, s.text = section(records), section(texts)
	if err := s.readAttrs(&a); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *PackedStore) readAttrs(c *cursor) error {
	n := c.uvarint()
	if n > maxAttrs || n > uint64(len(c.s)) { // one takes five bytes
		return torn("%d attributes", n)
	}
	langs := map[string]language.Tag{}
	s.attrs = make([]packedAttr, 0, n)
	for range n {
		lang, script := c.string(), c.string()
		role := c.byte()
		a := packedAttr{role: Role(role), system: c.string(), source: c.string()}
		if c.err != nil {
			return c.err
		}
		if int(role) >= roles {
			return torn("role %d", role)
		}
		var ok bool
		if a.lang, ok = langs[lang]; !ok {
			var err error
			if a.lang, err = language.DeprecatedBase.Parse(lang); err != nil {
				return torn("language %q: %v", lang, err)
			}
			langs[lang] = a.lang
		}
		if script != "" {
			var err error
			if a.script, err = language.ParseScript(script); err != nil {
				return torn("script %q: %v", script, err)
			}
		}
		s.attrs = append(s.attrs, a)
	}
	return c.err
}

// Fingerprint tells the contents: stores of equal fingerprint are equal.
func (s *PackedStore) Fingerprint() string { return s.fingerprint }

// File returns the whole store as [OpenPacked] was given it.
func (s *PackedStore) File() string { return s.file }

// Len returns the number of entities.
func (s *PackedStore) Len() int { return len(s.starts)/4 - 1 }

// NumNames returns the number of names of all entities.
func (s *PackedStore) NumNames() int { return len(s.names) / 8 }

// Verify reads everything, and returns an error if the contents are not those
// that the fingerprint was made of, or if an entity can't be decoded, is not
// valid or not in its place. It takes a second for a million names.
func (s *PackedStore) Verify() error {
	if got := sha256.Sum256([]byte(s.body)); hex.EncodeToString(got[:]) != s.fingerprint {
		return torn("the SHA-256 of the contents is %x; the header states %s", got, s.fingerprint)
	}
	var last ID
	for i := range s.Len() {
		e, err := s.At(i)
		if err == nil {
			err = e.Validate()
		}
		if err != nil {
			return err
		}
		if i > 0 && e.ID <= last {
			return torn("%q stands after %q", string(e.ID), string(last))
		}
		last = e.ID
	}
	return nil
}

// Get returns the entity called id, or an error wrapping [ErrNotFound].
func (s *PackedStore) Get(ctx context.Context, id ID) (Entity, error) {
	if err := ctx.Err(); err != nil {
		return Entity{}, err
	}
	i, ok, err := s.Find(id)
	if err != nil {
		return Entity{}, err
	}
	if !ok {
		return Entity{}, fmt.Errorf("%w: %q", ErrNotFound, string(id))
	}
	return s.At(i)
}

// All yields every entity once, in ID order.
func (s *PackedStore) All(ctx context.Context) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		for i := range s.Len() {
			if err := ctx.Err(); err != nil {
				yield(Entity{}, err)
				return
			}
			e, err := s.At(i)
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// ByRef yields the ordinals of the entities that have the ref key: value, as
// "wikidata": "Q1899", in ascending order.
func (s *PackedStore) ByRef(key, value string) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		hash := refHash(key, value)
		n := len(s.refs) / 8
		i := sort.Search(n, func(i int) bool { return u32(s.refs, 8*i) >= hash })
		for ; i < n && u32(s.refs, 8*i) == hash; i++ {
			ord := int(u32(s.refs, 8*i+4))
			if ord >= s.Len() {
				yield(0, torn("a ref of entity %d of %d", ord, s.Len()))
				return
			}
			e, err := s.At(ord)
			if err != nil {
				yield(0, err)
				return
			}
			if got, ok := e.Refs[key]; ok && got == value && !yield(ord, nil) {
				return
			}
		}
	}
}

// refHash is FNV-1a of key and value, as the file keeps it.
func refHash(key, value string) uint32 {
	h := uint32(2166136261)
	for _, s := range [...]string{key, "\x00", value} {
		for i := range len(s) {
			h = (h ^ uint32(s[i])) * 16777619
		}
	}
	return h
}

// Find returns the ordinal of the entity called id, or false.
func (s *PackedStore) Find(id ID) (int, bool, error) {
	var bad error
	i := sort.Search(s.Len(), func(i int) bool {
		at, err := s.IDAt(i)
		if err != nil {
			bad = err
		}
		return at >= id
	})
	if bad != nil || i == s.Len() {
		return 0, false, bad
	}
	at, err := s.IDAt(i)
	return i, err == nil && at == id, err
}

// IDAt returns the ID of entity i; it is a part of the file. It panics if there
// is no entity i, as the other methods that take ordinals do.
func (s *PackedStore) IDAt(i int) (ID, error) {
	c := s.recordAt(i)
	id := ID(c.string())
	return id, c.err
}

func (s *PackedStore) check(i, n int, what string) {
	if i < 0 || i >= n {
		panic(fmt.Sprintf("entities: %s %d of a packed store of %d", what, i, n))
	}
}

// recordAt returns a cursor over the record of entity i.
func (s *PackedStore) recordAt(i int) cursor {
	s.check(i, s.Len(), "entity")
	from, to := u32(s.records, 4*i), u32(s.records, 4*i+4)
	if from > to || uint64(to) > uint64(len(s.record)) {
		return cursor{err: torn("the record of entity %d is at %d to %d of %d bytes", i, from, to, len(s.record))}
	}
	return cursor{s: s.record[from:to]}
}

// NamesOf returns the ordinals of the names of entity i: first up to but not end.
func (s *PackedStore) NamesOf(i int) (first, end int, err error) {
	s.check(i, s.Len(), "entity")
	first, end = int(u32(s.starts, 4*i)), int(u32(s.starts, 4*i+4))
	if first > end || end > s.NumNames() {
		return 0, 0, torn("entity %d has the names %d to %d of %d", i, first, end, s.NumNames())
	}
	return first, end, nil
}

// Owner returns the ordinal of the entity that name n belongs to.
func (s *PackedStore) Owner(n int) int {
	s.check(n, s.NumNames(), "name")
	return min(sort.Search(s.Len(), func(i int) bool { return int(u32(s.starts, 4*i+4)) > n }), s.Len()-1)
}

// At returns entity i.
func (s *PackedStore) At(i int) (Entity, error) {
	e, c, err := s.head(i)
	if err != nil {
		return Entity{}, err
	}
	e.Population = int64(c.uvarint())
	e.From, e.Until = c.date(), c.date()
	if note := c.uvarint(); note > 0 && c.err == nil {
		if e.Note, err = s.textAt(note - 1); err != nil {
			return Entity{}, err
		}
	}
	if n := c.count(2); n > 0 {
		e.Refs = make(map[string]string, n)
		for range n {
			key, err := s.textAt(c.uvarint())
			if err != nil {
				return Entity{}, err
			}
			e.Refs[key] = c.string()
		}
	}
	e.Extra = c.fields()
	first, end, err := s.NamesOf(i)
	if err != nil {
		return Entity{}, err
	}
	if e.Names = make([]Name, end-first); len(e.Names) == 0 {
		return Entity{}, torn("%q has no names", string(e.ID))
	}
	for n := range e.Names {
		if e.Names[n], _, err = s.name(first + n); err != nil {
			return Entity{}, err
		}
	}
	for range c.count(4) {
		n := c.uvarint()
		from, until, extra := c.date(), c.date(), c.fields()
		if c.err == nil && n >= uint64(len(e.Names)) {
			return Entity{}, torn("%q: more of name %d of %d", string(e.ID), n, len(e.Names))
		}
		if c.err == nil {
			e.Names[n].From, e.Names[n].Until, e.Names[n].Extra = from, until, extra
		}
	}
	if c.err != nil {
		return Entity{}, c.err
	}
	return e, nil
}

// head reads the beginning of the record of entity i.
func (s *PackedStore) head(i int) (Entity, *cursor, error) {
	c := s.recordAt(i)
	e := Entity{ID: ID(c.string()), Kind: Kind(c.byte())}
	if n := c.count(2); n > 0 {
		e.Country = make([]string, n)
		for j := range e.Country {
			e.Country[j] = c.bytes(2)
		}
	}
	if c.err == nil && int(e.Kind) >= kinds {
		c.err = torn("%q: kind %d", string(e.ID), uint8(e.Kind))
	}
	return e, &c, c.err
}

// NameAt returns name n.
func (s *PackedStore) NameAt(n int) (Name, error) {
	s.check(n, s.NumNames(), "name")
	name, more, err := s.name(n)
	if err != nil || !more {
		return name, err
	}
	i := s.Owner(n)
	first, _, err := s.NamesOf(i)
	if err != nil {
		return Name{}, err
	}
	e, err := s.At(i)
	if err != nil {
		return Name{}, err
	}
	if n-first < 0 || n-first >= len(e.Names) {
		return Name{}, torn("name %d is no name of entity %d", n, i)
	}
	return e.Names[n-first], nil
}

// name returns name n but for what the record has, and whether it has more.
func (s *PackedStore) name(n int) (name Name, more bool, err error) {
	attr := u32(s.names, 8*n+4)
	more = attr&moreBit != 0
	attr &^= moreBit
	if uint64(attr) >= uint64(len(s.attrs)) {
		return Name{}, false, torn("name %d has attribute %d of %d", n, attr, len(s.attrs))
	}
	text, err := s.textAt(uint64(u32(s.names, 8*n)))
	if err != nil {
		return Name{}, false, err
	}
	a := &s.attrs[attr]
	return Name{Text: text, Lang: a.lang, Script: a.script, Role: a.role, System: a.system, Source: a.source}, more, nil
}

// textAt returns the text at off.
func (s *PackedStore) textAt(off uint64) (string, error) {
	if off >= uint64(len(s.text)) {
		return "", torn("a text at %d of %d", off, len(s.text))
	}
	c := cursor{s: s.text, i: int(off)}
	text := c.string()
	return text, c.err
}

// A PackedName is a name as [PackedStore.EachName] yields it: what an index needs.
type PackedName struct {
	Entity  int // ordinal
	Name    int // ordinal
	Text    string
	Lang    language.Tag
	Script  language.Script // as the record states it
	Role    Role
	Kind    Kind     // of the entity
	Country []string // of the entity; shared by its names
}

// EachName yields all names in the order of their ordinals, without building
// their entities. It stops at the first error.
func (s *PackedStore) EachName() iter.Seq2[PackedName, error] {
	return func(yield func(PackedName, error) bool) {
		for i := range s.Len() {
			e, _, err := s.head(i)
			first, end := 0, 0
			if err == nil {
				first, end, err = s.NamesOf(i)
			}
			if err != nil {
				yield(PackedName{}, err)
				return
			}
			for n := first; n < end; n++ {
				name, _, err := s.name(n)
				if err != nil {
					yield(PackedName{}, err)
					return
				}
				if !yield(PackedName{
					Entity: i, Name: n, Text: name.Text, Lang: name.Lang, Script: name.Script, Role: name.Role,
					Kind: e.Kind, Country: e.Country,
				}, nil) {
					return
				}
			}
		}
	}
}

func u32(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// A cursor reads the variable parts. After an error, which it keeps, it reads
// zeros.
type cursor struct {
	s   string
	i   int
	err error
}

func (c *cursor) fail() {
	if c.err == nil {
		c.err = torn("a record ends before its time")
	}
	c.s, c.i = "", 0
}

func (c *cursor) byte() byte {
	if c.i >= len(c.s) {
		c.fail()
		return 0
	}
	c.i++
	return c.s[c.i-1]
}

// uvarint reads what encoding/binary's AppendUvarint writes.
func (c *cursor) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 63; shift += 7 {
		b := c.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	c.fail()
	return 0
}

func (c *cursor) bytes(n uint64) string {
	if n > uint64(len(c.s)-c.i) {
		c.fail()
		return ""
	}
	c.i += int(n)
	return c.s[c.i-int(n) : c.i]
}

func (c *cursor) string() string { return c.bytes(c.uvarint()) }

// count reads how many items follow of which each takes at least size bytes.
func (c *cursor) count(size int) int {
	n := c.uvarint()
	if n > uint64(len(c.s)-c.i)/uint64(size) {
		c.fail()
		return 0
	}
	return int(n)
}

// date reads what appendPackedDate writes.
func (c *cursor) date() Date {
	v := c.uvarint()
	if v == 0 || c.err != nil {
		return Date{}
	}
	v--
	if v>>9 > maxYear-minYear {
		c.fail()
		return Date{}
	}
	d, err := NewDate(int(v>>9)+minYear, int(v>>5&15), int(v&31))
	if err != nil {
		c.err = torn("%v", err)
	}
	return d
}

func (c *cursor) fields() Fields {
	n := c.count(2)
	if n == 0 {
		return nil
	}
	f := make(Fields, n)
	for i := range f {
		f[i] = Field{Name: c.string(), Value: []byte(c.string())}
	}
	return f
}
