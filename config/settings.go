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
