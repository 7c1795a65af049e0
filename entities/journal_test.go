package entities

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func thing(id ID, names ...string) Entity {
	e := Entity{ID: id, Kind: Organization}
	for i, n := range names {
		role := RoleAlias
		if i == 0 {
			role = RolePrimary
		}
		e.Names = append(e.Names, Name{Text: n, Lang: language.English, Role: role})
	}
	return e
}

func create(id ID, names ...string) Change {
	e := thing(id, names...)
	return Change{Op: OpCreate, Entity: &e}
}

func merge(from, into ID) Change { return Change{Op: OpMerge, ID: from, Into: into, Reason: "same"} }

func negative(a, b ID) Change { return Change{Op: OpNegative, ID: a, Not: b, Reason: "namesakes"} }
func undo(v int) Change       { return Change{Op: OpUndo, Undo: v, Reason: "mistake"} }
func retire(id ID) Change     { return Change{Op: OpRetire, ID: id, Reason: "never was"} }

func withdraw(a, b ID) Change { return Change{Op: OpWithdraw, ID: a, Not: b, Reason: "the same man"} }

func addName(id ID, text string) Change {
	return Change{Op: OpAddName, ID: id, Name: Name{Text: text, Lang: language.English}}
}

func removeName(id ID, text string) Change {
	return Change{Op: OpRemoveName, ID: id, Name: Name{Text: text, Lang: language.English}}
}

func split(id, heir ID, parts ...Entity) Change {
	return Change{Op: OpSplit, ID: id, Heir: heir, Parts: parts, Reason: "two"}
}

// over returns a store of the entities a to e, and j over it.
func over(t testing.TB, j *Journal) (base *Memory, s Store) {
	t.Helper()
	base = new(Memory)
	for _, id := range []ID{"a", "b", "c", "d", "e"} {
		require.NoError(t, base.Put(t.Context(), thing(id, strings.ToUpper(string(id)), "common")))
	}
	return base, j.Over(base)
}

func appendAll(t testing.TB, j *Journal, changes ...Change) {
	t.Helper()
	for _, c := range changes {
		_, err := j.Append(c)
		require.NoError(t, err, "%+v", c)
	}
}

// shown is what a store has, "id: names" of each.
func shown(t testing.TB, s Store) (out []string) {
	t.Helper()
	for e, err := range s.All(t.Context()) {
		require.NoError(t, err)
		require.NoError(t, e.Validate())
		out = append(out, string(e.ID)+":"+names(e))
	}
	return out
}

func names(e Entity) string {
	var b strings.Builder
	for _, n := range e.Names {
		b.WriteString(" " + n.Text)
	}
	return b.String()
}

