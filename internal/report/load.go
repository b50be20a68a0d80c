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
	period period.Period
	system measure.System // "" for all
	first  period.Period  // first period loaded
	// quarters loads to the end of the period's last quarter, for charts whose axis
	// ends there: a quarter of which a month is in view is whole on them.
	quarters bool
	metrics  []measure.Metric
	days     bool // read the days that projections need, while the period runs
	// staff reads what is known of agents too, as the reader may see it.
	staff  bool
	reader disclosure.Reader
}

// last is the last period loaded.
func (q question) last() period.Period {
	if q.quarters {
		return q.period.Last().Period(period.Quarter)
	}
	return q.period
}

// view is what was read for one answer, indexed once. It lives for one
// question.
type view struct {
	*Reporter
	period      period.Period
	system      measure.System
	systems     []register.System
	head        Head
	rows        []measure.Month
	corrections []Correction                // of the periods loaded
	spoken      map[string][]measure.System // by source, where rows have something
	figures     *indicator.Figures
	staff       staff                                    // nothing unless the question asks for it
	days        map[measure.Metric][]indicator.DailyPart // of a running period
}

// read makes the reads that every answer begins with: the version, the months,
// the corrections and, while the period runs, the days that its projection
// needs.
func (r *Reporter) read(ctx context.Context, q question) (*view, error) {
	now := r.setup.Now()
	v := &view{Reporter: r, period: q.period, system: q.system, systems: r.register().Systems}
	if q.system != "" {
		s, ok := r.register().Find(q.system)
		if !ok {
			return nil, fmt.Errorf("reading system %q: %w", q.system, ErrUnknownSystem)
		}
		v.systems = []register.System{s}
	}
	version, err := r.store.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the version of the store: %w", err)
	}
	last := q.last()
	span := measure.Window{From: q.first.Window(r.setup.Zone).From, To: last.Window(r.setup.Zone).To}
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
	v.staff, v.rows = staffOf(r, q.reader, v.rows)
	if err := v.readCorrections(ctx, span); err != nil {
		return nil, err
	}
	v.figures = indicator.NewFigures(r.scopeOf(v.systems, span, now), q.first, last, v.rows)
	v.head = r.headOf(q.period, now, version, v.rows)
	if v.head.Empty == NoData {
		if err := r.look(ctx, &v.head); err != nil {
			return nil, err
		}
	}
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
	case len(r.register().Systems) == 0:
		h.Empty = NoSystems
	case len(r.setup.Sources) == 0 && len(rows) == 0:
		h.Empty = NoSources
	case len(rows) == 0:
		h.Empty = NoData // unless there is something of other times: look
	case !slices.ContainsFunc(rows, within):
		h.Empty = NoFigures
	}
	return h
}

// look finds out whether nothing was collected, or nothing of the periods that
// were loaded.
func (r *Reporter) look(ctx context.Context, h *Head) error {
	held, err := r.held(ctx)
	if err != nil || held.To.IsZero() {
		return err
	}
	h.Empty = NoFigures
	if first := r.dateIn(held.From).Period(h.Period.Kind); h.First.IsZero() || first.Compare(h.First) < 0 {
		h.First = first
	}
	return nil
}

// held is the window of all that the sources said, but for the register, which
// always has something to say; zero: nothing.
func (r *Reporter) held(ctx context.Context) (measure.Window, error) {
	states, err := r.store.Sources(ctx)
	if err != nil {
		return measure.Window{}, fmt.Errorf("reading what the sources hold: %w", err)
	}
	var held measure.Window
	for _, s := range states {
		switch {
		case s.Held.To.IsZero() || s.Source == measure.RegisterSource:
		case held.To.IsZero():
			held = s.Held
		default:
			held = held.Span(s.Held)
		}
	}
	return held, nil
}

// firstPeriod is the first that has figures, or in which a system ran.
func (r *Reporter) firstPeriod(kind period.Kind, rows []measure.Month) period.Period {
	var first period.Date
	sooner := func(d period.Date) {
		if !d.IsZero() && (first.IsZero() || d.Compare(first) < 0) {
			first = d
		}
	}
	for _, s := range r.register().Systems {
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

// Opening returns what a page shows when it is asked for no period: the last one
// that is over, or where nothing is known of it the newest that has figures. A
// store that does not answer leaves the last one that is over: the page will say
// what is wrong.
func (r *Reporter) Opening(ctx context.Context, kind period.Kind) period.Period {
	last := r.LastComplete(kind)
	held, err := r.held(ctx)
	w := last.Window(r.setup.Zone)
	switch {
	case err != nil || held.To.IsZero():
	case !held.From.Before(w.To): // collected since it was over
		return last.Next()
	case !held.To.After(w.From): // and nothing since long
		return period.Of(held.To.Add(-time.Second), r.setup.Zone, kind)
	}
	return last
}

// LastComplete returns the last period of one kind that is over.
func (r *Reporter) LastComplete(kind period.Kind) period.Period {
	return period.Of(r.setup.Now(), r.setup.Zone, kind).Previous()
}
