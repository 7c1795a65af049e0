package resolve

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"sync"
	"sync/atomic"
)

// A symbol is a letter of a trie's words: for Latin words a letterID, for those
// of another script the unit of its learned costs.
type symbol = uint16

// A wordList is a trie of words, letter by letter as far as that tells them
// apart, and the names that have each. It is immutable.
type wordList struct {
	width   int    // bytes of a symbol in entries
	nodes   string // see wordNode; the root first, the children of a node together, by letter
	starts  string // by word, where its entry begins: uint32
	entries string // of each word: what it has beyond its node, as a length and symbols; its names
	top     int32  // children of the root: there may be thousands

	seen *seenNodes
}

// seenNodes holds what was seen of the nodes of a list, by node.
type seenNodes struct {
	once  sync.Once
	nodes []atomic.Uint64 // see seenNode; 0 where none has looked yet
}

// A seenNode is a node as a search needs it: above, the bits of what comes after
// it, or leafSeen; below, its first child, or where the entry of its word begins.
type seenNode uint64

// leafSeen marks a leaf. It is above the bits of letters.
const leafSeen = 1 << (letterBits + 1)

// see returns a node.
func (l *wordList) see(node int32) seenNode {
	if l.seen == nil {
		return 0
	}
	l.seen.once.Do(func() { l.seen.nodes = make([]atomic.Uint64, len(l.nodes)/nodeSize) })
	if int(node) >= len(l.seen.nodes) || node < 0 {
		return 0
	}
	if n := l.seen.nodes[node].Load(); n != 0 {
		return seenNode(n)
	}
	return l.look(node)
}

// look is see of a node that was not seen yet.
func (l *wordList) look(node int32) seenNode {
	n := l.node(node)
	mask, to := uint32(leafSeen), uint32(len(l.entries))
	switch {
	case n.leaf:
		if n.to >= 0 && int(n.to) < l.words() && n.letter != unitBoundary {
			to = u32(l.starts, 4*int(n.to))
		}
	case l.top > 0 || node > 0:
		mask, to = 0, uint32(n.to)
		for at := n.to; ; at++ {
			child := l.node(at)
			mask |= bit(child.letter)
			if child.last {
				break
			}
		}
	}
	seen := uint64(mask)<<32 | uint64(to)
	l.seen.nodes[node].Store(seen)
	return seenNode(seen)
}

func (n seenNode) leaf() bool { return n>>32&leafSeen != 0 }

// left returns what comes after a leaf, from where so much is read.
func (l *wordList) left(n seenNode, read int32) string {
	at := int(uint32(n))
	if at >= len(l.entries) {
		return ""
	}
	size := int(l.entries[at]) * l.width
	if at += 1 + int(read)*l.width; at+size-int(read)*l.width > len(l.entries) || int(read)*l.width > size {
		return ""
	}
	return l.entries[at : at+size-int(read)*l.width]
}

// A wordNode is the beginning of some words. In a list it is a letter of two
// bytes, the topmost bits of which say whether it is a leaf and the last of its
// siblings, and four bytes for the rest.
type wordNode struct {
	letter symbol
	leaf   bool  // one word is left
	last   bool  // no sibling follows
	to     int32 // the first child, or for a leaf its word
}

const (
	noWord   = -1
	nodeSize = 6
	leafBit  = 1 << 15
	lastBit  = 1 << 14
	symbols  = lastBit // bounds symbols

	// maxTail is the longest rest of a word: a longer word is cut. It is over
	// maxTokenRunes·maxMerge units of any script but Hangul and Han.
	maxTail = 255

	// fewChildren are looked through one after another.
	fewChildren = 8
)

