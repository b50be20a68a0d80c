package survey

import (
	"cmp"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Figure is one stored figure of a wave, as pages use it.
type Figure struct {
	Source     string
	Wave       string
	Closed     period.Date
	Quarter    period.Period
	Instrument string // its key
	Metric     measure.Metric
	Group      measure.Group
	State      measure.State // Withheld figures have nothing below but K
	K          int
	N          int
	Invited    int // 0: not known
	Mean       float64
	Low, High  float64 // 95 % interval
	SD         float64
}

// FigureOf reads a month's row of a survey; false for what is none, or is no
// figure of a wave, as the invited that a table gives.
func FigureOf(m measure.Month) (Figure, bool) {
	basis := m.Basis.Fields()
	closed, err := period.ParseDate(basis.Closed)
	if err != nil {
		return Figure{}, false
	}
	quarter, err := period.Parse(basis.Quarter)
	if err != nil {
		return Figure{}, false
	}
	f := Figure{
		Source: m.Source, Wave: basis.Wave, Closed: closed, Quarter: quarter, Instrument: m.Model,
		Metric: m.Metric, Group: m.Group, State: m.State, K: basis.K,
	}
	if m.State == measure.Known {
		f.N, f.Mean, f.Low, f.High = m.Count, m.Value, m.Low, m.High
		f.Invited, f.SD = basis.Invited, basis.SD // shares and counts have no standard deviation
	}
	return f, f.Wave != ""
}

// Rested is the basis of a figure that is shown.
func Rested(basis measure.Basis, invited int, sd float64) measure.Basis {
	return basis.With(func(f *measure.BasisFields) { f.Invited, f.SD = max(0, invited), max(0, sd) })
}

// Masked is the basis of a figure that is not shown.
func Masked(basis measure.Basis) measure.Basis {
	return basis.With(func(f *measure.BasisFields) { f.Invited, f.SD = 0, 0 })
}

// Everyone reports whether all who were asked answered, so that there is no
// chance left: "tous les agents ont répondu".
func (f Figure) Everyone() bool { return f.State == measure.Known && f.Invited > 0 && f.N == f.Invited }

// Crowded reports whether more answered than were asked: a fault of the
// headcounts, told and not corrected.
func (f Figure) Crowded() bool { return f.Invited > 0 && f.N > f.Invited }

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
// not of one instrument, metric and group, or either is not known.
func Compare(before, after Figure, least float64) (Change, bool) {
	if before.Instrument != after.Instrument || before.Metric != after.Metric || before.Group != after.Group ||
		before.State != measure.Known || after.State != measure.Known {
		return Change{}, false
	}
	return Welch(before.sample(), after.sample(), least)
}

// Gap returns the difference between those who use AI and those who do not in
// one wave, on one common item; false when either is not known. It shows no
// cause.
func Gap(without, with Figure) (Change, bool) {
	if without.Group != UseNo || with.Group != UseYes || without.Wave != with.Wave || without.Metric != with.Metric ||
		without.Instrument != with.Instrument || without.State != measure.Known || with.State != measure.Known {
		return Change{}, false
	}
	return Welch(without.sample(), with.sample(), MinChange)
}

func (f Figure) sample() Sample { return Sample{f.Mean, f.SD, f.N} }

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

// constant is Σ w (m₂ − m₁) over the directions visible in both waves and one
// pool for all others, w being the mean of the two waves' shares of
// respondents (Kitagawa 1955).
func constant(before, after Held, a, b Figure) (float64, bool) {
	rest1, rest2 := pool{float64(a.N), float64(a.N) * a.Mean}, pool{float64(b.N), float64(b.N) * b.Mean}
	n1, n2, points, weight := rest1.n, rest2.n, 0.0, 0.0
	add := func(x, y pool) {
		w := (x.n/n1 + y.n/n2) / 2
		points += w * (y.sum/y.n - x.sum/x.n)
		weight += w
	}
	for _, f := range before.Figures {
		if f.Instrument != a.Instrument || f.Metric != a.Metric || f.State != measure.Known || !isDirection(f.Group) {
			continue
		}
		g, ok := after.Find(f.Instrument, f.Metric, f.Group)
		if !ok || g.State != measure.Known || f.N == 0 || g.N == 0 {
			continue
		}
		x, y := pool{float64(f.N), float64(f.N) * f.Mean}, pool{float64(g.N), float64(g.N) * g.Mean}
		rest1, rest2 = rest1.less(x), rest2.less(y)
		add(x, y)
	}
	if rest1.n > 0 && rest2.n > 0 {
		add(rest1, rest2)
	}
	if weight == 0 {
		return 0, false
	}
	return points / weight, true
}

// pool is some respondents and the sum of their scores.
type pool struct{ n, sum float64 }

func (p pool) less(o pool) pool { return pool{p.n - o.n, p.sum - o.sum} }

func isDirection(g measure.Group) bool {
	return len(g) > len(directions) && g[:len(directions)] == directions && !IsBlank(g)
}
