package main

import (
	"cmp"
	"math"
	"slices"
)

// backgroundDiscount is taken from each bigram's count, for those not seen.
const backgroundDiscount = 0.5

const (
	start = "^"
	end   = "$"
)

// A background is a bigram model of one side of the pairs, with absolute
// discounts: what a unit that was not seen after another takes is shared as
// units are spread over all.
type background struct {
	rare    float64 // bigrams seen less often are left out
	unigram map[string]float64
	bigram  map[[2]string]float64
	back    map[string]float64
	unknown float64
}

func newBackground(rare float64) *background {
	return &background{rare: rare, unigram: map[string]float64{}, bigram: map[[2]string]float64{}, back: map[string]float64{}}
}

func (b *background) add(units []string, weight float64) {
	prev := start
	for _, u := range append(units, end) {
		b.unigram[u] += weight
		b.bigram[[2]string{prev, u}] += weight
		prev = u
	}
}

// finish makes probabilities of the counts.
func (b *background) finish() {
	after, kept := map[string]float64{}, map[string]float64{}
	bigrams := b.bigrams()
	for _, k := range bigrams {
		c := b.bigram[k]
		after[k[0]] += c
		if c < b.rare {
			delete(b.bigram, k)
			continue
		}
		kept[k[0]] += max(0, c-backgroundDiscount)
	}
	total := 0.0
	units := b.units()
	for _, u := range units {
		total += b.unigram[u]
	}
	for u, n := range after {
		b.back[u] = 1 - kept[u]/n
	}
	for k, c := range b.bigram {
		b.bigram[k] = max(0, c-backgroundDiscount) / after[k[0]]
	}
	left := 1.0
	for _, u := range units {
		// A unit seen once or less is kept at half of that.
		c := b.unigram[u]
		b.unigram[u] = max(c/2, c-backgroundDiscount) / total
		left -= b.unigram[u]
	}
	b.unknown = max(left, 1/(total+1)) / float64(len(units)+1)
	for k, p := range b.bigram {
		b.bigram[k] = p + b.back[k[0]]*b.unigram[k[1]]
	}
}

func (b *background) units() []string {
	var out []string
	for u := range b.unigram {
		out = append(out, u)
	}
	slices.Sort(out)
	return out
}

func (b *background) bigrams() [][2]string {
	var out [][2]string
	for k := range b.bigram {
		out = append(out, k)
	}
	slices.SortFunc(out, func(x, y [2]string) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	return out
}

// one returns the probability of a unit anywhere.
func (b *background) one(u string) float64 {
	if p, ok := b.unigram[u]; ok {
		return p
	}
	return b.unknown
}

// after returns the probability of a unit after another.
func (b *background) after(prev, u string) float64 {
	if p, ok := b.bigram[[2]string{prev, u}]; ok {
		return p
	}
	back, seen := b.back[prev]
	if !seen {
		back = 1
	}
	return back * b.one(u)
}

// cost returns the nats of a form.
func (b *background) cost(units []string) float64 {
	sum, prev := 0.0, start
	for _, u := range append(units, end) {
		sum -= math.Log(b.after(prev, u))
		prev = u
	}
	return sum
}
