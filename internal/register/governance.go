package register

import "github.com/vigie-ia/vigie/internal/period"

// Governance is what the charter and the law ask to be known of a system. A
// zero field is not stated.
type Governance struct {
	RiskClass               RiskClass   `yaml:"risk_class"`                // AI Act
	FundamentalRights       period.Date `yaml:"fundamental_rights"`        // date of the impact assessment
	EUDatabase              string      `yaml:"eu_database"`               // registration number
	IndividualDecisions     Answer      `yaml:"individual_decisions"`      // does it serve decisions on persons
	IndividualNotice        string      `yaml:"individual_notice"`         // the notice given to them
	AutomatedDecision       Answer      `yaml:"automated_decision"`        // does it decide without a person
	WorkersInformed         period.Date `yaml:"workers_informed"`          // staff committee
	ProtectionOfficer       string      `yaml:"protection_officer"`        // the data-protection officer's opinion
	ProtectionAssessment    period.Date `yaml:"protection_assessment"`     // DPIA
	HumanDecision           string      `yaml:"human_decision"`            // who decides
	Alternative             string      `yaml:"alternative"`               // without AI, as considered
	AlternativeDate         period.Date `yaml:"alternative_date"`          //
	BiasReview              period.Date `yaml:"bias_review"`               // valid 12 months
	PublicNotice            string      `yaml:"public_notice"`             // URL
	Explanation             string      `yaml:"explanation"`               // URL
	SecurityClause          Answer      `yaml:"security_clause"`           // in the contract
	EnvironmentalClause     Answer      `yaml:"environmental_clause"`      // in the contract
	AccessibilityRate       *float64    `yaml:"accessibility_rate"`        // % of RGAA criteria met
	HumanChannel            Answer      `yaml:"human_channel"`             // a way without AI is kept
	ValueAdded              string      `yaml:"value_added"`               // shown against what was expected
	ResponsibilitiesTraced  Answer      `yaml:"responsibilities_traced"`   //
	CriticalThinkingMeasure string      `yaml:"critical_thinking_measure"` // what preserves it
}

// Approval is the authority's confidence score and what was forecast.
type Approval struct {
	Score    *float64           `yaml:"score"`
	Date     period.Date        `yaml:"date"`
	Axes     map[string]float64 `yaml:"axes"`
	Forecast Forecast           `yaml:"forecast"`
	Review   period.Date        `yaml:"review"` // by when to look again
}

// Forecast is what an approval expected of a year in service; nil: not stated.
type Forecast struct {
	Queries *float64 `yaml:"queries_per_year"`
	KWh     *float64 `yaml:"kwh_per_year"`
	Users   *float64 `yaml:"users"` // agents who use it in a month
}

// QuarterWh returns the forecast energy of a quarter in Wh, false when none is
// stated.
func (s System) QuarterWh() (float64, bool) {
	if s.Approval == nil || s.Approval.Forecast.KWh == nil {
		return 0, false
	}
	return *s.Approval.Forecast.KWh * 1000 / 4, true
}

// Field is one line of a system's card.
type Field struct {
	ID      string      // as in the configuration: "governance.bias_review"
	Value   string      // free text, number, or word of the configuration; "" for a pure date
	Date    period.Date // zero when the field has none
	Stated  bool        // false: "Non renseigné"
	Expired bool        // stated, but too old to count
	Kind    FieldKind   // of what it takes, stated or not
	// Low and High are a number's, the same unless it is a range.
	Low, High float64
	// Dated fields take a date beside their value.
	Dated bool
}

// FieldKind is what a field of a card takes.
type FieldKind uint8

// The kinds: a text or a word, a number, a number or a range of them, a day.
const (
	TextField FieldKind = iota
	NumberField
	RangeField
	DayField
)
