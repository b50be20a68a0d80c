package view

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Approvals is the list of the projects that were assessed.
type Approvals struct {
	Page
	Table Table
}

// ApprovalPath is the address of a project's assessment, without language.
func ApprovalPath(project string) string { return "/approbations/" + project }

// Approvals makes the list of projects, each with its score and its weakest
// axis.
func (m *Maker) Approvals() *Approvals {
	a := &Approvals{Page: Page{Nav: "commitments", Path: "/approbations", Title: m.p.T("approvals.title"), Meta: m.p.T("approvals.meta")}}
	if len(m.setup.Assessments) == 0 {
		a.Notes = []Note{{Title: m.p.T("approvals.none"), Text: m.p.T("approvals.none.text")}}
		return a
	}
	a.Table = Table{Caption: m.p.T("approvals.caption"), First: m.p.T("approvals.project")}
	a.Table.Columns = []Column{
		{Label: m.p.T("col.status"), Left: true},
		{Label: m.p.T("field.approval.score")},
		{Label: m.p.T("approval.weakest"), Left: true},
		{Label: m.p.T("approval.unstated")},
		{Label: m.p.T("approval.date"), Left: true},
	}
	for _, x := range m.setup.Assessments {
		r := approval.Score(x)
		status := m.outcome(r)
		date := m.p.T("approval.unsigned")
		if r.Signed {
			date = m.p.Date(x.Date)
		}
		a.Table.Rows = append(a.Table.Rows, Row{Head: m.set.set(x.Name), Href: m.p.Path(ApprovalPath(x.Project)), Cells: []Cell{
			{Text: status.Word, Class: status.Class}, word(m.confidence(r)), word(m.weakest(r)), word(m.p.Number(float64(r.Unstated), 0)), word(date),
		}})
	}
	return a
}

// Approval is the page of one project: what the answers amount to, axis by
// axis, then what was expected beside what happened.
type Approval struct {
	Page
	Status    Status
	Facts     []Entry
	Quick     []Entry
	Axes      []Commitment
	Forecasts Table
	Benefit   []Entry
	Back      string
	System    string // address of its page; "" before it is in the register
}

// Approval makes the page of one project.
func (m *Maker) Approval(x approval.Assessment, seen []report.ForecastRow) *Approval {
	r := approval.Score(x)
	a := &Approval{Page: Page{Nav: "commitments", Path: ApprovalPath(x.Project), Title: m.set.set(x.Name), Meta: m.p.T("approval.meta", x.Version)}}
	a.Status, a.Back = m.outcome(r), m.p.Path("/approbations")
	if x.System != "" {
		a.System = m.p.Path(SystemPath(x.System))
	}
	a.Facts = m.approvalFacts(x, r)
	for _, q := range approval.QuickScan() {
		a.Quick = append(a.Quick, m.answer(q, x.Quick[q.ID]))
	}
	for _, q := range approval.KnockOuts() {
		a.Quick = append(a.Quick, m.answer(q, x.KnockOuts[q.ID]))
	}
	for i, axis := range approval.Axes() {
		if i < len(r.Axes) { // none were weighed when they are not needed
			a.Axes = append(a.Axes, m.axis(x, axis, r.Axes[i]))
		}
	}
	a.Forecasts = m.expected(x.Forecast, seen)
	a.Benefit = m.benefit(x.Benefit)
	return a
}

func (m *Maker) outcome(r approval.Result) Status {
	class := map[approval.Outcome]string{approval.Favourable: "met", approval.Trial: "risk", approval.ToReview: "open", approval.Stopped: "missed"}[r.Outcome]
	return Status{class, m.p.T("outcome." + string(r.Outcome))}
}

func (m *Maker) confidence(r approval.Result) string {
	if !r.Full {
		return m.p.T("approval.quick")
	}
	return m.p.T("approval.of100", m.p.Number(r.Score, 0))
}

func (m *Maker) asked(t approval.Text) string {
	if m.p.lang == EN {
		return m.set.set(t.EN)
	}
	return m.set.set(t.FR)
}

func (m *Maker) weakest(r approval.Result) string {
	for i, axis := range approval.Axes() {
		if r.Full && axis.ID == r.Weakest {
			return m.p.T("card.system", m.asked(axis.Title), m.p.T("approval.of100", m.p.Number(100*r.Axes[i].Score, 0)))
		}
	}
	return m.p.T("approval.quick")
}

