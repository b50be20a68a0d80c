package impact

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Named is one result under the name and in the unit that files use: energy_kwh,
// gwp_kg, adpe_kgsb, pe_mj, usage_gwp_kg, embodied_gwp_kg, water_l.
type Named struct {
	Name   string
	Bounds Bounds
}

// Named lists the results as files name them.
func (i Impacts) Named() []Named {
	return []Named{
		{"energy_kwh", i.Energy},
		{"gwp_kg", i.Carbon()},
		{"adpe_kgsb", i.Abiotic},
		{"pe_mj", i.PrimaryEnergy},
		{"usage_gwp_kg", i.UsageCarbon},
		{"embodied_gwp_kg", i.EmbodiedCarbon},
		{"water_l", i.Water},
	}
}

// UnmarshalText reads one number, "44", or two assumptions, "44..132".
func (b *Bounds) UnmarshalText(text []byte) error {
	low, high, ranged := strings.Cut(strings.ReplaceAll(string(text), ",", "."), "..")
	if !ranged {
		high = low
	}
	var out Bounds
	for _, part := range []struct {
		text string
		into *float64
	}{{low, &out.Low}, {high, &out.High}} {
		v, err := strconv.ParseFloat(strings.TrimSpace(part.text), 64)
		if err != nil || !finite(v) {
			return reason.New("value.bounds", strconv.Quote(string(text)))
		}
		*part.into = v
	}
	*b = out
	return nil
}
