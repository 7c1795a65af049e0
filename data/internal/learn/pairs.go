package main

import (
	"bufio"
	"cmp"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/resolve"
)

// wantSource begins the source of the rows that may be learned from.
const wantSource = "merhav-ash"

// A row is one row of the file of pairs.
type row struct{ lang, script, native, latin string }

// readRows returns the rows that may be learned from, in the order of the file.
func readRows(file string) (rows []row, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".xz") {
		xz := exec.Command("xz", "-dc")
		xz.Stdin = f
		out, err := xz.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := xz.Start(); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		defer func() {
			if e := xz.Wait(); err == nil && e != nil {
				err = fmt.Errorf("read %s: xz: %w", file, e)
			}
		}()
		r = out
	}
	return parseRows(file, r)
}

func parseRows(file string, r io.Reader) ([]row, error) {
	var rows []row
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		f := strings.Split(sc.Text(), "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("%s:%d:1: %d columns; want 5", file, line, len(f))
		}
		if strings.HasPrefix(f[4], wantSource) {
			rows = append(rows, row{f[0], f[1], f[2], f[3]})
		}
	}
	return rows, sc.Err()
}

// A pair is a part of a name in a native script and in Latin letters, both
// folded.
type pair struct {
	native, latin string
	weight        float64 // rows that have it
}

// held reports whether rows with a Latin form are kept apart for measuring.
func held(latin string) bool { return hash(latin)%10 == 0 }

// hash is salted: the file of pairs was itself cut by a hash of the Latin form.
func hash(latin string) uint32 {
	sum := sha1.Sum([]byte("learn:" + strings.ToLower(latin)))
	return binary.BigEndian.Uint32(sum[:])
}

// maxJoined is the most Latin parts that may stand for one native part.
const maxJoined = 3

// parts splits a row into pairs of its parts, or joins the Latin parts of one
// native part; other rows are left out.
func (r row) parts() (pairs []pair) {
	native, latin := strings.Fields(resolve.LearnedForm(r.native)), strings.Fields(resolve.Fold(r.latin))
	switch {
	case len(native) == len(latin):
		for i := range native {
			pairs = append(pairs, pair{native[i], latin[i], 1})
		}
	case len(native) == 1 && len(latin) <= maxJoined:
		pairs = append(pairs, pair{native[0], strings.Join(latin, ""), 1})
	}
	return pairs
}

// whole returns a row as one pair, without spaces.
func (r row) whole() pair {
	join := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	return pair{join(resolve.LearnedForm(r.native)), join(resolve.Fold(r.latin)), 1}
}

// Bounds on a pair: beyond them a part is no name, or a name no one can learn
// from.
const (
	maxNativeRunes  = 24
	maxLatinLetters = 24
)

func (m *model) usable(p pair) bool {
	if p.latin == "" || p.native == "" || len(p.latin) > maxLatinLetters || utf8.RuneCountInString(p.native) > maxNativeRunes {
		return false
	}
	for _, c := range p.latin {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	for _, c := range p.native {
		if !m.has(c) && c != '’' {
			return false
		}
	}
	return true
}

// pairs returns the distinct pairs of m's script: those to learn from and those
// kept apart, sorted.
func (m *model) pairs(rows []row) (kept, apart []pair) {
	if m.script == "Latn" {
		return latinPairs(rows)
	}
	counts := [2]map[pair]float64{{}, {}}
	for _, r := range rows {
		if r.lang != m.lang {
			continue
		}
		part := 0
		if held(r.latin) {
			part = 1
		}
		for _, p := range r.parts() {
			p.native = m.plain(p.native)
			if m.usable(p) {
				counts[part][pair{p.native, p.latin, 0}]++
			}
		}
	}
	for part, to := range []*[]pair{&kept, &apart} {
		for p, n := range counts[part] {
			p.weight = n
			*to = append(*to, p)
		}
	}
	slices.SortFunc(kept, comparePairs)
	slices.SortFunc(apart, comparePairs)
	return kept, apart
}

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.native, b.native), cmp.Compare(a.latin, b.latin))
}

// maxShared is the most Latin spellings of one native form that are compared
// with each other: of more, most are strangers.
const maxShared = 8

