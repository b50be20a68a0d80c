package frugality

import (
	"math"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// cause is one effect in a change of energy.
type cause struct {
	id     string
	amount float64
	who    []measure.System
}

// causes lists the effects of a change: those of the comparable perimeter,
// split when they can be, then what was left out of it, by kind.
func causes(c indicator.Change) []cause {
	var list []cause
	if e := c.Effects; e != nil {
		list = append(list, cause{"volume", e.Uses(), nil}, cause{"intensity", e.Intensity, nil})
		if e.Uncounted != 0 {
			list = append(list, cause{"uncounted", e.Uncounted, nil})
		}
	}
	at := map[indicator.PieceKind]int{}
	for _, p := range c.Pieces {
		if p.Kind == indicator.PieceComparable && c.Effects != nil {
			continue
		}
		i, seen := at[p.Kind]
		if !seen {
			i = len(list)
			at[p.Kind] = i
			list = append(list, cause{id: string(p.Kind)})
		}
		list[i].amount += p.Amount
		if p.System != "" {
			list[i].who = append(list[i].who, p.System)
		}
	}
	return list
}

// causeFigure splits the change of energy into volume, intensity,
// extension and method: the effects sum to the change.
func (m presenter) causeFigure(a report.Frugality) kit.Figure {
	it, ok := kit.ItemOf(a.Items, "energy")
	c := m.Chosen(it)
	if !ok || c.Trend == indicator.NoComparison || len(c.Pieces) == 0 {
		return kit.Figure{}
	}
	f := kit.Figure{ID: figCause, Inputs: m.Definitions[indicator.IDEnergyPerUse].Inputs(), Title: m.causeTitle(c), Def: m.T("def.cause", kit.Upper(m.Between(c.From, c.To)))}
	f.From = m.T("from.cause", m.PercentBeside(c.Inside, 0.8))
	if c.Trend == indicator.NotComparable {
		f.Notes = []string{m.T("cause.not_comparable")}
	}
	list := causes(c)
	n := kit.Digits(c.Total)
	f.Table = kit.Table{Caption: m.T("caption.cause", m.Between(c.From, c.To)), First: m.T("col.cause")}
	f.Table.Columns = []kit.Column{{Label: "kWh", Unit: "kWh"}, {Label: m.T("col.what"), Left: true}}
	for _, x := range list {
		what := m.T("cause." + x.id + ".what")
		if len(x.who) > 0 {
			what = m.SystemNames(x.who)
		}
		f.Table.Rows = append(f.Table.Rows, kit.Row{Head: m.causeName(x), Cells: []kit.Cell{m.signed(x.amount, n), kit.TextCell(what)}})
	}
	f.Table.Foot = []kit.Row{{Head: m.T("cause.total"), Cells: []kit.Cell{m.signed(c.Total, n), kit.TextCell("")}}}
	m.waterfall(&f, it, c)
	return f
}

// causeName names an effect; those of uses by the side to which they go.
func (m presenter) causeName(x cause) string {
	switch x.id {
	case "volume", "intensity":
		if x.amount < 0 {
			return m.T("cause." + x.id + ".down")
		}
		return m.T("cause." + x.id + ".up")
	}
	return m.T("cause." + x.id)
}

// causeShort names an effect in the room that a chart has.
func (m presenter) causeShort(x cause) string {
	if x.id != "intensity" {
		return m.causeName(x)
	}
	if x.amount < 0 {
		return m.T("cause.intensity.less")
	}
	return m.T("cause.intensity.more")
}

// plain says a change in sentences: what is compared, what was counted
// otherwise, what is new and what is gone. They sum to the change.
func (m presenter) plain(items []report.Item) (said []string) {
	it, ok := kit.ItemOf(items, "energy")
	c := m.Chosen(it)
	if !ok || c.Trend == indicator.NoComparison {
		return nil
	}
	amounts, who := map[string]float64{}, map[string][]measure.System{}
	var parts []string
	for _, x := range causes(c) {
		group := "alike"
		switch indicator.PieceKind(x.id) {
		case indicator.PieceArrival:
			group = "new"
		case indicator.PieceDeparture:
			group = "gone"
		case indicator.PieceMethod, indicator.PieceCounting, indicator.PieceCoverage:
			group = "otherwise"
		case indicator.PieceComparable:
		default:
			parts = append(parts, m.T("cause.plain.part", kit.Lower(m.causeName(x)), m.Signed(x.amount, kit.Digits(c.Total), "kWh")))
		}
		amounts[group] += x.amount
		who[group] = append(who[group], x.who...)
	}
	if len(parts) > 0 {
		said = append(said, m.T("cause.plain.alike", m.Signed(amounts["alike"], kit.Digits(c.Total), "kWh"), m.List(parts)))
	}
	for _, group := range []string{"otherwise", "new", "gone"} {
		if len(who[group]) > 0 {
			said = append(said, m.T("cause.plain."+group, m.Signed(amounts[group], kit.Digits(c.Total), "kWh"), m.SystemNames(who[group])))
		}
	}
	return said
}

func (m presenter) signed(v float64, digits int) kit.Cell {
	return kit.Cell{Text: m.Signed(v, digits, ""), Number: true, Value: v}
}

// waterfall draws the effects between the two levels, when both are known and
// the effects lead from one to the other.
func (m presenter) waterfall(f *kit.Figure, it report.Item, c indicator.Change) {
	before, ok := level(it, c.From)
	list := causes(c)
	sum := before
	for _, x := range list {
		sum += x.amount
	}
	now := it.Figure.Value
	if !ok || !it.Figure.Known() || math.Abs(sum-now) > 1e-6*max(1, now) {
		f.Said = m.T("cause.no_chart")
		return
	}
	n := kit.Digits(now)
	total := func(name string, v float64) chart.Step {
		return chart.Step{Name: name, Label: m.Amount(v, n, "kWh"), Value: v, Total: true}
	}
	all := []chart.Step{total(m.Short(c.From), before)}
	for _, x := range list {
		all = append(all, chart.Step{Name: m.causeShort(x), Label: m.Signed(x.amount, kit.Digits(c.Total), "kWh"), Value: x.amount})
	}
	all = append(all, total(m.Short(c.To), now))
	f.Charts = []kit.Drawing{{Spec: chart.Waterfall{
		Frame: chart.Frame{Title: f.Title, Desc: f.Def, Unit: "kWh", Lang: m.Lang()}, Steps: all,
	}}}
}

// level is the energy of a period, as the history has it.
func level(it report.Item, of period.Period) (float64, bool) {
	for _, p := range it.History {
		if p.Period == of && p.State == measure.Known {
			return p.Value, true
		}
	}
	return 0, false
}