func TestJournalStates(t *testing.T) {
	for _, tt := range []struct {
		name    string
		changes []Change
		want    string // of the entities but those of the base as they were
		resolve map[ID]ID
	}{
		{"create", []Change{create("n", "N")}, "n: N", map[ID]ID{"n": "n"}},
		{"names", []Change{addName("a", "AA"), removeName("a", "common"), removeName("a", "no such")}, "a: A AA", nil},
		{"the last name stays", []Change{removeName("a", "common"), removeName("a", "A")}, "a: A", nil},
		{"a name that is there is not added", []Change{addName("a", "common")}, "", nil},
		{"merge", []Change{merge("a", "b")}, "-a b: B common A", map[ID]ID{"a": "b", "b": "b"}},
		{"chain", []Change{merge("a", "b"), merge("b", "c")}, "-a -b c: C common B A", map[ID]ID{"a": "c", "b": "c"}},
		{"into one that is merged", []Change{merge("a", "b"), merge("c", "a")}, "-a b: B common A C -c", map[ID]ID{"c": "b"}},
		{"names after a merge", []Change{merge("a", "b"), removeName("b", "A")}, "-a", nil},
		{"names before a merge", []Change{removeName("b", "A"), merge("a", "b")}, "-a b: B common A", nil},
		{"undo of a merge", []Change{merge("a", "b"), undo(1)}, "", map[ID]ID{"a": "a"}},
		{"undo in the middle of a chain", []Change{merge("b", "c"), merge("a", "b"), undo(1)}, "-a b: B common A", map[ID]ID{"a": "b", "b": "b"}},
		{"redo", []Change{merge("a", "b"), undo(1), undo(2)}, "-a b: B common A", map[ID]ID{"a": "b"}},
		{"redo undone", []Change{merge("a", "b"), undo(1), undo(2), undo(3)}, "", map[ID]ID{"a": "a"}},
		{"retire", []Change{retire("a")}, "-a", map[ID]ID{"a": "a"}},
		{"retire undone", []Change{retire("a"), undo(1)}, "", nil},
		{"create undone", []Change{create("n", "N"), undo(1)}, "", nil},
		{"split", []Change{split("a", "n", thing("n", "N"), thing("m", "M"))}, "-a m: M n: N", map[ID]ID{"a": "n"}},
		{"split of one that others lead to", []Change{merge("b", "a"), split("a", "n", thing("n", "N"), thing("m", "M"))}, "-a -b m: M n: N", map[ID]ID{"a": "n", "b": "n"}},
		{"split whose heir is itself", []Change{split("a", "a", thing("a", "A1"), thing("m", "A2"))}, "a: A1 m: A2", map[ID]ID{"a": "a"}},
		{"split undone", []Change{split("a", "n", thing("n", "N"), thing("m", "M")), undo(1)}, "", map[ID]ID{"a": "a"}},
		{"a part merged away", []Change{split("a", "n", thing("n", "N"), thing("m", "M")), merge("m", "b")}, "-a b: B common M n: N", map[ID]ID{"m": "b"}},
		{"negative withdrawn", []Change{negative("a", "b"), withdraw("b", "a"), merge("a", "b")}, "-a b: B common A", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := new(Journal)
			base, s := over(t, j)
			appendAll(t, j, tt.changes...)
			before, after := shown(t, base), shown(t, s)
			var got []string
			for _, line := range after {
				if !slices.Contains(before, line) {
					got = append(got, line)
				}
			}
			for _, line := range before {
				id, _, _ := strings.Cut(line, ":")
				if !slices.ContainsFunc(after, func(l string) bool { return strings.HasPrefix(l, id+":") }) {
					got = append(got, "-"+id)
				}
			}
			slices.SortFunc(got, func(a, b string) int { return strings.Compare(strings.Trim(a, "-"), strings.Trim(b, "-")) })
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("the store has %q; want %q", got, tt.want)
			}
			for id, want := range tt.resolve {
				if got := j.Resolve(id); got != want {
					t.Errorf("Resolve(%q) = %q; want %q", id, got, want)
				}
			}
		})
	}
}

