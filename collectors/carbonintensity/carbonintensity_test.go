package carbonintensity_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/carbonintensity"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the readings of the cases anew; read them before committing")

func web() collectortest.Web {
	return collectortest.Web{New: carbonintensity.New, Serve: func(c collectortest.WebCase) http.Handler { return input{c} }}
}

// input is the source of a case: both services, each asked as it should be.
type input struct{ collectortest.WebCase }

// ServeHTTP answers with the data set or the zone that is asked for.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, ok := i.odre(r)
	if r.URL.Path == "/carbon-intensity/past-range" {
		page, ok = i.maps(r)
	}
	if !ok {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	collectortest.Answer(w, page)
}

func (i input) odre(r *http.Request) (json.RawMessage, bool) {
	q := r.URL.Query()
	id, found := strings.CutPrefix(r.URL.Path, "/api/explore/v2.1/catalog/datasets/")
	id, also := strings.CutSuffix(id, "/exports/json")
	where := fmt.Sprintf("date_heure >= date'%s+00:00' and date_heure < date'%s+00:00'", i.Window.From.Format("2006-01-02T15:04:05"), i.Window.To.Format("2006-01-02T15:04:05"))
	page, ok := i.Pages[id]
	return page, ok && found && also && q.Get("select") == "date_heure,taux_co2" && q.Get("where") == where &&
		q.Get("order_by") == "date_heure" && q.Get("timezone") == "UTC" && r.Header.Get("Authorization") == ""
}

func (i input) maps(r *http.Request) (json.RawMessage, bool) {
	q := r.URL.Query()
	page, ok := i.Pages[q.Get("zone")]
	return page, ok && r.Header.Get("auth-token") == collectortest.Credential && r.Header.Get("Authorization") == "" &&
		q.Get("start") == i.Window.From.Format(time.RFC3339) && q.Get("end") == i.Window.To.Format(time.RFC3339) &&
		q.Get("temporalGranularity") == "hourly" && q.Get("emissionFactorType") == "lifecycle" && q.Get("disableCallerLookup") == "true"
}

func TestContract(t *testing.T) {
	t.Parallel()
	for name, empty := range map[string]string{"both-sets": `[]`, "electricitymaps": `{"data":[]}`} {
		t.Run(name, func(t *testing.T) {
			c := web().Case(t, name, empty)
			c.Messy = messy(c.Window)
			c.Without = map[collectortest.Rule]string{
				collectortest.Fallen: "it gives a rate, no counter", collectortest.Uncounted: "all figures are of one zone: there is none to leave out",
			}
			collectortest.Run(t, c)
		})
	}
}

// messy are answers as they are, of the first hour of a window.
func messy(w measure.Window) []collectortest.Messy {
	at := func(address string) string { return "url: " + address + "\nprovider: odre\n" }
	w.To = w.From.Add(time.Hour)
	says := func(of string) collectortest.Source {
		return collectortest.Says(`[{"date_heure":"` + w.From.Format(time.RFC3339) + `"` + of + `}]`)
	}
	none := collectortest.NotKnown(measure.GridIntensity)
	return []collectortest.Messy{
		{Rule: collectortest.Unsaid, Name: "null", Source: says(`,"taux_co2":null`), Settings: at, Window: w, Want: none},
		{Rule: collectortest.Part, Name: "one quarter of an hour", Source: says(`,"taux_co2":20`), Settings: at, Window: w, Want: none},
		{Rule: collectortest.Absent, Name: "no such field", Source: says(``), Settings: at, Window: w, Want: none},
	}
}

// said is one hour of a batch in few words.
type said struct {
	value   float64
	covered time.Duration
	note    string
}

func saidOf(b measure.Batch) map[int]said {
	hours := map[int]said{}
	for _, r := range b.Readings {
		hours[r.Window.From.Hour()] = said{r.Value, r.Covered, r.Basis.Fields().Note}
	}
	return hours
}

