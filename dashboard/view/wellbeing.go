package view

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Wellbeing is how agents live with AI, for the whole authority.
type Wellbeing struct {
	Page
	Picker     Picker
	Strip      []Card // participation first, then training
	Scores     Table
	Trend      *Figure
	Actions    []Entry
	Limits     []string
	Directions string // address of the page by direction; "" when it is not open to the reader
	Files      []Choice
}

// Drawn lists the figures of the page.
func (w *Wellbeing) Drawn() []*Figure {
	if w.Trend == nil {
		return nil
	}
	return []*Figure{w.Trend}
}

// WellbeingID is the figure of the page that has a table of its own.
const WellbeingID = "bien-etre"

// Wellbeing makes the page.
func (m *Maker) Wellbeing(a report.Wellbeing) *Wellbeing {
	w := &Wellbeing{Page: Page{Nav: "wellbeing", Path: Address(wellbeingPath, a.Period, ""), Title: m.p.T("wellbeing.title")}}
	w.Picker = m.quarterPicker(a, wellbeingPath)
	w.Strip = m.wellbeingStrip(a)
	if a.HR {
		w.Directions = m.p.Path(Address(directionsPath, a.Period, ""))
	}
	if a.Wave == nil {
		w.Notes = []Note{{Title: m.p.T("wellbeing.none.title"), Text: m.p.T("wellbeing.none.text")}}
		return w
	}
	w.Meta = m.waveMeta(*a.Wave)
	w.Lead = m.wellbeingLead(a)
	w.Notes = m.waveNotes(a)
	w.Scores = m.scoreTable(a)
	trend := m.trendFigure(a)
	w.Trend = &trend
	w.Actions = m.wellbeingActions(a)
	w.Limits = []string{
		m.p.T("wellbeing.limit.respondents"), m.p.T("wellbeing.limit.chance"),
		m.p.T("wellbeing.limit.words", m.p.Number(survey.MinChange, 0)), m.p.T("wellbeing.limit.versions"),
	}
	w.Files = m.files(wellbeingPath, m.WellbeingExport(a), a.Period, "")
	return w
}

// The addresses of the two pages.
const (
	wellbeingPath  = "/bien-etre"
	directionsPath = "/bien-etre/directions"
)

// quarterPicker offers quarters alone, of which waves speak.
func (m *Maker) quarterPicker(a report.Wellbeing, path string) Picker {
	pick := m.picker(a.Head, path, "")
	pick.Periods = pick.Periods[:1]
	return pick
}

// waveMeta says which wave is told of: when it closed and with which
// questionnaires, and whether their qualities were studied.
func (m *Maker) waveMeta(w report.WaveShown) string {
	names := make([]string, 0, len(w.Instruments))
	for _, in := range w.Instruments {
		name := m.p.T("wellbeing.instrument", m.surveyText(in.Title), in.Version)
		if !in.Validated {
			name += " (" + m.p.T("wellbeing.unvalidated") + ")"
		}
		names = append(names, name)
	}
	return m.p.T("wellbeing.meta", m.p.Date(w.Closed), m.p.List(names))
}

// surveyText is a text of a questionnaire in the language of the page.
func (m *Maker) surveyText(t survey.Text) string {
	if m.p.lang == EN && t.EN != "" {
		return curly(t.EN)
	}
	return curly(t.FR)
}

// wellbeingLead is the page's sentence, by rule: who answered, and what is
// surely up or down.
func (m *Maker) wellbeingLead(a report.Wellbeing) string {
	w := a.Wave
	if w.Responses.State != measure.Known {
		return m.p.T("wellbeing.lead.withheld")
	}
	text := m.p.T("wellbeing.lead", m.p.Count("respondent", w.Responses.N))
	if w.Rate() > 0 {
		text = m.p.T("wellbeing.lead.rate", m.p.Count("respondent", w.Responses.N), m.p.Number(float64(w.Invited), 0), m.p.Percent(w.Rate()))
	}
	parts := []string{text}
	for _, said := range []struct {
		word survey.Word
		key  string
		year bool
	}{{survey.Up, "up", true}, {survey.Down, "down", true}, {survey.Up, "up", false}, {survey.Down, "down", false}} {
		var names []string
		for _, s := range a.Scores {
			if c := s.Change; c != nil && c.Word == said.word && c.Year == said.year {
				names = append(names, lower(m.surveyText(s.Dimension.Title)))
			}
		}
		if len(names) > 0 {
			parts = append(parts, m.p.T("wellbeing.lead."+said.key, m.p.T("since."+since(said.year)), m.p.List(names)))
		}
	}
	return strings.Join(parts, " ")
}

