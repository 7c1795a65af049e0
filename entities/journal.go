package entities

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
)

// ErrConflict is wrapped by the error of a change that is well formed, but that
// what came before in the journal forbids.
var ErrConflict = errors.New("entities: conflict")

// A Journal is what was decided about entities, in order, and never rewritten:
// its state is the fold of its changes, and undoing is a change of its own. It
// may be about entities of a store that it stands over, see [Journal.Over]: an
// ID that it didn't create is taken to be one of those.
//
// An ID is created at most once, even if its creation was undone. The ID of a
// merged entity goes on resolving, through chains that never are cycles. A
// negative keeps its two IDs apart whatever is merged or undone, until it is
// withdrawn by its own name.
//
// The zero Journal is empty and ready to use. It is safe for concurrent use, and
// must not be copied.
type Journal struct {
	mu      sync.RWMutex
	changes []Change // version v is changes[v-1]; entries never change
	undone  []bool   // of the same length
	byID    map[ID]*record
}

// maxMerged is the most IDs that may lead to one entity. The largest clusters of
// catalogues that are merged by hand have some hundreds; one of thousands is an
// accident, and its cost is the square of its size.
const maxMerged = 4096

// A record is what the changes in effect make of an ID.
type record struct {
	id      ID
	made    int  // version that creates it, whether in effect or not; 0: of the store below
	live    bool // made by no change, or by one in effect
	retired bool
	to      *record   // what it was merged into, or its heir
	root    *record   // where it leads: itself, unless to is set
	members []*record // of a root: the others that lead to it
	not     []*record // what it is not
	events  []int     // versions that make its entity what it is, in order
	changed int       // version that changed it last, in effect or not
	group   *group
}

// A group is the IDs that changes connect, and those changes: what has to be
// folded again if one of them is undone.
type group struct {
	records  []*record
	versions []int
}

func (r *record) reset() {
	*r = record{id: r.id, made: r.made, live: r.made == 0, root: r, changed: r.changed, group: r.group}
	r.root = r
}

// Version returns the version of the last change, 0 if there is none.
func (j *Journal) Version() int {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return len(j.changes)
}

// Append adds c at the end and returns its version. A change that is malformed
// is an error wrapping [ErrInvalid]; one that what came before forbids is one
// wrapping [ErrConflict], and the journal stays as it was. If c.Version is not
// 0, it must be the version that c gets.
func (j *Journal) Append(c Change) (version int, err error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	c = c.clone()
	j.mu.Lock()
	defer j.mu.Unlock()
	version = len(j.changes) + 1
	if c.Version != 0 && c.Version != version {
		return 0, conflict("version %d where %d comes next", c.Version, version)
	}
	c.Version = version
	ids := c.ids()
	if c.Op == OpUndo {
		target, err := j.undoable(c.Undo)
		if err != nil {
			return 0, err
		}
		ids = target.ids()
	}
	before := j.clusters(ids)
	if c.Op == OpUndo {
		err = j.undo(c.Undo)
	} else {
		err = j.apply(&c)
	}
	if err != nil {
		return 0, err
	}
	j.changes, j.undone = append(j.changes, c), append(j.undone, false)
	if c.Op != OpUndo {
		j.connect(ids, version)
	}
	if c.Op != OpNegative && c.Op != OpWithdraw {
		for _, r := range append(before, j.clusters(ids)...) {
			r.changed = version
		}
	}
	return version, nil
}

func conflict(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrConflict, fmt.Errorf(format, args...))
}

// clusters returns the records that ids lead to, and all that lead there too.
func (j *Journal) clusters(ids []ID) []*record {
	var out []*record
	for _, id := range ids {
		if r := j.byID[id]; r != nil {
			out = append(append(out, r.root), r.root.members...)
		}
	}
	return out
}

// record returns the record of id, a new one if it is met for the first time.
func (j *Journal) record(id ID) *record {
	r := j.byID[id]
	if r == nil {
		r = &record{id: id}
		r.reset()
		r.group = &group{records: []*record{r}}
		if j.byID == nil {
			j.byID = map[ID]*record{}
		}
		j.byID[id] = r
	}
	return r
}

// connect puts ids into one group, the largest of theirs, with version.
func (j *Journal) connect(ids []ID, version int) {
	g := j.record(ids[0]).group
	for _, id := range ids[1:] {
		if o := j.record(id).group; len(o.records) > len(g.records) {
			g = o
		}
	}
	for _, id := range ids {
		o := j.record(id).group
		if o == g {
			continue
		}
		for _, r := range o.records {
			r.group = g
		}
		g.records = append(g.records, o.records...)
		g.versions = append(g.versions, o.versions...)
		slices.Sort(g.versions)
	}
	g.versions = append(g.versions, version)
}

