package main

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
)

// readHanja counts how many words of hanja.txt, lines of a word in Hangul, the
// same in characters and its meaning, read a character as what.
func (u *unihan) readHanja(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	count := map[rune]map[string]int{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		cols := strings.SplitN(sc.Text(), ":", 3)
		if sc.Text() == "" || sc.Text()[0] == '#' || len(cols) < 2 {
			continue
		}
		sounds, chars := []rune(cols[0]), []rune(cols[1])
		if len(sounds) != len(chars) {
			continue
		}
		for i, c := range chars {
			if sounds[i] < '가' || sounds[i] > '힣' || sounds[i] == c {
				continue
			}
			if count[c] == nil {
				count[c] = map[string]int{}
			}
			s := string(sounds[i])
			switch {
			case len(chars) == 1: // the list of readings: it lists, but does not count
				count[c][s] += 0
			case i == 0 && initialLaw(s) != s: // a real ㄴ or ㄹ at the head is not Southern
			default:
				count[c][s]++
			}
		}
	}
	u.hanja = map[rune][]reading{}
	for c, m := range count {
		for s, n := range m {
			u.hanja[c] = append(u.hanja[c], reading{s, n})
		}
		slices.SortFunc(u.hanja[c], func(a, b reading) int {
			return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(a.text, b.text))
		})
	}
	return sc.Err()
}

// initialLaw returns what a Sino-Korean syllable becomes at the head of a word
// in the South (Korean orthography of 1988, articles 10 to 12): ㄴ is lost
// before i and y, ㄹ there too, and becomes ㄴ elsewhere.
func initialLaw(s string) string {
	r := []rune(s)[0] - '가'
	lead, vowel, tail := r/588, r/28%21, r%28
	const nieun, rieul, ieung = 2, 5, 11
	switch {
	case lead != nieun && lead != rieul:
		return s
	case slices.Contains([]rune{2, 3, 6, 7, 12, 17, 20}, vowel):
		lead = ieung
	default:
		lead = nieun
	}
	return string('가' + (lead*21+vowel)*28 + tail)
}

// korean writes words and characters in Hangul.
func (u *unihan) korean() (string, error) {
	words, err := u.words("korean.tsv", false)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	own := map[rune]string{}
	b.WriteString("# Words and family names.\n")
	for _, w := range words {
		switch w.kind {
		case "char":
			for _, c := range w.text {
				own[c] = w.reading
			}
		case "surname":
			fmt.Fprintf(&b, "$first { %s } \\ ? $hanja $hanja? $last > %s ;\n", w.text, w.reading)
		case "before":
			chars, next, _ := strings.Cut(w.text, "+")
			fmt.Fprintf(&b, "%s } [%s] > %s ;\n", chars, next, w.reading)
		default:
			if law := initialLaw(w.reading); law != w.reading {
				fmt.Fprintf(&b, "$start { %s > %s ;\n", w.text, law)
			}
			fmt.Fprintf(&b, "%s > %s ;\n", w.text, w.reading)
		}
	}
	chars, more := table{}, table{}
	for c, v := range u.fields["kHangul"] {
		if _, ok := own[c]; !ok && !compatible(c) {
			chars.add(u.choose(c, v), c)
		}
	}
	for c, r := range u.hanja {
		_, unihan := u.fields["kHangul"][c]
		_, ok := own[c]
		if unihan || ok || c < 0x3400 || compatible(c) {
			continue
		}
		more.add(r[0].text, c)
	}
	for c, s := range own {
		chars.add(s, c)
	}
	b.WriteString("\n# Characters; at the head of a word ㄹ and ㄴ change, and 렬 and 률 after vowels and ㄴ.\n")
	chars.write(&b, func(set, s string) {
		law := initialLaw(s)
		if law == s {
			fmt.Fprintf(&b, "%s > %s ;\n", set, s)
			return
		}
		name := "$c" + law + s
		fmt.Fprintf(&b, "%s = %s ;\n$start { %s > %s ;\n", name, set, name, law)
		if s == "렬" || s == "률" {
			fmt.Fprintf(&b, "$open { %s > %s ;\n", name, law)
		}
		fmt.Fprintf(&b, "%s > %s ;\n", name, s)
	})
	b.WriteString("\n# Characters that Unihan has no reading of: they are cited, and no words begin with them.\n")
	more.write(&b, func(set, s string) { fmt.Fprintf(&b, "%s > %s ;\n", set, s) })
	return b.String(), nil
}

// choose returns the reading that most words have of those that Unihan lists,
// of equals one for education; of a pair by the initial law the original sound.
func (u *unihan) choose(c rune, hangul string) string {
	type candidate struct {
		text string
		rank int
	}
	var list []candidate
	for i, f := range strings.Fields(hangul) {
		s, kind, _ := strings.Cut(f, ":")
		rank := -i
		if strings.Contains(kind, "E") {
			rank += 10
		}
		list = append(list, candidate{s, rank})
	}
	words := func(s string) int {
		for _, r := range u.hanja[c] {
			if r.text == s {
				return r.words
			}
		}
		return 0
	}
	original := func(s string) string {
		for _, l := range list {
			if l.text != s && initialLaw(l.text) == s {
				return l.text
			}
		}
		return s
	}
	best := slices.MaxFunc(list, func(a, b candidate) int {
		x, y := original(a.text), original(b.text)
		n, m := words(a.text), words(b.text)
		if x != a.text {
			n += words(x)
		}
		if y != b.text {
			m += words(y)
		}
		return cmp.Or(cmp.Compare(n, m), cmp.Compare(a.rank, b.rank))
	})
	return original(best.text)
}

// open writes the set of the syllables of Hangul that end in a vowel or ㄴ.
func open() (string, error) {
	const nieun = 4
	var b strings.Builder
	b.WriteString("$open = [")
	for s := rune('가'); s <= '힣'; s += 28 {
		b.WriteRune(s)
		b.WriteRune(s + nieun)
	}
	b.WriteString("] ;\n")
	return b.String(), nil
}
