package requestlog_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/requestlog"
	"github.com/vigie-ia/vigie/internal/measure"
)

// A log of many places is given in pieces, which together are what was written,
// also when a line comes between two of them; what is lacking is told of all.
func TestManyPlacesComeInPieces(t *testing.T) {
	t.Parallel()
	const places, hours = 120, 150
	from := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var settings, log strings.Builder
	settings.WriteString("path: [log]\ncolumns: {time: at, energy: wh, system: s}\nenergy: {unit: Wh, boundary: facility, method: measured, pue_included: true}\nplaces:\n")
	written, lacks := map[string]float64{}, 0
	line := func(at time.Time, place, wh int) string {
		written[fmt.Sprintf("s%d %s", place, at.Format("02T15"))] += float64(wh)
		return fmt.Sprintf("{\"at\":%q,\"s\":\"S%d\",\"wh\":%d}\n", at.Format(time.RFC3339), place, wh)
	}
	for p := range places {
		fmt.Fprintf(&settings, "  S%d: s%d\n", p, p)
	}
	for h := range hours {
		at := from.Add(time.Duration(h) * time.Hour)
		for p := range places {
			log.WriteString(line(at, p, 1+(h*7+p)%50))
		}
		if h%10 == 0 {
			lacks++
			fmt.Fprintf(&log, "{\"at\":%q,\"s\":\"S3\"}\n", at.Format(time.RFC3339))
		}
	}
	dir := t.TempDir()
	write(t, dir, "log", log.String())
	source, err := requestlog.New(collectortest.Decoder(settings.String()), collectors.Deps{Name: "log", Dir: dir, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	got, queries, pieces := map[string]float64{}, 0.0, 0
	var last measure.Batch
	for at := from; at.Before(from.Add(hours * time.Hour)); pieces++ {
		last = collect(t, source, measure.Window{From: at, To: at.Add(hours * time.Hour)}) // as the clock asks
		if len(last.Readings) > 8_000 || !last.Window.From.Equal(at) {
			t.Fatalf("%d readings of %v", len(last.Readings), last.Window)
		}
		for _, r := range last.Readings {
			switch r.Metric {
			case measure.Energy:
				got[fmt.Sprintf("%s %s", r.System, r.Window.From.Format("02T15"))] += r.Value
			case measure.Queries:
				queries += r.Value
			}
		}
		if at = last.Window.To; pieces == 1 { // of the last hour
			log.WriteString(line(from.Add((hours-1)*time.Hour), 5, 1000))
			write(t, dir, "log", log.String())
		}
	}
	if pieces < 3 || queries != float64(places*hours+lacks+1) || !maps.Equal(got, written) {
		t.Errorf("%d pieces hold %v requests and %d hours of energy, where %d and %d were written", pieces, queries, len(got), places*hours+lacks+1, len(written))
	}
	if !slices.ContainsFunc(last.Refused, func(r measure.Refusal) bool { return strings.HasPrefix(string(r.Where), "s3 ") }) {
		t.Errorf("nothing is told of S3: %v", last.Refused)
	}
}
