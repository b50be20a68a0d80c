package report_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// The months that stand on a former card are those with figures before the day
// of the change, that day's own among them; a change, unlike what was not stated,
// is told for a quarter only.
func TestOutdated(t *testing.T) {
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	learned, changed := impact.Site{}, impact.Site{Zone: "FR"}
	for name, c := range map[string]struct {
		was         impact.Site
		after       time.Duration // from the change to now
		first, last string        // "": nothing is told
		from        string
	}{
		"learned":        {learned, time.Hour, "2026-05", "2026-10", "2026-05-01"},
		"learned before": {learned, 400 * 24 * time.Hour, "2026-05", "2026-10", "2026-05-01"},
		"changed":        {changed, 24 * time.Hour, "2026-05", "2026-10", "2026-05-01"},
		"changed before": {changed, 93 * 24 * time.Hour, "", "", ""},
	} {
		w := newTown(t, "chat", "silent")
		day := time.Date(2026, 10, 20, 0, 0, 0, 0, paris(t))
		w.now = day.Add(c.after)
		site := impact.Site{Zone: "FRA", PUE: impact.Bounds{Low: 1.2, High: 1.2}}
		state := func(s impact.Site) map[string]impact.Site {
			return map[string]impact.Site{impact.PlaceKey("chat", ""): s, impact.PlaceKey("silent", ""): s}
		}
		h := impact.NewHistory(&impact.State{Places: state(c.was), Catalogue: known}, &impact.State{From: day, Partial: true, Places: state(site), Catalogue: known})
		w.setup.History = func() impact.History { return h }
		w.setup.Now = func() time.Time { return w.now }
		for _, month := range []string{"2026-05", "2026-08", "2026-10", "2026-11"} {
			w.put("chat", measure.Energy, month, 10)
		}
		w.put("silent", measure.Energy, "2026-08", 0)
		w.store.states = []store.SourceState{{Source: "meter", Held: measure.Window{From: per(t, "2026-05").Window(paris(t)).From, To: w.now}}}
		list, err := w.reporter().Outdated(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.first == "" {
			if len(list) != 0 {
				t.Errorf("%s: told %+v", name, list)
			}
			continue
		}
		if len(list) != 1 || list[0].System != "chat" || list[0].First.String() != c.first || list[0].Last.String() != c.last || list[0].From.String() != c.from {
			t.Errorf("%s: %+v, should be %s to %s", name, list, c.first, c.last)
		}
	}
}