// waveNotes are the warnings that come before any score.
func (m *Maker) waveNotes(a report.Wellbeing) []Note {
	var notes []Note
	w := a.Wave
	add := func(key string, args ...any) {
		notes = append(notes, Note{Title: m.p.T("wellbeing." + key + ".title"), Text: m.p.T("wellbeing."+key+".text", args...)})
	}
	if a.Stale {
		add("stale", m.p.Period(a.Period), m.p.Date(w.Closed))
	}
	switch rate := w.Rate(); {
	case w.Responses.State == measure.Withheld:
		add("withheld", m.p.Percent(disclosure.LeastRate))
	case w.Responses.Crowded():
		add("crowded", m.p.Number(float64(w.Responses.N), 0), m.p.Number(float64(w.Invited), 0))
	case w.Responses.Everyone():
		add("everyone")
	case rate > 0 && rate < report.LowRate:
		add("low", m.p.Percent(rate), m.p.Percent(report.LowRate))
	}
	return notes
}

func (m *Maker) wellbeingStrip(a report.Wellbeing) []Card {
	var cards []Card
	for _, it := range append([]report.Item{a.Participation}, a.Counts...) {
		c := Card{ID: it.Indicator, Title: m.title(it.Indicator), Status: m.status(it.Result), Target: m.target(it.Result), Missing: !it.Figure.Known()}
		c.Number, c.Unit = m.value(it.Result)
		cards = append(cards, c)
	}
	if a.HasSessions {
		cards = append(cards, Card{ID: "sessions", Title: m.p.T("wellbeing.sessions"), Number: m.p.Number(a.Sessions, 0), Status: Status{"free", m.p.T("status.no_target")}})
	}
	return cards
}

// scoreTable is one line for each dimension of the whole authority.
func (m *Maker) scoreTable(a report.Wellbeing) Table {
	t := Table{Caption: m.p.T("scores.caption", m.p.Date(a.Wave.Closed)), First: m.p.T("scores.first"), Columns: []Column{
		{Label: m.p.T("scores.score")},
		{Label: m.p.T("scores.interval")},
		{Label: m.p.T("scores.target")},
		{Label: m.p.T("col.status"), Left: true},
		{Label: m.p.T("scores.change"), Left: true},
	}}
	for _, s := range a.Scores {
		status, limit := m.status(s.Result), ""
		switch {
		case s.ID == "":
			status = Status{"free", m.p.T("status.no_target")}
		case a.Stale && s.Result.Target != nil:
			status = Status{"none", m.p.T("scores.stale")}
		}
		if s.Result.Target != nil {
			limit = m.p.Number(s.Result.Target.Limit, m.limitDigits(s.Result))
		}
		t.Rows = append(t.Rows, Row{Key: s.Dimension.ID, Head: m.surveyText(s.Dimension.Title), Cells: []Cell{
			m.scoreCell(s.Figure), m.intervalCell(s.Figure), word(limit),
			{Text: status.Word, Class: status.Class},
			word(m.scoreChange(s.Change)),
		}})
	}
	return t
}

func (m *Maker) scoreCell(f survey.Figure) Cell {
	if f.State != measure.Known {
		return word(m.p.T("withheld"))
	}
	return Cell{Text: m.p.Number(f.Mean, 0), Number: true, Value: f.Mean}
}

func (m *Maker) intervalCell(f survey.Figure) Cell {
	if f.State != measure.Known {
		return word("")
	}
	return Cell{Text: m.p.T("scores.between", m.p.Number(f.Low, 0), m.p.Number(f.High, 0))}
}

// scoreChange words a change between two waves: a word only by the rule, the
// points and their interval in any case, and since which wave.
func (m *Maker) scoreChange(c *report.StaffChange) string {
	if c == nil {
		return m.p.T("change.cell.none")
	}
	key := "scores.unclear"
	switch c.Word {
	case survey.Up:
		key = "scores.up"
	case survey.Down:
		key = "scores.down"
	case survey.Unclear:
	}
	return m.p.T(key, m.inPoints(c.Change), m.p.T("since.dated."+since(c.Year), m.p.Date(c.Since)))
}

