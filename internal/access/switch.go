package access

import (
	"context"
	"errors"
	"net/netip"

	"github.com/vigie-ia/vigie/internal/audit"
)

// Switch is the way of the demo: readers say themselves which role they are,
// and hold every role until they do. It is for one machine alone.
const Switch = "switch"

// SwitchAuthenticator believes readers.
type SwitchAuthenticator struct{}

// SignOn returns the way to sign on.
func (SwitchAuthenticator) SignOn() string { return Switch }

// Reader returns a reader with the role that the session names.
func (SwitchAuthenticator) Reader(_ context.Context, c Credentials) (Reader, error) {
	if c.Session == "" {
		return Reader{Login: "demo", Roles: Everyone}, nil
	}
	role, err := ParseRole(c.Session)
	if err != nil {
		return Stranger(), nil //nolint:nilerr // whoever has no role is a stranger
	}
	return Reader{Login: c.Session, Roles: role}, nil // another person for each role
}

// SignIn never lets anybody in.
func (SwitchAuthenticator) SignIn(context.Context, string, string, netip.Addr) (Pass, error) {
	return Pass{}, errors.New("nobody signs in where readers choose their role")
}

// SignOut has nothing to end.
func (SwitchAuthenticator) SignOut(context.Context, string) (string, error) { return "", nil }

// Note writes nothing down.
func (SwitchAuthenticator) Note(context.Context, audit.Kind, Reader, string) error { return nil }
