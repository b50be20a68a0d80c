package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
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
			c.found.add(path+".system", reason.New("config.system", quoted(string(t.System)), suggest.Meant(string(t.System), c.systems())))
		}
		if !t.From.IsZero() && !t.Until.IsZero() && t.Until.Last().Compare(t.From.First()) < 0 {
			c.found.add(path+".until", reason.New("config.target.until", t.Until, t.From))
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
		c.found.add(path+".per", reason.New("config.target.per"))
	case scored && t.Per != period.Quarter:
		c.found.add(path+".per", reason.New("config.target.score", d.ID))
	}
}

func (c *Config) findIndicator(path, id string) (indicator.Definition, bool) {
	if !c.needs(path+".indicator", id, reason.New("config.needs.indicator")) {
		return indicator.Definition{}, false
	}
	d, ok := indicator.Find(id)
	switch {
	case !ok:
		c.found.add(path+".indicator", reason.New("config.indicator", quoted(id), suggest.Meant(id, indicators())))
	case d.Unit == indicator.UnitSignal:
		c.found.add(path+".indicator", reason.New("config.target.signal", id))
		return d, false
	case d.Unit == indicator.UnitPoints:
		c.found.add(path+".indicator", reason.New("config.target.comparison", id))
		return d, false
	}
	return d, ok
}

// checkAim checks what is to be reached, in the indicator's unit.
func (c *Config) checkAim(path string, t *indicator.Target, d indicator.Definition) {
	limited, moving := c.states(path+".limit"), c.states(path+".trajectory")
	switch {
	case limited == moving:
		c.found.add(path, reason.New("config.target.aim", d.Unit))
	case t.Limit != nil && *t.Limit < 0:
		c.found.add(path+".limit", reason.New("config.target.below", *t.Limit, d.Unit))
	case moving && d.Staff:
		c.found.add(path+".trajectory", reason.New("config.target.baseline", d.ID, d.Unit))
	case t.Limit != nil && d.Unit == indicator.UnitPercent && *t.Limit > 100:
		c.found.add(path+".limit", reason.New("config.target.percent", *t.Limit))
	case t.Limit != nil && d.Unit == indicator.UnitScore && *t.Limit > 100:
		c.found.add(path+".limit", reason.New("config.target.best", *t.Limit))
	}
	if t.Warn.Points > 0 && d.Unit != indicator.UnitPercent && d.Unit != indicator.UnitScore {
		c.found.add(path+".warn", reason.New("config.target.warn", d.ID, d.Unit))
	}
	if t.MinCoverage != nil && (*t.MinCoverage <= 0 || *t.MinCoverage > 1) {
		c.found.add(path+".min_coverage", reason.New("config.target.coverage", fmt.Sprintf("%.4g", float64(*t.MinCoverage)*100)))
	}
	if t.Trajectory != nil {
		c.checkTrajectory(path+".trajectory", t)
	}
}

func (c *Config) checkTrajectory(path string, t *indicator.Target) {
	tr := t.Trajectory
	if tr.Baseline < 2000 || tr.Baseline > 2100 {
		c.found.add(path+".baseline", reason.New("config.baseline", tr.Baseline))
	}
	if tr.ChangePerYear <= -1 || tr.ChangePerYear > 1 {
		c.found.add(path+".change_per_year", reason.New("config.trajectory", fmt.Sprintf("%.4g", float64(tr.ChangePerYear)*100)))
	} else if !c.states(path + ".change_per_year") {
		c.found.add(path+".change_per_year", reason.New("config.trajectory.none"))
	}
	if tr.Frozen == nil {
		return
	}
	for _, p := range slices.SortedFunc(maps.Keys(tr.Frozen.Values), period.Period.Compare) {
		if p.Kind != t.Per || p.Year != tr.Baseline {
			c.found.add(below(path+".frozen.values", p.String()), reason.New("config.frozen", p, t.Per, tr.Baseline))
		}
	}
	for i, id := range tr.Frozen.Systems {
		if !slices.Contains(c.systems(), string(id)) {
			c.found.add(at(path+".frozen.systems", i), reason.New("config.system", quoted(string(id)), suggest.Meant(string(id), c.systems())))
		}
	}
}

// checkJudged looks whether the indicator can be judged for the system.
func (c *Config) checkJudged(path string, t *indicator.Target, d indicator.Definition) {
	own := map[indicator.Direction]indicator.Better{indicator.LowerBetter: indicator.BetterLower, indicator.HigherBetter: indicator.BetterHigher}
	if side, ok := own[d.Direction]; ok && t.Better != "" && t.Better != side {
		c.found.add(path+".better", reason.New("config.better", d.ID, side))
	}
	if t.System == "" {
		if d.PerSystem {
			c.found.add(path, reason.New("config.target.one", d.ID))
		}
		return
	}
	s, ok := register.Register{Systems: c.Systems}.Find(t.System)
	switch {
	case d.Staff:
		c.found.add(path+".system", reason.New("config.target.staff", d.ID))
	case !ok:
	case d.PerSystem && s.Unit == "":
		c.found.add(path+".system", reason.New("config.target.unit", quoted(string(t.System)), d.ID))
	case d.PerQuery && s.Unit != register.Query:
		c.found.add(path+".system", reason.New("config.target.query", d.ID, quoted(string(t.System))))
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
			c.found.add(at("targets", i), reason.New("config.target.twice", other, c.found.line(other)))
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
