package registry

import (
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// format names the form of the file; docs/open-data.md describes it. It is
// Vigie's own: there is no national schema of such registers.
const format = "vigie-registre-1"

// document is the register for machines. What is not stated is null.
type document struct {
	Format       string   `json:"format"`
	Organisation string   `json:"organisation"`
	Date         string   `json:"date"`
	Systems      []opened `json:"systems"`
}

// opened is one system.
type opened struct {
	ID                  measure.System `json:"id"`
	Name                string         `json:"name"`
	Phase               register.Phase `json:"phase"`
	Standing            *string        `json:"standing"`
	Purpose             *string        `json:"purpose"`
	Plain               *string        `json:"plain"`
	Easy                []string       `json:"easy"`
	EasyRead            *string        `json:"easy_read"`
	Department          *string        `json:"department"`
	Responsible         *string        `json:"responsible"`
	Supplier            *string        `json:"supplier"`
	Models              []string       `json:"models"`
	RiskClass           *string        `json:"risk_class"`
	IndividualDecisions *string        `json:"individual_decisions"`
	AutomatedDecision   *string        `json:"automated_decision"`
	HumanDecision       *string        `json:"human_decision"`
	Data                *string        `json:"data"`
	Contest             *string        `json:"contest"`
	Human               *string        `json:"human"`
	Report              *string        `json:"report"`
	PublicNotice        *string        `json:"public_notice"`
	Explanation         *string        `json:"explanation"`
}

func open(organisation string, systems []register.System, stands func(measure.System) approval.Standing, today period.Date) document {
	d := document{Format: format, Organisation: organisation, Date: today.String(), Systems: []opened{}}
	for _, s := range systems {
		n, g := s.Notice(), s.Governance
		o := opened{
			ID: s.ID, Name: s.Name, Phase: s.Phases.At(today), Purpose: stated(s.Purpose), Plain: stated(n.Plain), Easy: n.Easy, Department: stated(s.Department), Responsible: stated(s.Responsible), Supplier: stated(s.Supplier), Models: s.Models,
			RiskClass: stated(string(g.RiskClass)), IndividualDecisions: stated(string(g.IndividualDecisions)), AutomatedDecision: stated(string(g.AutomatedDecision)), HumanDecision: stated(g.HumanDecision),
			Data: stated(n.Data), Contest: stated(n.Contest), Human: stated(n.Human), Report: stated(n.Report), PublicNotice: stated(g.PublicNotice), Explanation: stated(s.Explained(today)),
		}
		if !n.EasyRead.IsZero() {
			o.EasyRead = stated(n.EasyRead.String())
		}
		if stands != nil {
			o.Standing = stated(string(stands(s.ID)))
		}
		d.Systems = append(d.Systems, o)
	}
	return d
}

// stated is a text, nil when nobody wrote it.
func stated(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