// newWordList returns the list of words, which are sorted and distinct; word i is
// words[i], and names[i] have it. Symbols are under 1<<(8·width).
func newWordList(width int, words [][]symbol, names func(i int) []int32) wordList {
	var starts, entries []byte
	tails := make([]int, len(words)) // where the rest begins
	nodes := []wordNode{{}}
	type todo struct {
		node         int
		from, to, at int // words[from:to] share at letters
	}
	for queue := []todo{{0, 0, len(words), 0}}; len(queue) > 0; {
		q := queue[0]
		queue = queue[1:]
		nodes[q.node].to = int32(len(nodes))
		for i := q.from; i < q.to; {
			c, j := symbol(unitBoundary), i+1 // the end of a word is a letter like another
			if len(words[i]) > q.at {
				c = words[i][q.at]
				for j < q.to && words[j][q.at] == c {
					j++
				}
			}
			n := wordNode{letter: c, last: j == q.to}
			if j == i+1 {
				n.leaf, n.to, tails[i] = true, int32(i), min(q.at+1, len(words[i]))
			} else {
				queue = append(queue, todo{len(nodes), i, j, q.at + 1})
			}
			nodes = append(nodes, n)
			i = j
		}
	}
	for i, w := range words {
		starts = binary.LittleEndian.AppendUint32(starts, uint32(len(entries)))
		tail := w[tails[i]:]
		tail = tail[:min(len(tail), maxTail)]
		entries = append(entries, byte(len(tail)))
		for _, c := range tail {
			entries = append(entries, byte(c))
			if width > 1 {
				entries = append(entries, byte(c>>8))
			}
		}
		entries = appendPosting(entries, names(i))
	}
	flat := make([]byte, 0, len(nodes)*nodeSize)
	for _, n := range nodes {
		head := n.letter
		if n.leaf {
			head |= leafBit
		}
		if n.last {
			head |= lastBit
		}
		flat = binary.LittleEndian.AppendUint16(flat, head)
		flat = binary.LittleEndian.AppendUint32(flat, uint32(n.to))
	}
	return openWordList(width, string(flat), string(starts), string(entries))
}

// openWordList returns a list over what newWordList made.
func openWordList(width int, nodes, starts, entries string) wordList {
	l := wordList{width: width, nodes: nodes, starts: starts, entries: entries, seen: &seenNodes{}}
	if len(starts) > 0 {
		for n := l.node(1); int(l.top) < len(nodes)/nodeSize; n = l.node(1 + l.top) {
			l.top++
			if n.last {
				break
			}
		}
	}
	return l
}

// words returns how many words the list has.
func (l *wordList) words() int { return len(l.starts) / 4 }

// node returns node i; beyond the last, a leaf without word.
func (l *wordList) node(i int32) wordNode {
	at := int(i) * nodeSize
	if at < 0 || at+nodeSize > len(l.nodes) {
		return wordNode{leaf: true, last: true, to: noWord}
	}
	s := l.nodes[at : at+nodeSize]
	head := uint16(s[0]) | uint16(s[1])<<8
	return wordNode{head &^ (leafBit | lastBit), head&leafBit != 0, head&lastBit != 0, int32(u32(s, 2))}
}

// rest returns what a word has beyond its node, and its names.
func (l *wordList) rest(word int32) (tail string, names string) {
	if word < 0 || int(word) >= l.words() {
		return "", ""
	}
	at := int(u32(l.starts, 4*int(word)))
	if at >= len(l.entries) {
		return "", ""
	}
	n := int(l.entries[at]) * l.width
	if at+1+n > len(l.entries) {
		return "", ""
	}
	return l.entries[at+1 : at+1+n], l.entries[at+1+n:]
}

// of returns the names that have a word.
func (l *wordList) of(word int32) posting {
	_, names := l.rest(word)
	return postingAt(names, 0)
}

// tail returns the letter of a word that comes after so many beyond its node; ok
// is false if it has no more.
func (l *wordList) tail(word, read int32) (c symbol, ok bool) {
	tail, _ := l.rest(word)
	at := int(read) * l.width
	switch {
	case at >= len(tail):
		return 0, false
	case l.width == 1:
		return symbol(tail[at]), true
	}
	return u16(tail, at), true
}

// A place is a position in a list: a node, and for a leaf how much of its word's
// rest has been read.
type place struct {
	node int32
	tail int32
}

