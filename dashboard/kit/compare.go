package kit

import (
	"cmp"
	"math"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// What a page compares its figures with, in the words of addresses. The year
// before goes without saying: quarters are seasonal.
const (
	AgainstYear   = "annee"
	AgainstPeriod = "periode"
	AgainstTarget = "cible"
)

// Comparisons lists them, in the order of the pages.
func Comparisons() []string { return []string{AgainstYear, AgainstPeriod, AgainstTarget} }

// Comparing is the presenter of a page whose reader chose what it compares with.
func (m *Presenter) Comparing(against string) *Presenter {
	out := *m
	out.Against = against
	return &out
}

// Keep keeps what the reader compares with in the address of another view.
func (m *Presenter) Keep(address string) string {
	if m.Against == "" {
		return address
	}
	sign := "?"
	if strings.Contains(address, sign) {
		sign = "&"
	}
	return address + sign + ParamCompare + "=" + m.Against
}

// ComparisonChoices offers what the figures of a period may be compared with; of
// surveys, which have no rhythm, of is "wave".
func (m *Presenter) ComparisonChoices(of string) []Choice {
	var list []Choice
	for _, against := range Comparisons() {
		word := against
		if against == AgainstPeriod {
			if word += "." + of; of == period.Year.String() {
				continue // that is the year before
			}
		}
		list = append(list, Choice{against, m.T("compare." + word), against == cmp.Or(m.Against, AgainstYear)})
	}
	return list
}

// Chosen is the change that the reader asked for; a target has none, and leaves
// the year before.
func (m *Presenter) Chosen(it report.Item) indicator.Change {
	if m.Against == AgainstPeriod {
		return it.Previous
	}
	return it.YearBefore
}

// Compared words a figure beside what the reader compares with.
func (m *Presenter) Compared(it report.Item) string {
	switch m.Against {
	case AgainstTarget:
		return m.besideTarget(it.Result)
	case AgainstPeriod:
		text := m.Change(it.Indicator, it.Previous)
		if text == "" && it.Figure.Known() {
			return m.T("compare.nothing." + it.Period.Kind.String())
		}
		return text
	}
	return m.Change(it.Indicator, it.YearBefore)
}

// fromTarget is how far a figure is from its target, as a share of it and as a
// difference. What runs on until the period is over, and what was not judged for
// want of data, is no figure to hold beside a target.
func (m *Presenter) fromTarget(r indicator.Result) (share, points float64, ok bool) {
	switch {
	case r.Target == nil || !r.Figure.Known() || r.Running && m.Definitions[r.Indicator].Flow:
		return 0, 0, false
	case r.Verdict == indicator.Unknown || r.Verdict == indicator.Withheld:
		return 0, 0, false
	}
	points = r.Figure.Value - r.Target.Limit
	return points / math.Abs(r.Target.Limit), points, true
}

// besideTarget words how far a figure is from its target: "−12 % par rapport à la
// cible".
func (m *Presenter) besideTarget(r indicator.Result) string {
	share, points, ok := m.fromTarget(r)
	switch {
	case r.Target == nil || !r.Figure.Known():
		return ""
	case !ok && r.Running:
		return m.T("compare.running")
	case !ok:
		return m.T("compare.unjudged")
	}
	switch unit := m.Definitions[r.Indicator].Unit; {
	case unit == indicator.UnitPercent || unit == indicator.UnitScore:
		return m.T("compare.target", m.inPoints(points))
	case r.Target.Limit == 0:
		return m.T("compare.target", m.Signed(points, m.Digits(r), m.Unit(r.Indicator, r.System, points)))
	}
	return m.T("compare.target", m.Gap(share))
}

// inPoints words a difference of percentages or of scores.
func (m *Presenter) inPoints(points float64) string {
	digits := 1
	if whole := math.Round(points); math.Abs(points-whole) < 0.05 || math.Abs(whole) >= 10 {
		digits = 0
	}
	return m.Signed(points, digits, m.Plural("points", points))
}

// ChangeColumn is the column of a table for the changes of an energy, and
// ChangeCell a cell of it: a dash when nothing can be compared.
func (m *Presenter) ChangeColumn(of period.Kind) Column {
	key := "col.year"
	switch {
	case m.Against == AgainstTarget:
		key = "col.from_target"
	case m.Against == AgainstPeriod && of != period.Year:
		key = "col.previous." + of.String()
	}
	return Column{Label: m.T(key), Unit: "%"}
}

// ChangeCell is the change that the reader chose, of an energy.
func (m *Presenter) ChangeCell(r indicator.Result, year, previous indicator.Change) Cell {
	c := year
	switch m.Against {
	case AgainstTarget:
		share, _, ok := m.fromTarget(r)
		switch {
		case r.Target == nil:
			return m.StateCell("compare.cell.free")
		case !ok || r.Target.Limit == 0:
			return m.StateCell("change.cell.none")
		}
		return m.GapCell(share)
	case AgainstPeriod:
		c = previous
	}
	if c.Trend < indicator.Stable {
		return m.StateCell("change.cell.none")
	}
	return m.GapCell(c.Share)
}
