package entities

import "fmt"

// A Kind says what sort of thing an entity is.
type Kind uint8

// The kinds; their numbers are stable and may be stored.
const (
	KindUnknown Kind = iota // not stated; agrees with every kind
	Person
	Organization
	Place
	Vessel
	Work
	Product

	kinds = iota
)

var kindNames = [kinds]string{"", "person", "organization", "place", "vessel", "work", "product"}

// String returns the word that files use, and "unknown" for KindUnknown.
func (k Kind) String() string {
	switch {
	case k == KindUnknown:
		return "unknown"
	case int(k) < len(kindNames):
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// ParseKind returns the kind that files call s; "", "any" and "unknown" are
// KindUnknown.
func ParseKind(s string) (Kind, error) {
	switch s {
	case "", "any", "unknown":
		return KindUnknown, nil
	}
	for k, name := range kindNames {
		if name == s {
			return Kind(k), nil
		}
	}
	return KindUnknown, fmt.Errorf("unknown kind %q", s)
}

// MarshalText gives the word that files use; for KindUnknown it is empty.
func (k Kind) MarshalText() ([]byte, error) {
	if int(k) >= len(kindNames) {
		return nil, fmt.Errorf("unknown kind %d", uint8(k))
	}
	return []byte(kindNames[k]), nil
}

// UnmarshalText reads what [ParseKind] does.
func (k *Kind) UnmarshalText(b []byte) error {
	v, err := ParseKind(string(b))
	if err == nil {
		*k = v
	}
	return err
}
