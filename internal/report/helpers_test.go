package report_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/store"
)

var errStore = errors.New("the store is down")

// counting is a store in memory that counts what is asked of it, and fails on
// demand.
type counting struct {
	months   []measure.Month
	profiles []measure.Profile
	states   []store.SourceState
	// corrections are of any source.
	corrections []measure.Reading
	calls       map[string]int
	failing     string
	// unfiltered returns every month without a copy, for benchmarks.
	unfiltered bool
}

func (s *counting) asked(what string) error {
	if s.calls == nil {
		s.calls = map[string]int{}
	}
	s.calls[what]++
	if s.failing == what {
		return errStore
	}
	return nil
}

func wanted[T comparable](list []T, x T) bool { return len(list) == 0 || slices.Contains(list, x) }

func (s *counting) Months(_ context.Context, q store.Query) ([]store.Month, error) {
	if s.unfiltered {
		return s.months, s.asked("months")
	}
	var out []store.Month
	for _, m := range s.months {
		if wanted(q.Metrics, m.Metric) && wanted(q.Systems, m.System) && !m.Window.From.Before(q.Months.From) && !m.Window.To.After(q.Months.To) {
			out = append(out, m)
		}
	}
	return out, s.asked("months")
}

func (s *counting) Profiles(_ context.Context, q store.Query) ([]store.Profile, error) {
	var out []store.Profile
	for _, p := range s.profiles {
		if wanted(q.Metrics, p.Metric) && wanted(q.Systems, p.System) {
			out = append(out, p)
		}
	}
	return out, s.asked("profiles")
}

func (s *counting) Readings(context.Context, string, measure.Window) iter.Seq2[measure.Reading, error] {
	return func(func(measure.Reading, error) bool) { s.calls["readings"]++ }
}

func (s *counting) Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return s.Readings(ctx, source, w)
}

func (s *counting) Corrections(_ context.Context, w measure.Window) ([]measure.Reading, error) {
	var out []measure.Reading
	for _, c := range s.corrections {
		if c.Window.From.Before(w.To) && c.Window.To.After(w.From) {
			out = append(out, c)
		}
	}
	return out, s.asked("corrections")
}

func (s *counting) Sources(context.Context) ([]store.SourceState, error) {
	return s.states, s.asked("sources")
}

func (s *counting) Version(context.Context) (string, error) { return "v1", s.asked("version") }

func (s *counting) total() int {
	n := 0
	for _, c := range s.calls {
		n += c
	}
	return n
}

// town is a made-up authority.
type town struct {
	t     testing.TB
	store counting
	setup report.Setup
	now   time.Time
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func per(t testing.TB, text string) period.Period {
	t.Helper()
	p, err := period.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newTown(t testing.TB, ids ...measure.System) *town {
	t.Helper()
	w := &town{t: t, now: time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)}
	w.setup = report.Setup{Organisation: "Ville de Démonstration", Zone: paris(t), Now: func() time.Time { return w.now }}
	for _, id := range ids {
		w.setup.Register.Systems = append(w.setup.Register.Systems, register.System{
			ID: id, Name: string(id), Unit: register.Query, Phases: register.Phases{InService: period.Date{Year: 2023, Month: 1, Day: 1}},
		})
	}
	w.setup.Sources = []report.SourceSetup{{Name: "meter", Type: "prometheus", Every: time.Hour}}
	return w
}

func (w *town) system(id measure.System) *register.System {
	i := slices.IndexFunc(w.setup.Register.Systems, func(s register.System) bool { return s.ID == id })
	return &w.setup.Register.Systems[i]
}

func (w *town) put(id measure.System, m measure.Metric, month string, value float64, how ...func(*measure.Month)) {
	w.t.Helper()
	win := per(w.t, month).Window(paris(w.t))
	row := measure.Month{
		Key:   measure.Key{Source: "meter", System: id, Metric: m, Method: measure.Measured, Window: win},
		State: measure.Known, Value: value, Low: value, High: value, Covered: win.Length(), Basis: basisOf("method=counter"),
		Kept: value, KeptLow: value, KeptHigh: value, KeptCovered: win.Length(),
	}
	for _, f := range how {
		f(&row)
	}
	w.store.months = append(w.store.months, row)
}

func (w *town) quarter(id measure.System, m measure.Metric, quarter string, value float64, how ...func(*measure.Month)) {
	w.t.Helper()
	for _, month := range per(w.t, quarter).Months() {
		w.put(id, m, month.String(), value/3, how...)
	}
}

// profile adds the hours of a system's queries: the same number in each.
func (w *town) profile(id measure.System, source string, each float64) {
	p := measure.Profile{Key: measure.Key{Source: source, System: id, Metric: measure.Queries, Method: measure.Measured}}
	for d := range p.Week {
		for h := range p.Week[d] {
			p.Week[d][h] = each
		}
	}
	w.store.profiles = append(w.store.profiles, p)
}

func (w *town) reporter() *report.Reporter {
	w.t.Helper()
	r, err := report.New(&w.store, w.setup)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// energyTarget sets a limit in kWh by quarter.
func (w *town) energyTarget(limit float64) {
	w.setup.Targets = append(w.setup.Targets, indicator.Target{Indicator: indicator.IDEnergy, Per: period.Quarter, Limit: &limit})
}

func (w *town) frugality(p string, system measure.System) report.Frugality {
	w.t.Helper()
	f, err := w.reporter().Frugality(w.t.Context(), per(w.t, p), system)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

func itemOf(t testing.TB, items []report.Item, id string) report.Item {
	t.Helper()
	for _, it := range items {
		if it.Indicator == id {
			return it
		}
	}
	t.Fatalf("no item %s among %d", id, len(items))
	return report.Item{}
}

func findingOf(list []report.Finding, kind report.FindingKind) (report.Finding, bool) {
	i := slices.IndexFunc(list, func(f report.Finding) bool { return f.Kind == kind })
	if i < 0 {
		return report.Finding{}, false
	}
	return list[i], true
}

func from(source string, method measure.Method, basis string) func(*measure.Month) {
	return func(m *measure.Month) { m.Source, m.Method, m.Basis = source, method, basisOf(basis) }
}

func lost(m *measure.Month) { m.Kept, m.KeptLow, m.KeptHigh, m.KeptCovered = 0, 0, 0, 0 }

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// basisOf reads a basis that a test writes as it stands at rest.
func basisOf(text string) measure.Basis {
	b, err := measure.ParseBasis(text)
	if err != nil {
		panic(err)
	}
	return b
}

// summarise folds raw readings into the days and the months of month, as the
// stores do in three steps.
func summarise(rules measure.Rules, month measure.Window, readings []measure.Reading) ([]measure.Day, []measure.Month) {
	days := measure.FoldDays(rules, measure.CivilDays(rules.Zone, month), readings)
	days = append(days, measure.FoldIdle(rules, days)...)
	return days, measure.FoldMonth(rules, month, days)
}
