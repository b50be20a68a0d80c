package directions

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the same by direction, for human resources alone.
type Content struct {
	kit.Page
	Picker kit.Picker
	Key    string
	Heat   kit.Table // directions by dimension
	Use    kit.Table
	Counts kit.Table
	Files  []kit.Choice
}

// content makes the page of human resources.
func (m presenter) content(a report.Wellbeing) *Content {
	w := &Content{Page: kit.Page{Nav: "wellbeing", Path: kit.Address(kit.DirectionsPath, a.Period, ""), Title: m.T("heat.page")}}
	w.Picker = m.QuarterPicker(a, kit.DirectionsPath)
	w.Counts = m.countTable(a)
	if a.Wave == nil {
		w.Notes = m.NoWaveNotes(a)
		return w
	}
	w.Meta = m.WaveMeta(*a.Wave)
	w.Notes = m.WaveNotes(a)
	w.Heat, w.Use, w.Key = m.HeatTable(a), m.UseTable(a), m.T("heat.key", m.Number(survey.MinChange, 0), a.Wave.K)
	w.Files = m.FileLinks(kit.WellbeingPath, m.WellbeingExport(a), a.Period, "")
	return w
}

func (m presenter) countTable(a report.Wellbeing) kit.Table {
	t := kit.Table{Caption: m.T("counts.caption", m.Period(a.Period)), First: m.T("heat.first"), Columns: []kit.Column{
		{Label: m.IndicatorTitle(indicator.IDTrained)},
		{Label: m.IndicatorTitle(indicator.IDCharter)},
	}}
	for _, r := range a.CountRows {
		t.Rows = append(t.Rows, kit.Row{Head: kit.Apostrophes(r.Name), Cells: []kit.Cell{m.countCell(r.Trained), m.countCell(r.Signed)}})
	}
	return t
}

func (m presenter) countCell(f report.CountCell) kit.Cell {
	switch f.State {
	case measure.Known:
		text := m.Bounded(m.Percent(f.Value/100), f.Bound)
		if with := m.Together(report.DirectionCell{With: f.With}); with != "" {
			text += " " + with
		}
		return kit.Cell{Text: text, Number: true, Value: f.Value}
	case measure.Withheld:
		return kit.Cell{Text: m.T("withheld"), Fill: "held"}
	case measure.Missing:
	}
	return kit.TextCell("–")
}
