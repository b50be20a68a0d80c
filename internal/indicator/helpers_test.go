package indicator_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

func paris(t fatal) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatalf("loading the time zone: %v", err)
	}
	return loc
}

func per(t fatal, text string) period.Period {
	t.Helper()
	p, err := period.Parse(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

func instant(t fatal, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, paris(t))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return at
}

// city is a register and its months, written by hand.
type city struct {
	t       fatal
	now     time.Time
	systems []indicator.System
	rows    []measure.Month
	lags    map[string]time.Duration
	first   string
	last    string
}

// newCity has the given systems in service for good, counting queries, and
// stands on 23 November 2026.
func newCity(t fatal, ids ...measure.System) *city {
	t.Helper()
	c := &city{t: t, now: instant(t, "2026-11-23 12:00"), lags: map[string]time.Duration{}, first: "2024-01", last: "2026-12"}
	for _, id := range ids {
		c.systems = append(c.systems, indicator.System{ID: id, Unit: measure.Queries, PerUse: 1, Dated: true, Running: []measure.Window{c.between("2020-01", "2029-12")}})
	}
	return c
}

func (c *city) between(first, last string) measure.Window {
	return measure.Window{From: per(c.t, first).Window(paris(c.t)).From, To: per(c.t, last).Window(paris(c.t)).To}
}

func (c *city) system(id measure.System) *indicator.System {
	i := slices.IndexFunc(c.systems, func(s indicator.System) bool { return s.ID == id })
	return &c.systems[i]
}

// put adds the month of a metric, measured, exact and whole unless told.
func (c *city) put(id measure.System, m measure.Metric, month string, value float64, how ...func(*measure.Month)) {
	c.t.Helper()
	w := per(c.t, month).Window(paris(c.t))
	row := measure.Month{
		Key:   measure.Key{Source: "meter", System: id, Metric: m, Method: measure.Measured, Window: w},
		State: measure.Known, Value: value, Low: value, High: value, Covered: w.Length(), Basis: basisOf("boundary=facility;method=counter"),
	}
	row.Kept, row.KeptLow, row.KeptHigh, row.KeptCovered = value, value, value, w.Length()
	for _, f := range how {
		f(&row)
	}
	c.rows = append(c.rows, row)
}

// quarter puts a third of the value in each month of a quarter.
func (c *city) quarter(id measure.System, m measure.Metric, quarter string, value float64, how ...func(*measure.Month)) {
	c.t.Helper()
	for _, month := range per(c.t, quarter).Months() {
		c.put(id, m, month.String(), value/3, how...)
	}
}

func (c *city) figures() *indicator.Figures {
	scope := indicator.Scope{Zone: paris(c.t), Now: c.now, Systems: c.systems, Lags: c.lags}
	return indicator.NewFigures(scope, per(c.t, c.first), per(c.t, c.last), c.rows)
}

// covered says for what share of the month the source answered.
func covered(share float64) func(*measure.Month) {
	return func(m *measure.Month) {
		m.Covered = time.Duration(share * float64(m.Window.Length()))
		m.KeptCovered = m.Covered
	}
}

// bounds sets low and high as shares of the value.
func bounds(spread measure.Spread, low, high float64) func(*measure.Month) {
	return func(m *measure.Month) {
		m.Spread, m.Low, m.High = spread, m.Value*low, m.Value*high
		m.KeptLow, m.KeptHigh = m.Low, m.High
	}
}

func from(source string, method measure.Method, basis string) func(*measure.Month) {
	return func(m *measure.Month) { m.Source, m.Method, m.Basis = source, method, basisOf(basis) }
}

func inPart(part measure.Part) func(*measure.Month) {
	return func(m *measure.Month) { m.Part = part }
}

// lost takes away what the source won.
func lost(m *measure.Month) { m.Kept, m.KeptLow, m.KeptHigh, m.KeptCovered = 0, 0, 0, 0 }

func withheld(m *measure.Month) { m.State = measure.Withheld }

func definition(t fatal, id string) indicator.Definition {
	t.Helper()
	d, ok := indicator.Find(id)
	if !ok {
		t.Fatalf("no indicator %s", id)
	}
	return d
}

func (c *city) compute(id string, system measure.System, p string) indicator.Result {
	c.t.Helper()
	return c.figures().Compute(definition(c.t, id), system, per(c.t, p))
}

func (c *city) change(id string, system measure.System, from, to string) indicator.Change {
	c.t.Helper()
	return c.figures().Change(definition(c.t, id), system, per(c.t, from), per(c.t, to))
}

// judged computes energy and judges it against targets.
func (c *city) judged(system measure.System, p string, targets ...indicator.Target) indicator.Result {
	c.t.Helper()
	f, d := c.figures(), definition(c.t, indicator.IDEnergy)
	return f.Judged(d, targets, f.Compute(d, system, per(c.t, p)))
}

// target is a limit on energy, in kWh by quarter.
func target(limit float64) indicator.Target {
	return indicator.Target{Indicator: indicator.IDEnergy, Per: period.Quarter, Limit: &limit}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func wantFigure(t testing.TB, f indicator.Figure, value, low, high float64) {
	t.Helper()
	if f.State != measure.Known || !near(f.Value, value) || !near(f.Low, low) || !near(f.High, high) {
		t.Errorf("figure %v %g [%g, %g], want %g [%g, %g]", f.State, f.Value, f.Low, f.High, value, low, high)
	}
}

func hasReason(r []indicator.Reason, code indicator.ReasonCode) bool {
	return slices.ContainsFunc(r, func(x indicator.Reason) bool { return x.Code == code })
}

// basisOf reads a basis that a test writes as it stands at rest.
func basisOf(text string) measure.Basis {
	b, err := measure.ParseBasis(text)
	if err != nil {
		panic(err)
	}
	return b
}
