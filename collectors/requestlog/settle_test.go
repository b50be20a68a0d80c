package requestlog_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// The order of day and month, the decimal mark and the direction of its lines
// are those of the whole log, or it is refused with the setting to write.
func TestOneReadingOfALog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings, log string
		queries       map[int]float64 // by hour of 25 October 2026, UTC
		wh            float64
		reason        string
	}{
		"day first":          {"", "at;kwh\n25/10/2026 08:00;1,5\n25/10/2026 09:00;1,234\n", map[int]float64{7: 1, 8: 1}, 2734, ""},
		"month first":        {"", "at,kwh\n10/25/2026 8:00,1.5\n10/25/2026 9:00,0.5\n", map[int]float64{7: 1, 8: 1}, 2000, ""},
		"nothing tells":      {"", "at,kwh\n10/11/2026 8:00,1.5\n10/12/2026 9:00,0.5\n", nil, 0, "set dates"},
		"set":                {"dates: dmy\n", "at,kwh\n25/10/2026 8:00,1.5\n", map[int]float64{7: 1}, 1500, ""},
		"both orders":        {"", "at,kwh\n25/10/2026 8:00,1.5\n10/25/2026 8:00,1.5\n", nil, 0, "in others"},
		"two marks":          {"", "at;kwh\n2026-10-25 08:00;1,5\n2026-10-25 09:00;1.5\n", nil, 0, "set decimal"},
		"mark of one number": {"", "at;kwh\n2026-10-25 08:00;1,234\n", nil, 0, "state the decimal mark"},
		"mark set":           {"decimal: comma\n", "at;kwh\n2026-10-25 08:00;1,234\n", map[int]float64{7: 1}, 1234, ""},
		"newest first": {
			"", "at,kwh\n2026-10-25 03:10,0.1\n2026-10-25 02:50,0.1\n2026-10-25 02:40,0.1\n2026-10-25 02:55,0.1\n2026-10-25 01:10,0.1\n",
			map[int]float64{2: 1, 1: 2, 0: 1, 23: 1},
			500, "",
		},
		"oldest first": {
			"", "at,kwh\n2026-10-25 01:10,0.1\n2026-10-25 02:55,0.1\n2026-10-25 02:40,0.1\n2026-10-25 02:50,0.1\n2026-10-25 03:10,0.1\n",
			map[int]float64{2: 1, 1: 2, 0: 1, 23: 1},
			500, "",
		},
	} {
		dir := t.TempDir()
		write(t, dir, "a.csv", c.log)
		source := open(t, dir, "path: [a.csv]\nzone: Europe/Paris\ncolumns: {time: at, energy: kwh}\nenergy: {unit: kWh, boundary: server, method: measured}\nplace: chat\nsilence: 87600h\n"+c.settings, nil)
		w := window(t, "2026-10-24T22", "2026-10-25T23")
		b, err := source.Collect(t.Context(), w)
		if errors.Is(err, collectors.ErrNoData) && b.Window.To.Before(w.To) { // nothing before its first line
			w.From = b.Window.To
			b, err = source.Collect(t.Context(), w)
		}
		if err != nil && !errors.Is(err, collectors.ErrNoData) {
			t.Errorf("%s: %v", name, err)
		}
		got := hours(b, measure.Queries)
		for hour, want := range c.queries {
			if got[hour] != want {
				t.Errorf("%s: %v requests at %d h, want %v (%v)", name, got[hour], hour, want, b.Refused)
			}
		}
		if wh := totals(b)[measure.EnergyIT]; wh < c.wh-1e-6 || wh > c.wh+1e-6 {
			t.Errorf("%s: %v Wh, want %v", name, wh, c.wh)
		}
		reasons := ""
		if len(b.Refused) > 0 {
			reasons = b.Refused[0].Reason.String()
		}
		if (c.reason == "") != (reasons == "") || !strings.Contains(reasons, c.reason) {
			t.Errorf("%s: refused %v, want %q", name, b.Refused, c.reason)
		}
	}
}
