package kit

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// HeatCell is a score by direction: its own, or that of the directions with which
// its answers are told.
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
	if with := m.Together(c); with != "" {
		text += " " + with
	}
	out := Cell{Text: text, Number: true, Value: c.Figure.Mean}
	switch {
	case c.Apart > 0:
		out.Fill = "above"
	case c.Apart < 0:
		out.Fill = "below"
	}
	if m.Together(c) != "" {
		out.Fill = strings.TrimSpace(out.Fill + " with")
	}
	return out
}

// ScoreInterval is a score with its interval, on one line: "67 (65–69)".
func (m *Presenter) ScoreInterval(f survey.Figure) string {
	return m.T("heat.cell", m.Score(f), m.Number(f.Low, 0), m.Number(f.High, 0))
}

// Score is a score as it is told: "67", "15 or less", "85 or more".
func (m *Presenter) Score(f survey.Figure) string { return m.Bounded(m.Number(f.Mean, 0), f.Bound) }

// Bounded is a number with what an end class leaves open.
func (m *Presenter) Bounded(number string, b survey.Bound) string {
	switch b {
	case survey.AtMost:
		return m.T("heat.at_most", number)
	case survey.AtLeast:
		return m.T("heat.at_least", number)
	case survey.Near:
	}
	return number
}

// Together says with whom the answers of a direction are told; "" of a figure of
// its own.
func (m *Presenter) Together(c report.DirectionCell) string {
	const maxShown = 3 // names
	names := make([]string, 0, maxShown+1)
	for i, name := range c.With {
		if i == maxShown && len(c.With) > maxShown+1 {
			names = append(names, m.T("heat.more", len(c.With)-maxShown))
			break
		}
		names = append(names, Apostrophes(name))
	}
	switch {
	case c.Whole:
		return m.T("heat.whole")
	case len(names) > 0 && c.Blank:
		return m.T("heat.with", m.List(append(names, m.T("heat.blank"))))
	case len(names) > 0:
		return m.T("heat.with", m.List(names))
	case c.Blank:
		return m.T("heat.with", m.T("heat.blank"))
	}
	return ""
}

// Answered is a number of answers as it may be told.
func (m *Presenter) Answered(f survey.Figure) string {
	if f.Nearly {
		return m.T("heat.nearly")
	}
	return m.Number(f.N, 0)
}

// The addresses of the pages.
const (
	WellbeingPath  = "/bien-etre"
	QuestionsPath  = "/bien-etre/questions"
	DUERPPath      = "/bien-etre/duerp"
	CommitteePath  = "/bien-etre/cst"
	DirectionsPath = "/bien-etre/directions"
)

// recentWaves is how many quarters the pages of surveys offer at once; the links
// beside lead to those before.
const recentWaves = 4

// QuarterPicker offers quarters alone, of which waves speak.
func (m *Presenter) QuarterPicker(a report.Wellbeing, path string) Picker {
	pick := m.Picker(a.Head, path, "")
	pick.Periods = pick.Periods[:1]
	last := &pick.Periods[0]
	last.Options = last.Options[:min(len(last.Options), recentWaves)]
	m.shown(&pick, a.Period)
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
	return Apostrophes(t.In(string(m.Lang())))
}

// AwaitedNotes tell of the waves that have closed and that nobody has accepted
// yet.
func (m *Presenter) AwaitedNotes(list []report.Awaited) []Note {
	var notes []Note
	for _, w := range list {
		notes = append(notes, Note{Title: m.T("wellbeing.awaited.title"), Text: m.T("wellbeing.awaited.text", m.SurveyText(w.Title), m.Date(w.Closed))})
	}
	return notes
}

// NoWaveNotes are those of a page that has no wave to tell of: that one is awaited,
// or that there never was a survey.
func (m *Presenter) NoWaveNotes(a report.Wellbeing) []Note {
	if notes := m.AwaitedNotes(a.Awaited); len(notes) > 0 {
		return notes
	}
	return []Note{{Title: m.T("wellbeing.none.title"), Text: m.T("wellbeing.none.text")}}
}

// DimensionName is what a score is about: whether one question makes it, and
// whether only those who use AI answer it.
func (m *Presenter) DimensionName(s report.ScoreRow) string {
	name := m.SurveyText(s.Dimension.Title)
	switch s.Audience() {
	case survey.Users:
		name += " " + m.T("scores.users")
	case survey.Mixed:
		name += " " + m.T("scores.mixed")
	case survey.Everybody:
	}
	if s.Single() {
		name += " " + m.T("scores.single")
	}
	return name
}

