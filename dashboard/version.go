package dashboard

import (
	"context"
	"sync"
	"time"
)

// lookEvery is how long a version of the data is taken as current, so that
// several dashboards agree within this time and a page from the cache asks the
// store nothing.
const lookEvery = 10 * time.Second

// versions remembers the version of the data, or that the store was down.
type versions struct {
	ask  func(context.Context) (string, error)
	now  func() time.Time
	mu   sync.Mutex
	at   time.Time
	seen string
	err  error
}

// forget has the version asked for again: something was just sent in.
func (v *versions) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = time.Time{}
}

// look returns the version of the data, at most lookEvery old.
func (v *versions) look(ctx context.Context) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if now := v.now(); v.at.IsZero() || now.Sub(v.at) >= lookEvery || now.Before(v.at) {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		v.seen, v.err = v.ask(ctx)
		v.at = now
	}
	return v.seen, v.err
}
