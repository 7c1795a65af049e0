package rule

import "testing"

func compileString(t *testing.T, src string, dir Direction) *Prog {
	t.Helper()
	tree, err := Parse(src)
	if err != nil {
		t.Fatalf("Parse(%q): %v", src, err)
	}
	p, err := Compile(tree, dir, nil)
	if err != nil {
		t.Fatalf("Compile(%q): %v", src, err)
	}
	return p
}

// TestICU holds behaviours of ICU 72, as uconv shows them.
func TestICU(t *testing.T) {
	for _, tt := range []struct{ name, rules, in, want string }{
		{"first rule wins", "ab > x; a > y;", "aab", "yx"},
		{"filter narrows keys", "::[a]; a>b; c>d;", "aac", "bbc"},
		{"complement matches at the end", "a } [^b] > x;", "a ab", "x ab"},
		{"complement in the key", "a [^b] > x;", "a", "x"},
		{"context before", "[:L:] { e > x; e > ye;", "e te", "ye tx"},
		{"start anchor", "^ a > x;", "aa", "xa"},
		{"end anchor", "a } $ > x;", "aa", "ax"},
		{"cursor", "a > b | c; c > d;", "a", "bd"},
		{"cursor back", "abc { d > | @@@ x; bcx > y;", "abcd", "ay"},
		{"cursor on", "a } bc > x @@ |; b > q;", "abcb", "xbcq"},
		{"segments", "([a-c]) ([x-z]) > $2 $1;", "axby", "xayb"},
		{"repeat", "a+ > x; (b c)* d > y $1;", "aaabcbcd", "xybc"},
		{"function", "([a-c]) > &Any-Upper($1);", "abd", "ABd"},
		{"variable set", "$v = [aeiou]; $v { t } $v > d;", "ata tat", "ada tat"},
		{"nested variable", "$a = [ab]; $b = [$a c]; $b > x;", "abcd", "xxxd"},
		{"NFD pass", ":: NFD; \\u0301 > ; :: NFC;", "éà", "eà"},
		{"title", ":: Title;", "'hello don't WORLD.foo", "'hello Don't World.foo"},
		{"final sigma", ":: Lower;", "ΟΔΟΣ ΣΑΣ.", "οδος σας."},
		{"two passes", "a > b; ::Null; b > c;", "ab", "cc"},
		{"quoted", "'a b' > x; '' > y;", "a b'", "xy"},
		{"set strings", "[{ch}c] > x;", "chc", "xx"},
		{"dot", "a . > x;", "ab a\n", "x a\n"},
	} {
		p := compileString(t, tt.rules, Forward)
		var m Machine
		got, err := m.Append(nil, p, []byte(tt.in))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q on %q: got %q (%v), want %q", tt.name, tt.rules, tt.in, got, err, tt.want)
		}
	}
}
