package config

import (
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
)

func (c *Config) checkSystems() {
	seen := map[string]string{}
	for i := range c.Systems {
		s, path := &c.Systems[i], at("systems", i)
		c.checkID(path+".id", string(s.ID), seen)
		c.needs(path+".name", s.Name, reason.New("config.needs.name"))
		c.checkPhases(path+".phases", s.Phases)
		c.checkHosting(path+".hosting", s.Hosting)
		c.checkSources(path+".sources", s.Sources)
		c.checkParts(path, s)
		if s.MaxPower <= 0 && c.states(path+".max_power_w") {
			c.found.add(path+".max_power_w", reason.New("config.power", s.MaxPower))
		}
		if s.WhPerUse != nil {
			c.checkFactor(path+".wh_per_use", *s.WhPerUse, 0)
			if s.Unit == "" {
				c.found.add(path+".wh_per_use", reason.New("config.use"))
			}
		}
		c.checkUsage(path+".usage", s.Usage)
		c.checkEmbodied(path+".embodied", s.Embodied)
		for j, b := range s.Breaks {
			c.checkBreak(at(path+".breaks", j), b)
		}
		c.checkCard(path, s)
		c.checkProofs(path, s)
	}
}

// checkPhases holds the dates of a life to their order. An experiment may end
// after the service has begun.
func (c *Config) checkPhases(path string, p register.Phases) {
	c.ordered(path, []dated{{"project", p.Project}, {"experiment", p.Experiment}, {"in_service", p.InService}, {"withdrawn", p.Withdrawn}})
	c.ordered(path, []dated{{"experiment", p.Experiment}, {"experiment_end", p.ExperimentEnd}})
	if p.Experiment.IsZero() && !p.ExperimentEnd.IsZero() {
		c.found.add(path+".experiment_end", reason.New("config.experiment"))
	}
}

type dated struct {
	key  string
	date period.Date
}

// ordered notes the dates that come before an earlier step's.
func (c *Config) ordered(path string, steps []dated) {
	var before dated
	for _, s := range steps {
		if s.date.IsZero() {
			continue
		}
		if !before.date.IsZero() && s.date.Compare(before.date) < 0 {
			c.found.add(path+"."+s.key, reason.New("config.order", s.date, before.key, before.date))
		}
		before = s
	}
}

func (c *Config) checkParts(path string, s *register.System) {
	if len(s.Parts) > 0 && len(s.Sources) > 0 {
		c.found.add(path+".sources", reason.New("config.parts.sources"))
	}
	seen := map[string]string{}
	for i := range s.Parts {
		p, part := &s.Parts[i], at(path+".parts", i)
		c.checkID(part+".id", string(p.ID), seen)
		c.checkSources(part+".sources", p.Sources)
		if p.Hosting != nil {
			c.checkHosting(part+".hosting", *p.Hosting)
		}
		c.ordered(part, []dated{{"in_service", p.InService}, {"withdrawn", p.Withdrawn}})
		if p.Completed == nil {
			continue
		}
		c.checkFactor(part+".completed", *p.Completed, 0)
		if p.Boundary != register.GPU {
			c.found.add(part+".completed", reason.New("config.completed"))
		}
	}
}

func (c *Config) checkHosting(path string, h register.Hosting) {
	if h.Zone != "" && c.catalogue != nil && !c.catalogue.KnowsZone(h.Zone) {
		c.found.add(path+".zone", reason.New("config.factors.none", quoted(h.Zone), c.catalogue.MeantZone(h.Zone)))
	}
	if h.PUE != nil {
		c.checkFactor(path+".pue", *h.PUE, 1)
	}
	if h.WUE != nil {
		c.checkFactor(path+".wue", *h.WUE, 0)
	}
}

