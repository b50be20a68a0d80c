package measure

import (
	"maps"
	"slices"
	"strings"
)

// CorrectionPrefix begins the name of the source that holds the corrections of
// another: "correction/litellm" corrects "litellm".
const CorrectionPrefix = "correction/"

// CorrectionOf returns the name of the source that holds source's corrections.
func CorrectionOf(source string) string { return CorrectionPrefix + source }

// Corrects returns the source that a correction is about; false for a source
// that is not a correction.
func Corrects(source string) (string, bool) { return strings.CutPrefix(source, CorrectionPrefix) }

// corrected applies the corrections among readings to the others. A Missing
// correction leaves out what its source says of the window, a Known one stands
// instead; an empty system, part, metric, model or group stands for all.
func corrected(readings []Reading) []Reading {
	bySource := map[string][]Reading{}
	for i := range readings {
		if source, ok := Corrects(readings[i].Source); ok {
			bySource[source] = append(bySource[source], readings[i])
		}
	}
	if len(bySource) == 0 {
		return readings
	}
	kept := make([]Reading, 0, len(readings))
	for i := range readings {
		r := readings[i]
		if _, ok := Corrects(r.Source); !ok && !isCorrected(bySource[r.Source], r.Key) {
			kept = append(kept, r)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		list := bySource[source]
		for i := range list {
			if list[i].State == Known {
				list[i].Source = source
				kept = append(kept, list[i])
			}
		}
	}
	return kept
}

func isCorrected(corrections []Reading, k Key) bool {
	for i := range corrections {
		c := &corrections[i]
		if c.Window.Holds(k.Window) &&
			(c.System == "" || c.System == k.System) && (c.Part == "" || c.Part == k.Part) &&
			(c.Metric == "" || c.Metric == k.Metric) && (c.Model == "" || c.Model == k.Model) &&
			(c.Group == "" || c.Group == k.Group) {
			return true
		}
	}
	return false
}
