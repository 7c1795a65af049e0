//go:build ignore

// Gen makes names.txt.gz from the names of CLDR, of languages, countries, cities
// and subdivisions, from its words for signs and pictures, which places are named
// for as well, and from the names of the entities in ../../../data/entities.
// CLDR_COMMON names the folder common of a release.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// scripts are the languages of the models, with the script of their words.
var scripts = []struct {
	lang   string
	script *unicode.RangeTable
}{
	{"be", unicode.Cyrillic},
	{"bg", unicode.Cyrillic},
	{"el", unicode.Greek},
	{"hy", unicode.Armenian},
	{"ka", unicode.Georgian},
	{"ko", unicode.Hangul},
	{"ru", unicode.Cyrillic},
	{"uk", unicode.Cyrillic},
}

func main() {
	common := os.Getenv("CLDR_COMMON")
	if common == "" {
		log.Print("CLDR_COMMON names no folder: the letters are kept as they are")
		return
	}
	names := entities()
	var out bytes.Buffer
	for _, s := range scripts {
		words := map[string]bool{}
		for _, dir := range []string{"main", "subdivisions", "annotations"} {
			text, err := os.ReadFile(filepath.Join(common, dir, s.lang+".xml"))
			if err != nil {
				log.Fatal(err)
			}
			d := xml.NewDecoder(bytes.NewReader(text))
			name := false
			for {
				t, err := d.Token()
				if err != nil {
					break
				}
				switch t := t.(type) {
				case xml.StartElement:
					switch t.Name.Local {
					case "language", "territory", "subdivision", "exemplarCity", "annotation":
						name = true
					}
				case xml.EndElement:
					name = false
				case xml.CharData:
					if name {
						split(words, string(t), s.script)
					}
				}
			}
		}
		for _, name := range names[s.lang] {
			split(words, name, s.script)
		}
		list := make([]string, 0, len(words))
		for w := range words {
			list = append(list, w)
		}
		slices.Sort(list)
		fmt.Fprintf(&out, "%s\t%s\n", s.lang, strings.Join(list, " "))
		log.Printf("%s: %d words", s.lang, len(list))
	}
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("names.txt.gz", z.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// entities returns the names of the entities of the project by language.
func entities() map[string][]string {
	files, err := filepath.Glob("../../../data/entities/*.jsonl")
	if err != nil || len(files) == 0 {
		log.Fatal("no entities: ", err)
	}
	out := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			var e struct {
				Names []struct{ Text, Lang string }
			}
			if err := json.Unmarshal(line, &e); err != nil {
				log.Fatal(file, ": ", err)
			}
			for _, n := range e.Names {
				out[n.Lang] = append(out[n.Lang], n.Text)
			}
		}
	}
	return out
}

// split puts the words of name that are of script into words.
func split(words map[string]bool, name string, script *unicode.RangeTable) {
	for _, w := range strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’ʼ", r)
	}) {
		add(words, w, script)
	}
}

// add puts w into words if all its letters are of script.
func add(words map[string]bool, w string, script *unicode.RangeTable) {
	w = strings.Trim(strings.ToLower(norm.NFC.String(w)), "'’ʼ")
	for _, r := range w {
		if unicode.IsLetter(r) && !unicode.Is(script, r) {
			return
		}
	}
	if w != "" {
		words[w] = true
	}
}
