package config

import (
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/spell"
)

func (c *Config) checkSystems() {
	seen := map[string]string{}
	for i := range c.Systems {
		s, path := &c.Systems[i], at("systems", i)
		c.checkID(path+".id", string(s.ID), seen)
		c.needs(path+".name", s.Name, "write the name that pages show")
		c.checkPhases(path+".phases", s.Phases)
		c.checkHosting(path+".hosting", s.Hosting)
		c.checkSources(path+".sources", s.Sources)
		c.checkParts(path, s)
		if s.MaxPower <= 0 && c.states(path+".max_power_w") {
			c.found.add(path+".max_power_w", "%v W is not a power: write more than 0, or remove the key", s.MaxPower)
		}
		if s.WhPerUse != nil {
			c.checkFactor(path+".wh_per_use", *s.WhPerUse, 0)
			if s.Unit == "" {
				c.found.add(path+".wh_per_use", "what one use is must be stated: write unit, for example audio_minute")
			}
		}
		c.checkUsage(path+".usage", s.Usage)
		c.checkEmbodied(path+".embodied", s.Embodied)
		for j, b := range s.Breaks {
			c.checkBreak(at(path+".breaks", j), b)
		}
		c.checkCard(path, s)
	}
}

// checkPhases holds the dates of a life to their order. An experiment may end
// after the service has begun.
func (c *Config) checkPhases(path string, p register.Phases) {
	c.ordered(path, []dated{{"project", p.Project}, {"experiment", p.Experiment}, {"in_service", p.InService}, {"withdrawn", p.Withdrawn}})
	c.ordered(path, []dated{{"experiment", p.Experiment}, {"experiment_end", p.ExperimentEnd}})
	if p.Experiment.IsZero() && !p.ExperimentEnd.IsZero() {
		c.found.add(path+".experiment_end", "an experiment ends that has not begun: write experiment too")
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
			c.found.add(path+"."+s.key, "%s comes before %s (%s): put the dates in order", s.date, before.key, before.date)
		}
		before = s
	}
}

func (c *Config) checkParts(path string, s *register.System) {
	if len(s.Parts) > 0 && len(s.Sources) > 0 {
		c.found.add(path+".sources", "a system with parts orders its sources in each part: move this below parts")
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
			c.found.add(part+".completed", "only a part measured at the GPU is completed: write boundary: gpu, or remove this key")
		}
	}
}

func (c *Config) checkHosting(path string, h register.Hosting) {
	if h.Zone != "" && c.catalogue != nil && !c.catalogue.KnowsZone(h.Zone) {
		c.found.add(path+".zone", "there are no factors for the zone %s; %s, or write its factors under factors", quoted(h.Zone), c.catalogue.MeantZone(h.Zone))
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
		c.found.add(path, "write value, or low and high for a range")
	case ranged && f.Low > f.High:
		c.found.add(path, "low (%v) is above high (%v): write low and high, low first", f.Low, f.High)
	case ranged && c.states(path+".value") && (f.Value < f.Low || f.Value > f.High):
		c.found.add(path+".value", "%v is not between low (%v) and high (%v)", f.Value, f.Low, f.High)
	case ranged && f.Low < least:
		c.found.add(path+".low", "%v is below %v, the least it can be", f.Low, least)
	case !ranged && f.Value < least:
		c.found.add(path+".value", "%v is below %v, the least it can be", f.Value, least)
	}
}

// checkSources holds an order of sources to the metrics and collectors there are.
func (c *Config) checkSources(path string, order register.Sources) {
	for _, m := range slices.Sorted(maps.Keys(order)) {
		key := below(path, string(m))
		if _, ok := measure.InfoOf(m); !ok && m != register.DefaultMetric {
			c.found.add(key, "unknown metric; %s", spell.Meant(string(m), append(metrics(), string(register.DefaultMetric))))
		}
		for i, name := range order[m] {
			switch {
			case !slices.Contains(c.names(), name):
				c.found.add(at(key, i), "no collector is named %s; %s", quoted(name), spell.Meant(name, c.names()))
			case slices.Contains(order[m][:i], name):
				c.found.add(at(key, i), "%s stands twice in this order: keep one", quoted(name))
			}
		}
	}
}

func (c *Config) checkUsage(path string, u *register.Usage) {
	if u == nil {
		return
	}
	if u.Of != measure.Licences && u.Of != measure.ActiveAgents {
		c.found.add(path+".of", "%s cannot be counted from: write licences or active_agents", quoted(string(u.Of)))
	}
	for _, r := range []struct {
		key string
		register.Range
	}{{"per_month", u.PerMonth}, {"wh_per_use", u.WhPerUse}} {
		if r.Low < 0 || r.High <= 0 || r.Low > r.High {
			c.found.add(path+"."+r.key, "from %v to %v is no assumption: write low and high, not below 0, low first", r.Low, r.High)
		}
	}
}

func (c *Config) checkEmbodied(path string, e *register.Embodied) {
	if e == nil {
		return
	}
	if e.Kg <= 0 {
		c.found.add(path+".kg_co2e", "%v is not the making of a server: write its kg CO2e, above 0", e.Kg)
	}
	if e.Years <= 0 {
		c.found.add(path+".years", "%v is not a time of service: write years, above 0", e.Years)
	}
	if e.Share <= 0 || e.Share > 1 {
		c.found.add(path+".share", "%v is not a share of the servers: write above 0 and up to 1", e.Share)
	}
}

func (c *Config) checkBreak(path string, b register.Break) {
	if b.Date.IsZero() {
		c.found.add(path+".date", "missing: write the first day counted differently")
	}
	if _, ok := measure.InfoOf(b.Metric); !ok && b.Metric != "" {
		c.found.add(path+".metric", "%s is not a metric; %s", quoted(string(b.Metric)), spell.Meant(string(b.Metric), metrics()))
	}
}

// checkCard checks the numbers of the governance card. Its texts are free.
func (c *Config) checkCard(path string, s *register.System) {
	if r := s.Governance.AccessibilityRate; r != nil && (*r < 0 || *r > 100) {
		c.found.add(path+".governance.accessibility_rate", "%v is not a percentage: write 0 to 100", *r)
	}
	if s.Approval == nil {
		return
	}
	for _, f := range []struct {
		key   string
		value *float64
	}{{"queries_per_year", s.Approval.Forecast.Queries}, {"kwh_per_year", s.Approval.Forecast.KWh}, {"users", s.Approval.Forecast.Users}} {
		if f.value != nil && *f.value < 0 {
			c.found.add(path+".approval.forecast."+f.key, "%v is below 0", *f.value)
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