// usable returns an error if id can't be changed any more.
func (j *Journal) usable(c *Change, id ID) error {
	switch r := j.byID[id]; {
	case r == nil:
		return nil
	case !r.live:
		return conflict("%v: the creation of %q is undone", c.Op, string(id))
	case r.root != r:
		return conflict("%v: %q leads to %q", c.Op, string(id), string(r.root.id))
	case r.retired:
		return conflict("%v: %q is retired", c.Op, string(id))
	}
	return nil
}

// fresh returns an error if id was used before c.
func (j *Journal) fresh(c *Change, id ID) error {
	if r := j.byID[id]; r != nil && r.made != c.Version {
		return conflict("%v: %q was used before", c.Op, string(id))
	}
	return nil
}

// apply checks c against the state, then makes it part of it.
func (j *Journal) apply(c *Change) error {
	switch c.Op {
	case OpCreate:
		if err := j.fresh(c, c.Entity.ID); err != nil {
			return err
		}
		r := j.record(c.Entity.ID)
		r.made, r.live = c.Version, true
	case OpAddName, OpRemoveName:
		if err := j.usable(c, c.ID); err != nil {
			return err
		}
		r := j.record(c.ID)
		r.events = append(r.events, c.Version)
	case OpMerge:
		return j.merge(c)
	case OpSplit:
		return j.split(c)
	case OpNegative, OpWithdraw:
		return j.negative(c)
	case OpRetire:
		if err := j.usable(c, c.ID); err != nil {
			return err
		}
		j.record(c.ID).retired = true
	}
	return nil
}

func (j *Journal) merge(c *Change) error {
	if err := j.usable(c, c.ID); err != nil {
		return err
	}
	from, into := j.byID[c.ID], j.byID[c.Into]
	size := 2
	if from != nil {
		size += len(from.members)
	}
	if into != nil {
		switch {
		case into.root == from:
			return conflict("merge: %q into %q, which leads to it: a cycle", string(c.ID), string(c.Into))
		case into.root.retired:
			return conflict("merge: into %q, which is retired", string(into.root.id))
		case !into.live:
			return conflict("merge: the creation of %q is undone", string(c.Into))
		}
		size += len(into.root.members)
	}
	if size > maxMerged {
		return conflict("merge: %d IDs would lead to %q; at most %d are allowed", size, string(c.Into), maxMerged)
	}
	if from != nil && into != nil {
		if a, b := negativeOf(from, into.root); a != nil {
			return conflict("merge: %q is not %q", string(a.id), string(b.id))
		}
	}
	j.lead(j.record(c.ID), j.record(c.Into))
	root := j.record(c.Into).root
	root.events = append(root.events, c.Version)
	return nil
}

// negativeOf returns a negative between what leads to a and what leads to b.
func negativeOf(a, b *record) (x, y *record) {
	if len(a.members) > len(b.members) {
		a, b = b, a
	}
	for i := -1; i < len(a.members); i++ {
		m := a
		if i >= 0 {
			m = a.members[i]
		}
		for _, n := range m.not {
			if n.root == b {
				return m, n
			}
		}
	}
	return nil, nil
}

// lead makes from, and all that leads to it, lead to where to leads.
func (j *Journal) lead(from, to *record) {
	from.to = to
	root := to.root
	root.members = append(append(root.members, from), from.members...)
	for _, m := range from.members {
		m.root = root
	}
	from.root, from.members = root, nil
}

func (j *Journal) split(c *Change) error {
	if err := j.usable(c, c.ID); err != nil {
		return err
	}
	for i := range c.Parts {
		if id := c.Parts[i].ID; id != c.ID {
			if err := j.fresh(c, id); err != nil {
				return err
			}
		}
	}
	whole := j.record(c.ID)
	for i := range c.Parts {
		if id := c.Parts[i].ID; id != c.ID {
			r := j.record(id)
			r.made, r.live = c.Version, true
		}
	}
	if c.Heir == c.ID {
		whole.events = append(whole.events, c.Version)
		return nil
	}
	j.lead(whole, j.record(c.Heir))
	return nil
}

