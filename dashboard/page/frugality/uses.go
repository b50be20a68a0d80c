package frugality

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// queriesFigure stacks the requests of the systems whose unit is the request.
func (m presenter) queriesFigure(a report.Frugality) kit.Figure {
	f := kit.Figure{ID: figQueries, Inputs: indicator.UsesOf().Inputs(), Title: m.queriesTitle(a.Head, a.Findings), Def: m.T("def.queries")}
	unit := register.Query
	if a.System != "" {
		unit = m.Systems[a.System].Unit
		f.Def = m.T("def.uses", m.useUnit(a.System, 2))
	}
	g := kit.Grid{Unit: m.T("uses." + string(unit)), Rows: m.SeriesOf(a.Queries, kit.Hues(a.Energy), func(l report.Line) bool {
		return m.Systems[l.System].Unit == unit
	}), To: m.Towards(path, a.System)}
	if unit == "" {
		g.Unit = m.T("uses.any")
	}
	g.Steps = kit.StepsOf(g.Rows, a.Quarters)
	g.Limits = make([]*float64, len(g.Steps))
	if other := len(a.Queries) - len(g.Rows); other > 0 {
		f.Notes = []string{m.Count("queries.other_units", other)}
	}
	if it, ok := kit.ItemOf(a.Items, "queries"); ok {
		f.From = m.Origin(it.Figure, a.Period)
	}
	return m.HalfStackFigure(f, g)
}

// costFigure follows what the systems cost.
func (m presenter) costFigure(a report.Frugality) kit.Figure {
	it, ok := kit.ItemOf(a.Items, "cost")
	if !ok || len(it.History) == 0 {
		return kit.Figure{}
	}
	r := kit.Series{Name: m.IndicatorTitle("cost"), Points: it.History}
	g := kit.Grid{Unit: "€", Rows: []kit.Series{r}}
	g.Steps = kit.StepsOf(g.Rows, nil)
	g.Limits = make([]*float64, len(g.Steps))
	if g.Empty() {
		return kit.Figure{}
	}
	f := kit.Figure{ID: figCost, Inputs: m.Definitions[indicator.IDCost].Inputs(), Def: m.T("def.cost"), From: m.Origin(it.Figure, a.Period), Title: m.T("title.cost.none")}
	if it.Figure.Known() {
		f.Title = m.T("title.cost", m.Amount(it.Figure.Value, 0, "€"), m.In(a.Period))
		if text := m.Compared(it); text != "" {
			f.Title = m.T("title.cost.change", m.Amount(it.Figure.Value, 0, "€"), m.In(a.Period), text)
		}
	}
	f.Notes = append(f.Notes, m.tax(it.Figure.Origins)...)
	return m.HalfStackFigure(f, g)
}

// tax says whether costs hold the taxes, as their sources state it.
func (m presenter) tax(origins []indicator.Origin) []string {
	stated := map[string]bool{}
	for _, o := range origins {
		stated[o.Basis.Fields().Tax] = true
	}
	switch {
	case len(stated) == 0:
		return nil
	case len(stated) > 1 || stated[""]:
		return []string{m.T("tax.mixed")}
	case stated["ht"]:
		return []string{m.T("tax.ht")}
	}
	return []string{m.T("tax.ttc")}
}
