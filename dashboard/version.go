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

// lookAheadEvery is how often the pages that are drawn ahead look: soon enough for
// them to be drawn before what is shown has to be asked for again.
const lookAheadEvery = lookEvery / 2

// askWithin is how long the store may take to say its version: one that is busy is
// not down.
const askWithin = 5 * time.Second

// downFor is how long it is taken to be down once it failed to.
const downFor = time.Second

// versions remembers the version of the data, or that the store was down.
type versions struct {
	ask  func(context.Context) (string, error)
	now  func() time.Time
	mu   sync.Mutex
	at   time.Time
	seen string
	err  error
	// coming is a version whose pages are being drawn before it is shown, as it was
	// asked for at came; asks counts what became known of the data by other ways.
	coming string
	came   time.Time
	asks   int
}

// forget has the version asked for again: something was just sent in.
func (v *versions) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at, v.coming = time.Time{}, ""
	v.asks++
}

// next looks ahead of whoever asks for a page: a version that is new is not shown
// until its front pages are drawn, or until somebody else asks for the version.
// asks tells show what was known then.
func (v *versions) next(ctx context.Context) (version string, asks int, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	if !v.at.IsZero() && now.Sub(v.at) < lookAheadEvery && !now.Before(v.at) {
		return v.seen, v.asks, v.err
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	version, err = v.ask(ctx)
	switch {
	case err != nil: // whoever asks for a page finds out
	case v.at.IsZero() || version == v.seen:
		v.seen, v.err, v.at = version, nil, now
	default:
		v.coming, v.came = version, now
	}
	return version, v.asks, err
}

// show has a version shown, unless more became known since.
func (v *versions) show(version string, asks int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.asks == asks && v.coming == version {
		v.seen, v.err, v.at, v.coming = version, nil, v.came, ""
	}
}

// shows reports whether a page drawn for one version is one for another: the same,
// or what comes after it.
func (v *versions) shows(drawn, version string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return drawn == version || drawn == v.coming && drawn != ""
}

// holds says for how long what was seen is taken as current.
func (v *versions) holds() time.Duration {
	if v.err != nil {
		return downFor
	}
	return lookEvery
}

// look returns the version of the data, at most lookEvery old.
func (v *versions) look(ctx context.Context) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if now := v.now(); v.at.IsZero() || now.Sub(v.at) >= v.holds() || now.Before(v.at) {
		ctx, cancel := context.WithTimeout(ctx, askWithin)
		defer cancel()
		v.seen, v.err = v.ask(ctx)
		v.at, v.coming = now, ""
		v.asks++
	}
	return v.seen, v.err
}
