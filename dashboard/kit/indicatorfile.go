package kit

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// IndicatorsExport are the indicators of a period as a file, in the words of the
// pages; ids stand beside them for programs.
func (m *Presenter) IndicatorsExport(a report.Indicators) export.Table {
	value := m.T("col.value")
	t := export.Table{Header: []string{
		"id", m.T("col.indicator"), m.T("ges.col.id"), m.T("col.system"), m.T("col.period"), value, m.T("export.state", value), m.T("export.unit"),
		m.T("ges.col.low"), m.T("ges.col.high"), m.T("ges.col.spread"), m.T("export.verdict"), Upper(m.T("target")),
		m.T("export.covered"), m.T("col.method"), m.T("col.source"), m.T("col.correction"),
	}}
	for _, x := range a.Results {
		t.Rows = append(t.Rows, m.indicatorLine(x))
	}
	return t
}

func (m *Presenter) indicatorLine(x report.Judged) []export.Cell {
	system := ""
	if x.System != "" {
		system = m.PlainName(x.System)
	}
	var limit, covered export.Cell
	if x.Target != nil {
		limit = ExportNumber(x.Target.Limit)
	}
	if x.Coverage.Expected {
		covered = ExportNumber(x.Coverage.Share * 100)
	}
	line := []export.Cell{
		ExportText(x.Indicator), ExportText(m.IndicatorTitle(x.Indicator)), ExportText(string(x.System)), ExportText(system), ExportText(x.Period.String()),
	}
	line = append(line, m.exportFigure(x.Figure, m.Unit(x.Indicator, x.System, 2))...)
	corrections := make([]string, len(x.Corrections))
	for i, c := range x.Corrections {
		corrections[i] = m.Correction(c)
	}
	return append(
		line, ExportText(m.Status(x.Result).Word), limit, covered, ExportText(m.MethodNames(x.Figure)),
		ExportText(m.originNames(x.Figure)), ExportText(strings.Join(corrections, " · ")),
	)
}

// exportFigure are the cells of a figure: what it is, or why there is none, its
// unit, its bounds and what these are.
func (m *Presenter) exportFigure(f indicator.Figure, unit string) []export.Cell {
	switch f.State {
	case measure.Known:
		spread := "export.exact"
		switch f.Spread {
		case measure.Range:
			spread = "range"
		case measure.CI95:
			spread = "interval"
		case measure.Exact:
		}
		return []export.Cell{
			ExportNumber(f.Value), ExportText(m.T("export.known")), ExportText(unit), ExportNumber(f.Low), ExportNumber(f.High), ExportText(m.T(spread)),
		}
	case measure.Withheld:
		return []export.Cell{{}, ExportText(m.T("export.state.withheld.short")), ExportText(unit), {}, {}, {}}
	case measure.Missing:
	}
	return []export.Cell{{}, ExportText(m.T("export.state.missing.short")), ExportText(unit), {}, {}, {}}
}

// originNames are the sources of a figure, each once.
func (m *Presenter) originNames(f indicator.Figure) string {
	var names []string
	for _, o := range f.Origins {
		if name := m.SourceName(o.Source); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
