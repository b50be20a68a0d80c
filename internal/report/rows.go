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
}

func newCatalogue() catalogue {
	var c catalogue
	for _, d := range indicator.Catalogue() {
		switch d.ID {
		case indicator.IDEnergy:
			c.energy = d
		case indicator.IDEnergyPerUse:
			c.perUse = d
		case indicator.IDQueries:
			c.queries = d
		case indicator.IDCost:
			c.cost = d
		case indicator.IDCostPerUse:
			c.costPerUse = d
		case indicator.IDLowUseEnergy:
			c.lowUse = d
		}
	}
	c.baseLoad, c.uses = indicator.BaseLoad(), indicator.UsesOf()
	return c
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

// dayInView is today, or the last day of a period that is over.
func (v *view) dayInView() period.Date {
	today := v.dateIn(v.head.Now)
	if last := v.period.Last(); last.Compare(today) < 0 {
		return last
	}
	return today
}

// shown reports whether a row says anything: systems that were not there in
// the period and have no figure are left out.
func (r SystemRow) shown() bool { return r.InService || r.Energy.Figure.Known() || r.Uses.Known() }
