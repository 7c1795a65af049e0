package rule

// An arena hands out short slices, cut from longer ones: a rule file is made of
// thousands.
type arena[T any] struct {
	free []T
	next int // size of the next longer slice
}

// What an arena asks for at a time, at first and at last.
const (
	minArena = 16
	maxArena = 256
)

// take returns a slice of n zero values. Appending to it leaves the arena alone.
func (a *arena[T]) take(n int) []T {
	if n > len(a.free) {
		a.next = min(max(2*a.next, minArena), maxArena)
		a.free = make([]T, max(n, a.next))
	}
	out := a.free[:n:n]
	a.free = a.free[n:]
	return out
}

// room returns an empty slice with room for one value.
func (a *arena[T]) room() []T { return a.take(1)[:0] }

// copy returns a copy of s, or nil if it is empty.
func (a *arena[T]) copy(s []T) []T {
	if len(s) == 0 {
		return nil
	}
	out := a.take(len(s))
	copy(out, s)
	return out
}
