// Package impact derives what a source did not say from what it said and from
// the register: the energy of the facility from that of the equipment, the
// server from its GPUs, the uses of a system that only counts its licences.
// Each derived reading states its method and its basis; it never poses as the
// reading it was made from.
package impact

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Bounds are a low and a high assumption, equal when there is only one. The
// zero value means that nothing is stated.
type Bounds struct{ Low, High float64 }

func (b Bounds) stated() bool { return b.High > 0 }

// Site is what the register says of the place where a part of a system runs.
type Site struct {
	PUE       Bounds // facility energy / IT energy (ISO/IEC 30134-2), at least 1
	PUESource string // document and date behind it
	Completed Bounds // share added to a GPU-only meter for the rest of the server: 0.3 adds 30 %
	Usage     *Usage
}

// Usage is a declared use, for a system that only counts people.
type Usage struct {
	Of       measure.Metric // licences or active agents
	PerMonth Bounds         // uses per person and month
	WhPerUse Bounds         // Wh at the facility; zero: unknown
	Source   string
}

// Sites tells where a part runs.
type Sites func(measure.System, measure.Part) Site

// Derive adds to b what follows from it: GPU-only energy completed, facility
// energy (MEASURES 5: the PUE once), and uses by assumption. What cannot be
// derived is said in b.Refused. Readings that are there already are kept as
// they are.
func Derive(b measure.Batch, sites Sites) measure.Batch {
	b.Readings = append(slices.Clip(b.Readings), completed(b.Readings, sites)...)
	extra, missing := facility(b.Readings, sites)
	b.Readings = append(b.Readings, extra...)
	b.Refused = append(b.Refused, missing...)
	b.Readings = append(b.Readings, assumed(b.Readings, sites)...)
	return b
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

// String writes bounds as "1.2" or "1.2..1.4".
func (b Bounds) String() string {
	low := strconv.FormatFloat(b.Low, 'g', -1, 64)
	if b.Low == b.High {
		return low
	}
	return low + ".." + strconv.FormatFloat(b.High, 'g', -1, 64)
}
