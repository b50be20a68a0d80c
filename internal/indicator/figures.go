package indicator

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Scope is what the register says of the systems, in the terms of this package.
type Scope struct {
	Zone    *time.Location
	Now     time.Time
	Systems []System
	Lags    map[string]time.Duration // declared, by source
}

// System is one system as figures see it.
type System struct {
	ID       measure.System
	Unit     measure.Metric   // that counts its uses; "" when no unit is stated
	PerUse   float64          // of that metric for one use: 60 s for an audio minute
	Dated    bool             // the register says when it runs
	Running  []measure.Window // when figures are expected of it
	Forecast float64          // Wh of a quarter, from its approval; 0: none
	Parts    []Part           // declared; empty: those that have figures
	Breaks   []Break
}

// Part is one declared part of a system.
type Part struct {
	ID      measure.Part
	Running []measure.Window
	Energy  bool                        // energy is expected of it
	Order   map[measure.Metric][]string // sources by metric; "" for the others
}

// Break is an instant from which a metric ("" for all) is counted otherwise.
type Break struct {
	At     time.Time
	Metric measure.Metric
}

// Figures are the kept months of the systems of a scope, indexed once. It
// remembers what it has worked out and so serves one goroutine at a time.
type Figures struct {
	scope   Scope
	loaded  measure.Window
	months  []measure.Window // by position
	start   map[int64]int    // position by first second
	systems []systemFigures
	at      map[measure.System]int
	weights map[period.Period][]float64
	kinds   map[measure.Metric]measure.Kind
	signs   map[signKey]*sign
	spans   map[period.Period]span
	covers  map[coverageKey]Coverage
	owed    time.Time // all figures from before are owed, whatever the lag
}

type systemFigures struct {
	System
	parts []partFigures
	owed  map[measure.Metric][]int // parts of which a metric is expected, once worked out
}

type partFigures struct {
	Part
	series map[measure.Metric]*series
}

// NewFigures indexes the rows of the months from first to last. Rows of other
// systems, of groups, and those that their source did not win are left out.
func NewFigures(scope Scope, first, last period.Period, rows []measure.Month) *Figures {
	f := &Figures{
		scope: scope, start: map[int64]int{}, weights: map[period.Period][]float64{}, kinds: map[measure.Metric]measure.Kind{},
		signs: map[signKey]*sign{}, spans: map[period.Period]span{}, covers: map[coverageKey]Coverage{},
		owed: scope.Now,
	}
	for _, lag := range scope.Lags {
		if owed := scope.Now.Add(-lag); owed.Before(f.owed) {
			f.owed = owed
		}
	}
	for i, m := range period.Range(first.In(period.Month), last.Last().Period(period.Month)) {
		w := m.Window(scope.Zone)
		f.months = append(f.months, w)
		f.start[w.From.Unix()] = i
	}
	if n := len(f.months); n > 0 {
		f.loaded = measure.Window{From: f.months[0].From, To: f.months[n-1].To}
	}
	f.at = make(map[measure.System]int, len(scope.Systems))
	f.systems = make([]systemFigures, len(scope.Systems))
	for i, s := range scope.Systems {
		f.at[s.ID] = i
		f.systems[i] = newSystem(s)
	}
	for i := range rows {
		month, in := f.start[rows[i].Window.From.Unix()]
		if s, ok := f.at[rows[i].System]; ok && in && rows[i].Group == "" && kept(&rows[i]) {
			f.put(&f.systems[s], &rows[i], month)
		}
	}
	for i := range f.systems {
		s := &f.systems[i]
		if len(s.parts) == 0 {
			s.parts = []partFigures{{Part: Part{Running: s.Running, Energy: true}, series: map[measure.Metric]*series{}}}
		}
		for at := range s.parts {
			f.settle(&s.parts[at])
		}
	}
	return f
}

func newSystem(s System) systemFigures {
	out := systemFigures{System: s, owed: map[measure.Metric][]int{}}
	for _, p := range s.Parts {
		out.parts = append(out.parts, partFigures{Part: p, series: map[measure.Metric]*series{}})
	}
	return out
}

// kept reports whether the row's source won anything of its month.
func kept(m *measure.Month) bool {
	return m.State != measure.Missing && (m.KeptCovered > 0 || m.Kept != 0 || m.KeptHigh != 0)
}

