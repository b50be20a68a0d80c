package dialogue

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the sheet of one system for the staff committee, on one page.
type Content struct {
	kit.Page
	Groups []kit.Group
	Staff  kit.Group // of the whole authority, in longer lines
	// Decisions are those about the system, and about staff.
	Decisions kit.Decisions
	Back      string
}

// content makes the sheet: what changes in the work, what agents say of it for
// the whole authority, and where the dialogue stands. Nobody's own answers are
// here, and no cause is claimed.
func (m presenter) content(s register.System, a report.Commitments) *Content {
	d := &Content{Page: kit.Page{Nav: "systems", Path: kit.DialoguePath(s.ID), Title: m.T("dialogue.title", m.SystemName(s.ID)), Meta: m.T("dialogue.meta", m.Date(a.Today))}}
	d.Back = m.Path(kit.SystemPath(s.ID))
	d.Groups = []kit.Group{
		{Title: m.T("dialogue.system"), Entries: []kit.Entry{
			m.worded("field.purpose", s.Purpose), m.worded("field.department", s.Department), m.worded("field.responsible", s.Responsible),
			{Label: m.T("field.phase"), Text: m.PhaseIn(s, a.Head)},
			m.worded("field.governance.human_decision", s.Governance.HumanDecision),
		}},
		{Title: m.T("dialogue.work"), Entries: m.dialogueWork(s)},
		{Title: m.T("dialogue.talk"), Entries: m.dialogueTalk(s, a.Today)},
	}
	d.Staff = kit.Group{Title: m.T("dialogue.staff"), Entries: m.dialogueStaff(s, a)}
	return d
}

// worded is a field in words, or that it is not stated.
func (m presenter) worded(label, text string) kit.Entry {
	return kit.Entry{Label: m.T(label), Text: m.Typeset(m.Stated(text)), Missing: text == "", Own: text != ""}
}

func (m presenter) on(label string, d period.Date) kit.Entry {
	if d.IsZero() {
		return kit.Entry{Label: m.T(label), Text: m.T("unstated"), Missing: true}
	}
	return kit.Entry{Label: m.T(label), Text: m.Date(d)}
}

func dialogueOf(s register.System) register.Dialogue {
	if s.Dialogue == nil {
		return register.Dialogue{}
	}
	return *s.Dialogue
}

func (m presenter) dialogueWork(s register.System) []kit.Entry {
	x := dialogueOf(s)
	agents := kit.Entry{Label: m.T("dialogue.agents"), Text: m.T("unstated"), Missing: x.Agents == nil}
	if x.Agents != nil {
		agents.Text = m.Number(float64(*x.Agents), 0)
	}
	return []kit.Entry{
		m.worded("dialogue.jobs", x.Jobs), agents, m.worded("dialogue.tasks", x.Tasks), m.worded("dialogue.training", x.Training),
		m.worded("field.governance.critical_thinking_measure", s.Governance.CriticalThinkingMeasure),
	}
}

// dialogueStaff is what the commitments that the charter tells the staff
// committee of say of the whole authority, and the staff's axis of the project's assessment.
func (m presenter) dialogueStaff(s register.System, a report.Commitments) []kit.Entry {
	var list []kit.Entry
	for _, k := range a.Charter.Commitments {
		if k.Committee {
			list = append(list, m.Commitment(a, k).Entries...)
		}
	}
	projects := m.Projects()
	i := slices.IndexFunc(projects, func(x approval.Assessment) bool { return x.System == s.ID })
	if i < 0 {
		return append(list, m.worded("dialogue.axis", ""))
	}
	for _, axis := range m.Setup.Questions.Score(projects[i]).Axes {
		if axis.Axis == "staff" {
			return append(list, kit.Entry{Label: m.T("dialogue.axis"), Text: m.T("approval.of100", m.Number(100*axis.Score, 0))})
		}
	}
	return list
}

func (m presenter) dialogueTalk(s register.System, today period.Date) []kit.Entry {
	x := dialogueOf(s)
	opinion := m.worded("dialogue.opinion", x.Opinion)
	if x.Opinion != "" {
		date := m.T("dialogue.undated")
		if !x.OpinionDate.IsZero() {
			date = m.Date(x.OpinionDate)
		}
		opinion.Text += " · " + date
	}
	next := m.on("dialogue.next", x.Next)
	if !x.Next.IsZero() && x.Next.Compare(today) < 0 {
		next.Text, next.Missing = next.Text+" · "+m.T("expired"), true
	}
	review := register.Approval{}
	if s.Approval != nil {
		review = *s.Approval
	}
	return []kit.Entry{m.on("field.governance.workers_informed", s.Governance.WorkersInformed), opinion, next, m.on("field.approval.review", review.Review)}
}
