package indicator

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Figure is a value with its bounds and where it comes from.
type Figure struct {
	State            measure.State // Missing is not zero, and Withheld is neither
	Value, Low, High float64
	Spread           measure.Spread
	Shares           []MethodShare // how much of it by method; empty for ratios
	Origins          []Origin      // every source behind it, the largest first
	Window           measure.Window
	Held             period.Date // the last day of the wave or the count; zero: it is of the whole window
}

// Known reports whether there is a figure.
func (f Figure) Known() bool { return f.State == measure.Known }

// MethodShare is the part of a figure that was measured, estimated or declared.
type MethodShare struct {
	Method measure.Method
	Value  float64
	Share  float64 // 0–1
}

// Origin is one source's part in a figure, in the metric's canonical unit.
type Origin struct {
	Source string
	System measure.System
	Part   measure.Part
	Metric measure.Metric
	Method measure.Method
	Model  string
	Value  float64
	Basis  measure.Basis // of the latest month: method version, boundary, factors
}

// Result is one indicator's figure over one period, judged.
type Result struct {
	Indicator string
	System    measure.System // "" for the whole authority
	Period    period.Period
	Running   bool // the period is not over
	Figure    Figure
	Coverage  Coverage
	Verdict   Verdict
	Target    *InForce // nil: no target, and the verdict says nothing
	Reasons   []Reason
	// Projection of a running period; nil when there is none.
	Projection *Projection
}

// Coverage is how much of what was expected is known (MEASURES 3).
type Coverage struct {
	Share     float64 // 0–1 of the hours expected, systems weighted by their energy
	Expected  bool    // false: nothing was expected of any system
	InService int     // systems expected to have figures
	Followed  int     // of them, those with a figure
	Without   []measure.System
	// Inside is the share of energy inside a ratio, 0–1; 1 for other figures.
	Inside float64
}

// InForce is the target that a result is judged against.
type InForce struct {
	Target Target
	Limit  float64 // of this period, in the indicator's unit
	// Review: the figure's method or instrument is no longer the one that the
	// target was set for: "cible à réviser".
	Review bool
	Since  []Later // what was decided after the first day of the period
}

// Later is a target that was decided after the first day of the period, and
// what the figure is worth under it.
type Later struct {
	Target  Target
	Limit   float64 // of this period, in the indicator's unit
	Judged  bool    // it holds for this period, and its limit is known
	Verdict Verdict
}

// ReasonCode names a reason; the words belong to the page.
type ReasonCode string

// The reasons of a verdict, with the fields of Reason that each one fills.
const (
	ReasonWithheld          ReasonCode = "withheld"            // Text: the rule
	ReasonNoTarget          ReasonCode = "no_target"           //
	ReasonNoData            ReasonCode = "no_data"             //
	ReasonNoWave            ReasonCode = "no_wave"             // no survey in the quarter; Value, Period, Text: score, quarter and closing day of the last
	ReasonCoverage          ReasonCode = "coverage"            // Value: share covered; Limit: share wanted
	ReasonSystemsWithout    ReasonCode = "systems_without"     // Systems, in service without a figure
	ReasonInside            ReasonCode = "inside"              // Value: share of energy inside the ratio; Limit
	ReasonClassified        ReasonCode = "classified"          // Value: share of queries classified; Limit
	ReasonPartOverWhole     ReasonCode = "part_over_whole"     // more was declared of a part than of the whole
	ReasonSumPassed         ReasonCode = "sum_passed"          // Value, Limit: a running sum has passed its limit
	ReasonBoundsHoldLimit   ReasonCode = "bounds_hold_limit"   // Low, High, Limit
	ReasonPastLimit         ReasonCode = "past_limit"          // Value, Limit
	ReasonNearLimit         ReasonCode = "near_limit"          // Value, Limit
	ReasonWithinLimit       ReasonCode = "within_limit"        // Value, Limit
	ReasonTooEarly          ReasonCode = "too_early"           // Count: days before the first projection
	ReasonProjected         ReasonCode = "projected"           // Value, Low, High, Limit: judged on the projection
	ReasonToDate            ReasonCode = "to_date"             // a running ratio, judged as it stands
	ReasonMethodChanged     ReasonCode = "method_changed"      // Text: the methods now; "cible à réviser"
	ReasonBaselineMissing   ReasonCode = "baseline_missing"    // Period: the baseline's
	ReasonBaselineNotFrozen ReasonCode = "baseline_not_frozen" // Period: the baseline's
	ReasonPerimeterChanged  ReasonCode = "perimeter_changed"   // Systems: not the baseline's
	ReasonEmbodied          ReasonCode = "embodied"            // Systems of which the making of the servers is not known
	ReasonUnitUnstated      ReasonCode = "unit_unstated"       // Systems without a functional unit
)

// Reason says why, in a code with its numbers.
type Reason struct {
	Code             ReasonCode
	Value, Low, High float64
	Limit            float64
	Count            int
	Systems          []measure.System
	Period           period.Period
	Text             string // ids or free text of the configuration, never a sentence
}

// Projection is where a running sum is heading (MEASURES 10), in the
// indicator's unit.
type Projection struct {
	Value, Low, High float64
	Observed         float64 // so far
	Error            float64 // half of the interval, as a share of the value
	Tested           int     // past quarters from which the error was taken
	YearBefore       float64 // share of the projected rest that follows the year before, 0–1
	Elapsed, Days    int     // civil days over, and of the period
}
