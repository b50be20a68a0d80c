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
	Ongoing    []string   // how far the surveys are that are open
	Strip      []kit.Card // participation first, then training
	Scores     kit.Table
	Courses    []string    // slow changes over several waves
	Trend      *kit.Figure // its table
	Charts     *kit.Courses
	Actions    []kit.Entry
	Limits     []string
	Directions string       // address of the page by direction; "" when it is not open to the reader
	Links      []kit.Choice // other pages on the survey that the reader may open
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
	a.Scores = m.chosen(a.Scores)
	w := &Content{Page: m.head(a)}
	w.Picker = m.QuarterPicker(a, kit.WellbeingPath)
	w.Picker.Compare = m.ComparisonChoices("wave")
	w.Ongoing = m.ongoing(a.Ongoing)
	w.Strip = m.wellbeingStrip(a)
	if a.HR {
		w.Directions = m.Path(kit.Address(kit.DirectionsPath, a.Period, ""))
	}
	if a.Wave == nil {
		w.Notes = m.NoWaveNotes(a)
		return w
	}
	w.Lead = m.wellbeingLead(a)
	w.Notes = m.WaveNotes(a)
	w.Scores = m.ScoreTable(a)
	w.Courses = m.courses(a)
	trend := m.trendFigure(a)
	w.Trend, w.Charts = &trend, m.Courses(a)
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

// chosen are the scores with the change that the reader chose: since the wave
// before, or that of a year before, as it goes without saying.
func (m presenter) chosen(list []report.ScoreRow) []report.ScoreRow {
	if m.Against != kit.AgainstPeriod {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Change = list[i].Previous
	}
	return list
}

// ongoing says of each survey that is open until when, and how far it is.
func (m presenter) ongoing(list []report.Ongoing) []string {
	var lines []string
	for _, o := range list {
		p := o.Progress
		so := m.T("wellbeing.ongoing.few", m.Number(float64(p.Least), 0))
		switch {
		case p.Answers > 0 && p.Invited > 0:
			so = m.T("wellbeing.ongoing.share", m.Number(float64(p.Answers), 0), m.Number(float64(p.Invited), 0), m.Percent(p.Share()))
		case p.Answers > 0:
			so = m.T("wellbeing.ongoing.count", m.Number(float64(p.Answers), 0))
		}
		lines = append(lines, m.T("wellbeing.ongoing", m.SurveyText(o.Title), m.Date(o.Closes), so, m.Date(o.Day)))
	}
	return lines
}

// head is the page without its figures.
func (m presenter) head(a report.Wellbeing) kit.Page {
	head := kit.Page{Nav: "wellbeing", Path: m.Keep(kit.Address(kit.WellbeingPath, a.Period, "")), Title: m.T("wellbeing.title")}
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

// courses say the slow changes that no two waves show.
func (m presenter) courses(a report.Wellbeing) []string {
	var list []string
	for _, s := range a.Scores {
		key := map[survey.Word]string{survey.Up: "up", survey.Down: "down"}[s.CourseWord]
		if key == "" {
			continue
		}
		points := math.Round(s.Course.Points)
		list = append(list, m.T("wellbeing.course."+key, m.SurveyText(s.Dimension.Title), m.Signed(points, 0, m.Plural("points", points)), m.Number(float64(s.Course.Waves), 0), m.Count("month", int(math.Round(12*s.Course.Years)))))
	}
	return list
}

// trendFigure is the table of all dimensions over the quarters; their charts are
// drawn beside one another, none is left out.
func (m presenter) trendFigure(a report.Wellbeing) kit.Figure {
	f := kit.Figure{ID: WellbeingID, Title: m.T("wellbeing.trend"), Def: m.T("wellbeing.trend.def"), From: m.WaveMeta(*a.Wave)}
	g := kit.Grid{Steps: a.Quarters, Limits: make([]*float64, len(a.Quarters)), Unit: m.T("unit.score")}
	for _, line := range a.Trend {
		g.Rows = append(g.Rows, kit.Series{Name: m.SurveyText(line.Dimension.Title), Points: line.Points})
	}
	f = m.TableFigure(f, g)
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
