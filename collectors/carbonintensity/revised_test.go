package carbonintensity_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/carbonintensity"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

// stored gives the past of a source that kept real time over a span.
func stored(note string, w measure.Window, fail error) collectors.Past {
	return func(_ context.Context, asked measure.Window) iter.Seq2[measure.Reading, error] {
		return func(yield func(measure.Reading, error) bool) {
			for at := w.From; at.Before(w.To); at = at.Add(time.Hour) {
				if at.Before(asked.From) || !at.Before(asked.To) {
					continue
				}
				key := measure.Key{Metric: measure.GridIntensity, Window: measure.Window{From: at, To: at.Add(time.Hour)}}
				if !yield(measure.Reading{Key: key, Basis: measure.BasisFields{Note: note}.Basis()}, nil) {
					return
				}
			}
			if fail != nil {
				yield(measure.Reading{}, fail)
			}
		}
	}
}

// consolidating opens the collector over ODRÉ that has consolidated a span, and
// counts what is asked of it.
func consolidating(t *testing.T, done measure.Window, past collectors.Past, asked *int) collectors.Reviser {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		if !strings.Contains(r.URL.Path, "eco2mix-national-cons-def") {
			t.Errorf("asked %s, which says nothing of what is consolidated", r.URL.Path)
		}
		rows := []map[string]any{}
		for at := done.From; at.Before(done.To); at = at.Add(30 * time.Minute) {
			rows = append(rows, map[string]any{"date_heure": at.Format(time.RFC3339), "taux_co2": 20})
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Error(err)
		}
		collectortest.Answer(w, text)
	}))
	t.Cleanup(server.Close)
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Past = past
	made, err := carbonintensity.New(collectortest.Decoder("provider: odre\nurl: "+server.URL), deps)
	if err != nil {
		t.Fatal(err)
	}
	reviser, ok := made.(collectors.Reviser)
	if !ok {
		t.Fatal("no Reviser")
	}
	return reviser
}

// Hours of real time that were consolidated since are named, and no others:
// neither those that are consolidated already, nor those that are not yet. The
// source is asked once a day.
func TestConsolidatedHoursAreReadAgain(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Hour)
	ago := func(days float64) time.Time { return now.Add(-time.Duration(days*24) * time.Hour) }
	span := func(from, to float64) measure.Window { return measure.Window{From: ago(from), To: ago(to)} }
	down := errors.New("the store is down")
	for name, c := range map[string]struct {
		note       string
		kept, done measure.Window
		fail       error
		want       measure.Window
		asked      int
	}{
		"a part of it":            {"real-time", span(40, 0), span(50, 30), nil, span(40, 30), 1},
		"a hole in the archive":   {"real-time", span(40, 0), span(35, 30), nil, span(35, 30), 1},
		"nothing yet":             {"real-time", span(20, 0), span(50, 30), nil, measure.Window{}, 1},
		"consolidated already":    {"consolidated", span(40, 0), span(50, 30), nil, measure.Window{}, 0},
		"too long ago":            {"real-time", span(120, 100), span(120, 100), nil, measure.Window{}, 0},
		"within the look-back":    {"real-time", span(2, 0), span(2, 0), nil, measure.Window{}, 0},
		"the store does not tell": {"real-time", span(40, 0), span(50, 30), down, measure.Window{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			source := consolidating(t, c.done, stored(c.note, c.kept, c.fail), &asked)
			for range 2 {
				got, err := source.Revised(t.Context())
				if !errors.Is(err, c.fail) || (len(got) == 1) != !c.want.From.IsZero() || len(got) == 1 && got[0] != c.want {
					t.Errorf("%v, %v; want %v", got, err, c.want)
				}
				c.want = measure.Window{} // the second time, on the same day
			}
			if asked != c.asked {
				t.Errorf("asked %d times, want %d", asked, c.asked)
			}
		})
	}
}
