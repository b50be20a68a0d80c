package litellm_test

import (
	"flag"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/litellm"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the readings of the cases anew; read them before committing")

func web() collectortest.Web {
	return collectortest.Web{New: litellm.New, Serve: func(c collectortest.WebCase) http.Handler { return input{c} }}
}

// input is the source of a case.
type input struct{ collectortest.WebCase }

// ServeHTTP answers with a page of the case, to its dates only.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	last := i.Window.To.AddDate(0, 0, -1).Format(time.DateOnly)
	page, ok := i.Pages[q.Get("page")]
	if r.URL.Path != "/user/daily/activity" || q.Has("timezone") || !ok ||
		q.Get("start_date") != i.Window.From.Format(time.DateOnly) || q.Get("end_date") != last ||
		r.Header.Get("Authorization") != "Bearer "+collectortest.Credential {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	collectortest.Answer(w, page)
}

func TestContract(t *testing.T) {
	t.Parallel()
	collectortest.Run(t, web().Case(t, "both-shapes", `{"results":[],"metadata":{"page":1,"total_pages":0,"has_more":false}}`))
}

// 97 of 100 requests succeeded; the older day has 11, of which one is said to
// be of a model. The first day had nothing, and is zero.
func TestBothShapesMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "both-shapes")
	for _, want := range []struct {
		metric measure.Metric
		system measure.System
		sum    float64
	}{
		{measure.Queries, "chat", 97},
		{measure.Queries, "gateway", 11},
		{measure.InputTokens, "chat", 51200},
		{measure.InputTokens, "gateway", 111},
		{measure.OutputTokens, "chat", 18340},
		{measure.OutputTokens, "gateway", 1711},
		{measure.Cost, "chat", 0.21},
		{measure.Cost, "gateway", 0.0088536},
	} {
		sum, readings := collectortest.Sum(batch, want.metric, want.system)
		if math.Abs(sum-want.sum) > 1e-12 {
			t.Errorf("%s of %s: %v, want %v", want.metric, want.system, sum, want.sum)
		}
		if readings < 3 {
			t.Errorf("%s of %s: %d readings for 3 days", want.metric, want.system, readings)
		}
	}
	for _, r := range batch.Readings {
		if r.Basis.Fields().Grid != "utc-day" || r.Covered != 24*time.Hour {
			t.Errorf("not a whole UTC day: %+v", r)
		}
	}
}

// A day on two pages counts once and whole; a key's name goes nowhere.
func TestPagesMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "pages")
	if sum, _ := collectortest.Sum(batch, measure.Calls, "documents"); sum != 5 {
		t.Errorf("%v calls, want 2 + 3", sum)
	}
	if sum, readings := collectortest.Sum(batch, measure.Calls, "chat"); sum != 0 || readings != 1 {
		t.Errorf("%v calls of chat in %d readings, want a zero", sum, readings)
	}
	said := fmt.Sprintf("%+v", batch)
	if strings.Contains(said, collectortest.Content) || !strings.Contains(said, "a key") || !strings.Contains(said, "USD") {
		t.Errorf("the name of a key is told, or the refusals are not: %s", said)
	}
}

// The running day is not closed: its figures would be read too early.
func TestRunningDayIsLeft(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	batch, err := web().Open(t, web().Load(t, "pages")).Collect(t.Context(), measure.Window{From: today, To: today.AddDate(0, 0, 1)})
	if err == nil || !batch.Window.To.Equal(today) {
		t.Errorf("got %+v, %v; want nothing until midnight", batch, err)
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	web().Cases(t, *update)
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	const good = "url: http://x\nkey: {env: K}\nplace: chat\n"
	for settings, want := range map[string]string{
		"key: {env: K}\nplace: chat":                              "url",
		"url: http://x\nplace: chat":                              "key",
		"url: http://x\nkey: {env: K}":                            "give place",
		good + "by: user":                                         "by",
		good + "counts: tokens":                                   "counts",
		good + "money: {currency: USD}":                           "money",
		good + "money: {currency: USD, eur_per_unit: 1, tax: ht}": "rate_date",
		good + "money: {currency: EUR}":                           "tax",
		good + "spend: usd":                                       "spend",
	} {
		_, err := litellm.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want an error with %q", settings, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"results":[{"date":"2026-11-01","metrics":{"prompt_tokens":1},"breakdown":{"models":{"m":{"metrics":{"prompt_tokens":-1}}}}}]}`)
	f.Add(`{"results":[{"date":"x","metrics":{"prompt_tokens":1e308},"breakdown":{"models":{"m":{"prompt_tokens":1e308}}}}]}`)
	f.Add(`{"results":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		if strings.Contains(text, "has_more") || strings.Contains(text, "total_pages") {
			return // pages without end are another test's
		}
		batch, err := web().Saying(t, "key: {env: K}\nplace: chat\n", text).Collect(t.Context(), measure.Window{From: from, To: from.AddDate(0, 0, 2)})
		for _, r := range batch.Readings {
			if err != nil || r.Value < 0 || math.IsInf(r.Value, 0) || math.IsNaN(r.Value) {
				t.Errorf("%v: %+v", err, r)
			}
		}
	})
}
