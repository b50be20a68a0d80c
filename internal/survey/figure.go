package survey

import (
	"cmp"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Figure is one published figure of a wave, as pages use it. internal/disclosure
// makes them, of what may be seen.
type Figure struct {
	Source     string
	Wave       string
	Closed     period.Date
	Quarter    period.Period
	Instrument string // its key
	Metric     measure.Metric
	Group      measure.Group
	// Units are the ids of the directions or services whose answers are in it, and
	// Blank for those who did not say; none of the whole authority, and of waves
	// whose hidden groups stay so.
	Units   []string
	State   measure.State // Withheld figures have nothing below but K
	K       int
	N       float64 // answers, as they may be told
	Nearly  bool    // 90 % of those asked or more answered: N is 95 % of them
	Invited int     // 0: not known
	Mean    float64
	Bound   Bound   // of an end class Mean is its bound
	Step    float64 // to which Mean is rounded
	SD      float64 // the one standard deviation of the dimension
	Low     float64 // 95 % interval
	High    float64
}

// Blank stands among Units for those who did not say.
const Blank = blank

// Of reports whether the answers of a direction or service are in the figure.
func (f Figure) Of(id string) bool { return slices.Contains(f.Units, id) }

// Same reports whether two figures are of the same directions, whoever did not
// say.
func (f Figure) Same(o Figure) bool {
	named := func(units []string) []string {
		list := slices.DeleteFunc(slices.Clone(units), func(id string) bool { return id == Blank })
		slices.Sort(list)
		return list
	}
	return slices.Equal(named(f.Units), named(o.Units))
}

// Point is the mean with which the figure counts in a mean of several: of an end
// class half its bound.
func (f Figure) Point() float64 {
	switch f.Bound {
	case AtMost:
		return f.Mean / 2
	case AtLeast:
		return (100 + f.Mean) / 2
	case Near:
	}
	return f.Mean
}

// Sample is the figure as comparisons take it.
func (f Figure) Sample() Sample { return Sample{f.Mean, f.SD, f.N, f.Step} }

// Rest is all the other figures as one: what a figure is compared with.
func Rest(others []Figure) Sample {
	var out Sample
	for _, f := range others {
		out.N += f.N
		out.Mean += f.N * f.Point()
		out.SD = f.SD
	}
	if out.N > 0 {
		out.Mean /= out.N
	}
	return out
}

// Held is one wave's figures.
type Held struct {
	Wave       string
	Closed     period.Date
	Quarter    period.Period
	Figures    []Figure
	comparable map[string]bool // instruments
}

// Waves groups figures by wave, in order of closing.
func Waves(figures []Figure) []Held {
	var list []Held
	for _, f := range figures {
		at := slices.IndexFunc(list, func(h Held) bool { return h.Wave == f.Wave })
		if at < 0 {
			at = len(list)
			list = append(list, Held{Wave: f.Wave, Closed: f.Closed, Quarter: f.Quarter, comparable: map[string]bool{}})
		}
		list[at].Figures = append(list[at].Figures, f)
		list[at].comparable[f.Instrument] = true
	}
	slices.SortStableFunc(list, func(a, b Held) int { return cmp.Or(a.Closed.Compare(b.Closed), cmp.Compare(a.Wave, b.Wave)) })
	return list
}

// Find returns the figure of an instrument, a metric and a group.
func (h Held) Find(instrument string, m measure.Metric, g measure.Group) (Figure, bool) {
	at := slices.IndexFunc(h.Figures, func(f Figure) bool { return f.Instrument == instrument && f.Metric == m && f.Group == g })
	if at < 0 {
		return Figure{}, false
	}
	return h.Figures[at], true
}

// InQuarter returns the wave of a quarter: of several, the last closed. False
// when there is none, and a page then shows the last one before with its date
// and no verdict.
func InQuarter(waves []Held, quarter period.Period) (Held, bool) {
	for _, h := range slices.Backward(waves) {
		if h.Quarter == quarter {
			return h, true
		}
	}
	return Held{}, false
}

// Before returns the wave before the one closed on a day that has an
// instrument; false when there is none.
func Before(waves []Held, closed period.Date, instrument string) (Held, bool) {
	for _, h := range slices.Backward(waves) {
		if h.Closed.Compare(closed) < 0 && h.comparable[instrument] {
			return h, true
		}
	}
	return Held{}, false
}

// YearBefore returns the wave with an instrument that closed 9 to 15 months
// before a day, the nearest to 12; false when there is none.
func YearBefore(waves []Held, closed period.Date, instrument string) (Held, bool) {
	var best Held
	least := math.MaxInt
	for _, h := range waves {
		if h.Closed.Compare(closed.AddMonths(-15)) < 0 || h.Closed.Compare(closed.AddMonths(-9)) > 0 || !h.comparable[instrument] {
			continue
		}
		off := h.Closed.DaysSince(closed.AddMonths(-12))
		if off = max(off, -off); off < least {
			best, least = h, off
		}
	}
	return best, least < math.MaxInt
}

// Compare returns the change from one figure to another; false when they are
// not of one instrument, metric and group or of the same directions, or either is
// not known.
func Compare(before, after Figure, least float64) (Change, bool) {
	if before.Instrument != after.Instrument || before.Metric != after.Metric || before.Group != after.Group || !before.Same(after) ||
		before.State != measure.Known || after.State != measure.Known {
		return Change{}, false
	}
	return Difference(before.Sample(), after.Sample(), least)
}

// Gap returns the difference between those who use AI and those who do not in
// one wave, on one common item; false when either is not known. It shows no
// cause.
func Gap(without, with Figure) (Change, bool) {
	if without.Group != UseNo || with.Group != UseYes || without.Wave != with.Wave || without.Metric != with.Metric ||
		without.Instrument != with.Instrument || without.State != measure.Known || with.State != measure.Known {
		return Change{}, false
	}
	return Difference(without.Sample(), with.Sample(), MinChange)
}

// drift is how far, in points, the change at constant composition may be from
// the change itself before no word is given (MEASURES 15).
const drift = 2.0

// Composed is a change of the whole authority beside the same change at
// constant composition.
type Composed struct {
	Change
	Constant float64 // points; of the visible directions and one pool for the rest
	Known    bool    // Constant could be computed
}

// CompareWhole compares the whole authority between two waves, and takes the
// word back when the change at constant composition has another sign or is
// more than 2 points away, or cannot be computed although there are directions.
func CompareWhole(before, after Held, instrument string, m measure.Metric, least float64) (Composed, bool) {
	a, okA := before.Find(instrument, m, "")
	b, okB := after.Find(instrument, m, "")
	change, ok := Compare(a, b, least)
	if !okA || !okB || !ok {
		return Composed{}, false
	}
	c := Composed{Change: change}
	c.Constant, c.Known = constant(before, after, a, b)
	if !c.Known || c.Constant*c.Points < 0 || math.Abs(c.Constant-c.Points) > drift {
		c.Word = Unclear
	}
	return c, true
}

// constant is Σ w (m₂ − m₁) over the cells of the same directions in both waves
// and one pool for all others, w being the mean of the two waves' shares of
// respondents (Kitagawa 1955).
func constant(before, after Held, a, b Figure) (float64, bool) {
	rest1, rest2 := poolOf(a, before.cells(a)), poolOf(b, after.cells(b))
	n1, n2, points, weight := rest1.n, rest2.n, 0.0, 0.0
	add := func(x, y pool) {
		w := (x.n/n1 + y.n/n2) / 2
		points += w * (y.sum/y.n - x.sum/x.n)
		weight += w
	}
	for _, f := range before.cells(a) {
		for _, g := range after.cells(b) {
			if f.Group != g.Group || !f.Same(g) || f.N == 0 || g.N == 0 {
				continue
			}
			x, y := poolOf(f, nil), poolOf(g, nil)
			rest1, rest2 = rest1.less(x), rest2.less(y)
			add(x, y)
		}
	}
	if rest1.n > 0 && rest2.n > 0 {
		add(rest1, rest2)
	}
	if weight == 0 {
		return 0, false
	}
	return points / weight, true
}

// cells are the figures by direction beside one of the whole authority.
func (h Held) cells(whole Figure) []Figure {
	return slices.DeleteFunc(slices.Clone(h.Figures), func(f Figure) bool {
		return f.Instrument != whole.Instrument || f.Metric != whole.Metric || f.State != measure.Known || f.Group == "" ||
			IsUse(f.Group) || IsService(f.Group)
	})
}

// pool is some respondents and the sum of their scores.
type pool struct{ n, sum float64 }

func (p pool) less(o pool) pool { return pool{p.n - o.n, p.sum - o.sum} }

// poolOf is a figure as respondents; of the whole authority those of its cells,
// so that what is left of them adds up.
func poolOf(f Figure, cells []Figure) pool {
	if len(cells) == 0 {
		return pool{f.N, f.N * f.Point()}
	}
	var sum pool
	for _, c := range cells {
		sum.n += c.N
		sum.sum += c.N * c.Point()
	}
	return sum
}
