package config

import (
	"errors"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// CheckTypes holds the type of every collector to those that there are. Its
// error is a *Faults.
func (c *Config) CheckTypes(types []string) error {
	found := c.later()
	for i, s := range c.Collectors {
		if !slices.Contains(types, s.Type) {
			found.add(at("collectors", i)+".type", reason.New("config.type", quoted(s.Type), suggest.Meant(s.Type, types)))
		}
	}
	return found.err(c.name)
}

// Locate tells what a collector says of its settings, a fault for each line of
// its error, with its line in the file. What begins with the path of a setting
// ("columns.time: …") is told of that setting. Faults stay as they are. Its
// error is a *Faults.
func (c *Config) Locate(collector string, err error) error {
	i := slices.IndexFunc(c.Collectors, func(s Collector) bool { return s.Name == collector })
	if err == nil || i < 0 || errors.As(err, new(*Faults)) {
		return err
	}
	found, path := c.later(), at("collectors", i)
	for _, why := range reason.Each(err) {
		key, rest, ok := why.Cut()
		if line := lineBelow(c.Collectors[i].Settings.node, key); ok && line > 0 {
			found.faults = append(found.faults, Fault{Line: line, Path: path + ".settings." + key, Text: rest})
			continue
		}
		found.add(path, why)
	}
	return found.err(c.name)
}

// lineBelow returns the line of a path in settings (series[0].preset), 0 when
// it does not stand there.
func lineBelow(node *yaml.Node, path string) int {
	line := 0
	for _, step := range regexp.MustCompile(`[^.\[\]]+`).FindAllString(path, -1) {
		next := child(node, step)
		if next == nil {
			return 0
		}
		node, line = next, next.Line
	}
	return line
}

// child returns the value of a key, or an item of a list by its number; nil
// when there is none.
func child(node *yaml.Node, step string) *yaml.Node {
	if node == nil {
		return nil
	}
	if node.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i]
		}
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == step {
			return node.Content[i+1]
		}
	}
	return nil
}
