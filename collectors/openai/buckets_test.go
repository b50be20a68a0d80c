package openai_test

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
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

// ServeHTTP answers with a page of the case, to its times only: of what follows
// its last bucket there is nothing.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if start, err := strconv.ParseInt(q.Get("start_time"), 10, 64); err == nil && start > i.Window.From.Unix() && start < i.Window.To.Unix() {
		collectortest.Answer(w, []byte(`{"object":"page","data":[],"has_more":false,"next_page":null}`))
		return
	}
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
			c := web().Case(t, name, `{"object":"page","data":[],"has_more":false,"next_page":null}`)
			c.Messy, c.Without = messy(), map[collectortest.Rule]string{collectortest.Fallen: "it gives amounts by the hour, no counter"}
			collectortest.Run(t, c)
		})
	}
}

// messy are answers as they are, of one hour of 5 requests.
func messy() []collectortest.Messy {
	at := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplace: chat\n"
	}
	placed := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplaces: {other: chat}\n"
	}
	of := func(results, more string) collectortest.Source {
		return collectortest.Says(`{"data":[` + fmt.Sprintf(firstHour, results) + `]` + more + `}`)
	}
	const five = `{"model":"m","num_model_requests":5,"input_tokens":50,"output_tokens":10}`
	tokens := collectortest.NotKnown(measure.InputTokens, measure.OutputTokens)
	return []collectortest.Messy{
		{
			Rule: collectortest.Unsaid, Name: "no tokens", Source: of(`{"model":"m","num_model_requests":5}`, ""), Settings: at, Window: window(1),
			Want: collectortest.Both(tokens, collectortest.Sums(map[measure.Metric]float64{measure.Queries: 5})),
		},
		{Rule: collectortest.Part, Name: "more without a cursor", Source: of(five, `,"has_more":true`), Settings: at, Window: window(1), Want: collectortest.Told},
		{Rule: collectortest.Absent, Name: "no count of requests", Source: of(`{"model":"m","input_tokens":50,"output_tokens":10}`, ""), Settings: at, Window: window(1), Want: collectortest.NotKnown(measure.Queries)},
		{Rule: collectortest.Absent, Name: "no results", Source: collectortest.Says(`{"data":[{"start_time":1793491200,"end_time":1793494800}]}`), Settings: at, Window: window(1), Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "no model that has a place", Source: of(five, ""), Settings: placed, Window: window(1), Want: collectortest.Told},
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
	if len(batch.Refused) != 1 || !strings.Contains(batch.Refused[0].Where.String(), `"o9"`) {
		t.Errorf("refused %v", batch.Refused)
	}
}

