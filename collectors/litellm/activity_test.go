package litellm_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
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

// ServeHTTP answers with a page of a day of the case, to its days only, and
// with nothing about another user.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	at, err := time.Parse(time.DateOnly, q.Get("start_date"))
	switch {
	case r.URL.Path == "/user/daily/activity/aggregated":
		w.WriteHeader(http.StatusNotFound) // a gateway of before
	case r.URL.Path != "/user/daily/activity" || q.Has("timezone") || err != nil || q.Get("end_date") != q.Get("start_date") ||
		at.Before(i.Window.From) || !at.Before(i.Window.To) || r.Header.Get("Authorization") != "Bearer "+collectortest.Credential:
		w.WriteHeader(http.StatusTeapot)
	case q.Has("user_id"):
		collectortest.Answer(w, []byte(nothing))
	default:
		page, ok := i.Pages[q.Get("start_date")+" "+q.Get("page")]
		if !ok {
			page = json.RawMessage(nothing)
		}
		collectortest.Answer(w, page)
	}
}

const nothing = `{"results":[],"metadata":{"total_api_requests":0,"page":1,"total_pages":0,"has_more":false}}`

func TestContract(t *testing.T) {
	t.Parallel()
	c := web().Case(t, "both-shapes", nothing)
	c.Messy, c.Without = messy(), map[collectortest.Rule]string{collectortest.Fallen: "it gives amounts by the day, no counter"}
	collectortest.Run(t, c)
}

