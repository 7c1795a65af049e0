package entities

import "fmt"

// A Role says how a name belongs to its entity.
type Role uint8

// The roles; their numbers are stable and may be stored.
const (
	RoleAlias       Role = iota // a name in use
	RolePrimary                 // the name shown: at most one for a language and script
	RoleFormer                  // a name given up; see Name.Until
	RoleMisspelling             // wrong, but found
	RoleShort                   // a short form that stands for the whole: Rosneft, 한은
	RoleAcronym                 // initials: NATO, МАГАТЭ

	roles = iota
)

var roleNames = [roles]string{"alias", "primary", "former", "misspelling", "short", "acronym"}

// String returns the word that files use.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return fmt.Sprintf("Role(%d)", uint8(r))
}

// ParseRole returns the role that files call s; "" is RoleAlias.
func ParseRole(s string) (Role, error) {
	if s == "" {
		return RoleAlias, nil
	}
	for r, name := range roleNames {
		if name == s {
			return Role(r), nil
		}
	}
	return RoleAlias, fmt.Errorf("unknown role %q", s)
}

// MarshalText gives the word that files use.
func (r Role) MarshalText() ([]byte, error) {
	if int(r) >= len(roleNames) {
		return nil, fmt.Errorf("unknown role %d", uint8(r))
	}
	return []byte(roleNames[r]), nil
}

// UnmarshalText reads what [ParseRole] does.
func (r *Role) UnmarshalText(b []byte) error {
	v, err := ParseRole(string(b))
	if err == nil {
		*r = v
	}
	return err
}
