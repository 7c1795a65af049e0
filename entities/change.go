package entities

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An Op says what a [Change] does.
type Op uint8

// The operations; their numbers are stable and may be stored.
const (
	OpCreate     Op = iota + 1 // Entity is new; its ID was never used before
	OpAddName                  // ID has Name as well
	OpRemoveName               // ID has no name of the text and language of Name
	OpMerge                    // ID is Into: it goes on resolving, to what Into is
	OpSplit                    // ID was several: Parts; it goes on resolving, to Heir, which is one of them
	OpNegative                 // ID is not Not: no merge may join them, directly or through others
	OpWithdraw                 // the negative of ID and Not was wrong
	OpRetire                   // ID is given up: it is not found, and stays used
	OpUndo                     // what version Undo did is undone; an undo can be undone

	ops = iota + 1
)

var opNames = [ops]string{"", "create", "add-name", "remove-name", "merge", "split", "negative", "withdraw", "retire", "undo"}

// String returns the word that files use.
func (o Op) String() string {
	if o > 0 && int(o) < len(opNames) {
		return opNames[o]
	}
	return fmt.Sprintf("Op(%d)", uint8(o))
}

// ParseOp returns the operation that files call s.
func ParseOp(s string) (Op, error) {
	for o, name := range opNames {
		if o > 0 && name == s {
			return Op(o), nil
		}
	}
	return 0, fmt.Errorf("unknown operation %q", s)
}

// MarshalText gives the word that files use.
func (o Op) MarshalText() ([]byte, error) {
	if o == 0 || int(o) >= len(opNames) {
		return nil, fmt.Errorf("unknown operation %d", uint8(o))
	}
	return []byte(opNames[o]), nil
}

// UnmarshalText reads what [ParseOp] does.
func (o *Op) UnmarshalText(b []byte) error {
	v, err := ParseOp(string(b))
	if err == nil {
		*o = v
	}
	return err
}

// A Change is one entry of a [Journal]. Which fields it has depends on Op; the
// others are empty.
type Change struct {
	Version  int // its place in the journal, from 1; 0 before it is there
	Op       Op
	ID       ID       // what changes; empty for create and undo
	Entity   *Entity  // of create
	Name     Name     // of add-name and remove-name
	Parts    []Entity // of split: at least two; one may have the old ID, if that is the heir
	Into     ID       // of merge
	Heir     ID       // of split: the part that the old ID leads to
	Not      ID       // of negative and withdraw
	Undo     int      // of undo: the version undone
	Reason   string   // for people; needed but for create, add-name and remove-name
	Evidence []string // what the reason rests on: addresses, records, scores
	By       string   // who decided, if known
	Time     time.Time
	Extra    Fields // fields this package doesn't know
}

// maxParts is the most entities a split makes: a record that was more things
// than this is better retired.
const maxParts = 64

// Validate returns an error wrapping [ErrInvalid] that names every fault of the
// change by itself. Whether it fits a journal is said by [Journal.Append].
func (c Change) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if c.Op == 0 || int(c.Op) >= ops {
		return fmt.Errorf("%w: change: unknown operation %d", ErrInvalid, uint8(c.Op))
	}
	field := func(name string, has, want bool) {
		switch {
		case want && !has:
			fault("%v: no %s", c.Op, name)
		case has && !want:
			fault("%v: has the field %s", c.Op, name)
		}
	}
	id := func(id ID) {
		if id != "" {
			if err := id.validate(); err != nil {
				faults = append(faults, err)
			}
		}
	}
	named := c.Op == OpAddName || c.Op == OpRemoveName
	field("id", c.ID != "", c.Op != OpCreate && c.Op != OpUndo)
	field("entity", c.Entity != nil, c.Op == OpCreate)
	field("name", c.Name.Text != "", named)
	field("parts", len(c.Parts) > 0, c.Op == OpSplit)
	field("into", c.Into != "", c.Op == OpMerge)
	field("heir", c.Heir != "", c.Op == OpSplit)
	field("not", c.Not != "", c.Op == OpNegative || c.Op == OpWithdraw)
	field("undo", c.Undo != 0, c.Op == OpUndo)
	if c.Op != OpCreate && !named && strings.TrimSpace(c.Reason) == "" {
		fault("%v: no reason", c.Op)
	}
	for _, i := range []ID{c.ID, c.Into, c.Heir, c.Not} {
		id(i)
	}
	if c.ID != "" && (c.ID == c.Into || c.ID == c.Not) {
		fault("%v: %q and itself", c.Op, string(c.ID))
	}
	if c.Entity != nil {
		if err := c.Entity.Validate(); err != nil {
			faults = append(faults, err)
		}
	}
	if named && c.Name.Text != "" {
		if err := (Entity{ID: "x", Names: []Name{c.Name}}).Validate(); err != nil {
			faults = append(faults, err)
		}
	}
	if c.Op == OpSplit {
		faults = append(faults, c.splitFaults()...)
	}
	if c.Undo < 0 {
		fault("undo: no version %d", c.Undo)
	}
	for _, s := range append([]string{c.Reason, c.By}, c.Evidence...) {
		if err := textFault(s); err != nil {
			fault("%+q %w", s, err)
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: change: %w", ErrInvalid, errors.Join(faults...))
}

func (c Change) splitFaults() (faults []error) {
	if len(c.Parts) < 2 || len(c.Parts) > maxParts {
		faults = append(faults, fmt.Errorf("split: %d parts; 2 to %d are allowed", len(c.Parts), maxParts))
	}
	seen := map[ID]bool{}
	for _, p := range c.Parts {
		if err := p.Validate(); err != nil {
			faults = append(faults, err)
		}
		if seen[p.ID] {
			faults = append(faults, fmt.Errorf("split: two parts %q", string(p.ID)))
		}
		seen[p.ID] = true
	}
	if !seen[c.Heir] {
		faults = append(faults, fmt.Errorf("split: the heir %q is no part", string(c.Heir)))
	}
	if seen[c.ID] && c.Heir != c.ID {
		faults = append(faults, fmt.Errorf("split: %q is a part, but %q is its heir", string(c.ID), string(c.Heir)))
	}
	return faults
}

// ids returns the IDs that the change is about, each once.
func (c *Change) ids() []ID {
	var out []ID
	add := func(id ID) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	add(c.ID)
	if c.Entity != nil {
		add(c.Entity.ID)
	}
	add(c.Into)
	add(c.Not)
	for i := range c.Parts {
		add(c.Parts[i].ID)
	}
	return out
}

func (c Change) clone() Change {
	if c.Entity != nil {
		e := c.Entity.Clone()
		c.Entity = &e
	}
	c.Name.Extra = c.Name.Extra.clone()
	c.Parts = slices.Clone(c.Parts)
	for i := range c.Parts {
		c.Parts[i] = c.Parts[i].Clone()
	}
	c.Evidence = slices.Clone(c.Evidence)
	c.Extra = c.Extra.clone()
	return c
}