// carbonOf is the metric that a row also counts in; "" for most.
func carbonOf(m measure.Metric) measure.Metric {
	if m == measure.CarbonUsage || m == measure.CarbonEmbodied {
		return Carbon
	}
	return ""
}

func (f *Figures) put(s *systemFigures, row *measure.Month, month int) {
	f.putAs(s, row, month, row.Metric)
	if both := carbonOf(row.Metric); both != "" {
		f.putAs(s, row, month, both)
	}
}

func (f *Figures) putAs(s *systemFigures, row *measure.Month, month int, as measure.Metric) {
	i := slices.IndexFunc(s.parts, func(p partFigures) bool { return p.ID == row.Part })
	if i < 0 {
		i = len(s.parts)
		part := Part{ID: row.Part, Running: s.Running}
		s.parts = append(s.parts, partFigures{Part: part, series: map[measure.Metric]*series{}})
	}
	line := s.parts[i].series[as]
	if line == nil {
		line = &series{kind: f.kind(as), months: make([][]entry, len(f.months))}
		s.parts[i].series[as] = line
	}
	line.months[month] = append(line.months[month], entry{row, f.signOf(row)})
	if !slices.Contains(line.sources, row.Source) {
		line.sources = append(line.sources, row.Source)
	}
}

// kind is how a metric adds up, remembered. Uses are a flow.
func (f *Figures) kind(m measure.Metric) measure.Kind {
	kind, ok := f.kinds[m]
	if !ok {
		kind = measure.Flow
		if info, known := measure.InfoOf(m); known {
			kind = info.Kind
		}
		f.kinds[m] = kind
	}
	return kind
}

// span returns the positions of a period's months, false unless all of them
// are loaded: nothing is then known of it.
func (f *Figures) span(p period.Period) (span, bool) {
	s, ok := f.spans[p]
	if !ok {
		s.window = p.Window(f.scope.Zone)
		from, in := f.start[s.window.From.Unix()]
		if in && !s.window.To.After(f.loaded.To) {
			s.from, s.to = from, from+len(p.Months())
		}
		f.spans[p] = s
	}
	return s, s.to > s.from
}

// span is a run of loaded months, half-open, and their window.
type span struct {
	window   measure.Window
	from, to int
}

// all lists the positions of every system.
func (f *Figures) all() []int {
	list := make([]int, len(f.systems))
	for i := range list {
		list[i] = i
	}
	return list
}

// of lists the positions that a scope stands for: one system, or all for "".
func (f *Figures) of(id measure.System) []int {
	if id == "" {
		return f.all()
	}
	if i, ok := f.at[id]; ok {
		return []int{i}
	}
	return nil
}

// resolve returns the metric that counts m for the system, and how many of it
// make one: Uses is the metric of the system's own unit. False when it has none.
func (s *systemFigures) resolve(m measure.Metric) (metric measure.Metric, per float64, ok bool) {
	if m != Uses {
		return m, 1, true
	}
	return s.Unit, s.PerUse, s.Unit != "" && s.PerUse > 0
}

// expecting lists the positions of the parts of which m is expected; none when
// m is not expected of the system.
func (s *systemFigures) expecting(m measure.Metric) []int {
	m, _, ok := s.resolve(m)
	if !ok {
		return nil
	}
	list, known := s.owed[m]
	if !known {
		list = s.owing(m)
		s.owed[m] = list
	}
	return list
}

func (s *systemFigures) owing(m measure.Metric) []int {
	var list []int
	if m == Carbon { // the making of servers may be told of a part that uses nothing
		m = measure.CarbonUsage
	}
	for i := range s.parts {
		p := &s.parts[i]
		if _, ordered := p.Order[m]; ordered || p.series[m] != nil || (p.Energy && isEnergy(m)) {
			list = append(list, i)
		}
	}
	if len(list) == 0 && (isEnergy(m) || m == measure.Cost || m == s.Unit || ofPeople(m)) {
		return []int{0}
	}
	return list
}

// isEnergy reports whether a metric is expected wherever energy is.
func isEnergy(m measure.Metric) bool {
	switch m {
	case measure.Energy, measure.EnergyIT, measure.CarbonUsage, measure.Water:
		return true
	default:
		return false
	}
}
