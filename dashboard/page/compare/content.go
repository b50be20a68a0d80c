package compare

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is what a buyer asks: the same tokens on another model of the
// catalogue, in the same place, by the same method.
type Content struct {
	kit.Page
	Action, Period string
	Models         []kit.Choice
	Table          kit.Table
	Fixes          []string // corrections of the tokens and requests of the period
	Back           string
}

// content makes the page; without a model it asks for one.
func (m presenter) content(a report.Footprint) *Content {
	path := kit.Address("/comparer", a.Period, "")
	if a.Model != "" {
		path += "&" + kit.ParamModel + "=" + a.Model
	}
	c := &Content{
		Page:   kit.Page{Nav: "frugality", Path: path, Title: m.T("compare.title"), Meta: m.T("compare.def")},
		Action: m.Path("/comparer"), Period: a.Period.String(), Back: m.Path(kit.Address("/empreinte", a.Period, "")),
	}
	c.Notes = m.EmptyNotes(a.Head)
	for _, model := range a.Models {
		c.Models = append(c.Models, kit.Choice{Value: model.Name, Label: model.Name, Chosen: model.Name == a.Model})
	}
	if a.Model != "" && !slices.ContainsFunc(c.Models, func(x kit.Choice) bool { return x.Chosen }) {
		c.Models = append(c.Models, kit.Choice{Value: a.Model, Label: a.Model, Chosen: true})
	}
	switch {
	case a.Model == "":
		return c
	case len(a.Compared) == 0:
		c.Notes = append(c.Notes, kit.Note{Title: m.T("compare.none")})
		return c
	}
	c.Table = kit.Table{Caption: m.T("compare.caption", a.Model), First: m.T("col.system"), Columns: []kit.Column{
		{Label: m.T("compare.model"), Left: true},
		{Label: m.T("compare.now")},
		{Label: m.T("compare.other", a.Model)},
		{Label: m.T("compare.carbon.now")},
		{Label: m.T("compare.carbon.other", a.Model)},
	}}
	for _, x := range a.Compared[:min(len(a.Compared), kit.RowsPerPage)] {
		c.Table.Rows = append(c.Table.Rows, kit.Row{Head: m.SystemName(x.System), Cells: []kit.Cell{
			kit.TextCell(m.List(x.Models)), m.RangeCell(x.Now.Energy), m.RangeCell(x.Other.Energy), m.RangeCell(x.Now.Carbon()), m.RangeCell(x.Other.Carbon()),
		}})
	}
	c.Fixes = m.Corrections(m.comparedFixes(a), kit.MaxCorrections)
	return c
}

// comparedFixes picks the corrections of what the comparison is made of: the
// tokens and the requests of its systems over the period.
func (m presenter) comparedFixes(a report.Footprint) []report.Correction {
	metrics := []measure.Metric{measure.InputTokens, measure.OutputTokens, measure.Queries, measure.Calls}
	return slices.DeleteFunc(report.Fixed(a.Fixes, metrics), func(c report.Correction) bool {
		compared := slices.ContainsFunc(a.Compared, func(x report.Comparison) bool { return slices.Contains(c.Of, x.System) })
		return !compared || !c.Overlaps(a.Period)
	})
}
