package indicator

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Enough is the share of what is expected that must be known, unless a target
// says otherwise (MEASURES 3, 4, 7, 8, 9).
const Enough = 0.8

// hours is what was expected and what is known of it.
type hours struct{ expected, covered time.Duration }

func (h hours) share() float64 {
	if h.expected <= 0 {
		return 0
	}
	return min(1, float64(h.covered)/float64(h.expected))
}

// expected is the time in a span during which the metric's sources owe figures
// of the part: in service, and no later than their lag allows.
func (f *Figures) expected(p *partFigures, m measure.Metric, s span) time.Duration {
	if line := p.series[m]; line != nil && s.to > s.from {
		return total(line.expected[s.from:s.to])
	}
	return expectedIn(p.Running, s.window, f.until(p, m))
}

func overlap(list []measure.Window, w measure.Window) time.Duration {
	var total time.Duration
	for _, running := range list {
		total += running.Overlap(w)
	}
	return total
}

// covered is the time for which the part's kept sources answered.
func (p *partFigures) covered(m measure.Metric, s span) time.Duration {
	line := p.series[m]
	if line == nil {
		return 0
	}
	return total(line.covered[s.from:s.to])
}

// systemHours adds up the hours of the parts of which m is expected.
func (f *Figures) systemHours(i int, m measure.Metric, s span) hours {
	var h hours
	system := &f.systems[i]
	metric, _, _ := system.resolve(m)
	for _, at := range system.expecting(m) {
		p := &system.parts[at]
		expected := f.expected(p, metric, s)
		h.expected += expected
		h.covered += min(expected, p.covered(metric, s))
	}
	return h
}

// hasFigure reports whether anything is known of m for the system.
func (f *Figures) hasFigure(i int, m measure.Metric, s span) bool {
	system := &f.systems[i]
	metric, _, ok := system.resolve(m)
	if !ok {
		return false
	}
	for at := range system.parts {
		if line := system.parts[at].series[metric]; line != nil {
			for _, month := range line.months[s.from:s.to] {
				if len(month) > 0 {
					return true
				}
			}
		}
	}
	return false
}

type coverageKey struct {
	metric measure.Metric
	period period.Period
}

// coverage is that of the systems over a period; that of all of them is
// worked out once.
func (f *Figures) coverage(systems []int, m measure.Metric, p period.Period) Coverage {
	s, _ := f.span(p)
	if len(systems) < len(f.systems) || len(systems) < 2 {
		return f.coverageIn(systems, m, s, f.weightsOf(p))
	}
	key := coverageKey{m, p}
	c, ok := f.covers[key]
	if !ok {
		c = f.coverageIn(systems, m, s, f.weightsOf(p))
		f.covers[key] = c
	}
	return c
}

// coverageIn weighs the systems' coverage by their energy, and names those in
// service without a figure: they count as not covered (MEASURES 3). Without
// weights, each system weighs the same.
func (f *Figures) coverageIn(systems []int, m measure.Metric, s span, weights []float64) Coverage {
	out := Coverage{Inside: 1}
	var sum, known float64
	for _, i := range systems {
		h := f.systemHours(i, m, s)
		if h.expected <= 0 {
			continue
		}
		weight := 1.0
		if weights != nil {
			weight = weights[i]
		}
		out.Expected = true
		out.InService++
		sum += weight
		if f.hasFigure(i, m, s) {
			out.Followed++
			known += weight * h.share()
		} else {
			out.Without = append(out.Without, f.systems[i].ID)
		}
	}
	if sum > 0 {
		out.Share = min(1, known/sum)
	}
	return out
}

// weightsOf returns what each system weighs in a coverage: its energy in the
// last complete quarter before the period where that is covered, else its
// approval's forecast, else the mean of the others, so that none weighs nothing.
func (f *Figures) weightsOf(p period.Period) []float64 {
	if w, ok := f.weights[p]; ok {
		return w
	}
	weights := make([]float64, len(f.systems))
	s, loaded := f.span(p.In(period.Quarter).Previous())
	var sum float64
	var n int
	for i := range f.systems {
		weights[i] = f.systems[i].Forecast
		if loaded && f.systemHours(i, measure.Energy, s).share() >= Enough {
			if total := f.total([]int{i}, measure.Energy, s, nil); total.value > 0 {
				weights[i] = total.value
			}
		}
		if weights[i] > 0 {
			sum += weights[i]
			n++
		}
	}
	mean := 1.0
	if n > 0 {
		mean = sum / float64(n)
	}
	for i := range weights {
		if weights[i] <= 0 {
			weights[i] = mean
		}
	}
	f.weights[p] = weights
	return weights
}

// awaited reports whether sources may still bring figures of the period: they
// owe none before their lag is over, and not all of it has come.
func (f *Figures) awaited(systems []int, metrics []measure.Metric, p period.Period) bool {
	s, _ := f.span(p)
	if !f.owed.Before(s.window.To) {
		return false
	}
	for _, i := range systems {
		system := &f.systems[i]
		for _, m := range metrics {
			metric, _, _ := system.resolve(m)
			for _, at := range system.expecting(m) {
				part := &system.parts[at]
				whole := overlap(part.Running, s.window)
				if f.expected(part, metric, s) < whole && part.covered(metric, s) < whole {
					return true
				}
			}
		}
	}
	return false
}

// Perimeter returns the systems expected to have figures of energy over p,
// those with any, those without, and those of which the register does not say
// when they run.
func (f *Figures) Perimeter(p period.Period) (followed, without, undated []measure.System, coverage Coverage) {
	coverage = f.coverage(f.all(), measure.Energy, p)
	s, _ := f.span(p)
	for i := range f.systems {
		system := &f.systems[i]
		if f.systemHours(i, measure.Energy, s).expected <= 0 {
			continue
		}
		if !slices.Contains(coverage.Without, system.ID) {
			followed = append(followed, system.ID)
		}
		if !system.Dated {
			undated = append(undated, system.ID)
		}
	}
	return followed, coverage.Without, undated, coverage
}
