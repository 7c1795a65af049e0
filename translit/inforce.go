package translit

import "strings"

// InForce reports whether the system was in use on a date, which is written
// YYYY, YYYY-MM or YYYY-MM-DD: not before it was adopted, and not after it was
// superseded. A date that is less exact than that of the change falls on either
// side of it. A system that names no date of adoption counts as in use from the
// year of its edition, if that is one, and else always.
//
// What the BGN used for Ukrainian in 1990 is a question for
// [Catalog.For] and InForce("1990").
func (i Info) InForce(date string) bool {
	from := i.Adopted
	if from == "" && isYear(i.Edition) {
		from = i.Edition
	}
	return (from == "" || !before(date, from)) && (i.Superseded == "" || !before(i.Superseded, date))
}

// before reports whether date a ends before date b begins.
func before(a, b string) bool {
	n := min(len(a), len(b))
	return strings.Compare(a[:n], b[:n]) < 0
}

func isYear(s string) bool {
	if len(s) != 4 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
