package kit

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// ScoreTable is one line for each dimension of the whole authority.
func (m *Presenter) ScoreTable(a report.Wellbeing) Table {
	t := Table{Caption: m.T("scores.caption", m.Date(a.Wave.Closed)), First: m.T("scores.first"), Columns: []Column{
		{Label: m.T("scores.score")},
		{Label: m.T("scores.interval")},
		{Label: m.T("heat.silent")},
		{Label: m.T("scores.qualities"), Left: true},
		{Label: m.T("scores.target")},
		{Label: m.T("col.status"), Left: true},
		{Label: m.T(m.scoreChangeKey()), Left: true},
	}}
	for _, s := range a.Scores {
		status, limit := m.Status(s.Result), ""
		switch {
		case s.ID == "":
			status = Status{Class: "free", Word: m.T("status.no_target")}
		case a.Stale && s.Result.Target != nil:
			status = Status{Class: "none", Word: m.T("scores.stale")}
		}
		if s.Result.Target != nil {
			limit = m.Number(s.Result.Target.Limit, m.LimitDigits(s.Result))
		}
		t.Rows = append(t.Rows, Row{Key: s.Dimension.ID, Head: m.DimensionName(s), Cells: []Cell{
			m.ScoreCell(s.Figure), m.intervalCell(s.Figure), m.silentCell(s), TextCell(m.qualities(s)), TextCell(limit),
			{Text: status.Word, Class: status.Class},
			TextCell(m.scoreCompared(s, a.Stale)),
		}})
	}
	return t
}

// scoreChangeKey is the key of what the last column of the scores tells.
func (m *Presenter) scoreChangeKey() string {
	if m.Against == AgainstTarget {
		return "scores.from_target"
	}
	return "scores.change"
}

// scoreCompared words a score beside what the reader compares with; of a wave that
// is over it is held beside no target.
func (m *Presenter) scoreCompared(s report.ScoreRow, stale bool) string {
	if m.Against != AgainstTarget {
		return m.ScoreChange(s.Change)
	}
	_, points, ok := m.fromTarget(s.Result)
	switch {
	case s.ID == "" || s.Result.Target == nil:
		return m.T("compare.cell.free")
	case stale || !ok:
		return m.T("change.cell.none")
	}
	return m.inPoints(points)
}

// silentCell is what the score could be if nothing is assumed of those who did
// not answer.
func (m *Presenter) silentCell(s report.ScoreRow) Cell {
	if s.Figure.State != measure.Known || s.Figure.Invited == 0 {
		return TextCell("")
	}
	return TextCell(m.T("scores.between", m.Number(s.Least, 0), m.Number(s.Most, 0)))
}

// qualities are how reliable a score is, and what it is with each direction
// weighed by its headcount.
func (m *Presenter) qualities(s report.ScoreRow) string {
	var said []string
	if r := s.Reliability; r != nil {
		said = append(said, m.T("scores.alpha", m.Number(r.Alpha, 1), m.Number(r.Low, 2), m.Number(r.High, 2)))
	}
	if s.Weighted != nil {
		said = append(said, m.T("scores.weighted", m.Number(*s.Weighted, 0)))
	}
	return strings.Join(said, " ")
}

func (m *Presenter) intervalCell(f survey.Figure) Cell {
	if f.State != measure.Known {
		return TextCell("")
	}
	return Cell{Text: m.T("scores.between", m.Number(f.Low, 0), m.Number(f.High, 0))}
}

// UseTable sets those who use AI beside those who do not, each group's own
// change first.
func (m *Presenter) UseTable(a report.Wellbeing) Table {
	year := slices.ContainsFunc(a.Use, func(u report.UseRow) bool {
		return slices.ContainsFunc(u.Changes[:], func(c *report.StaffChange) bool { return c != nil && c.Year })
	})
	over := m.T("since." + SinceKey(year))
	t := Table{Caption: m.T("use.caption"), First: m.T("use.first"), Columns: []Column{
		{Label: m.T("use.with")},
		{Label: m.T("use.with.change", over)},
		{Label: m.T("use.without")},
		{Label: m.T("use.without.change", over)},
		{Label: m.T("use.gap")},
		{Label: m.T("heat.n")},
	}}
	for _, u := range a.Use {
		if !u.ShownTogether {
			continue
		}
		t.Rows = append(t.Rows, Row{Key: u.Item.Code, Head: m.SurveyText(u.Item.Text), Cells: []Cell{
			TextCell(m.ScoreInterval(u.With)), TextCell(m.useChange(u.Changes[0], year)),
			TextCell(m.ScoreInterval(u.Without)), TextCell(m.useChange(u.Changes[1], year)),
			TextCell(m.ChangeInPoints(u.Gap)), TextCell(m.T("use.answers", m.Number(u.With.N, 0), m.Number(u.Without.N, 0))),
		}})
	}
	return t
}

// useChange words a group's change; one that is not over what its column says
// says so itself.
func (m *Presenter) useChange(c *report.StaffChange, year bool) string {
	if c == nil {
		return m.T("change.cell.none")
	}
	text := m.Signed(c.Points, 0, m.Plural("points", math.Round(c.Points)))
	if c.Year != year {
		text += " " + m.T("since."+SinceKey(c.Year))
	}
	return text
}