func TestCostsMean(t *testing.T) {
	t.Parallel()
	batch := web().Collect(t, "costs")
	for system, want := range map[measure.System]struct {
		sum  float64
		days int
	}{"chat": {0.25, 2}, "voice": {0, 1}} { // of a day with an amount that cannot be added, the whole is not known
		if sum, days := collectortest.Sum(batch, measure.Cost, system); sum != want.sum || days != want.days {
			t.Errorf("%s: %v EUR in %d days, want %v", system, sum, days, want)
		}
	}
	if len(batch.Refused) != 2 || !strings.Contains(batch.Refused[0].Reason.String(), `"gbp"`) {
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

// window is so many hours from the first of November.
func window(hours int) measure.Window {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: from, To: from.Add(time.Duration(hours) * time.Hour)}
}

// capped answers with at most 7 buckets of 50 requests each, and says or does
// not say that there are more.
type capped struct {
	more   string
	asked  *int
	newest bool // it gives the last buckets, from the last to the first
}

func (c capped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	*c.asked++
	var times [2]int64
	for i, name := range []string{"start_time", "end_time"} {
		var err error
		if times[i], err = strconv.ParseInt(r.URL.Query().Get(name), 10, 64); err != nil {
			w.WriteHeader(http.StatusTeapot)
			return
		}
	}
	var buckets []string
	for n := range (times[1] - times[0]) / 3600 {
		at := times[0] + n*3600
		if c.newest {
			at = times[1] - (n+1)*3600
		}
		if n == 7 {
			break
		}
		buckets = append(buckets, fmt.Sprintf(`{"start_time":%d,"end_time":%d,"results":[{"num_model_requests":50,"input_tokens":1000,"output_tokens":200,"model":"m"}]}`, at, at+3600))
	}
	collectortest.Answer(w, []byte(`{"object":"page","data":[`+strings.Join(buckets, ",")+`]`+c.more+`}`))
}

// More without a cursor is an error, of which nothing is kept; a server that
// caps its answers in silence is asked for the rest.
func TestPartIsNotTheWhole(t *testing.T) {
	t.Parallel()
	for more, fails := range map[string]bool{
		`,"has_more":true`: true, `,"has_more":true,"next_page":null`: true, `,"has_more":true,"next_page":""`: true,
		`,"has_more":false`: false, ``: false,
	} {
		asked := 0
		source := collectortest.Web{New: openai.New, Serve: func(collectortest.WebCase) http.Handler { return capped{more, &asked, false} }}.
			Open(t, collectortest.WebCase{Settings: "key: {env: K}\ncounts: query\nplace: assistant\n"})
		batch, err := source.Collect(t.Context(), window(24))
		switch sum, _ := collectortest.Sum(batch, measure.Queries, "assistant"); {
		case fails && (err == nil || len(batch.Readings) > 0 || !strings.Contains(err.Error(), "next_page")):
			t.Errorf("%q: %v queries, %v; want an error", more, sum, err)
		case !fails && (err != nil || sum != 24*50):
			t.Errorf("%q: %v queries in %d answers, %v; want 1200", more, sum, asked, err)
		}
	}
}

// So is one that gives the newest first, whose older hours would be zeros.
func TestNewestFirst(t *testing.T) {
	t.Parallel()
	asked := 0
	source := collectortest.Web{New: openai.New, Serve: func(collectortest.WebCase) http.Handler { return capped{"", &asked, true} }}.
		Open(t, collectortest.WebCase{Settings: "key: {env: K}\ncounts: query\nplace: assistant\n"})
	batch, err := source.Collect(t.Context(), window(24))
	if sum, hours := collectortest.Sum(batch, measure.Queries, "assistant"); err != nil || sum != 24*50 || hours != 24 {
		t.Errorf("%v queries in %d hours and %d answers, %v; want 1200", sum, hours, asked, err)
	}
}

// Of an hour that comes twice it is not known which counts: not both.
func TestABucketThatComesTwice(t *testing.T) {
	t.Parallel()
	hour := fmt.Sprintf(firstHour, `{"model":"m","num_model_requests":4,"input_tokens":400,"output_tokens":80}`)
	if _, _, batch, err := saying(t, "place: chat\n", `{"data":[`+hour+`,`+secondHour+`,`+hour+`]}`); err == nil || len(batch.Readings) > 0 {
		t.Errorf("%v, %v; want an error", batch.Readings, err)
	}
}

// saying is what an API that answers everything with text counts of two hours,
// by metric, with the time covered.
func saying(t *testing.T, settings, text string) (map[measure.Metric]float64, map[measure.Metric]time.Duration, measure.Batch, error) {
	t.Helper()
	batch, err := web().Saying(t, "key: {env: K}\ncounts: query\n"+settings, text).Collect(t.Context(), window(2))
	sums, covered := map[measure.Metric]float64{}, map[measure.Metric]time.Duration{}
	seen := map[string]bool{} // the models of a place share its hours
	for _, r := range batch.Readings {
		sums[r.Metric] += r.Value
		if hour := fmt.Sprint(r.Metric, r.Window.From); !seen[hour] {
			seen[hour] = true
			covered[r.Metric] += r.Covered
		}
	}
	return sums, covered, batch, err
}

const (
	firstHour  = `{"start_time":1793491200,"end_time":1793494800,"results":[%s]}`
	secondHour = `{"start_time":1793494800,"end_time":1793498400,"results":[]}`
)

// What is absent, or zero where it cannot be, is not known: 4 requests with
// tokens and 1 without cover 48 minutes of their hour.
func TestAbsentIsNotZero(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		results                string
		queries, input, output float64
		minutes                [3]float64 // covered, of two hours
	}{
		"all there": {`{"model":"m","num_model_requests":4,"input_tokens":400,"output_tokens":80}`, 4, 400, 80, [3]float64{120, 120, 120}},
		"a stream without usage": {
			`{"model":"m","num_model_requests":4,"input_tokens":400,"output_tokens":80},{"model":"m","num_model_requests":1,"input_tokens":0,"output_tokens":0}`,
			5, 400, 80,
			[3]float64{120, 60 + 48, 60 + 48},
		},
		"another model without usage": {
			`{"model":"m","num_model_requests":4,"input_tokens":400,"output_tokens":80},{"model":"n","num_model_requests":1}`,
			5, 400, 80,
			[3]float64{120, 60 + 48, 60 + 48},
		},
		"no tokens":            {`{"model":"m","num_model_requests":5}`, 5, 0, 0, [3]float64{120, 60, 60}},
		"null tokens":          {`{"model":"m","num_model_requests":5,"input_tokens":null,"output_tokens":7}`, 5, 0, 7, [3]float64{120, 60, 120}},
		"no count of requests": {`{"model":"m","input_tokens":400,"output_tokens":80}`, 0, 400, 80, [3]float64{60, 120, 120}},
		"tokens of no request": {`{"model":"m","num_model_requests":0,"input_tokens":400,"output_tokens":80}`, 0, 400, 80, [3]float64{60, 120, 120}},
		"nothing at all":       {`{"model":"m"}`, 0, 0, 0, [3]float64{60, 60, 60}},
	} {
		sums, covered, batch, err := saying(t, "place: chat\n", `{"data":[`+fmt.Sprintf(firstHour, c.results)+`,`+secondHour+`],"has_more":false}`)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, m := range []measure.Metric{measure.Queries, measure.InputTokens, measure.OutputTokens} {
			if want := [3]float64{c.queries, c.input, c.output}[i]; sums[m] != want || covered[m].Minutes() != c.minutes[i] {
				t.Errorf("%s: %s %v over %v, want %v over %v min", name, m, sums[m], covered[m], want, c.minutes[i])
			}
		}
		lacking := slices.ContainsFunc(batch.Refused, func(r measure.Refusal) bool { return r.Lacking })
		if whole := c.minutes == [3]float64{120, 120, 120}; whole == lacking {
			t.Errorf("%s: refused %v", name, batch.Refused)
		}
	}
}

