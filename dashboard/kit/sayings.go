package kit

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// EnergySaying says the energy in total and at comparable scope.
func (m *Presenter) EnergySaying(q report.Quarter) Saying {
	e := q.Energy
	switch {
	case !e.Figure.Known():
		return Saying{m.T("say.energy.missing"), m.T("say.energy.missing.text")}
	case e.Target == nil:
		return Saying{m.T("say.energy.free"), m.energyText(q)}
	}
	return Saying{m.T("say.energy." + e.Verdict.String()), m.energyText(q)}
}

func (m *Presenter) energyText(q report.Quarter) string {
	e := q.Energy
	value := m.Amount(e.Figure.Value, m.Digits(e.Result), "kWh")
	if e.Target != nil {
		value = m.T("say.energy.for", value, m.Amount(e.Target.Limit, m.LimitDigits(e.Result), "kWh"))
	}
	if c := e.Coverage; c.Followed < c.InService {
		value += m.T("say.energy.part", c.Followed, m.Count("system", c.InService))
	}
	if p := e.Projection; p != nil {
		n := Digits(p.Value)
		value += m.T("say.energy.heading", m.Number(p.Low, n), m.Amount(p.High, n, "kWh"))
	}
	text := value + m.energyChanges(e) + "."
	if apart := m.setApart(e); apart != "" {
		text += " " + apart + "."
	}
	return text
}

// energyChanges tells both changes: of the whole, and at comparable scope.
func (m *Presenter) energyChanges(e report.EnergySaid) string {
	c := e.YearBefore
	alike := ""
	switch c.Trend {
	case indicator.Up, indicator.Down:
		alike = m.Gap(c.Share)
	case indicator.Stable:
		alike = m.T("say.stable")
	case indicator.NotComparable:
		alike = m.T("say.not_comparable")
	case indicator.NoComparison:
	}
	switch {
	case e.Total != nil && alike != "":
		return m.T("say.energy.both", m.Gap(*e.Total), alike)
	case e.Total != nil:
		return m.T("say.energy.total", m.Gap(*e.Total))
	case alike != "":
		return m.T("say.energy.alike", alike)
	}
	return m.T("say.energy.first")
}

// setApart says how many systems are not in the comparable scope.
func (m *Presenter) setApart(e report.EnergySaid) string {
	if e.YearBefore.Trend == indicator.NoComparison {
		return ""
	}
	var parts []string
	for _, x := range []struct {
		key  string
		list []measure.System
	}{{"say.new", e.New}, {"say.gone", e.Gone}, {"say.otherwise", e.Otherwise}} {
		if len(x.list) > 0 {
			parts = append(parts, m.Count(x.key, len(x.list)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return Upper(m.T("say.apart", m.List(parts)))
}

// AgentsSaying says which way the scores of agents go.
func (m *Presenter) AgentsSaying(q report.Quarter) Saying {
	a := q.Agents
	s := Saying{Title: m.T("say.agents." + string(a.Word))}
	var parts []string
	if a.Word == report.AgentsUnasked {
		text := m.T("say.agents.never")
		if q.Wave != nil {
			text = m.T("say.agents.last", m.Date(q.Wave.Closed))
		}
		return Saying{s.Title, text}
	}
	for _, l := range a.Missed {
		text := m.T("say.agents.missed", m.IndicatorTitle(l.Indicator), m.Number(l.Figure.Value, m.Digits(l.Result)), m.Number(l.Target.Limit, m.LimitDigits(l.Result)))
		if l.Staff != nil && l.Staff.Word == survey.Down {
			text += ", " + m.moved("say.fall", *l.Staff)
		}
		parts = append(parts, text+".")
	}
	parts = append(parts, m.scoreSayings(a)...)
	if a.Doubtful != nil {
		parts = append(parts, m.T("say.agents.doubt", m.rate(a.Doubtful.Rates[0]), m.Date(a.Doubtful.Since)))
	}
	if len(parts) == 0 {
		parts = append(parts, m.T("say.agents.none"))
	}
	s.Text = strings.Join(parts, " ")
	return s
}

// scoreSayings name the largest fall that no missed target told of, counts the
// others, and without any the largest rise.
func (m *Presenter) scoreSayings(a report.AgentsSaid) []string {
	falls := slices.DeleteFunc(slices.Clone(a.Falls), func(s report.ScoreRow) bool {
		return slices.ContainsFunc(a.Missed, func(l report.Followed) bool { return l.Indicator == s.ID })
	})
	if len(falls) == 0 {
		if len(a.Rises) == 0 {
			return nil
		}
		return []string{m.T("card.system", m.SurveyText(a.Rises[0].Dimension.Title), m.moved("say.rise", *a.Rises[0].Change)) + "."}
	}
	text := m.T("card.system", m.SurveyText(falls[0].Dimension.Title), m.moved("say.fall", *falls[0].Change))
	if falls[0].Result.Target == nil {
		text += m.T("say.agents.untargeted")
	}
	list := []string{text + "."}
	if n := len(falls) - 1; n > 0 {
		list = append(list, m.Count("say.agents.others", n))
	}
	return list
}

// moved says by how much a score surely moved, and since when.
func (m *Presenter) moved(key string, c report.StaffChange) string {
	points := math.Abs(c.Points)
	return m.T(key, m.Amount(points, 0, m.Plural("points", math.Round(points))), m.T("sheet.since."+SinceKey(c.Year)))
}

// DecisionsSaying says what was decided about what is missed or fell.
func (m *Presenter) DecisionsSaying(q report.Quarter) Saying {
	d := q.Decisions
	s := Saying{}
	switch {
	case q.Tally.Targets() == 0:
		return Saying{m.T("say.decisions.untargeted"), m.T("say.decisions.untargeted.text")}
	case d.Missed == 0 && len(q.Falls) == 0:
		s.Title = m.T("say.decisions.calm")
	case d.Missed == 0:
		s.Title = m.T("say.decisions.falls")
	case len(d.Undecided) == 0:
		s.Title = m.Count("say.decisions.all", d.Missed)
	default:
		s.Title = m.Count("say.decisions.without", len(d.Undecided))
	}
	var parts []string
	if d.Late > 0 {
		parts = append(parts, m.Count("say.decisions.late", d.Late))
	} else if d.Open > 0 {
		parts = append(parts, m.T("say.decisions.punctual"))
	}
	if len(d.Soon) > 0 {
		parts = append(parts, m.Count("say.decisions.soon", len(d.Soon)))
	}
	if n := len(d.FallsFree); n > 0 {
		parts = append(parts, m.T("say.decisions.free", Lower(m.Brief(d.FallsFree[0].Indicator, d.FallsFree[0].System))))
		if n > 1 {
			parts[len(parts)-1] += m.Count("say.decisions.free.others", n-1)
		}
		parts[len(parts)-1] += "."
	}
	if len(parts) == 0 {
		parts = append(parts, m.Count("say.decisions.none", d.Missed))
	}
	s.Text = strings.Join(parts, " ")
	return s
}
