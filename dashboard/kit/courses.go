package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Courses are the scores of every dimension over the waves, one small chart each,
// all on one scale that is stated and cut: points with their interval, hollow
// where few answered, against the target.
type Courses struct {
	Def, Height, Foot string
	Ticks             []Tick
	Each              []Course
	Few, Aimed        bool // some points are hollow; some dimensions have a target
	Notes             []string
}

// Course is one dimension. Said is its accessible name.
type Course struct {
	Title, Said string
	Class       string // of its verdict
	Points      []CoursePoint
	Between     []Stroke // from one point to the next, but over a break
	Target      *Tick
	Ends        []Mark
}

// CoursePoint is the score of one wave; it says so when it is pointed at.
type CoursePoint struct {
	X, Y, Low, High, Said string
	Few                   bool
}

// Stroke is a straight line.
type Stroke struct{ X1, Y1, X2, Y2 string }

const (
	courseTop, courseFoot = 8.0, 78.0
	courseHeight          = 98.0
	courseLeft            = 15.0 // percent
)

// Courses draws the scores over the waves; nil where no dimension has two.
func (m *Presenter) Courses(a report.Wellbeing) *Courses {
	rows := make([]report.ScoreRow, 0, len(a.Scores))
	for i, s := range a.Scores {
		s.Change = nil
		rows = append(rows, s)
		for _, p := range a.Trend[i].Points {
			if p.State == measure.Known {
				s.Figure.State, s.Figure.Low, s.Figure.High = p.State, p.Low, p.High
				rows = append(rows, s)
			}
		}
	}
	low, high := scoreSpan(knownScores(rows))
	at := func(v float64) float64 { return courseFoot - (v-low)/(high-low)*(courseFoot-courseTop) }
	c := &Courses{Height: px(courseHeight), Foot: px(courseFoot), Def: m.T("courses.def", m.Number(low, 0), m.Number(high, 0))}
	for _, v := range []float64{low, high} {
		c.Ticks = append(c.Ticks, Tick{At: px(at(v)), TextAt: px(at(v) + 4), Label: m.Number(v, 0)})
	}
	broken := false
	for i, s := range a.Scores {
		one := m.course(s, a.Trend[i].Points, a.Quarters, at)
		for _, p := range a.Trend[i].Points {
			c.Few, broken = c.Few || p.Few, broken || p.Break
		}
		c.Aimed = c.Aimed || one.Target != nil
		c.Each = append(c.Each, one)
	}
	if broken {
		c.Notes = append(c.Notes, m.T("wellbeing.break"))
	}
	if !report.Followable(a.Trend) {
		return nil
	}
	return c
}

// knownScores leaves out what is not told.
func knownScores(rows []report.ScoreRow) []report.ScoreRow {
	var list []report.ScoreRow
	for _, r := range rows {
		if r.Figure.State == measure.Known {
			list = append(list, r)
		}
	}
	return list
}

func (m *Presenter) course(s report.ScoreRow, points []report.Point, quarters []period.Period, at func(float64) float64) Course {
	name := m.SurveyText(s.Dimension.Title)
	c := Course{Title: name}
	switch s.Result.Verdict.Standing() {
	case indicator.StandsMissed:
		c.Class = "missed"
	case indicator.StandsWatch:
		c.Class = "risk"
	case indicator.StandsOpen, indicator.StandsLacking, indicator.StandsMet:
	}
	band := (100 - courseLeft) / float64(len(points))
	x := func(i int) string { return pct(courseLeft + band*(float64(i)+0.5)) }
	if t := s.Result.Target; t != nil {
		c.Target = &Tick{At: px(at(t.Limit)), Label: m.T("layers.target", m.Number(t.Limit, m.LimitDigits(s.Result)))}
	}
	last := -1
	var said []string
	for i, p := range points {
		if p.State != measure.Known {
			last = -1
			continue
		}
		text := m.T("plot.said", m.Short(quarters[i]), m.Number(p.Value, 0), m.Number(p.Low, 0), m.Number(p.High, 0))
		if p.Few {
			text += " (" + m.T("plot.key.few") + ")"
		}
		said = append(said, text)
		c.Points = append(c.Points, CoursePoint{X: x(i), Y: px(at(p.Value)), Low: px(at(p.Low)), High: px(at(p.High)), Said: text, Few: p.Few})
		if last >= 0 && !p.Break {
			c.Between = append(c.Between, Stroke{x(last), px(at(points[last].Value)), x(i), px(at(p.Value))})
		}
		last = i
	}
	if n := len(quarters); n > 0 {
		c.Ends = []Mark{{X: x(0), Text: m.Short(quarters[0])}, {X: x(n - 1), Text: m.Short(quarters[n-1])}}
	}
	c.Said = m.T("card.system", name, strings.Join(said, m.T("semicolon")))
	return c
}
