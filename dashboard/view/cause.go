package view

import (
	"math"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
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
		list = append(list, cause{"volume", e.Volume, nil}, cause{"intensity", e.Intensity, nil}, cause{"mix", e.Mix, nil})
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

// causeFigure splits the year's change of energy into volume, intensity,
// extension and method: the effects sum to the change.
func (m *Maker) causeFigure(a report.Frugality) Figure {
	it, ok := itemOf(a.Items, "energy")
	if !ok || it.YearBefore.Trend == indicator.NoComparison || len(it.YearBefore.Pieces) == 0 {
		return Figure{}
	}
	c := it.YearBefore
	f := Figure{ID: figCause, Title: m.causeTitle(a.Findings), Def: m.p.T("def.cause", Upper(m.p.Between(c.From, c.To)))}
	f.From = m.p.T("from.cause", m.p.percentBeside(c.Inside, 0.8))
	if c.Trend == indicator.NotComparable {
		f.Notes = []string{m.p.T("cause.not_comparable")}
	}
	list := causes(c)
	n := Digits(c.Total)
	f.Table = Table{Caption: m.p.T("caption.cause", m.p.Between(c.From, c.To)), First: m.p.T("col.cause")}
	f.Table.Columns = []Column{{Label: "kWh"}, {Label: m.p.T("col.what"), Left: true}}
	for _, x := range list {
		what := m.p.T("cause." + x.id + ".what")
		if len(x.who) > 0 {
			what = m.names(x.who)
		}
		f.Table.Rows = append(f.Table.Rows, Row{Head: m.p.T("cause." + x.id), Cells: []Cell{m.signed(x.amount, n), word(what)}})
	}
	f.Table.Foot = []Row{{Head: m.p.T("cause.total"), Cells: []Cell{m.signed(c.Total, n), word("")}}}
	m.waterfall(&f, it, list)
	return f
}

func (m *Maker) signed(v float64, digits int) Cell {
	return Cell{Text: m.p.Signed(v, digits, ""), Number: true, Value: v}
}

// waterfall draws the effects between the two levels, when both are known and
// the effects lead from one to the other.
func (m *Maker) waterfall(f *Figure, it report.Item, list []cause) {
	before, ok := level(it)
	sum := before
	for _, x := range list {
		sum += x.amount
	}
	now := it.Figure.Value
	if !ok || !it.Figure.Known() || math.Abs(sum-now) > 1e-6*max(1, now) {
		f.Said = m.p.T("cause.no_chart")
		return
	}
	n := Digits(now)
	total := func(name string, v float64) chart.Step {
		return chart.Step{Name: name, Label: m.p.Amount(v, n, "kWh"), Value: v, Total: true}
	}
	all := []chart.Step{total(m.p.Short(it.YearBefore.From), before)}
	for _, x := range list {
		all = append(all, chart.Step{Name: m.p.T("cause." + x.id), Label: m.p.Signed(x.amount, Digits(it.YearBefore.Total), "kWh"), Value: x.amount})
	}
	all = append(all, total(m.p.Short(it.YearBefore.To), now))
	f.Charts = []Drawing{{Spec: chart.Waterfall{
		Frame: chart.Frame{Title: f.Title, Desc: f.Def, Unit: "kWh", Lang: m.p.lang}, Steps: all,
	}}}
}

// level is the energy of the year before, as the history has it.
func level(it report.Item) (float64, bool) {
	for _, p := range it.History {
		if p.Period == it.YearBefore.From && p.State == measure.Known {
			return p.Value, true
		}
	}
	return 0, false
}

// rebound is the signal of MEASURES 11, in words.
func (m *Maker) rebound(list []indicator.Signal) Note {
	if len(list) == 0 {
		return Note{Class: "calm", Title: m.p.T("rebound.none"), Text: m.p.T("rebound.rule")}
	}
	n := Note{Class: "alert", Title: m.p.T("rebound.title"), Text: m.p.T("rebound.rule")}
	for _, s := range list {
		n.Items = append(n.Items, m.p.T("rebound.item", m.Name(s.System), m.p.SignedPercent(s.PerUse), m.p.SignedPercent(s.Uses), m.p.SignedPercent(s.Energy), m.p.Period(s.From)))
	}
	return n
}
