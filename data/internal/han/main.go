// Han writes the systems of data/systems that read Chinese characters: from the
// readings and variants of Unihan, the tables of words beside this file, and
// the rules in folder rules, into which it puts them where a line begins with @.
//
//	go run ./internal/han -unihan /usr/share/unicode -o systems
//
// in folder data. The files of Unihan are those of the Debian package
// unicode-data, version 15.0.0-1 (Unihan_Readings.txt.bz2 and others); the same
// files, unpacked or packed, are at https://www.unicode.org/Public/15.0.0/ucd/.
// Readings that Unihan has not are taken from hanja.txt of libhangul 0.1.0, if
// it is named by -hanja. The same input gives the same files, byte for byte.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"embed"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

//go:embed *.tsv rules/*.rules
var files embed.FS

func main() {
	log.SetFlags(0)
	log.SetPrefix("han: ")
	dir := flag.String("unihan", "/usr/share/unicode", "`folder` with the files of Unihan")
	hanja := flag.String("hanja", "/usr/share/libhangul/hanja/hanja.txt", "`file` of Korean readings")
	out := flag.String("o", "systems", "`folder` to write to")
	flag.Parse()
	if err := run(*dir, *hanja, *out); err != nil {
		log.Fatal(err)
	}
}

func run(dir, hanja, out string) error {
	han, err := readUnihan(dir)
	if err != nil {
		return err
	}
	if err := han.readHanja(hanja); err != nil {
		return err
	}
	parts := map[string]func() (string, error){
		"mandarin":   han.mandarin,
		"cantonese":  han.cantonese,
		"sinokorean": han.korean,
		"vietnamese": han.vietnamese,
		"simplified": han.simplified,
		"retroflex":  han.retroflex,
		"sharp":      han.sharp,
		"open":       open,
	}
	names, err := files.ReadDir("rules")
	if err != nil {
		return err
	}
	for _, n := range names {
		text, err := files.ReadFile("rules/" + n.Name())
		if err != nil {
			return err
		}
		var b strings.Builder
		for line := range strings.Lines(string(text)) {
			name, ok := strings.CutPrefix(strings.TrimSpace(line), "@")
			if !ok {
				b.WriteString(line)
				continue
			}
			part := parts[name]
			if part == nil {
				return fmt.Errorf("rules/%s: no part is called %q", n.Name(), name)
			}
			s, err := part()
			if err != nil {
				return fmt.Errorf("rules/%s: %w", n.Name(), err)
			}
			b.WriteString(s)
		}
		if err := os.WriteFile(filepath.Join(out, n.Name()), []byte(b.String()), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// unihan holds the fields of each character that are of use here.
type unihan struct {
	fields map[string]map[rune]string
	hanja  map[rune][]reading // Korean readings, the most frequent first
}

type reading struct {
	text  string
	words int // that have it
}

var wanted = []string{
	"kMandarin", "kCantonese", "kHangul", "kVietnamese", "kTraditionalVariant", "kSimplifiedVariant",
	"kGB0", "kBigFive", "kXHC1983", "kIICore", "kTGH", "kUnihanCore2020",
}

func readUnihan(dir string) (*unihan, error) {
	han := &unihan{fields: map[string]map[rune]string{}}
	for _, f := range wanted {
		han.fields[f] = map[rune]string{}
	}
	for _, name := range []string{"Readings", "Variants", "DictionaryLikeData", "OtherMappings", "IRGSources"} {
		if err := han.readFile(filepath.Join(dir, "Unihan_"+name+".txt")); err != nil {
			return nil, err
		}
	}
	return han, nil
}

func (u *unihan) readFile(name string) error {
	f, err := os.Open(name)
	var r io.Reader = f
	if os.IsNotExist(err) {
		if f, err = os.Open(name + ".bz2"); err == nil {
			r = bzip2.NewReader(f)
		}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		if sc.Text() == "" || sc.Text()[0] == '#' {
			continue
		}
		code, rest, _ := strings.Cut(sc.Text(), "\t")
		field, value, ok := strings.Cut(rest, "\t")
		c, err := codePoint(code)
		if !ok || err != nil {
			return fmt.Errorf("%s:%d: not a code point, a field and a value", name, line)
		}
		if m := u.fields[field]; m != nil {
			m[c] = value
		}
	}
	return sc.Err()
}

func codePoint(s string) (rune, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "U+"), 16, 32)
	return rune(n), err
}

// used reports whether c stands in one of the sets of characters in use: those
// of GB 2312, Big5, the Xiandai Hanyu Cidian, the lists of China (2013) and of
// the IRG (IICore, UnihanCore2020).
func (u *unihan) used(c rune) bool {
	if compatible(c) {
		return false
	}
	for _, f := range wanted[6:] {
		if _, ok := u.fields[f][c]; ok {
			return true
		}
	}
	return false
}

// A table has the characters of each reading.
type table map[string][]rune

func (t table) add(reading string, c rune) { t[reading] = append(t[reading], c) }

// write writes a rule for each reading, in the order of the alphabet.
func (t table) write(b *strings.Builder, put func(set, reading string)) {
	for _, r := range slices.Sorted(maps.Keys(t)) {
		put(set(t[r]), r)
	}
}

func set(cs []rune) string {
	slices.Sort(cs)
	cs = slices.Compact(cs)
	if len(cs) == 1 {
		return string(cs)
	}
	return "[" + string(cs) + "]"
}

// A word is a line of a table beside this file.
type word struct {
	kind, text, reading string
}

// words reads a table of kind, text and reading. A text with slashes stands for
// several; to a text without, the traditional form is added where each
// character has but one.
func (u *unihan) words(file string, traditional bool) ([]word, error) {
	b, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out []word
	seen := map[string]bool{}
	sc := bufio.NewScanner(bytes.NewReader(b))
	for line := 1; sc.Scan(); line++ {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		cols := strings.Split(sc.Text(), "\t")
		if len(cols) != 3 {
			return nil, fmt.Errorf("%s:%d: %d columns; want kind, text, reading", file, line, len(cols))
		}
		texts := strings.Split(cols[1], "/")
		if traditional && len(texts) == 1 {
			if t, ok := u.traditional(cols[1]); ok {
				texts = append(texts, t)
			}
		}
		for _, t := range texts {
			if k := cols[0] + t; !seen[k] {
				seen[k] = true
				out = append(out, word{cols[0], t, cols[2]})
			}
		}
	}
	// Longer ones come first.
	slices.SortStableFunc(out, func(a, b word) int {
		return cmp.Or(cmp.Compare(len([]rune(b.text)), len([]rune(a.text))), cmp.Compare(a.text, b.text))
	})
	return out, nil
}

func (u *unihan) traditional(text string) (string, bool) {
	var b strings.Builder
	for _, c := range text {
		v := strings.Fields(u.fields["kTraditionalVariant"][c])
		switch len(v) {
		case 0:
			b.WriteRune(c)
		case 1:
			t, err := codePoint(v[0])
			if err != nil {
				return "", false
			}
			b.WriteRune(t)
		default:
			return "", false
		}
	}
	return b.String(), b.String() != text
}

// mandarin writes words, family names and characters in Bopomofo.
func (u *unihan) mandarin() (string, error) {
	words, err := u.words("mandarin.tsv", true)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	own := map[rune]string{}
	var surnames []word
	b.WriteString("# Words.\n")
	for _, w := range words {
		var r strings.Builder
		syllables := strings.Fields(w.reading)
		if len(syllables) != len([]rune(w.text)) {
			return "", fmt.Errorf("%s: %d syllables", w.text, len(syllables))
		}
		for _, s := range syllables {
			z, err := bopomofo(s)
			if err != nil {
				return "", err
			}
			r.WriteString(z)
		}
		switch w.kind {
		case "char":
			own[[]rune(w.text)[0]] = r.String()
		case "surname":
			surnames = append(surnames, word{text: w.text, reading: r.String()})
		case "word":
			fmt.Fprintf(&b, "%s > %s ;\n", w.text, r.String())
		default:
			return "", fmt.Errorf("%s: no kind is called %q", w.text, w.kind)
		}
	}
	b.WriteString("\n# Family names.\n")
	names := table{}
	for _, w := range surnames {
		names.add(w.reading, []rune(w.text)[0])
	}
	names.write(&b, func(set, reading string) {
		fmt.Fprintf(&b, "$first { %s } \\ ? $han $han? $last > %s ;\n", set, reading)
	})
	b.WriteString("\n# Characters.\n")
	chars := table{}
	latin := map[string]string{}
	for c, v := range u.fields["kMandarin"] {
		if _, ok := own[c]; ok || !u.used(c) {
			continue
		}
		p := strings.Fields(v)[0]
		z, err := bopomofo(p)
		if err != nil {
			return "", fmt.Errorf("U+%04X: %w", c, err)
		}
		chars.add(z, c)
		latin[z] = p
	}
	for c, z := range own {
		chars.add(z, c)
	}
	chars.write(&b, func(set, reading string) { fmt.Fprintf(&b, "%s > %s ;\n", set, reading) })
	return b.String(), nil
}

// cantonese writes words and characters in Jyutping.
func (u *unihan) cantonese() (string, error) {
	words, err := u.words("cantonese.tsv", true)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	own := map[rune]string{}
	b.WriteString("# Words and family names.\n")
	for _, w := range words {
		r := strings.ReplaceAll(w.reading, " ", "")
		switch w.kind {
		case "char":
			own[[]rune(w.text)[0]] = r
		case "surname":
			fmt.Fprintf(&b, "$first { %s } \\ ? $han $han? $last > %s ;\n", w.text, r)
		default:
			fmt.Fprintf(&b, "%s > %s ;\n", w.text, r)
		}
	}
	b.WriteString("\n# Characters.\n")
	chars := table{}
	for c, v := range u.fields["kCantonese"] {
		if _, ok := own[c]; !ok && u.used(c) {
			chars.add(strings.Fields(v)[0], c)
		}
	}
	for c, r := range own {
		chars.add(r, c)
	}
	chars.write(&b, func(set, reading string) { fmt.Fprintf(&b, "%s > %s ;\n", set, reading) })
	return b.String(), nil
}

// retroflex writes a rule that marks the characters whose Cantonese z, c or s
// was ch or sh: those with a retroflex initial in Mandarin.
func (u *unihan) retroflex() (string, error) {
	var cs []rune
	for c, v := range u.fields["kCantonese"] {
		m := u.fields["kMandarin"][c]
		if !u.used(c) || m == "" || !strings.ContainsRune("zcs", rune(v[0])) {
			continue
		}
		m = strings.Fields(m)[0]
		if strings.HasPrefix(m, "zh") || strings.HasPrefix(m, "ch") || strings.HasPrefix(m, "sh") {
			cs = append(cs, c)
		}
	}
	return fmt.Sprintf("$retroflex = %s ;\n", set(cs)), nil
}

// simplified writes the simplified form of each traditional character that has
// one: the first, if it has several.
func (u *unihan) simplified() (string, error) {
	var b strings.Builder
	words, err := u.words("simplified.tsv", false)
	if err != nil {
		return "", err
	}
	own := map[rune]rune{}
	for _, w := range words {
		if w.kind == "word" {
			fmt.Fprintf(&b, "%s > %s ;\n", w.text, w.reading)
			continue
		}
		own[[]rune(w.text)[0]] = []rune(w.reading)[0]
	}
	for c, v := range u.fields["kSimplifiedVariant"] {
		if _, ok := own[c]; ok {
			continue
		}
		var to []rune
		for _, s := range strings.Fields(v) {
			t, err := codePoint(s)
			if err != nil {
				return "", err
			}
			to = append(to, t)
		}
		// A character that is also its own simplified form stays.
		if !slices.Contains(to, c) && u.used(to[0]) {
			own[c] = to[0]
		}
	}
	all := table{}
	for c, t := range own {
		if c != t {
			all.add(string(t), c)
		}
	}
	all.write(&b, func(set, to string) { fmt.Fprintf(&b, "%s > %s ;\n", set, to) })
	return b.String(), nil
}

// vietnamese writes Sino-Vietnamese readings.
func (u *unihan) vietnamese() (string, error) {
	words, err := u.words("vietnamese.tsv", false)
	if err != nil {
		return "", err
	}
	own := map[rune]string{}
	for _, w := range words {
		for _, c := range w.text {
			own[c] = w.reading
		}
	}
	for c, v := range u.fields["kVietnamese"] {
		if _, ok := own[c]; !ok && u.used(c) {
			own[c] = strings.Fields(v)[0]
		}
	}
	// A simplified character is read as the first traditional one it stands for.
	for _, c := range slices.Sorted(maps.Keys(u.fields["kTraditionalVariant"])) {
		for _, v := range strings.Fields(u.fields["kTraditionalVariant"][c]) {
			t, err := codePoint(v)
			if err != nil {
				return "", err
			}
			if r, ok := own[t]; ok && own[c] == "" && !compatible(c) {
				own[c] = r
			}
		}
	}
	chars := table{}
	for c, r := range own {
		chars.add(r, c)
	}
	var b strings.Builder
	chars.write(&b, func(set, reading string) { fmt.Fprintf(&b, "%s > %s ˍ ;\n", set, reading) })
	return b.String(), nil
}

// sharp writes the set of characters whose Mandarin j, q or x was ts or s, as
// the sibilants of Cantonese show, and not k or h.
func (u *unihan) sharp() (string, error) {
	var cs []rune
	for c, v := range u.fields["kMandarin"] {
		y := u.fields["kCantonese"][c]
		if u.used(c) && y != "" && strings.ContainsRune("jqx", rune(v[0])) && strings.ContainsRune("zcs", rune(y[0])) {
			cs = append(cs, c)
		}
	}
	return fmt.Sprintf("$sharp = %s ;\n", set(cs)), nil
}

// compatible reports whether c is one of the compatibility ideographs, which
// are normalized away.
func compatible(c rune) bool {
	return norm.NFC.String(string(c)) != string(c)
}
