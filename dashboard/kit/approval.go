package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
)

// ApprovalPath is the address of a project's assessment, without language.
func ApprovalPath(project string) string { return "/approbations/" + project }

// ApprovalTable lists projects that were assessed, each with its score and its
// weakest axis.
func (m *Presenter) ApprovalTable(projects []approval.Assessment) Table {
	t := Table{Caption: m.T("approvals.caption"), First: m.T("approvals.project")}
	t.Columns = []Column{
		{Label: m.T("approvals.outcome"), Left: true},
		{Label: m.T("field.approval.score")},
		{Label: m.T("approval.weakest"), Left: true},
		{Label: m.T("approval.unstated")},
		{Label: m.T("approval.date"), Left: true},
	}
	for _, x := range projects {
		r := m.Setup.Questions.Score(x)
		status := m.Outcome(r)
		date := m.T("approval.unsigned")
		if r.Signed {
			date = m.Date(x.Date)
		}
		t.Rows = append(t.Rows, Row{Head: m.Typeset(x.Name), Href: m.Path(ApprovalPath(x.Project)), Cells: []Cell{
			{Text: status.Word, Class: status.Class}, TextCell(m.Confidence(r)), TextCell(m.Weakest(x, r)), TextCell(m.Number(float64(r.Unstated), 0)), TextCell(date),
		}})
	}
	if len(t.Rows) == 0 {
		return Table{}
	}
	return t
}

// Outcome is what an assessment amounts to, as a status.
func (m *Presenter) Outcome(r approval.Result) Status {
	class := map[approval.Outcome]string{approval.Favourable: "met", approval.Trial: "risk", approval.ToReview: "open", approval.Stopped: "missed"}[r.Outcome]
	return Status{class, m.T("outcome." + string(r.Outcome))}
}

// Confidence is the score of an assessment out of 100; of a quick scan, that it
// has none.
func (m *Presenter) Confidence(r approval.Result) string {
	if !r.Full {
		return m.T("approval.quick")
	}
	return m.T("approval.of100", m.Number(r.Score, 0))
}

// Weakest names the axis with the lowest score, and the score.
func (m *Presenter) Weakest(x approval.Assessment, r approval.Result) string {
	v, _ := m.Setup.Questions.Of(x)
	return m.WeakestOf(v, r)
}

// WeakestOf is Weakest by the questions of a version.
func (m *Presenter) WeakestOf(v approval.Version, r approval.Result) string {
	for i, axis := range v.Axes {
		if r.Full && axis.ID == r.Weakest {
			return m.T("card.system", m.Bilingual(axis.Text), m.T("approval.of100", m.Number(100*r.Axes[i].Score, 0)))
		}
	}
	return m.T("approval.quick")
}

// Trial words an experiment as far as it is stated: its days, how many take part,
// what makes it a success and who decides what follows; "" of none.
func (m *Presenter) Trial(e approval.Experiment) string {
	var list []string
	switch {
	case !e.Start.IsZero() && !e.End.IsZero():
		list = append(list, m.T("approval.trial.span", m.Date(e.Start), m.Date(e.End)))
	case !e.End.IsZero():
		list = append(list, m.T("approval.trial.until", m.Date(e.End)))
	case !e.Start.IsZero():
		list = append(list, m.T("approval.trial.from", m.Date(e.Start)))
	}
	if e.Users != nil {
		list = append(list, m.Count("approval.trial.users", *e.Users))
	}
	if len(e.Criteria) > 0 {
		criteria := make([]string, len(e.Criteria))
		for i, c := range e.Criteria {
			criteria[i] = m.Typeset(c)
		}
		list = append(list, m.T("approval.trial.criteria", m.List(criteria)))
	}
	if e.Decider != "" {
		list = append(list, m.T("approval.trial.decider", m.Typeset(e.Decider)))
	}
	return strings.Join(list, " · ")
}
