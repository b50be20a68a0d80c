package openai_test

import (
	"flag"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/openai"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the readings of the cases anew; read them before committing")

func web() collectortest.Web {
	return collectortest.Web{New: openai.New, Serve: func(c collectortest.WebCase) http.Handler { return input{c} }}
}

// input is the source of a case.
type input struct{ collectortest.WebCase }

// ServeHTTP answers with a page of the case, to its times only.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	name := strings.TrimSpace(strings.TrimPrefix(r.URL.Path, "/organization/") + " " + q.Get("page"))
	page, ok := i.Pages[name]
	if !ok || q.Get("start_time") != strconv.FormatInt(i.Window.From.Unix(), 10) ||
		q.Get("end_time") != strconv.FormatInt(i.Window.To.Unix(), 10) ||
		r.Header.Get("Authorization") != "Bearer "+collectortest.Credential {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	collectortest.Answer(w, page)
}

func TestContract(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hours", "costs"} {
		t.Run(name, func(t *testing.T) {
			collectortest.Run(t, web().Case(t, name, `{"object":"page","data":[],"has_more":false,"next_page":null}`))
		})
	}
}

// Both pages count, cached tokens are not added, the hour without requests is
// zero, and the model that nobody placed is refused by name.
func TestHoursMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "hours")
	for _, want := range []struct {
		metric measure.Metric
		system measure.System
		sum    float64
	}{
		{measure.Queries, "chat", 7},
		{measure.InputTokens, "chat", 1020},
		{measure.OutputTokens, "chat", 530},
		{measure.AudioSeconds, "voice", 90},
		{measure.Queries, "voice", 3},
		{measure.InputTokens, "voice", 0},
	} {
		if sum, readings := collectortest.Sum(batch, want.metric, want.system); sum != want.sum || readings != 3 {
			t.Errorf("%s of %s: %v in %d hours, want %v in 3", want.metric, want.system, sum, readings, want.sum)
		}
	}
	if len(batch.Refused) != 1 || !strings.Contains(batch.Refused[0].Where, `"o9"`) {
		t.Errorf("refused %v", batch.Refused)
	}
}

func TestCostsMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "costs")
	for system, want := range map[measure.System]float64{"chat": 0.25, "voice": 0.75} {
		if sum, days := collectortest.Sum(batch, measure.Cost, system); sum != want || days != 2 {
			t.Errorf("%s: %v EUR in %d days, want %v in 2", system, sum, days, want)
		}
	}
	if len(batch.Refused) != 1 || !strings.Contains(batch.Refused[0].Reason, `"gbp"`) {
		t.Errorf("refused %v", batch.Refused)
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	web().Cases(t, *update)
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	const good = "key: {env: K}\nplace: chat\n"
	for settings, want := range map[string]string{
		"place: chat":                "key",
		"key: {env: K}":              "give place",
		good + "url: api.openai.com": "url",
		good + "usage: [chat]":       "audio_transcriptions",
		good + "by: user_id":         "by",
		good + "counts: tokens":      "counts",
		good + "read: all":           "usage or costs",
		good + "read: costs":         "money",
		good + "read: costs\nplaces: {m: chat}\nmoney: {currency: EUR, tax: ht}": "project_id",
	} {
		_, err := openai.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want an error with %q", settings, err, want)
		}
	}
}

// A server whose pages have no end is left, not followed for ever.
func TestPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	source := web().Saying(t, "key: {env: K}\nplace: chat\n", `{"data":[],"has_more":true,"next_page":"same"}`)
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if _, err := source.Collect(t.Context(), measure.Window{From: from, To: from.Add(time.Hour)}); err == nil {
		t.Error("no error")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"data":[{"start_time":1793491200,"results":[{"input_tokens":-5,"output_tokens":1e308,"model":null}]}]}`)
	f.Add(`{"data":[{"start_time":1e300,"results":null}],"has_more":true,"next_page":"a"}`)
	f.Add(`{"data":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		batch, err := web().Saying(t, "key: {env: K}\nplace: chat\n", text).Collect(t.Context(), measure.Window{From: from, To: from.Add(3 * time.Hour)})
		for _, r := range batch.Readings {
			if err != nil || r.Value < 0 || math.IsInf(r.Value, 0) || math.IsNaN(r.Value) {
				t.Errorf("%v: %+v", err, r)
			}
		}
	})
}
