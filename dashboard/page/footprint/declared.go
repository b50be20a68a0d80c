package footprint

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/report"
)

// mostDeclared bounds the lines of the table.
const mostDeclared = 12

// declared sets what suppliers declare of their models beside what is estimated
// of the same tokens, and says which one the figures of the page hold.
func (m presenter) declared(a report.Footprint) kit.Table {
	t := kit.Table{Caption: m.T("declared.caption"), First: m.T("col.system"), Columns: []kit.Column{
		{Label: m.T("declared.model"), Left: true},
		{Label: m.T("declared.unit"), Left: true},
		{Label: m.T("declared.declared")},
		{Label: m.T("declared.estimated")},
		{Label: m.T("col.gap")},
		{Label: m.T("declared.kept"), Left: true},
		{Label: m.T("zones.source"), Left: true},
	}}
	for _, d := range a.Declared[:min(len(a.Declared), mostDeclared)] {
		for _, of := range []struct {
			key, unit string
			report.Pair
		}{{"energy", "kWh", d.Energy}, {"carbon", "kg" + kit.NBSP + "CO₂e", d.Carbon}} {
			if of.Declared == (impact.Bounds{}) {
				continue
			}
			t.Rows = append(t.Rows, kit.Row{Key: string(d.System) + " " + d.Of.Model + " " + of.key, Head: m.SystemName(d.System), Cells: []kit.Cell{
				kit.TextCell(d.Of.Model), kit.TextCell(m.T("caption.unit", m.IndicatorTitle(of.key), of.unit)),
				m.thousandth(of.Declared), m.thousandth(of.Estimated), m.gap(of.Gap), kit.TextCell(m.T("declared.kept." + string(d.Kept))), kit.TextCell(m.document(d.Of)),
			}})
		}
	}
	return t
}

// thousandth writes Wh as kWh and g as kg; a dash for what is not known.
func (m presenter) thousandth(b impact.Bounds) kit.Cell {
	if b.High <= 0 {
		return kit.TextCell("–")
	}
	return m.RangeCell(impact.Bounds{Low: b.Low / 1000, High: b.High / 1000})
}

func (m presenter) gap(gap *float64) kit.Cell {
	if gap == nil {
		return kit.TextCell("–")
	}
	return m.GapCell(*gap)
}

// document names the document behind a declaration, its day and what it counts.
func (m presenter) document(d impact.Declaration) string {
	text := m.T("declared.source", kit.Apostrophes(d.Source), m.CatalogueDay(d.Date))
	if d.Scope != "" {
		text += " · " + kit.Apostrophes(d.Scope)
	}
	return text
}