// An answer of another shape is an error, not hours of zeros.
func TestOtherShapesAreErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"data":[{"results":[{"model":"m","num_model_requests":4}]}]}`,
		`{"data":[{"start_time":1793491200,"result":[{"model":"m","num_model_requests":4}]}]}`,
		`{"data":[{"start_time":1793491200,"end_time":1793577600,"results":[{"model":"m","num_model_requests":4}]}]}`,
	} {
		if _, _, batch, err := saying(t, "place: chat\n", text); err == nil || len(batch.Readings) > 0 {
			t.Errorf("%s: no error", text)
		}
	}
}

// A place that no model of the answer has is not known; its name is told with
// those that were said, and so it goes with a source that never said anything.
func TestPlacesThatMatchNothing(t *testing.T) {
	t.Parallel()
	answer := `{"data":[` + fmt.Sprintf(firstHour, `{"model":"openai/gpt-5-mini","num_model_requests":4,"input_tokens":4,"output_tokens":4},{"model":"o9","num_model_requests":1,"input_tokens":1,"output_tokens":1}`) + `,` + secondHour + `]}`
	for settings, want := range map[string]map[measure.System]int{
		"places: {gpt-5-mini: chat, azure/o9: code}\n":               {"chat": 2, "code": 2},
		"places: {openai/gpt-5-mini: chat, whisper: voice, o9: x}\n": {"chat": 2, "voice": 0, "x": 2},
		"places: {whisper: voice}\nplace: rest\n":                    {"voice": 0, "rest": 2},
	} {
		_, _, batch, err := saying(t, settings, answer)
		if err != nil {
			t.Errorf("%s: %v", settings, err)
		}
		for system, hours := range want {
			if _, n := collectortest.Sum(batch, measure.InputTokens, system); (n > 0) != (hours > 0) || n < hours {
				t.Errorf("%q: %d readings of %s, want %d", settings, n, system, hours)
			}
		}
		told := fmt.Sprint(batch.Refused)
		if unmet := strings.Contains(settings, "whisper"); unmet != strings.Contains(told, `"whisper"`) || unmet != strings.Contains(told, `"o9"`) {
			t.Errorf("%q: told %s", settings, told)
		}
	}
	if _, _, batch, err := saying(t, "place: chat\n", `{"data":[],"has_more":false}`); !errors.Is(err, collectors.ErrNoData) || len(batch.Refused) != 1 {
		t.Errorf("a source that never said anything: %v, %v", err, batch)
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
