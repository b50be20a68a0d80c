package collectors_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// answering is a source by the hour that answers so.
type answering struct {
	asked measure.Window
	b     measure.Batch
	err   error
}

func (a *answering) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, Piece: time.Hour}
}

func (a *answering) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return measure.Batch{}, errors.New("it may take as long as it likes")
	}
	a.asked = w
	return a.b, a.err
}

// telling is one that tells of itself.
type telling struct{ answering }

func (telling) Probe(context.Context) (reason.Text, error) { return "well", nil }

// A source that does not tell of itself is asked for its last complete step.
func TestProbe(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 10, 10, 20, 0, 0, time.UTC)
	down := errors.New("down")
	for _, test := range []struct {
		source collectors.Collector
		want   string
		err    error
	}{
		{&telling{}, "well", nil},
		{&answering{b: measure.Batch{Readings: make([]measure.Reading, 3), Refused: make([]measure.Refusal, 2)}}, "3 figures, 2 refused", nil},
		{&answering{err: collectors.ErrNoData}, "nothing for the last step", nil},
		{&answering{err: down}, "", down},
	} {
		got, err := collectors.Probe(t.Context(), test.source, 30*time.Minute, now)
		if !strings.Contains(got.String(), test.want) || !errors.Is(err, test.err) {
			t.Errorf("%+v: %q, %v", test.source, got, err)
		}
		if a, ok := test.source.(*answering); ok {
			want := measure.Window{From: now.Truncate(time.Hour).Add(-2 * time.Hour), To: now.Truncate(time.Hour).Add(-time.Hour)}
			if a.asked != want {
				t.Errorf("asked of %v, want %v", a.asked, want)
			}
		}
	}
}
