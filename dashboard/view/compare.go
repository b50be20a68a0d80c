package view

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// Compare is what a buyer asks: the same tokens on another model of the
// catalogue, in the same place, by the same method.
type Compare struct {
	Page
	Action, Period string
	Models         []Choice
	Table          Table
	Fixes          []string // corrections of the tokens and requests of the period
	Back           string
}

// Compare makes the page; without a model it asks for one.
func (m *Maker) Compare(a report.Footprint) *Compare {
	path := Address("/comparer", a.Period, "")
	if a.Model != "" {
		path += "&" + ParamModel + "=" + a.Model
	}
	c := &Compare{
		Page:   Page{Nav: "frugality", Path: path, Title: m.p.T("compare.title"), Meta: m.p.T("compare.def")},
		Action: m.p.Path("/comparer"), Period: a.Period.String(), Back: m.p.Path(Address("/empreinte", a.Period, "")),
	}
	c.Notes = m.empty(a.Head)
	for _, model := range a.Models {
		c.Models = append(c.Models, Choice{Value: model.Name, Label: model.Name, Chosen: model.Name == a.Model})
	}
	switch {
	case a.Model == "":
		return c
	case len(a.Compared) == 0:
		c.Notes = append(c.Notes, Note{Title: m.p.T("compare.none")})
		return c
	}
	c.Table = Table{Caption: m.p.T("compare.caption", a.Model), First: m.p.T("col.system"), Columns: []Column{
		{Label: m.p.T("compare.model"), Left: true},
		{Label: m.p.T("compare.now")},
		{Label: m.p.T("compare.other", a.Model)},
		{Label: m.p.T("compare.carbon.now")},
		{Label: m.p.T("compare.carbon.other", a.Model)},
	}}
	for _, x := range a.Compared[:min(len(a.Compared), perPage)] {
		c.Table.Rows = append(c.Table.Rows, Row{Head: m.Name(x.System), Cells: []Cell{
			word(m.p.List(x.Models)), m.span2(x.Now.Energy), m.span2(x.Other.Energy), m.span2(x.Now.Carbon()), m.span2(x.Other.Carbon()),
		}})
	}
	c.Fixes = m.fixes(m.comparedFixes(a), mostFixes)
	return c
}

// comparedFixes picks the corrections of what the comparison is made of: the
// tokens and the requests of its systems over the period.
func (m *Maker) comparedFixes(a report.Footprint) []report.Correction {
	metrics := []measure.Metric{measure.InputTokens, measure.OutputTokens, measure.Queries, measure.Calls}
	return slices.DeleteFunc(report.Fixed(a.Fixes, metrics), func(c report.Correction) bool {
		compared := slices.ContainsFunc(a.Compared, func(x report.Comparison) bool { return slices.Contains(c.Of, x.System) })
		return !compared || !c.Overlaps(a.Period)
	})
}
