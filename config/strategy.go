package config

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/strategy"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// checkStrategy looks whether the objectives say what they must, in both
// languages, and name what there is.
func (c *Config) checkStrategy() {
	s := c.Strategy
	if s == nil {
		return
	}
	inBoth(c.found, "strategy.title", s.Title)
	if s.Address != "" && !isWeb(s.Address) {
		c.found.add("strategy.address", reason.New("config.web", quoted(withoutQuery(s.Address))))
	}
	switch n := len(s.Objectives); {
	case n == 0:
		c.found.add("strategy.objectives", reason.New("config.objectives.none"))
	case n > mostPromised:
		c.found.add("strategy.objectives", reason.New("config.many", n, mostPromised))
		return
	}
	seen := map[string]string{}
	for i := range s.Objectives {
		c.checkObjective(at("strategy.objectives", i), &s.Objectives[i], seen)
	}
}

func (c *Config) checkObjective(path string, o *strategy.Objective, seen map[string]string) {
	c.checkID(path+".id", o.ID, seen)
	inBoth(c.found, path+".text", o.Text)
	c.checkFollowed(path, o)
	if c.states(path + ".target") {
		inBoth(c.found, path+".target", o.Target)
	}
	if c.states(path + ".means") {
		inBoth(c.found, path+".means", o.Means)
	}
	c.checkCourse(path, o.Course)
	if len(o.Measures) > mostPromised {
		c.found.add(path+".measures", reason.New("config.many", len(o.Measures), mostPromised))
		return
	}
	for j := range o.Measures {
		m, where := &o.Measures[j], at(path+".measures", j)
		inBoth(c.found, where+".text", m.Text)
		c.needs(where+".owner", m.Owner, reason.New("config.needs.owner"))
		c.checkCourse(where, m.Course)
	}
}

// checkFollowed looks what an objective is followed by: an indicator, whose
// target the configuration has or the objective words; else the words alone.
func (c *Config) checkFollowed(path string, o *strategy.Objective) {
	if known := c.systems(); o.System != "" && !slices.Contains(known, o.System) {
		c.found.add(path+".system", reason.New("config.system", quoted(o.System), suggest.Meant(o.System, known)))
	}
	worded := c.states(path + ".target")
	if o.Indicator == "" {
		if !worded {
			c.found.add(path+".target", reason.New("config.objective.target"))
		}
		if o.System != "" {
			c.found.add(path+".system", reason.New("config.objective.system"))
		}
		return
	}
	if !slices.Contains(judged(), o.Indicator) {
		c.found.add(path+".indicator", reason.New("config.indicator", quoted(o.Indicator), meant(o.Indicator, judged())))
		return
	}
	aimed := slices.ContainsFunc(c.Targets, func(t indicator.Target) bool {
		return t.Indicator == o.Indicator && string(t.System) == o.System
	})
	if !aimed && !worded {
		c.found.add(path+".target", reason.New("config.objective.aim", quoted(o.Indicator)))
	}
}

func (c *Config) checkCourse(path string, s strategy.Course) {
	c.ordered(path, []dated{{"started", s.Started}, {"done", s.Done}, {"given_up", s.GivenUp}})
}
