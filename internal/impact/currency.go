package impact

import (
	"slices"
	"strings"
	"time"
)

// OldAfter is how many days after their release models and zones are taken to be
// old: EcoLogits published one every two months in 2026.
const OldAfter = 120

// Currency is how current a catalogue is, for the models in use.
type Currency struct {
	Stamp
	Published string   // day of the release of the data
	Days      int      // since then
	Unlisted  []string // models in use that no list has
}

// Old reports whether the data are older than OldAfter.
func (c Currency) Old() bool { return c.Days > OldAfter }

// Mixed reports whether method and data are of two releases.
func (c Currency) Mixed() bool { return c.Method != c.Data }

// CurrencyOn judges a catalogue on a day, for models by their names.
func (c *Catalogue) CurrencyOn(now time.Time, used []string) Currency {
	out := Currency{Stamp: c.Stamp(), Published: c.release.Published}
	if day, err := time.Parse(time.DateOnly, c.release.Published); err == nil {
		out.Days = int(now.Sub(day).Hours() / 24)
	}
	for _, name := range used {
		if _, known := c.Model(name); !known && strings.TrimSpace(name) != "" && !slices.Contains(out.Unlisted, name) {
			out.Unlisted = append(out.Unlisted, name)
		}
	}
	slices.Sort(out.Unlisted)
	return out
}
