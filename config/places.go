package config

import "github.com/vigie-ia/vigie/internal/measure"

// Place is a system, or a part of one, that a collector says it feeds.
type Place struct {
	System measure.System
	Part   measure.Part
}

// CheckPlaces holds what each collector says it feeds, by its name, to the
// register. Its error is a *Faults.
func (c *Config) CheckPlaces(_ map[string][]Place) error { return nil }