// checkFactor holds a factor to its least value and to the order of its range.
func (c *Config) checkFactor(path string, f register.Factor, least float64) {
	ranged := c.states(path+".low") || c.states(path+".high")
	switch {
	case !ranged && !c.states(path+".value"):
		c.found.add(path, reason.New("config.factor.none"))
	case ranged && f.Low > f.High:
		c.found.add(path, reason.New("config.factor.order", f.Low, f.High))
	case ranged && c.states(path+".value") && (f.Value < f.Low || f.Value > f.High):
		c.found.add(path+".value", reason.New("config.factor.between", f.Value, f.Low, f.High))
	case ranged && f.Low < least:
		c.found.add(path+".low", reason.New("config.factor.least", f.Low, least))
	case !ranged && f.Value < least:
		c.found.add(path+".value", reason.New("config.factor.least", f.Value, least))
	}
}

// checkSources holds an order of sources to the metrics and collectors there are.
func (c *Config) checkSources(path string, order register.Sources) {
	for _, m := range slices.Sorted(maps.Keys(order)) {
		key := below(path, string(m))
		if _, ok := measure.InfoOf(m); !ok && m != register.DefaultMetric {
			c.found.add(key, reason.New("config.metric.key", suggest.Meant(string(m), append(metrics(), string(register.DefaultMetric)))))
		}
		for i, name := range order[m] {
			switch {
			case !slices.Contains(c.names(), name):
				c.found.add(at(key, i), reason.New("config.collector", quoted(name), suggest.Meant(name, c.names())))
			case slices.Contains(order[m][:i], name):
				c.found.add(at(key, i), reason.New("config.order.twice", quoted(name)))
			}
		}
	}
}

func (c *Config) checkUsage(path string, u *register.Usage) {
	if u == nil {
		return
	}
	if u.Of != measure.Licences && u.Of != measure.ActiveAgents {
		c.found.add(path+".of", reason.New("config.usage.of", quoted(string(u.Of))))
	}
	for _, r := range []struct {
		key string
		register.Range
	}{{"per_month", u.PerMonth}, {"wh_per_use", u.WhPerUse}} {
		if r.Low < 0 || r.High <= 0 || r.Low > r.High {
			c.found.add(path+"."+r.key, reason.New("config.usage.range", r.Low, r.High))
		}
	}
}

func (c *Config) checkEmbodied(path string, e *register.Embodied) {
	if e == nil {
		return
	}
	if e.Kg <= 0 {
		c.found.add(path+".kg_co2e", reason.New("config.embodied.kg", e.Kg))
	}
	if e.Years <= 0 {
		c.found.add(path+".years", reason.New("config.embodied.years", e.Years))
	}
	if e.Share <= 0 || e.Share > 1 {
		c.found.add(path+".share", reason.New("config.embodied.share", e.Share))
	}
}

func (c *Config) checkBreak(path string, b register.Break) {
	if b.Date.IsZero() {
		c.found.add(path+".date", reason.New("config.needs.break"))
	}
	if _, ok := measure.InfoOf(b.Metric); !ok && b.Metric != "" {
		c.found.add(path+".metric", reason.New("config.metric", quoted(string(b.Metric)), suggest.Meant(string(b.Metric), metrics())))
	}
}

// checkCard checks the numbers of the governance card. Its texts are free.
func (c *Config) checkCard(path string, s *register.System) {
	if r := s.Governance.AccessibilityRate; r != nil && (*r < 0 || *r > 100) {
		c.found.add(path+".governance.accessibility_rate", reason.New("config.percentage", *r))
	}
	if s.Approval == nil {
		return
	}
	for _, f := range []struct {
		key   string
		value *float64
	}{{"queries_per_year", s.Approval.Forecast.Queries}, {"kwh_per_year", s.Approval.Forecast.KWh}, {"users", s.Approval.Forecast.Users}} {
		if f.value != nil && *f.value < 0 {
			c.found.add(path+".approval.forecast."+f.key, reason.New("config.below", *f.value))
		}
	}
}

func metrics() []string {
	var list []string
	for _, info := range measure.Metrics() {
		list = append(list, string(info.Metric))
	}
	return list
}