// latinPairs returns pairs of Latin spellings of one native form. A pair is
// kept apart if either of its spellings is.
func latinPairs(rows []row) (kept, apart []pair) {
	type key struct {
		model  int
		native string
	}
	shared := map[key][]string{}
	for i := range models {
		if models[i].script == "Latn" {
			continue
		}
		k, a := models[i].pairs(rows)
		for _, p := range append(k, a...) {
			n := key{i, p.native}
			shared[n] = append(shared[n], p.latin)
		}
	}
	weights := map[pair]float64{}
	for _, s := range shared {
		if len(s) < 2 || len(s) > maxShared {
			continue
		}
		for i, a := range s {
			for _, b := range s[:i+1] {
				weights[pair{min(a, b), max(a, b), 0}] = 1
			}
		}
	}
	for p := range weights {
		p.weight = 1
		if held(p.native) || held(p.latin) {
			if p.native != p.latin {
				apart = append(apart, p)
			}
		} else {
			kept = append(kept, p)
		}
	}
	slices.SortFunc(kept, comparePairs)
	slices.SortFunc(apart, comparePairs)
	return kept, apart
}

// A model is what is learned for one script.
type model struct {
	script string // ISO 15924
	lang   string // of the rows
	tag    language.Tag
	runes  [][2]rune // of the native side

	discount, prune float64 // see train
	rare            float64 // bigrams of native units seen less often are left out
	split           bool    // chunks of several units are rare
	refine          bool    // meet pairs with strangers, see refiner
	noise           bool    // weight pairs by how likely they are one name
}

var models = []model{
	{script: "Arab", refine: true, lang: "ar", tag: language.Arabic, runes: [][2]rune{{0x620, 0x6D3}, {0x750, 0x77F}}, discount: .5, prune: 1, rare: 3, noise: true},
	{script: "Cyrl", lang: "ru", tag: language.Russian, runes: [][2]rune{{0x400, 0x52F}}, discount: .5, prune: 1, rare: 3, noise: true},
	{script: "Hang", lang: "ko", tag: language.Korean, runes: [][2]rune{{0xAC00, 0xD7A3}}, discount: .5, prune: 1, rare: 3, noise: true},
	{script: "Hani", lang: "zh", tag: language.Chinese, runes: [][2]rune{{0x3400, 0x9FFF}}, discount: .1, prune: .3, rare: 8, split: true, noise: true},
	{script: "Hebr", lang: "he", tag: language.Hebrew, runes: [][2]rune{{0x5D0, 0x5F2}}, discount: .5, prune: 1, rare: 3, noise: true},
	{script: "Kana", lang: "ja", tag: language.Japanese, runes: [][2]rune{{'ァ', 'ヺ'}, {'ー', 'ー'}}, discount: .5, prune: 1, rare: 5, noise: true},
	{script: "Armn", lang: "hy", tag: language.Armenian, runes: [][2]rune{{0x531, 0x587}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Beng", lang: "bn", tag: language.Bengali, runes: [][2]rune{{0x980, 0x9FF}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Deva", lang: "hi", tag: language.Hindi, runes: [][2]rune{{0x900, 0x97F}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Geor", lang: "ka", tag: language.Georgian, runes: [][2]rune{{0x10D0, 0x10FF}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Grek", lang: "el", tag: language.Greek, runes: [][2]rune{{0x370, 0x3FF}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Thai", lang: "th", tag: language.Thai, runes: [][2]rune{{0xE00, 0xE7F}}, discount: .3, prune: .5, rare: 2, noise: true},
	{script: "Latn", runes: [][2]rune{{'a', 'z'}}, discount: .5, prune: 1, noise: true},
}

func (m *model) has(r rune) bool {
	return slices.ContainsFunc(m.runes, func(b [2]rune) bool { return b[0] <= r && r <= b[1] })
}

// plain returns a native form in the characters that costs are learned of: of
// Han the simplified ones.
func (m *model) plain(native string) string {
	if m.script != "Hani" {
		return native
	}
	sys, err := data.Systems().System(simplify)
	if err != nil {
		panic(err) // shipped
	}
	var b strings.Builder
	for _, r := range native {
		c := sys.String(string(r))
		if utf8.RuneCountInString(c) != 1 {
			c = string(r)
		}
		b.WriteString(c)
	}
	return b.String()
}

// simplify is the system that writes simplified characters.
const simplify = "cn:zho-Hant:Hans:1986"
