package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// MaxCorrections is how many corrections a page tells; the page of a table tells all.
const MaxCorrections = 6

// Corrections words the first corrections made by hand, shown where the figures are.
func (m *Presenter) Corrections(list []report.Correction, maxShown int) []string {
	var out []string
	for i, c := range list {
		if i == maxShown {
			return append(out, m.Count("correction.other", len(list)-maxShown))
		}
		out = append(out, m.Correction(c))
	}
	return out
}

// Correction words one correction: of what, over which days, whether readings were
// left out or replaced, why, by whom and when.
func (m *Presenter) Correction(c report.Correction) string {
	of := m.T("correction.systems")
	if c.System != "" {
		of = m.SystemPart(c.System, c.Part)
	}
	if c.Metric != "" {
		of += ", " + Lower(m.MetricName(c.Metric))
	}
	key := "correction.left_out"
	if c.Replaced {
		key = "correction.replaced"
	}
	return m.T(key, of, m.Days(c.First, c.Last), m.SourceName(c.Source), Apostrophes(c.Text))
}

// corrected words on a card the corrections that touch its period.
func (m *Presenter) corrected(it report.Item) []string {
	const maxShown = 2
	out := m.Corrections(current(it), maxShown)
	for i := range out[:min(len(out), maxShown)] {
		out[i] = m.T("corrected", out[i])
	}
	return out
}

// current are the corrections of an item that touch its period.
func current(it report.Item) []report.Correction {
	return slices.DeleteFunc(slices.Clone(it.Corrections), func(c report.Correction) bool { return !c.Overlaps(it.Period) })
}

// CorrectionsIn words the corrections of several items, each once.
func (m *Presenter) CorrectionsIn(items []report.Item) []string {
	var list []report.Correction
	var seen []string
	for _, it := range items {
		for _, c := range current(it) {
			if text := m.Correction(c); !slices.Contains(seen, text) {
				seen = append(seen, text)
				list = append(list, c)
			}
		}
	}
	return m.Corrections(list, MaxCorrections)
}

// AttachCorrections gives a figure the corrections that touch what its table holds: the
// periods of its lines or columns, else the period in view.
func (m *Presenter) AttachCorrections(f *Figure, list []report.Correction, of period.Period) {
	steps := f.Table.Steps
	if steps == nil {
		steps = []period.Period{of}
	}
	f.Corrections = slices.DeleteFunc(report.CorrectionsTo(list, f.Inputs), func(c report.Correction) bool {
		return !slices.ContainsFunc(steps, c.Overlaps)
	})
}

// Touched reports whether a correction touches the line of a key.
func (t Table) Touched(key string, foot bool, c report.Correction) bool {
	if i := slices.IndexFunc(t.Steps, func(p period.Period) bool { return p.String() == key }); i >= 0 {
		return c.Overlaps(t.Steps[i])
	}
	if key == "" {
		return !foot || t.Steps == nil // over periods, the foot is a target
	}
	return slices.Contains(c.Of, measure.System(key))
}
