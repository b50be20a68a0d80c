package access

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"
)

// The lock-out: so many wrong passwords within a while shut the door for as
// long, for that login and for that address, whether or not the login exists.
const (
	lockAfterLogin   = 5
	lockAfterAddress = 20 // an office may share one address
	lockFor          = 15 * time.Minute
	lockEntries      = 10_000 // remembered at once: the attempts of a flood are forgotten, the door stays shut by address
)

// failureStore keeps failures over a restart; *SessionStore is one. What it cannot
// keep is counted in memory all the same.
type failureStore interface {
	keepFailure(ctx context.Context, key string, f failures) error
	failuresSince(ctx context.Context, since time.Time) (map[string]failures, error)
	dropFailure(ctx context.Context, key string) error
}

// locks count wrong passwords.
type locks struct {
	kept failureStore // nil: in memory alone

	mu      sync.Mutex
	read    bool
	entries map[string]*failures
}

type failures struct {
	count int
	last  time.Time
}

// start reads what was kept before a restart, once.
func (l *locks) start(ctx context.Context, now time.Time) {
	if l.read {
		return
	}
	l.entries = map[string]*failures{}
	if l.kept != nil {
		kept, err := l.kept.failuresSince(ctx, now.Add(-lockFor))
		if err != nil {
			return // and try again at the next sign-in
		}
		for key, f := range kept {
			l.entries[key] = &f
		}
	}
	l.read = true
}

// shut reports whether a login or an address must wait.
func (l *locks) shut(ctx context.Context, login string, from netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.start(ctx, now)
	return l.over(loginKey(login), lockAfterLogin, now) || l.over(addressKey(from), lockAfterAddress, now)
}

func (l *locks) over(key string, limit int, now time.Time) bool {
	f, ok := l.entries[key]
	return ok && f.count >= limit && now.Sub(f.last) < lockFor
}

// failed counts a wrong password, and reports whether it shut a door.
func (l *locks) failed(ctx context.Context, login string, from netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.start(ctx, now)
	a := l.add(loginKey(login), now) == lockAfterLogin
	b := l.add(addressKey(from), now) == lockAfterAddress
	if l.kept != nil {
		for _, key := range []string{loginKey(login), addressKey(from)} {
			//nolint:errcheck // a full disk must not open the door: it counts in memory
			_ = l.kept.keepFailure(ctx, key, *l.entries[key])
		}
	}
	return a || b
}

// refused counts a refusal of an address and of all, and returns both counts
// within the time of a lock-out.
func (l *locks) refused(from netip.Addr, now time.Time) (byAddress, all int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = map[string]*failures{}
	}
	return l.add(addressKey(from), now), l.add("all", now)
}

func (l *locks) add(key string, now time.Time) int {
	f, ok := l.entries[key]
	if !ok {
		l.forget(now)
		f = &failures{}
		l.entries[key] = f
	}
	if now.Sub(f.last) >= lockFor {
		f.count = 0
	}
	f.count, f.last = f.count+1, now
	return f.count
}

// forget drops what no longer counts, and all of it when a flood fills it.
func (l *locks) forget(now time.Time) {
	if len(l.entries) < lockEntries {
		return
	}
	for key, f := range l.entries {
		if now.Sub(f.last) >= lockFor {
			delete(l.entries, key)
		}
	}
	for key, f := range l.entries {
		if len(l.entries) < lockEntries {
			return
		}
		if f.count < lockAfterLogin {
			delete(l.entries, key)
		}
	}
}

// passed forgets the failures of a login that got in. Those of the address
// stay: a thief may own one account.
func (l *locks) passed(ctx context.Context, login string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, failed := l.entries[loginKey(login)]; !failed {
		return
	}
	delete(l.entries, loginKey(login))
	if l.kept != nil {
		//nolint:errcheck // at worst it counts again after a restart
		_ = l.kept.dropFailure(ctx, loginKey(login))
	}
}

// The keys are hashes: a login that does not exist may be a password typed in
// the wrong field, and an address is personal data.
func loginKey(login string) string      { return hashOf("login " + login) }
func addressKey(from netip.Addr) string { return hashOf("from " + network(from)) }

// network is what counts as one address: a subscriber's IPv6 network is a /64.
func network(from netip.Addr) string {
	if from.Is6() {
		if p, err := from.Prefix(64); err == nil {
			return p.String()
		}
	}
	return from.String()
}

// keepFailure writes down the failures of a key, and forgets those that no
// longer count.
func (v *SessionStore) keepFailure(ctx context.Context, key string, f failures) error {
	if _, err := v.db.ExecContext(ctx, `DELETE FROM failure WHERE last < ?`, f.last.Add(-lockFor).Unix()); err != nil {
		return err
	}
	_, err := v.db.ExecContext(ctx, `INSERT INTO failure VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET count = excluded.count, last = excluded.last`,
		key, f.count, f.last.Unix())
	return err
}

// failuresSince returns the failures that still count.
func (v *SessionStore) failuresSince(ctx context.Context, since time.Time) (out map[string]failures, err error) {
	rows, err := v.db.QueryContext(ctx, `SELECT hash, count, last FROM failure WHERE last >= ?`, since.Unix())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = map[string]failures{}
	for rows.Next() {
		var key string
		var f failures
		var last int64
		if err := rows.Scan(&key, &f.count, &last); err != nil {
			return nil, err
		}
		f.last = time.Unix(last, 0)
		out[key] = f
	}
	return out, rows.Err()
}

func (v *SessionStore) dropFailure(ctx context.Context, key string) error {
	_, err := v.db.ExecContext(ctx, `DELETE FROM failure WHERE hash = ?`, key)
	return err
}
