package limesurvey

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/collectors"
)

// Later makes a collector's next run another one, without waiting.
func Later(c collectors.Collector) {
	if c, ok := c.(*collector); ok {
		c.looked = time.Time{}
	}
}

// Session does some work in a session of a collector.
func Session(ctx context.Context, c collectors.Collector, work func()) error {
	made, ok := c.(*collector)
	if !ok {
		return nil
	}
	return made.server.session(ctx, func(string) error { work(); return nil })
}

// Revise gives a collector the settings that a person wrote.
func Revise(c collectors.Collector, by func() (collectors.Decoder, bool)) {
	if c, ok := c.(*collector); ok {
		c.importer.Deps.Revised = func(string) (string, bool, error) { _, ok := by(); return "", ok, nil }
		c.importer.Surveys.Parse = func(string) (collectors.Decoder, error) { d, _ := by(); return d, nil }
	}
}
