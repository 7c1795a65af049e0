package entities

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Over returns a [Store] of the entities of base as the journal leaves them: it
// follows the journal as it grows. Get of an ID that was merged or split gives
// the entity it leads to, whose ID is another one; All yields only what is still
// there, under its own ID.
//
// A merged entity has the names of both, and of what else is said the survivor's
// word, or the other's where it is silent. The last name of an entity can't be
// removed. An ID that the journal created and base has too is an error wrapping
// [ErrDuplicate]; changes of what neither has are without effect: see
// [Journal.Check].
func (j *Journal) Over(base Store) Store { return journalStore{j, base} }

type journalStore struct {
	j    *Journal
	base Store
}

func (s journalStore) Get(ctx context.Context, id ID) (Entity, error) {
	p, err := s.j.plan(id)
	if err != nil {
		if cause := ctx.Err(); cause != nil {
			err = cause
		}
		return Entity{}, err
	}
	if p == nil {
		return s.base.Get(ctx, id)
	}
	e, err := s.base.Get(ctx, p.id)
	switch {
	case p.made == nil && err != nil:
		return Entity{}, err
	case p.made != nil && err == nil:
		return Entity{}, createdTwice(p.id)
	case err != nil && !errors.Is(err, ErrNotFound):
		return Entity{}, err
	}
	return s.build(ctx, p, e)
}

func createdTwice(id ID) error {
	return fmt.Errorf("%w %q: created by the journal, and in the store below", ErrDuplicate, string(id))
}

func (s journalStore) All(ctx context.Context) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		created := s.j.created()
		// give yields what the journal makes of id, and reports whether to go on.
		give := func(id ID, e Entity) bool {
			p, err := s.j.plan(id)
			switch {
			case errors.Is(err, ErrNotFound) || p != nil && p.id != id:
				return true // given up or merged
			case p == nil && err == nil:
				return yield(e, nil)
			case err == nil:
				e, err = s.build(ctx, p, e)
			}
			return yield(e, err) && err == nil
		}
		for e, err := range s.base.All(ctx) {
			if err != nil {
				yield(Entity{}, err)
				return
			}
			for len(created) > 0 && created[0] < e.ID {
				if !give(created[0], Entity{}) {
					return
				}
				created = created[1:]
			}
			if len(created) > 0 && created[0] == e.ID {
				yield(Entity{}, createdTwice(e.ID))
				return
			}
			if !give(e.ID, e) {
				return
			}
		}
		for _, id := range created {
			if err := ctx.Err(); err != nil {
				yield(Entity{}, err)
				return
			}
			if !give(id, Entity{}) {
				return
			}
		}
	}
}

