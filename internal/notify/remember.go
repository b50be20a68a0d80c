package notify

import (
	"context"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

const (
	// figuresEvery is how often figures are looked at while sources bring new ones;
	// what is told of them must have stood for an hour anyway.
	figuresEvery = 10 * time.Minute
	// rememberFor is how long they are taken as they were while none changed: what
	// follows from the time alone is told that much later.
	rememberFor = time.Hour
)

// Remembered answers as reports do, and asks for indicators again only once a
// figure may have changed, every ten minutes at most: a look at what is so, each
// minute, costs what the sources' states cost.
type Remembered struct {
	Reports
	now func() time.Time

	mu      sync.Mutex
	version string
	at      time.Time
	judged  map[period.Period]report.Indicators
	lacks   map[period.Period][]report.Lack
}

// Remember begins with nothing.
func Remember(r Reports, now func() time.Time) *Remembered { return &Remembered{Reports: r, now: now} }

// fresh forgets what was answered of other figures, or too long ago.
func (r *Remembered) fresh(ctx context.Context) error {
	now := r.now()
	age := now.Sub(r.at)
	known := r.judged != nil && age >= 0 && age < rememberFor
	if known && age < figuresEvery {
		return nil
	}
	version, err := r.Version(ctx)
	if err != nil || known && version == r.version {
		return err
	}
	r.version, r.at = version, now
	r.judged, r.lacks = map[period.Period]report.Indicators{}, map[period.Period][]report.Lack{}
	return nil
}

// Indicators are those of a period.
func (r *Remembered) Indicators(ctx context.Context, p period.Period) (report.Indicators, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fresh(ctx); err != nil {
		return report.Indicators{}, err
	}
	if known, ok := r.judged[p]; ok {
		return known, nil
	}
	answer, err := r.Reports.Indicators(ctx, p)
	if err == nil {
		r.judged[p] = answer
	}
	return answer, err
}

// Lacks are what stands against publishing a quarter.
func (r *Remembered) Lacks(ctx context.Context, q period.Period) ([]report.Lack, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fresh(ctx); err != nil {
		return nil, err
	}
	if known, ok := r.lacks[q]; ok {
		return known, nil
	}
	answer, err := r.Reports.Lacks(ctx, q)
	if err == nil {
		r.lacks[q] = answer
	}
	return answer, err
}
