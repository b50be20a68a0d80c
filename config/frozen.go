package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
)

// Frozen writes the lines that freeze a baseline, as they stand below the
// trajectory of a target. Values have all their digits: the baseline's own
// period equals its limit.
func Frozen(b indicator.Baseline) string {
	values := make([]string, 0, len(b.Values))
	for _, p := range slices.SortedFunc(maps.Keys(b.Values), period.Period.Compare) {
		values = append(values, p.String()+": "+strconv.FormatFloat(b.Values[p], 'f', -1, 64))
	}
	systems := make([]string, len(b.Systems))
	for i, s := range b.Systems {
		systems[i] = strconv.Quote(string(s))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "      frozen:\n        values: {%s}\n        method: %q\n        systems: [%s]\n",
		strings.Join(values, ", "), b.Method, strings.Join(systems, ", "))
	if b.Restated != "" {
		fmt.Fprintf(&text, "        restated: %q\n", b.Restated)
	}
	return text.String()
}