func TestJournalConflicts(t *testing.T) {
	parts := []Entity{thing("n", "N"), thing("m", "M")}
	for _, tt := range []struct {
		name   string
		before []Change
		c      Change
		want   string
	}{
		{"create twice", []Change{create("n", "N")}, create("n", "N"), "was used before"},
		{"create again after undo", []Change{create("n", "N"), undo(1)}, create("n", "N"), "was used before"},
		{"create what was spoken of", []Change{addName("a", "X")}, create("a", "N"), "was used before"},
		{"create what was merged away", []Change{merge("a", "b")}, create("a", "N"), "was used before"},
		{"create what was retired", []Change{retire("a")}, create("a", "N"), "was used before"},
		{"split into one that is there", []Change{create("n", "N")}, split("a", "n", parts...), "was used before"},
		{"merge of one merged", []Change{merge("a", "b")}, merge("a", "c"), `"a" leads to "b"`},
		{"merge of one retired", []Change{retire("a")}, merge("a", "b"), "retired"},
		{"merge into one retired", []Change{retire("b")}, merge("a", "b"), "retired"},
		{"cycle of two", []Change{merge("a", "b")}, merge("b", "a"), "cycle"},
		{"cycle of three", []Change{merge("a", "b"), merge("b", "c")}, merge("c", "a"), "cycle"},
		{"negative", []Change{negative("a", "b")}, merge("a", "b"), `"a" is not "b"`},
		{"negative the other way", []Change{negative("a", "b")}, merge("b", "a"), "is not"},
		{"negative through another", []Change{negative("a", "b"), merge("a", "c")}, merge("b", "c"), "is not"},
		{"negative through two others", []Change{negative("a", "b"), merge("a", "c"), merge("b", "d")}, merge("d", "c"), "is not"},
		{"negative survives undo", []Change{negative("a", "b"), merge("a", "c"), undo(2)}, merge("a", "b"), "is not"},
		{"negative of an heir", []Change{negative("a", "b"), split("a", "n", parts...)}, merge("b", "n"), "is not"},
		{"negative can't be undone", []Change{negative("a", "b")}, undo(1), "withdrawn, not undone"},
		{"redo against a negative", []Change{merge("a", "b"), undo(1), negative("a", "b")}, undo(2), "both lead to"},
		{"withdraw against a merge can't be undone", []Change{negative("a", "b"), withdraw("a", "b"), merge("a", "b")}, undo(2), "is not"},
		{"negative of what is merged", []Change{merge("a", "b")}, negative("a", "b"), "both lead to"},
		{"negative twice", []Change{negative("a", "b")}, negative("b", "a"), "said before"},
		{"withdraw of nothing", nil, withdraw("a", "b"), "no negative"},
		{"name of what is merged", []Change{merge("a", "b")}, addName("a", "X"), `"a" leads to "b"`},
		{"name of what is retired", []Change{retire("a")}, removeName("a", "A"), "retired"},
		{"retire twice", []Change{retire("a")}, retire("a"), "retired"},
		{"name of what was undone", []Change{create("n", "N"), undo(1)}, addName("n", "X"), "undone"},
		{"merge into what was undone", []Change{create("n", "N"), undo(1)}, merge("a", "n"), "undone"},
		{"undo what others rest on", []Change{create("n", "N"), addName("n", "X")}, undo(1), "version 2"},
		{"redo what others deny", []Change{merge("a", "b"), undo(1), addName("a", "X")}, undo(2), "version 3"},
		{"undo twice", []Change{merge("a", "b"), undo(1)}, undo(1), "version 1 is undone"},
		{"undo of the future", nil, undo(1), "no version 1"},
		{"version", nil, Change{Version: 2, Op: OpRetire, ID: "a", Reason: "r"}, "version 2 where 1 comes next"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := new(Journal)
			_, s := over(t, j)
			appendAll(t, j, tt.before...)
			before := shown(t, s)
			if v, err := j.Append(tt.c); !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Append = %d, %v; want a conflict: %s", v, err, tt.want)
			}
			if j.Version() != len(tt.before) || !slices.Equal(shown(t, s), before) {
				t.Error("a change that was refused changed the journal")
			}
		})
	}
}

func TestJournalLimit(t *testing.T) {
	j := new(Journal)
	for i := range maxMerged - 1 {
		appendAll(t, j, merge(ID(fmt.Sprint("x:", i)), "a"))
	}
	if _, err := j.Append(merge("b", "a")); !errors.Is(err, ErrConflict) {
		t.Errorf("merge into an entity of %d IDs: %v", maxMerged, err)
	}
}

