package entities

import (
	"cmp"
	"fmt"
	"time"
)

// A Date is a calendar date of which only the year, or the year and month, may
// be known: 2016, 2016-05, 2016-05-19. It stands for all the days it may mean.
// The zero Date is unknown. Years follow ISO 8601: 0000 is 1 BC, -0043 is 44 BC.
type Date struct {
	year  int16
	month uint8 // 0: only the year is known
	day   uint8 // 0: only the month is known
	known bool
}

// minYear and maxYear bound the years a Date can hold: four digits and a sign.
const (
	minYear = -9999
	maxYear = 9999
)

// NewDate returns a date; day may be 0, and month and day may both be 0.
func NewDate(year, month, day int) (Date, error) {
	d := Date{year: int16(year), month: uint8(month), day: uint8(day), known: true}
	switch {
	case year < minYear || year > maxYear:
		return Date{}, fmt.Errorf("date: year %d is not in %d to %d", year, minYear, maxYear)
	case month < 0 || month > 12 || month == 0 && day != 0:
		return Date{}, fmt.Errorf("date: no month %d", month)
	case day < 0 || day > 31 || day > 0 && time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day:
		return Date{}, fmt.Errorf("date: no day %d in %04d-%02d", day, year, month)
	}
	return d, nil
}

// ParseDate reads a date of one of the forms 2016, 2016-05 and 2016-05-19, each
// with a minus sign before years earlier than 0000; "" is the unknown date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	rest, sign := s, 1
	if rest[0] == '-' {
		rest, sign = rest[1:], -1
	}
	var part [3]int
	switch len(rest) {
	case len("2016"), len("2016-05"), len("2016-05-19"):
	default:
		return Date{}, fmt.Errorf("date %q is not of the form 2016, 2016-05 or 2016-05-19", s)
	}
	n := 0 // index of the part being read
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case i == 4 || i == 7:
			if c != '-' {
				return Date{}, fmt.Errorf("date %q is not of the form 2016, 2016-05 or 2016-05-19", s)
			}
			n++
		case c < '0' || c > '9':
			return Date{}, fmt.Errorf("date %q is not of the form 2016, 2016-05 or 2016-05-19", s)
		default:
			part[n] = part[n]*10 + int(c-'0')
		}
	}
	if n >= 1 && part[1] == 0 || n == 2 && part[2] == 0 || sign < 0 && part[0] == 0 {
		return Date{}, fmt.Errorf("date %q has a part that is zero", s)
	}
	return NewDate(sign*part[0], part[1], part[2])
}

// IsZero reports whether nothing is known of d.
func (d Date) IsZero() bool { return !d.known }

// Parts returns the year, and the month and day or 0 where they are not known.
func (d Date) Parts() (year, month, day int) { return int(d.year), int(d.month), int(d.day) }

// String returns d in the form that [ParseDate] reads.
func (d Date) String() string { return string(d.append(nil)) }

func (d Date) append(b []byte) []byte {
	if !d.known {
		return b
	}
	y := int(d.year)
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	b = append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
	if d.month == 0 {
		return b
	}
	b = append(b, '-', '0'+d.month/10, '0'+d.month%10)
	if d.day == 0 {
		return b
	}
	return append(b, '-', '0'+d.day/10, '0'+d.day%10)
}

// MarshalText gives the form of [Date.String].
func (d Date) MarshalText() ([]byte, error) { return d.append([]byte{}), nil }

// UnmarshalText reads what [ParseDate] does.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// first and last return the days that d begins and ends with, as numbers that
// are in the order of days.
func (d Date) first() int {
	return (int(d.year)*16+max(int(d.month), 1))*32 + max(int(d.day), 1)
}

func (d Date) last() int {
	month, day := int(d.month), int(d.day)
	if month == 0 {
		month = 12
	}
	if day == 0 {
		day = 31 // the numbers of days that don't exist are used by no other date
	}
	return (int(d.year)*16+month)*32 + day
}

// Compare orders dates by their first day, then by their last: 2015-12, then
// 2016-01-01, 2016-01, 2016. The unknown date comes before all others.
func (d Date) Compare(o Date) int {
	if !d.known || !o.known {
		return cmp.Compare(b2i(d.known), b2i(o.known))
	}
	return cmp.Or(cmp.Compare(d.first(), o.first()), cmp.Compare(d.last(), o.last()))
}

// Before reports whether every day of d is before every day of o; it is false
// if either is unknown.
func (d Date) Before(o Date) bool {
	return d.known && o.known && d.last() < o.first()
}

// within reports whether some day of d may lie in the span that begins with a
// day of from and ends with a day of until. An unknown end is open, and an
// unknown d may lie anywhere.
func (d Date) within(from, until Date) bool {
	return !d.Before(from) && !until.Before(d)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
