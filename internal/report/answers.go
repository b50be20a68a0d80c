package report

import (
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
)

// Head opens every answer: of when, of whom, seen when, and what to do first
// when there is nothing to show.
type Head struct {
	Organisation string
	Zone         *time.Location
	Period       period.Period
	Running      bool      // the period is not over
	Now          time.Time // when the answer was made
	Version      string    // of the store's data: the answer is the same until it changes
	Empty        Empty
	// First and Last are the periods of the same kind that have figures, for
	// the period picker; zero without any.
	First, Last period.Period
}

// Empty says why there is nothing to show, and so what to do first.
type Empty string

// The empty states. None is "".
const (
	NoSystems Empty = "no_systems" // the register is empty
	NoSources Empty = "no_sources" // no source is declared
	NoData    Empty = "no_data"    // sources are declared, nothing was collected yet
	NoFigures Empty = "no_figures" // there are figures, but not of this period
)

// Perimeter is who is followed, of whom should be (MEASURES 3).
type Perimeter struct {
	Followed  int
	InService int
	Followers []measure.System // in the register's order
	Without   []measure.System // in service without a figure: named
	Unstated  []measure.System // without any date of service in the register
	Coverage  float64          // 0–1 of the expected hours of energy, weighted by energy
}

// Judged is one indicator's figure with its verdict, and what was corrected by
// hand in it.
type Judged struct {
	indicator.Result
	Corrections []Correction // of the history too, in an Item; the latest first
}

// Item is one indicator with all that a card shows around it.
type Item struct {
	Judged
	YearBefore indicator.Change // comes first: quarters are seasonal
	Previous   indicator.Change
	History    []Point // the periods of the same kind, oldest first, this one last
	// FourQuarters is the sum of a flow over the last four quarters, this one
	// included: Missing unless all are known, and of all that does not add up.
	FourQuarters indicator.Figure
	// Single is how many systems have a target of their own of what has none as a
	// whole.
	Single int
	Staff  *StaffChange // of what waves say, which changes between them; nil of all others
}

// Point is one period of a series. Missing is not zero.
type Point struct {
	Period           period.Period
	State            measure.State
	Value, Low, High float64
	Spread           measure.Spread
	Shares           []indicator.MethodShare
	Coverage         float64
	Running          bool
	Limit            *float64 // of the target in force, nil without one
	Verdict          indicator.Verdict
	Break            bool // counted or measured otherwise than in the period before
	Few              bool // of a survey that few answered: under LowRate
}

// Line is one system's series.
type Line struct {
	System measure.System
	Points []Point
}

// FindingKind names a sentence that the page words from a finding's numbers.
type FindingKind string

// The findings, with the fields of Finding that each one fills.
const (
	FindingEnergy    FindingKind = "energy"    // Value kWh, Limit, Verdict, Followed, InService, Share (a year before), Trend, Whole, Measured
	FindingTop       FindingKind = "top"       // System takes Share of the energy
	FindingPerUse    FindingKind = "per_use"   // System, Share over a year, Trend
	FindingHours     FindingKind = "hours"     // Share of the queries from Monday to Friday, 8 to 18 h
	FindingCause     FindingKind = "cause"     // Cause moved the energy by Value kWh of Total over a year
	FindingRebound   FindingKind = "rebound"   // Systems
	FindingWithout   FindingKind = "without"   // Systems in service without a figure
	FindingQueries   FindingKind = "queries"   // Value, Share over a year, Trend
	FindingUncertain FindingKind = "uncertain" // the level is uncertain, the Trend is established
	FindingProjected FindingKind = "projected" // Value, Low, High, Limit, Verdict
	FindingLowUse    FindingKind = "low_use"   // Share of energy in hours without a query
)