// next returns where letter c leads from p; ok is false if no word goes on so.
func (l *wordList) next(p place, c symbol) (place, bool) {
	n := l.node(p.node)
	if n.leaf {
		if got, ok := l.tail(n.to, p.tail); ok && got == c && n.letter != unitBoundary {
			return place{p.node, p.tail + 1}, true
		}
		return p, false
	}
	first := n.to
	if p.node == 0 {
		end := first + l.top
		for end-first > fewChildren {
			if mid := int32(uint32(first+end) / 2); l.node(mid).letter <= c {
				first = mid
			} else {
				end = mid
			}
		}
		if l.top == 0 {
			return p, false
		}
	}
	for range symbols {
		switch child := l.node(first); {
		case child.letter == c:
			return place{node: first}, true
		case child.last:
			return p, false
		}
		first++
	}
	return p, false
}

// first is the first letter of a leaf's rest.
func (l *wordList) first(rest string) symbol {
	if l.width == 1 {
		return symbol(rest[0])
	}
	return u16(rest, 0)
}

// ahead returns the bits of the letters that may come after p.
func (l *wordList) ahead(p place) uint32 {
	n := l.see(p.node)
	switch {
	case n.leaf():
		if rest := l.left(n, p.tail); rest != "" {
			return bit(l.first(rest))
		}
		return 0
	case l.width == latinWidth: // every letter has a bit of its own
		return uint32(n>>32) &^ bit(unitBoundary)
	}
	return uint32(n >> 32)
}

// walk returns where letters lead from p; ok is false if no word goes on so.
func (l *wordList) walk(p place, letters []symbol) (to place, ok bool) {
	for i, c := range letters {
		n := l.see(p.node)
		if n.leaf() {
			rest := l.left(n, p.tail)
			for _, c := range letters[i:] {
				if rest == "" || l.first(rest) != c {
					return p, false
				}
				rest = rest[l.width:]
			}
			return place{p.node, p.tail + int32(len(letters)-i)}, true
		}
		mask, b := uint32(n>>32), bit(c)
		if mask&b == 0 {
			return p, false
		}
		if l.width == latinWidth {
			p = place{node: int32(uint32(n)) + int32(bits.OnesCount32(mask&(b-1)))}
		} else if p, ok = l.next(p, c); !ok {
			return p, false
		}
	}
	return p, true
}

// A child is a letter that comes after a place, and where it leads.
type child struct {
	letter symbol
	to     place
}

// each yields what comes after a place, by letter.
func (l *wordList) each(p place) iter.Seq[child] {
	return func(yield func(child) bool) {
		n := l.see(p.node)
		mask, at := uint32(n>>32), int32(uint32(n))
		switch {
		case n.leaf():
			if rest := l.left(n, p.tail); rest != "" {
				yield(child{l.first(rest), place{p.node, p.tail + 1}})
			}
		case l.width == latinWidth:
			for ; mask != 0; mask &= mask - 1 {
				if c := bitOrder(symbol(bits.TrailingZeros32(mask))); c != unitBoundary && !yield(child{c, place{node: at}}) {
					return
				}
				at++
			}
		case mask != 0:
			for range symbols {
				n := l.node(at)
				if n.letter != unitBoundary && !yield(child{n.letter, place{node: at}}) || n.last {
					return
				}
				at++
			}
		}
	}
}

// bit returns the bit of a letter, which others may share.
func bit(c symbol) uint32 { return 1 << bitOrder(c%letterBits) }

// bitOrder puts the end of a word before all letters, as a node's children are,
// and undoes it.
func bitOrder(c symbol) symbol {
	if c <= unitBoundary {
		return unitBoundary - c
	}
	return c
}

// letterBits is how many bits letters have: each Latin one has its own.
const letterBits = latinLetters

// word returns the word that ends at p, or noWord.
func (l *wordList) word(p place) int32 {
	n := l.node(p.node)
	if n.leaf {
		if _, more := l.tail(n.to, p.tail); more {
			return noWord
		}
		return n.to
	}
	if end, ok := l.next(p, unitBoundary); ok {
		return l.node(end.node).to
	}
	return noWord
}

// find returns the word spelled w, or noWord.
func (l *wordList) find(w []symbol) int32 {
	var p place
	for _, c := range w {
		var ok bool
		if p, ok = l.next(p, c); !ok {
			return noWord
		}
	}
	return l.word(p)
}
