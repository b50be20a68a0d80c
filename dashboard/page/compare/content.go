package compare

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is what a buyer asks: the same tokens on another model of the
// catalogue, in the same place, by the same method; and of one system what part
// of its requests would save, by the engine of the levers.
type Content struct {
	kit.Page
	Action, Period string
	Systems        []kit.Choice
	Models         []kit.Choice
	System         string    // its name; "" for all
	Moves          kit.Table // what a share of its requests on another model would save
	Said           string    // what the system takes, and by which model
	Levers         kit.Levers
	Table          kit.Table
	Corrections    []string // corrections of the tokens and requests of the period
	Back           string
}

// content makes the page; without a model it asks for one.
func (m presenter) content(a report.Compare) *Content {
	path := kit.Address("/comparer", a.Period, a.System)
	if a.Model != "" {
		path += "&" + kit.ParamModel + "=" + a.Model
	}
	c := &Content{
		Page:   kit.Page{Nav: "frugality", Path: path, Title: m.T("compare.title"), Meta: m.T("compare.def")},
		Action: m.Path("/comparer"), Period: a.Period.String(), Back: m.Path(kit.Address("/empreinte", a.Period, "")),
	}
	c.Notes = m.EmptyNotes(a.Head)
	m.choices(c, a)
	if a.System != "" {
		m.moves(c, a)
	}
	if a.Model != "" {
		m.compared(c, a)
	}
	return c
}

// choices are the systems and the models that are offered, those in view among
// them.
func (m presenter) choices(c *Content, a report.Compare) {
	c.Systems, _ = m.SystemChoices(a.System)
	c.Models = []kit.Choice{{Label: m.T("compare.any"), Chosen: a.Model == ""}}
	for _, model := range a.Models {
		c.Models = append(c.Models, kit.Choice{Value: model.Name, Label: model.Name, Chosen: model.Name == a.Model})
	}
	if !slices.ContainsFunc(c.Models, func(x kit.Choice) bool { return x.Chosen }) {
		c.Models = append(c.Models, kit.Choice{Value: a.Model, Label: a.Model, Chosen: true})
	}
}

// moves says of one system what a share of its requests on another model would
// save, and what else could be done.
func (m presenter) moves(c *Content, a report.Compare) {
	c.System = m.SystemName(a.System)
	x := a.Moves
	if x == nil {
		c.Said = m.T("compare.nothing")
		return
	}
	c.Levers = m.Levers(x.Gains, "")
	if x.Case.Model == "" {
		c.Said = m.T("compare.none")
		return
	}
	c.Said = m.T("compare.said", m.kWh(x.Case.Energy), m.kWh(x.Case.ByToken), x.Case.Model)
	others := x.Case.Others
	if x.Other != nil {
		others = []lever.Other{*x.Other}
	}
	if len(others) == 0 {
		return
	}
	moved := lever.Moved()
	c.Moves = kit.Table{Caption: m.T("compare.moves"), First: m.T("compare.share"), Columns: make([]kit.Column, len(others))}
	for i, o := range others {
		c.Moves.Columns[i].Label = m.T("compare.on", o.Model)
	}
	for _, share := range []float64{moved.Low, moved.High, 1} {
		row := kit.Row{Head: m.Percent(share)}
		for _, o := range others {
			row.Cells = append(row.Cells, kit.TextCell(m.kWh(x.Case.Move(o, impact.Bounds{Low: share, High: share}))))
		}
		c.Moves.Rows = append(c.Moves.Rows, row)
	}
}

// kWh writes a range of energies.
func (m presenter) kWh(b impact.Bounds) string {
	n := kit.Digits(b.High)
	if m.Number(b.Low, n) == m.Number(b.High, n) {
		return m.Amount(b.High, n, "kWh")
	}
	return m.T("compare.range", m.Number(b.Low, n), m.Amount(b.High, n, "kWh"))
}

// compared sets every system beside the model.
func (m presenter) compared(c *Content, a report.Compare) {
	if len(a.Compared) == 0 {
		c.Notes = append(c.Notes, kit.Note{Title: m.T("compare.none")})
		return
	}
	c.Table = kit.Table{Caption: m.T("compare.caption", a.Model), First: m.T("col.system"), Columns: []kit.Column{
		{Label: m.T("compare.model"), Left: true},
		{Label: m.T("compare.now")},
		{Label: m.T("compare.other", a.Model)},
		{Label: m.T("compare.carbon.now")},
		{Label: m.T("compare.carbon.other", a.Model)},
	}}
	for _, x := range a.Compared[:min(len(a.Compared), kit.RowsPerPage)] {
		c.Table.Rows = append(c.Table.Rows, kit.Row{Head: m.SystemName(x.System), Href: m.Path(kit.Address("/comparer", a.Period, x.System)) + "&" + kit.ParamModel + "=" + a.Model, Cells: []kit.Cell{
			kit.TextCell(m.List(x.Models)), m.RangeCell(x.Now.Energy), m.RangeCell(x.Other.Energy), m.RangeCell(x.Now.Carbon()), m.RangeCell(x.Other.Carbon()),
		}})
	}
	c.Corrections = m.Corrections(m.comparedCorrections(a), kit.MaxCorrections)
}

// comparedCorrections picks the corrections of what the comparison is made of: the
// tokens and the requests of its systems over the period.
func (m presenter) comparedCorrections(a report.Compare) []report.Correction {
	metrics := []measure.Metric{measure.InputTokens, measure.OutputTokens, measure.Queries, measure.Calls}
	return slices.DeleteFunc(report.CorrectionsTo(a.Corrections, metrics), func(c report.Correction) bool {
		compared := slices.ContainsFunc(a.Compared, func(x report.Comparison) bool { return slices.Contains(c.Of, x.System) })
		return !compared || !c.Overlaps(a.Period)
	})
}
