package access

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/reason"
)

// User is an account of the file of users.
type User struct {
	Login string
	Roles Roles
	// Directions are those that a contributor enters figures for, by id.
	Directions []string
	Hash       string // of the password, a PHC string
}

// Users is the file of users: one line each, login:roles:directions:hash, read
// again whenever it changes, so that a role taken away is gone at once.
type Users struct {
	path string

	mu   sync.Mutex
	seen time.Time
	size int64
	list []User
}

// NewUsers is the file at a path. It need not be there: then nobody has an
// account.
func NewUsers(path string) *Users { return &Users{path: path} }

// ParseLogin returns a login as it is kept, in small letters, whatever case it
// is written in. It returns an error for what the file, a log or a page could
// trip over.
func ParseLogin(text string) (string, error) {
	login := fold(text)
	if ok, err := regexp.MatchString(`^[a-z0-9][a-z0-9._@+-]{0,63}$`, login); !ok || err != nil {
		return "", reason.New("value.login", strconv.Quote(text))
	}
	return login, nil
}

// fold takes away blanks around a text and the case of the letters A to Z, and
// of these alone: Unicode has a Kelvin sign whose small letter is k and a long s
// whose capital is S, by which somebody could take the login of another.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, strings.TrimSpace(text))
}

// List returns the accounts.
func (u *Users) List() ([]User, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	info, err := os.Stat(u.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		u.list = nil
		return nil, nil
	case err != nil:
		return nil, reason.While(err, "doing.users")
	case info.ModTime().Equal(u.seen) && info.Size() == u.size:
		return u.list, nil
	}
	raw, err := os.ReadFile(u.path)
	if err != nil {
		return nil, reason.While(err, "doing.users")
	}
	list, err := parseUsers(raw)
	if err != nil {
		return nil, reason.While(err, "doing.users.in", u.path)
	}
	u.list, u.seen, u.size = list, info.ModTime(), info.Size()
	return list, nil
}

// Find returns the account of a login; false when there is none.
func (u *Users) Find(login string) (User, bool, error) {
	list, err := u.List()
	if err != nil {
		return User{}, false, err
	}
	login = fold(login)
	i := slices.IndexFunc(list, func(o User) bool { return o.Login == login })
	if i < 0 {
		return User{}, false, nil
	}
	return list[i], true, nil
}

// Put adds an account or replaces it.
func (u *Users) Put(user User) error {
	var err error
	if user.Login, err = ParseLogin(user.Login); err != nil {
		return err
	}
	return u.change(func(list []User) ([]User, error) {
		list = slices.DeleteFunc(list, func(o User) bool { return o.Login == user.Login })
		return append(list, user), nil
	})
}

// Remove takes an account away.
func (u *Users) Remove(login string) error {
	login = fold(login)
	return u.change(func(list []User) ([]User, error) {
		kept := slices.DeleteFunc(slices.Clone(list), func(o User) bool { return o.Login == login })
		if len(kept) == len(list) {
			return nil, reason.New("account.none", login)
		}
		return kept, nil
	})
}

// change writes the file anew beside itself and moves it into its place.
func (u *Users) change(how func([]User) ([]User, error)) error {
	list, err := u.List()
	if err != nil {
		return err
	}
	if list, err = how(slices.Clone(list)); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b User) int { return strings.Compare(a.Login, b.Login) })
	var out bytes.Buffer
	for _, o := range list {
		out.WriteString(o.line())
	}
	if err := os.MkdirAll(filepath.Dir(u.path), 0o750); err != nil {
		return reason.While(err, "doing.users.write")
	}
	if err := atomicfile.Replace(u.path, out.Bytes()); err != nil {
		return reason.While(err, "doing.users.write")
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.seen = time.Time{} // read it again
	return nil
}

func (u User) line() string {
	return strings.Join([]string{u.Login, strings.Join(u.Roles.Names(), ","), strings.Join(u.Directions, ","), u.Hash}, ":") + "\n"
}

// parseUsers reads the file of users; every fault has its line. None quotes what
// was to be a login or a role: it may be a hash, or a password, out of its place.
func parseUsers(raw []byte) ([]User, error) {
	var list []User
	var faults []error
	seen := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		user, err := parseUser(text)
		if first, twice := seen[user.Login]; err == nil && twice {
			err = reason.New("account.twice", user.Login, first)
		}
		if err != nil {
			faults = append(faults, reason.While(err, "where.line", n))
			continue
		}
		seen[user.Login] = n
		list = append(list, user)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, err)
	}
	return list, errors.Join(faults...)
}

func parseUser(text string) (User, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 4 {
		return User{}, reason.New("account.parts", len(parts))
	}
	u := User{Hash: parts[3], Directions: listOf(parts[2])}
	var err error
	if u.Login, err = ParseLogin(parts[0]); err != nil {
		return User{}, reason.New("account.login")
	}
	if u.Roles, err = ParseRoles(listOf(parts[1])); err != nil {
		return User{}, reason.New("account.roles", strings.Join(Staff.Names(), ", "))
	}
	if _, _, _, err := argon2id.DecodeHash(u.Hash); err != nil {
		return User{}, reason.New("account.hash", u.Login)
	}
	return u, nil
}

func listOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
