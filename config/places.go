package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// Place is a system, or a part of one, that a collector says it feeds.
type Place struct {
	System measure.System
	Part   measure.Part
}

// String writes the place as the configuration does: system or system/part.
func (p Place) String() string {
	if p.Part == "" {
		return string(p.System)
	}
	return string(p.System) + "/" + string(p.Part)
}

// CheckPlaces holds what each collector says it feeds, by its name, to the
// register: the systems and parts must be there, and of two sources of one
// part an order must say which is the better, for they compete and do not add
// (MEASURES 4). Its error is a *Faults.
func (c *Config) CheckPlaces(places map[string][]Place) error {
	found := c.later()
	feeds := map[Place][]string{}
	for i, s := range c.Collectors {
		for _, p := range places[s.Name] {
			if why := c.unknownPlace(p); why != "" {
				found.faults = append(found.faults, Fault{
					Line: cmp.Or(lineOf(s.Settings.node, p.String()), found.line(at("collectors", i)+".settings")),
					Path: at("collectors", i) + ".settings", Text: why,
				})
			} else if p.System != "" && !slices.Contains(feeds[p], s.Name) {
				feeds[p] = append(feeds[p], s.Name)
			}
		}
	}
	for i := range c.Systems {
		for _, p := range placesOf(&c.Systems[i]) {
			c.checkOrder(found, i, p, feeds[p])
		}
	}
	return found.err(c.name)
}

// CheckWaves holds what each collector says it feeds, by its name, to the rule
// that one wave comes from one source: of two, one would hide the other and
// neither would know what the other has published. Its error is a *Faults.
func (c *Config) CheckWaves(waves map[string][]string) error {
	found := c.later()
	first := map[string]int{}
	for i, s := range c.Collectors {
		for _, id := range waves[s.Name] {
			before, twice := first[id]
			if !twice {
				first[id] = i
				continue
			}
			found.faults = append(found.faults, Fault{
				Line: cmp.Or(lineOf(s.Settings.node, id), found.line(at("collectors", i)+".settings")),
				Path: at("collectors", i) + ".settings",
				Text: reason.New("config.feeds.wave", quoted(id), c.Collectors[before].Name, found.line(at("collectors", before))),
			})
		}
	}
	return found.err(c.name)
}

func (c *Config) unknownPlace(p Place) reason.Text {
	s, ok := register.Register{Systems: c.Systems}.Find(p.System)
	var parts []string
	for _, part := range s.Parts {
		parts = append(parts, string(part.ID))
	}
	switch {
	case p.System == "":
	case !ok:
		return reason.New("config.feeds.system", quoted(string(p.System)), suggest.Meant(string(p.System), c.systems()))
	case p.Part != "" && !slices.Contains(parts, string(p.Part)):
		return reason.New("config.feeds.part", quoted(string(p.Part)), p.System, suggest.Meant(string(p.Part), parts))
	}
	return ""
}

// placesOf lists the places of a system: itself, and its parts.
func placesOf(s *register.System) []Place {
	list := []Place{{System: s.ID}}
	for _, p := range s.Parts {
		list = append(list, Place{System: s.ID, Part: p.ID})
	}
	return list
}

// checkOrder notes the sources of one place that no order sets side by side.
func (c *Config) checkOrder(found *findings, system int, p Place, names []string) {
	s, path := &c.Systems[system], at("systems", system)
	orders := s.Sources
	for i, part := range s.Parts {
		if part.ID == p.Part {
			orders, path = part.Sources, at(path+".parts", i)
		}
	}
	for i, a := range names {
		for _, b := range names[:i] {
			if ordered(orders, a, b) {
				continue
			}
			if p.Part == "" && len(s.Parts) > 0 {
				found.add(path, reason.New("config.feeds.parts", p, strings.Join(names, ", ")))
			} else {
				found.add(path, reason.New("config.feeds.order", p, strings.Join(names, ", ")))
			}
			return
		}
	}
}

// ordered reports whether one order holds both sources.
func ordered(orders register.Sources, a, b string) bool {
	for order := range maps.Values(orders) {
		if slices.Contains(order, a) && slices.Contains(order, b) {
			return true
		}
	}
	return false
}

// lineOf returns the line of a text in settings, 0 when it is not there.
func lineOf(node *yaml.Node, text string) int {
	if node == nil {
		return 0
	}
	if node.Kind == yaml.ScalarNode && node.Value == text {
		return node.Line
	}
	for _, child := range node.Content {
		if line := lineOf(child, text); line > 0 {
			return line
		}
	}
	return 0
}

// later gathers faults that are found after the file was read.
func (c *Config) later() *findings {
	if c.found == nil { // a configuration that was never a file
		return newFindings()
	}
	return &findings{lines: c.found.lines}
}