// created returns the IDs of entities that the journal made and that are still
// there, in order.
func (j *Journal) created() []ID {
	j.mu.RLock()
	defer j.mu.RUnlock()
	var ids []ID
	for id, r := range j.byID {
		if r.made != 0 && r.live && !r.retired && r.root == r {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// A plan is how an entity comes about: from what the journal created, or else
// from the store below, by steps.
type plan struct {
	id    ID
	made  *Entity
	steps []step
}

// A step is a change of names, a split of which the entity is the heir under its
// old ID, or a merge, with the plan of what is merged.
type step struct {
	change *Change
	from   *plan
}

// plan returns how the entity that id leads to comes about; nil if the journal
// doesn't touch it. Plans refer to changes, which stay as they are.
func (j *Journal) plan(id ID) (*plan, error) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	r := j.byID[id]
	if r == nil {
		return nil, nil
	}
	root := r.root
	switch {
	case !root.live:
		return nil, fmt.Errorf("%w: %q, of which the creation was undone", ErrNotFound, string(id))
	case root.retired:
		return nil, fmt.Errorf("%w: %q, which is retired", ErrNotFound, string(id))
	case r == root && r.made == 0 && len(r.events) == 0:
		return nil, nil
	}
	return j.planOf(root), nil
}

// planOf goes as deep as merges are nested, at most maxMerged.
func (j *Journal) planOf(r *record) *plan {
	p := &plan{id: r.id}
	if r.made != 0 {
		p.made = partOf(&j.changes[r.made-1], r.id)
	}
	for _, v := range r.events {
		s := step{change: &j.changes[v-1]}
		if s.change.Op == OpMerge {
			s.from = j.planOf(j.byID[s.change.ID])
		}
		p.steps = append(p.steps, s)
	}
	return p
}

// partOf returns the entity that a create or a split makes of id.
func partOf(c *Change, id ID) *Entity {
	if c.Op == OpCreate {
		return c.Entity
	}
	return &c.Parts[slices.IndexFunc(c.Parts, func(e Entity) bool { return e.ID == id })]
}

// build follows a plan; e is what the store below has of its ID, if it has.
func (s journalStore) build(ctx context.Context, p *plan, e Entity) (Entity, error) {
	if p.made != nil {
		e = *p.made
	}
	e = e.Clone()
	for _, st := range p.steps {
		switch c := st.change; c.Op {
		case OpAddName:
			if !slices.ContainsFunc(e.Names, func(n Name) bool { return n.Role == c.Name.Role && spelledAlike(n, c.Name) }) {
				n := c.Name
				n.Extra = n.Extra.clone()
				e.Names = append(e.Names, n)
			}
		case OpRemoveName:
			left := slices.DeleteFunc(slices.Clone(e.Names), func(n Name) bool { return spelledAlike(n, c.Name) })
			if len(left) > 0 {
				e.Names = left
			}
		case OpSplit:
			e = partOf(c, p.id).Clone()
		case OpMerge:
			var from Entity
			if st.from.made == nil {
				var err error
				if from, err = s.base.Get(ctx, st.from.id); errors.Is(err, ErrNotFound) {
					continue
				} else if err != nil {
					return Entity{}, err
				}
			}
			from, err := s.build(ctx, st.from, from)
			if err != nil {
				return Entity{}, err
			}
			e = absorb(e, from)
		}
	}
	return e, nil
}

func spelledAlike(a, b Name) bool { return a.Text == b.Text && a.Lang == b.Lang }

// absorb gives e what from says and e does not. Both are the caller's own.
func absorb(e, from Entity) Entity {
	for _, n := range from.Names {
		if slices.ContainsFunc(e.Names, func(m Name) bool { return spelledAlike(m, n) }) {
			continue
		}
		if n.Role == RolePrimary && slices.ContainsFunc(e.Names, func(m Name) bool {
			return m.Role == RolePrimary && m.Lang == n.Lang && m.WrittenIn() == n.WrittenIn()
		}) {
			n.Role = RoleAlias
		}
		e.Names = append(e.Names, n)
	}
	for k, v := range from.Refs {
		if _, has := e.Refs[k]; !has {
			if e.Refs == nil {
				e.Refs = map[string]string{}
			}
			e.Refs[k] = v
		}
	}
	if e.Kind == KindUnknown {
		e.Kind = from.Kind
	}
	if len(e.Country) == 0 {
		e.Country = from.Country
	}
	if e.Population == 0 {
		e.Population = from.Population
	}
	// A span is taken as a whole, so that it doesn't end before it begins.
	if e.From.IsZero() && e.Until.IsZero() {
		e.From, e.Until = from.From, from.Until
	}
	if e.Note == "" {
		e.Note = from.Note
	}
	return e
}

// maxMisfits bounds what Check reports: who has more has the wrong store.
const maxMisfits = 100

// Check returns an error wrapping [ErrConflict] that names the IDs, up to a
// hundred, that the journal is about and that neither it nor base has, and those
// that both have.
func (j *Journal) Check(ctx context.Context, base Store) error {
	j.mu.RLock()
	made := make(map[ID]bool, len(j.byID))
	for id, r := range j.byID {
		made[id] = r.made != 0
	}
	j.mu.RUnlock()
	var faults []error
	for _, id := range sortedKeys(made) {
		_, err := base.Get(ctx, id)
		switch {
		case err == nil && made[id]:
			faults = append(faults, createdTwice(id))
		case errors.Is(err, ErrNotFound) && !made[id]:
			faults = append(faults, fmt.Errorf("%w: %q, which the journal changes", ErrNotFound, string(id)))
		case err != nil && !errors.Is(err, ErrNotFound):
			return err
		}
		if len(faults) == maxMisfits {
			break
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrConflict, errors.Join(faults...))
}