func TestChangeValidate(t *testing.T) {
	good := merge("a", "b")
	for name, edit := range map[string]func(*Change){
		"unknown operation 0":     func(c *Change) { c.Op = 0 },
		"unknown operation 99":    func(c *Change) { c.Op = 99 },
		"no into":                 func(c *Change) { c.Into = "" },
		"no id":                   func(c *Change) { c.ID = "" },
		"no reason":               func(c *Change) { c.Reason = " " },
		`"a" and itself`:          func(c *Change) { c.Into = "a" },
		"has the field not":       func(c *Change) { c.Not = "c" },
		"has the field entity":    func(c *Change) { c.Entity = &Entity{} },
		"has the field name":      func(c *Change) { c.Name.Text = "N" },
		"has the field parts":     func(c *Change) { c.Parts = []Entity{{}} },
		"has the field undo":      func(c *Change) { c.Undo = 1 },
		"control character":       func(c *Change) { c.Evidence = []string{"a\x00"} },
		"begins or ends":          func(c *Change) { c.ID = " a" },
		"no names":                func(c *Change) { *c = Change{Op: OpCreate, Entity: &Entity{ID: "n"}} },
		"is no part":              func(c *Change) { *c = split("a", "z", thing("n", "N"), thing("m", "M")) },
		"1 parts":                 func(c *Change) { *c = split("a", "n", thing("n", "N")) },
		"two parts":               func(c *Change) { *c = split("a", "n", thing("n", "N"), thing("n", "M")) },
		`"a" is a part, but "n"`:  func(c *Change) { *c = split("a", "n", thing("n", "N"), thing("a", "M")) },
		"name 1 is empty":         func(c *Change) { *c = addName("a", " ") },
		"no version -1":           func(c *Change) { *c = undo(-1) },
		"until 1999 is before fr": func(c *Change) { *c = addName("a", "X"); c.Name.From, c.Name.Until = date(t, "2000"), date(t, "1999") },
	} {
		c := good
		edit(&c)
		if err := c.Validate(); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("Validate = %v; want %s", err, name)
		}
		if _, err := new(Journal).Append(c); !errors.Is(err, ErrInvalid) {
			t.Errorf("Append = %v; want ErrInvalid", err)
		}
	}
	require.NoError(t, good.Validate())
}

func TestJournalCheck(t *testing.T) {
	j := new(Journal)
	base, s := over(t, j)
	appendAll(t, j, create("n", "N"), merge("a", "b"))
	require.NoError(t, j.Check(t.Context(), base))
	appendAll(t, j, addName("z", "Z"), merge("y", "c"), create("m", "M"))
	require.NoError(t, base.Put(t.Context(), thing("m", "other")))
	err := j.Check(t.Context(), base)
	for _, want := range []string{`"z"`, `"y"`, `"m": created by the journal`} {
		if !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), want) {
			t.Errorf("Check = %v; want %s", err, want)
		}
	}
	if _, err := s.Get(t.Context(), "m"); !errors.Is(err, ErrDuplicate) {
		t.Errorf("Get of what both have: %v; want ErrDuplicate", err)
	}
	var last error
	for _, err := range s.All(t.Context()) {
		last = err
	}
	if !errors.Is(last, ErrDuplicate) {
		t.Errorf("All ends with %v; want ErrDuplicate", last)
	}
	for id, want := range map[ID]string{"z": "", "y": "C common", "c": "C common"} {
		e, err := s.Get(t.Context(), id)
		if want == "" && !errors.Is(err, ErrNotFound) || want != "" && (err != nil || names(e) != " "+want) {
			t.Errorf("Get(%q) = %v, %v; want %q", id, e, err, want)
		}
	}
}

// A model is the journal's meaning, written as plainly as can be: every state
// is folded from all changes, and every question walks them.
type model struct {
	changes []Change
}

type modelState struct {
	made    map[ID]bool
	to      map[ID]ID
	retired map[ID]bool
	not     map[[2]ID]bool
}

func (s modelState) root(id ID) ID {
	for s.to[id] != "" {
		id = s.to[id]
	}
	return id
}

// effective returns which of the changes are in effect.
func effective(changes []Change) []bool {
	on := make([]bool, len(changes))
	for i := len(changes) - 1; i >= 0; i-- {
		on[i] = true
		for k := i + 1; k < len(changes); k++ {
			if on[k] && changes[k].Op == OpUndo && changes[k].Undo == i+1 {
				on[i] = false
			}
		}
	}
	return on
}

