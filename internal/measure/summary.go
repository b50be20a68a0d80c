package measure

import "time"

// Month is what one key amounts to in one civil month (Key.Window), made by
// FoldMonth. Keys of one source, system, part and metric add up: their Covered
// is counted once however many models shared the hour.
type Month struct {
	Key
	State            State
	Value, Low, High float64
	Spread           Spread
	Count            int
	Covered          time.Duration
	Kept             float64       // the part of Value in buckets where this source won (MEASURES 4)
	KeptLow          float64       // its bounds, which for a Range are those of the days won
	KeptHigh         float64       //
	KeptCovered      time.Duration // the part of Covered in buckets where this source won
	Basis            Basis
}

// Profile is the fine grain of one key, read only for the period in view.
type Profile struct {
	Key
	Days []float64      // by civil day of the query; NaN where nothing is known
	Week [7][24]float64 // mean per covered occurrence of the local hour, Monday first; NaN where none; from readings of an hour or less
}

// Day is what one key amounts to on one civil day (Key.Window): the middle step
// between raw readings and months, so that a month is remade from its days
// without reading the month's raw readings again.
type Day struct {
	Key
	State            State
	Value, Low, High float64
	Spread           Spread
	Count            int
	Covered          time.Duration // each instant counted for one key of the source, system, part and metric
	Native           Window        // the longest window among the readings that touch the day
	Hours            []Hour        // by hour of the civil day (23, 24 or 25), nil unless every reading is native to the hour or finer
	Basis            Basis
}

// Hour is the amount and the coverage of one hour of a civil day.
type Hour struct {
	Value   float64
	Covered time.Duration
}

// Order is the register's order of sources for one system and part; an empty
// metric stands for every metric without an order of its own.
type Order struct {
	System  System
	Part    Part
	Metric  Metric
	Sources []string
}

// Rules is what a summary depends on beside the readings: the authority's time
// zone and the order of sources. Summaries made under other rules are stale.
type Rules struct {
	Zone  *time.Location
	Order []Order
}
