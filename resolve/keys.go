package resolve

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Key is a blocking key: a coarse reading of a name or of one of its parts.
// Names that [Matcher.Compare] accepts share a key. Keys are valid under one
// [Matcher.Fingerprint].
// Its high byte says what it is made of, the rest is the FNV-1a hash of it.
type Key uint64

// What a key is made of.
const (
	keyName     = 'f' // the whole name, folded
	keyPart     = 'x' // a part, folded, in its own script
	keySkeleton = 's' // the consonant classes of a part, or those but one
	keyPattern  = 'v' // the consonant classes of a part and where vowels stand between them
	keyJoined   = 'j' // the consonant classes of the whole name
	keyGiven    = 'g' // a group of given names that stand for each other
	keyConcept  = 'c' // a generic word
	keyPlace    = 'p' // a place that the lexicon knows
)

// Bounds on the keys of one name: maxKeys in all, of at most maxReadings
// readings of a part.
const (
	maxKeys     = 1024
	maxReadings = 40
)

// skeletonClass maps a Latin letter to its class, or 0 for a letter that
// orthographies drop, add or change too freely to tell anything: vowels, h, y,
// j. The letters of a class are those that systems write for one source letter
// or that alternate under voicing; see [skeleton] for digraphs.
var skeletonClass = [26]byte{
	'b' - 'a': 'P', 'p' - 'a': 'P', 'f' - 'a': 'P', 'v' - 'a': 'P', 'w' - 'a': 'P',
	't' - 'a': 'T', 'd' - 'a': 'T',
	'k' - 'a': 'K', 'g' - 'a': 'K', 'q' - 'a': 'K', 'x' - 'a': 'K', 'c' - 'a': 'K',
	's' - 'a': 'S', 'z' - 'a': 'S',
	'l' - 'a': 'R', 'r' - 'a': 'R',
	'm' - 'a': 'N', 'n' - 'a': 'N',
}

// sibilants are clusters that stand for one sibilant or affricate in some
// orthography, longest first; each is class S.
var sibilants = []string{
	"schtsch", "chtch", "sjtsj", "shch", "szcz", "tsch", "stch", "sch", "tch", "tsj", "tsh", "dzh", "dsch", "dj", "sh", "zh", "ch", "cz", "sz", "ts", "tz", "dz", "sj", "zj", "cs", "zs", "rz", "cj",
}

// skeleton returns the consonant classes of a folded Latin spelling, doubled
// classes once. C before e, i and y is a sibilant; ph is f.
func skeleton(s string) string { return classes(s, false) }

// pattern is the skeleton with an a for each run of vowels.
func pattern(s string) string { return classes(s, true) }

func classes(s string, vowels bool) string {
	var b [maxTokenRunes * maxMerge]byte
	out := b[:0]
	for i := 0; i < len(s) && len(out) < len(b); {
		c := s[i]
		class, n := byte(0), 1
		switch {
		case c >= '0' && c <= '9':
			class = c
		case c == 'p' && i+1 < len(s) && s[i+1] == 'h':
			class, n = 'P', 2
		case c == 'c' && i+1 < len(s) && (s[i+1] == 'e' || s[i+1] == 'i' || s[i+1] == 'y'):
			class = 'S'
		case c >= 'a' && c <= 'z':
			class = skeletonClass[c-'a']
			if vowels && isVowel(c) {
				class = 'a'
			}
			if strings.IndexByte("sctdzr", c) >= 0 {
				for _, cluster := range sibilants {
					if strings.HasPrefix(s[i:], cluster) {
						class, n = 'S', len(cluster)
						break
					}
				}
			}
		}
		if class != 0 && (len(out) == 0 || out[len(out)-1] != class) {
			out = append(out, class)
		}
		i += n
	}
	return string(out)
}

// keySet collects keys.
type keySet []Key

func (ks *keySet) add(kind byte, text string) {
	if len(*ks) < maxKeys {
		*ks = append(*ks, makeKey(kind, text))
	}
}