// inPoints writes a change in points with its interval.
func (m *Maker) inPoints(c survey.Change) string {
	return m.p.T("points.between", m.p.Signed(c.Points, 0, m.p.plural("points", math.Round(c.Points))), m.p.Signed(c.Low, 0, ""), m.p.Signed(c.High, 0, ""))
}

// since is the key of how words say against which wave a change is.
func since(year bool) string {
	if year {
		return "year"
	}
	return "wave"
}

// staffChange words what became of a score between waves.
func (m *Maker) staffChange(it report.Item) string {
	if it.Staff == nil {
		return ""
	}
	return Upper(m.scoreChange(it.Staff)) + "."
}

// trendFigure shows the dimensions over the quarters: where the chart cannot
// hold all, those that stand out first. Its table has all.
func (m *Maker) trendFigure(a report.Wellbeing) Figure {
	f := Figure{ID: WellbeingID, Title: m.p.T("wellbeing.trend"), Def: m.p.T("wellbeing.trend.def"), From: m.waveMeta(*a.Wave)}
	g := grid{steps: a.Quarters, limits: make([]*float64, len(a.Quarters)), unit: m.p.T("unit.score")}
	broken := false
	for i, line := range a.Trend {
		g.rows = append(g.rows, row{name: m.surveyText(line.Dimension.Title), points: line.Points, first: a.Scores[i].StandsOut()})
		broken = broken || slices.ContainsFunc(line.Points, func(p report.Point) bool { return p.Break })
	}
	if broken {
		f.Notes = append(f.Notes, m.p.T("wellbeing.break"))
	}
	f = m.lines(f, g)
	f.Href = m.tableAddress(f, a.Period, "")
	return f
}

// wellbeingActions are, for each indicator that misses its target, what was
// decided, by which function and until when; that nothing was is told.
func (m *Maker) wellbeingActions(a report.Wellbeing) []Entry {
	var list []Entry
	for _, s := range a.Scores {
		if s.ID == "" || s.Result.Target == nil || a.Stale || (s.Result.Verdict != indicator.Missed && s.Result.Verdict != indicator.AtRisk) {
			continue
		}
		e := Entry{Label: m.surveyText(s.Dimension.Title)}
		var said []string
		for _, act := range m.setup.Actions {
			if act.Indicator == s.ID {
				said = append(said, m.action(act))
			}
		}
		e.Text = strings.Join(said, " ")
		if e.Missing = len(said) == 0; e.Missing {
			e.Text = m.p.T("wellbeing.noaction")
		}
		list = append(list, e)
	}
	return list
}

// WellbeingExport is the page's figures as a file: what its reader sees, and no more.
func (m *Maker) WellbeingExport(a report.Wellbeing) export.Table {
	t := export.Table{Header: []string{
		m.p.T("export.wave"), m.p.T("export.closed"), m.p.T("export.group"), m.p.T("export.dimension"), m.p.T("export.instrument"),
		m.p.T("scores.score"), m.p.T("export.low"), m.p.T("export.high"), m.p.T("heat.n"),
	}}
	if a.Wave == nil {
		return t
	}
	add := func(group string, s report.ScoreRow, f survey.Figure) {
		row := []export.Cell{
			said(a.Wave.ID), said(a.Wave.Closed.String()), said(group), said(m.surveyText(s.Dimension.Title)), said(s.Instrument.Key()),
		}
		if f.State != measure.Known {
			row = append(row, said(m.p.T("withheld")), said(""), said(""), said(""))
		} else {
			row = append(row, amount(round1(f.Mean)), amount(round1(f.Low)), amount(round1(f.High)), amount(float64(f.N)))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, s := range a.Scores {
		add(m.p.T("heat.all"), s, s.Figure)
	}
	for _, d := range a.Directions {
		for i, c := range d.Cells {
			if !c.Empty {
				add(curly(d.Name), a.Scores[i], c.Figure)
			}
		}
	}
	return t
}

func round1(x float64) float64 { return math.Round(x*10) / 10 }
