package indicator

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
)

// inside returns the system-months in which everything that a ratio needs is
// covered, and the share of the systems' energy that lies in them (MEASURES 7).
// Months are the buckets: the grain that the store keeps, and no finer than
// any statement. A covered bucket with zero queries counts.
func (f *Figures) inside(d Definition, systems []int, s span) (buckets, float64) {
	in := make(buckets, len(systems))
	months := 0
	for at, i := range systems {
		in[at] = make([]bool, s.to-s.from)
		for month := range in[at] {
			in[at][month] = f.allCovered(i, d.Needs, s.month(f, month))
			if in[at][month] {
				months++
			}
		}
	}
	energy := f.total(systems, measure.Energy, s, nil).value
	switch {
	case months == 0:
		return in, 0
	case energy <= 0:
		return in, 1
	}
	return in, f.total(systems, measure.Energy, s, in).value / energy
}

// month is one month of the span, by position in it.
func (s span) month(f *Figures, i int) span {
	return span{window: f.months[s.from+i], from: s.from + i, to: s.from + i + 1}
}

// allCovered reports whether every part of which a metric is expected that
// month covers enough of it, for all the metrics.
func (f *Figures) allCovered(i int, needs []measure.Metric, month span) bool {
	system := &f.systems[i]
	for _, m := range needs {
		metric, _, _ := system.resolve(m)
		covered := 0
		for _, at := range system.expecting(m) {
			p := &system.parts[at]
			switch {
			case f.enough(p, metric, month):
				covered++
			case f.expected(p, metric, month) > 0:
				return false
			}
		}
		if covered == 0 {
			return false
		}
	}
	return true
}

// enough reports whether the part covers enough of a metric in a span. Counts
// of persons have no hours: a figure each month is enough.
func (f *Figures) enough(p *partFigures, m measure.Metric, s span) bool {
	line := p.series[m]
	if line == nil {
		return false
	}
	if line.kind != measure.Flow {
		return !slices.ContainsFunc(line.months[s.from:s.to], func(rows []entry) bool { return len(rows) == 0 })
	}
	expected := f.expected(p, m, s)
	return expected > 0 && float64(p.covered(m, s)) >= Enough*float64(expected)
}
