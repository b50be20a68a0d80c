package indicator

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// series is one metric of one part: its kept rows by month, their sums, and
// what of each month was expected and covered.
type series struct {
	kind     measure.Kind
	months   [][]entry
	sums     []sum
	sources  []string
	expected []time.Duration
	covered  []time.Duration
}

// entry is one kept row, and how it was obtained.
type entry struct {
	*measure.Month
	sign *sign
}

// signature is what makes two figures comparable: the same method around the
// same boundary.
type signature struct {
	method            measure.Method
	version, boundary string
}

// sign is a signature, the factors applied, and the declared use that the
// figure was derived from. Rows of one method and basis share one.
type sign struct {
	signature
	factor     string
	assumption measure.Basis // the only field that it says
}

type signKey struct {
	method measure.Method
	basis  measure.Basis
}

// signOf reads a row's basis once for all rows like it.
func (f *Figures) signOf(row *measure.Month) *sign {
	key := signKey{row.Method, row.Basis}
	s := f.signs[key]
	if s == nil {
		basis := row.Basis.Fields()
		s = &sign{
			factor: basis.Factor, assumption: measure.BasisFields{Assumption: basis.Assumption}.Basis(),
		}
		s.signature = signature{
			method:   row.Method,
			version:  basis.Method,
			boundary: basis.Boundary,
		}
		f.signs[key] = s
	}
	return s
}

// settle works out the sums and the hours of each month, once all rows are in.
func (f *Figures) settle(p *partFigures) {
	for m, line := range p.series {
		until := f.until(p, m)
		line.expected = make([]time.Duration, len(f.months))
		line.covered = make([]time.Duration, len(f.months))
		line.sums = make([]sum, len(f.months))
		for i, w := range f.months {
			line.expected[i] = expectedIn(p.Running, w, until)
			for _, row := range line.months[i] {
				if m != Carbon || row.Metric == measure.CarbonUsage { // usage and making share their hours
					line.covered[i] += row.KeptCovered
				}
				line.sums[i].take(row)
			}
		}
	}
}

// take adds what the row's source won; what is withheld hides the sum.
func (s *sum) take(row entry) {
	if row.State == measure.Withheld {
		s.withheld = true
		return
	}
	s.add(keptOf(row, 1))
}

func expectedIn(running []measure.Window, w measure.Window, until time.Time) time.Duration {
	w.To = measure.Earlier(w.To, until)
	return overlap(running, w)
}

func total(list []time.Duration) (sum time.Duration) {
	for _, d := range list {
		sum += d
	}
	return sum
}

// until is the instant up to which the metric's sources owe figures: now less
// the declared lag of the first source in order (MEASURES 3).
func (f *Figures) until(p *partFigures, m measure.Metric) time.Time {
	order := p.Order[m]
	if order == nil {
		order = p.Order[""]
	}
	var seen []string
	if line := p.series[m]; line != nil {
		seen = line.sources
	}
	for _, source := range order {
		if len(seen) == 0 || slices.Contains(seen, source) {
			return f.scope.Now.Add(-f.scope.Lags[source])
		}
	}
	var lag time.Duration
	for _, source := range seen {
		lag = max(lag, f.scope.Lags[source])
	}
	return f.scope.Now.Add(-lag)
}
