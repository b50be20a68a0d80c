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
	var apart slack
	for _, x := range list {
		allFirst.join(x.first)
		allSecond.join(x.second)
		if x.kind == PieceComparable {
			first.join(x.first)
			second.join(x.second)
			if !x.sameFactors {
				apart.take(x.first, x.second)
			}
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
		alike := Piece{Kind: PieceComparable, Amount: (second.value - first.value) * d.scale()}
		out.Pieces = append([]Piece{alike}, out.Pieces...)
	}
	out.Inside = min(insideOf(first, allFirst), insideOf(second, allSecond))
	out.First, out.Second = figureOf(scaled(first.reading(), d.scale())), figureOf(scaled(second.reading(), d.scale()))
	out.settle(first, second, apart, d.scale())
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

// slack is what ranges add to a change when they do not move together: figures
// of other factors are no scenarios of one assumption.
type slack struct{ firstDown, firstUp, secondDown, secondUp float64 }

func (s *slack) take(first, second sum) {
	s.firstDown += first.down
	s.firstUp += first.up
	s.secondDown += second.down
	s.secondUp += second.up
}

// settle draws the trend from the two sums: the change is computed scenario by
// scenario, all low and all high; what is apart, and independent noise, widen it.
func (c *Change) settle(first, second sum, apart slack, scale float64) {
	delta := second.value - first.value
	c.Points = delta * scale
	low1, high1 := first.value-first.down+apart.firstDown, first.value+first.up-apart.firstUp
	low2, high2 := second.value-second.down+apart.secondDown, second.value+second.up-apart.secondUp
	low := min(low2-low1, high2-high1, delta) - apart.firstUp - apart.secondDown - math.Sqrt(first.noiseUp+second.noiseDown)
	high := max(low2-low1, high2-high1, delta) + apart.firstDown + apart.secondUp + math.Sqrt(first.noiseDown+second.noiseUp)
	if first.value > 0 {
		ratio := second.value / first.value
		c.Share, c.Low, c.High = ratio-1, ratio-1, ratio-1
		if low1 > 0 {
			c.Low, c.High = min(c.Share, low2/low1-1, high2/high1-1), max(c.Share, low2/low1-1, high2/high1-1)
		}
		c.Low -= (apart.secondDown + ratio*apart.firstUp + math.Hypot(math.Sqrt(second.noiseDown), ratio*math.Sqrt(first.noiseUp))) / first.value
		c.High += (apart.secondUp + ratio*apart.firstDown + math.Hypot(math.Sqrt(second.noiseUp), ratio*math.Sqrt(first.noiseDown))) / first.value
	}
	c.conclude(low, high, overlapping(first.low(), first.high(), second.low(), second.high()))
}

// conclude names the trend of a difference that lies between low and high.
func (c *Change) conclude(low, high float64, levelsOverlap bool) {
	c.Established = low > 0 || high < 0
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
	c.LevelUncertain = levelsOverlap && (c.Trend == Up || c.Trend == Down)
}

func overlapping(low1, high1, low2, high2 float64) bool {
	return low1 < high1 && low2 < high2 && low1 <= high2 && low2 <= high1
}

// ratioChange compares a ratio over the systems whose every metric compares.
func (f *Figures) ratioChange(out *Change, d Definition, systems []int, one, two span) {
	alike, sameFactors := f.comparableSystems(d, systems, one, two)
	energy := func(list []int, s span) float64 { return f.total(list, measure.Energy, s, nil).value }
	out.Inside = 1
	for _, s := range []span{one, two} {
		if whole := energy(systems, s); whole > 0 {
			out.Inside = min(out.Inside, energy(alike, s)/whole)
		}
	}
	first, second := f.evaluate(d, alike, one), f.evaluate(d, alike, two)
	if len(alike) == 0 || first.State != measure.Known || second.State != measure.Known {
		if f.anyFigure(d, systems, one) && f.anyFigure(d, systems, two) {
			out.Trend = NotComparable
		}
		return
	}
	if d.PerSystem && len(alike) > 1 {
		first, second = f.atConstantMix(d, alike, [2]span{one, two})
	}
	out.between(first, second, sameFactors)
}

// plainChange compares two figures as they are, whatever their perimeter: how
// much is measured, how many systems are followed.
func (f *Figures) plainChange(out *Change, d Definition, systems []int, one, two span) {
	first, second := f.evaluate(d, systems, one), f.evaluate(d, systems, two)
	if first.State != measure.Known || second.State != measure.Known {
		return
	}
	out.Inside = 1
	out.between(first, second, true)
}

// between settles the change of a figure that is no sum.
func (c *Change) between(first, second measure.Reading, sameFactors bool) {
	c.First, c.Second = figureOf(first), figureOf(second)
	var one, two sum
	one.add(figureAmount{first.Value, first.Low, first.High, first.Spread})
	two.add(figureAmount{second.Value, second.Low, second.High, second.Spread})
	var apart slack
	if !sameFactors {
		apart.take(one, two)
	}
	c.settle(one, two, apart, 1)
	c.Total = c.Points
}

// evaluate is the formula over some systems and a span.
func (f *Figures) evaluate(d Definition, systems []int, s span) measure.Reading {
	sel := &selection{f: f, systems: systems, span: s}
	sel.cover = f.coverageIn(systems, d.Needs[0], s, nil)
	if d.Ratio {
		sel.inside, _ = f.inside(d, systems, s)
	}
	if _, doubtful := f.doubtful(d, sel); doubtful {
		return measure.Reading{}
	}
	return d.Formula(sel)
}

// comparableSystems are those of which every part with a needed metric
// compares, and whether the same factors were applied throughout.
func (f *Figures) comparableSystems(d Definition, systems []int, one, two span) (list []int, sameFactors bool) {
	sameFactors = true
	for _, i := range systems {
		if ok, same := f.comparableSystem(d, i, one, two); ok {
			list = append(list, i)
			sameFactors = sameFactors && same
		}
	}
	return list, sameFactors
}

func (f *Figures) comparableSystem(d Definition, i int, one, two span) (ok, sameFactors bool) {
	sameFactors = true
	for _, m := range d.Needs {
		pairs := f.pairs([]int{i}, m, one, two)
		if len(pairs) == 0 {
			return false, false
		}
		for _, x := range pairs {
			if x.kind != PieceComparable {
				return false, false
			}
			sameFactors = sameFactors && x.sameFactors
		}
	}
	return true, sameFactors
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
