package acceptance_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// The machine's clock was a month ahead for one run, and then the program stood
// still for some days: the store holds figures of a time to come, bookmarks and
// runs there, which this test leaves in it as such a run would. Started with
// the right clock, the program takes them back, says so where it is looked for,
// and has every request once.
func TestMachineClockAhead(t *testing.T) {
	t.Parallel()
	for _, k := range keepings(t) {
		t.Run(k.name, func(t *testing.T) {
			now := time.Now().UTC().Truncate(time.Hour)
			days := func(n int) time.Time { return now.AddDate(0, 0, n) }
			prometheus := httptest.NewServer(twins{t, days(-3)})
			t.Cleanup(prometheus.Close)
			h := newHouse(t, k.section+fmt.Sprintf(`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: %[1]s}}
  - {id: compteur, name: Compteur, unit: query, phases: {in_service: %[1]s}}
collectors:
  - {name: journal, type: requestlog, every: "@hourly", since: %[1]s, settings: {path: [log.jsonl], columns: {time: at}, place: chat}}
  - name: compteurs
    type: prometheus
    every: "@hourly"
    since: %[1]s
    settings: {url: %[2]q, series: [{selector: city_requests_total, counts: query, place: compteur}]}
`, days(-9).Format(time.DateOnly), prometheus.URL))
			h.env = k.env
			const first, second = 30, 50
			h.write("log.jsonl", everyHours(days(-8), first, 3))
			h.collect(days(-9).Format(time.DateOnly), days(-5).Format(time.DateOnly))
			k.runAhead(t, h, days(-4).Truncate(24*time.Hour), now.AddDate(0, 1, 0))
			h.write("log.jsonl", everyHours(days(-8), second, 3))
			s := h.serve()
			for name, status := range map[string]string{"journal": "fine", "compteurs": "late"} { // no sample for three days
				eventually(t, "the log to tell of the clock at "+name, func() bool { return matches("the clock was ahead .*source="+name, s.log.String()) })
				s.untilStatus(name, status)
				s.until("the note on the clock", "/sources/"+name, func(page string) bool { return strings.Contains(page, "en avance") })
			}
			eventually(t, "the counter to be caught up", func() bool { return s.recentQueries("compteur", now) == twinsTotal })
			for _, name := range []string{"journal", "compteurs"} {
				if got := s.source(name); got.Until == nil || got.Until.After(time.Now()) {
					t.Errorf("the source is %+v", got)
				}
			}
			s.end(os.Interrupt)
			total := 0.0
			for _, r := range known(k.readings(h)) {
				total += r.Value
				if r.Window.To.After(time.Now()) {
					t.Fatalf("a reading up to %s is still there", r.Window.To)
				}
			}
			if total != second {
				t.Errorf("%v requests are stored, should be %d", total, second)
			}
		})
	}
}

// recentQueries is what the API says of a system in this month and the last.
func (s *served) recentQueries(system string, now time.Time) float64 {
	s.t.Helper()
	total := 0.0
	for _, month := range []string{now.AddDate(0, 0, -now.Day()).Format("2006-01"), now.Format("2006-01")} {
		list, _ := s.indicators(month)
		for _, x := range list {
			if x.ID == "queries" && x.System == system {
				total += deref(x.Value)
			}
		}
	}
	return total
}

// everyHours is a log of n requests, one every some hours.
func everyHours(from time.Time, n, hours int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{\"at\":%q}\n", from.Add(time.Duration(i*hours)*time.Hour+time.Minute).Format(time.RFC3339))
	}
	return text.String()
}

// runAhead leaves in the store what a run leaves whose clock showed until: a
// log has no request then, and a counter no sample.
func (k keeping) runAhead(t *testing.T, h *house, from, until time.Time) {
	t.Helper()
	kept, err := k.open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"journal", "compteurs"} {
		b := measure.Batch{Source: name, Window: measure.Window{From: from, To: until}}
		for at := from; name == "journal" && at.Before(until); at = at.Add(time.Hour) {
			b.Readings = append(b.Readings, measure.Reading{
				Key: measure.Key{
					Source: name, System: "chat", Metric: measure.Queries, Method: measure.Measured,
					Window: measure.Window{From: at, To: at.Add(time.Hour)},
				},
				State: measure.Known, Covered: time.Hour,
			})
		}
		err = errors.Join(err, kept.Replace(t.Context(), b),
			kept.Record(t.Context(), store.Outcome{Source: name, At: until, Window: b.Window, Read: len(b.Readings)}))
	}
	if err = errors.Join(err, kept.Close()); err != nil {
		t.Fatal(err)
	}
}