// Finding is what a page says in a title, made by rule from the figures.
type Finding struct {
	Kind                FindingKind
	Indicator           string
	System              measure.System
	Systems             []measure.System
	Value, Low, High    float64
	Limit               *float64
	Total               float64
	Whole               *float64 // change of the whole over a year, beside Share, which is of what compares; nil for none
	Share               float64
	Measured            float64
	Followed, InService int
	Trend               indicator.Trend
	Verdict             indicator.Verdict
	Cause               string // volume, intensity, arrival, departure, method, counting, coverage
}

// Overview answers "/".
type Overview struct {
	Head
	Perimeter Perimeter
	Findings  []Finding // the first is the headline
	Items     []Item    // frugality, in the catalogue's order
	Systems   []Item    // targets of single systems
	Sources   SourceCounts
	Awaited   []Awaited // waves of the quarter that have closed and that nobody has accepted yet
}

// SourceCounts says how the sources are, in numbers.
type SourceCounts struct{ Total, Fine, Late, Failing, Refused, Never int }

// Frugality answers "/frugalite", of all systems or of one.
type Frugality struct {
	Head
	System      measure.System // the filter; "" for all
	Perimeter   Perimeter
	Findings    []Finding
	Items       []Item      // of the authority, or of the system
	Aimed       []Item      // targets of single systems, where all are in view
	Rows        []SystemRow // in the register's order
	Quarters    []period.Period
	Energy      []Line           // kWh by system and quarter
	Limits      []*float64       // the energy target by quarter, nil where there is none
	PerUse      []Line           // Wh by use; only systems with figures
	Queries     []Line           // uses in each system's own unit
	Methods     []MethodRow      // energy by method and quarter
	BaseLoad    indicator.Figure // %, beside low_use_energy
	Hours       HourMap
	Rebounds    []indicator.Signal
	Checks      []CrossCheck
	Levers      []lever.Gain // what could be done, the largest gain first
	Corrections []Correction // of all that the page shows, the latest first
}

// SystemRow is one line of the table of systems.
type SystemRow struct {
	System     measure.System
	Name       string
	Phase      register.Phase
	Unit       register.Unit
	InService  bool // expected to have figures in the period
	Energy     indicator.Result
	Uses       indicator.Figure // in the system's unit
	PerUse     indicator.Result
	Queries    indicator.Figure
	Cost       indicator.Figure
	CostPerUse indicator.Figure
	LowUse     indicator.Figure // %
	BaseLoad   indicator.Figure // % of the energy, beside LowUse
	YearBefore indicator.Change // of energy
	Previous   indicator.Change
	// PerUseChange is over a year.
	PerUseChange indicator.Change
}

// MethodRow is how one quarter's energy was obtained.
type MethodRow struct {
	Period  period.Period
	Known   bool
	Running bool                    // the period is not over
	Shares  []indicator.MethodShare // kWh
}

// HourMap is the mean number of queries by hour and day of the week (MEASURES 14).
type HourMap struct {
	State  measure.State
	Months []period.Period // shown: those of the period that are over
	Week   [7][24]float64  // Monday first; NaN where nothing is known
	// Agents is the smallest number of active agents in a month shown.
	Agents  float64
	Reason  string           // when Withheld: "agents_unknown" or "agents_few"; when Missing: "not_hourly" or "no_data"
	Systems []measure.System // whose queries are in it
	Outside []measure.System // with queries, but none native to the hour
}

// CrossCheck sets what another source says beside the figure that was kept.
type CrossCheck struct {
	System       measure.System
	Part         measure.Part
	Metric       measure.Metric
	Kept, Other  string // sources
	KeptMethod   measure.Method
	OtherMethod  measure.Method
	KeptValue    float64 // canonical unit, over the same months
	OtherValue   float64
	Gap          float64         // other ÷ kept − 1
	Months       []period.Period // of the two figures: those of which both sources speak
	OtherCovered float64         // share of the months
}

