package models

import (
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of the models that estimates stand on.
type Content struct {
	kit.Page
	Table kit.Table
	Pages []kit.Choice
}

// count is how many models there are.
func (m presenter) count() int {
	if m.Setup.Models == nil {
		return 0
	}
	return len(m.Setup.Models.Models())
}

// content makes one page of the list.
func (m presenter) content(page int) *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: "/methode/modeles", Title: m.T("models.title"), Meta: m.T("models.meta")}}
	if page > 1 {
		out.Path += "?" + kit.ParamPage + "=" + strconv.Itoa(page)
	}
	out.Table = kit.Table{Caption: m.T("models.title"), First: m.T("compare.label"), Columns: []kit.Column{
		{Label: m.T("models.active")},
		{Label: m.T("models.total")},
		{Label: m.T("models.speed")},
		{Label: m.T("models.size"), Left: true},
		{Label: m.T("zones.source"), Left: true},
	}}
	var list []impact.Model
	if m.Setup.Models != nil {
		list = m.Setup.Models.Models()
	}
	for _, x := range kit.PageOf(list, page) {
		speed := kit.TextCell(m.T("missing.short"))
		if x.Params.TPS > 0 {
			speed = m.NumberCell(measure.Known, x.Params.TPS, 1)
		}
		size := m.T("models.published")
		switch {
		case x.Modality != impact.Text:
			size = m.T("models." + string(x.Modality))
		case !x.Released:
			size = m.T("models.guessed")
		}
		source := x.Source
		if x.Date != "" {
			source += ", " + x.Date
		}
		out.Table.Rows = append(out.Table.Rows, kit.Row{Key: x.Name, Head: x.Name, Cells: []kit.Cell{
			m.RangeCell(x.Params.Active), m.RangeCell(x.Params.Total), speed, kit.TextCell(size), kit.TextCell(m.Typeset(source)),
		}})
	}
	out.Pages = m.PageLinks("/methode/modeles", len(list), page)
	return out
}