// WaveNotes are the warnings that come before any score.
func (m *Presenter) WaveNotes(a report.Wellbeing) []Note {
	notes := m.AwaitedNotes(a.Awaited)
	w := a.Wave
	add := func(key string, args ...any) {
		notes = append(notes, Note{Title: m.T("wellbeing." + key + ".title"), Text: m.T("wellbeing."+key+".text", args...)})
	}
	if a.Stale {
		add("stale", m.Period(a.Period), m.Date(w.Closed))
	}
	switch rate := w.Rate(); {
	case w.Responses.State == measure.Withheld:
		add("withheld", m.Number(survey.DefaultK, 0))
	case w.Responses.Nearly:
		add("nearly")
	case rate > 0 && rate < report.LowRate:
		add("low", m.Percent(rate), m.Percent(report.LowRate))
	}
	for _, c := range a.Doubts {
		add("doubt", m.rate(c.Rates[1]), m.Date(c.Since), m.rate(c.Rates[0]))
	}
	return notes
}

// ScoreCell is a score out of 100, or that it is withheld.
func (m *Presenter) ScoreCell(f survey.Figure) Cell {
	if f.State != measure.Known {
		return TextCell(m.T("withheld"))
	}
	return Cell{Text: m.Score(f), Number: true, Value: f.Mean}
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
	text := m.T(key, m.ChangeInPoints(c.Change), m.T("since.dated."+SinceKey(c.Year), m.Date(c.Since)))
	if c.Users {
		text += m.T("scores.users.moved", m.Percent(report.UsersMoved))
	}
	if c.Doubtful() {
		text += m.T("scores.rates", m.rate(c.Rates[1]), m.rate(c.Rates[0]))
	}
	return text
}

// rate is a response rate as it may be told.
func (m *Presenter) rate(rate float64) string {
	const nearly = 0.90
	switch {
	case rate == 0:
		return m.T("scores.rate.unknown")
	case rate >= nearly:
		return m.T("heat.nearly")
	}
	return m.Percent(rate)
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
	t := export.Table{Header: slices.Concat([]string{
		m.T("export.wave"), m.T("export.closed"), m.T("export.group"), m.T("export.dimension"), m.T("export.instrument"),
	}, m.ScoreHeadings(), []string{m.T("export.with")})}
	if a.Wave == nil {
		return t
	}
	add := func(group string, s report.ScoreRow, c report.DirectionCell) {
		line := []export.Cell{
			ExportText(a.Wave.ID), ExportDay(a.Wave.Closed), ExportText(group), ExportText(m.SurveyText(s.Dimension.Title)), ExportText(s.Instrument.Key()),
		}
		t.Rows = append(t.Rows, append(append(line, m.ExportedScore(c.Figure)...), ExportText(m.Together(c))))
	}
	for _, s := range a.Scores {
		add(m.T("heat.all"), s, report.DirectionCell{Figure: s.Figure})
	}
	for _, d := range a.Directions {
		for i, c := range d.Cells {
			if !c.Empty {
				add(m.DirectionName(d), a.Scores[i], c)
			}
		}
	}
	return t
}

// ScoreHeadings are those of the cells of a score in a file.
func (m *Presenter) ScoreHeadings() []string {
	score, n := m.T("scores.score"), m.T("heat.n")
	return []string{
		score, m.T("export.state", score), m.T("export.unit"), m.T("export.bound"), m.T("export.low"), m.T("export.high"), n, m.T("export.state", n),
	}
}

// ExportedScore are the cells of a file with a score: itself, what an end class
// leaves open, its interval and the number of answers, or why there are none.
func (m *Presenter) ExportedScore(f survey.Figure) []export.Cell {
	if f.State != measure.Known {
		return m.NoScore("export.state.withheld.short")
	}
	n, said := ExportNumber(f.N), m.T("export.known")
	if f.Nearly {
		n, said = export.Cell{}, m.T("heat.nearly")
	}
	return []export.Cell{
		ExportNumber(f.Mean), ExportText(m.T("export.known")), ExportText(m.T("unit.score")), ExportText(m.Bounded("", f.Bound)),
		ExportNumber(round1(f.Low)), ExportNumber(round1(f.High)), n, ExportText(said),
	}
}

// NoScore are the cells where there is no score, with the word that says why.
func (m *Presenter) NoScore(key string) []export.Cell {
	why := ExportText(m.T(key))
	return []export.Cell{{}, why, ExportText(m.T("unit.score")), {}, {}, {}, {}, why}
}

// DirectionName is the name of a row: of those without a direction too.
func (m *Presenter) DirectionName(d report.DirectionRow) string {
	if d.Direction.ID == survey.Blank {
		return Upper(m.T("heat.blank"))
	}
	return Apostrophes(d.Name)
}

func round1(x float64) float64 { return math.Round(x*10) / 10 }
