package resolve

// Costs are in nats: the logarithm of how much less likely two spellings of
// one name differ in this way than agree. Information is in nats too: how much
// less likely a stranger's name has this letter here.
const (
	infoConsonant = 2.6
	infoVowel     = 1.6
	infoDigit     = 2.3 // ln 10
	maxInfo       = 24  // of one part: letters late in a long word tell less

	costVowel     = 1.6 // another vowel
	costConsonant = 5.0 // an unrelated consonant
	costMixed     = 5.5 // a vowel for a consonant
	costLoseVowel = 2.2
	costLoseWeak  = 1.2 // h, y: written or not
	costLose      = 4.5 // any other consonant
	costDouble    = 0.4 // a doubled letter
	costDigit     = 9.0 // digits are not respelled
	costUnwritten = 0.5 // a vowel that an Arabic or Hebrew spelling leaves to the reader
)

// A letterTable holds the cost of one letter for another; index letterCount is
// nothing. It is symmetric.
type letterTable [letterCount + 1][letterCount + 1]float32

const letterCount = 36 // a-z, 0-9

// letterIndex maps a-z and 0-9 to 0..35; other bytes do not occur after latin.
func letterIndex(c byte) int {
	if c >= 'a' {
		return int(c-'a') % letterCount
	}
	return 26 + int(c-'0')%10
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// near lists pairs of letters that spell one sound in some orthography or
// sound alike, with their cost.
var near = []struct {
	pairs string
	cost  float32
}{
	{"ck vw iy qk", 0.6},
	{"jy ij ou ei uw", 1.1},
	{"sz cs cz gj", 1.6},
	{"gk dt bp fv xs td", 2.2},
	{"gh kh hx bv lr mn", 2.8},
}

var letterCosts = func() *letterTable {
	var t letterTable
	kind := func(i int) byte {
		switch {
		case i >= 26:
			return 'd'
		case isVowel(byte('a' + i)):
			return 'v'
		}
		return 'c'
	}
	for i := range letterCount {
		for j := range letterCount {
			switch a, b := kind(i), kind(j); {
			case i == j:
			case a == 'd' || b == 'd':
				t[i][j] = costDigit
			case a != b:
				t[i][j] = costMixed
			case a == 'v':
				t[i][j] = costVowel
			default:
				t[i][j] = costConsonant
			}
		}
		lose := float32(costLose)
		switch {
		case i >= 26:
			lose = costDigit
		case i == 'h'-'a' || i == 'y'-'a':
			lose = costLoseWeak
		case kind(i) == 'v':
			lose = costLoseVowel
		}
		t[i][letterCount], t[letterCount][i] = lose, lose
	}
	for _, n := range near {
		for p := 0; p+1 < len(n.pairs); p += 3 {
			i, j := letterIndex(n.pairs[p]), letterIndex(n.pairs[p+1])
			t[i][j], t[j][i] = n.cost, n.cost
		}
	}
	return &t
}()

// information returns the nats a Latin spelling carries.
func information(s string) float64 {
	sum := 0.0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 'a':
			sum += infoDigit
		case i > 0 && c == s[i-1]:
		case isVowel(c):
			sum += infoVowel
		default:
			sum += infoConsonant
		}
	}
	return min(sum, maxInfo)
}

// A scratch holds the rows of one alignment, so that comparing allocates once.
type scratch struct {
	cost   []float32
	back   []int32
	chunks []int32
	starts [maxTokenRunes*maxLetters*maxMerge + 1]int32
	drops  [maxTokenRunes * maxLetters * maxMerge]float32

	letters [maxTokenRunes * maxLetters * maxMerge]uint8

	pairs    []pair
	recalled []told // see recall
}

// maxLetters is the most Latin letters one rune folds to or a system writes for
// it on average over a part; longer spellings are left out (see trace).
const maxLetters = 4

// grow returns n cells that hold anything.
func (sc *scratch) grow(n int) []float32 {
	if cap(sc.cost) < n {
		sc.cost = make([]float32, n)
	}
	sc.cost = sc.cost[:n]
	return sc.cost
}

func (sc *scratch) rows(n int, back bool) []float32 {
	if cap(sc.cost) < n {
		sc.cost = make([]float32, n)
	}
	sc.cost = sc.cost[:n]
	if back {
		if cap(sc.back) < n {
			sc.back = make([]int32, n)
		}
		sc.back = sc.back[:n]
	}
	for i := range sc.cost {
		sc.cost[i] = unreachable
	}
	return sc.cost
}

const unreachable = 1e9

// dropCost is the cost of s[i] standing for nothing.
func dropCost(s string, i int) float32 {
	if i > 0 && s[i] == s[i-1] {
		return costDouble
	}
	return letterCosts[letterIndex(s[i])][letterCount]
}

// dropCost is the cost of s[i] standing for nothing in l: vowels cost little
// where the script does not write them.
func (l *lattice) dropCost(s string, i int) float32 {
	if l.abjad && isVowel(s[i]) {
		return costUnwritten
	}
	return dropCost(s, i)
}

// spell returns the least cost in nats at which s is a path through l; beyond
// limit it returns unreachable. Cost is O(arcs·len(s)).
func (l *lattice) spell(s string, limit float32, sc *scratch) float32 {
	w := len(s) + 1
	for j := range len(s) {
		sc.drops[j] = l.dropCost(s, j)
	}
	cost := sc.grow(l.nodes * w)
	// Rows are made when an arc first leads to them, and the search ends where no
	// cell within limit leads on.
	filled, reached := w, 0
	for j := range w {
		cost[j] = unreachable
	}
	cost[0] = 0
	a := 0
	letters := sc.letters[:len(s)]
	for j := range letters {
		letters[j] = uint8(letterIndex(s[j]))
	}
	for n := range l.nodes {
		if n > reached {
			return unreachable
		}
		for ; filled < (n+1)*w; filled++ {
			cost[filled] = unreachable
		}
		row := cost[n*w : n*w+w]
		// Only cells within limit lead anywhere; they stand between lo and hi.
		lo, hi := w, -1
		for j := range row {
			if j > 0 {
				row[j] = min(row[j], row[j-1]+sc.drops[j-1])
			}
			if row[j] <= limit {
				lo, hi = min(lo, j), j
			}
		}
		for ; a < len(l.arcs) && int(l.arcs[a].from) == n; a++ {
			if hi < 0 {
				continue
			}
			arc := &l.arcs[a]
			for end := (int(arc.to) + 1) * w; filled < end; filled++ {
				cost[filled] = unreachable
			}
			to := cost[int(arc.to)*w : int(arc.to)*w+w]
			if arc.letter == 0 {
				for j := lo; j <= hi; j++ {
					to[j] = min(to[j], row[j])
				}
				reached = max(reached, int(arc.to))
				continue
			}
			table := &letterCosts[letterIndex(arc.letter)]
			lose := table[letterCount]
			if arc.double {
				lose = costDouble
			}
			to[lo] = min(to[lo], row[lo]+lose)
			least := to[lo]
			for j := lo; j < len(s) && j <= hi; j++ {
				c := row[j] + table[letters[j]]
				if d := row[j+1] + lose; d < c {
					c = d
				}
				if c < to[j+1] {
					to[j+1] = c
				}
				least = min(least, c)
			}
			if least <= limit {
				reached = max(reached, int(arc.to))
			}
		}
	}
	if c := cost[(l.nodes-1)*w+w-1]; c <= limit {
		return c
	}
	return unreachable
}