// SystemPage answers "/systemes/{id}".
type SystemPage struct {
	Head
	Card        register.System
	Fields      []register.Field
	Stated      int // fields stated and in force
	Phase       register.Phase
	Row         SystemRow
	Items       []Item
	Whole       []indicator.Result // of the authority: targets in place of which measures were decided here, without one of the system
	Quarters    []period.Period
	Energy      []Point
	PerUse      []Point
	Uses        []Point
	Cost        []Point
	Hours       HourMap
	Breaks      []register.Break
	Forecasts   []ForecastRow
	Checks      []CrossCheck
	Corrections []Correction // of all that the page shows, the latest first
	Sources     []Source     // those that speak of it
	Rebound     *indicator.Signal
}

// ForecastRow sets an approval's forecast for a year beside what happened over
// the last four complete quarters.
type ForecastRow struct {
	Metric   measure.Metric // energy in kWh, queries; active agents of the last month
	Forecast float64
	Actual   indicator.Figure
}

// SystemList answers "/systemes".
type SystemList struct {
	Head
	Rows        []SystemLine
	Corrections []Correction // of the period
}

// SystemLine is one system in the list.
type SystemLine struct {
	Card    register.System
	Phase   register.Phase
	Row     SystemRow
	Targets []indicator.Result // of the targets in force of the system
	Stated  int
	Of      int
}

// SourceStatus is how a source is.
type SourceStatus string

// The states of a source.
const (
	SourceFine    SourceStatus = "fine"
	SourceLate    SourceStatus = "late"    // its figures are older than its rhythm and lag allow
	SourceFailing SourceStatus = "failing" // the last run failed
	SourceRefused SourceStatus = "refused" // it answers, and a file, or all of its last run, was refused whole
	SourceNever   SourceStatus = "never"   // it has not run yet
	SourceUnknown SourceStatus = "unknown" // in the store, not in the configuration
)

// Source is all that "/sources" says of one source.
type Source struct {
	Declared     SourceSetup
	Status       SourceStatus
	Bookmark     time.Time   // it was read until then; zero: never
	Held         time.Time   // its last figure ends then; zero: none
	Ahead        time.Time   // what the machine's clock showed once, wrongly; zero: nothing that is to come
	Last         time.Time   // last run; zero: never
	Next         time.Time   // next run; zero: unknown
	FailingSince time.Time   // first failure since the last good run; zero: not failing
	Fault        reason.Text // of the last run
	Read         int         // readings of the last run
	RefusedCount int         // data that are refused now
	Outcomes     []Outcome   // the latest first
	Refused      []measure.Refusal
	Gaps         []Gap
	Corrections  []Correction
	Systems      []measure.System // that it spoke of
}

// Until is the end of what is known of the source: its figures may end before
// what was read, and a statement after it. Zero when there is no figure.
func (s Source) Until() time.Time {
	if s.Held.Before(s.Bookmark) {
		return s.Held
	}
	return s.Bookmark
}

// Outcome is what one run did.
type Outcome struct {
	At            time.Time
	Window        measure.Window
	Read, Refused int
	Kept, Revised int // that the source no longer holds, and that it says otherwise than before
	Fault         reason.Text
}

// Gap is a month in which a source answered for less than it should.
type Gap struct {
	System  measure.System
	Part    measure.Part
	Metric  measure.Metric
	Month   period.Period
	Covered float64 // 0–1 of the hours expected
}

// SourcesPage answers "/sources".
type SourcesPage struct {
	Head
	Counts  SourceCounts
	Sources []Source // in the configuration's order, then those only in the store
	Checks  []CrossCheck
	Without []measure.System // in service without any source
	Factors *impact.Currency // of the models in use; nil: nothing is estimated
	Used    []string         // those models, by name
	// Outdated are the months that were derived under former statements.
	Outdated []Outdated
}

// Indicators answers the command line, the API and the CSV: every indicator of
// the authority, then of each system that has a figure or a target.
type Indicators struct {
	Head
	Perimeter Perimeter
	Results   []Judged
}

// Series answers the API: one indicator or metric, by period.
type Series struct {
	Head
	ID          string // of the indicator, or of the metric
	Metric      bool   // in the metric's canonical unit
	Unit        string
	System      measure.System
	Points      []Point
	Corrections []Correction // of the whole span
}
