package config

import (
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// Settings are a collector's own. They stay as they stand in the file until
// the collector decodes them.
type Settings struct {
	name string // of the file
	path string
	node *yaml.Node
}

// Decode fills a pointer to a struct by the keys of its yaml tags, strictly:
// the error is a *Faults that tells every unknown key and every wrong value.
// Without settings it changes nothing.
func (s Settings) Decode(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("decoding settings into %T: give a pointer", into)
	}
	if s.node == nil {
		return nil
	}
	d := decoder{findings: newFindings(), left: maxNodes}
	d.lines[s.path] = s.node.Line
	d.fill(s.path, s.node, v.Elem())
	return d.err(s.name)
}

// ParseSettings reads settings that stand alone, as a person writes them on a page;
// name is for their faults.
func ParseSettings(name string, text []byte) (Settings, error) {
	d := decoder{findings: newFindings(), left: maxNodes}
	root, ok := d.document(text)
	if !ok {
		return Settings{}, d.err(name)
	}
	return Settings{name: name, node: root}, nil
}

// WriteSettings writes a struct by the keys of its yaml tags, as ParseSettings
// reads it.
func WriteSettings(from any) (string, error) {
	text, err := yaml.Marshal(from)
	if err != nil {
		return "", fmt.Errorf("writing settings: %w", err)
	}
	if string(text) == "{}\n" {
		return "", nil
	}
	return string(text), nil
}
