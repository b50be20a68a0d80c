// Package impact derives what a source did not say from what it said and from
// the register: energy from tokens by the EcoLogits method, the energy of the
// facility from that of the equipment, carbon, water and resources from energy.
// Each derived reading states its method, its factors and their versions; it
// never poses as the reading it was made from.
package impact

import (
	"strconv"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Bounds are a low and a high assumption, equal when there is only one. The
// zero value means that nothing is stated.
type Bounds struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

func (b Bounds) stated() bool { return b.High > 0 }

// String writes bounds as "1.2" or "1.2..1.4".
func (b Bounds) String() string {
	low := strconv.FormatFloat(b.Low, 'g', -1, 64)
	if b.Low == b.High {
		return low
	}
	return low + ".." + strconv.FormatFloat(b.High, 'g', -1, 64)
}

// numbers are the bounds as a basis has them.
func (b Bounds) numbers() measure.Numbers { return measure.NumberRange(b.Low, b.High) }

// MarshalText writes bounds as String does, exactly.
func (b Bounds) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// Site is what the register says of the place where a part of a system runs.
type Site struct {
	PUE       Bounds   `json:"pue"`        // facility energy / IT energy (ISO/IEC 30134-2), at least 1
	PUESource string   `json:"pue_source"` // document and date behind it
	WUE       *Bounds  `json:"wue"`        // L on site / kWh of IT energy (ISO/IEC 30134-9); nil: not stated
	Zone      string   `json:"zone"`       // electricity zone; "": not stated
	Completed Bounds   `json:"completed"`  // share added to a GPU-only meter for the rest of the server: 0.3 adds 30 %
	Models    []string `json:"models"`     // that the register names: the one of a figure without a name, if there is one only
	Usage     *Usage   `json:"usage"`
	PerUse    *PerUse  `json:"per_use"`
	// OwnServers says that the making of the servers is in the register: it runs
	// by the calendar and is not derived from energy.
	OwnServers bool `json:"own_servers"`
}

// Usage is a declared use, for a system that only counts people.
type Usage struct {
	Of       measure.Metric `json:"of"`         // licences or active agents
	PerMonth Bounds         `json:"per_month"`  // uses per person and month
	WhPerUse Bounds         `json:"wh_per_use"` // Wh at the facility; zero: unknown
	Source   string         `json:"source"`
}

// PerUse is a declared energy of one use, at the facility, for a system without
// a meter.
type PerUse struct {
	Metric measure.Metric `json:"metric"` // that counts its uses
	Per    float64        `json:"per"`    // of the metric for one use: 60 s for an audio minute
	Wh     Bounds         `json:"wh"`
	Source string         `json:"source"`
}

// scaled returns r with its figures multiplied by f, scenario by scenario. The
// value of a range is its midpoint (MEASURES 6).
func scaled(r measure.Reading, f Bounds) measure.Reading {
	r.Low, r.High = r.Low*f.Low, r.High*f.High
	r.Value = (r.Low + r.High) / 2
	if r.Spread == measure.Exact && f.Low != f.High {
		r.Spread = measure.Range
	}
	if r.Spread == measure.Exact {
		r.Low, r.High = r.Value, r.Value
	}
	r.SD = 0
	return r
}

// within returns r with the bounds b as its figures.
func within(r measure.Reading, b Bounds) measure.Reading {
	r.Low, r.High, r.Value, r.SD = b.Low, b.High, (b.Low+b.High)/2, 0
	r.Spread = measure.Range
	if b.Low == b.High {
		r.Spread = measure.Exact
	}
	return r
}
