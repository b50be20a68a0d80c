// Package access says who a reader is and what they may open: roles, sign-on,
// sessions, tokens. It knows nothing of pages; the dashboard's table of routes
// says which role opens which.
package access

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Roles is a set of roles. One person may hold several; none is the default,
// and opens what the public opens.
type Roles uint16

// The roles, by what their holders come for.
const (
	// Public is everybody, with or without an account.
	Public Roles = 1 << iota
	// Elected reads the figures of the whole authority, and its quarters.
	Elected
	// Sustainability follows the footprint, and publishes quarters.
	Sustainability
	// HR alone reads wellbeing by direction, under disclosure control.
	HR
	// Approver decides on projects, and validates what others entered.
	Approver
	// Contributor enters figures for the directions named with the account.
	Contributor
	// StaffRep speaks for the staff: wellbeing of the whole authority, method,
	// questionnaires before they are launched.
	StaffRep
	// Admin runs the service: sources, metrics, accounts; no wellbeing below
	// the whole authority.
	Admin

	end
)

// Everyone is every role at once: who reads on the machine itself, where there
// is no sign-on.
const Everyone = end - 1

// Staff is whoever has an account and a role.
const Staff = Everyone &^ Public

// names are what the configuration and the commands call the roles.
func names() []string {
	return []string{"public", "elu", "durable", "rh", "approbateur", "contributeur", "representant", "admin"}
}

// ParseRole reads the name of a role that an account can hold: every one but
// public, which everybody is.
func ParseRole(text string) (Roles, error) {
	for i, name := range names() {
		if role := Roles(1) << i; name == text && role != Public {
			return role, nil
		}
	}
	return 0, reason.New("value.role", strconv.Quote(text), strings.Join(names()[1:], ", "))
}

// ParseRoles reads the names of roles.
func ParseRoles(list []string) (Roles, error) {
	var all Roles
	for _, text := range list {
		role, err := ParseRole(text)
		if err != nil {
			return 0, err
		}
		all |= role
	}
	return all, nil
}

// Meet reports whether two sets share a role.
func (r Roles) Meet(other Roles) bool { return r&other != 0 }

// Names lists the roles by name.
func (r Roles) Names() []string {
	var out []string
	for i, name := range names() {
		if r.Meet(1 << i) {
			out = append(out, name)
		}
	}
	return out
}

// String lists the roles by name, parted by spaces.
func (r Roles) String() string { return strings.Join(r.Names(), " ") }

// Reader is who asks.
type Reader struct {
	Login string // "" for nobody in particular
	Roles Roles
	// Directions are those that a contributor enters figures for, by id.
	Directions []string
}

// Stranger is a reader without an account.
func Stranger() Reader { return Reader{Roles: Public} }
