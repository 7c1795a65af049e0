package entities

import (
	"encoding/binary"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// A wordTable finds words, each with a number, in two strings: opening it reads
// nothing. A word of several tokens has one space between them. It is an open
// hash table, at most three quarters full. The zero value has no words.
type wordTable struct {
	slots   string // uint32 each, by hash: where the entry begins, and 1; 0 if empty; a power of two of them
	entries string // of each word, in order: its length as a uvarint, its bytes, its number as a uvarint
}

// The constants of FNV-1a with 32 bits.
const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

func hash(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return h
}

const slotSize = 4

// packTable returns the table of words.
func packTable(words map[string]uint32) wordTable {
	if len(words) == 0 {
		return wordTable{}
	}
	n := 1 << bits.Len(uint(len(words)*4/3))
	slots, entries := make([]byte, n*slotSize), []byte(nil)
	for _, w := range slices.Sorted(maps.Keys(words)) {
		at := hash(fnvOffset, w)
		for ; ; at++ {
			if slot := slots[int(at)&(n-1)*slotSize:]; binary.LittleEndian.Uint32(slot) == 0 {
				binary.LittleEndian.PutUint32(slot, uint32(len(entries)+1))
				break
			}
		}
		entries = binary.AppendUvarint(entries, uint64(len(w)))
		entries = append(entries, w...)
		entries = binary.AppendUvarint(entries, uint64(words[w]))
	}
	return wordTable{string(slots), string(entries)}
}

// ok reports whether the slots are some that a table can have.
func (t wordTable) ok() bool {
	n := len(t.slots) / slotSize
	return len(t.slots)%slotSize == 0 && n&(n-1) == 0
}

// entry returns the word that begins at a place of entries, and what follows it.
func (t *wordTable) entry(at int) (word, rest string, ok bool) {
	if at >= len(t.entries) {
		return "", "", false
	}
	n, size := uvarint(t.entries[at:])
	if at += size; n > uint64(len(t.entries)-at) {
		return "", "", false
	}
	return t.entries[at : at+int(n)], t.entries[at+int(n):], true
}

// find returns the number of a word.
func (t *wordTable) find(word string) (n uint32, ok bool) {
	return t.lookup(hash(fnvOffset, word), func(w string) bool { return w == word })
}

// lookup returns the number of the word with a hash that is the one meant.
func (t *wordTable) lookup(h uint32, meant func(word string) bool) (n uint32, ok bool) {
	slots := len(t.slots) / slotSize
	for range slots { // only a damaged table has no empty slot
		at := u32(t.slots, int(h)&(slots-1)*slotSize)
		if at == 0 {
			break
		}
		if word, rest, ok := t.entry(int(at) - 1); ok && meant(word) {
			v, _ := uvarint(rest)
			return uint32(v), true
		}
		h++
	}
	return 0, false
}

// prefix returns how many of the tokens first and rest are a word, the most
// there are, at most limit, and its number; n is 0 if they are none.
func (t *wordTable) prefix(first string, rest []string, limit int) (n int, value uint32) {
	if len(t.slots) == 0 {
		return 0, 0
	}
	h := hash(fnvOffset, first)
	for k := 0; ; k++ {
		if v, ok := t.lookup(h, func(w string) bool { return isJoined(w, first, rest[:k]) }); ok {
			n, value = k+1, v
		}
		if k+1 >= limit || k >= len(rest) {
			return n, value
		}
		h = hash(hash(h, " "), rest[k])
	}
}

// isJoined reports whether word is tokens with a space between.
func isJoined(word, first string, rest []string) bool {
	word, ok := strings.CutPrefix(word, first)
	for _, tok := range rest {
		if !ok || word == "" || word[0] != ' ' {
			return false
		}
		word, ok = strings.CutPrefix(word[1:], tok)
	}
	return ok && word == ""
}

// all yields the words in order, with their numbers.
func (t *wordTable) all() iter.Seq2[string, uint32] {
	return func(yield func(string, uint32) bool) {
		for at := 0; at < len(t.entries); {
			word, rest, ok := t.entry(at)
			if !ok {
				return
			}
			v, size := uvarint(rest)
			if at = len(t.entries) - len(rest) + size; !yield(word, uint32(v)) {
				return
			}
		}
	}
}

// uvarint reads a number and how many bytes it has; of no number, 0 and all.
func uvarint(s string) (v uint64, size int) {
	for i := 0; i < min(len(s), binary.MaxVarintLen32); i++ {
		v |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, len(s)
}
