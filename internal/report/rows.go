package report

import (
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// catalogue is the definitions that the tables use, found once.
type catalogue struct {
	energy, perUse, queries, cost, costPerUse, lowUse, baseLoad, uses indicator.Definition

	carbon, carbonPerUse, carbonUsage, carbonEmbodied, water, mitigation indicator.Definition
}

func newCatalogue() catalogue {
	of := map[string]indicator.Definition{}
	for _, d := range indicator.Catalogue() {
		of[d.ID] = d
	}
	parts := indicator.Footprint()
	return catalogue{
		energy: of[indicator.IDEnergy], perUse: of[indicator.IDEnergyPerUse], queries: of[indicator.IDQueries],
		cost: of[indicator.IDCost], costPerUse: of[indicator.IDCostPerUse],
		lowUse: of[indicator.IDLowUseEnergy], baseLoad: indicator.BaseLoad(), uses: indicator.UsesOf(),
		carbon: of[indicator.IDCarbon], carbonPerUse: of[indicator.IDCarbonPerUse], carbonUsage: parts[0], carbonEmbodied: parts[1],
		water: of[indicator.IDWater], mitigation: of[indicator.IDMitigation],
	}
}

// row is one line of the table of systems.
func (v *view) row(c catalogue, s register.System) SystemRow {
	before, previous := v.period.YearBefore(), v.period.Previous()
	r := SystemRow{
		System: s.ID, Name: s.Name, Unit: s.Unit, Phase: s.Phases.At(v.dayInView()),
		Energy: v.result(c.energy, s.ID), PerUse: v.result(c.perUse, s.ID),
		Uses: v.figure(c.uses, s.ID), Queries: v.figure(c.queries, s.ID),
		Cost: v.figure(c.cost, s.ID), CostPerUse: v.figure(c.costPerUse, s.ID),
		LowUse: v.figure(c.lowUse, s.ID), BaseLoad: v.figure(c.baseLoad, s.ID),
		YearBefore: v.figures.Change(c.energy, s.ID, before, v.period), Previous: v.figures.Change(c.energy, s.ID, previous, v.period),
		PerUseChange: v.figures.Change(c.perUse, s.ID, before, v.period),
	}
	r.InService = r.Energy.Coverage.InService > 0
	return r
}

func (v *view) figure(d indicator.Definition, system measure.System) indicator.Figure {
	return v.figures.Compute(d, system, v.period).Figure
}

// dayInView is the day on which the register is read.
func (v *view) dayInView() period.Date { return v.head.Day() }

// Day is today, or the last day of a period that is over: what the register says
// of the period is what it said on that day.
func (h Head) Day() period.Date {
	today := h.Today()
	if last := h.Period.Last(); last.Compare(today) < 0 {
		return last
	}
	return today
}

// Today is the day on which the answer was made.
func (h Head) Today() period.Date { return period.DateOf(h.Now, h.Zone) }

// shown reports whether a row says anything: systems that were not there in
// the period and have no figure are left out.
func (r SystemRow) shown() bool { return r.InService || r.Energy.Figure.Known() || r.Uses.Known() }
