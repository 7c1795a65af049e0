package translit

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/translit/internal/rule"
	"github.com/polyonym/polyonym/translit/internal/ucd"
)

// ParseCLDR builds a catalog of a folder common/transforms of the Unicode
// Common Locale Data Repository (CLDR), as it ships: one XML file a transform.
//
// A transform that goes both ways makes two systems. Its ID is the BCP 47 name
// that the file gives it, such as "ru-Latn-t-ru-m0-bgn"; its aliases are the
// other names, such as "Russian-Latin/BGN", and source-target/variant. A few
// transforms are internal, and have that last name alone.
//
// Names that no file has are resolved as UTS #35 says: a language falls back to
// its script ("ru-Latin" is Cyrillic-Latin), and "Any-Latin" transforms each
// script by its own transform to Latin, or by way of Latin.
func ParseCLDR(fsys fs.FS) (*Catalog, error) {
	files, err := fs.Glob(fsys, "*.xml")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no transforms: %w", fs.ErrNotExist)
	}
	env := &cldrEnv{byName: map[string]*System{}, derived: map[string]*rule.Prog{}}
	lock := new(sync.Mutex)
	c := &Catalog{byName: map[string]*System{}, fallback: env.system}
	env.lock = lock
	for _, f := range files {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, err
		}
		systems, err := parseCLDRFile(f, b)
		if err != nil {
			return nil, err
		}
		for _, s := range systems {
			s.env, s.lock = env, lock
			c.systems = append(c.systems, s)
			names := append([]string{s.info.ID}, s.info.Aliases...)
			for _, n := range names {
				if _, ok := env.byName[strings.ToLower(n)]; !ok {
					env.byName[strings.ToLower(n)] = s
				}
				if k := canonical(n); c.byName[k] == nil {
					c.byName[k] = s
				}
			}
		}
	}
	sortByID(c.systems)
	return c, nil
}

type cldrFile struct {
	Transforms []struct {
		Source        string   `xml:"source,attr"`
		Target        string   `xml:"target,attr"`
		Variant       string   `xml:"variant,attr"`
		Direction     string   `xml:"direction,attr"`
		Alias         string   `xml:"alias,attr"`
		BackwardAlias string   `xml:"backwardAlias,attr"`
		Rules         []string `xml:"tRule"`
	} `xml:"transforms>transform"`
}

func parseCLDRFile(name string, b []byte) (out []*System, err error) {
	var f cldrFile
	if err := xml.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, t := range f.Transforms {
		text := strings.Join(t.Rules, "\n")
		if len(t.Rules) == 1 {
			// Lines count from the head of the file.
			if i := strings.Index(string(b), "<tRule>"); i >= 0 {
				text = strings.Repeat("\n", strings.Count(string(b[:i]), "\n")) + text
			}
		}
		src := &source{file: name, text: text}
		one := func(dir rule.Direction, from, to, alias string) {
			id := from + "-" + to
			if t.Variant != "" {
				id += "/" + t.Variant
			}
			names := append(strings.Fields(alias), id)
			i := Info{
				ID: names[0], Aliases: names[1:], Title: from + " to " + to, Edition: t.Variant, Target: language.Und,
				Authority: "Unicode CLDR", Source: "common/transforms/" + name, Licence: "Unicode-3.0",
			}
			for _, n := range names {
				if _, source, ok := strings.Cut(strings.ToLower(n), "-t-"); ok {
					i.ID = n
					i.Aliases = without(names, n)
					i.setTags(n, source)
					break
				}
			}
			out = append(out, &System{info: i, src: src, dir: dir})
		}
		if t.Direction != "backward" {
			one(rule.Forward, t.Source, t.Target, t.Alias)
		}
		if t.Direction != "forward" {
			one(rule.Backward, t.Target, t.Source, t.BackwardAlias)
		}
	}
	return out, nil
}

func without(names []string, n string) (out []string) {
	for _, m := range names {
		if m != n {
			out = append(out, m)
		}
	}
	return out
}

// setTags takes languages and scripts from a BCP 47-T name (RFC 6497).
func (i *Info) setTags(name, source string) {
	parts := strings.Split(source, "-")
	for n, p := range parts {
		if len(p) == 2 && p[1] >= '0' && p[1] <= '9' {
			parts = parts[:n]
			break
		}
	}
	if t, err := language.Parse(strings.Join(parts, "-")); err == nil {
		i.From, _ = t.Script()
		if b, c := t.Base(); c != language.No {
			i.Languages = []language.Tag{language.Make(b.String())}
		}
	}
	head, _, _ := strings.Cut(strings.ToLower(name), "-t-")
	if t, err := language.Parse(head); err == nil {
		i.To, _ = t.Script()
	}
}