func (j *Journal) negative(c *Change) error {
	a, b := j.byID[c.ID], j.byID[c.Not]
	said := a != nil && b != nil && slices.Contains(a.not, b)
	for _, r := range []*record{a, b} {
		if r != nil && !r.live {
			return conflict("%v: the creation of %q is undone", c.Op, string(r.id))
		}
	}
	switch {
	case c.Op == OpWithdraw && !said:
		return conflict("withdraw: no negative of %q and %q", string(c.ID), string(c.Not))
	case c.Op == OpWithdraw:
		a.not = slices.DeleteFunc(a.not, func(r *record) bool { return r == b })
		b.not = slices.DeleteFunc(b.not, func(r *record) bool { return r == a })
		return nil
	case said:
		return conflict("negative: %q is not %q: said before", string(c.ID), string(c.Not))
	case a != nil && b != nil && a.root == b.root:
		return conflict("negative: %q and %q both lead to %q: undo that first", string(c.ID), string(c.Not), string(a.root.id))
	}
	a, b = j.record(c.ID), j.record(c.Not)
	a.not, b.not = append(a.not, b), append(b.not, a)
	return nil
}

// undoable returns the change that undoing version would take back or give
// back: version itself, or what it undid.
func (j *Journal) undoable(version int) (*Change, error) {
	if version < 1 || version > len(j.changes) {
		return nil, conflict("undo: no version %d", version)
	}
	if j.undone[version-1] {
		return nil, conflict("undo: version %d is undone", version)
	}
	c := &j.changes[version-1]
	if c.Op == OpNegative {
		return nil, conflict("undo: version %d is a negative, which is withdrawn, not undone", version)
	}
	for c.Op == OpUndo { // ends: an undo is of an earlier version
		c = &j.changes[c.Undo-1]
	}
	return c, nil
}

// undo takes version out of effect and folds its group again. If what is left
// contradicts itself, all stays as it was.
func (j *Journal) undo(version int) error {
	target := j.toggle(version, true)
	g := j.record(j.changes[target-1].ids()[0]).group
	if err := j.fold(g); err != nil {
		j.toggle(version, false)
		if again := j.fold(g); again != nil {
			panic("entities: a journal that was folded can't be folded again: " + again.Error())
		}
		return conflict("undo: without version %d: %w", version, err)
	}
	return nil
}

// toggle marks version as undone or not, and what it undid the other way, and
// so on. It returns the version that is no undo at the end.
func (j *Journal) toggle(version int, undone bool) int {
	for {
		j.undone[version-1] = undone
		c := &j.changes[version-1]
		if c.Op != OpUndo {
			return version
		}
		version, undone = c.Undo, !undone
	}
}

// fold makes the state of a group anew from its changes in effect.
func (j *Journal) fold(g *group) error {
	for _, r := range g.records {
		r.reset()
	}
	for _, v := range g.versions {
		if j.undone[v-1] {
			continue
		}
		if err := j.apply(&j.changes[v-1]); err != nil {
			return fmt.Errorf("version %d: %w", v, err)
		}
	}
	return nil
}

// Resolve returns the ID that id leads to: itself, if it was neither merged nor
// split. It is no promise that there is such an entity.
func (j *Journal) Resolve(id ID) ID {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if r := j.byID[id]; r != nil {
		return r.root.id
	}
	return id
}

// Redirects yields the IDs that lead to another one, and that, in ID order.
func (j *Journal) Redirects() iter.Seq2[ID, ID] {
	return func(yield func(from, to ID) bool) {
		type pair struct{ from, to ID }
		var pairs []pair
		j.mu.RLock()
		for id, r := range j.byID {
			if r.root != r {
				pairs = append(pairs, pair{id, r.root.id})
			}
		}
		j.mu.RUnlock()
		slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(string(a.from), string(b.from)) })
		for _, p := range pairs {
			if !yield(p.from, p.to) {
				return
			}
		}
	}
}

// Changes yields the changes, in order. The caller must not change what their
// slices and pointers hold.
func (j *Journal) Changes() iter.Seq[Change] {
	return func(yield func(Change) bool) {
		j.mu.RLock()
		changes := j.changes
		j.mu.RUnlock()
		for _, c := range changes {
			if !yield(c) {
				return
			}
		}
	}
}

// Changed returns, in order, the IDs of which the entity, or what they lead to,
// may be another than at version since. Who kept the entities of that version
// and asks for these again has those of now.
func (j *Journal) Changed(since int) []ID {
	j.mu.RLock()
	defer j.mu.RUnlock()
	var ids []ID
	for id, r := range j.byID {
		if r.changed > since {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// AsOf returns the journal as it was at version: a new one, of the changes up
// to that. A version that there was not is an error.
func (j *Journal) AsOf(version int) (*Journal, error) {
	j.mu.RLock()
	changes := j.changes
	j.mu.RUnlock()
	if version < 0 || version > len(changes) {
		return nil, fmt.Errorf("entities: journal of %d changes has no version %d", len(changes), version)
	}
	old := new(Journal)
	for _, c := range changes[:version] {
		if _, err := old.Append(c); err != nil {
			return nil, err
		}
	}
	return old, nil
}