// messy are answers as they are, about 1 November.
func messy() []collectortest.Messy {
	at := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplace: chat\n"
	}
	placed := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplaces: {other: chat}\n"
	}
	const (
		ten = `{"prompt_tokens":100,"completion_tokens":10,"successful_requests":10,"api_requests":10}`
		dry = `{"successful_requests":10,"api_requests":10}`
	)
	return []collectortest.Messy{
		{
			Rule: collectortest.Unsaid, Name: "no tokens", Source: collectortest.Says(page(dry, `"m":{"metrics":`+dry+`}`)), Settings: at, Window: days(1, 1),
			Want: collectortest.Both(collectortest.NotKnown(measure.InputTokens, measure.OutputTokens), collectortest.Sums(map[measure.Metric]float64{measure.Queries: 10})),
		},
		{
			Rule: collectortest.Part, Name: "fewer than its total", Source: collectortest.Says(page(`{"successful_requests":40,"api_requests":40}`, `"m":{"metrics":`+ten+`}`)), Settings: at, Window: days(1, 1),
			Want: collectortest.Refused,
		},
		{Rule: collectortest.Absent, Name: "no metrics", Source: collectortest.Says(`{"results":[{"date":"2026-11-01"}],"metadata":{"total_pages":1,"has_more":false}}`), Settings: at, Window: days(1, 1), Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "no model that has a place", Source: collectortest.Says(page(ten, `"m":{"metrics":`+ten+`}`)), Settings: placed, Window: days(1, 1), Want: collectortest.Told},
	}
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
	if sum, readings := collectortest.Sum(batch, measure.Calls, "chat"); readings != 0 {
		t.Errorf("%v calls of chat in %d readings, and its key was never met", sum, readings)
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

// gateway answers every question about activity alike.
type gateway func(w http.ResponseWriter, r *http.Request)

func (g gateway) open(t *testing.T, settings string) collectors.Collector {
	t.Helper()
	return collectortest.Web{New: litellm.New, Serve: func(collectortest.WebCase) http.Handler { return http.HandlerFunc(g) }}.
		Open(t, collectortest.WebCase{Settings: "key: {env: K}\ncounts: query\n" + settings})
}

func days(from, n int) measure.Window {
	start := time.Date(2026, 11, from, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: start, To: start.AddDate(0, 0, n)}
}

// What LiteLLM 1.108.7 said of two days, with the settings that docs/sources.md
// gives, by system: requests that succeeded and their tokens, added up apart.
// The prompts of its 36 failures (458 tokens) are nobody's. It is right whether
// the gateway answers for the day asked or for more.
func TestRecordedGateway(t *testing.T) {
	t.Parallel()
	recorded, err := os.ReadFile("testdata/recorded-1.108.7.json")
	if err != nil {
		t.Fatal(err)
	}
	const settings = "place: gateway\nplaces: {mistral-small-2506: assistant, openai/gpt-4o: redaction, text-embedding-3-small: recherche}\n" +
		"money: {currency: USD, eur_per_unit: 0.5, rate_date: 2026-10-01, tax: ht}\n"
	source := gateway(func(w http.ResponseWriter, _ *http.Request) { collectortest.Answer(w, recorded) }).open(t, settings)
	batch, err := source.Collect(t.Context(), days(28, 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		system measure.System
		metric measure.Metric
		sum    float64
	}{
		{"assistant", measure.Queries, 77 + 104},
		{"assistant", measure.InputTokens, 109415 + 168145},
		{"assistant", measure.OutputTokens, 31317 + 45244},
		{"assistant", measure.Cost, (0.0203366 + 0.0303877) / 2},
		{"redaction", measure.Queries, 34 + 59},
		{"redaction", measure.InputTokens, 50407 + 90225},
		{"redaction", measure.OutputTokens, 13354 + 25269},
		{"recherche", measure.Queries, 0},
		{"recherche", measure.Calls, 20 + 20},
		{"recherche", measure.InputTokens, 1540 + 1540},
		{"recherche", measure.OutputTokens, 0},
		{"gateway", measure.Queries, 0},
		{"gateway", measure.InputTokens, 0},
	} {
		if sum, _ := collectortest.Sum(batch, want.metric, want.system); math.Abs(sum-want.sum) > 1e-9 {
			t.Errorf("%s of %s: %v, want %v", want.metric, want.system, sum, want.sum)
		}
	}
	for _, r := range batch.Readings {
		if r.Covered != 24*time.Hour {
			t.Errorf("%+v", r)
		}
	}
	if len(batch.Refused) > 0 {
		t.Errorf("refused %v", batch.Refused)
	}
}

// page is an answer of one page.
func page(metrics, models string) string {
	return fmt.Sprintf(`{"results":[{"date":"2026-11-01","metrics":%s,"breakdown":{"models":{%s}}}],"metadata":{"total_pages":1,"has_more":false}}`, metrics, models)
}

// A key that is not an administrator's sees its own user: what it does not see
// is no zero.
func TestKeyThatSeesItsOwn(t *testing.T) {
	t.Parallel()
	source := gateway(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("user_id") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		collectortest.Answer(w, []byte(nothing))
	}).open(t, "place: chat\n")
	for range 2 {
		batch, err := source.Collect(t.Context(), days(1, 6))
		if err == nil || len(batch.Readings) > 0 || !strings.Contains(err.Error(), "its own user") || !strings.Contains(err.Error(), "proxy_admin") {
			t.Errorf("%v, %v", batch, err)
		}
	}
}

// A gateway that never said anything says no zeros; one of which something is
// stored does.
func TestFirstEmptyAnswers(t *testing.T) {
	t.Parallel()
	for stored, want := range map[float64]int{0: 0, 5: 6} {
		deps := collectortest.Deps(t, &strings.Builder{})
		deps.Past = func(context.Context, measure.Window) iter.Seq2[measure.Reading, error] {
			return func(yield func(measure.Reading, error) bool) {
				yield(measure.Reading{Key: measure.Key{System: "chat", Metric: measure.Queries}, State: measure.Known, Value: stored}, nil)
			}
		}
		deps.HTTP = collectors.NewHTTPClient(collectors.Limits{Base: answers(nothing)})
		source, err := litellm.New(collectortest.Decoder("url: http://gateway.example\nkey: {env: K}\ncounts: query\nplace: chat\n"), deps)
		if err != nil {
			t.Fatal(err)
		}
		batch, err := source.Collect(t.Context(), days(1, 6))
		if _, n := collectortest.Sum(batch, measure.Queries, "chat"); n != want || errors.Is(err, collectors.ErrNoData) != (want == 0) {
			t.Errorf("after %v queries: %d days, want %d (%v)", stored, n, want, err)
		}
	}
}

// answers is a gateway that answers everything alike.
type answers string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

// The pages of a day are held against the gateway's own total: lines that are
// missing cover the day in part, lines that came twice leave it out. Where the
// gateway gives the day in one piece, that is read.
func TestPagesAgainstTheirTotal(t *testing.T) {
	t.Parallel()
	line := func(n int) string {
		m := fmt.Sprintf(`{"prompt_tokens":%d,"completion_tokens":%d,"successful_requests":%d,"api_requests":%d}`, 100*n, 10*n, n, n)
		return fmt.Sprintf(`{"date":"2026-11-01","metrics":%s,"breakdown":{"models":{"m":{"metrics":%s}}}}`, m, m)
	}
	for name, c := range map[string]struct {
		pages   [2]string // results and total_api_requests
		whole   string    // of the aggregated answer; "": none
		queries float64
		covered time.Duration
	}{
		"own totals":    {[2]string{line(6) + `],"metadata":{"total_api_requests":6`, line(4) + `],"metadata":{"total_api_requests":4`}, "", 10, 24 * time.Hour},
		"equal pages":   {[2]string{line(5) + `],"metadata":{"total_api_requests":5`, line(5) + `],"metadata":{"total_api_requests":5`}, "", 10, 24 * time.Hour},
		"total of all":  {[2]string{line(6) + `],"metadata":{"total_api_requests":10`, line(4) + `],"metadata":{"total_api_requests":10`}, "", 10, 24 * time.Hour},
		"lines missing": {[2]string{line(6) + `],"metadata":{"total_api_requests":10`, line(3) + `],"metadata":{"total_api_requests":10`}, "", 9, 9 * 24 * time.Hour / 10},
		"lines twice":   {[2]string{line(6) + `],"metadata":{"total_api_requests":10`, line(6) + `],"metadata":{"total_api_requests":10`}, "", 0, 0},
		"in one piece":  {[2]string{line(6) + `],"metadata":{"total_api_requests":6`, line(6) + `],"metadata":{"total_api_requests":6`}, line(10), 10, 24 * time.Hour},
		"no totals":     {[2]string{line(6) + `],"metadata":{"page":1`, line(4) + `],"metadata":{"page":2`}, "", 10, 24 * time.Hour},
	} {
		source := gateway(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Query().Has("user_id"):
				collectortest.Answer(w, []byte(nothing))
			case strings.HasSuffix(r.URL.Path, "/aggregated") && c.whole == "":
				w.WriteHeader(http.StatusNotFound)
			case strings.HasSuffix(r.URL.Path, "/aggregated"):
				collectortest.Answer(w, []byte(`{"results":[`+c.whole+`],"metadata":{"total_pages":1,"has_more":false,"total_api_requests":10}}`))
			case r.URL.Query().Get("page") == "1":
				collectortest.Answer(w, []byte(`{"results":[`+c.pages[0]+`,"has_more":true,"total_pages":2}}`))
			default:
				collectortest.Answer(w, []byte(`{"results":[`+c.pages[1]+`,"has_more":false,"total_pages":2}}`))
			}
		}).open(t, "place: chat\n")
		batch, err := source.Collect(t.Context(), days(1, 1))
		sum, _ := collectortest.Sum(batch, measure.Queries, "chat")
		var covered time.Duration
		for _, r := range batch.Readings {
			if r.Metric == measure.Queries {
				covered += r.Covered
			}
		}
		if told := len(batch.Refused) > 0; sum != c.queries || (covered-c.covered).Abs() > time.Second || told != (c.covered != 24*time.Hour) {
			t.Errorf("%s: %v queries over %v, want %v over %v (%v, %v)", name, sum, covered, c.queries, c.covered, batch.Refused, err)
		}
	}
}

