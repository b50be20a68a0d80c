package indicator

import "github.com/vigie-ia/vigie/internal/measure"

// The ids of the wellbeing part of the catalogue.
const (
	IDMeaning          = "sens"
	IDCriticalThinking = "esprit_critique"
	IDContact          = "lien"
	IDAutonomy         = "autonomie"
	IDWorkload         = "charge"
	IDSkills           = "competence"
	IDTrust            = "confiance"
	IDWellbeing        = "bien_etre"
	IDWHO5             = "who5"
	IDParticipation    = "participation"
	IDGap              = "ai_gap"
	IDTrained          = "trained_share"
	IDCharter          = "charter_share"
)

// wellbeing returns the indicators about agents, in the order of the pages.
// They hold for the whole authority only and come from waves of a survey and
// from counts of persons, never from systems: whoever computes them gives the
// totals of a wave to their formula.
//
// In code a dimension has one name, its id. The metric beside it is how its scores
// are stored, by the code of its questions (CRIT1), which exports of surveys carry:
// both stay, and they are paired here alone.
func wellbeing() []Definition {
	return []Definition{
		score(IDMeaning, "survey.sens"),
		score(IDCriticalThinking, "survey.crit"),
		score(IDContact, "survey.lien"),
		score(IDAutonomy, "survey.auto"),
		score(IDWorkload, "survey.char"),
		score(IDSkills, "survey.comp"),
		score(IDTrust, "survey.conf"),
		score(IDWellbeing, "survey.bien"),
		score(IDWHO5, "survey.who5"),
		share(IDParticipation, measure.Responses, measure.Invited, Context),
		{
			ID: IDGap, Unit: UnitPoints, Formula: nothing, Staff: true,
			Needs: []measure.Metric{"survey.item.sens1", "survey.item.lien1", "survey.item.auto1", "survey.item.char1", "survey.item.bien1"},
		},
		share(IDTrained, measure.AgentsTrained, measure.Headcount, HigherBetter),
		share(IDCharter, measure.CharterSigned, measure.Headcount, HigherBetter),
	}
}

// score is the mean score of a dimension in one wave, which is never added nor
// averaged over time (MEASURES 1).
func score(id string, m measure.Metric) Definition {
	return Definition{
		ID: id, Needs: []measure.Metric{m}, Unit: UnitScore, Direction: HigherBetter, Staff: true,
		Formula: func(t Totals) measure.Reading { return t.Total(m) },
	}
}

// share is a number of persons over another, in percent.
func share(id string, part, whole measure.Metric, better Direction) Definition {
	return Definition{
		ID: id, Needs: []measure.Metric{part, whole}, Unit: UnitPercent, Direction: better, Staff: true, Formula: percent(part, whole),
	}
}
