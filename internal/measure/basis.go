package measure

import (
	"net/url"
	"slices"
	"strings"
)

// Keys of a Reading's Basis, which is written `key=value;key=value`, keys
// sorted, values escaped as in a URL query. Unknown keys are kept.
const (
	BasisMethod     = "method"     // formula and version: "ecologits-0.9.3", "counter", "trapezoid"
	BasisBoundary   = "boundary"   // gpu, server, rack, facility; of the grid's intensity: production or consumption
	BasisPUE        = "pue"        // the PUE that was applied, or divided out
	BasisPUEBy      = "pue_by"     // source (the figure came with it) or vigie (the pipeline applied it)
	BasisCounts     = "counts"     // query or call: what the source counts
	BasisGrid       = "grid"       // utc-day: counted in whole UTC days, never shown by the hour
	BasisFactor     = "factor"     // factors and their vintages
	BasisAssumption = "assumption" // usage: derived from a declared number of uses per person
	BasisCompleted  = "completed"  // share by which a GPU-only meter was completed
	BasisCorrected  = "corrected"  // reason, author and date of a correction
	BasisEvidence   = "evidence"   // document behind a declared figure
	BasisTax        = "tax"        // ht or ttc, for costs
	BasisNote       = "note"       // anything else a reader must know, short
	BasisParams     = "params"     // model of the catalogue behind an estimate, and the date of its source
	BasisZone       = "zone"       // electricity zone and the version of its factors: "FRA mix-2025-09"
	BasisWUE        = "wue"        // water on site that was applied
	BasisPlace      = "place"      // whose default place was taken: "openai ecologits-0.9.3"
	BasisDerived    = "derived"    // vigie: worked out by the pipeline, not said by the source
)

// BasisGet returns the value of key in basis, "" when absent.
func BasisGet(basis, key string) string {
	for pair := range strings.SplitSeq(basis, ";") {
		if k, v, ok := strings.Cut(pair, "="); ok && k == key {
			if s, err := url.QueryUnescape(v); err == nil {
				return s
			}
			return v
		}
	}
	return ""
}

// BasisSet returns basis with key set to value; an empty value removes the key.
func BasisSet(basis, key, value string) string {
	pairs := make([]string, 0, 4)
	for pair := range strings.SplitSeq(basis, ";") {
		if k, _, ok := strings.Cut(pair, "="); ok && k != key {
			pairs = append(pairs, pair)
		}
	}
	if value != "" {
		pairs = append(pairs, key+"="+url.QueryEscape(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ";")
}
