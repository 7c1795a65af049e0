package resolve

import "encoding/binary"

// An index is read where it lies, be that a file, the program itself or memory:
// its parts are strings of little-endian numbers. Damage in them leads to wrong
// names or none, never to a read outside of them: every function here answers
// zero for what is not there.

func u16(s string, at int) uint16 {
	if at < 0 || at+2 > len(s) {
		return 0
	}
	return uint16(s[at]) | uint16(s[at+1])<<8
}

func u32(s string, at int) uint32 {
	if at < 0 || at+4 > len(s) {
		return 0
	}
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}

func u64(s string, at int) uint64 { return uint64(u32(s, at)) | uint64(u32(s, at+4))<<32 }

// uvarint reads a number written by [binary.AppendUvarint], and returns the rest.
func uvarint(s string) (uint64, string) {
	var x uint64
	for i := 0; i < len(s) && i < binary.MaxVarintLen64; i++ {
		if s[i] < 0x80 {
			return x | uint64(s[i])<<(7*i), s[i+1:]
		}
		x |= uint64(s[i]&0x7f) << (7 * i)
	}
	return 0, ""
}

// A posting is an ascending list of names: their number, then how far each is
// from the one before it.
type posting struct {
	n    int
	rest string
}

// postingAt returns the posting that begins at an offset.
func postingAt(s string, at uint32) posting {
	if uint64(at) >= uint64(len(s)) {
		return posting{}
	}
	n, rest := uvarint(s[at:])
	if n > uint64(len(rest)) { // each takes a byte at least
		return posting{}
	}
	return posting{int(n), rest}
}

// next returns the next name after prev, at first -1.
func (p *posting) next(prev int32) int32 {
	d, rest := uvarint(p.rest)
	p.n, p.rest = p.n-1, rest
	return prev + 1 + int32(d)
}

// appendPosting appends an ascending list of names.
func appendPosting(dst []byte, names []int32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(names)))
	prev := int32(-1)
	for _, n := range names {
		dst = binary.AppendUvarint(dst, uint64(n-prev-1))
		prev = n
	}
	return dst
}
