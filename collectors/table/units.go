package table

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

// factor returns how many canonical units of a metric one unit is. A figure
// without a unit is taken as it is where it is counted one by one.
func factor(unit string, info measure.MetricInfo) (float64, bool) {
	name := strings.ToLower(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "₂", "2", "³", "3", "é", "e", ".", "").Replace(unit))
	for _, small := range []string{"mW", "mJ", "m€"} { // thousandths, not millions
		if strings.HasPrefix(strings.TrimSpace(unit), small) {
			return 0, false
		}
	}
	if name == "" {
		return 1, info.Whole || info.Unit == "gCO2e/kWh"
	}
	if name == strings.ToLower(info.Unit) {
		return 1, true
	}
	if info.Unit == "gCO2e" {
		name = strings.NewReplacer("co2equivalent", "", "co2eq", "", "co2e", "", "eqco2", "", "co2", "").Replace(name)
	}
	v, ok := units()[info.Unit][name]
	return v, ok
}

// units lists, by canonical unit, what else is written for it.
func units() map[string]map[string]float64 {
	return map[string]map[string]float64{
		"Wh":        {"kwh": 1e3, "mwh": 1e6, "gwh": 1e9, "j": 1. / 3600, "kj": 1. / 3.6, "mj": 1e3 / 3.6, "gj": 1e6 / 3.6},
		"MJ":        {"kj": 1e-3, "gj": 1e3, "wh": 3.6e-3, "kwh": 3.6, "mwh": 3600},
		"gCO2e":     {"g": 1, "kg": 1e3, "t": 1e6, "tonne": 1e6, "tonnes": 1e6},
		"L":         {"litre": 1, "litres": 1, "ml": 1e-3, "hl": 100, "m3": 1e3},
		"kgSbeq":    {"kg": 1, "g": 1e-3, "mg": 1e-6, "kgsb": 1, "gsbeq": 1e-3, "mgsbeq": 1e-6},
		"EUR":       {"€": 1, "euro": 1, "euros": 1, "k€": 1e3, "keur": 1e3, "m€": 1e6},
		"s":         {"seconde": 1, "secondes": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "heure": 3600, "heures": 3600, "hour": 3600, "hours": 3600},
		"query":     {"queries": 1, "requete": 1, "requetes": 1, "request": 1, "requests": 1},
		"call":      {"calls": 1, "appel": 1, "appels": 1},
		"token":     {"tokens": 1, "jeton": 1, "jetons": 1, "ktokens": 1e3, "mtokens": 1e6},
		"page":      {"pages": 1},
		"session":   {"sessions": 1, "seance": 1, "seances": 1},
		"image":     {"images": 1},
		"person":    {"persons": 1, "people": 1, "personne": 1, "personnes": 1, "agent": 1, "agents": 1, "licence": 1, "licences": 1},
		"gCO2e/kWh": {"gco2eq/kwh": 1, "gco2/kwh": 1, "g/kwh": 1, "kgco2e/mwh": 1, "kg/mwh": 1, "kgco2e/kwh": 1e3, "kg/kwh": 1e3},
	}
}

// label is a metric's name in the drop-down lists and the metric column.
type label struct {
	metric measure.Metric
	fr, en string
}

func labels() []label {
	return []label{
		{measure.Energy, "énergie", "energy"},
		{measure.EnergyIT, "énergie des équipements (hors PUE)", "equipment energy (without PUE)"},
		{measure.Queries, "requêtes", "queries"},
		{measure.Calls, "appels de modèle", "model calls"},
		{measure.SimpleQueries, "requêtes évitables", "avoidable queries"},
		{measure.Classified, "requêtes classées", "classified queries"},
		{measure.InputTokens, "jetons en entrée", "input tokens"},
		{measure.OutputTokens, "jetons en sortie", "output tokens"},
		{measure.AudioSeconds, "durée audio", "audio duration"},
		{measure.Pages, "pages", "pages"},
		{measure.Images, "images", "images"},
		{measure.CarbonUsage, "carbone (usage)", "carbon (usage)"},
		{measure.CarbonEmbodied, "carbone (fabrication)", "carbon (embodied)"},
		{measure.Water, "eau", "water"},
		{measure.PrimaryEnergy, "énergie primaire", "primary energy"},
		{measure.Abiotic, "ressources abiotiques", "abiotic resources"},
		{measure.Cost, "coût", "cost"},
		{measure.Avoided, "émissions évitées", "avoided emissions"},
		{measure.Offset, "émissions compensées", "offset emissions"},
		{measure.ActiveAgents, "utilisateurs actifs", "active users"},
		{measure.Licences, "licences", "licences"},
		{measure.AgentsTrained, "agents formés", "trained agents"},
		{measure.Headcount, "effectif", "headcount"},
		{measure.CharterSigned, "charte signée", "charter signed"},
		{measure.Sessions, "séances de sensibilisation", "awareness sessions"},
		{measure.Invited, "agents invités à l'enquête", "agents invited to the survey"},
		{measure.GridIntensity, "intensité carbone du réseau", "grid carbon intensity"},
	}
}

// metricNamed finds a metric by its id or its name in either language.
func metricNamed(text string) (measure.Metric, bool) {
	text = fold(text)
	for _, l := range labels() {
		if text == string(l.metric) || text == l.fr || text == l.en {
			return l.metric, true
		}
	}
	return "", false
}
