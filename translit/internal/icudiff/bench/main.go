// Bench times conversions of real names beside ICU4C, in one run:
//
//	go run ./translit/internal/icudiff/bench -cldr DIR
//
// DIR is the folder common of a CLDR release. Both sides run the same rules;
// names are those of data/entities. Times are per name, best of several rounds,
// on one thread. ICU works in UTF-16: "icu" includes the way from UTF-8 and
// back, which a program that holds UTF-8 pays, and "icu16" does not.
package main

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/translit"
	"github.com/polyonym/polyonym/translit/internal/icudiff"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("cldr", os.Getenv("CLDR_COMMON"), "folder common of a CLDR release")
	entities := flag.String("entities", "data/entities", "folder of entities to take names from")
	flag.Parse()
	names := readNames(*entities)
	start := time.Now()
	cat, err := translit.ParseCLDR(os.DirFS(filepath.Join(*dir, "transforms")))
	if err != nil {
		log.Fatal(err)
	}
	loaded := time.Since(start)
	tmp, err := os.MkdirTemp("", "icu")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	icu, err := icudiff.Start(tmp)
	if err != nil {
		log.Fatal(err)
	}
	defer icu.Close()
	fmt.Printf("%s beside %s, CLDR catalog read in %v\n\n", runtime.Version(), icu.Version, loaded.Round(time.Millisecond))
	fmt.Printf("%-28s %6s %6s %8s %8s %8s %7s %7s %7s %6s\n", "system", "names", "bytes", "here ns", "icu ns", "icu16 ns", "times", "times16", "MB/s", "allocs")
	for _, b := range []struct{ system, file, langs string }{
		{"Russian-Latin/BGN", "Russian-Latin-BGN.xml", "ru"},
		{"Ukrainian-Latin/BGN", "Ukrainian-Latin-BGN.xml", "uk"},
		{"Belarusian-Latin/BGN", "Belarusian-Latin-BGN.xml", "be"},
		{"Bulgarian-Latin/BGN", "Bulgarian-Latin-BGN.xml", "bg"},
		{"Greek-Latin/BGN", "Greek-Latin-BGN.xml", "el"},
		{"Korean-Latin/BGN", "Korean-Latin-BGN.xml", "ko"},
		{"Hangul-Latin", "Hangul-Latin.xml", "ko"},
		{"Any-Latin", "", "ru uk el ko ja zh ar he ka hy hi th"},
		{"Latin-ASCII", "Latin-ASCII.xml", "de fr pl cs es vi tr"},
	} {
		var text []string
		langs := strings.Fields(b.langs)
		for i := 0; len(text) < 2000 && i < 2000; i++ { // in turn
			for _, l := range langs {
				if i < len(names[l]) {
					text = append(text, names[l][i])
				}
			}
		}
		if len(text) == 0 {
			log.Printf("%s: no names in %s", b.system, b.langs)
			continue
		}
		if b.system == "Korean-Latin/BGN" { // its rules are for letters, not syllables
			for i := range text {
				text[i] = norm.NFD.String(text[i])
			}
		}
		if len(text) > 2000 {
			text = text[:2000]
		}
		if b.file == "" {
			err = icu.ID(b.system)
		} else {
			err = icu.Rules(readRules(filepath.Join(*dir, "transforms", b.file)), false)
		}
		if err != nil {
			log.Fatal(b.system, err)
		}
		s, err := cat.System(b.system)
		if err != nil {
			log.Fatal(err)
		}
		row(b.system, s, icu, text)
	}
}

func row(name string, s *translit.System, icu *icudiff.ICU, text []string) {
	bytes := 0
	for _, t := range text {
		bytes += len(t)
	}
	var dst []byte
	round := func() {
		for _, t := range text {
			dst, _ = s.Append(dst[:0], t)
		}
	}
	round()
	best := time.Hour
	var b8, b16 time.Duration = time.Hour, time.Hour
	for range 7 {
		start := time.Now()
		n := 0
		for time.Since(start) < 60*time.Millisecond {
			round()
			n++
		}
		best = min(best, time.Since(start)/time.Duration(n))
		u8, u16, err := icu.Time(text, 2)
		if err != nil {
			log.Fatal(err)
		}
		b8, b16 = min(b8, u8), min(b16, u16)
	}
	allocs := testing.AllocsPerRun(3, round) / float64(len(text))
	per := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(len(text)) }
	fmt.Printf("%-28s %6d %6.1f %8.0f %8.0f %8.0f %7.1f %7.1f %7.0f %6.2f\n", name, len(text), float64(bytes)/float64(len(text)),
		per(best), per(b8), per(b16), float64(b8)/float64(best), float64(b16)/float64(best), float64(bytes)/best.Seconds()/1e6, allocs)
}

// readNames takes the names of entities, by language.
func readNames(dir string) map[string][]string {
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	sort.Strings(files)
	out := map[string][]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			log.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			var e struct {
				Names []struct{ Text, Lang string }
			}
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				log.Fatalf("%s: %v", f, err)
			}
			for _, n := range e.Names {
				l, _, _ := strings.Cut(n.Lang, "-")
				out[l] = append(out[l], n.Text)
			}
		}
	}
	return out
}

func readRules(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	var x struct {
		Rules string `xml:"transforms>transform>tRule"`
	}
	if err := xml.Unmarshal(b, &x); err != nil {
		log.Fatal(err)
	}
	return x.Rules
}
