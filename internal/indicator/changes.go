package indicator

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Trend says which way a figure went between two periods.
type Trend uint8

// The trends. NoComparison is the zero value: one of the two figures is missing.
const (
	NoComparison  Trend = iota
	NotComparable       // the comparable perimeter is under 80 % of the energy
	Stable              // under 2 %, or inside the bounds
	Up
	Down
)

// String returns the trend's id: none, not_comparable, stable, up, down.
func (t Trend) String() string {
	switch t {
	case NotComparable:
		return "not_comparable"
	case Stable:
		return "stable"
	case Up:
		return "up"
	case Down:
		return "down"
	case NoComparison:
	}
	return "none"
}

// MarshalText writes the trend's id.
func (t Trend) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Change is what became of a figure between two periods (MEASURES 9), in the
// indicator's unit.
type Change struct {
	From, To period.Period
	Months   int // compared: all of the period, or those that are over; 0: none
	Trend    Trend
	// Share is the change on the comparable perimeter: 0.04 is 4 % more. Low
	// and High are those of the scenarios, all low and all high.
	Share, Low, High float64
	// Points is the same change as a difference, in the unit; indicators in %
	// are told in points.
	Points float64
	// Established: the change excludes zero in both scenarios.
	// LevelUncertain: it goes up or down, yet the two levels' bounds overlap.
	Established, LevelUncertain bool
	First, Second               Figure  // on the comparable perimeter
	Inside                      float64 // the comparable share of the energy, the smaller of the two periods'
	// Total is the whole change, comparable or not: the pieces sum to it.
	Total   float64
	Pieces  []Piece
	Effects *Effects // nil when it cannot be split
}

// PieceKind says why a part stands apart in a change.
type PieceKind string

// The pieces of a change.
const (
	PieceComparable PieceKind = "comparable"
	PieceArrival    PieceKind = "arrival"   // "extension"
	PieceDeparture  PieceKind = "departure" //
	PieceMethod     PieceKind = "method"    // another method, factor version or boundary
	PieceCounting   PieceKind = "counting"  // a break in what is counted
	PieceCoverage   PieceKind = "coverage"  // covered less than 80 % in one of the periods
)

// Piece is one part's share in a total change.
type Piece struct {
	Kind   PieceKind
	System measure.System // "" for the comparable piece, which is all parts together
	Part   measure.Part
	Amount float64 // in the indicator's unit
}

// Effects split the comparable change by the LMDI method; they sum to it.
type Effects struct {
	Volume    float64 // more or fewer uses
	Intensity float64 // more or less energy for each use
	Mix       float64 // uses moving between systems
	Uncounted float64 // of systems whose uses are not counted
}

// Uses is what more or fewer uses of each system made: their number, and how they
// are spread over systems.
func (e Effects) Uses() float64 { return e.Volume + e.Mix }

// Signal is a system that shows a rebound: each use takes less, the whole
// takes more (MEASURES 11). Shares: −0.05 is 5 % less.
type Signal struct {
	System               measure.System
	From, To             period.Period
	PerUse, Uses, Energy float64
}