func (m *Maker) approvalFacts(x approval.Assessment, r approval.Result) []Entry {
	list := []Entry{
		{Label: m.p.T("field.approval.score"), Text: m.confidence(r)},
		{Label: m.p.T("approval.weakest"), Text: m.weakest(r)},
		{Label: m.p.T("approval.unstated"), Text: m.p.Number(float64(r.Unstated), 0), Missing: r.Unstated > 0},
	}
	for _, q := range approval.KnockOuts() {
		if !slices.Contains(r.Stops, q.ID) {
			continue
		}
		e := Entry{Label: m.p.T("approval.stop"), Text: m.asked(q.Text), Missing: x.KnockOuts[q.ID] == ""}
		if e.Missing {
			e.Text += " · " + m.p.T("unstated")
		}
		list = append(list, e)
	}
	signed := Entry{Label: m.p.T("approval.signed"), Text: m.p.T("approval.unsigned"), Missing: !r.Signed}
	if r.Signed {
		signed.Text = m.p.List(x.Approvers) + " · " + m.p.Date(x.Date)
	}
	list = append(list, signed)
	if r.Outcome == approval.Trial {
		list = append(list, Entry{Label: m.p.T("approval.bounds"), Text: m.bound(x.Experiment)})
	} else if r.Unbound {
		list = append(list, Entry{Label: m.p.T("approval.bounds"), Text: m.p.T("approval.unbound"), Missing: true})
	}
	review := Entry{Label: m.p.T("field.approval.review"), Text: m.p.T("unstated"), Missing: x.Review.IsZero()}
	if !x.Review.IsZero() {
		review.Text = m.p.Date(x.Review)
	}
	return append(list, review)
}

// bound words what limits an experiment.
func (m *Maker) bound(e approval.Experiment) string {
	criteria := make([]string, len(e.Criteria))
	for i, c := range e.Criteria {
		criteria[i] = m.set.set(c)
	}
	return m.p.T("approval.bounds.text", m.p.Date(e.End), m.p.Number(float64(*e.Users), 0), m.p.List(criteria))
}

func (m *Maker) answer(q approval.Question, given register.Answer) Entry {
	e := Entry{Label: m.asked(q.Text), Text: m.p.T("unstated"), Missing: given == ""}
	if given != "" {
		e.Text = m.p.Or("word."+string(given), string(given))
	}
	return e
}

func (m *Maker) axis(x approval.Assessment, axis approval.Axis, s approval.AxisScore) Commitment {
	rules, _ := approval.RulesOf(x.Version)
	class := map[approval.Outcome]string{approval.Favourable: "met", approval.Trial: "risk", approval.ToReview: "missed"}[rules.Allows(s)]
	c := Commitment{Title: m.asked(axis.Title), Status: Status{class, m.p.T("approval.of100", m.p.Number(100*s.Score, 0))}}
	for _, q := range axis.Questions {
		given := x.Answers[q.ID]
		weighed := func(v *int) string {
			if v == nil {
				return m.p.T("unstated.short")
			}
			return strconv.Itoa(*v)
		}
		e := Entry{Label: m.asked(q.Text), Missing: given.Risk == nil || given.Safeguard == nil}
		e.Text = m.p.T("approval.answer", weighed(given.Risk), approval.MostRisk, weighed(given.Safeguard), approval.MostSafeguard)
		if given.Note != "" {
			e.Text += " · " + m.set.set(given.Note)
		}
		if isAddress(given.Evidence) {
			e.Href = given.Evidence
		}
		c.Entries = append(c.Entries, e)
	}
	return c
}

// expected sets the forecasts of an assessment beside what was seen; before
// the system runs, alone.
func (m *Maker) expected(f register.Forecast, seen []report.ForecastRow) Table {
	if len(seen) > 0 {
		return m.forecasts(seen)
	}
	var rows []report.ForecastRow
	for _, x := range []struct {
		v   *float64
		row report.ForecastRow
	}{
		{f.KWh, report.ForecastRow{Metric: measure.Energy}},
		{f.Queries, report.ForecastRow{Metric: measure.Queries}},
		{f.Users, report.ForecastRow{Metric: measure.ActiveAgents}},
	} {
		if x.v != nil {
			x.row.Forecast = *x.v
			rows = append(rows, x.row)
		}
	}
	return m.forecasts(rows)
}

// benefit is the value expected, then observed: without both, "not shown".
func (m *Maker) benefit(b approval.Benefit) []Entry {
	amount := func(label string, v *float64) Entry {
		e := Entry{Label: m.p.T(label), Text: m.p.T("unstated"), Missing: v == nil}
		if v != nil {
			e.Text = m.p.Amount(*v, decimals(*v), m.set.set(b.Unit))
		}
		return e
	}
	list := []Entry{
		{Label: m.p.T("benefit.text"), Text: m.set.set(m.stated(b.Text)), Missing: b.Text == ""},
		amount("benefit.baseline", b.Baseline), amount("benefit.expected", b.Expected), amount("benefit.observed", b.Observed),
	}
	if !b.ObservedOn.IsZero() {
		list[3].Text += " · " + m.p.Date(b.ObservedOn)
	}
	shown := Entry{Label: m.p.T("benefit.shown"), Text: m.p.T("benefit.no"), Missing: true}
	if b.Shown() {
		shown.Text, shown.Missing = m.p.T("benefit.yes"), false
	}
	return append(list, shown)
}
