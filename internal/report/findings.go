package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// findings are the sentences of a page, made by rule from its figures; the
// first is the headline. rows and hours may be nil.
func (v *view) findings(items []Item, rows []SystemRow, hours *HourMap) []Finding {
	byID := map[string]Item{}
	for _, it := range items {
		byID[it.Indicator] = it
	}
	energy := byID[indicator.IDEnergy]
	var list []Finding
	if energy.Figure.Known() { // missing is not zero: nothing is said of it
		list = append(list, v.energyFinding(energy, byID[indicator.IDMeasuredShare]))
	}
	if p := energy.Projection; p != nil {
		list = append(list, Finding{Kind: FindingProjected, Indicator: indicator.IDEnergy, Value: p.Value, Low: p.Low, High: p.High, Limit: limitOf(energy.Result), Verdict: energy.Verdict})
	}
	if energy.YearBefore.LevelUncertain {
		list = append(list, Finding{Kind: FindingUncertain, Indicator: indicator.IDEnergy, Share: energy.YearBefore.Share, Trend: energy.YearBefore.Trend})
	}
	list = append(list, CauseFinding(energy.YearBefore)...)
	list = append(list, v.reboundFinding()...)
	if without := energy.Coverage.Without; len(without) > 0 {
		list = append(list, Finding{Kind: FindingWithout, Systems: without, Followed: energy.Coverage.Followed, InService: energy.Coverage.InService})
	}
	if q := byID[indicator.IDQueries]; q.Figure.Known() {
		list = append(list, Finding{Kind: FindingQueries, Indicator: indicator.IDQueries, Value: q.Figure.Value, Share: q.YearBefore.Share, Trend: q.YearBefore.Trend})
	}
	if low := byID[indicator.IDLowUseEnergy]; low.Figure.Known() {
		list = append(list, Finding{Kind: FindingLowUse, Indicator: indicator.IDLowUseEnergy, Share: low.Figure.Value / 100})
	}
	list = append(list, systemFindings(rows, energy)...)
	if hours != nil {
		if share, ok := hours.officeShare(); ok {
			list = append(list, Finding{Kind: FindingHours, Indicator: indicator.IDQueries, Share: share})
		}
	}
	return list
}

// energyFinding is the headline. The share that is measured is the one that is
// judged, where it is known.
func (v *view) energyFinding(energy, measured Item) Finding {
	f := Finding{
		Kind: FindingEnergy, Indicator: indicator.IDEnergy, Value: energy.Figure.Value, Low: energy.Figure.Low, High: energy.Figure.High,
		Limit: limitOf(energy.Result), Verdict: energy.Verdict, Followed: energy.Coverage.Followed, InService: energy.Coverage.InService,
		Share: energy.YearBefore.Share, Trend: energy.YearBefore.Trend, Whole: energy.TotalChange(), System: v.system, Systems: energy.Coverage.Without,
	}
	f.Measured = measuredShare(energy.Figure)
	if measured.Figure.Known() {
		f.Measured = measured.Figure.Value / 100
	}
	return f
}

func (v *view) reboundFinding() []Finding {
	signals, _ := v.figures.Rebounds(v.system, v.period)
	if len(signals) == 0 {
		return nil
	}
	f := Finding{Kind: FindingRebound, Indicator: indicator.IDRebound}
	for _, s := range signals {
		f.Systems = append(f.Systems, s.System)
	}
	return []Finding{f}
}

// CauseFinding names what moved the energy the most in a change; none where nothing
// can be compared.
func CauseFinding(c indicator.Change) []Finding {
	if c.Trend == indicator.NoComparison {
		return nil
	}
	causes := map[string]float64{}
	for _, p := range c.Pieces {
		if p.Kind != indicator.PieceComparable || c.Effects == nil {
			causes[string(p.Kind)] += p.Amount
		}
	}
	if e := c.Effects; e != nil {
		causes["volume"], causes["intensity"], causes["uncounted"] = e.Uses(), e.Intensity, e.Uncounted
	}
	names := make([]string, 0, len(causes))
	for name, amount := range causes {
		if amount != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(math.Abs(causes[b]), math.Abs(causes[a])), cmp.Compare(a, b))
	})
	return []Finding{{Kind: FindingCause, Indicator: indicator.IDEnergy, Cause: names[0], Value: causes[names[0]], Total: c.Total, Trend: c.Trend}}
}

// systemFindings name the system that takes the most, and the one whose use
// changed the most.
func systemFindings(rows []SystemRow, energy Item) []Finding {
	var top, moved *SystemRow
	for i := range rows {
		r := &rows[i]
		if r.Energy.Figure.Known() && (top == nil || r.Energy.Figure.Value > top.Energy.Figure.Value) {
			top = r
		}
		c := r.PerUseChange
		if (c.Trend == indicator.Up || c.Trend == indicator.Down) && (moved == nil || math.Abs(c.Share) > math.Abs(moved.PerUseChange.Share)) {
			moved = r
		}
	}
	var list []Finding
	if top != nil && len(rows) > 1 && energy.Figure.Value > 0 {
		list = append(list, Finding{Kind: FindingTop, Indicator: indicator.IDEnergy, System: top.System, Value: top.Energy.Figure.Value, Share: top.Energy.Figure.Value / energy.Figure.Value})
	}
	if moved != nil {
		c := moved.PerUseChange
		list = append(list, Finding{Kind: FindingPerUse, Indicator: indicator.IDEnergyPerUse, System: moved.System, Value: moved.PerUse.Figure.Value, Share: c.Share, Trend: c.Trend})
	}
	return list
}

func limitOf(r indicator.Result) *float64 {
	if r.Target == nil {
		return nil
	}
	limit := r.Target.Limit
	return &limit
}

func measuredShare(f indicator.Figure) float64 {
	i := slices.IndexFunc(f.Shares, func(s indicator.MethodShare) bool { return s.Method == measure.Measured })
	if i < 0 {
		return 0
	}
	return f.Shares[i].Share
}
