package view

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Dialogue is the sheet of one system for the staff committee, on one page.
type Dialogue struct {
	Page
	Groups []Group
	Staff  Group // of the whole authority, in longer lines
	Back   string
}

// DialoguePath is the address of a system's sheet, without language.
func DialoguePath(id measure.System) string { return SystemPath(id) + "/dialogue" }

// Dialogue makes the sheet: what changes in the work, what agents say of it for
// the whole authority, and where the dialogue stands. Nobody's own answers are
// here, and no cause is claimed.
func (m *Maker) Dialogue(s register.System, a report.Commitments) *Dialogue {
	d := &Dialogue{Page: Page{Nav: "systems", Path: DialoguePath(s.ID), Title: m.p.T("dialogue.title", m.Name(s.ID)), Meta: m.p.T("dialogue.meta", m.p.Date(a.Today))}}
	d.Back = m.p.Path(SystemPath(s.ID))
	d.Groups = []Group{
		{m.p.T("dialogue.system"), []Entry{
			m.worded("field.purpose", s.Purpose), m.worded("field.department", s.Department), m.worded("field.responsible", s.Responsible),
			{Label: m.p.T("field.phase"), Text: m.phase(s.Phases.At(a.Today))},
			m.worded("field.governance.human_decision", s.Governance.HumanDecision),
		}},
		{m.p.T("dialogue.work"), m.dialogueWork(s)},
		{m.p.T("dialogue.talk"), m.dialogueTalk(s, a.Today)},
	}
	d.Staff = Group{m.p.T("dialogue.staff"), m.dialogueStaff(s, a)}
	return d
}

// worded is a field in words, or that it is not stated.
func (m *Maker) worded(label, text string) Entry {
	return Entry{Label: m.p.T(label), Text: m.set.set(m.stated(text)), Missing: text == ""}
}

func (m *Maker) on(label string, d period.Date) Entry {
	if d.IsZero() {
		return Entry{Label: m.p.T(label), Text: m.p.T("unstated"), Missing: true}
	}
	return Entry{Label: m.p.T(label), Text: m.p.Date(d)}
}

func dialogueOf(s register.System) register.Dialogue {
	if s.Dialogue == nil {
		return register.Dialogue{}
	}
	return *s.Dialogue
}

func (m *Maker) dialogueWork(s register.System) []Entry {
	x := dialogueOf(s)
	agents := Entry{Label: m.p.T("dialogue.agents"), Text: m.p.T("unstated"), Missing: x.Agents == nil}
	if x.Agents != nil {
		agents.Text = m.p.Number(float64(*x.Agents), 0)
	}
	return []Entry{
		m.worded("dialogue.jobs", x.Jobs), agents, m.worded("dialogue.tasks", x.Tasks), m.worded("dialogue.training", x.Training),
		m.worded("field.governance.critical_thinking_measure", s.Governance.CriticalThinkingMeasure),
	}
}

// dialogueStaff is what the commitments on training and on wellbeing say of the
// whole authority, and the staff's axis of the project's assessment.
func (m *Maker) dialogueStaff(s register.System, a report.Commitments) []Entry {
	var list []Entry
	for _, k := range register.Commitments() {
		if k.Number == 6 || k.Number == 8 {
			list = append(list, m.commitment(a, k).Entries...)
		}
	}
	i := slices.IndexFunc(m.setup.Assessments, func(x approval.Assessment) bool { return x.System == s.ID })
	if i < 0 {
		return append(list, m.worded("dialogue.axis", ""))
	}
	for _, axis := range approval.Score(m.setup.Assessments[i]).Axes {
		if axis.Axis == "staff" {
			return append(list, Entry{Label: m.p.T("dialogue.axis"), Text: m.p.T("approval.of100", m.p.Number(100*axis.Score, 0))})
		}
	}
	return list
}

func (m *Maker) dialogueTalk(s register.System, today period.Date) []Entry {
	x := dialogueOf(s)
	opinion := m.worded("dialogue.opinion", x.Opinion)
	if x.Opinion != "" {
		date := m.p.T("dialogue.undated")
		if !x.OpinionDate.IsZero() {
			date = m.p.Date(x.OpinionDate)
		}
		opinion.Text += " · " + date
	}
	next := m.on("dialogue.next", x.Next)
	if !x.Next.IsZero() && x.Next.Compare(today) < 0 {
		next.Text, next.Missing = next.Text+" · "+m.p.T("expired"), true
	}
	review := register.Approval{}
	if s.Approval != nil {
		review = *s.Approval
	}
	return []Entry{m.on("field.governance.workers_informed", s.Governance.WorkersInformed), opinion, next, m.on("field.approval.review", review.Review)}
}
