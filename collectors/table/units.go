package table

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
	vocabulary "github.com/vigie-ia/vigie/internal/words"
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

// cutUnit cuts the unit off a heading that states one: between brackets at its
// end, or after a comma, "en" or "in".
func cutUnit(heading string) (bare, unit string) {
	heading = strings.TrimSpace(heading)
	for _, mark := range [][2]string{{"(", ")"}, {"[", "]"}, {",", ""}, {" en ", ""}, {" in ", ""}} {
		i := strings.LastIndex(heading, mark[0])
		if i <= 0 || !strings.HasSuffix(heading, mark[1]) {
			continue
		}
		text := strings.TrimSpace(strings.TrimSuffix(heading[i+len(mark[0]):], mark[1]))
		text = strings.TrimPrefix(strings.TrimPrefix(text, "en "), "in ")
		if tax := strings.ToLower(text); strings.HasSuffix(tax, " ht") || strings.HasSuffix(tax, " ttc") {
			text = text[:strings.LastIndexByte(text, ' ')]
		}
		if isUnit(text) {
			return strings.TrimSpace(heading[:i]), text
		}
	}
	return heading, ""
}

// isUnit tells whether a text is a unit of some metric, or money of elsewhere.
func isUnit(text string) bool {
	known := text == "%" || foreign(text)
	for _, info := range measure.Metrics() {
		if _, ok := factor(text, info); ok && text != "" {
			known = true
		}
	}
	return known
}

// foreign tells money that is not euros.
func foreign(unit string) bool {
	return slices.Contains([]string{"usd", "$", "us$", "dollar", "dollars", "gbp", "£", "chf", "cad", "jpy", "¥"}, strings.ToLower(strings.TrimSpace(unit)))
}

// scale returns how many canonical units of a metric the figure of a cell
// counts in: what the cell, its row, its heading and the settings say of it must
// agree.
func (l *line) scale(column int, cell string, m metricSettings, info measure.MetricInfo) float64 {
	row := ""
	if len(l.layout.amounts) == 0 {
		row = l.text(unit)
	}
	at := column
	if i, ok := l.header.at[unit]; ok && row != "" {
		at = i
	}
	if row != "" || cell != "" {
		m.Unit = "" // the settings' is for figures that do not tell
	}
	scale, stated := 0., false
	for _, said := range []struct {
		unit   string
		at     int
		mustBe bool // a unit of the metric; a heading may state another thing
	}{{cell, column, true}, {row, at, true}, {l.header.units[column], column, false}, {m.Unit, column, true}} {
		one, ok := l.factor(said.unit, info)
		switch why := notUnit(said.unit, info); {
		case said.unit == "", !ok && !said.mustBe && why == "":
		case why != "":
			l.faultAt(said.at, why)
			return 0
		case !ok:
			l.faultAt(said.at, reason.New("unit", info.Metric, info.Unit))
			return 0
		case stated && math.Abs(one-scale) > 1e-9*scale:
			l.faultAt(column, reason.New("unit.differ"))
			return 0
		default:
			scale, stated = one, true
		}
	}
	if stated {
		return scale
	}
	scale, ok := l.factor("", info)
	if !ok {
		l.faultAt(at, reason.New("unit.missing", info.Metric))
	}
	return scale
}

// factor is the one of a unit, worked out once for a file.
func (p *parser) factor(unit string, info measure.MetricInfo) (float64, bool) {
	key := unitKey{unit, info.Metric}
	v, known := p.factors[key]
	if !known {
		if p.factors == nil {
			p.factors = map[unitKey]float64{}
		}
		var ok bool
		if v, ok = factor(unit, info); !ok {
			v = math.NaN()
		}
		p.factors[key] = v
	}
	return v, !math.IsNaN(v)
}

// unitKey is a unit as it is written, of a metric.
type unitKey struct {
	unit   string
	metric measure.Metric
}

// notUnit tells why what is shown beside a number makes it no amount.
func notUnit(unit string, info measure.MetricInfo) reason.Text {
	switch {
	case unit == "%":
		return reason.New("unit.percent")
	case unit == tabular.Thousandths:
		return reason.New("unit.thousandths")
	case info.Metric == measure.Cost && foreign(unit):
		return reason.New("unit.money")
	}
	return ""
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

// offered are the metrics of the drop-down lists, which the metric column may
// name too, in their order.
func offered() []measure.Metric {
	return []measure.Metric{
		measure.Energy,
		measure.EnergyIT,
		measure.Queries,
		measure.Calls,
		measure.SimpleQueries,
		measure.Classified,
		measure.InputTokens,
		measure.OutputTokens,
		measure.AudioSeconds,
		measure.Pages,
		measure.Images,
		measure.CarbonUsage,
		measure.CarbonEmbodied,
		measure.Water,
		measure.PrimaryEnergy,
		measure.Abiotic,
		measure.Cost,
		measure.Avoided,
		measure.Offset,
		measure.ActiveAgents,
		measure.Licences,
		measure.AgentsTrained,
		measure.Headcount,
		measure.CharterSigned,
		measure.Sessions,
		measure.Reviewed,
		measure.Changed,
		measure.Answered,
		measure.Satisfied,
		measure.Complaints,
		measure.Invited,
		measure.GridIntensity,
	}
}

// nameOf is the key of a metric's name.
func nameOf(m measure.Metric) string { return "workbook.metric." + string(m) }

// former are names that workbooks of before have for a metric.
func former() map[measure.Metric]string {
	return map[measure.Metric]string{measure.AgentsTrained: "trained agents", measure.Invited: "agents invited to the survey"}
}

// metricNamed finds a metric by its id or its name in any language, with its
// accents or without, or by the one that it had.
func metricNamed(text string) (measure.Metric, bool) {
	text = slug(text)
	for _, m := range offered() {
		for _, name := range append(vocabulary.Everywhere(nameOf(m)), string(m), former()[m]) {
			if text != "" && text == slug(name) {
				return m, true
			}
		}
	}
	return "", false
}
