package factors

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/impact"
)

// sample is the load by which two sets of factors are compared: one request of
// a thousand output tokens.
func sample() impact.Load { return impact.Load{Requests: 1, OutputTokens: 1000} }

// Side is what one catalogue says of a model.
type Side struct {
	Listed bool // the catalogue has it
	Params impact.Params
	Wh     impact.Bounds // of the equipment, for 1,000 output tokens in one request
}

// ModelChange is a model that two catalogues do not say the same of.
type ModelChange struct {
	Name          string
	Before, After Side
}

// ZoneChange is a zone whose electricity two catalogues do not say the same of.
type ZoneChange struct {
	Zone          string
	Before, After impact.Mix
}

// Models compares two catalogues, each by its own method, for models by their
// names; those that they say the same of are left out.
func Models(before, after *impact.Catalogue, names []string) []ModelChange {
	var list []ModelChange
	for _, name := range names {
		c := ModelChange{Name: name, Before: sideOf(before, name), After: sideOf(after, name)}
		if c.Before != c.After {
			list = append(list, c)
		}
	}
	return list
}

func sideOf(c *impact.Catalogue, name string) Side {
	m, ok := c.Model(name)
	if !ok {
		return Side{}
	}
	side := Side{Listed: true, Params: m.Params}
	method := c.Method()
	if got, err := method.Estimate(m.Params, sample(), impact.Place{PUE: impact.Bounds{Low: 1, High: 1}}, method.Constants.Batch); err == nil {
		side.Wh = impact.Bounds{Low: got.EnergyIT.Low * 1000, High: got.EnergyIT.High * 1000} // kWh to Wh
	}
	return side
}

// Zones compares what two catalogues say of the electricity of zones, as it
// stands before any change of the configuration's own.
func Zones(before, after *impact.Catalogue, codes []string) []ZoneChange {
	of := func(c *impact.Catalogue) map[string]impact.Mix {
		mixes := map[string]impact.Mix{}
		for _, z := range c.Zones() {
			if z.From.IsZero() {
				mixes[z.Zone] = z.Mix
			}
		}
		return mixes
	}
	first, second := of(before), of(after)
	var list []ZoneChange
	for _, code := range codes {
		if first[code] != second[code] {
			list = append(list, ZoneChange{code, first[code], second[code]})
		}
	}
	return list
}

// Differ reports whether two catalogues say anything differently of models or
// zones; where it comes from does not count.
func Differ(before, after *impact.Catalogue) bool {
	var names, codes []string
	for _, c := range []*impact.Catalogue{before, after} {
		for _, m := range c.Models() {
			names = append(append(names, m.Name), m.Aliases...)
		}
		for _, z := range c.Zones() {
			codes = append(codes, z.Zone)
		}
	}
	slices.Sort(codes)
	return len(Models(before, after, names)) > 0 || len(Zones(before, after, slices.Compact(codes))) > 0
}

// Before is the catalogue that served before now did, of those by which figures
// were derived, the oldest first; nil when there is none that differs by its
// method or its data.
func Before(now *impact.Catalogue, past []*impact.Catalogue) *impact.Catalogue {
	for _, c := range slices.Backward(past) {
		if c.MethodName() != now.MethodName() {
			return c
		}
	}
	return nil
}

// ZonesInUse lists the zones, by the codes of a catalogue, that some codes name
// and those where the suppliers of some models run them.
func ZonesInUse(known *impact.Catalogue, codes, models []string) (zones []string) {
	for _, name := range models {
		if m, ok := known.Model(name); ok {
			if vendor, ok := known.Vendor(m); ok {
				codes = append(slices.Clip(codes), vendor.Zone)
			}
		}
	}
	for _, z := range known.Zones() {
		if slices.ContainsFunc(codes, func(code string) bool {
			return code != "" && (strings.EqualFold(z.Zone, code) || strings.EqualFold(z.Alpha2, code))
		}) {
			zones = append(zones, z.Zone)
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}