// A cldrEnv finds the transforms that CLDR rules name, as ICU would.
type cldrEnv struct {
	byName  map[string]*System // by lower-case name
	lock    *sync.Mutex
	derived map[string]*rule.Prog // Any-T
}

// Transform implements [rule.Env], under the lock.
func (e *cldrEnv) Transform(source, target, variant string) (*rule.Prog, error) {
	if s := e.find(source, target, variant); s != nil {
		c := s.compile()
		return c.prog, c.err
	}
	if strings.EqualFold(source, "Any") {
		if p := e.any(target, variant); p != nil {
			return p, nil
		}
	}
	return nil, ErrUnknownSystem
}

// find looks for the transform of a file, with the variant and without, for
// the names and what they fall back to.
func (e *cldrEnv) find(source, target, variant string) *System {
	for _, v := range []string{variant, ""} {
		for _, s := range fallbacks(source) {
			for _, t := range fallbacks(target) {
				name := strings.ToLower(s + "-" + t)
				if v != "" {
					name += "/" + strings.ToLower(v)
				}
				if sys, ok := e.byName[name]; ok {
					return sys
				}
			}
		}
		if v == "" {
			break
		}
	}
	return nil
}

// fallbacks lists a name and what it falls back to: a locale loses its last
// part until only its script is left.
func fallbacks(name string) []string {
	out := []string{name}
	if long, ok := ucd.ScriptName(name); ok {
		if code := ucd.ScriptCode(long); !strings.EqualFold(code, name) {
			return append(out, code)
		}
		return append(out, long)
	}
	if len(name) > 3 && name[2] != '_' && name[3] != '_' {
		return out
	}
	t, err := language.Parse(name)
	if err != nil {
		return out
	}
	for i := strings.LastIndexByte(name, '_'); i > 0; i = strings.LastIndexByte(name[:i], '_') {
		out = append(out, name[:i])
	}
	if sc, conf := t.Script(); conf != language.No {
		out = append(out, sc.String())
		if long, ok := ucd.ScriptName(sc.String()); ok {
			out = append(out, long)
		}
	}
	return out
}

// any derives Any-target: each script by its own transform.
func (e *cldrEnv) any(target, variant string) *rule.Prog {
	script, ok := ucd.ScriptName(target)
	if !ok {
		return nil
	}
	key := strings.ToLower(script + "/" + variant)
	if p, ok := e.derived[key]; ok {
		return p
	}
	p := rule.NewScriptSwitch("Any-"+target, script, func(sc string) *rule.Prog {
		e.lock.Lock()
		defer e.lock.Unlock()
		return e.bridge(sc, script, variant)
	})
	found := false
	for n := range e.byName {
		_, to, _ := strings.Cut(n, "-")
		to, _, _ = strings.Cut(to, "/")
		if strings.EqualFold(to, script) {
			found = true
			break
		}
	}
	if !found {
		return nil
	}
	e.derived[key] = p
	return p
}

// bridge finds the transform from one script to another, directly or by way of
// Latin.
func (e *cldrEnv) bridge(from, to, variant string) *rule.Prog {
	if p, err := e.Transform(from, to, variant); err == nil {
		return p
	}
	a, err := e.Transform(from, "Latin", "")
	if err != nil {
		return nil
	}
	b, err := e.Transform("Latin", to, variant)
	if err != nil {
		return nil
	}
	return rule.Chain(a, b)
}

// system finds a system by a name that no file has.
func (e *cldrEnv) system(id string) (*System, bool) {
	source, target, variant := splitName(id)
	e.lock.Lock()
	defer e.lock.Unlock()
	p, err := rule.Builtin(source, target, variant)
	if err != nil {
		if s := e.find(source, target, variant); s != nil {
			return s, true
		}
		if p, err = e.Transform(source, target, variant); err != nil {
			return nil, false
		}
	}
	s := &System{info: Info{ID: id, Authority: "Unicode CLDR", Target: language.Und}}
	s.done.Store(&compiled{prog: p})
	return s, true
}

// splitName takes an ICU name source-target/variant apart, or a BCP 47 name
// target-t-source-m0-variant that is not spelled as the file spells it.
func splitName(id string) (source, target, variant string) {
	if head, tail, ok := strings.Cut(id, "-t-"); ok {
		tail, variant, _ = strings.Cut(tail, "-m0-")
		under := func(s string) string {
			return strings.ReplaceAll(strings.TrimPrefix(s, "und-"), "-", "_")
		}
		return under(tail), under(head), under(variant)
	}
	source, target, ok := strings.Cut(id, "-")
	if !ok {
		source, target = "Any", id
	}
	target, variant, _ = strings.Cut(target, "/")
	return source, target, variant
}
