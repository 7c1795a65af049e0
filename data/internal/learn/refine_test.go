package main

import (
	"strings"
	"testing"
)

// With refined costs the true forms of a sample come first, and the same pairs give
// the same table.
func TestRefine(t *testing.T) {
	m := &model{script: "Kana", runes: [][2]rune{{'ァ', 'ヺ'}, {'ー', 'ー'}}, discount: .5, rare: 2, noise: true}
	var pairs []pair
	for _, p := range strings.Fields("カナ:kana マリ:mari マリー:marie ナオミ:naomi ミナ:mina リナ:lina リリ:lily カミーユ:camille マーカス:marcus ミーナ:meena カール:karl カール:carl") {
		native, latin, _ := strings.Cut(p, ":")
		pairs = append(pairs, pair{native, latin, 1})
	}
	first := func() (right int, text string) {
		tr := newTrainer(m, pairs)
		for round := range rounds {
			tr.maximize(tr.expect(false), round == rounds-1)
		}
		tr.refine()
		r := newRefiner(tr)
		copy(r.cost, tr.refined)
		var v cheapest
		for i := range r.pairs {
			best, most := int32(-1), -unreached
			for f := range r.forms {
				if s := r.score(&r.pairs[i], int32(f), &v); s > most {
					best, most = int32(f), s
				}
			}
			if best == r.pairs[i].form {
				right++
			}
		}
		return right, string(tr.table().bytes(m, "", len(pairs), nil))
	}
	right, text := first()
	if right < len(pairs)-1 { // カール is Karl or Carl
		t.Errorf("%d of %d true forms come first", right, len(pairs))
	}
	if _, again := first(); again != text {
		t.Error("refined again, the table is another")
	}
}
