package indicator

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
)

// The ids of the catalogue.
const (
	IDEnergy          = "energy"
	IDEnergyPerUse    = "energy_per_use"
	IDCarbon          = "carbon"
	IDCarbonPerUse    = "carbon_per_use"
	IDWater           = "water"
	IDQueries         = "queries"
	IDQueriesPerAgent = "queries_per_agent"
	IDTokensPerQuery  = "tokens_per_query" //nolint:gosec // an id, no credential
	IDSimpleShare     = "simple_share"
	IDMeasuredShare   = "measured_share"
	IDLowUseEnergy    = "low_use_energy"
	IDMitigation      = "mitigation"
	IDRebound         = "rebound"
	IDCost            = "cost"
	IDCostPerUse      = "cost_per_use"
	IDScope           = "scope"
	IDCarbonPerTokens = "carbon_per_kilotoken" //nolint:gosec // an id, no credential
)

// minClassified is the share of queries that must be classified before the
// share of simple ones says anything.
const minClassified = 0.5

// Catalogue returns every indicator, in the order of the pages: frugality, what
// people made of it, then wellbeing.
func Catalogue() []Definition {
	list := slices.Concat(frugality(), people(), wellbeing())
	for i := range list {
		list[i] = named(list[i])
	}
	return list
}

// frugality is the part of the catalogue that is computed from systems.
func frugality() []Definition {
	return []Definition{
		flow(IDEnergy, measure.Energy, 1e-3, UnitKWh, LowerBetter),
		{
			ID: IDEnergyPerUse, Needs: []measure.Metric{measure.Energy, Uses}, Formula: over(measure.Energy, Uses),
			Unit: UnitWhPerUse, Direction: LowerBetter, Ratio: true, PerSystem: true,
		},
		made(flow(IDCarbon, Carbon, 1e-3, UnitKgCO2e, LowerBetter)),
		made(Definition{
			ID: IDCarbonPerUse, Needs: []measure.Metric{Carbon, Uses}, Formula: over(Carbon, Uses),
			Unit: UnitGramPerUse, Direction: LowerBetter, Ratio: true, PerSystem: true,
		}),
		made(Definition{
			ID: IDCarbonPerTokens, Needs: []measure.Metric{Carbon, measure.InputTokens, measure.OutputTokens}, Formula: carbonPerTokens,
			Unit: "g CO2e/kilotoken", Direction: LowerBetter, Ratio: true, PerSystem: true,
		}),
		flow(IDWater, measure.Water, 1, UnitLitre, LowerBetter),
		flow(IDQueries, measure.Queries, 1, UnitQuery, Context),
		{
			ID: IDQueriesPerAgent, Needs: []measure.Metric{measure.Queries, measure.ActiveAgents}, Formula: queriesPerAgent,
			Unit: UnitQueryAgentMonth, Ratio: true,
		},
		{
			ID: IDTokensPerQuery, Needs: []measure.Metric{measure.OutputTokens, measure.Queries},
			Formula: over(measure.OutputTokens, measure.Queries), Unit: UnitTokenPerQuery, Ratio: true, PerQuery: true,
		},
		{
			ID: IDSimpleShare, Needs: []measure.Metric{measure.SimpleQueries, measure.Classified, measure.Queries},
			Formula: percent(measure.SimpleQueries, measure.Classified), Doubt: tooFewClassified, Unit: UnitPercent, PerQuery: true,
		},
		{
			ID: IDMeasuredShare, Needs: []measure.Metric{measure.Energy}, Formula: measuredShare,
			Unit: UnitPercent, Direction: HigherBetter,
		},
		{
			ID: IDLowUseEnergy, Needs: []measure.Metric{measure.EnergyIdle, measure.Energy},
			Formula: percent(measure.EnergyIdle, measure.Energy), Unit: UnitPercent, Direction: LowerBetter, Ratio: true,
		},
		flow(IDMitigation, measure.Avoided, 1e-3, UnitKgCO2e, Context),
		{ID: IDRebound, Needs: []measure.Metric{measure.Energy, Uses}, Unit: UnitSignal, Formula: nothing},
		flow(IDCost, measure.Cost, 1, UnitEUR, Context),
		{
			ID: IDCostPerUse, Needs: []measure.Metric{measure.Cost, Uses}, Formula: over(measure.Cost, Uses),
			Unit: UnitEURPerUse, Ratio: true, PerSystem: true,
		},
		{ID: IDScope, Needs: []measure.Metric{measure.Energy}, Formula: scope, Unit: UnitPercent, Direction: HigherBetter},
	}
}

// Find returns the definition of that id.
func Find(id string) (Definition, bool) {
	list := Catalogue()
	i := slices.IndexFunc(list, func(d Definition) bool { return d.ID == id })
	if i < 0 {
		return Definition{}, false
	}
	return list[i], true
}

// Inputs lists the metrics, as sources bring them, that an indicator is made
// of: those of every functional unit for Uses.
func (d Definition) Inputs() []measure.Metric {
	var list []measure.Metric
	for _, m := range d.Needs {
		switch m {
		case Uses:
			list = append(list, units()...)
		case Carbon:
			list = append(list, measure.CarbonUsage, measure.CarbonEmbodied, measure.Energy)
		case measure.Water:
			list = append(list, measure.Water, measure.Energy)
		case measure.EnergyIdle:
			list = append(list, measure.Energy, measure.Queries)
		default:
			list = append(list, m)
		}
	}
	return list
}

