package wellbeing

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is how agents live with AI, for the whole authority.
type Content struct {
	kit.Page
	Picker     kit.Picker
	Strip      []kit.Card // participation first, then training
	Scores     kit.Table
	Courses    []string // slow changes over several waves
	Trend      *kit.Figure
	Actions    []kit.Entry
	Limits     []string
	Directions string // address of the page by direction; "" when it is not open to the reader
	Files      []kit.Choice
}

// Drawn lists the figures of the page.
func (w *Content) Drawn() []*kit.Figure {
	if w.Trend == nil {
		return nil
	}
	return []*kit.Figure{w.Trend}
}

// WellbeingID is the figure of the page that has a table of its own.
const WellbeingID = "bien-etre"

// content makes the page.
func (m presenter) content(a report.Wellbeing) *Content {
	w := &Content{Page: m.head(a)}
	w.Picker = m.QuarterPicker(a, kit.WellbeingPath)
	w.Strip = m.wellbeingStrip(a)
	if a.HR {
		w.Directions = m.Path(kit.Address(kit.DirectionsPath, a.Period, ""))
	}
	if a.Wave == nil {
		w.Notes = m.AwaitedNotes(a)
		return w
	}
	w.Lead = m.wellbeingLead(a)
	w.Notes = m.WaveNotes(a)
	w.Scores = m.scoreTable(a)
	w.Courses = m.courses(a)
	trend := m.trendFigure(a)
	w.Trend = &trend
	w.Actions = m.wellbeingActions(a)
	w.Limits = []string{
		m.T("wellbeing.limit.respondents"), m.T("wellbeing.limit.chance"),
		m.T("wellbeing.limit.words", m.Number(survey.MinChange, 0)), m.T("wellbeing.limit.versions"),
	}
	for _, in := range a.Wave.Instruments {
		if in.CutOff > 0 {
			w.Limits = append(w.Limits, m.T("wellbeing.limit.cutoff", m.SurveyText(in.Title), m.Number(in.LeastChange(), 0), m.Number(in.CutOff, 0)))
		}
	}
	w.Files = m.FileLinks(kit.WellbeingPath, m.WellbeingExport(a), a.Period, "")
	return w
}

// head is the page without its figures.
func (m presenter) head(a report.Wellbeing) kit.Page {
	head := kit.Page{Nav: "wellbeing", Path: kit.Address(kit.WellbeingPath, a.Period, ""), Title: m.T("wellbeing.title")}
	if a.Wave != nil {
		head.Meta = m.WaveMeta(*a.Wave)
	}
	return head
}

// shown is the figure of the page alone.
func (m presenter) shown(a report.Wellbeing) page.Shown {
	s := page.Shown{Page: m.head(a)}
	if a.Wave != nil {
		trend := m.trendFigure(a)
		s.Figure = &trend
	}
	return s
}

// wellbeingLead is the page's sentence, by rule: who answered, and what is
// surely up or down.
func (m presenter) wellbeingLead(a report.Wellbeing) string {
	w := a.Wave
	if w.Responses.State != measure.Known {
		return m.T("wellbeing.lead.withheld")
	}
	count := m.Count("respondent", int(w.Responses.N))
	if w.Responses.N < 100 {
		count = m.T("wellbeing.lead.about", count)
	}
	text := m.T("wellbeing.lead", count)
	switch {
	case w.Responses.Nearly:
		text = m.T("wellbeing.lead.nearly", m.Number(float64(w.Invited), 0))
	case w.Rate() > 0:
		text = m.T("wellbeing.lead.rate", count, m.Number(float64(w.Invited), 0), m.Percent(w.Rate()))
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
				names = append(names, kit.Lower(m.SurveyText(s.Dimension.Title)))
			}
		}
		if len(names) > 0 {
			parts = append(parts, m.T("wellbeing.lead."+said.key, m.T("since."+kit.SinceKey(said.year)), m.List(names)))
		}
	}
	return strings.Join(parts, " ")
}

func (m presenter) wellbeingStrip(a report.Wellbeing) []kit.Card {
	var cards []kit.Card
	for _, it := range append([]report.Item{a.Participation}, a.Counts...) {
		c := kit.Card{ID: it.Indicator, Title: m.IndicatorTitle(it.Indicator), Status: m.Status(it.Result), Target: m.TargetText(it.Result), Missing: !it.Figure.Known()}
		c.Number, c.Unit = m.Value(it.Result)
		cards = append(cards, c)
	}
	if a.HasSessions {
		cards = append(cards, kit.Card{ID: "sessions", Title: m.T("wellbeing.sessions"), Number: m.Number(a.Sessions, 0), Status: kit.Status{Class: "free", Word: m.T("status.no_target")}})
	}
	return cards
}