// The consolidated figures come first, by the half hour; real time fills the
// quarters that they lack; what nobody has is not covered.
func TestBothSetsMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "both-sets")
	hours := saidOf(batch)
	for h, want := range map[int]said{
		0: {(20 + 20 + 24 + 24) / 4.0, time.Hour, "consolidated"},
		1: {(26 + 26 + 30 + 34) / 4.0, time.Hour, "consolidated,real-time"},
		2: {(40 + 41 + 42 + 45) / 4.0, time.Hour, "real-time"},
		3: {50, 30 * time.Minute, "real-time"},
		4: {12, 15 * time.Minute, "real-time"},
	} {
		if hours[h] != want {
			t.Errorf("at %d h: %+v, want %+v", h, hours[h], want)
		}
	}
	if _, ok := hours[5]; ok || len(hours) != 5 || len(batch.Refused) != 0 {
		t.Errorf("%d hours, refused %v; an hour of nulls has no figure and nothing is refused", len(hours), batch.Refused)
	}
	for _, r := range batch.Readings {
		if r.System != "" || r.Method != measure.Declared || r.Basis.Fields().Boundary != "production" || r.Basis.Fields().Factor != "direct" {
			t.Errorf("not the grid's production by combustion alone, declared: %+v", r)
		}
	}
}

// Each figure that cannot be is refused in its place; the others count.
func TestBadFiguresMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "bad-figures")
	if got := saidOf(batch)[1]; len(batch.Readings) != 1 || got.value != (31+33.5)/2 || got.covered != 30*time.Minute {
		t.Errorf("readings %+v, want the mean of 31 and 33.5 over two quarters", batch.Readings)
	}
	var at []string
	for _, r := range batch.Refused {
		at = append(at, r.Where.String())
	}
	want := []string{"[0]", "[1]", "[2]", "[3]", "[4]", "[6]", "[8]", "[9]"}
	if len(at) != len(want) || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(at, "eco2mix-national-tr"+w) }) {
		t.Errorf("refused %v, want %v", batch.Refused, want)
	}
}

// An estimate of the provider is one here too; null, another zone and other
// factors are no figure of this series.
func TestElectricityMapsMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "electricitymaps")
	hours := saidOf(batch)
	if len(hours) != 3 || hours[0].value != 41 || hours[1].value != 43.5 || hours[5].value != 47 || len(batch.Refused) != 2 {
		t.Errorf("hours %+v, refused %v", hours, batch.Refused)
	}
	for _, r := range batch.Readings {
		estimated := r.Window.From.Hour() == 1
		if (r.Method == measure.Estimated) != estimated || r.Basis.Fields().Boundary != "consumption" || r.Basis.Fields().Factor != "lifecycle" {
			t.Errorf("%+v", r)
		}
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	web().Cases(t, *update)
}

// serving opens the collector over ODRÉ that has figures up to an instant.
func serving(t *testing.T, until time.Time) collectors.Collector {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var from time.Time
		if _, after, ok := strings.Cut(r.URL.Query().Get("where"), "date'"); ok {
			stamp, _, _ := strings.Cut(after, "'")
			var err error
			if from, err = time.Parse(time.RFC3339, stamp); err != nil {
				t.Error(err)
			}
		}
		rows := []map[string]any{}
		for at := from; strings.Contains(r.URL.Path, "-tr/") && at.Before(until); at = at.Add(15 * time.Minute) {
			rows = append(rows, map[string]any{"date_heure": at.UTC().Format(time.RFC3339), "taux_co2": 30})
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Error(err)
		}
		collectortest.Answer(w, text)
	}))
	t.Cleanup(server.Close)
	made, err := carbonintensity.New(collectortest.Decoder("provider: odre\nurl: "+server.URL), collectortest.Deps(t, &strings.Builder{}))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// What is not yet published is not yet vouched for, so that it is asked for
