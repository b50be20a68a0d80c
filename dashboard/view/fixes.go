package view

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// mostFixes is how many corrections a page tells; the page of a table tells all.
const mostFixes = 6

// fixes words the first corrections made by hand, shown where the figures are.
func (m *Maker) fixes(list []report.Correction, most int) []string {
	var out []string
	for i, c := range list {
		if i == most {
			return append(out, m.p.Count("fix.other", len(list)-most))
		}
		out = append(out, m.fix(c))
	}
	return out
}

// fix words one correction: of what, over which days, whether readings were
// left out or replaced, why, by whom and when.
func (m *Maker) fix(c report.Correction) string {
	of := m.p.T("fix.systems")
	if c.System != "" {
		of = m.place(c.System, c.Part)
	}
	if c.Metric != "" {
		of += ", " + lower(m.metric(c.Metric))
	}
	key := "fix.left_out"
	if c.Replaced {
		key = "fix.replaced"
	}
	return m.p.T(key, of, m.p.Days(c.First, c.Last), m.source(c.Source), curly(c.Text))
}

// corrected words on a card the corrections that touch its period.
func (m *Maker) corrected(it report.Item) []string {
	const most = 2
	out := m.fixes(current(it), most)
	for i := range out[:min(len(out), most)] {
		out[i] = m.p.T("corrected", out[i])
	}
	return out
}

// current are the corrections of an item that touch its period.
func current(it report.Item) []report.Correction {
	return slices.DeleteFunc(slices.Clone(it.Fixes), func(c report.Correction) bool { return !c.Overlaps(it.Period) })
}

// correctedIn words the corrections of several items, each once.
func (m *Maker) correctedIn(items []report.Item) []string {
	var list []report.Correction
	var seen []string
	for _, it := range items {
		for _, c := range current(it) {
			if text := m.fix(c); !slices.Contains(seen, text) {
				seen = append(seen, text)
				list = append(list, c)
			}
		}
	}
	return m.fixes(list, mostFixes)
}

// inputs lists the metrics behind a figure, nil for all.
func (m *Maker) inputs(figure string) []measure.Metric {
	switch figure {
	case figEnergy, figMethods:
		return m.defs[indicator.IDEnergy].Inputs()
	case figPerUse, figCause:
		return m.defs[indicator.IDEnergyPerUse].Inputs()
	case figQueries:
		return indicator.UsesOf().Inputs()
	case figHours:
		return m.defs[indicator.IDQueries].Inputs()
	case figCost:
		return m.defs[indicator.IDCost].Inputs()
	case figCarbon:
		return m.defs["carbon"].Inputs()
	case figWater:
		return m.defs["water"].Inputs()
	case figFootprints:
		return slices.Concat(m.defs["carbon"].Inputs(), m.defs["water"].Inputs(), m.defs["carbon_per_use"].Inputs())
	case figGrid:
		return []measure.Metric{measure.GridIntensity, measure.Energy}
	case figPower:
		return []measure.Metric{measure.Energy}
	}
	return nil
}

// fixed gives a figure the corrections that touch what its table holds: the
// periods of its lines or columns, else the period in view.
func (m *Maker) fixed(f *Figure, list []report.Correction, of period.Period) {
	steps := f.Table.Steps
	if steps == nil {
		steps = []period.Period{of}
	}
	f.Fixes = slices.DeleteFunc(report.Fixed(list, m.inputs(f.ID)), func(c report.Correction) bool {
		return !slices.ContainsFunc(steps, c.Overlaps)
	})
}

// withFixes adds to a table a column that says which lines were corrected, and
// why. A line of a period or of a system has its own corrections; one of
// neither has all.
func (m *Maker) withFixes(t Table, list []report.Correction) Table {
	if len(list) == 0 {
		return t
	}
	t.Columns = append(slices.Clone(t.Columns), Column{Label: m.p.T("col.fixes"), Left: true})
	add := func(rows []Row, foot bool) []Row {
		rows = slices.Clone(rows)
		for i, r := range rows {
			var said []string
			for _, c := range list {
				if t.touched(r.Key, foot, c) {
					said = append(said, m.fix(c))
				}
			}
			rows[i].Cells = append(slices.Clone(r.Cells), word(strings.Join(said, " · ")))
		}
		return rows
	}
	t.Rows, t.Foot = add(t.Rows, false), add(t.Foot, true)
	return t
}

// touched reports whether a correction touches the line of a key.
func (t Table) touched(key string, foot bool, c report.Correction) bool {
	if i := slices.IndexFunc(t.Steps, func(p period.Period) bool { return p.String() == key }); i >= 0 {
		return c.Overlaps(t.Steps[i])
	}
	if key == "" {
		return !foot || t.Steps == nil // over periods, the foot is a target
	}
	return slices.Contains(c.Of, measure.System(key))
}
