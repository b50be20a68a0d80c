package access

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// The bounds of a password: at least 12 characters, more than the CNIL asks of
// one behind a lock-out (deliberation 2022-100 of 21 July 2022).
const (
	minPassword = 12
	maxPassword = 256 // a password of a megabyte would be a free attack
)

// cost is what one hash takes: 19 MiB and two passes, the first choice of the
// OWASP Password Storage Cheat Sheet, so that a server of 150 MB can check one.
func cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// ErrPassword means that a password cannot be used.
var ErrPassword = errors.New("not a password to use")

// HashPassword makes what the file of users keeps: argon2id, as a PHC string.
func HashPassword(password string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "", fmt.Errorf("%w: it has %d characters, at least %d are needed; several words make a good one", ErrPassword, n, minPassword)
	case len(password) > maxPassword:
		return "", fmt.Errorf("%w: it is longer than %d bytes", ErrPassword, maxPassword)
	}
	hash, err := argon2id.CreateHash(password, cost())
	if err != nil {
		return "", fmt.Errorf("hashing a password: %w", err)
	}
	return hash, nil
}

// matches reports whether a password is the one of a hash. It takes as long
// for a wrong one.
func matches(password, hash string) bool {
	if len(password) > maxPassword {
		password = password[:maxPassword] // refused all the same, at the usual price
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && err == nil
}
