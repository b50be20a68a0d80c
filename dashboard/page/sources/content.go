package sources

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page that says which source is late, failing or missing.
type Content struct {
	kit.Page
	Views  []kit.Choices // in which order, and what of it
	Table  []kit.SourceLine
	Pages  []kit.Choice
	Checks kit.Table
	Gaps   kit.Table
}

// content makes one page of the list.
func (m presenter) content(a report.SourcesPage, v kit.View, page int, channels []notify.State) *Content {
	s := &Content{Page: kit.Page{Nav: "sources", Path: v.Address("/sources"), Title: m.T("sources.title"), Meta: m.T("sources.meta", m.Moment(a.Now))}}
	if a.Empty == report.NoSources || a.Empty == report.NoSystems {
		s.Notes = m.EmptyNotes(a.Head)
	}
	if note := m.SourceNote(a.Counts); note.Title != "" {
		note.Href = ""
		s.Notes = append(s.Notes, note)
	}
	if len(a.Without) > 0 {
		s.Notes = append(s.Notes, kit.Note{Title: m.T("sources.without.title"), Text: m.T("sources.without", m.SystemNames(a.Without))})
	}
	s.Notes = append(s.Notes, m.channels(channels)...)
	s.Notes = append(s.Notes, m.outdated(a.Outdated)...)
	if a.Factors != nil {
		s.Notes = append(s.Notes, m.FactorNotes(*a.Factors)...)
	}
	for _, src := range kit.PageOf(a.Sources, page) {
		s.Table = append(s.Table, m.SourceLine(a, src))
	}
	s.Pages = m.PageLinks(v.Address("/sources"), len(a.Sources), page)
	if a.Counts.Total > 1 {
		s.Views = m.Views("/sources", v, sorts(), filters())
	}
	s.Checks = m.checks(a.Checks)
	return s
}

// sorts are the orders of the list, filters its parts.
func sorts() []string   { return []string{"nom", "etat"} }
func filters() []string { return []string{"a-traiter", "a-jour"} }

// viewed is what is asked of the list, in the order that is asked: of the states,
// what is to be seen to comes first.
func (m presenter) viewed(list []report.Source, v kit.View) []report.Source {
	list = slices.DeleteFunc(slices.Clone(list), func(src report.Source) bool {
		fine := src.Status == report.SourceFine
		return v.Filter == "a-traiter" && fine || v.Filter == "a-jour" && !fine
	})
	worst := []report.SourceStatus{report.SourceFailing, report.SourceRefused, report.SourceLate, report.SourceNever, report.SourceUnknown, report.SourceFine}
	slices.SortStableFunc(list, func(a, b report.Source) int {
		switch v.Sort {
		case "nom":
			return cmp.Compare(kit.Filed(m.SourceName(a.Declared.Name)), kit.Filed(m.SourceName(b.Declared.Name)))
		case "etat":
			return slices.Index(worst, a.Status) - slices.Index(worst, b.Status)
		}
		return 0
	})
	return list
}

// channels says by which nobody is told any more, and how much waits.
func (m presenter) channels(list []notify.State) (notes []kit.Note) {
	for _, c := range list {
		if !c.Since.IsZero() {
			notes = append(notes, kit.Note{
				Title: m.T("notice.channel.fails", c.Name), Text: m.T("notice.since", m.Moment(c.Since)) + ". " + m.Count("notice.waiting", c.Waiting) + ".",
				Items: []string{"vigie notify test " + c.Name},
			})
		}
	}
	return notes
}

// mostOutdated bounds the notes of what the register learned.
const mostOutdated = 5

// outdated says which months stand on what the register said before, and the
// command that derives them again.
func (m presenter) outdated(list []report.Outdated) (notes []kit.Note) {
	for i, o := range list {
		if i == mostOutdated {
			notes = append(notes, kit.Note{Title: m.T("outdated.more", m.Count("system", len(list)-i))})
			break
		}
		key, months := "outdated.changed", m.Runs(period.Range(o.First, o.Last))
		if o.Learned {
			key = "outdated.learned"
		}
		var what []string
		for _, w := range o.What {
			what = append(what, m.T("outdated.what."+w))
		}
		notes = append(notes, kit.Note{
			Title: m.T("outdated.title", m.SystemPart(o.System, o.Part)), Text: m.T(key, m.List(what), months),
			Items: []string{"vigie recompute --from " + o.From.String()},
		})
	}
	return notes
}

// checks sets what another source says beside the figure that was kept.
func (m presenter) checks(list []report.CrossCheck) kit.Table {
	t := kit.Table{Caption: m.T("checks.caption"), First: m.T("col.system")}
	t.Columns = []kit.Column{
		{Label: m.T("col.metric"), Left: true}, {Label: m.T("col.months"), Left: true}, {Label: m.T("col.kept"), Left: true}, {Label: m.T("col.other"), Left: true}, {Label: m.T("col.gap")},
	}
	for _, c := range list[:min(10, len(list))] {
		t.Rows = append(t.Rows, kit.Row{Head: m.SystemPart(c.System, c.Part), Cells: []kit.Cell{
			kit.TextCell(m.MetricName(c.Metric)), kit.TextCell(m.Runs(c.Months)), kit.TextCell(m.checked(c.Kept, c.KeptMethod, c.KeptValue, c.Metric)),
			kit.TextCell(m.checked(c.Other, c.OtherMethod, c.OtherValue, c.Metric)),
			m.GapCell(c.Gap),
		}})
	}
	return t
}

// checked is one side of a cross-check: who says what, and how it is known.
func (m presenter) checked(source string, how measure.Method, v float64, metric measure.Metric) string {
	v, unit := m.StoredValue(v, metric)
	return m.T("checked", m.SourceName(source), m.Of(v, unit), m.MethodName(how))
}
