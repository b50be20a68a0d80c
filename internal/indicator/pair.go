package indicator

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// pair is one part of a system in two spans.
type pair struct {
	system, part  int
	kind          PieceKind
	sameFactors   bool
	first, second sum
}

// pairs sets every part's figure of m in one span beside the other's, and says
// whether the two compare (MEASURES 9).
func (f *Figures) pairs(systems []int, m measure.Metric, one, two span) []pair {
	var list []pair
	for _, i := range systems {
		system := &f.systems[i]
		metric, per, ok := system.resolve(m)
		if !ok {
			continue
		}
		for at := range system.parts {
			p := &system.parts[at]
			if p.series[metric] == nil {
				continue
			}
			x := pair{system: i, part: at, kind: f.kindOf(system, p, metric, [2]span{one, two})}
			x.sameFactors = slices.Equal(p.series[metric].factors(one), p.series[metric].factors(two))
			x.first, x.second = p.series[metric].total(one, 0, nil).over(per), p.series[metric].total(two, 0, nil).over(per)
			if x.first.known || x.second.known {
				list = append(list, x)
			}
		}
	}
	return list
}

// kindOf says why a part does not compare, or that it does.
func (f *Figures) kindOf(system *systemFigures, p *partFigures, m measure.Metric, spans [2]span) PieceKind {
	var inService [2]float64
	var expected [2]time.Duration
	for i, s := range spans {
		inService[i] = float64(overlap(p.Running, s.window)) / float64(s.window.Length())
		expected[i] = f.expected(p, m, s)
	}
	switch {
	case inService[0] < Enough && inService[1] > inService[0]:
		return PieceArrival
	case inService[1] < Enough && inService[0] > inService[1]:
		return PieceDeparture
	case !f.enough(p, m, spans[0]) || !f.enough(p, m, spans[1]):
		return PieceCoverage
	case !p.sameMethod(m, spans, expected):
		return PieceMethod
	case system.counted(m, spans):
		return PieceCounting
	}
	return PieceComparable
}

// sameMethod reports whether what was obtained alike covers enough of both
// spans: the sum over the ways of obtaining it of the smaller of their shares.
func (p *partFigures) sameMethod(m measure.Metric, spans [2]span, expected [2]time.Duration) bool {
	var shared float64
	for _, way := range p.signs(m, spans[0]) {
		one := float64(p.by(m, way, spans[0])) / float64(expected[0])
		two := float64(p.by(m, way, spans[1])) / float64(expected[1])
		shared += min(one, two)
	}
	return shared >= Enough
}

// factors lists the factors applied in a span, sorted.
func (l *series) factors(s span) []string {
	list := make([]string, 0, 1)
	for _, rows := range l.months[s.from:s.to] {
		for _, row := range rows {
			if !slices.Contains(list, row.sign.factor) {
				list = append(list, row.sign.factor)
			}
		}
	}
	slices.Sort(list)
	return list
}

// signs lists the signatures of a span.
func (p *partFigures) signs(m measure.Metric, s span) []signature {
	list := make([]signature, 0, 1)
	for _, rows := range p.series[m].months[s.from:s.to] {
		for _, row := range rows {
			if !slices.Contains(list, row.sign.signature) {
				list = append(list, row.sign.signature)
			}
		}
	}
	return list
}

// by is the time covered by figures of one signature.
func (p *partFigures) by(m measure.Metric, sign signature, s span) time.Duration {
	var covered time.Duration
	for _, rows := range p.series[m].months[s.from:s.to] {
		for _, row := range rows {
			if row.sign.signature == sign {
				covered += row.KeptCovered
			}
		}
	}
	return covered
}

// counted reports whether the metric began to be counted otherwise after the
// first span began and before the second ended.
func (s *System) counted(m measure.Metric, spans [2]span) bool {
	for _, b := range s.Breaks {
		if (b.Metric == "" || b.Metric == m) && b.At.After(spans[0].window.From) && b.At.Before(spans[1].window.To) {
			return true
		}
	}
	return false
}

// Broken reports whether some part of a system was measured or counted
// otherwise in the second period than in the first: a break in its series.
func (f *Figures) Broken(d Definition, system measure.System, from, to period.Period) bool {
	one, ok1 := f.span(from)
	two, ok2 := f.span(to)
	if !ok1 || !ok2 {
		return false
	}
	for _, i := range f.of(system) {
		for _, m := range d.Needs {
			if f.systems[i].broken(f, m, one, two) {
				return true
			}
		}
	}
	return false
}

func (s *systemFigures) broken(f *Figures, m measure.Metric, one, two span) bool {
	metric, _, ok := s.resolve(m)
	for at := range s.parts {
		p := &s.parts[at]
		if line := p.series[metric]; ok && line != nil && (len(s.Breaks) > 0 || !line.uniform(one, two)) {
			if kind := f.kindOf(s, p, metric, [2]span{one, two}); kind == PieceMethod || kind == PieceCounting {
				return true
			}
		}
	}
	return false
}

// uniform reports whether all figures of two spans were obtained alike: most
// are, and need no closer look.
func (l *series) uniform(spans ...span) bool {
	var first *sign
	for _, s := range spans {
		for _, rows := range l.months[s.from:s.to] {
			for _, row := range rows {
				if first == nil {
					first = row.sign
				}
				if row.sign != first {
					return false
				}
			}
		}
	}
	return true
}
