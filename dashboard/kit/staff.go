package kit

import (
	"math"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// HeatCell is a direction's score with its interval, coloured only where it is
// surely apart from the authority's mean; one that is withheld shows nothing
// else.
func (m *Presenter) HeatCell(c report.DirectionCell) Cell {
	switch {
	case c.Empty:
		return TextCell("–")
	case c.Figure.State != measure.Known:
		return Cell{Text: m.T("withheld"), Fill: "held"}
	}
	text := m.ScoreInterval(c.Figure)
	switch c.Word {
	case survey.Up:
		text += " " + m.T("heat.up")
	case survey.Down:
		text += " " + m.T("heat.down")
	case survey.Unclear:
	}
	out := Cell{Text: text, Number: true, Value: c.Figure.Mean}
	switch {
	case c.Apart > 0:
		out.Fill = "above"
	case c.Apart < 0:
		out.Fill = "below"
	}
	return out
}

// ScoreInterval is a score with its interval, on one line: "67 (65–69)".
func (m *Presenter) ScoreInterval(f survey.Figure) string {
	return m.T("heat.cell", m.Number(f.Mean, 0), m.Number(f.Low, 0), m.Number(f.High, 0))
}

// The addresses of the two pages.
const (
	WellbeingPath  = "/bien-etre"
	DirectionsPath = "/bien-etre/directions"
)

// QuarterPicker offers quarters alone, of which waves speak.
func (m *Presenter) QuarterPicker(a report.Wellbeing, path string) Picker {
	pick := m.Picker(a.Head, path, "")
	pick.Periods = pick.Periods[:1]
	return pick
}

// WaveMeta says which wave is told of: when it closed and with which
// questionnaires, and whether their qualities were studied.
func (m *Presenter) WaveMeta(w report.WaveShown) string {
	names := make([]string, 0, len(w.Instruments))
	for _, in := range w.Instruments {
		name := m.T("wellbeing.instrument", m.SurveyText(in.Title), in.Version)
		if !in.Validated {
			name += " (" + m.T("wellbeing.unvalidated") + ")"
		}
		names = append(names, name)
	}
	return m.T("wellbeing.meta", m.Date(w.Closed), m.List(names))
}

// SurveyText is a text of a questionnaire in the language of the page.
func (m *Presenter) SurveyText(t survey.Text) string {
	if m.Lang() == EN && t.EN != "" {
		return Apostrophes(t.EN)
	}
	return Apostrophes(t.FR)
}

// WaveNotes are the warnings that come before any score.
func (m *Presenter) WaveNotes(a report.Wellbeing) []Note {
	var notes []Note
	w := a.Wave
	add := func(key string, args ...any) {
		notes = append(notes, Note{Title: m.T("wellbeing." + key + ".title"), Text: m.T("wellbeing."+key+".text", args...)})
	}
	if a.Stale {
		add("stale", m.Period(a.Period), m.Date(w.Closed))
	}
	switch rate := w.Rate(); {
	case w.Responses.State == measure.Withheld:
		add("withheld", m.Percent(disclosure.LeastRate))
	case w.Responses.Crowded():
		add("crowded", m.Number(float64(w.Responses.N), 0), m.Number(float64(w.Invited), 0))
	case w.Responses.Everyone():
		add("everyone")
	case rate > 0 && rate < report.LowRate:
		add("low", m.Percent(rate), m.Percent(report.LowRate))
	}
	return notes
}

// ScoreCell is a score out of 100, or that it is withheld.
func (m *Presenter) ScoreCell(f survey.Figure) Cell {
	if f.State != measure.Known {
		return TextCell(m.T("withheld"))
	}
	return Cell{Text: m.Number(f.Mean, 0), Number: true, Value: f.Mean}
}

// ScoreChange words a change between two waves: a word only by the rule, the
// points and their interval in any case, and since which wave.
func (m *Presenter) ScoreChange(c *report.StaffChange) string {
	if c == nil {
		return m.T("change.cell.none")
	}
	key := "scores.unclear"
	switch c.Word {
	case survey.Up:
		key = "scores.up"
	case survey.Down:
		key = "scores.down"
	case survey.Unclear:
	}
	return m.T(key, m.ChangeInPoints(c.Change), m.T("since.dated."+SinceKey(c.Year), m.Date(c.Since)))
}

// ChangeInPoints writes a change in points with its interval.
func (m *Presenter) ChangeInPoints(c survey.Change) string {
	return m.T("points.between", m.Signed(c.Points, 0, m.Plural("points", math.Round(c.Points))), m.Signed(c.Low, 0, ""), m.Signed(c.High, 0, ""))
}

// SinceKey is the key of how words say against which wave a change is.
func SinceKey(year bool) string {
	if year {
		return "year"
	}
	return "wave"
}

// staffChange words what became of a score between waves.
func (m *Presenter) staffChange(it report.Item) string {
	if it.Staff == nil {
		return ""
	}
	return Upper(m.ScoreChange(it.Staff)) + "."
}

// WellbeingExport is the page's figures as a file: what its reader sees, and no more.
func (m *Presenter) WellbeingExport(a report.Wellbeing) export.Table {
	t := export.Table{Header: []string{
		m.T("export.wave"), m.T("export.closed"), m.T("export.group"), m.T("export.dimension"), m.T("export.instrument"),
		m.T("scores.score"), m.T("export.low"), m.T("export.high"), m.T("heat.n"),
	}}
	if a.Wave == nil {
		return t
	}
	add := func(group string, s report.ScoreRow, f survey.Figure) {
		row := []export.Cell{
			ExportText(a.Wave.ID), ExportText(a.Wave.Closed.String()), ExportText(group), ExportText(m.SurveyText(s.Dimension.Title)), ExportText(s.Instrument.Key()),
		}
		if f.State != measure.Known {
			row = append(row, ExportText(m.T("withheld")), ExportText(""), ExportText(""), ExportText(""))
		} else {
			row = append(row, ExportNumber(round1(f.Mean)), ExportNumber(round1(f.Low)), ExportNumber(round1(f.High)), ExportNumber(float64(f.N)))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, s := range a.Scores {
		add(m.T("heat.all"), s, s.Figure)
	}
	for _, d := range a.Directions {
		for i, c := range d.Cells {
			if !c.Empty {
				add(Apostrophes(d.Name), a.Scores[i], c.Figure)
			}
		}
	}
	return t
}

func round1(x float64) float64 { return math.Round(x*10) / 10 }
