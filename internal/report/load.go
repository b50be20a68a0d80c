package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
)

// question is what a page wants to be read.
type question struct {
	period  period.Period
	system  measure.System // "" for all
	first   period.Period  // first period loaded
	metrics []measure.Metric
	days    bool // read the days that projections need, while the period runs
	// staff reads what is known of agents too, as the reader may see it.
	staff  bool
	reader disclosure.Reader
}

// view is what was read for one answer, indexed once. It lives for one
// question.
type view struct {
	*Reporter
	period  period.Period
	system  measure.System
	systems []register.System
	head    Head
	rows    []measure.Month
	fixes   []Correction                // of the periods loaded
	spoken  map[string][]measure.System // by source, where rows have something
	figures *indicator.Figures
	staff   staff                                    // nothing unless the question asks for it
	days    map[measure.Metric][]indicator.DailyPart // of a running period
}

// read makes the reads that every answer begins with: the version, the months,
// the corrections and, while the period runs, the days that its projection
// needs.
func (r *Reporter) read(ctx context.Context, q question) (*view, error) {
	now := r.setup.Now()
	v := &view{Reporter: r, period: q.period, system: q.system, systems: r.setup.Register.Systems}
	if q.system != "" {
		s, ok := r.setup.Register.Find(q.system)
		if !ok {
			return nil, fmt.Errorf("reading system %q: %w", q.system, ErrUnknownSystem)
		}
		v.systems = []register.System{s}
	}
	version, err := r.store.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the version of the store: %w", err)
	}
	span := measure.Window{From: q.first.Window(r.setup.Zone).From, To: q.period.Window(r.setup.Zone).To}
	query := store.Query{Metrics: q.metrics, Months: span}
	if q.system != "" {
		query.Systems = []measure.System{q.system}
	}
	if q.staff {
		query.Metrics = append(slices.Clone(q.metrics), r.staffMetrics()...)
	}
	if v.rows, err = r.store.Months(ctx, query); err != nil {
		return nil, fmt.Errorf("reading the months from %s to %s: %w", q.first, q.period, err)
	}
	v.spoken = spokenBy(v.rows)
	v.staff, v.rows = staffOf(q.reader, v.rows)
	if err := v.readFixes(ctx, span); err != nil {
		return nil, err
	}
	v.figures = indicator.NewFigures(r.scopeOf(v.systems, span, now), q.first, q.period, v.rows)
	v.head = r.headOf(q.period, now, version, v.rows)
	if begun := !now.Before(q.period.Window(r.setup.Zone).From); q.days && v.head.Running && begun {
		if v.days, err = r.readDays(ctx, q, v.rows, now); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// headOf opens an answer.
func (r *Reporter) headOf(p period.Period, now time.Time, version string, rows []measure.Month) Head {
	w := p.Window(r.setup.Zone)
	h := Head{Organisation: r.setup.Organisation, Zone: r.setup.Zone, Period: p, Running: now.Before(w.To), Now: now, Version: version}
	h.Last = period.Of(now, r.setup.Zone, p.Kind)
	h.First = r.firstPeriod(p.Kind, rows)
	within := func(m measure.Month) bool { return !m.Window.From.Before(w.From) && m.Window.From.Before(w.To) }
	switch {
	case len(r.setup.Register.Systems) == 0:
		h.Empty = NoSystems
	case len(r.setup.Sources) == 0 && len(rows) == 0:
		h.Empty = NoSources
	case len(rows) == 0:
		h.Empty = NoData
	case !slices.ContainsFunc(rows, within):
		h.Empty = NoFigures
	}
	return h
}

// firstPeriod is the first that has figures, or in which a system ran.
func (r *Reporter) firstPeriod(kind period.Kind, rows []measure.Month) period.Period {
	var first period.Date
	sooner := func(d period.Date) {
		if !d.IsZero() && (first.IsZero() || d.Compare(first) < 0) {
			first = d
		}
	}
	for _, s := range r.setup.Register.Systems {
		sooner(s.Phases.Experiment)
		sooner(s.Phases.InService)
	}
	var earliest time.Time
	for i := range rows {
		if earliest.IsZero() || rows[i].Window.From.Before(earliest) {
			earliest = rows[i].Window.From
		}
	}
	if !earliest.IsZero() {
		sooner(r.dateIn(earliest))
	}
	if first.IsZero() {
		return period.Period{}
	}
	return first.Period(kind)
}

// firstNeeded is the first period to load: the history, which holds the year
// before, and the baselines of trajectories.
func (r *Reporter) firstNeeded(p period.Period) period.Period {
	first := p.Add(1 - depth(p.Kind))
	for _, t := range r.setup.Targets {
		if len(t.Unfrozen()) > 0 {
			first = earlier(first, period.YearOf(t.Trajectory.Baseline))
		}
	}
	// A quarter more, whose energy weighs the coverage of the first.
	return first.In(period.Quarter).Previous()
}

// depth is how many periods a history shows, one year at least.
func depth(kind period.Kind) int {
	switch kind {
	case period.Month:
		return 13
	case period.Quarter:
		return 12
	case period.Year:
	}
	return 5
}

// frugalityMetrics are those that the figures of systems are computed from: the
// indicators that are not about staff, what pages show beside them, and the
// tokens read, which comparisons and cross-checks want too.
func frugalityMetrics() []measure.Metric {
	list := slices.Concat(indicator.Catalogue(), indicator.Footprint(), []indicator.Definition{indicator.BaseLoad(), indicator.Offset(), indicator.UsesOf()})
	out := []measure.Metric{measure.InputTokens}
	for _, d := range list {
		if d.Staff {
			continue
		}
		for _, m := range d.Reads() {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// LastComplete returns the last period of one kind that is over: what a page
// shows when it is asked for none.
func (r *Reporter) LastComplete(kind period.Kind) period.Period {
	return period.Of(r.setup.Now(), r.setup.Zone, kind).Previous()
}
