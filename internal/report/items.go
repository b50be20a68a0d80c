package report

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// result is an indicator of a system ("" for all) over the period, projected
// while it runs, and judged.
func (v *view) result(d indicator.Definition, system measure.System) indicator.Result {
	switch {
	case d.Staff:
		return v.staffResult(d, v.period)
	case d.ID == indicator.IDRebound:
		return v.reboundResult(system)
	}
	r := v.surveyed(v.protect(v.figures.Compute(d, system, v.period)))
	if v.head.Running && d.Flow {
		r = v.figures.Projected(d, r, v.daysFor(d.Needs[0], system))
	}
	return v.figures.Judged(d, v.setup.Targets, r)
}

func (v *view) daysFor(m measure.Metric, system measure.System) []indicator.DailyPart {
	if system == "" {
		return v.days[m]
	}
	return slices.DeleteFunc(slices.Clone(v.days[m]), func(d indicator.DailyPart) bool { return d.System != system })
}

// reboundResult is the number of systems that show a rebound.
func (v *view) reboundResult(system measure.System) indicator.Result {
	r := indicator.Result{Indicator: indicator.IDRebound, System: system, Period: v.period, Running: v.head.Running}
	r.Figure.Window = v.period.Window(v.setup.Zone)
	signals, ok := v.figures.Rebounds(system, v.period)
	if !ok {
		r.Reasons = []indicator.Reason{{Code: indicator.ReasonNoData}}
		return r
	}
	n := float64(len(signals))
	r.Figure.State, r.Figure.Value, r.Figure.Low, r.Figure.High = measure.Known, n, n, n
	r.Coverage = indicator.Coverage{Share: 1, Inside: 1, Expected: true}
	r.Reasons = []indicator.Reason{{Code: indicator.ReasonNoTarget}}
	return r
}

// item is an indicator with its changes and its history.
func (v *view) item(d indicator.Definition, system measure.System) Item {
	if d.Staff {
		return v.staffItem(d)
	}
	periods := period.Back(v.period, depth(v.period.Kind))
	it := Item{Judged: v.fixed(d, v.result(d, system), periods[0], v.period)}
	v.change(&it, d, system)
	if system == "" && it.Target == nil {
		for _, t := range v.singleTargets() {
			if t.Indicator == d.ID {
				it.Single++
			}
		}
	}
	if d.Flow && v.period.Kind == period.Quarter {
		it.FourQuarters = v.figures.Sum(d, system, period.Back(v.period, 4))
	}
	for _, p := range periods {
		if p == v.period {
			it.History = append(it.History, pointOf(it.Result))
			break
		}
		it.History = append(it.History, v.point(d, system, p))
	}
	return it
}

// change tells what became of an indicator since a year and a period before; of what
// a wave says, since another wave.
func (v *view) change(it *Item, d indicator.Definition, system measure.System) {
	if d.ID != indicator.IDRebound && it.Figure.State != measure.Withheld {
		it.YearBefore = v.figures.Change(d, system, v.period.YearBefore(), v.period)
		it.Previous = v.figures.Change(d, system, v.period.Previous(), v.period)
	}
	if d.ID != indicator.IDSimpleShare {
		return // the others change as sources tell
	}
	if h, f, ok := v.saidOfSearch(v.figures.Outline(d, system, v.period)); ok && f.State == measure.Known {
		it.Staff = v.since(h, f)
	}
}

// point is one period of a series, judged against the target of its time.
func (v *view) point(d indicator.Definition, system measure.System, p period.Period) Point {
	if p == v.period {
		return pointOf(v.result(d, system))
	}
	if d.Staff {
		return pointOf(v.staffResult(d, p))
	}
	if d.ID == indicator.IDRebound {
		signals, ok := v.figures.Rebounds(system, p)
		if !ok {
			return Point{Period: p}
		}
		n := float64(len(signals))
		return Point{Period: p, State: measure.Known, Value: n, Low: n, High: n, Coverage: 1}
	}
	r := v.surveyed(v.protect(v.figures.Outline(d, system, p)))
	return pointOf(v.figures.Judged(d, v.setup.Targets, r))
}

func pointOf(r indicator.Result) Point {
	f := r.Figure
	p := Point{
		Period: r.Period, State: f.State, Value: f.Value, Low: f.Low, High: f.High, Spread: f.Spread,
		Shares: f.Shares, Coverage: r.Coverage.Share, Running: r.Running, Verdict: r.Verdict,
	}
	if r.Target != nil {
		limit := r.Target.Limit
		p.Limit = &limit
	}
	return p
}

// series is an indicator of one system over some periods, with its breaks.
func (v *view) series(d indicator.Definition, system measure.System, periods []period.Period) []Point {
	points := make([]Point, 0, len(periods))
	for i, p := range periods {
		point := v.point(d, system, p)
		if i > 0 && point.State == measure.Known && !d.Staff {
			point.Break = v.figures.Broken(d, system, periods[i-1], p)
		}
		points = append(points, point)
	}
	return points
}

// items are the catalogue's, of a system or of all.
func (v *view) items(system measure.System) []Item {
	list := make([]Item, 0, 32)
	for _, d := range indicator.Catalogue() {
		if d.Staff && !v.tells(d, system) {
			continue
		}
		if it := v.item(d, system); !d.OnceTold || it.Figure.State != measure.Missing || it.Target != nil || len(it.Reasons) > 0 && it.Reasons[0].Code == indicator.ReasonPartOverWhole {
			list = append(list, it)
		}
	}
	return list
}

// tells reports whether an indicator about agents belongs to an answer: of the
// whole authority, by quarter, once anything is known of it or a target stands.
func (v *view) tells(d indicator.Definition, system measure.System) bool {
	if system != "" || v.period.Kind != period.Quarter || d.ID == indicator.IDGap {
		return false
	}
	_, _, aimed := indicator.InForceOn(v.setup.Targets, d.ID, "", v.period)
	return aimed || slices.ContainsFunc(v.staff.rows, func(m disclosure.Row) bool { return m.Metric == d.Needs[0] && m.Group == "" })
}

// perimeter says who is followed.
func (v *view) perimeter() Perimeter {
	followed, without, undated, coverage := v.figures.Perimeter(v.period)
	return Perimeter{
		Followed: coverage.Followed, InService: coverage.InService, Coverage: coverage.Share,
		Followers: followed, Without: without, Unstated: undated,
	}
}