// fold returns the state after changes, or false if they contradict each other.
func foldModel(changes []Change) (modelState, bool) {
	s := modelState{map[ID]bool{}, map[ID]ID{}, map[ID]bool{}, map[[2]ID]bool{}}
	makers := map[ID]int{} // of all, in effect or not
	for i := range changes {
		for _, id := range madeBy(&changes[i]) {
			makers[id] = i
		}
	}
	usable := func(id ID) bool {
		_, ours := makers[id]
		return (!ours || s.made[id]) && s.to[id] == "" && !s.retired[id]
	}
	apart := func() bool {
		for pair := range s.not {
			if s.root(pair[0]) == s.root(pair[1]) {
				return false
			}
		}
		return true
	}
	on := effective(changes)
	for i, c := range changes {
		if !on[i] {
			continue
		}
		switch c.Op {
		case OpCreate:
			s.made[c.Entity.ID] = true
		case OpAddName, OpRemoveName:
			if !usable(c.ID) {
				return s, false
			}
		case OpMerge:
			_, ours := makers[c.Into]
			if !usable(c.ID) || ours && !s.made[c.Into] || s.retired[s.root(c.Into)] || s.root(c.Into) == c.ID {
				return s, false
			}
			s.to[c.ID] = c.Into
		case OpSplit:
			if !usable(c.ID) {
				return s, false
			}
			for _, p := range c.Parts {
				if p.ID != c.ID {
					s.made[p.ID] = true
				}
			}
			if c.Heir != c.ID {
				s.to[c.ID] = c.Heir
			}
		case OpRetire:
			if !usable(c.ID) {
				return s, false
			}
			s.retired[c.ID] = true
		case OpNegative, OpWithdraw:
			pair := [2]ID{min(c.ID, c.Not), max(c.ID, c.Not)}
			for _, id := range pair {
				if _, ours := makers[id]; ours && !s.made[id] {
					return s, false
				}
			}
			if s.not[pair] == (c.Op == OpNegative) {
				return s, false
			}
			if s.not[pair] = true; c.Op == OpWithdraw {
				delete(s.not, pair)
			}
		}
		if !apart() {
			return s, false
		}
	}
	return s, true
}

