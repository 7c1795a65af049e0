package rule

import (
	"errors"
	"strings"
	"testing"
)

// TestStages prints a small rule set after each stage.
func TestStages(t *testing.T) {
	const src = `# a comment
$v = [аеё] ;
:: NFC (NFD) ;
$v { е+ } ['x'$] > 'ye' | $1 ; # refused below
`
	tokens, err := Tokens(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`12 variable "v"`, `17 set "[аеё]"`, `28 transform "::"`, `31 name "NFC"`, `35 separator "("`, `quoted "ye"`, `reference "1"`, `mark "|"`} {
		if !strings.Contains(tokens, want) {
			t.Errorf("tokens lack %s:\n%s", want, tokens)
		}
	}
	var re *Error
	if _, err := Parse(src); !errors.As(err, &re) || re.Line != 4 {
		t.Errorf("a reference without a segment: %v", err)
	}
	tree, err := Parse(strings.Replace(src, "е+", "(е+)", 1))
	if err != nil {
		t.Fatal(err)
	}
	const printed = `$v = [аеё] ;
:: NFC (NFD) ;
$v { (е+) } [\'x\'$]  → ye | $1  ;
`
	if got := tree.String(); got != printed {
		t.Errorf("tree prints as\n%swant\n%s", got, printed)
	}
	for _, tt := range []struct {
		dir  Direction
		want string
	}{
		{Forward, "program passes\npass 1 NFC\npass 2 rules, 1 cells\n  4: [аеё] { (е +) } [\\'x\\'$] → |ye$1 \n"},
		{Backward, "program by characters"},
	} {
		p, err := Compile(tree, tt.dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Dump(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("program prints as\n%swant\n%s", got, tt.want)
		}
	}
}

// TestRoundTrip prints what it parses, and parses what it prints.
func TestRoundTrip(t *testing.T) {
	for _, src := range []string{
		`a > b ;`,
		`'don''t' > '' ;`,
		`\u0301 \{ \U0001F600 > \x{41} ;`,
		`[a-c{ch}\]$] { [^[:L:]-[xyz]&\p{Lu}] } . > ;`,
		`($x) > $1`,
		`$x = a 'b c' [d] ; $y = $x+ ; ^ $y ('ab'+ (c?)*) $ > $2 &Any-Upper($1 x) | ;`,
		`x < | @@ y ; z <> w @ | ;`,
		`:: [abc] ; :: [a] Latin-ASCII/X (Any-Lower) ; :: Null () ; :: (NFD) ; :: ([xyz]) ;`,
		`use variable range 0xE000 0xEFFF ; a > b ;`,
		`[--a] > [a-] ; `,
	} {
		one, err := Parse(src)
		if err != nil {
			if strings.Contains(src, "($x) >") || strings.Contains(src, "w @ |") || strings.HasPrefix(src, "[--a]") {
				continue // meant to be refused
			}
			t.Errorf("Parse(%q): %v", src, err)
			continue
		}
		two, err := Parse(one.String())
		if err != nil {
			t.Errorf("%q prints as %q: %v", src, one, err)
			continue
		}
		if !Equal(one, two) {
			t.Errorf("%q prints as %q, which is %q", src, one, two)
		}
	}
}

// TestRefusals holds what is malformed, and where.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		src       string
		line, col int
		msg       string
	}{
		{"a > b c ) ;", 1, 9, "')' without '('"},
		{"a\n> [b ;", 2, 3, "set without end"},
		{"a > 'b", 1, 5, "quote without end"},
		{"$x > a ;", 1, 1, "not defined"},
		{"$x = a ; $x = b ;", 1, 10, "not defined yet"},
		{":: No!Such ;", 1, 6, "does not belong"},
		{"a > \\", 1, 5, "backslash"},
		{"a > \\uD800 ;", 1, 5, "surrogate"},
		{"[z-a] > b ;", 1, 6, "greater than its start"},
		{"[:Nope:] > b ;", 1, 2, "unknown property"},
		{"use mushrooms ;", 1, 1, "pragma"},
		{"a { b { c > d ;", 1, 7, "more than one"},
		{"a > b | c | d ;", 1, 11, "more than one"},
		{"* > b ;", 1, 1, "nothing before"},
		{"a$b > c ;", 1, 1, "not defined"},
		{strings.Repeat("(", 200) + "a" + strings.Repeat(")", 200) + " > b;", 1, 101, "deeper"},
	} {
		_, err := Parse(tt.src)
		var re *Error
		if !errors.As(err, &re) || re.Line != tt.line || !strings.Contains(re.Msg, tt.msg) {
			t.Errorf("Parse(%q) = %v, want %d:%d %s", tt.src, err, tt.line, tt.col, tt.msg)
		}
	}
	for _, tt := range []struct{ src, msg string }{
		{"a > x ; ab > y ;", "never applies"},
		{"a > b { c ;", "side that is matched"},
		{"a | b > c ;", "side that is put out"},
		{"a > [bc] ;", "side that is matched"},
		{":: No-Such ;", "unknown transform"},
		{"a > b ; :: [c] ;", "first statement"},
		{"$a = x ; $b = $a$a$a$a$a$a$a$a ; $c = $b$b$b$b$b$b$b$b ; $d = $c$c$c$c$c$c$c$c ; $e = $d$d$d$d$d$d$d$d ; $f = $e$e$e$e$e$e$e$e ; $g = $f$f$f$f$f$f$f$f ; $g > y ;", "more than"},
	} {
		tree, err := Parse(tt.src)
		if err == nil {
			_, err = Compile(tree, Forward, nil)
		}
		if err == nil || !strings.Contains(err.Error(), tt.msg) {
			t.Errorf("Compile(%q): %v, want %s", tt.src, err, tt.msg)
		}
	}
}
