package rule

import "reflect"

// A Tree is a rule file as written: statements in order.
type Tree struct {
	Stmts []Stmt
}

// A Stmt is a [*Conversion], [*Define], [*Transform], [*Filter] or [*Use].
type Stmt interface{ print(*printer) }

// A Conversion is a rule left op right: "→" applies forward, "←" backward,
// "↔" both ways.
type Conversion struct {
	Line        int
	Op          string
	Left, Right Half
}

// A Half is one side of a conversion. Ante, Post and Cursor are positions
// between items, or -1.
type Half struct {
	Items              []Item
	Ante, Post, Cursor int
	Offset             int // of the cursor: negative for "|@@", positive for "@@|"
	Start, End         bool
}

// A Define is $name = items.
type Define struct {
	Line  int
	Name  string
	Value []Item
}

// A Transform is ":: A (B)": A applies forward, B backward. Without
// parentheses B is what undoes A.
type Transform struct {
	Line   int
	A, B   *ID // nil: nothing
	Parens bool
}

// A Filter is ":: [set]" at the head, or ":: ([set])" at the foot.
type Filter struct {
	Line    int
	Set     *SetExpr
	Reverse bool
}

// A Use is a pragma, kept as written: it has no effect here, because sets and
// functions do not take up characters of the private use area.
type Use struct {
	Line int
	Text string
}

// An ID names a transform: [filter] source-target/variant. Source is empty if
// not written, and means Any.
type ID struct {
	Filter                  *SetExpr
	Source, Target, Variant string
}

// Name is the ID without its filter.
func (id *ID) Name() string {
	s := id.Target
	if id.Source != "" {
		s = id.Source + "-" + s
	}
	if id.Variant != "" {
		s += "/" + id.Variant
	}
	return s
}

// An ItemKind is what an Item is.
type ItemKind uint8

const (
	Text     ItemKind = iota // literal text
	Variable                 // $name
	Class                    // a set
	Dot                      // any character of a line
	Segment                  // (items)
	Back                     // $1
	Call                     // &id(items)
	Repeat                   // items*, items+ or items?
)

// An Item is a part of a half: what matches on the left, what is put out on
// the right.
type Item struct {
	Kind     ItemKind
	Text     string // literal, or the variable's name
	N        int    // of a reference; of a segment, counted from 1
	Set      *SetExpr
	ID       *ID
	Sub      []Item
	Min, Max int // of a repeat; Max 0 is without end
}

// TwoWay reports whether any statement of t speaks of the way back.
func (t *Tree) TwoWay() bool {
	for _, s := range t.Stmts {
		switch s := s.(type) {
		case *Conversion:
			if s.Op != "→" {
				return true
			}
		case *Filter:
			if s.Reverse {
				return true
			}
		case *Transform:
			if s.B != nil {
				return true
			}
		}
	}
	return false
}

// Equal reports whether two trees are the same but for their line numbers.
func Equal(a, b *Tree) bool {
	if len(a.Stmts) != len(b.Stmts) {
		return false
	}
	for i := range a.Stmts {
		if !reflect.DeepEqual(bare(a.Stmts[i]), bare(b.Stmts[i])) {
			return false
		}
	}
	return true
}

func bare(s Stmt) Stmt {
	switch s := s.(type) {
	case *Conversion:
		c := *s
		c.Line = 0
		return &c
	case *Define:
		c := *s
		c.Line = 0
		return &c
	case *Transform:
		c := *s
		c.Line = 0
		return &c
	case *Filter:
		c := *s
		c.Line = 0
		return &c
	case *Use:
		return &Use{0, s.Text}
	}
	return s
}