func makeKey(kind byte, text string) Key {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * prime
	}
	return Key(uint64(kind)<<56 | h>>8)
}

// String returns the key as 16 hexadecimal digits.
func (k Key) String() string { return fmt.Sprintf("%016x", uint64(k)) }

// addSkeletons adds the skeleton of a Latin spelling and, where enough is
// left, what remains of it without one class: spellings whose skeletons are
// one class apart share a key. A skeleton of less than two classes says too
// little; the vowels that frame it are kept with it.
func (ks *keySet) addSkeletons(spelling string) {
	sk := skeleton(spelling)
	if len(sk) < 2 {
		ks.add(keySkeleton, sk+"+"+vowelFrame(spelling))
		return
	}
	ks.add(keySkeleton, sk)
	if len(sk) < 3 {
		return
	}
	for i := range sk {
		ks.add(keySkeleton, sk[:i]+sk[i+1:])
	}
}

// vowelFrame says whether a spelling begins and ends in a vowel.
func vowelFrame(s string) string {
	f := [2]byte{'-', '-'}
	if s != "" && isVowel(s[0]) {
		f[0] = 'v'
	}
	if s != "" && isVowel(s[len(s)-1]) {
		f[1] = 'v'
	}
	return string(f[:])
}

// keysOf returns the keys of a prepared name: of the whole name, of each part,
// and of what is read as one from there on.
func (m *Matcher) keysOf(p *Prepared) []Key {
	var ks keySet
	ks.add(keyName, p.folded)
	if n := len(p.tokens); n > 1 && n <= maxMerge && len(p.spans[0]) >= n {
		for _, spelling := range p.spans[0][n-1].spellings() {
			ks.add(keyJoined, skeleton(spelling))
		}
	} else {
		for i := range p.tokens {
			for _, spelling := range p.spans[i][0].spellings() {
				ks.add(keyJoined, skeleton(spelling))
			}
		}
	}
	for i := range p.tokens {
		m.meanings(p, i, func(k Key, _ float64) { ks = append(ks, k) })
		if !m.tells(p, i) {
			continue
		}
		for k := range p.spans[i] {
			sp := &p.spans[i][k]
			if sp.n > 2 && len(p.tokens) > 3 {
				continue
			}
			if !sp.spaced {
				own := sp.partKeys().all
				ks = append(ks, own[:min(len(own), max(0, maxKeys-len(ks)))]...)
				continue
			}
			for j, spelling := range sp.spellings() {
				if j == maxReadings {
					break
				}
				ks.add(keyPart, spelling)
				ks.add(keyPattern, pattern(spelling))
			}
		}
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

// meanings calls yield with the keys under which a part is known whatever its
// spelling: its own form, the given names it stands for, what it means; and how
// many nats of agreement each promises.
func (m *Matcher) meanings(p *Prepared, i int, yield func(Key, float64)) {
	if !m.tells(p, i) {
		return
	}
	t := &p.tokens[i]
	info := p.spans[i][0].info
	share := roleShare[t.role]
	if t.placed > 0 && t.placed <= len(p.spans[i]) {
		for place := range strings.FieldsSeq(t.places) {
			yield(makeKey(keyPlace, place), p.spans[i][t.placed-1].info*shareMeaning)
		}
	}
	if t.role == roleGeneric {
		yield(makeKey(keyConcept, t.concept), info*share)
	}
	if !isLatin(t.folded) || !m.searches() { // a search finds Latin parts as they are
		yield(makeKey(keyPart, t.folded), info*share)
	}
	info = min(info, maxGivenInfo) * shareMeaning
	for _, g := range m.lexicon.GivenGroups(t.folded) {
		yield(makeKey(keyGiven, strconv.Itoa(int(g))), info)
	}
	for _, g := range m.lexicon.NicknameGroups(t.folded) {
		yield(makeKey(keyGiven, strconv.Itoa(int(g))), info)
	}
}

// shareKey reports whether two sorted lists have a key in common.
func shareKey(a, b []Key) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}
