package translit

import (
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// Info is the header of a rule file: what the system is and who says so.
type Info struct {
	ID           string          // "bgnpcgn:rus-Cyrl:Latn:1947", after ISO 24229
	Title        string          // "Russian, BGN/PCGN 1947 System"
	Authority    string          // who publishes it
	Edition      string          // usually a year
	Languages    []language.Tag  // written in From; mul stands for any
	From, To     language.Script // ISO 15924
	Target       language.Tag    // the language written, of press systems; else und
	Source       string          // document, with table or page
	URL          string
	Verified     string // "primary" if the rules were made from Source itself, else "secondary"
	Licence      string
	Aliases      []string // other names: BCP 47-T, ICU, other catalogues
	Adopted      string   // YYYY[-MM[-DD]]
	Superseded   string   // YYYY[-MM[-DD]]
	SupersededBy string   // ID of the system that took its place
	Lossless     bool     // the inverse gives back every source
	Prefer       int      // 0 to 100: rank among systems for the same language and script
}

// parseHeader reads the comment lines at the head of a rule file: "# key:
// value", continued by "#" and three spaces or more. The header ends at the
// first line that is no comment.
func parseHeader(file, src string) (Info, error) {
	var info Info
	var key, value string
	var keyLine int
	seen := map[string]int{}
	flush := func() error {
		if key == "" {
			return nil
		}
		if n, ok := seen[key]; ok {
			return &SyntaxError{file, keyLine, 1, "header field " + key + " stands on line " + strconv.Itoa(n) + " already"}
		}
		seen[key] = keyLine
		err := info.set(key, strings.TrimSpace(value))
		key = ""
		if err != "" {
			return &SyntaxError{file, keyLine, 1, err}
		}
		return nil
	}
	line := 0
	for text := range strings.Lines(src) {
		line++
		text = strings.TrimRight(text, "\r\n")
		body, ok := strings.CutPrefix(text, "#")
		if !ok {
			break
		}
		if strings.HasPrefix(body, "   ") && key != "" {
			value += " " + strings.TrimSpace(body)
			continue
		}
		if err := flush(); err != nil {
			return info, err
		}
		k, v, ok := strings.Cut(body, ":")
		k = strings.TrimSpace(k)
		if !ok || !headerKeys[k] {
			continue // a remark
		}
		key, value, keyLine = k, v, line
	}
	if err := flush(); err != nil {
		return info, err
	}
	if info.Target == (language.Tag{}) {
		info.Target = language.Und
	}
	return info, nil
}

var headerKeys = map[string]bool{
	"id": true, "title": true, "authority": true, "edition": true, "languages": true, "scripts": true, "target": true,
	"source": true, "url": true, "verified": true, "licence": true, "aliases": true, "adopted": true,
	"superseded": true, "superseded-by": true, "lossless": true, "prefer": true,
}

// set stores a field, or says what is wrong with it.
func (i *Info) set(key, v string) string {
	switch key {
	case "id":
		if v == "" || strings.ContainsAny(v, " \t") {
			return "id must be one word"
		}
		i.ID = v
	case "title":
		i.Title = v
	case "authority":
		i.Authority = v
	case "edition":
		i.Edition = v
	case "languages":
		for _, w := range strings.Fields(v) {
			t, err := language.Parse(w)
			if err != nil {
				return "unknown language " + strconv.Quote(w)
			}
			i.Languages = append(i.Languages, t)
		}
	case "scripts":
		f := strings.Fields(v)
		if len(f) != 2 {
			return "scripts must be two, source and target"
		}
		for n, p := range []*language.Script{&i.From, &i.To} {
			s, err := language.ParseScript(f[n])
			if err != nil {
				return "unknown script " + strconv.Quote(f[n])
			}
			*p = s
		}
	case "target":
		t, err := language.Parse(v)
		if err != nil {
			return "unknown language " + strconv.Quote(v)
		}
		i.Target = t
	case "source":
		i.Source = v
	case "url":
		i.URL = v
	case "verified":
		if v != "primary" && v != "secondary" {
			return "verified must be primary or secondary"
		}
		i.Verified = v
	case "licence":
		i.Licence = v
	case "aliases":
		i.Aliases = strings.Fields(v)
	case "adopted", "superseded":
		if !isDate(v) {
			return key + " must be a date, YYYY[-MM[-DD]]"
		}
		if key == "adopted" {
			i.Adopted = v
		} else {
			i.Superseded = v
		}
	case "superseded-by":
		i.SupersededBy = v
	case "lossless":
		if v != "yes" && v != "no" {
			return "lossless must be yes or no"
		}
		i.Lossless = v == "yes"
	case "prefer":
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > 100 {
			return "prefer must be a number from 0 to 100"
		}
		i.Prefer = n
	}
	return ""
}

func isDate(s string) bool {
	for n, part := range strings.Split(s, "-") {
		want := 2
		if n == 0 {
			want = 4
		}
		if n > 2 || len(part) != want || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}
