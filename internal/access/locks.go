package access

import (
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

// locks count wrong passwords, in memory.
type locks struct {
	mu      sync.Mutex
	entries map[string]*failures
}

type failures struct {
	count int
	last  time.Time
}

// shut reports whether a login or an address must wait.
func (l *locks) shut(login string, from netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over("login "+login, lockAfterLogin, now) || l.over("from "+network(from), lockAfterAddress, now)
}

func (l *locks) over(key string, limit int, now time.Time) bool {
	f, ok := l.entries[key]
	return ok && f.count >= limit && now.Sub(f.last) < lockFor
}

// failed counts a wrong password, and reports whether it shut a door.
func (l *locks) failed(login string, from netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.add("login "+login, now) == lockAfterLogin
	b := l.add("from "+network(from), now) == lockAfterAddress
	return a || b
}

func (l *locks) add(key string, now time.Time) int {
	if l.entries == nil {
		l.entries = map[string]*failures{}
	}
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
func (l *locks) passed(login string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entries, "login "+login)
}

// network is what counts as one address: a subscriber's IPv6 network is a /64.
func network(from netip.Addr) string {
	if from.Is6() {
		if p, err := from.Prefix(64); err == nil {
			return p.String()
		}
	}
	return from.String()
}