// again; a hole that is days old is one, and does not hold the source up.
func TestVouchesForWhatIsPublished(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Hour)
	for name, c := range map[string]struct {
		from, until, to, vouched time.Time
	}{
		"late by two hours": {now.Add(-10 * time.Hour), now.Add(-2 * time.Hour), now, now.Add(-2 * time.Hour)},
		"nothing yet":       {now.Add(-10 * time.Hour), now.Add(-20 * time.Hour), now, now.Add(-10 * time.Hour)},
		"an old hole":       {now.Add(-240 * time.Hour), now.Add(-200 * time.Hour), now.Add(-100 * time.Hour), now.Add(-100 * time.Hour)},
		"silent for days":   {now.Add(-240 * time.Hour), now.Add(-200 * time.Hour), now, now.Add(-72 * time.Hour)},
		"the hour to come":  {now.Add(-2 * time.Hour), now.Add(2 * time.Hour), now.Add(2 * time.Hour), now},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := serving(t, c.until)
			batch, err := source.Collect(t.Context(), measure.Window{From: c.from, To: c.to})
			none := !c.until.After(c.from)
			if (err != nil) != none || !batch.Window.From.Equal(c.from) || !batch.Window.To.Equal(c.vouched) {
				t.Errorf("vouched for %v, %v; want up to %v", batch.Window, err, c.vouched)
			}
		})
	}
}

// The check tells the last figure.
func TestProbe(t *testing.T) {
	t.Parallel()
	last := time.Now().UTC().Truncate(time.Hour).Add(-3 * time.Hour)
	prober, ok := serving(t, last.Add(time.Hour)).(collectors.Prober)
	if !ok {
		t.Fatal("no Prober")
	}
	if text, err := prober.Probe(t.Context()); err != nil || !strings.Contains(text.String(), "30 g") || !strings.Contains(text.String(), last.Format("2006-01-02T15Z")) {
		t.Errorf("%q, %v", text, err)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		"zone: FR":                                  "provider",
		"provider: rte":                             "odre or electricitymaps",
		"provider: odre\nzone: DE":                  "zone",
		"provider: odre\nkey: {env: K}":             "key",
		"provider: odre\nurl: odre.example":         "url",
		"provider: electricitymaps\nzone: FR":       "key",
		"provider: electricitymaps\nkey: {env: K}":  "zone",
		"provider: electricitymaps\nzone: France":   "zone",
		"provider: odre\ndataset: eco2mix-regional": "dataset",
	} {
		_, err := carbonintensity.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want an error with %q", settings, err, want)
		}
	}
	for _, settings := range []string{"provider: odre", "provider: odre\nzone: FR", "provider: electricitymaps\nzone: FR-COR\nkey: {env: K}"} {
		if _, err := carbonintensity.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{})); err != nil {
			t.Errorf("%q: %v", settings, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`[{"date_heure":"2026-11-01T00:00:00+00:00","taux_co2":21},{"date_heure":"2026-11-01T00:15:00+00:00","taux_co2":"ND"}]`)
	f.Add(`[{"date_heure":"2026-11-01T00:00:00+01:00","taux_co2":1e308},{"taux_co2":"x"}]`)
	f.Add(`{"data":[{"zone":"FR","datetime":"2026-11-01T01:00:00Z","carbonIntensity":21,"isEstimated":true}]}`)
	f.Add(`{"data":[{"datetime":"2026-11-01T01:00:00Z","carbonIntensity":-1},{"datetime":"x"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		for _, settings := range []string{"provider: odre\n", "provider: electricitymaps\nzone: FR\nkey: {env: K}\n"} {
			batch, err := web().Saying(t, settings, text).Collect(t.Context(), measure.Window{From: from, To: from.Add(24 * time.Hour)})
			for _, r := range batch.Readings {
				if err != nil || r.Value < 0 || r.Value > 3000 || math.IsNaN(r.Value) || r.Covered <= 0 || r.Covered > time.Hour {
					t.Errorf("%v: %+v", err, r)
				}
			}
		}
	})
}