// Reads lists the metrics of the store that an indicator is computed from, the
// functional units for Uses and both parts of Carbon.
func (d Definition) Reads() []measure.Metric {
	var list []measure.Metric
	for _, m := range d.Needs {
		switch m {
		case Uses:
			list = append(list, units()...)
		case Carbon:
			list = append(list, measure.CarbonUsage, measure.CarbonEmbodied)
		default:
			list = append(list, m)
		}
	}
	return list
}

// units are the metrics of the functional units, which Uses stands for.
func units() []measure.Metric {
	return []measure.Metric{measure.Queries, measure.AudioSeconds, measure.Pages, measure.Images}
}

// BaseLoad is the energy that low_use_energy is shown beside: the median power
// of the hours without a query over all hours, in percent of the energy
// (MEASURES 12). It is no indicator of its own.
func BaseLoad() Definition {
	return Definition{
		ID: "base_load", Needs: []measure.Metric{measure.EnergyBase, measure.Energy},
		Formula: percent(measure.EnergyBase, measure.Energy), Unit: UnitPercent, Ratio: true,
	}
}

// Footprint is what the indicators of carbon and water are shown with: usage and making
// apart, primary energy and resources.
func Footprint() []Definition {
	return []Definition{
		flow("carbon_usage", measure.CarbonUsage, 1e-3, UnitKgCO2e, Context),
		flow("carbon_embodied", measure.CarbonEmbodied, 1e-3, UnitKgCO2e, Context),
		flow("primary_energy", measure.PrimaryEnergy, 1, UnitMegajoule, Context),
		flow("abiotic", measure.Abiotic, 1e6, UnitMilligram, Context),
	}
}

// Offset is the declared compensation that mitigation is shown beside: apart,
// and subtracted from nothing.
func Offset() Definition { return flow("offset", measure.Offset, 1e-3, UnitKgCO2e, Context) }

// made is an indicator that says little until the making of the servers is known.
func made(d Definition) Definition {
	d.Wants, d.Beside = measure.CarbonEmbodied, measure.CarbonUsage
	return d
}

// UsesOf is the number of uses in a system's own unit.
func UsesOf() Definition { return flow("uses", Uses, 1, "use", Context) }

// OfMetric is a flow of the store in its canonical unit, for series.
func OfMetric(m measure.Metric) (Definition, bool) {
	info, ok := measure.InfoOf(m)
	if !ok || info.Kind != measure.Flow {
		return Definition{}, false
	}
	return flow(string(m), m, 1, Unit(info.Unit), Context), true
}

func flow(id string, m measure.Metric, scale float64, unit Unit, better Direction) Definition {
	return Definition{
		ID: id, Needs: []measure.Metric{m}, Unit: unit, Direction: better, Flow: true, Scale: scale,
		Formula: func(t Totals) measure.Reading { return scaled(t.Total(m), scale) },
	}
}

func over(num, den measure.Metric) func(Totals) measure.Reading {
	return func(t Totals) measure.Reading { return Over(t.Total(num), t.Total(den)) }
}

func percent(num, den measure.Metric) func(Totals) measure.Reading {
	return func(t Totals) measure.Reading { return scaled(Over(t.Total(num), t.Total(den)), 100) }
}

func queriesPerAgent(t Totals) measure.Reading {
	return Over(t.Total(measure.Queries), t.SystemMonths(measure.ActiveAgents))
}

// carbonPerTokens is in grams for 1,000 tokens, those read and those written:
// where one of the two is not known, so is their sum.
func carbonPerTokens(t Totals) measure.Reading {
	tokens := sum{known: true}
	for _, m := range []measure.Metric{measure.InputTokens, measure.OutputTokens} {
		r := t.Total(m)
		if r.State != measure.Known {
			return measure.Reading{State: r.State}
		}
		tokens.add(figureAmount{r.Value, r.Low, r.High, r.Spread})
	}
	return scaled(Over(t.Total(Carbon), tokens.reading()), 1000)
}

// measuredShare sets measured energy, PUE included, beside all that was not
// measured (decision 22).
func measuredShare(t Totals) measure.Reading {
	var rest sum
	rest.known = t.Total(measure.Energy).State == measure.Known
	for _, method := range []measure.Method{measure.Estimated, measure.Declared} {
		if r := t.By(measure.Energy, method); r.State == measure.Known {
			rest.add(figureAmount{r.Value, r.Low, r.High, r.Spread})
		}
	}
	measured := t.By(measure.Energy, measure.Measured)
	if measured.State == measure.Missing {
		measured = measure.Reading{State: measure.Known}
	}
	return PartOf(measured, rest.reading())
}

func tooFewClassified(t Totals) (Reason, bool) {
	queries, classified := t.Total(measure.Queries), t.Total(measure.Classified)
	if queries.State != measure.Known || classified.State != measure.Known || queries.Value <= 0 {
		return Reason{Code: ReasonNoData}, true
	}
	share := classified.Value / queries.Value
	return Reason{Code: ReasonClassified, Value: share, Limit: minClassified}, share < minClassified
}

// scope counts the systems in service that have a figure. One whose dates are
// not in the register may not be in service: it counts as unknown.
func scope(t Totals) measure.Reading {
	number := func(m measure.Metric) int { return int(t.Total(m).Value) }
	return FieldShare(number(systemsFollowed), number(systemsUndated), number(systemsInService))
}

// nothing is the formula of an indicator that compares two periods: Rebounds
// fills it.
func nothing(Totals) measure.Reading { return measure.Reading{} }
