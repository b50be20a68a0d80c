package config

import (
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/spell"
)

func (c *Config) checkTargets() {
	for i := range c.Targets {
		t, path := &c.Targets[i], at("targets", i)
		d, ok := c.findIndicator(path, t.Indicator)
		c.checkPer(path, t, d)
		if ok {
			c.checkAim(path, t, d)
			c.checkJudged(path, t, d)
		}
		if t.System != "" && !slices.Contains(c.systems(), string(t.System)) {
			c.found.add(path+".system", "%s is not in the register; %s", quoted(string(t.System)), spell.Meant(string(t.System), c.systems()))
		}
		if !t.From.IsZero() && !t.Until.IsZero() && t.Until.Last().Compare(t.From.First()) < 0 {
			c.found.add(path+".until", "%s ends before %s begins: put from and until in order", t.Until, t.From)
		}
		c.checkAlone(i)
	}
}

// checkPer checks how often the target is judged; a score, which a wave gives
// to its quarter, is judged by quarter.
func (c *Config) checkPer(path string, t *indicator.Target, d indicator.Definition) {
	scored := d.Unit == indicator.UnitScore
	switch {
	case t.Per == 0 && scored:
		t.Per = period.Quarter
	case t.Per == 0:
		c.found.add(path+".per", "missing: write month, quarter or year")
	case scored && t.Per != period.Quarter:
		c.found.add(path+".per", "%s is a score, which a wave gives to its quarter: write quarter, or remove this key", d.ID)
	}
}

func (c *Config) findIndicator(path, id string) (indicator.Definition, bool) {
	if !c.needs(path+".indicator", id, "write the id of an indicator, for example energy") {
		return indicator.Definition{}, false
	}
	d, ok := indicator.Find(id)
	switch {
	case !ok:
		c.found.add(path+".indicator", "%s is not an indicator; %s", quoted(id), spell.Meant(id, indicators()))
	case d.Unit == indicator.UnitSignal:
		c.found.add(path+".indicator", "%s is a signal, which takes no target", id)
		return d, false
	case d.Unit == indicator.UnitPoints:
		c.found.add(path+".indicator", "%s is a comparison, which takes no target", id)
		return d, false
	}
	return d, ok
}

// checkAim checks what is to be reached, in the indicator's unit.
func (c *Config) checkAim(path string, t *indicator.Target, d indicator.Definition) {
	limited, moving := c.states(path+".limit"), c.states(path+".trajectory")
	switch {
	case limited == moving:
		c.found.add(path, "write either limit (in %s) or trajectory", d.Unit)
	case t.Limit != nil && *t.Limit < 0:
		c.found.add(path+".limit", "%v %s is below 0", *t.Limit, d.Unit)
	case moving && d.Staff:
		c.found.add(path+".trajectory", "%s has no baseline year: write limit (in %s)", d.ID, d.Unit)
	case t.Limit != nil && d.Unit == indicator.UnitPercent && *t.Limit > 100:
		c.found.add(path+".limit", "%v is above 100 %%", *t.Limit)
	case t.Limit != nil && d.Unit == indicator.UnitScore && *t.Limit > 100:
		c.found.add(path+".limit", "%v is above 100, the best score", *t.Limit)
	}
	if t.Warn.Points > 0 && d.Unit != indicator.UnitPercent && d.Unit != indicator.UnitScore {
		c.found.add(path+".warn", "points are for percentages and scores, and %s is in %s: write a share of the limit, for example 10%%", d.ID, d.Unit)
	}
	if t.MinCoverage != nil && (*t.MinCoverage <= 0 || *t.MinCoverage > 1) {
		c.found.add(path+".min_coverage", "%.4g %% is not a coverage: write above 0%% and up to 100%%", float64(*t.MinCoverage)*100)
	}
	if t.Trajectory != nil {
		c.checkTrajectory(path+".trajectory", t)
	}
}

func (c *Config) checkTrajectory(path string, t *indicator.Target) {
	tr := t.Trajectory
	if tr.Baseline < 2000 || tr.Baseline > 2100 {
		c.found.add(path+".baseline", "%d is not a baseline: write a year, for example 2025", tr.Baseline)
	}
	if tr.ChangePerYear <= -1 || tr.ChangePerYear > 1 {
		c.found.add(path+".change_per_year", "%.4g %% a year is no trajectory: write for example -10%%", float64(tr.ChangePerYear)*100)
	} else if !c.states(path + ".change_per_year") {
		c.found.add(path+".change_per_year", "missing: write for example -10%%")
	}
	if tr.Frozen == nil {
		return
	}
	for _, p := range slices.SortedFunc(maps.Keys(tr.Frozen.Values), period.Period.Compare) {
		if p.Kind != t.Per || p.Year != tr.Baseline {
			c.found.add(below(path+".frozen.values", p.String()), "%s is not a %s of the baseline year %d", p, t.Per, tr.Baseline)
		}
	}
	for i, id := range tr.Frozen.Systems {
		if !slices.Contains(c.systems(), string(id)) {
			c.found.add(at(path+".frozen.systems", i), "%s is not in the register; %s", quoted(string(id)), spell.Meant(string(id), c.systems()))
		}
	}
}

// checkJudged looks whether the indicator can be judged for the system.
func (c *Config) checkJudged(path string, t *indicator.Target, d indicator.Definition) {
	own := map[indicator.Direction]indicator.Better{indicator.LowerBetter: indicator.BetterLower, indicator.HigherBetter: indicator.BetterHigher}
	if side, ok := own[d.Direction]; ok && t.Better != "" && t.Better != side {
		c.found.add(path+".better", "%s is always better %s: remove this key", d.ID, side)
	}
	if t.System == "" {
		if d.PerSystem {
			c.found.add(path, "%s is judged for one system only: write system", d.ID)
		}
		return
	}
	s, ok := register.Register{Systems: c.Systems}.Find(t.System)
	switch {
	case d.Staff:
		c.found.add(path+".system", "%s is about the agents of the whole authority: remove this key", d.ID)
	case !ok:
	case d.PerSystem && s.Unit == "":
		c.found.add(path+".system", "%s states no unit, and %s is by unit: write unit in its card (query, audio_minute, page or image)", quoted(string(t.System)), d.ID)
	case d.PerQuery && s.Unit != register.Query:
		c.found.add(path+".system", "%s holds only for systems whose unit is the query, which %s does not state", d.ID, quoted(string(t.System)))
	}
}

// checkAlone looks for another target of the same thing, over the same time
// and decided the same day: nothing says which of the two holds.
func (c *Config) checkAlone(i int) {
	t := &c.Targets[i]
	for j := range c.Targets[:i] {
		u := &c.Targets[j]
		same := t.Indicator == u.Indicator && t.System == u.System && t.Per == u.Per && t.Decided == u.Decided
		if same && begins(t, u.Until) && begins(u, t.Until) {
			other := at("targets", j)
			c.found.add(at("targets", i), "the same periods have a target already in %s (line %d): give from and until that do not overlap, or the day each was decided; the last decided holds", other, c.found.line(other))
			return
		}
	}
}

// begins reports whether a target begins by the end of a period.
func begins(t *indicator.Target, until period.Period) bool {
	return t.From.IsZero() || until.IsZero() || t.From.First().Compare(until.Last()) <= 0
}

func indicators() []string {
	var list []string
	for _, d := range indicator.Catalogue() {
		list = append(list, d.ID)
	}
	return list
}
