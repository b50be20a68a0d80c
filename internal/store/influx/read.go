package influx

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// always is the range of what has no bound: InfluxDB wants one.
func always() measure.Window {
	return measure.Window{From: slot(0).Add(slotSpan), To: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// ready does what is decided and not done, and makes the stale months of a query
// again, if there is anything. It returns how many changes were decided.
func (s *Store) ready(ctx context.Context, q store.Query) (decided int64, err error) {
	now, err := s.state(ctx)
	if err != nil || len(now.stale(q)) == 0 && len(now.undone()) == 0 {
		return now.decided(), err
	}
	return now.decided(), s.freshen(ctx, q)
}

// whole reads, once all is ready, and again for as long as what it reads may be
// of before and after a change of several sources.
func (s *Store) whole(ctx context.Context, q store.Query, read func() error) error {
	for {
		before, err := s.ready(ctx, q)
		if err == nil {
			err = read()
		}
		if err != nil {
			return err
		}
		now, err := s.state(ctx)
		if err != nil || now.decided() == before {
			return err
		}
	}
}

// Months reads the summaries of the months that begin in the query's window,
// in no set order. Stale ones are made again first. While another Replace goes
// on, each system's month is from before it or from after it.
func (s *Store) Months(ctx context.Context, q store.Query) ([]store.Month, error) {
	w := always()
	if !q.Months.From.IsZero() {
		w.From = s.dateOf(q.Months.From)
	}
	if !q.Months.To.IsZero() {
		w.To = s.dateOf(q.Months.To.Add(-1)).Add(time.Second)
	}
	var list []store.Month
	err := s.whole(ctx, q, func() error {
		return s.ask(ctx, s.from(summaries, fieldMonth, w.From, w.To, ofSystems(q.Systems)...), func() { list = nil },
			func(r *query.FluxRecord) error {
				months, err := s.months(r, q)
				list = append(list, months...)
				return err
			})
	})
	if err != nil {
		return nil, reason.While(err, "doing.store.months")
	}
	return list, nil
}

// months reads from a row what a query asks for.
func (s *Store) months(r *query.FluxRecord, q store.Query) ([]store.Month, error) {
	system, v, err := systemRow(r)
	if err != nil || len(q.Systems) > 0 && !slices.Contains(q.Systems, system) {
		return nil, err
	}
	months, fingerprint, err := unpackMonths(v, system)
	if err != nil || fingerprint != s.fingerprint {
		return nil, err // made under other rules, and nothing came after
	}
	if len(q.Metrics) == 0 {
		return months, nil
	}
	return slices.DeleteFunc(months, func(m store.Month) bool { return !slices.Contains(q.Metrics, m.Metric) }), nil
}

// Profiles reads the days of the query's window, which must have both bounds,
// and folds them by key.
func (s *Store) Profiles(ctx context.Context, q store.Query) ([]store.Profile, error) {
	if !q.Months.From.Before(q.Months.To) || q.Months.From.IsZero() {
		return nil, errors.New("reading profiles: no months are given")
	}
	conditions := ofSystems(q.Systems)
	if len(q.Metrics) > 0 {
		conditions = append(conditions, oneOf(tagMetric, q.Metrics))
	}
	var days []measure.Day
	err := s.whole(ctx, q, func() (err error) {
		days, err = s.days(ctx, q.Months, conditions...)
		return err
	})
	if err != nil {
		return nil, reason.While(err, "doing.store.profiles")
	}
	if len(q.Systems) > tooMany {
		days = slices.DeleteFunc(days, func(d measure.Day) bool { return !slices.Contains(q.Systems, d.System) })
	}
	return measure.FoldProfile(s.options.Rules.Zone, q.Months, days), nil
}

// Corrections reads the corrections of every source that overlap w.
func (s *Store) Corrections(ctx context.Context, w measure.Window) ([]measure.Reading, error) {
	ends := always()
	if !w.From.IsZero() {
		ends.From = w.From
	}
	err := s.settled(ctx)
	var list []measure.Reading
	if err == nil {
		list, _, err = s.ask1(ctx, ends, begins(tagSource, measure.CorrectionPrefix))
	}
	if err != nil {
		return nil, reason.While(err, "doing.store.corrections")
	}
	if !w.To.IsZero() {
		list = slices.DeleteFunc(list, func(r measure.Reading) bool { return !r.Window.From.Before(w.To) })
	}
	return list, nil
}
