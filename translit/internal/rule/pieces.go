package rule

import (
	"slices"
	"unicode/utf8"

	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// A Piece says that a rule makes Out of Key, in some context.
type Piece struct{ Key, Out string }

const (
	// maxPieces bounds the pieces of a program. ALA-LC Russian has 130, a
	// table of all kana 400; Han-Latin has 44,000, which nothing goes back
	// from usefully.
	maxPieces = 20000
	// maxMembers bounds the characters of a set that a piece is made for.
	maxMembers = 400
)

// Pieces lists what the rules of p put out for what, if that is a text: the
// rules of all passes, the last first, those of programs within as well.
func (p *Prog) Pieces() []Piece {
	var out []Piece
	seen := map[Piece]bool{}
	var walk func(p *Prog)
	walk = func(p *Prog) {
		for _, ps := range slices.Backward(p.passes) {
			if ps.prog != nil {
				walk(ps.prog)
			}
			if ps.rules == nil {
				continue
			}
			for _, r := range ps.rules.rules {
				if !r.plain {
					continue
				}
				for _, k := range spellings(r.key) {
					pc := Piece{k, r.text}
					if k != "" && !seen[pc] && len(out) < maxPieces {
						seen[pc] = true
						out = append(out, pc)
					}
				}
			}
		}
	}
	walk(p)
	return out
}

// spellings lists the texts that ns match, of what is optional the shortest.
func spellings(ns []node) []string {
	out := []string{""}
	for _, n := range ns {
		var opts []string
		switch n.op {
		case litNode:
			opts = []string{n.lit}
		case setNode:
			opts = append(opts, n.set.strs...)
			rs := n.set.runes.And(ucd.Range(ether, ether).Not())
			if rs.Len() > maxMembers {
				return nil
			}
			for i := 0; i+1 < len(rs); i += 2 {
				for r := rs[i]; r < rs[i+1]; r++ {
					if utf8.ValidRune(r) {
						opts = append(opts, string(r))
					}
				}
			}
		case groupNode:
			opts = spellings(n.sub)
		case repeatNode:
			if n.min == 0 {
				continue
			}
			opts = spellings(n.sub)
		}
		if len(out)*len(opts) > maxMembers {
			return nil
		}
		var next []string
		for _, a := range out {
			for _, b := range opts {
				next = append(next, a+b)
			}
		}
		out = next
	}
	return out
}