func madeBy(c *Change) (ids []ID) {
	switch c.Op {
	case OpCreate:
		ids = append(ids, c.Entity.ID)
	case OpSplit:
		for _, p := range c.Parts {
			if p.ID != c.ID {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}

// accepts reports whether c may come next.
func (m *model) accepts(c Change) bool {
	used := map[ID]bool{}
	for i := range m.changes {
		for _, id := range m.changes[i].ids() {
			used[id] = true
		}
	}
	for _, id := range madeBy(&c) {
		if used[id] {
			return false
		}
	}
	if c.Op == OpUndo {
		if c.Undo > len(m.changes) || !effective(m.changes)[c.Undo-1] || m.changes[c.Undo-1].Op == OpNegative {
			return false
		}
	}
	_, ok := foldModel(append(slices.Clone(m.changes), c))
	return ok
}

// randomChange is a change of few IDs, so that they meet.
func randomChange(r *rand.Rand, version int) Change {
	ids := []ID{"a", "b", "c", "d", "e", "n1", "n2", "n3", "n4"}
	id := func() ID { return ids[r.IntN(len(ids))] }
	a, b := id(), id()
	for b == a {
		b = id()
	}
	switch r.IntN(12) {
	case 0:
		return create(ids[5+r.IntN(4)], fmt.Sprint("N", version), "common")
	case 1:
		return addName(a, fmt.Sprint("name", r.IntN(5)))
	case 2:
		return removeName(a, []string{"common", "A", "name1"}[r.IntN(3)])
	case 3:
		x := ids[5+r.IntN(4)]
		y := ID(fmt.Sprint("p", version%7))
		heir := x
		if r.IntN(3) == 0 {
			x = a
			heir = a
		}
		return split(a, heir, thing(x, "left", "common"), thing(y, "right"))
	case 4, 5:
		return negative(a, b)
	case 6:
		return withdraw(a, b)
	case 7:
		return retire(a)
	case 8, 9:
		return undo(1 + r.IntN(version))
	default:
		return merge(a, b)
	}
}

// content is all that a journal over the base shows, by ID.
func content(t testing.TB, j *Journal) map[ID]Entity {
	t.Helper()
	_, s := over(t, j)
	out := map[ID]Entity{}
	for e, err := range s.All(t.Context()) {
		require.NoError(t, err)
		out[e.ID] = e
	}
	return out
}

func TestJournalLaws(t *testing.T) {
	accepted := map[Op]int{}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		j, m := new(Journal), new(model)
		var states []map[ID]Entity // by version
		var resolved []map[ID]ID
		note := func() {
			states = append(states, content(t, j))
			to := map[ID]ID{}
			for id := range j.byID {
				to[id] = j.Resolve(id)
			}
			resolved = append(resolved, to)
		}
		note()
		for len(m.changes) < 40 {
			c := randomChange(r, len(m.changes)+1)
			if c.Validate() != nil {
				continue
			}
			want := m.accepts(c)
			_, err := j.Append(c)
			if (err == nil) != want {
				t.Fatalf("seed %d: version %d, %+v: got %v; the model says %v", seed, len(m.changes)+1, c, err, want)
			}
			if err != nil {
				if !errors.Is(err, ErrConflict) {
					t.Fatalf("seed %d: %v is no conflict", seed, err)
				}
				if c.Op == OpUndo { // a refused undo folds twice, and leaves no trace
					require.Equal(t, states[len(states)-1], content(t, j))
				}
				continue
			}
			accepted[c.Op]++
			m.changes = append(m.changes, c)
			note()
			s, _ := foldModel(m.changes)
			for id := range j.byID {
				// Redirects end, and where the model says.
				if got, want := j.Resolve(id), s.root(id); got != want || j.Resolve(got) != got {
					t.Fatalf("seed %d, version %d: Resolve(%q) = %q; want %q", seed, j.Version(), id, got, want)
				}
			}
			for pair := range s.not {
				if j.Resolve(pair[0]) == j.Resolve(pair[1]) {
					t.Fatalf("seed %d, version %d: the negative %q is joined", seed, j.Version(), pair)
				}
			}
		}
		last := len(states) - 1
		for v := range states {
			old, err := j.AsOf(v)
			require.NoError(t, err)
			// The fold of a prefix is what the state was.
			if got := content(t, old); !reflect.DeepEqual(got, states[v]) {
				t.Fatalf("seed %d: AsOf(%d) has %v; at that version it was %v", seed, v, got, states[v])
			}
			// Who asks again for what changed has the state of now.
			kept := map[ID]Entity{}
			for id, e := range states[v] {
				kept[id] = e
			}
			for _, id := range j.Changed(v) {
				if delete(kept, id); states[last][id].ID != "" {
					kept[id] = states[last][id]
				}
			}
			if !reflect.DeepEqual(kept, states[last]) {
				t.Fatalf("seed %d: the state of version %d and Changed(%d) = %q give %v; want %v", seed, v, v, j.Changed(v), kept, states[last])
			}
			for id, to := range resolved[v] {
				if j.Resolve(id) != to && !slices.Contains(j.Changed(v), id) {
					t.Fatalf("seed %d: %q led to %q at %d, now to %q; Changed = %q", seed, id, to, v, j.Resolve(id), j.Changed(v))
				}
			}
		}
		// Written, read and written again it is the same.
		var first, second bytes.Buffer
		require.NoError(t, WriteJournal(&first, j))
		again, err := ReadJournal(bytes.NewReader(first.Bytes()))
		require.NoError(t, err)
		require.NoError(t, WriteJournal(&second, again))
		require.Equal(t, first.String(), second.String())
		require.Equal(t, states[last], content(t, again))
		require.Equal(t, slices.Collect(keys(j.Redirects())), slices.Collect(keys(again.Redirects())))
		if _, err := j.AsOf(last + 1); err == nil {
			t.Error("AsOf of a version to come is no error")
		}
	}
	for op := Op(1); int(op) < ops; op++ {
		if accepted[op] < 20 {
			t.Errorf("only %d of %v were accepted: the law is not tested", accepted[op], op)
		}
	}
}

func keys[K, V any](seq func(func(K, V) bool)) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range seq {
			if !yield(k) {
				return
			}
		}
	}
}

