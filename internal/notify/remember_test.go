package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// archive answers, and counts how often it is asked.
type archive struct {
	version string
	asked   int
	down    error
}

func (*archive) Sources(context.Context) (report.SourcesPage, error) {
	return report.SourcesPage{}, nil
}
func (*archive) LastComplete(period.Kind) period.Period { return period.QuarterOf(2026, 3) }
func (a *archive) Version(context.Context) (string, error) {
	return a.version, a.down
}

func (a *archive) Indicators(_ context.Context, p period.Period) (report.Indicators, error) {
	a.asked++
	return report.Indicators{Head: report.Head{Period: p}}, a.down
}

func (a *archive) Lacks(context.Context, period.Period) ([]report.Lack, error) {
	a.asked++
	return []report.Lack{{}}, a.down
}

// Indicators are asked for again when a figure may have changed, every ten minutes
// at most, and each hour;
// nothing from before is answered while the store does not.
func TestRemembered(t *testing.T) {
	a, now := &archive{version: "1"}, noon()
	r := notify.Remember(a, func() time.Time { return now })
	look := func() {
		t.Helper()
		for _, q := range []period.Period{period.QuarterOf(2026, 3), period.QuarterOf(2026, 4)} {
			got, err := r.Indicators(t.Context(), q)
			if err != nil || got.Period != q {
				t.Errorf("%v: %v, %v", q, got.Period, err)
			}
		}
		if got, err := r.Lacks(t.Context(), period.QuarterOf(2026, 3)); err != nil || len(got) != 1 {
			t.Errorf("%v, %v", got, err)
		}
	}
	for _, step := range []struct {
		after   time.Duration
		version string
		asked   int
	}{{0, "1", 3}, {9 * time.Minute, "2", 3}, {time.Minute, "2", 6}, {59 * time.Minute, "2", 6}, {time.Minute, "2", 9}, {-2 * time.Hour, "2", 12}} {
		now, a.version = now.Add(step.after), step.version
		if look(); a.asked != step.asked {
			t.Errorf("%v, version %s: asked %d times, not %d", now, a.version, a.asked, step.asked)
		}
	}
	now, a.down = now.Add(11*time.Minute), errors.New("connection refused")
	if _, err := r.Indicators(t.Context(), period.QuarterOf(2026, 3)); !errors.Is(err, a.down) {
		t.Errorf("while the store is down: %v", err)
	}
}
