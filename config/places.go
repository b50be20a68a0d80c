package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/spell"
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
			if text := c.unknownPlace(p); text != "" {
				found.faults = append(found.faults, Fault{
					Line: cmp.Or(lineOf(s.Settings.node, p.String()), found.line(at("collectors", i)+".settings")),
					Path: at("collectors", i) + ".settings", Text: text,
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
				Text: fmt.Sprintf("feeds the wave %s, which %s feeds too (line %d): a wave comes from one source", quoted(id), c.Collectors[before].Name, found.line(at("collectors", before))),
			})
		}
	}
	return found.err(c.name)
}

func (c *Config) unknownPlace(p Place) string {
	s, ok := register.Register{Systems: c.Systems}.Find(p.System)
	var parts []string
	for _, part := range s.Parts {
		parts = append(parts, string(part.ID))
	}
	switch {
	case p.System == "":
	case !ok:
		return fmt.Sprintf("feeds the system %s, which is not in the register; %s", quoted(string(p.System)), spell.Meant(string(p.System), c.systems()))
	case p.Part != "" && !slices.Contains(parts, string(p.Part)):
		return fmt.Sprintf("feeds the part %s, which the system %s has not; %s", quoted(string(p.Part)), p.System, spell.Meant(string(p.Part), parts))
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
			advice := "write sources: {default: [" + strings.Join(names, ", ") + "]} there, the best first"
			if p.Part == "" && len(s.Parts) > 0 {
				advice = "let each feed a part, and order them there"
			}
			found.add(path, "%s is fed by %s and nothing says which is the better: %s", p, strings.Join(names, " and "), advice)
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
