package approval

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of one project: what the answers amount to, axis by
// axis, then what was expected beside what happened.
type Content struct {
	kit.Page
	Status    kit.Status
	Facts     []kit.Entry
	Quick     []kit.Entry
	Axes      []kit.Commitment
	Forecasts kit.Table
	Benefit   []kit.Entry
	Back      string
	Steps     []kit.Entry // of one that is approved on the pages
	Dossier   string      // where it is filled in; "" of one in a file
	System    string      // address of its page; "" before it is in the register
}

// content makes the page of one project; against says that it was approved on the
// pages for more than its score allows.
func (m presenter) content(x approval.Assessment, seen []report.ForecastRow, against bool) *Content {
	v, _ := m.Setup.Questions.Of(x)
	r := m.Setup.Questions.Score(x)
	a := &Content{Page: kit.Page{Nav: "commitments", Path: kit.ApprovalPath(x.Project), Title: m.Typeset(x.Name), Meta: m.T("approval.meta", v.ID)}}
	a.Status, a.Back = m.Outcome(r), m.Path("/approbations")
	if x.System != "" {
		a.System = m.Path(kit.SystemPath(x.System))
	}
	a.Facts = m.approvalFacts(x, v, r, against)
	for _, q := range v.Quick {
		a.Quick = append(a.Quick, m.answer(q, x.Quick[q.ID]))
	}
	for _, q := range v.KnockOuts {
		a.Quick = append(a.Quick, m.answer(q, x.KnockOuts[q.ID]))
	}
	for i, axis := range v.Axes {
		if i < len(r.Axes) { // none were weighed when they are not needed
			a.Axes = append(a.Axes, m.axis(x, v.Thresholds, axis, r.Axes[i]))
		}
	}
	a.Forecasts = m.expected(x.Forecast, seen)
	a.Benefit = m.benefit(x.Benefit)
	return a
}

func (m presenter) approvalFacts(x approval.Assessment, v approval.Version, r approval.Result, against bool) []kit.Entry {
	list := []kit.Entry{
		{Label: m.T("field.approval.score"), Text: m.Confidence(r)},
		{Label: m.T("approval.weakest"), Text: m.Weakest(x, r)},
		{Label: m.T("approval.unstated"), Text: m.Number(float64(r.Unstated), 0), Missing: r.Unstated > 0},
	}
	for _, q := range v.KnockOuts {
		if !slices.Contains(r.Stops, q.ID) {
			continue
		}
		e := kit.Entry{Label: m.T("approval.stop"), Text: m.Bilingual(q.Text), Missing: x.KnockOuts[q.ID] == ""}
		if e.Missing {
			e.Text += " · " + m.T("unstated")
		}
		list = append(list, e)
	}
	signed := kit.Entry{Label: m.T("approval.signed"), Text: m.T("approval.unsigned"), Missing: !r.Signed}
	if r.Signed {
		signed.Text = m.List(x.Approvers) + " · " + m.Date(x.Date)
	}
	list = append(list, signed)
	if against || r.Signed && r.Outcome == approval.ToReview {
		list = append(list, kit.Entry{Label: m.T("project.against"), Text: m.T("project.against.approved"), Missing: true})
	}
	if trial := m.Trial(x.Experiment); trial != "" {
		list = append(list, kit.Entry{Label: m.T("project.trial"), Text: trial})
	}
	if r.Unbound {
		list = append(list, kit.Entry{Label: m.T("project.trial"), Text: m.T("approval.unbound"), Missing: true})
	}
	review := kit.Entry{Label: m.T("field.approval.review"), Text: m.T("unstated"), Missing: x.Review.IsZero()}
	if !x.Review.IsZero() {
		review.Text = m.Date(x.Review)
	}
	return append(list, review)
}

func (m presenter) answer(q approval.Question, given register.Answer) kit.Entry {
	e := kit.Entry{Label: m.Bilingual(q.Text), Text: m.T("unstated"), Missing: given == ""}
	if given != "" {
		e.Text = m.Or("word."+string(given), string(given))
	}
	return e
}

func (m presenter) axis(x approval.Assessment, least approval.Thresholds, axis approval.Axis, s approval.AxisScore) kit.Commitment {
	c := kit.Commitment{Title: m.Bilingual(axis.Text), Status: m.AxisStatus(least, s)}
	for _, q := range axis.Questions {
		given := x.Answers[q.ID]
		weighed := func(v *int) string {
			if v == nil {
				return m.T("unstated.short")
			}
			return strconv.Itoa(*v)
		}
		e := kit.Entry{Label: m.Bilingual(q.Text), Missing: given.Risk == nil || given.Safeguard == nil}
		e.Text = m.T("approval.answer", weighed(given.Risk), approval.MostRisk, weighed(given.Safeguard), approval.MostSafeguard)
		if given.Note != "" {
			e.Text += " · " + m.Typeset(given.Note)
		}
		if kit.IsAddress(given.Evidence) {
			e.Href = given.Evidence
		}
		if !given.EvidenceDate.IsZero() {
			e.Text += " · " + m.Date(given.EvidenceDate)
		}
		if given.EvidenceBy != "" {
			e.Text += " · " + m.Typeset(given.EvidenceBy)
		}
		if given.Unvouched() {
			e.Text, e.Missing = e.Text+" · "+m.T("approval.unvouched"), true
		}
		c.Entries = append(c.Entries, e)
	}
	return c
}

// expected sets the forecasts of an assessment beside what was seen; before
// the system runs, alone.
func (m presenter) expected(f register.Forecast, seen []report.ForecastRow) kit.Table {
	if len(seen) > 0 {
		return m.Forecasts(seen)
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
	return m.Forecasts(rows)
}

// benefit is the value expected, then observed: without both, "not shown".
func (m presenter) benefit(b approval.Benefit) []kit.Entry {
	amount := func(label string, v *float64) kit.Entry {
		e := kit.Entry{Label: m.T(label), Text: m.T("unstated"), Missing: v == nil}
		if v != nil {
			e.Text = m.Amount(*v, kit.Decimals(*v), m.Typeset(b.Unit))
		}
		return e
	}
	list := []kit.Entry{
		{Label: m.T("benefit.text"), Text: m.Typeset(m.Stated(b.Text)), Missing: b.Text == ""},
		amount("benefit.baseline", b.Baseline), amount("benefit.expected", b.Expected), amount("benefit.observed", b.Observed),
	}
	if !b.ObservedOn.IsZero() {
		list[3].Text += " · " + m.Date(b.ObservedOn)
	}
	shown := kit.Entry{Label: m.T("benefit.shown"), Text: m.T("benefit.no"), Missing: true}
	if b.Shown() {
		shown.Text, shown.Missing = m.T("benefit.yes"), false
	}
	return append(list, shown)
}
