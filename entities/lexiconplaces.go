package entities

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A placeTable finds the places that a sequence of tokens names. It is an open
// hash table, since it has tens of thousands of forms and every program that
// compares names loads it.
type placeTable struct {
	rows  []placeRow
	slots []int32 // index of a row and 1, by hash; 0 if empty; a power of two of them
	stems bool
}

type placeRow struct{ form, places string }

// maxPlaceTokens is the most tokens of a form.
const maxPlaceTokens = 3

func (t *placeTable) add(form, places string) error {
	if form == "" || places == "" {
		return errors.New("an empty column")
	}
	if n := len(t.rows); n > 0 && t.rows[n-1].form >= form {
		return fmt.Errorf("form %q after %q: forms are sorted, each stands once", form, t.rows[n-1].form)
	}
	if strings.Count(form, " ") >= maxPlaceTokens {
		return fmt.Errorf("form %q has more than %d tokens", form, maxPlaceTokens)
	}
	t.rows = append(t.rows, placeRow{form, places})
	t.stems = t.stems || strings.HasSuffix(form, "-")
	if 2*len(t.rows) > len(t.slots) { // at most half full
		t.slots = make([]int32, 4<<bits.Len(uint(len(t.rows))))
		for i := range t.rows {
			t.insert(i)
		}
		return nil
	}
	t.insert(len(t.rows) - 1)
	return nil
}

func (t *placeTable) insert(row int) {
	at := hash(fnvOffset, t.rows[row].form)
	for t.slots[at&uint32(len(t.slots)-1)] != 0 {
		at++
	}
	t.slots[at&uint32(len(t.slots)-1)] = int32(row + 1)
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

// find returns the places of a form.
func (t *placeTable) find(form string) (places string, ok bool) {
	return t.lookup(hash(fnvOffset, form), func(row string) bool { return row == form })
}

func (t *placeTable) lookup(at uint32, same func(form string) bool) (places string, ok bool) {
	if len(t.slots) == 0 {
		return "", false
	}
	for ; ; at++ { // the table is half empty
		i := t.slots[at&uint32(len(t.slots)-1)]
		if i == 0 {
			return "", false
		}
		if r := &t.rows[i-1]; same(r.form) {
			return r.places, true
		}
	}
}

// prefix returns how many of the first tokens are a form, the most there are,
// and its places.
func (t *placeTable) prefix(toks []string) (n int, places string) {
	h := uint32(fnvOffset)
	for i := 0; i < min(len(toks), maxPlaceTokens); i++ {
		if i > 0 {
			h = hash(h, " ")
		}
		h = hash(h, toks[i])
		if p, ok := t.lookup(h, func(form string) bool { return isJoined(form, toks[:i+1]) }); ok {
			n, places = i+1, p
		}
	}
	if n > 0 || len(toks) == 0 {
		return n, places
	}
	if p, ok := t.stem(toks[0]); ok {
		return 1, p
	}
	if bare := bare(toks[0]); bare != toks[0] {
		if p, ok := t.find(bare); ok {
			return 1, p
		}
	}
	return 0, ""
}

// isJoined reports whether form is the tokens with a space between.
func isJoined(form string, toks []string) bool {
	for i, tok := range toks {
		if i > 0 {
			if form == "" || form[0] != ' ' {
				return false
			}
			form = form[1:]
		}
		rest, ok := strings.CutPrefix(form, tok)
		if !ok {
			return false
		}
		form = rest
	}
	return form == ""
}

// stem looks for the longest stem of tok.
func (t *placeTable) stem(tok string) (places string, ok bool) {
	if !t.stems {
		return "", false
	}
	for range maxEnding + 1 {
		if tok == "" {
			break
		}
		if places, ok = t.lookup(hash(hash(fnvOffset, tok), "-"), func(form string) bool {
			rest, ok := strings.CutSuffix(form, "-")
			return ok && rest == tok
		}); ok {
			return places, true
		}
		_, n := utf8.DecodeLastRuneInString(tok)
		tok = tok[:len(tok)-n]
	}
	return "", false
}
