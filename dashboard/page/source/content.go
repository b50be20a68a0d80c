package source

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is one source's own page.
type Content struct {
	kit.Page
	Status   kit.Status
	Facts    []kit.Entry
	Outcomes kit.Table
	Refused  kit.Table
	Lacking  kit.Table
	Gaps     kit.Table
}

// content makes one source's page, false when there is none of that name.
func (m presenter) content(a report.SourcesPage, name string) (*Content, bool) {
	for _, src := range a.Sources {
		if src.Declared.Name == name {
			return m.oneSource(a, src), true
		}
	}
	return nil, false
}

func (m presenter) oneSource(a report.SourcesPage, src report.Source) *Content {
	l := m.SourceLine(a, src)
	s := &Content{Page: kit.Page{Nav: "sources", Path: kit.SourcePath(src.Declared.Name), Title: l.Title}, Status: l.Status}
	s.Meta = m.T("source.meta", m.Stated(src.Declared.Type))
	if src.Fault != "" {
		text, worded := m.Said(src.Fault)
		s.Notes = append(s.Notes, kit.Note{Class: "alert", Title: l.Why, Text: text, Technical: !worded})
	} else if l.Why != "" {
		s.Notes = append(s.Notes, kit.Note{Title: l.Why})
	}
	if !src.Ahead.IsZero() {
		s.Notes = append(s.Notes, kit.Note{Title: m.T("source.ahead.title"), Text: m.T("source.ahead", m.Moment(src.Ahead))})
	}
	every := m.T("source.irregular")
	if src.Declared.Every > 0 {
		every = m.Every(src.Declared.Every)
	}
	s.Facts = []kit.Entry{
		{Label: m.T("source.rhythm"), Text: every},
		{Label: m.T("col.last"), Text: l.Last},
		{Label: m.T("col.next"), Text: l.Next},
		{Label: m.T("col.known"), Text: l.Known},
		{Label: m.T("source.systems"), Text: m.Stated(m.SystemNames(src.Systems))},
	}
	s.Outcomes = m.outcomes(src.Outcomes)
	lacking, refused := parted(src.Refused)
	s.Refused, s.Lacking = m.refused("refused.caption", refused), m.refused("lacking.caption", lacking)
	s.Gaps = m.gaps(src.Gaps)
	s.Corrections = m.Corrections(src.Corrections, kit.MaxCorrections)
	return s
}

func (m presenter) outcomes(list []report.Outcome) kit.Table {
	t := kit.Table{Caption: m.T("outcomes.caption"), First: m.T("col.run")}
	t.Columns = []kit.Column{{Label: m.T("col.read")}, {Label: m.T("col.refused")}, {Label: m.T("col.stays")}, {Label: m.T("col.revised")}, {Label: m.T("col.fault"), Left: true}}
	for _, o := range list[:min(10, len(list))] {
		fault := kit.TextCell(m.T("fault.none"))
		if o.Fault != "" {
			text, worded := m.Said(o.Fault)
			fault = kit.Cell{Text: text, Technical: !worded}
		}
		t.Rows = append(t.Rows, kit.Row{Head: m.Moment(o.At), Cells: []kit.Cell{
			m.NumberCell(measure.Known, float64(o.Read), 0), m.NumberCell(measure.Known, float64(o.Refused), 0),
			m.NumberCell(measure.Known, float64(o.Kept), 0), m.NumberCell(measure.Known, float64(o.Revised), 0), fault,
		}})
	}
	return t
}

// parted tells what the register lacks from what was refused.
func parted(list []measure.Refusal) (lacking, refused []measure.Refusal) {
	for _, r := range list {
		if r.Lacking {
			lacking = append(lacking, r)
		} else {
			refused = append(refused, r)
		}
	}
	return lacking, refused
}

func (m presenter) refused(caption string, list []measure.Refusal) kit.Table {
	t := kit.Table{Caption: m.T(caption), First: m.T("col.where"), Columns: []kit.Column{{Label: m.T("col.reason"), Left: true}}}
	for _, r := range list[:min(20, len(list))] {
		said := m.Refusal(r)
		t.Rows = append(t.Rows, kit.Row{Head: said.Where, Cells: []kit.Cell{{Text: said.Reason, Technical: said.Technical}}})
	}
	if more := measure.Refused(list[len(t.Rows):]); more > 0 {
		t.Rows = append(t.Rows, kit.Row{Head: m.Count("other", more), Cells: []kit.Cell{kit.TextCell("")}})
	}
	return t
}

func (m presenter) gaps(list []report.Gap) kit.Table {
	t := kit.Table{Caption: m.T("gaps.caption"), First: m.T("col.system")}
	t.Columns = []kit.Column{{Label: m.T("col.metric"), Left: true}, {Label: m.T("col.month"), Left: true}, {Label: m.T("col.covered")}}
	for _, g := range list[:min(15, len(list))] {
		t.Rows = append(t.Rows, kit.Row{Head: m.SystemPart(g.System, g.Part), Cells: []kit.Cell{
			kit.TextCell(m.MetricName(g.Metric)), kit.TextCell(m.Period(g.Month)), m.PercentCell(true, g.Covered),
		}})
	}
	if more := len(list) - len(t.Rows); more > 0 {
		t.Rows = append(t.Rows, kit.Row{Head: m.Count("other", more), Cells: []kit.Cell{kit.TextCell(""), kit.TextCell(""), kit.TextCell("")}})
	}
	return t
}