// scoreTable is one line for each dimension of the whole authority.
func (m presenter) scoreTable(a report.Wellbeing) kit.Table {
	t := kit.Table{Caption: m.T("scores.caption", m.Date(a.Wave.Closed)), First: m.T("scores.first"), Columns: []kit.Column{
		{Label: m.T("scores.score")},
		{Label: m.T("scores.interval")},
		{Label: m.T("heat.silent")},
		{Label: m.T("scores.qualities"), Left: true},
		{Label: m.T("scores.target")},
		{Label: m.T("col.status"), Left: true},
		{Label: m.T("scores.change"), Left: true},
	}}
	for _, s := range a.Scores {
		status, limit := m.Status(s.Result), ""
		switch {
		case s.ID == "":
			status = kit.Status{Class: "free", Word: m.T("status.no_target")}
		case a.Stale && s.Result.Target != nil:
			status = kit.Status{Class: "none", Word: m.T("scores.stale")}
		}
		if s.Result.Target != nil {
			limit = m.Number(s.Result.Target.Limit, m.LimitDigits(s.Result))
		}
		t.Rows = append(t.Rows, kit.Row{Key: s.Dimension.ID, Head: m.DimensionName(s), Cells: []kit.Cell{
			m.ScoreCell(s.Figure), m.intervalCell(s.Figure), m.silentCell(s), kit.TextCell(m.qualities(s)), kit.TextCell(limit),
			{Text: status.Word, Class: status.Class},
			kit.TextCell(m.ScoreChange(s.Change)),
		}})
	}
	return t
}

// silentCell is what the score could be if nothing is assumed of those who did
// not answer.
func (m presenter) silentCell(s report.ScoreRow) kit.Cell {
	if s.Figure.State != measure.Known || s.Figure.Invited == 0 {
		return kit.TextCell("")
	}
	return kit.TextCell(m.T("scores.between", m.Number(s.Least, 0), m.Number(s.Most, 0)))
}

// qualities are how reliable a score is, and what it is with each direction
// weighed by its headcount.
func (m presenter) qualities(s report.ScoreRow) string {
	var said []string
	if r := s.Reliability; r != nil {
		said = append(said, m.T("scores.alpha", m.Number(r.Alpha, 1), m.Number(r.Low, 2), m.Number(r.High, 2)))
	}
	if s.Weighted != nil {
		said = append(said, m.T("scores.weighted", m.Number(*s.Weighted, 0)))
	}
	return strings.Join(said, " ")
}

// courses say the slow changes that no two waves show.
func (m presenter) courses(a report.Wellbeing) []string {
	var list []string
	for _, s := range a.Scores {
		key := map[survey.Word]string{survey.Up: "up", survey.Down: "down"}[s.CourseWord]
		if key == "" {
			continue
		}
		points := math.Round(s.Course.Points)
		list = append(list, m.T("wellbeing.course."+key, m.SurveyText(s.Dimension.Title), m.Signed(points, 0, m.Plural("points", points)), m.Number(float64(s.Course.Waves), 0), m.Number(s.Course.Years, 1)))
	}
	return list
}

func (m presenter) intervalCell(f survey.Figure) kit.Cell {
	if f.State != measure.Known {
		return kit.TextCell("")
	}
	return kit.Cell{Text: m.T("scores.between", m.Number(f.Low, 0), m.Number(f.High, 0))}
}

// trendFigure shows the dimensions over the quarters: where the chart cannot
// hold all, those that stand out first. Its table has all.
func (m presenter) trendFigure(a report.Wellbeing) kit.Figure {
	f := kit.Figure{ID: WellbeingID, Title: m.T("wellbeing.trend"), Def: m.T("wellbeing.trend.def"), From: m.WaveMeta(*a.Wave)}
	g := kit.Grid{Steps: a.Quarters, Limits: make([]*float64, len(a.Quarters)), Unit: m.T("unit.score")}
	broken := false
	for i, line := range a.Trend {
		g.Rows = append(g.Rows, kit.Series{Name: m.SurveyText(line.Dimension.Title), Points: line.Points, Foremost: a.Scores[i].StandsOut()})
		broken = broken || slices.ContainsFunc(line.Points, func(p report.Point) bool { return p.Break })
	}
	if broken {
		f.Notes = append(f.Notes, m.T("wellbeing.break"))
	}
	f = m.LineFigure(f, g)
	f.Href = m.TableAddress(f, a.Period, "")
	return f
}

// wellbeingActions are, for each indicator that misses its target, what was
// decided, by which function and until when; that nothing was is told.
func (m presenter) wellbeingActions(a report.Wellbeing) []kit.Entry {
	var list []kit.Entry
	for _, s := range a.Scores {
		if s.ID == "" || s.Result.Target == nil || a.Stale || (s.Result.Verdict != indicator.Missed && s.Result.Verdict != indicator.AtRisk) {
			continue
		}
		e := kit.Entry{Label: m.SurveyText(s.Dimension.Title)}
		var said []string
		for _, act := range m.Setup.Actions {
			if act.Indicator == s.ID {
				said = append(said, m.ActionText(act))
			}
		}
		e.Text = strings.Join(said, " ")
		if e.Missing = len(said) == 0; e.Missing {
			e.Text = m.T("wellbeing.noaction")
		}
		list = append(list, e)
	}
	return list
}
