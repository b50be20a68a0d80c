package register

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/period"
)

// biasReviewMonths is how long a bias review holds.
const biasReviewMonths = 12

// Fields returns the system's card, every field in its order, stated or not,
// as it stands on a day.
func (s System) Fields(today period.Date) []Field {
	g := s.Governance
	reviewed, until := s.bias(today)
	rate, channel := s.accessibility(today)
	fields := []Field{
		text("purpose", s.Purpose), text("department", s.Department), text("responsible", s.Responsible),
		text("supplier", s.Supplier), text("models", strings.Join(s.Models, ", ")), text("role", string(s.Role)),
		text("unit", string(s.Unit)), text("phase", string(s.Phases.At(today))),
		text("hosting.place", s.Hosting.Place), text("hosting.zone", s.Hosting.Zone),
		factor("hosting.pue", s.Hosting.PUE), factor("hosting.wue", s.Hosting.WUE),
		text("hosting.in_building", string(s.Hosting.InBuilding)),
		positive("max_power_w", s.MaxPower), s.embodiedField(),
		text("energy_methods", strings.Join(s.EnergyMethods, ", ")), text("mitigation", strings.Join(s.mitigated(today), ", ")),
		text("governance.risk_class", string(g.RiskClass)), dated("governance.fundamental_rights", g.FundamentalRights),
		text("governance.eu_database", g.EUDatabase),
		text("governance.individual_decisions", string(g.IndividualDecisions)), text("governance.individual_notice", g.IndividualNotice),
		text("governance.automated_decision", string(g.AutomatedDecision)), text("governance.human_decision", g.HumanDecision),
		dated("governance.workers_informed", g.WorkersInformed),
		text("governance.protection_officer", g.ProtectionOfficer), dated("governance.protection_assessment", g.ProtectionAssessment),
		{ID: "governance.alternative", Value: g.Alternative, Date: g.AlternativeDate, Stated: g.Alternative != "", Dated: true},
		expiring("governance.bias_review", reviewed, until, today),
		text("governance.public_notice", g.PublicNotice), text("governance.explanation", s.Explained(today)),
		text("governance.security_clause", string(g.SecurityClause)), text("governance.environmental_clause", string(g.EnvironmentalClause)),
		optional("governance.accessibility_rate", rate), text("governance.human_channel", string(channel)),
		text("governance.value_added", g.ValueAdded), text("governance.responsibilities_traced", string(g.ResponsibilitiesTraced)),
		text("governance.critical_thinking_measure", g.CriticalThinkingMeasure),
	}
	return append(fields, s.approvalFields(today)...)
}

func (s System) embodiedField() Field {
	if s.Embodied == nil {
		return Field{ID: "embodied", Kind: NumberField, Dated: true}
	}
	f := positive("embodied", s.Embodied.Kg)
	f.Date, f.Dated = s.Embodied.From, true
	return f
}

func (s System) approvalFields(today period.Date) []Field {
	a := s.Approval
	if a == nil {
		a = &Approval{}
	}
	score := optional("approval.score", a.Score)
	score.Date, score.Dated = a.Date, true
	return []Field{
		score, optional("approval.forecast.queries_per_year", a.Forecast.Queries), optional("approval.forecast.kwh_per_year", a.Forecast.KWh),
		expiring("approval.review", a.Review, a.Review, today),
	}
}

// Completeness returns how many fields of the card are stated and in force,
// and how many there are.
func (s System) Completeness(today period.Date) (stated, of int) {
	fields := s.Fields(today)
	for _, f := range fields {
		if f.Stated && !f.Expired {
			stated++
		}
	}
	return stated, len(fields)
}

func text(id, value string) Field { return Field{ID: id, Value: value, Stated: value != ""} }

func dated(id string, d period.Date) Field {
	return Field{ID: id, Date: d, Stated: !d.IsZero(), Kind: DayField}
}

func expiring(id string, d, until, today period.Date) Field {
	f := dated(id, d)
	f.Expired = f.Stated && until.Compare(today) < 0
	return f
}

func optional(id string, v *float64) Field {
	if v == nil {
		return Field{ID: id, Kind: NumberField}
	}
	f := text(id, strconv.FormatFloat(*v, 'g', -1, 64))
	f.Kind, f.Low, f.High = NumberField, *v, *v
	return f
}

func positive(id string, v float64) Field {
	if v <= 0 {
		return Field{ID: id, Kind: NumberField}
	}
	return optional(id, &v)
}

func factor(id string, f *Factor) Field {
	if f == nil {
		return Field{ID: id, Kind: RangeField, Dated: true}
	}
	low, value, high := f.Bounds()
	out := optional(id, &value)
	if low != high {
		out.Value = strconv.FormatFloat(low, 'g', -1, 64) + "–" + strconv.FormatFloat(high, 'g', -1, 64)
	}
	out.Kind, out.Low, out.High, out.Date, out.Dated = RangeField, low, high, f.Date, true
	return out
}
