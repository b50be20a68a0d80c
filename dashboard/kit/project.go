package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
)

// DossierPath is the address where a project is filled in and decided on,
// without language.
func DossierPath(id string) string { return ApprovalPath(id) + "/dossier" }

// PartPath is the address of a part of what is filled in; "" the first.
func PartPath(id, part string) string {
	if part == "" {
		return DossierPath(id)
	}
	return DossierPath(id) + "/" + part
}

// Projects are all that were assessed: those of the configuration, then those
// typed on the pages.
func (m *Presenter) Projects() []approval.Assessment {
	list := m.Setup.Assessments
	if m.Setup.Typed != nil {
		list = append(slices.Clip(list), m.Setup.Typed()...)
	}
	return list
}

// Stands tells how a system stands today with what was approved.
func (m *Presenter) Stands(id measure.System) approval.Standing {
	if m.Setup.Stands == nil {
		return ""
	}
	return m.Setup.Stands(id)
}

// OfDay presents systems as they stood with what was approved on a day, not as
// they do today.
func (m *Presenter) OfDay(day period.Date) *Presenter {
	p := *m
	p.Setup.Stands = nil
	if of := m.Setup.StandsOn; of != nil {
		p.Setup.Stands = func(id measure.System) approval.Standing { return of(id, day) }
	}
	return &p
}

// StandsText says in words what stands out of a system; "" of one that is as it
// should.
func (m *Presenter) StandsText(id measure.System) string {
	s := m.Stands(id)
	if s == "" {
		return ""
	}
	return m.T("stands." + string(s))
}

// StandsNotes warn on the pages of a system that stands out.
func (m *Presenter) StandsNotes(id measure.System) []Note {
	s := m.Stands(id)
	if s == "" {
		return nil
	}
	return []Note{{Title: Upper(m.T("stands." + string(s))), Text: m.T("stands." + string(s) + ".text"), Class: "alert"}}
}

// ProjectState is how far a project is, as a status.
func (m *Presenter) ProjectState(s project.State) Status {
	class := map[project.State]string{
		project.Draft: "open", project.Submitted: "risk", project.Planned: "met", project.Trying: "met", project.Overdue: "missed", project.InService: "met",
		project.Stopped: "none", project.Ended: "none",
	}[s]
	return Status{class, m.T("project.state." + string(s))}
}

// ProjectSteps are the steps of a project with their reasons, the first first.
func (m *Presenter) ProjectSteps(p project.Project) []Entry {
	var list []Entry
	add := func(s project.Step, text string) {
		e := Entry{Label: m.T("project.step.label", m.Date(s.Day), m.T("project.kind."+string(s.Kind))), Text: text}
		if s.Function != "" {
			e.Label = m.T("card.system", e.Label, m.Typeset(s.Function))
		}
		list = append(list, e)
	}
	for _, s := range p.Steps {
		text := m.Typeset(s.Reason)
		switch s.Kind {
		case project.Submit:
			text = m.T("project.submitted", m.T("outcome."+s.Outcome))
		case project.Assess:
			for _, r := range s.Results {
				met := "no"
				if r.Met {
					met = "yes"
				}
				add(s, m.T("project.result", m.Typeset(r.Criterion), m.Typeset(r.Text), m.T("project.met."+met)))
			}
			continue
		case project.Extend:
			text = m.T("project.extended", m.Date(s.End), text)
		case project.Approve, project.Recall, project.Refuse, project.GoOn, project.Stop, project.End:
		}
		if s.Conditions != "" {
			text = m.T("project.conditions", text, m.Typeset(s.Conditions))
		}
		add(s, text)
	}
	return list
}

// AxisStatus is the score of an axis as a status, by what it allows.
func (m *Presenter) AxisStatus(least approval.Thresholds, s approval.AxisScore) Status {
	class := map[approval.Outcome]string{approval.Favourable: "met", approval.Trial: "risk", approval.ToReview: "missed"}[least.Allows(s)]
	return Status{class, m.T("approval.of100", m.Number(100*s.Score, 0))}
}
