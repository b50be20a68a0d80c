package access

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/ccojocar/zxcvbn-go"

	"github.com/vigie-ia/vigie/internal/reason"
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
var ErrPassword = error(reason.New("password.no"))

// leastScore is what a password must reach of zxcvbn's 0 to 4: 3 is "safely
// unguessable" where each guess costs a slow hash (Wheeler, USENIX Security 2016).
const leastScore = 3

// commonHere are words that French passwords are made of, which the lists of
// the estimator, English ones, do not hold.
func commonHere() []string {
	return []string{
		"motdepasse", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "bonjour", "bienvenue", "soleil", "chouchou", "doudou", "loulou", "jetaime",
		"marseille", "france", "paris", "reims", "champagne", "ville", "mairie", "metropole", "agglo", "direction", "service", "informatique",
		"administrateur", "admin", "vigie", "secret", "printemps", "automne", "hiver", "janvier", "septembre", "octobre", "novembre", "decembre",
	}
}

// weak says why a password is too easy to guess, "" when it is not: it is, or is
// made of, common ones, the words of its own account, rows of keys or dates.
func weak(password string, own []string) string {
	words := commonHere()
	for _, text := range own {
		words = append(words, strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
		words = append(words, strings.ToLower(text))
	}
	words = slices.DeleteFunc(words, func(w string) bool { return utf8.RuneCountInString(w) < 3 })
	if zxcvbn.PasswordStrength(password, words).Score >= leastScore {
		return ""
	}
	return "it is easy to guess: it holds a common password, the account's own words, a row of keys or a date"
}

// HashPassword makes what the file of users keeps: argon2id, as a PHC string.
// own are the account's own words, its login and the authority's name, which
// make no password. Its errors never hold the password.
func HashPassword(password string, own ...string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "", reason.Because(ErrPassword, reason.New("prefixed", ErrPassword, reason.New("password.short", n, minPassword)))
	case len(password) > maxPassword:
		return "", reason.Because(ErrPassword, reason.New("prefixed", ErrPassword, reason.New("password.long", maxPassword)))
	}
	if why := weak(password, own); why != "" {
		return "", fmt.Errorf("%w: %s; several words that have nothing to do with each other make a good one", ErrPassword, why)
	}
	hash, err := argon2id.CreateHash(password, cost())
	if err != nil {
		return "", reason.While(err, "doing.password")
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