// An answer about other days alone, as of a gateway that shifts them, is no day
// without requests.
func TestOtherDays(t *testing.T) {
	t.Parallel()
	const ten = `{"prompt_tokens":100,"completion_tokens":10,"successful_requests":10,"api_requests":10}`
	source := collectortest.Says(`{"results":[{"date":"2026-11-02","metrics":` + ten + `,"breakdown":{"models":{"m":{"metrics":` + ten + `}}}}],"metadata":{"total_pages":1,"has_more":false,"total_api_requests":10}}`)
	batch, err := gateway(source.Handler.ServeHTTP).open(t, "place: chat\n").Collect(t.Context(), days(1, 2))
	if sum, n := collectortest.Sum(batch, measure.Queries, "chat"); err != nil || sum != 10 || n != 1 || !strings.Contains(fmt.Sprint(batch.Refused), "other days") {
		t.Errorf("%v queries of %d days, %v, %v; want 10 of one, and the other told", sum, n, batch.Refused, err)
	}
}

// Successes without tokens are not 0 tokens; embeddings have no output, and are
// no queries.
func TestSuccessesWithoutTokens(t *testing.T) {
	t.Parallel()
	const all = `{"prompt_tokens":100,"completion_tokens":10,"successful_requests":10,"api_requests":10}`
	const some = `"m":{"metrics":{"prompt_tokens":100,"completion_tokens":10,"successful_requests":4,"api_requests":4}}`
	for models, want := range map[string][3]float64{ // hours covered: queries, input, output
		`"m":{"metrics":` + all + `}`: {24, 24, 24},
		some + `,"n":{"metrics":{"prompt_tokens":0,"completion_tokens":0,"successful_requests":6,"api_requests":6}}`:    {24, 9.6, 9.6},
		some + `,"n":{"metrics":{"successful_requests":6,"api_requests":6}}`:                                            {24, 9.6, 9.6},
		`"n":{"metrics":{"prompt_tokens":100,"completion_tokens":0,"successful_requests":10,"api_requests":10}}`:        {24, 24, 0},
		`"n":{"metrics":{"prompt_tokens":100,"completion_tokens":10}}`:                                                  {0, 0, 0},
		`"e/bge-m3":{"metrics":{"prompt_tokens":100,"completion_tokens":0,"successful_requests":10,"api_requests":10}}`: {24, 24, 24},
	} {
		source := web().Saying(t, "key: {env: K}\ncounts: query\nembeddings: [bge-m3]\nplace: chat\n", page(all, models))
		batch, err := source.Collect(t.Context(), days(1, 1))
		if none := want == [3]float64{}; none != errors.Is(err, collectors.ErrNoData) {
			t.Fatalf("%s: %v", models, err)
		}
		covered := map[measure.Metric]float64{}
		for _, r := range batch.Readings {
			covered[r.Metric] = max(covered[r.Metric], r.Covered.Hours())
		}
		for i, m := range []measure.Metric{measure.Queries, measure.InputTokens, measure.OutputTokens} {
			if math.Abs(covered[m]-want[i]) > 1e-6 {
				t.Errorf("%s: %s covered %v h, want %v (refused %v)", models, m, covered[m], want[i], batch.Refused)
			}
		}
		if sum, _ := collectortest.Sum(batch, measure.Calls, "chat"); (sum == 10) != strings.Contains(models, "bge") {
			t.Errorf("%s: %v calls", models, sum)
		}
	}
}

// What LiteLLM always says and does not here is an error, and no zeros.
func TestOtherShapesAreErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"results":[{"date":"2026-11-01","breakdown":{}}],"metadata":{"has_more":false}}`,
		`{"results":[{"metrics":{"api_requests":1}}],"metadata":{"has_more":false}}`,
		`{"results":[{"date":"2026-11-01","metrics":{"api_requests":1}}]}`,
		`{"results":[]}`,
		`{"data":[],"metadata":{"has_more":false}}`,
	} {
		batch, err := web().Saying(t, "key: {env: K}\nplace: chat\n", text).Collect(t.Context(), days(1, 1))
		if err == nil || errors.Is(err, collectors.ErrNoData) || len(batch.Readings) > 0 {
			t.Errorf("%s: %v, %v", text, batch, err)
		}
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
