package measure

import (
	"cmp"
	"slices"
	"strings"
)

// The metrics that collectors bring, each in its one canonical unit.
const (
	Energy         Metric = "energy"             // Wh at the facility, PUE included
	EnergyIT       Metric = "energy_it"          // Wh of the computing equipment, PUE not included
	EnergyIdle     Metric = "energy_idle"        // Wh of the hours without a query, made by FoldIdle
	EnergyBase     Metric = "energy_base"        // Wh of the base load, made by FoldIdle
	Queries        Metric = "queries"            // successful requests of users
	Calls          Metric = "calls"              // calls of a model, agents and retries included
	SimpleQueries  Metric = "simple_queries"     // queries for which a search engine was enough
	Classified     Metric = "classified"         // queries that were classified simple or not
	InputTokens    Metric = "input_tokens"       // token
	OutputTokens   Metric = "output_tokens"      // token
	AudioSeconds   Metric = "audio_seconds"      // s
	Pages          Metric = "pages"              // pages read by OCR
	Images         Metric = "images"             // images made or read
	CarbonUsage    Metric = "carbon_usage"       // g CO2e
	CarbonEmbodied Metric = "carbon_embodied"    // g CO2e
	Water          Metric = "water"              // L
	PrimaryEnergy  Metric = "primary_energy"     // MJ
	Abiotic        Metric = "abiotic"            // kg Sb-eq
	Cost           Metric = "cost"               // EUR
	Avoided        Metric = "avoided"            // g CO2e, declared with evidence
	Offset         Metric = "offset"             // g CO2e, declared with evidence
	ActiveAgents   Metric = "active_agents"      // person, distinct
	Licences       Metric = "licences"           // person entitled to use the system
	GridIntensity  Metric = "grid_intensity"     // g CO2e/kWh
	Responses      Metric = "survey.responses"   // person
	Invited        Metric = "survey.invited"     // person
	AgentsTrained  Metric = "agents_trained"     // person
	Headcount      Metric = "agents_headcount"   // person
	CharterSigned  Metric = "charter_signed"     // person
	Sessions       Metric = "awareness_sessions" // session
	Reviewed       Metric = "outputs_reviewed"   // outputs that staff looked at, declared
	Changed        Metric = "outputs_changed"    // of those, corrected or refused by them
	Answered       Metric = "residents_answered" // residents who said whether they are satisfied
	Satisfied      Metric = "residents_satisfied"
	Complaints     Metric = "complaints" // of residents
)

// EntrySource is the source of what people entered on the pages, once accepted.
const EntrySource = "saisie"

// RegisterSource is the source of what the register itself says, day by day.
const RegisterSource = "registre"

// MetricInfo says how one metric is counted.
type MetricInfo struct {
	Metric Metric
	Unit   string // canonical, as stored: "Wh", "query", "token", "EUR" …
	Kind   Kind
	Whole  bool // amounts are whole numbers and stay whole when a window is split
}

// Metrics lists every metric of the catalogue, by id. Survey dimensions
// (`survey.<dimension>`) and register levels (`systems.<criterion>`) are open
// families, known to InfoOf.
func Metrics() []MetricInfo {
	list := catalogue()
	slices.SortFunc(list[:], func(a, b MetricInfo) int { return cmp.Compare(a.Metric, b.Metric) })
	return list[:]
}

// MetricsOf names the metrics of the catalogue that are accepted somewhere, for
// a message that lists them.
func MetricsOf(accepted func(MetricInfo) bool) []string {
	var names []string
	for _, info := range Metrics() {
		if accepted(info) {
			names = append(names, string(info.Metric))
		}
	}
	return names
}

// catalogue is an array: InfoOf is asked for each reading, and must not sort or
// allocate.
func catalogue() [35]MetricInfo {
	return [...]MetricInfo{
		{Energy, "Wh", Flow, false},
		{EnergyIT, "Wh", Flow, false},
		{EnergyIdle, "Wh", Flow, false},
		{EnergyBase, "Wh", Flow, false},
		{Queries, "query", Flow, true},
		{Calls, "call", Flow, true},
		{SimpleQueries, "query", Flow, true},
		{Classified, "query", Flow, true},
		{InputTokens, "token", Flow, true},
		{OutputTokens, "token", Flow, true},
		{AudioSeconds, "s", Flow, false},
		{Pages, "page", Flow, true},
		{Images, "image", Flow, true},
		{CarbonUsage, "gCO2e", Flow, false},
		{CarbonEmbodied, "gCO2e", Flow, false},
		{Water, "L", Flow, false},
		{PrimaryEnergy, "MJ", Flow, false},
		{Abiotic, "kgSbeq", Flow, false},
		{Cost, "EUR", Flow, false},
		{Avoided, "gCO2e", Flow, false},
		{Offset, "gCO2e", Flow, false},
		{ActiveAgents, "person", Distinct, true},
		{Licences, "person", Level, true},
		{GridIntensity, "gCO2e/kWh", Rate, false},
		{Responses, "person", Level, true},
		{Invited, "person", Level, true},
		{AgentsTrained, "person", Level, true},
		{Headcount, "person", Level, true},
		{CharterSigned, "person", Level, true},
		{Sessions, "session", Flow, true},
		{Reviewed, "output", Flow, true},
		{Changed, "output", Flow, true},
		{Answered, "answer", Flow, true},
		{Satisfied, "answer", Flow, true},
		{Complaints, "complaint", Flow, true},
	}
}

// InfoOf returns how m is counted; false for a metric outside the catalogue.
func InfoOf(m Metric) (MetricInfo, bool) {
	for _, info := range catalogue() {
		if info.Metric == m {
			return info, true
		}
	}
	switch id := string(m); {
	case strings.HasPrefix(id, "survey."):
		return MetricInfo{m, "score", Score, false}, true
	case strings.HasPrefix(id, "systems."):
		return MetricInfo{m, "system", Level, true}, true
	}
	return MetricInfo{}, false
}
