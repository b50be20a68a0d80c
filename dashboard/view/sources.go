package view

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// Sources is the page that says which source is late, failing or missing.
type Sources struct {
	Page
	Table  []SourceLine
	Pages  []Choice
	Checks Table
	Gaps   Table
}

// SourceLine is one source in the list.
type SourceLine struct {
	Title, Href, Type  string
	Status             Status
	Last, Next, Known  string
	Read, Refused, Why string
}

// Source is one source's own page.
type Source struct {
	Page
	Status   Status
	Facts    []Entry
	Outcomes Table
	Refused  Table
	Lacking  Table
	Gaps     Table
}

func (m *Maker) sourceTitle(s report.Source) string {
	if s.Declared.Title != "" {
		return curly(s.Declared.Title)
	}
	return m.source(s.Declared.Name)
}

func (m *Maker) sourceStatus(s report.SourceStatus) Status {
	class := map[report.SourceStatus]string{
		report.SourceFine: "met", report.SourceLate: "risk", report.SourceFailing: "missed", report.SourceRefused: "missed",
		report.SourceNever: "none", report.SourceUnknown: "free",
	}[s]
	return Status{class, m.p.T("source.status." + string(s))}
}

// Sources makes one page of the list.
func (m *Maker) Sources(a report.SourcesPage, page int) *Sources {
	s := &Sources{Page: Page{Nav: "sources", Path: "/sources", Title: m.p.T("sources.title"), Meta: m.p.T("sources.meta", m.p.Moment(a.Now))}}
	if a.Empty == report.NoSources || a.Empty == report.NoSystems {
		s.Notes = m.empty(a.Head)
	}
	if note := m.sourceNote(a.Counts); note.Title != "" {
		note.Href = ""
		s.Notes = append(s.Notes, note)
	}
	if len(a.Without) > 0 {
		s.Notes = append(s.Notes, Note{Title: m.p.T("sources.without.title"), Text: m.p.T("sources.without", m.names(a.Without))})
	}
	for _, src := range sheet(a.Sources, page) {
		s.Table = append(s.Table, m.sourceLine(a, src))
	}
	s.Pages = m.pages("/sources", len(a.Sources), page)
	s.Checks = m.checks(a.Checks)
	return s
}

func (m *Maker) sourceLine(a report.SourcesPage, src report.Source) SourceLine {
	l := SourceLine{
		Title: m.sourceTitle(src), Href: m.p.Path(SourcePath(src.Declared.Name)), Type: src.Declared.Type,
		Status: m.sourceStatus(src.Status), Read: m.p.Number(float64(src.Read), 0), Refused: m.p.Number(float64(src.RefusedCount), 0),
		Last: m.p.T("never"), Next: m.p.T("unplanned"), Known: m.p.T("missing"),
	}
	if !src.Last.IsZero() {
		l.Last = m.p.Ago(a.Now, src.Last)
	}
	if !src.Next.IsZero() {
		l.Next = m.p.Until(a.Now, src.Next)
	}
	if until := src.Until(); !until.IsZero() {
		l.Known = m.p.Stamp(until)
	}
	switch src.Status {
	case report.SourceFailing:
		l.Why = m.p.T("source.failing.why", m.p.Moment(src.FailingSince))
	case report.SourceRefused:
		l.Why = m.p.T("source.refused.why")
	case report.SourceLate:
		l.Why = m.p.T("source.late.why")
	case report.SourceNever:
		l.Why = m.p.T("source.never.why")
	case report.SourceUnknown:
		l.Why = m.p.T("source.unknown.why")
	case report.SourceFine:
	}
	return l
}

// Source makes one source's page, false when there is none of that name.
func (m *Maker) Source(a report.SourcesPage, name string) (*Source, bool) {
	for _, src := range a.Sources {
		if src.Declared.Name == name {
			return m.oneSource(a, src), true
		}
	}
	return nil, false
}

func (m *Maker) oneSource(a report.SourcesPage, src report.Source) *Source {
	l := m.sourceLine(a, src)
	s := &Source{Page: Page{Nav: "sources", Path: SourcePath(src.Declared.Name), Title: l.Title}, Status: l.Status}
	s.Meta = m.p.T("source.meta", m.stated(src.Declared.Type))
	if src.Fault != "" {
		s.Notes = append(s.Notes, Note{Class: "alert", Title: l.Why, Text: src.Fault, Technical: true})
	} else if l.Why != "" {
		s.Notes = append(s.Notes, Note{Title: l.Why})
	}
	if !src.Ahead.IsZero() {
		s.Notes = append(s.Notes, Note{Title: m.p.T("source.ahead.title"), Text: m.p.T("source.ahead", m.p.Moment(src.Ahead))})
	}
	every := m.p.T("source.irregular")
	if src.Declared.Every > 0 {
		every = m.p.Every(src.Declared.Every)
	}
	s.Facts = []Entry{
		{Label: m.p.T("source.rhythm"), Text: every},
		{Label: m.p.T("col.last"), Text: l.Last},
		{Label: m.p.T("col.next"), Text: l.Next},
		{Label: m.p.T("col.known"), Text: l.Known},
		{Label: m.p.T("source.systems"), Text: m.stated(m.names(src.Systems))},
	}
	s.Outcomes = m.outcomes(src.Outcomes)
	lacking, refused := parted(src.Refused)
	s.Refused, s.Lacking = m.refused("refused.caption", refused), m.refused("lacking.caption", lacking)
	s.Gaps = m.gaps(src.Gaps)
	s.Fixes = m.fixes(src.Fixes, mostFixes)
	return s
}

