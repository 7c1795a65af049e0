package rule

// Names, and rule files, come from strangers: every loop over them is bounded
// by one of these.
const (
	// maxSource is the longest rule file in bytes. The longest of CLDR,
	// Han-Latin, has 168 thousand.
	maxSource = 8 << 20

	// maxNesting bounds segments in segments, sets in sets and transforms that
	// name transforms. CLDR needs 4, 4 and 5; ICU stops sets at 100.
	maxNesting = 100

	// maxPasses bounds a program after transforms it names are spliced in.
	// CLDR needs 12.
	maxPasses = 512

	// maxRules bounds the conversion rules of one program. Han-Latin has
	// 37 thousand characters in 1,400 rules.
	maxRules = 1 << 18

	// maxExpansion bounds the items of a rule after its variables are put in:
	// variables can double each other, so that 40 lines spell 2^40 items.
	maxExpansion = 1 << 16

	// maxAhead and maxBehind are the most bytes a rule sees after and before
	// the cursor. Only a quantifier reaches that far: 1024 bytes are 340
	// letters of three bytes, longer than any word. A Transformer keeps both
	// in its own buffer, so the 4,096 bytes of transform.Reader do not limit it.
	maxAhead  = 1024
	maxBehind = 1024

	// maxSteps is how often a pass may apply rules, per UTF-16 unit of the run
	// it works on; the figure is ICU's. A rule set that revisits its own output
	// for ever stops there.
	maxSteps = 16

	// maxWork is how often the passes of a program may apply rules in all, per
	// byte of the text, on top of minWork. Twelve passes at maxSteps make 192;
	// what goes beyond is a set of passes that blow each other up.
	maxWork = 512
	minWork = 1 << 16

	// maxTries is how often the repeats of a rule may go round in one attempt to
	// match: maxAhead and maxBehind characters, for thirty repeats. Repeats of
	// repeats, which match nothing over and over, would try 2^n times.
	maxTries = 1 << 16

	// maxGrowth bounds the bytes a pass puts out per byte of the whole input,
	// on top of minGrowth. The longest in Unicode is U+FDFA, 3 bytes to 33 in
	// NFKC; a romanized name is under 4. Twelve passes that each double make
	// 4,096, so the bound sits below.
	maxGrowth = 512
	minGrowth = 64 << 10

	// maxPending is the most bytes one pass of a stream may hold back. A pass
	// waits for at most maxAhead bytes and one segment of normalization, and
	// rules that push text back in front of the cursor add to that.
	maxPending = 1 << 20
)
