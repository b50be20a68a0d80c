package indicator

import (
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// stable is the share under which a change is none (MEASURES 9).
const stable = 0.02

// Change compares an indicator between two periods of a system, or of the
// authority for "". A running period is compared over its months that are
// over, with the same months a year before; with the period before it, whose
// months are others, it does not compare.
func (f *Figures) Change(d Definition, system measure.System, from, to period.Period) Change {
	out := Change{From: from, To: to}
	one, two, ok := f.spansOver(from, to)
	if !ok {
		return out
	}
	out.Months = two.to - two.from
	switch systems := f.applicable(d, system); {
	case d.Flow:
		f.flowChange(&out, d, systems, one, two)
	case d.Ratio:
		f.ratioChange(&out, d, systems, one, two)
	default:
		f.plainChange(&out, d, systems, one, two)
	}
	return out
}

// spansOver returns the two spans to compare, false when there are none.
func (f *Figures) spansOver(from, to period.Period) (one, two span, ok bool) {
	one, ok1 := f.span(from)
	two, ok2 := f.span(to)
	if !ok1 || !ok2 {
		return one, two, false
	}
	over := two.from
	for over < two.to && !f.months[over].To.After(f.scope.Now) {
		over++
	}
	if over < two.to {
		if to.InYear(from.Year) != from || over == two.from {
			return one, two, false
		}
		two = f.cut(two, over-two.from)
		one = f.cut(one, over-two.from)
	}
	return one, two, true
}

// cut is the first n months of a span.
func (f *Figures) cut(s span, n int) span {
	s.to = s.from + n
	s.window.To = f.months[s.to-1].To
	return s
}

// flowChange sets the comparable parts apart from the others, all of which sum
// to the total change.
func (f *Figures) flowChange(out *Change, d Definition, systems []int, one, two span) {
	m := d.Needs[0]
	list := f.pairs(systems, m, one, two)
	var first, second, allFirst, allSecond sum
	for _, x := range list {
		allFirst.join(x.first)
		allSecond.join(x.second)
		if x.kind == PieceComparable {
			first.join(x.first)
			second.join(x.second)
			continue
		}
		s := &f.systems[x.system]
		out.Pieces = append(out.Pieces, Piece{x.kind, s.ID, s.parts[x.part].ID, (x.second.value - x.first.value) * d.scale()})
	}
	if !allFirst.known || !allSecond.known || allFirst.withheld || allSecond.withheld {
		out.Pieces = nil
		return
	}
	out.Total = (allSecond.value - allFirst.value) * d.scale()
	if first.known {
		comparable := Piece{Kind: PieceComparable, Amount: (second.value - first.value) * d.scale()}
		out.Pieces = append([]Piece{comparable}, out.Pieces...)
	}
	out.Inside = min(insideOf(first, allFirst), insideOf(second, allSecond))
	out.First, out.Second = figureOf(scaled(first.reading(), d.scale())), figureOf(scaled(second.reading(), d.scale()))
	out.settle(first, second, d.scale())
	if m == measure.Energy {
		out.Effects = f.effects(list, one, two, d.scale())
	}
}

// insideOf is the share of a whole; of nothing, everything is inside.
func insideOf(part, whole sum) float64 {
	if whole.value <= 0 {
		return 1
	}
	return part.value / whole.value
}

// settle draws the trend from the two sums: the change is computed scenario by
// scenario, all low and all high, and independent noise widens it.
func (c *Change) settle(first, second sum, scale float64) {
	down, up := first.value-first.down, first.value+first.up
	lowest, highest := second.value-second.down, second.value+second.up
	delta := second.value - first.value
	c.Points = delta * scale
	low := min(lowest-down, highest-up, delta) - math.Sqrt(first.noiseUp+second.noiseDown)
	high := max(lowest-down, highest-up, delta) + math.Sqrt(first.noiseDown+second.noiseUp)
	if first.value > 0 {
		c.Share = second.value/first.value - 1
		c.Low, c.High = c.Share, c.Share
		if down > 0 {
			c.Low, c.High = min(c.Share, lowest/down-1, highest/up-1), max(c.Share, lowest/down-1, highest/up-1)
		}
		ratio := second.value / first.value
		c.Low -= math.Hypot(math.Sqrt(second.noiseDown), ratio*math.Sqrt(first.noiseUp)) / first.value
		c.High += math.Hypot(math.Sqrt(second.noiseUp), ratio*math.Sqrt(first.noiseDown)) / first.value
	}
	c.conclude(low, high, overlapping(first.low(), first.high(), second.low(), second.high()))
}

// conclude names the trend of a difference that lies between low and high.
func (c *Change) conclude(low, high float64, levelsOverlap bool) {
	c.Established = low > 0 || high < 0
	c.LevelUncertain = c.Established && levelsOverlap
	switch {
	case c.Inside < Enough:
		c.Trend = NotComparable
	case !c.Established || (c.First.Value != 0 && math.Abs(c.Share) < stable):
		c.Trend = Stable
	case c.Points > 0:
		c.Trend = Up
	default:
		c.Trend = Down
	}
}

func overlapping(low1, high1, low2, high2 float64) bool {
	return low1 < high1 && low2 < high2 && low1 <= high2 && low2 <= high1
}

// ratioChange compares a ratio over the systems whose every metric compares.
func (f *Figures) ratioChange(out *Change, d Definition, systems []int, one, two span) {
	comparable := f.comparableSystems(d, systems, one, two)
	energy := func(list []int, s span) float64 { return f.total(list, measure.Energy, s, nil).value }
	out.Inside = 1
	for _, s := range []span{one, two} {
		if whole := energy(systems, s); whole > 0 {
			out.Inside = min(out.Inside, energy(comparable, s)/whole)
		}
	}
	first, second := f.evaluate(d, comparable, one), f.evaluate(d, comparable, two)
	if len(comparable) == 0 || first.State != measure.Known || second.State != measure.Known {
		if f.anyFigure(d, systems, one) && f.anyFigure(d, systems, two) {
			out.Trend = NotComparable
		}
		return
	}
	if d.PerSystem && len(comparable) > 1 {
		first, second = f.atConstantMix(d, comparable, [2]span{one, two})
	}
	out.between(first, second)
}

// plainChange compares two figures as they are, whatever their perimeter: how
// much is measured, how many systems are followed.
func (f *Figures) plainChange(out *Change, d Definition, systems []int, one, two span) {
	first, second := f.evaluate(d, systems, one), f.evaluate(d, systems, two)
	if first.State != measure.Known || second.State != measure.Known {
		return
	}
	out.Inside = 1
	out.between(first, second)
}

// between settles the change of a figure that is no sum.
func (c *Change) between(first, second measure.Reading) {
	c.First, c.Second = figureOf(first), figureOf(second)
	var one, two sum
	one.add(figureAmount{first.Value, first.Low, first.High, first.Spread})
	two.add(figureAmount{second.Value, second.Low, second.High, second.Spread})
	c.settle(one, two, 1)
	c.Total = c.Points
}

// evaluate is the formula over some systems and a span.
func (f *Figures) evaluate(d Definition, systems []int, s span) measure.Reading {
	sel := &selection{f: f, systems: systems, span: s}
	sel.cover = f.coverageIn(systems, d.Needs[0], s, nil)
	if d.Ratio {
		sel.inside, _ = f.inside(d, systems, s)
	}
	if d.Doubt != nil {
		if _, doubtful := d.Doubt(sel); doubtful {
			return measure.Reading{}
		}
	}
	return d.Formula(sel)
}

// comparableSystems are those of which every part with a needed metric
// compares.
func (f *Figures) comparableSystems(d Definition, systems []int, one, two span) []int {
	var list []int
	for _, i := range systems {
		ok := true
		for _, m := range d.Needs {
			pairs := f.pairs([]int{i}, m, one, two)
			ok = ok && len(pairs) > 0
			for _, x := range pairs {
				ok = ok && x.kind == PieceComparable
			}
		}
		if ok {
			list = append(list, i)
		}
	}
	return list
}

// atConstantMix compares what each use takes with the uses of the first span
// in both: systems that grow do not pass for systems that change.
func (f *Figures) atConstantMix(d Definition, systems []int, spans [2]span) (first, second measure.Reading) {
	var sums [2]sum
	var uses float64
	for _, i := range systems {
		base := f.total([]int{i}, Uses, spans[0], nil).value
		one, two := f.evaluate(d, []int{i}, spans[0]), f.evaluate(d, []int{i}, spans[1])
		if one.State != measure.Known || two.State != measure.Known {
			continue
		}
		uses += base
		for k, r := range []measure.Reading{one, two} {
			sums[k].add(figureAmount{r.Value * base, r.Low * base, r.High * base, r.Spread})
		}
	}
	if uses <= 0 {
		return measure.Reading{}, measure.Reading{}
	}
	return scaled(sums[0].reading(), 1/uses), scaled(sums[1].reading(), 1/uses)
}
