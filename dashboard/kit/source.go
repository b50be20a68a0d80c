package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// SourceLine is one source in the list.
type SourceLine struct {
	Title, Href, Type  string
	Status             Status
	Last, Next, Known  string
	Read, Refused, Why string
}

// SourceTitle is a source's title on screen.
func (m *Presenter) SourceTitle(s report.Source) string {
	if s.Declared.Title != "" {
		return Apostrophes(s.Declared.Title)
	}
	return m.SourceName(s.Declared.Name)
}

func (m *Presenter) sourceStatus(s report.SourceStatus) Status {
	class := map[report.SourceStatus]string{
		report.SourceFine: "met", report.SourceLate: "risk", report.SourceFailing: "missed", report.SourceRefused: "missed",
		report.SourceNever: "none", report.SourceUnknown: "free",
	}[s]
	return Status{class, m.T("source.status." + string(s))}
}

// SourceLine words how a source is: its status and why, its runs, what is
// known.
func (m *Presenter) SourceLine(a report.SourcesPage, src report.Source) SourceLine {
	l := SourceLine{
		Title: m.SourceTitle(src), Href: m.Path(SourcePath(src.Declared.Name)), Type: src.Declared.Type,
		Status: m.sourceStatus(src.Status), Read: m.Number(float64(src.Read), 0), Refused: m.Number(float64(src.RefusedCount), 0),
		Last: m.T("never"), Next: m.T("unplanned"), Known: m.T("missing"),
	}
	if !src.Last.IsZero() {
		l.Last = m.Ago(a.Now, src.Last)
	}
	if !src.Next.IsZero() {
		l.Next = m.Until(a.Now, src.Next)
	}
	if until := src.Until(); !until.IsZero() {
		l.Known = m.Stamp(until)
	}
	switch src.Status {
	case report.SourceFailing:
		l.Why = m.T("source.failing.why", m.Moment(src.FailingSince))
	case report.SourceRefused:
		l.Why = m.T("source.refused.why")
	case report.SourceLate:
		l.Why = m.T("source.late.why")
	case report.SourceNever:
		l.Why = m.T("source.never.why")
	case report.SourceUnknown:
		l.Why = m.T("source.unknown.why")
	case report.SourceFine:
	}
	return l
}

// SystemPart names a system, and the part of it that a figure is about.
func (m *Presenter) SystemPart(system measure.System, part measure.Part) string {
	name := m.SystemName(system)
	if part != "" {
		name = strings.TrimSpace(name + " · " + string(part))
	}
	return name
}

// MetricName names a metric; one without words keeps its id.
func (m *Presenter) MetricName(of measure.Metric) string {
	return m.Or("metric."+string(of), string(of))
}

// StoredValue is a reading's value with the unit that its metric is kept in.
func (m *Presenter) StoredValue(v float64, metric measure.Metric) (float64, string) {
	unit := ""
	if info, ok := measure.InfoOf(metric); ok {
		unit = m.Or("canonical."+info.Unit, info.Unit)
	}
	if unit == "Wh" && v >= 1000 {
		return v / 1000, "kWh" // as everywhere else on the pages
	}
	return v, unit
}
