package entities

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// errPackedSize is that of a store which 32 bits can't count.
var errPackedSize = errors.New("entities: too much for a packed store: its parts have at most 4 GiB")

// WritePacked writes entities in the form that [OpenPacked] opens. They may come
// in any order and are all held until the end; equal entities make equal bytes.
// An ID that comes twice is an error wrapping [ErrDuplicate], an invalid entity
// one wrapping [ErrInvalid].
func WritePacked(w io.Writer, seq iter.Seq2[Entity, error]) error {
	var es []Entity
	for e, err := range seq {
		if err != nil {
			return err
		}
		if err := e.Validate(); err != nil {
			return err
		}
		es = append(es, e)
	}
	slices.SortFunc(es, func(a, b Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	p := packer{texts: map[string]uint32{}, attrs: map[packedAttr]uint32{}}
	// The keys of refs come first, where offsets are short.
	keys := map[string]bool{}
	for i, e := range es {
		if i > 0 && es[i-1].ID == e.ID {
			return fmt.Errorf("%w %q", ErrDuplicate, string(e.ID))
		}
		for k := range e.Refs {
			keys[k] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		p.intern(k)
	}
	for i, e := range es {
		p.entity(uint32(i), e)
		if p.err == nil && max(len(p.record), len(p.text)) > math.MaxUint32 {
			p.err = errPackedSize
		}
		if p.err != nil {
			return p.err
		}
	}
	return p.write(w, len(es))
}

// A packer holds the sections of a file in the making.
type packer struct {
	records, starts, names []byte
	record, text           []byte

	n     uint32 // names so far
	refs  []packedRef
	texts map[string]uint32
	attrs map[packedAttr]uint32
	list  []packedAttr // by number
	err   error
}

type packedRef struct{ hash, entity uint32 }

// intern returns where in the section of texts s is.
func (p *packer) intern(s string) uint32 {
	at, ok := p.texts[s]
	if !ok {
		at = uint32(len(p.text))
		p.texts[s] = at
		p.text = appendPacked(p.text, s)
	}
	return at
}

func appendPacked(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendPackedDate writes 0 for the unknown date.
func appendPackedDate(b []byte, d Date) []byte {
	if d.IsZero() {
		return append(b, 0)
	}
	year, month, day := d.Parts()
	return binary.AppendUvarint(b, (uint64(year-minYear)<<9|uint64(month)<<5|uint64(day))+1)
}

func (p *packer) fields(b []byte, f Fields) []byte {
	w := writer{b: []byte{'{'}}
	w.extra(f)
	if p.err == nil && w.err != nil {
		p.err = w.err
	}
	b = binary.AppendUvarint(b, uint64(len(f)))
	for _, field := range f {
		b = appendPacked(appendPacked(b, field.Name), string(field.Value))
	}
	return b
}

func (p *packer) entity(ord uint32, e Entity) {
	p.records = binary.LittleEndian.AppendUint32(p.records, uint32(len(p.record)))
	p.starts = binary.LittleEndian.AppendUint32(p.starts, p.n)
	var more []int
	for i, n := range e.Names {
		attr := p.attr(n)
		if !n.From.IsZero() || !n.Until.IsZero() || len(n.Extra) > 0 {
			attr |= moreBit
			more = append(more, i)
		}
		p.names = binary.LittleEndian.AppendUint32(p.names, p.intern(n.Text))
		p.names = binary.LittleEndian.AppendUint32(p.names, attr)
	}
	if uint64(p.n)+uint64(len(e.Names)) > math.MaxUint32 {
		p.err = errPackedSize
	}
	p.n += uint32(len(e.Names))

	b := appendPacked(p.record, string(e.ID))
	b = append(b, byte(e.Kind))
	b = binary.AppendUvarint(b, uint64(len(e.Country)))
	for _, c := range e.Country {
		b = append(b, c...)
	}
	b = binary.AppendUvarint(b, uint64(e.Population))
	b = appendPackedDate(appendPackedDate(b, e.From), e.Until)
	if e.Note == "" {
		b = append(b, 0)
	} else {
		b = binary.AppendUvarint(b, uint64(p.intern(e.Note))+1)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Refs)))
	for _, k := range slices.Sorted(maps.Keys(e.Refs)) {
		b = binary.AppendUvarint(b, uint64(p.intern(k)))
		b = appendPacked(b, e.Refs[k])
		p.refs = append(p.refs, packedRef{refHash(k, e.Refs[k]), ord})
	}
	b = p.fields(b, e.Extra)
	b = binary.AppendUvarint(b, uint64(len(more)))
	for _, i := range more {
		n := e.Names[i]
		b = binary.AppendUvarint(b, uint64(i))
		b = p.fields(appendPackedDate(appendPackedDate(b, n.From), n.Until), n.Extra)
	}
	p.record = b
}

func (p *packer) attr(n Name) uint32 {
	a := packedAttr{n.Lang, n.Script, n.Role, n.System, n.Source}
	i, ok := p.attrs[a]
	if !ok {
		i = uint32(len(p.list))
		if p.list = append(p.list, a); len(p.list) > maxAttrs && p.err == nil {
			p.err = fmt.Errorf("entities: too much for a packed store: more than %d different attributes of names", maxAttrs)
		}
		p.attrs[a] = i
	}
	return i
}

func (p *packer) write(w io.Writer, entities int) error {
	p.records = binary.LittleEndian.AppendUint32(p.records, uint32(len(p.record)))
	p.starts = binary.LittleEndian.AppendUint32(p.starts, p.n)
	slices.SortFunc(p.refs, func(a, b packedRef) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.entity, b.entity))
	})
	var refs []byte
	for _, r := range p.refs {
		refs = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(refs, r.hash), r.entity)
	}
	attrs := binary.AppendUvarint(nil, uint64(len(p.list)))
	for _, a := range p.list {
		attrs = appendPacked(attrs, a.lang.String())
		script := ""
		if a.script != (language.Script{}) {
			script = a.script.String()
		}
		attrs = append(appendPacked(attrs, script), byte(a.role))
		attrs = appendPacked(appendPacked(attrs, a.system), a.source)
	}
	sections := [][]byte{p.records, p.starts, p.names, refs, attrs, p.record, p.text}
	sum := sha256.New()
	for _, s := range sections {
		sum.Write(s)
	}
	h := append([]byte(packedMagic), packedVersion)
	for _, n := range []int{entities, int(p.n), len(p.refs), len(attrs), len(p.record), len(p.text)} {
		if n > math.MaxUint32 {
			return errPackedSize
		}
		h = binary.LittleEndian.AppendUint32(h, uint32(n))
	}
	h = sum.Sum(h)
	h = binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
	for _, s := range append([][]byte{h}, sections...) {
		if _, err := w.Write(s); err != nil {
			return err
		}
	}
	return nil
}
