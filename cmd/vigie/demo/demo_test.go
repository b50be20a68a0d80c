package demo_test

import (
	"context"
	"log/slog"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// figure is a total of the store, of one system.
type figure struct {
	system measure.System
	metric measure.Metric
}

// TestTotals holds what the store says after the real collectors to what the
// generator says itself, then again after a day and an hour, read twice.
func TestTotals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now().Add(-27 * time.Hour).Truncate(time.Hour) // sources of files take what is left of an hour for whole
	zone := paris(t)
	since := period.Of(now, zone, period.Month).Previous().First()
	options := demo.Options{
		Dir: dir, Since: since, Now: func() time.Time { return now },
		Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler),
	}
	d, err := demo.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	city := d.City
	collect(t, d)
	compare(t, "at first", totals(t, dir, zone), expected(city, since.Start(zone), now))

	now = now.Add(25 * time.Hour)
	if err := city.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	collect(t, d)
	compare(t, "a day and an hour later", totals(t, dir, zone), expected(city, since.Start(zone), now))

	month := period.Of(since.Start(zone), zone, period.Month)
	w := month.Window(zone)
	compareUse(t, monthsOf(t, dir, zone), month, float64(city.Between(demo.DraftQueries, w.From, w.To)))
	compareGrid(t, city, readings(t, dir, zone, "reseau"), now)
	page, err := d.App.Reporter().Overview(t.Context(), period.Of(now, zone, period.Month))
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Perimeter.Without) == 0 || page.Perimeter.Without[len(page.Perimeter.Without)-1] != "resumes" {
		t.Errorf("without a figure: %v, want the summaries named", page.Perimeter.Without)
	}
	if page.Sources.Failing != 1 || page.Sources.Late != 0 || page.Sources.Total != 16 {
		t.Errorf("sources %+v, want one of sixteen failing: the late one has nothing in so short a span", page.Sources)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// collect reads every source; the one that was switched off fails, no other.
func collect(t *testing.T, d *demo.Demo) {
	t.Helper()
	last := 0.0
	err := d.Fill(t.Context(), func(done float64, _ int) { last = done })
	if err == nil || strings.Count(err.Error(), "collecting ") != 1 || !strings.Contains(err.Error(), "collecting ancienne-passerelle: ") {
		t.Errorf("failed: %v, want the old gateway and nothing else", err)
	}
	if last < 0.8 {
		t.Errorf("progress ends at %v", last)
	}
}

// compareGrid holds the hours of the grid to the city's quarters: consolidated
// ones are the mean of two of them, those of real time lie a gram around them.
func compareGrid(t *testing.T, c *demo.City, list []measure.Reading, now time.Time) {
	t.Helper()
	const half = 30 * time.Minute
	notes := map[string]int{}
	for _, r := range list {
		from := r.Window.From
		note := r.Basis.Fields().Note
		notes[note]++
		least, greatest := math.Inf(1), math.Inf(-1)
		for at := from; at.Before(r.Window.To); at = at.Add(half / 2) {
			least, greatest = min(least, float64(c.Grid(at))-1), max(greatest, float64(c.Grid(at))+1)
		}
		if want := float64(c.Grid(from)+c.Grid(from.Add(half))) / 2; note == "consolidated" && (r.Value != want || r.Covered != time.Hour) {
			t.Errorf("at %v the grid is at %v over %v, want %v", from, r.Value, r.Covered, want)
		}
		if r.Value < least || r.Value > greatest || r.Window.To.After(now) {
			t.Errorf("at %v the grid is at %v, want %v to %v", from, r.Value, least, greatest)
		}
	}
	if notes["real-time"] < 500 || len(list) != notes["real-time"]+notes["consolidated"]+notes["consolidated,real-time"] {
		t.Errorf("%d hours of the grid: %v", len(list), notes)
	}
}

// keptIn opens the store of a demo beside it.
func keptIn(t *testing.T, dir string, zone *time.Location) *sqlite.Store {
	t.Helper()
	cfg, err := config.Load(filepath.Join(dir, "vigie.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rules := measure.Rules{Zone: zone, Order: register.Register{Systems: cfg.Systems}.Orders()}
	keep, err := sqlite.Open(context.WithoutCancel(t.Context()), filepath.Join(dir, "vigie.db"), rules)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := keep.Close(); err != nil {
			t.Error(err)
		}
	})
	return keep
}

// readings is what the store keeps of a source.
func readings(t *testing.T, dir string, zone *time.Location, source string) []measure.Reading {
	t.Helper()
	var list []measure.Reading
	span := measure.Window{From: time.Date(2020, 1, 1, 0, 0, 0, 0, zone), To: time.Now().AddDate(0, 2, 0)}
	for r, err := range keptIn(t, dir, zone).Readings(t.Context(), source, span) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// monthsOf is what the store keeps by month.
func monthsOf(t *testing.T, dir string, zone *time.Location) []measure.Month {
	t.Helper()
	span := measure.Window{From: time.Date(2020, 1, 1, 0, 0, 0, 0, zone), To: time.Now().AddDate(0, 2, 0)}
	months, err := keptIn(t, dir, zone).Months(t.Context(), store.Query{Months: span})
	if err != nil {
		t.Fatal(err)
	}
	return months
}

// totals sums what the store keeps of each system and metric.
func totals(t *testing.T, dir string, zone *time.Location) map[figure]float64 {
	t.Helper()
	sums := map[figure]float64{}
	for _, m := range monthsOf(t, dir, zone) {
		if m.Group == "" {
			sums[figure{m.System, m.Metric}] += m.Kept
		}
	}
	return sums
}

// compareUse holds the use by direction of a month to the whole: most of it has a
// direction, none has more than there is, and the smallest is told with others.
func compareUse(t *testing.T, months []measure.Month, of period.Period, whole float64) {
	t.Helper()
	sum, shown := 0.0, 0
	for _, m := range months {
		if m.System != "redaction" || m.Metric != measure.Queries || m.Group == "" || m.Window.From != of.Window(paris(t)).From {
			continue
		}
		if units := m.Basis.Fields().Units; m.State != measure.Known || units == "prospective" {
			t.Errorf("the use of %s (%s) is %v", m.Group, units, m.State)
		}
		if m.State == measure.Known {
			sum, shown = sum+m.Value, shown+1
		}
	}
	if shown < 10 || sum > 0.93*whole || sum < 0.9*whole {
		t.Errorf("%d directions made %v of %v queries", shown, sum, whole)
	}
}

// expected is what the city itself says happened from since to now: by the
// hour, or by the UTC day where a source counts so.
func expected(c *demo.City, since, now time.Time) map[figure]float64 {
	to := now.UTC().Truncate(time.Hour)
	first, last := since.UTC().Truncate(24*time.Hour), now.UTC().Truncate(24*time.Hour)
	sum := func(s demo.Stream, from, to time.Time) float64 {
		total := int64(0)
		for at := from; at.Before(to); at = at.Add(time.Hour) {
			total += c.Amount(s, at)
		}
		return float64(total)
	}
	search := (sum(demo.SearchGPU, since, to) + sum(demo.SearchCPU, since, to)) / 3600
	council := 2 * sum(demo.CouncilEnergy, since, to) / 3.6e6 * (1 + (0.25+0.4)/2)
	want := map[figure]float64{
		{"recherche", measure.Queries}:       sum(demo.SearchQueries, since, to),
		{"recherche", measure.OutputTokens}:  sum(demo.SearchOutput, since, to),
		{"recherche", measure.EnergyIT}:      search,
		{"recherche", measure.Energy}:        1.5 * search,
		{"transcription", measure.EnergyIT}:  council,
		{"transcription", measure.Energy}:    1.5 * council,
		{"transcription", "audio_seconds"}:   sum(demo.CouncilSeconds, since, to),
		{"courrier", measure.Queries}:        sum(demo.MailLetters, since, to),
		{"courrier", measure.Calls}:          sum(demo.MailCalls, since, to),
		{"courrier", measure.EnergyIT}:       sum(demo.MailEnergy, since, to),
		{"traduction", measure.Queries}:      sum(demo.TranslationQueries, since, to),
		{"traduction", measure.InputTokens}:  sum(demo.TranslationInput, since, to),
		{"traduction", measure.OutputTokens}: sum(demo.TranslationOutput, since, to),
		{"redaction", measure.Queries}:       sum(demo.DraftQueries, first, last),
		{"redaction", measure.InputTokens}:   sum(demo.DraftInput, first, last),
		{"redaction", measure.OutputTokens}:  sum(demo.DraftOutput, first, last),
		{"redaction", measure.Cost}:          0.88e-6 * (0.4*sum(demo.DraftInput, first, last) + 2*sum(demo.DraftOutput, first, last)),
		{"traduction", measure.Cost}:         0.88e-6 * (0.15*sum(demo.TranslationInput, first, last) + 0.6*sum(demo.TranslationOutput, first, last)),
		{"accueil", measure.EnergyIT}:        sum(demo.DeskEnergy, since, to),
		{"accueil", measure.Energy}:          1.5 * sum(demo.DeskEnergy, since, to),
	}
	for at := since; at.Before(to); at = at.Add(time.Hour) {
		queries, classified, simple := c.DeskRequests(at)
		want[figure{"accueil", measure.Queries}] += float64(queries)
		want[figure{"accueil", measure.Classified}] += float64(classified)
		want[figure{"accueil", measure.SimpleQueries}] += float64(simple)
	}
	return want
}

// compare is exact for what is counted, and to rounding for the rest.
func compare(t *testing.T, when string, got, want map[figure]float64) {
	t.Helper()
	for f, w := range want {
		g, slack := got[f], 0.0
		if info, _ := measure.InfoOf(f.metric); !info.Whole {
			slack = 1e-9 * w
		}
		if math.Abs(g-w) > slack || w <= 0 {
			t.Errorf("%s: %s of %s is %v in the store, %v in the city", when, f.metric, f.system, g, w)
		}
	}
}

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