const journalText = `{"version":1,"op":"create","entity":{"id":"n","kind":"place","names":[{"text":"Торецьк","lang":"uk","role":"primary"}]}}
{"version":2,"op":"add-name","id":"n","name":{"text":"Toretsk","lang":"en"}}
{"version":3,"op":"remove-name","id":"n","name":{"text":"Toretsk","lang":"en"}}
{"version":4,"op":"merge","id":"a","into":"n","reason":"same town","evidence":["both have GeoNames 1","renamed 2016"],"by":"editor","time":"2026-11-23T10:00:00Z","x":[1]}
{"version":5,"op":"negative","id":"n","not":"b","reason":"namesakes"}
{"version":6,"op":"withdraw","id":"n","not":"b","reason":"one after all"}
{"version":7,"op":"split","id":"b","parts":[{"id":"p","names":[{"text":"P"}]},{"id":"q","names":[{"text":"Q"}]}],"heir":"p","reason":"two villages"}
{"version":8,"op":"retire","id":"q","reason":"never was"}
{"version":9,"op":"undo","undo":8,"reason":"it was"}
`

func TestReadJournal(t *testing.T) {
	j, err := ReadJournal(strings.NewReader(journalText))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteJournal(&out, j))
	require.Equal(t, journalText, out.String())
	require.Equal(t, ID("n"), j.Resolve("a"))
	require.Equal(t, ID("p"), j.Resolve("b"))

	first := `{"op":"retire","id":"a","reason":"r"}` + "\n"
	for _, tt := range []struct {
		name, in  string
		line, col int
		want      string
	}{
		{"cut", first + `{"op":"retire","id":"b","rea`, 2, 29, "ends before the record"},
		{"UTF-8", first + "{\"op\":\"\xff\"}", 2, 8, "UTF-8"},
		{"wrong type", `{"op":"retire","id":5}`, 1, 21, "id: want a string, got a number"},
		{"wrong number", `{"op":"undo","undo":1.5,"reason":"r"}`, 1, 21, "1.5 is not a whole number"},
		{"number as a string", `{"op":"undo","undo":"1"}`, 1, 21, "undo: want a number, got a string"},
		{"unknown operation", `{"op":"rename","id":"a"}`, 1, 7, `unknown operation "rename"`},
		{"no operation", `{"id":"a"}`, 1, 0, "unknown operation 0"},
		{"time", `{"op":"retire","id":"a","time":"today"}`, 1, 32, "time"},
		{"evidence", `{"op":"retire","id":"a","evidence":"x"}`, 1, 36, "evidence: want an array"},
		{"conflict", first + "\n" + first, 3, 0, "retired"},
		{"version missing", `{"version":2,"op":"retire","id":"a","reason":"r"}`, 1, 0, "version 2 where 1 comes next"},
		{"duplicate ID", `{"op":"create","entity":{"id":"n","names":[{"text":"N"}]}}` + "\n" + `{"op":"create","entity":{"id":"n","names":[{"text":"N"}]}}`, 2, 0, "used before"},
	} {
		_, err := ReadJournal(strings.NewReader(tt.in))
		var rec *RecordError
		if !errors.As(err, &rec) || rec.Line != tt.line || rec.Col != tt.col || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v; want line %d, column %d, %s", tt.name, err, tt.line, tt.col, tt.want)
		}
	}
	if _, err := ReadJournal(endless{}); err == nil {
		t.Error("an endless line is no error")
	}
	if err := WriteJournal(failingWriter{}, j); err == nil {
		t.Error("WriteJournal doesn't tell of the writer's error")
	}
}

func FuzzReadJournal(f *testing.F) {
	f.Add(journalText)
	f.Add(`{"op":"merge","id":"a","into":"b","reason":"r"}` + "\n" + `{"op":"undo","undo":1,"reason":"r"}` + "\n" + `{"op":"undo","undo":2,"reason":"r"}`)
	f.Fuzz(func(t *testing.T, text string) {
		j, err := ReadJournal(strings.NewReader(text))
		if err != nil {
			var rec *RecordError
			if !errors.As(err, &rec) || rec.Line < 1 || rec.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("error %#v is not in the text", err)
			}
			return
		}
		for from, to := range j.Redirects() {
			if from == to || j.Resolve(to) != to {
				t.Fatalf("%q leads to %q, which leads to %q", from, to, j.Resolve(to))
			}
		}
		var first, second bytes.Buffer
		if err := WriteJournal(&first, j); err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		again, err := ReadJournal(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("written, but not read: %v", err)
		}
		if err := WriteJournal(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("written %q, then %q, %v", first.String(), second.String(), err)
		}
	})
}
