package access

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
)

// The names of the files of accounts, and of sessions and tokens, in the folder
// of what Vigie keeps.
const (
	UsersFile    = "users"
	SessionsFile = "access.db"
)

// Accounts are what sign-on stands on, for the server and for the commands
// that look after it: accounts, sessions and tokens, with the log in which
// every change of them is written down.
type Accounts struct {
	Users        *Users
	SessionStore *SessionStore
	Log          *audit.Log
	Limits       Limits
}

// OpenAccounts opens the accounts, sessions and tokens of a folder. It needs no
// store.
func OpenAccounts(ctx context.Context, folder string, log *audit.Log, limits Limits, now func() time.Time) (*Accounts, error) {
	store, err := OpenSessionStore(ctx, filepath.Join(folder, SessionsFile), now)
	if err != nil {
		return nil, err
	}
	return &Accounts{Users: NewUsers(filepath.Join(folder, UsersFile)), SessionStore: store, Log: log, Limits: limits}, nil
}

// Forget takes away the sessions of a folder that are over, and returns how many
// they were.
func Forget(ctx context.Context, folder string, limits Limits, now func() time.Time) (n int, err error) {
	store, err := OpenSessionStore(ctx, filepath.Join(folder, SessionsFile), now)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return store.Forget(ctx, limits)
}

// Close closes what was opened.
func (a *Accounts) Close() error { return a.SessionStore.Close() }

// Put adds an account, or gives it another password, other roles and
// directions, and ends the sessions that the old password opened.
func (a *Accounts) Put(ctx context.Context, u User) error {
	var err error
	if u.Login, err = ParseLogin(u.Login); err != nil {
		return err
	}
	if err := a.Log.Record(ctx, audit.Event{Kind: audit.Granted, Object: u.Login, Detail: u.Roles.String()}); err != nil {
		return err
	}
	if err := a.Users.Put(u); err != nil {
		return err
	}
	return a.SessionStore.EndAll(ctx, u.Login)
}

// Remove takes an account away, and ends its sessions: the next of its name is
// somebody else.
func (a *Accounts) Remove(ctx context.Context, login string) error {
	login, err := ParseLogin(login)
	if err == nil {
		err = a.Users.Remove(login)
	}
	if err != nil {
		return err
	}
	return errors.Join(a.SessionStore.EndAll(ctx, login), a.revoked(ctx, login))
}

// Revoke ends the session of an ID, or every session of a login.
func (a *Accounts) Revoke(ctx context.Context, session string) error {
	if err := a.SessionStore.Revoke(ctx, session); err != nil {
		return err
	}
	return a.revoked(ctx, "session "+session)
}

// AddToken makes a token, which is returned this once. One that cannot be
// written down is not made.
func (a *Accounts) AddToken(ctx context.Context, t Token) (token string, err error) {
	if token, err = a.SessionStore.AddToken(ctx, t); err != nil {
		return "", err
	}
	detail := t.Roles.String() + " until " + t.Expires.Format(time.DateTime)
	if err := a.Log.Record(ctx, audit.Event{Kind: audit.Granted, Object: "token " + t.Name, Detail: detail}); err != nil {
		return "", errors.Join(err, a.SessionStore.RemoveToken(ctx, t.Name))
	}
	return token, nil
}

// RemoveToken takes a token away, by name.
func (a *Accounts) RemoveToken(ctx context.Context, name string) error {
	if err := a.SessionStore.RemoveToken(ctx, name); err != nil {
		return err
	}
	return a.revoked(ctx, "token "+name)
}

func (a *Accounts) revoked(ctx context.Context, what string) error {
	return a.Log.Record(ctx, audit.Event{Kind: audit.Revoked, Object: what})
}
