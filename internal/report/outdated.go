package report

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// toldFor is for how long a change of what was stated is told: what was not
// stated before is told until it is recomputed.
const toldFor = 92 * 24 * time.Hour

// Outdated are months of one system whose figures were derived under other
// statements of the register than those of now.
type Outdated struct {
	impact.Outdated
	First, Last period.Period // the first and the last such month with figures
	// From is the day from which vigie recompute derives them again.
	From period.Date
}

// Advice says in a line what was derived under other statements, and the command
// that derives it again: for the command line and for logs.
func (o Outdated) Advice() reason.Text {
	months := reason.Text(o.First.String())
	if o.Last != o.First {
		months = reason.New("months", o.First, o.Last)
	}
	if o.Learned {
		return reason.New("outdated.learned", months, strings.Join(o.What, ", "), o.From)
	}
	return reason.New("outdated", months, strings.Join(o.What, ", "), o.From)
}

// Outdated lists what the register learned since it was derived, the systems in
// the order of their names. Nothing is read when nothing changed.
func (r *Reporter) Outdated(ctx context.Context) ([]Outdated, error) {
	if r.setup.History == nil {
		return nil, nil
	}
	now := r.setup.Now()
	changes := slices.DeleteFunc(r.setup.History().Outdated(), func(o impact.Outdated) bool { return !o.Learned && now.Sub(o.Since) > toldFor })
	if len(changes) == 0 {
		return nil, nil
	}
	var to time.Time
	query := store.Query{Metrics: []measure.Metric{measure.Energy, measure.EnergyIT, measure.OutputTokens, measure.Queries, measure.Licences, measure.ActiveAgents}}
	for _, o := range changes {
		query.Systems, to = append(query.Systems, o.System), measure.Later(to, o.Window.To)
	}
	rows, err := r.monthsUpTo(ctx, query, to)
	if err != nil {
		return nil, fmt.Errorf("what was derived under former statements: %w", err)
	}
	var list []Outdated
	for _, o := range changes {
		if found, ok := r.outdated(o, rows); ok {
			list = append(list, found)
		}
	}
	return list, nil
}

// monthsUpTo reads the months from the first that any source speaks of to that of
// an instant.
func (r *Reporter) monthsUpTo(ctx context.Context, q store.Query, to time.Time) ([]measure.Month, error) {
	states, err := r.store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var from time.Time
	for _, s := range states {
		if !s.Held.From.IsZero() && (from.IsZero() || s.Held.From.Before(from)) {
			from = s.Held.From
		}
	}
	if from.IsZero() || !from.Before(to) {
		return nil, nil
	}
	of := func(t time.Time) measure.Window { return period.Of(t, r.setup.Zone, period.Month).Window(r.setup.Zone) }
	q.Months = measure.Window{From: of(from).From, To: of(to).To}
	return r.store.Months(ctx, q)
}

// outdated finds the months with figures of a change; false when there are none.
func (r *Reporter) outdated(o impact.Outdated, rows []measure.Month) (found Outdated, ok bool) {
	found.Outdated = o
	for i := range rows {
		row := &rows[i]
		if row.System != o.System || row.Part != o.Part && o.Part != "" || row.State != measure.Known || row.High <= 0 || !row.Window.From.Before(o.Window.To) || !row.Window.To.After(o.Window.From) {
			continue
		}
		month := period.Of(row.Window.From, r.setup.Zone, period.Month)
		if !ok || month.First().Compare(found.First.First()) < 0 {
			found.First = month
		}
		if !ok || month.First().Compare(found.Last.First()) > 0 {
			found.Last = month
		}
		ok = true
	}
	if found.From = found.First.First(); !o.Window.From.IsZero() {
		if begun := period.DateOf(o.Window.From, r.setup.Zone); begun.Compare(found.From) > 0 {
			found.From = begun
		}
	}
	return found, ok
}

// TellOutdated logs which months stand on what the register said before.
func (r *Reporter) TellOutdated(ctx context.Context, log *slog.Logger) {
	list, err := r.Outdated(ctx)
	if err != nil {
		log.WarnContext(ctx, "cannot tell which months stand on a former register", "err", err)
	}
	for _, o := range list {
		log.WarnContext(ctx, "the register has changed since figures were derived", "system", o.System, "what", o.Advice().String())
	}
}