func (m *Maker) outcomes(list []report.Outcome) Table {
	t := Table{Caption: m.p.T("outcomes.caption"), First: m.p.T("col.run")}
	t.Columns = []Column{{Label: m.p.T("col.read")}, {Label: m.p.T("col.refused")}, {Label: m.p.T("col.fault"), Left: true}}
	for _, o := range list[:min(10, len(list))] {
		fault := word(m.p.T("fault.none"))
		if o.Fault != "" {
			fault = technical(o.Fault)
		}
		t.Rows = append(t.Rows, Row{Head: m.p.Moment(o.At), Cells: []Cell{
			m.p.number(measure.Known, float64(o.Read), 0), m.p.number(measure.Known, float64(o.Refused), 0), fault,
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

func (m *Maker) refused(caption string, list []measure.Refusal) Table {
	t := Table{Caption: m.p.T(caption), First: m.p.T("col.where"), Columns: []Column{{Label: m.p.T("col.reason"), Left: true}}}
	for _, r := range list[:min(20, len(list))] {
		said := m.p.refused(r)
		t.Rows = append(t.Rows, Row{Head: said.Where, Cells: []Cell{{Text: said.Reason, Technical: said.Technical}}})
	}
	if more := measure.Refused(list[len(t.Rows):]); more > 0 {
		t.Rows = append(t.Rows, Row{Head: m.p.Count("other", more), Cells: []Cell{word("")}})
	}
	return t
}

func (m *Maker) gaps(list []report.Gap) Table {
	t := Table{Caption: m.p.T("gaps.caption"), First: m.p.T("col.system")}
	t.Columns = []Column{{Label: m.p.T("col.metric"), Left: true}, {Label: m.p.T("col.month"), Left: true}, {Label: m.p.T("col.covered")}}
	for _, g := range list[:min(15, len(list))] {
		t.Rows = append(t.Rows, Row{Head: m.place(g.System, g.Part), Cells: []Cell{
			word(m.metric(g.Metric)), word(m.p.Period(g.Month)), m.p.percent(true, g.Covered),
		}})
	}
	if more := len(list) - len(t.Rows); more > 0 {
		t.Rows = append(t.Rows, Row{Head: m.p.Count("other", more), Cells: []Cell{word(""), word(""), word("")}})
	}
	return t
}

func (m *Maker) place(system measure.System, part measure.Part) string {
	name := m.Name(system)
	if part != "" {
		name = strings.TrimSpace(name + " · " + string(part))
	}
	return name
}

func (m *Maker) metric(of measure.Metric) string { return m.p.Or("metric."+string(of), string(of)) }

// checks sets what another source says beside the figure that was kept.
func (m *Maker) checks(list []report.CrossCheck) Table {
	t := Table{Caption: m.p.T("checks.caption"), First: m.p.T("col.system")}
	t.Columns = []Column{
		{Label: m.p.T("col.metric"), Left: true}, {Label: m.p.T("col.kept"), Left: true}, {Label: m.p.T("col.other"), Left: true}, {Label: m.p.T("col.gap")},
	}
	for _, c := range list[:min(10, len(list))] {
		t.Rows = append(t.Rows, Row{Head: m.place(c.System, c.Part), Cells: []Cell{
			word(m.metric(c.Metric)), word(m.checked(c.Kept, c.KeptMethod, c.KeptValue, c.Metric)),
			word(m.checked(c.Other, c.OtherMethod, c.OtherValue, c.Metric)),
			{Text: m.p.SignedPercent(c.Gap), Number: true, Value: c.Gap * 100},
		}})
	}
	return t
}

// checked is one side of a cross-check: who says what, and how it is known.
func (m *Maker) checked(source string, how measure.Method, v float64, metric measure.Metric) string {
	v, unit := m.stored(v, metric)
	return m.p.T("checked", m.source(source), m.p.Of(v, unit), m.method(how))
}

// stored is a reading's value with the unit that its metric is kept in.
func (m *Maker) stored(v float64, metric measure.Metric) (float64, string) {
	unit := ""
	if info, ok := measure.InfoOf(metric); ok {
		unit = m.p.Or("canonical."+info.Unit, info.Unit)
	}
	if unit == "Wh" && v >= 1000 {
		return v / 1000, "kWh" // as everywhere else on the pages
	}
	return v, unit
}
