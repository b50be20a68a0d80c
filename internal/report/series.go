package report

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// ErrUnknownSeries means that there is no indicator or metric of that id.
var ErrUnknownSeries = errors.New("no such indicator or metric")

// ErrLength means that a series has no period, or more than one answer holds.
var ErrLength = errors.New("a series has from 1 to 240 periods, in order")

// longest is how many periods one series may have.
const longest = 240

// SeriesQuery asks for an indicator or a metric, by id, of a system or of all
// (""), from one period to another of the same kind.
type SeriesQuery struct {
	ID       string
	System   measure.System
	From, To period.Period
}

// Series answers the API. Only flows are served as metrics; indicators first.
func (r *Reporter) Series(ctx context.Context, q SeriesQuery) (Series, error) {
	d, isMetric, ok := definitionOf(q.ID)
	if !ok {
		return Series{}, fmt.Errorf("a series of %q: %w", q.ID, ErrUnknownSeries)
	}
	periods := period.Range(q.From, q.To)
	if len(periods) == 0 || len(periods) > longest {
		return Series{}, fmt.Errorf("a series of %q from %s to %s: %w", q.ID, q.From, q.To, ErrLength)
	}
	last := periods[len(periods)-1]
	metrics := frugalityMetrics()
	if isMetric && !slices.Contains(metrics, d.Needs[0]) {
		metrics = append(metrics, d.Needs[0])
	}
	first := earlier(r.firstNeeded(last), q.From.In(period.Quarter).Previous())
	v, err := r.read(ctx, question{period: last, system: q.System, first: first, metrics: metrics, days: true, staff: d.Staff || d.ID == indicator.IDSimpleShare})
	if err != nil {
		return Series{}, fmt.Errorf("a series of %q: %w", q.ID, err)
	}
	out := Series{Head: v.head, ID: q.ID, Metric: isMetric, Unit: string(d.Unit), System: q.System}
	out.Points = v.series(d, q.System, periods)
	out.Corrections = CorrectionsTo(v.correctionsOf(q.System, q.From, last), d.Inputs())
	return out, nil
}

// definitionOf finds an indicator, else makes one of a metric in its canonical
// unit.
func definitionOf(id string) (d indicator.Definition, isMetric, ok bool) {
	if d, ok = indicator.Find(id); ok {
		return d, false, true
	}
	d, ok = indicator.OfMetric(measure.Metric(id))
	return d, true, ok
}
