package risks

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// committee is the page for the staff committee: risks for the whole authority,
// and where the dialogue on each system stands.
func (m presenter) committee(a report.Wellbeing, today period.Date) *Content {
	c := m.begin(a, kit.CommitteePath, "cst.title")
	c.Systems = m.First(m.systems(a.Head, today), mostSystems, m.Path("/systemes"))
	if a.Wave != nil {
		c.Risks = m.riskTable(a, false)
		c.Unknown = m.unknown(a)
	}
	c.Files = m.FileLinks(kit.CommitteePath, m.committeeExport(a, today), a.Period, "")
	return c
}

// systems are those in use or on trial, each with its dialogue; the sheet of each
// has the rest.
func (m presenter) systems(h report.Head, today period.Date) kit.Table {
	t := kit.Table{Listed: true, Caption: m.T("cst.systems"), First: m.T("cst.system"), Columns: []kit.Column{
		{Label: m.T("field.phase"), Left: true},
		{Label: m.T("dialogue.jobs"), Left: true},
		{Label: m.T("dialogue.agents")},
		{Label: m.T("dialogue.opinion"), Left: true},
		{Label: m.T("dialogue.next"), Left: true},
	}}
	for _, s := range m.Setup.Register.Systems {
		t.Rows = append(t.Rows, kit.Row{Key: string(s.ID), Head: m.SystemName(s.ID), Href: m.Path(kit.DialoguePath(s.ID)), Cells: m.dialogue(s, h, today)})
	}
	return t
}

// mostSystems is how many systems the page has room for; its files have all.
const mostSystems = 20

// dialogue is where the dialogue on a system stands.
func (m presenter) dialogue(s register.System, h report.Head, today period.Date) []kit.Cell {
	x := register.Dialogue{}
	if s.Dialogue != nil {
		x = *s.Dialogue
	}
	agents := kit.TextCell(m.T("unstated"))
	if x.Agents != nil {
		agents = kit.Cell{Text: m.Number(float64(*x.Agents), 0), Number: true, Value: float64(*x.Agents)}
	}
	next := m.T("unstated")
	if !x.Next.IsZero() {
		if next = m.Date(x.Next); x.Next.Compare(today) < 0 {
			next += " · " + m.T("expired")
		}
	}
	opinion := m.Typeset(m.Stated(x.Opinion))
	if !x.OpinionDate.IsZero() {
		opinion += " · " + m.Date(x.OpinionDate)
	}
	return []kit.Cell{kit.TextCell(m.PhaseIn(s, h)), kit.TextCell(m.Typeset(m.Stated(x.Jobs))), agents, kit.TextCell(opinion), kit.TextCell(next)}
}

// committeeExport is the page as a file: first the risks, then the systems.
func (m presenter) committeeExport(a report.Wellbeing, today period.Date) export.Table {
	t := export.Table{Header: []string{m.T("cst.about"), m.T("cst.subject"), m.T("scores.score"), m.T("cst.said"), m.T("risks.decided")}}
	text := kit.ExportText
	var risks []line
	if a.Wave != nil {
		risks = lines(a)
	}
	for _, l := range risks {
		subject, score, said := m.T("risks.unasked"), text(""), ""
		switch {
		case l.asked && l.score.Figure.State == measure.Known:
			subject, score, said = m.SurveyText(l.score.Dimension.Title), text(m.ScoreInterval(l.score.Figure)), m.ScoreChange(l.score.Change)
		case l.asked:
			subject, score = m.SurveyText(l.score.Dimension.Title), text(m.T("withheld"))
		}
		t.Rows = append(t.Rows, []export.Cell{text(m.T("risks.factor." + l.factor.ID)), text(subject), score, text(said), text(m.decided(l))})
	}
	for _, r := range m.systems(a.Head, today).Rows {
		t.Rows = append(t.Rows, []export.Cell{text(m.T("cst.system")), text(r.Head), text(""), text(r.Cells[3].Text), text(r.Cells[4].Text)})
	}
	return t
}
