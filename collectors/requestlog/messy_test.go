package requestlog_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// said is what a log says of a day, its first hour on.
func said(t *testing.T, settings, log string, past collectors.Past) (measure.Batch, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "log", log)
	source := open(t, dir, "path: [log]\nsilence: 87600h\n"+settings, past)
	w := window(t, "2026-11-10T00", "2026-11-10T23")
	b, err := source.Collect(t.Context(), w)
	if errors.Is(err, collectors.ErrNoData) && b.Window.To.Before(w.To) { // nothing before its first line
		w.From = b.Window.To
		b, err = source.Collect(t.Context(), w)
	}
	return b, err
}

// at is one hour's value of a metric and the time covered, the models of a place
// together.
func at(b measure.Batch, m measure.Metric, hour int) (v float64, covered time.Duration) {
	for _, r := range b.Readings {
		if r.Metric == m && r.Window.From.Hour() == hour {
			v += r.Value
			covered = max(covered, r.Covered)
		}
	}
	return v, covered
}

// streams is a gateway's log: five requests that succeeded, four of them streams
// without usage; one whose usage is zero; one that failed.
const streams = `{"startTime":"2026-11-10T09:00:01.123456+00:00","model":"mistral-small","status":"success","stream":false,"usage":{"prompt_tokens":1000,"completion_tokens":200}}
{"startTime":"2026-11-10T09:10:01.123456+00:00","model":"mistral-small","status":"success","stream":true,"usage":null}
{"startTime":"2026-11-10T09:20:01.123456+00:00","model":"mistral-small","status":"success","stream":true,"usage":null}
{"startTime":"2026-11-10T09:30:01.123456+00:00","model":"mistral-small","status":"success","stream":true}
{"startTime":"2026-11-10T09:40:01.123456+00:00","model":"mistral-small","status":"success","stream":true,"usage":{"prompt_tokens":null,"completion_tokens":null}}
{"startTime":"2026-11-10T10:40:01.123456+00:00","model":"mistral-small","status":"success","stream":true,"usage":{"prompt_tokens":0,"completion_tokens":0}}
{"startTime":"2026-11-10T11:40:01.123456+00:00","model":"mistral-small","status":"failure","stream":true,"usage":null}
`

const gateway = "columns: {time: startTime, model: model, input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens, status: status}\nplace: assistant\n"

// Of five requests the tokens of one are known: a fifth of the hour is covered,
// and not one of its requests poses as five. A zero is no count of tokens, and a
// request that failed has none to be known.
func TestStreamsWithoutUsage(t *testing.T) {
	t.Parallel()
	b, err := said(t, gateway, streams, nil)
	if err != nil {
		t.Fatal(err)
	}
	for hour, want := range map[int]struct {
		queries, output float64
		covered         time.Duration
	}{9: {5, 200, 12 * time.Minute}, 10: {1, 0, 0}, 11: {0, 0, time.Hour}} {
		if v, covered := at(b, measure.Queries, hour); v != want.queries || covered != time.Hour {
			t.Errorf("%d h: %v queries over %v, want %v", hour, v, covered, want.queries)
		}
		if v, covered := at(b, measure.OutputTokens, hour); v != want.output || (covered-want.covered).Abs() > time.Second {
			t.Errorf("%d h: %v tokens over %v, want %v over %v", hour, v, covered, want.output, want.covered)
		}
	}
	for _, r := range b.Readings {
		if r.Metric == measure.OutputTokens && r.Window.From.Hour() == 9 && r.Count != 1 {
			t.Errorf("the tokens are of %d requests, want 1", r.Count)
		}
	}
	dir := t.TempDir()
	write(t, dir, "log", streams)
	prober, ok := open(t, dir, "path: [log]\n"+gateway, nil).(collectors.Prober)
	if !ok {
		t.Fatal("not a Prober")
	}
	if checked, err := prober.Probe(t.Context()); err != nil || !strings.Contains(checked.String(), "6 of 7 lines count, 1 do not, 0 refused; of those that count, 5 do not say input_tokens") {
		t.Errorf("checked: %q, %v", checked, err)
	}
	told := fmt.Sprint(b.Refused)
	if !strings.Contains(told, "assistant input_tokens") || !strings.Contains(told, "5 of 6 requests") || measure.Refused(b.Refused) > 0 {
		t.Errorf("told %s", told)
	}
}

// What lacks is of the place: a model that never says its tokens does not hide
// behind one that does. Energy and users are held to the same.
func TestWhatLacksIsOfThePlace(t *testing.T) {
	t.Parallel()
	line := func(minute int, model, rest string) string {
		return fmt.Sprintf(`{"at":"2026-11-10T09:%02d:00Z","model":%q%s}`+"\n", minute, model, rest)
	}
	log := line(0, "a", `,"in":10,"kwh":0.5,"user":"u1"`) + line(1, "a", `,"in":10,"kwh":0.5,"user":"u2"`) + line(2, "b", ``) + line(3, "bge-rerank", `,"in":5,"kwh":0.1,"user":"u1"`) +
		`{"at":"2026-11-11T00:00:00Z","model":"a","in":1,"kwh":1,"user":"u1"}` + "\n"
	b, err := said(t, "columns: {time: at, model: model, input_tokens: in, energy: kwh, user: user}\nenergy: {unit: kWh, boundary: server, method: measured}\nplace: x\n", log, nil)
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[measure.Metric]struct {
		v       float64
		covered time.Duration
	}{measure.Queries: {3, time.Hour}, measure.Calls: {1, time.Hour}, measure.InputTokens: {25, 45 * time.Minute}, measure.EnergyIT: {1100, 45 * time.Minute}} {
		if v, covered := at(b, metric, 9); math.Abs(v-want.v) > 1e-9 || covered != want.covered {
			t.Errorf("%s: %v over %v, want %v over %v", metric, v, covered, want.v, want.covered)
		}
	}
}

// Programs write no value in their own ways, and a request without it counts.
func TestBlankTokens(t *testing.T) {
	t.Parallel()
	b, err := said(t, "columns: {time: at, input_tokens: in, output_tokens: out}\nplace: x\n",
		"at,in,out\n2026-11-10T09:00:00Z,10,5\n2026-11-10T09:01:00Z,nan,None\n2026-11-10T09:02:00Z,null,-\n2026-11-10T09:03:00Z,,0\n2026-11-10T09:04:00Z,12.0,5.0\n", nil)
	if err != nil || measure.Refused(b.Refused) > 0 {
		t.Fatal(err, b.Refused)
	}
	for metric, want := range map[measure.Metric]float64{measure.Queries: 5, measure.InputTokens: 22, measure.OutputTokens: 10} {
		v, covered := at(b, metric, 9)
		if part := metric != measure.Queries; v != want || (covered == 24*time.Minute) != part {
			t.Errorf("%s: %v over %v, want %v", metric, v, covered, want)
		}
	}
}

// A log of which nothing counts is a fault that says what its status says; of
// several systems, the one of which nothing counts is not zero.
func TestNothingCounts(t *testing.T) {
	t.Parallel()
	log := strings.Repeat(`{"at":"2026-11-10T09:00:00Z","app":"chat","result":"answered"}`+"\n", 8) + `{"at":"2026-11-10T09:00:00Z","app":"chat","result":"failure"}` + "\n"
	const columns = "columns: {time: at, system: app, status: result}\nplaces: {chat: chat, code: code}\n"
	b, err := said(t, columns, log, nil)
	if err == nil || errors.Is(err, collectors.ErrNoData) || len(b.Readings) > 0 {
		t.Fatalf("%v, %v", b, err)
	}
	for _, want := range []string{"none of the 9 requests", `"result"`, "failure (1)", "… (8)", "success"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "answered") {
		t.Errorf("%q quotes the log", err)
	}
	if b, err = said(t, columns+"success: [answered]\n", log, nil); err != nil {
		t.Fatal(err)
	}
	if v, covered := at(b, measure.Queries, 9); v != 8 || covered != time.Hour {
		t.Errorf("%v queries over %v, want 8", v, covered)
	}
	if _, err = said(t, strings.Replace(columns, "result", "state", 1), log, nil); err == nil || !strings.Contains(err.Error(), `no line has the column "state"; there are "app", "at", "result"`) {
		t.Errorf("a column that is not there: %v", err)
	}
	mixed := log + strings.Repeat(`{"at":"2026-11-10T09:30:00Z","app":"code","result":"OK"}`+"\n", 3)
	if b, err = said(t, columns, mixed, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.Readings {
		if r.System != "code" {
			t.Errorf("of a system of which nothing counts: %+v", r)
		}
	}
	if told := fmt.Sprint(b.Refused); !strings.Contains(told, "none of its 9 requests counts") {
		t.Errorf("told %s", told)
	}
	past := func(context.Context, measure.Window) iter.Seq2[measure.Reading, error] {
		return func(yield func(measure.Reading, error) bool) {
			yield(measure.Reading{Key: measure.Key{System: "chat", Metric: measure.Queries}, State: measure.Known, Value: 4}, nil)
		}
	}
	if b, err = said(t, columns, `{"at":"2026-11-10T09:00:00Z","app":"chat","result":"failure"}`+"\n", past); err != nil {
		t.Errorf("a day of failures, after requests that counted: %v", err)
	}
	if v, covered := at(b, measure.Queries, 9); v != 0 || covered != time.Hour {
		t.Errorf("a day of failures: %v over %v", v, covered)
	}
}

// Logs are read as they are: by lines, as a document, under several names, with
// other lines among them, as nginx and Apache write them.
func TestLogsAsTheyAre(t *testing.T) {
	t.Parallel()
	const json = "columns: {time: at, input_tokens: prompt_tokens | usage.input_tokens, output_tokens: out}\nplace: chat\n"
	const web = "columns: {time: time, status: status}\nplace: chat\nonly: {method: [POST], path: [/v1/chat/completions]}\n"
	const post = `10.1.2.3 - - [10/Nov/2026:10:00:00 +0100] "POST /v1/chat/completions?user=jeanne HTTP/1.1" 200 5120 "-" "python-requests/2.31"`
	for name, c := range map[string]struct {
		settings, log          string
		queries, input, output float64
		refused                int
	}{
		"several names":      {json, `{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1}` + "\n" + `{"at":"2026-11-10T09:00:00Z","usage":{"input_tokens":7},"out":2}` + "\n", 2, 12, 3, 0},
		"an array":           {json, `[{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1},` + "\n" + `{"at":"2026-11-10T09:00:00Z","prompt_tokens":7,"out":2}]`, 2, 12, 3, 0},
		"printed array":      {json, "[\n  {\n    \"at\": \"2026-11-10T09:00:00Z\",\n    \"prompt_tokens\": 5,\n    \"out\": 1\n  },\n  {\"at\": \"2026-11-10T09:00:00Z\", \"prompt_tokens\": 7, \"out\": 2}\n]\n", 2, 12, 3, 0},
		"printed one by one": {json, "{\n  \"at\": \"2026-11-10T09:00:00Z\",\n  \"prompt_tokens\": 5, \"out\": 1\n}\n{\n  \"at\": \"2026-11-10T09:00:00Z\",\n \"prompt_tokens\": 7, \"out\": 2\n}\n", 2, 12, 3, 0},
		"an array cut short": {json, `[{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1},{"at":"2026-11-10T0`, 1, 5, 1, 1},
		"something in it":    {json, `[{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1},7,null,{"at":"2026-11-10T09:00:00Z","prompt_tokens":7,"out":2}]`, 2, 12, 3, 2},
		"stamps before":      {json, "2026-11-10T09:00:00.1Z stdout F " + `{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1}` + "\n" + "Nov 10 09:00:00 host gateway[12]: " + `{"at":"2026-11-10T09:00:00Z","prompt_tokens":7,"out":2}` + "\n", 2, 12, 3, 0},
		"other lines":        {json + "ignore: {\"*\": [\"INFO:*\", \"*healthz*\"], event: [startup]}\n", "INFO:     Started server process\n" + `{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1}` + "\n" + `{"event":"startup","at":"never"}` + "\n" + `{"path":"/healthz"}` + "\n", 1, 5, 1, 0},
		"lines not ignored":  {json, "{}\nINFO:     Started server process\n" + `{"at":"2026-11-10T09:00:00Z","prompt_tokens":5,"out":1}` + "\n", 1, 5, 1, 2},
		"nginx, Apache": {web, post + "\n" + strings.Replace(post, "200 5120", "500 12", 1) + "\n" + strings.Replace(post, "POST /v1/chat/completions?user=jeanne", "GET /metrics", 1) + "\n" +
			strings.Replace(post, `"python-requests/2.31"`, `"a \"quoted\" agent" "10.9.9.9" rt=0.5`, 1) + "\n" + strings.Replace(post, "10.1.2.3 - -", "ville.example:443 2001:db8::1 - jeanne", 1) + "\n" +
			`10.1.2.3 - - [10/Nov/2026:10:00:01 +0100] "\x16\x03\x01" 400 150 "-" "-"` + "\n" + `10.1.2.3 - - [10/Nov/2026:10:00:01 +0100] "-" 408 0` + "\n", 3, 0, 0, 0},
		"common format":  {web, strings.TrimSuffix(post, ` "-" "python-requests/2.31"`) + "\n", 1, 0, 0, 0},
		"named combined": {"format: combined\nplace: chat\nonly: {path: [/v1/*]}\n", post + "\nrubbish\n", 1, 0, 0, 1},
	} {
		b, err := said(t, c.settings, c.log, nil)
		if err != nil {
			t.Errorf("%s: %v (%v)", name, err, b.Refused)
		}
		sum := totals(b)
		if sum[measure.Queries] != c.queries || sum[measure.InputTokens] != c.input || sum[measure.OutputTokens] != c.output || measure.Refused(b.Refused) != c.refused {
			t.Errorf("%s: %v, refused %v; want %v queries, %v and %v tokens, %d refused", name, sum, b.Refused, c.queries, c.input, c.output, c.refused)
		}
		if told := fmt.Sprint(b); strings.Contains(told, "jeanne") || strings.Contains(told, "10.1.2.3") {
			t.Errorf("%s: says who asked: %s", name, told)
		}
	}
}

// A file that cannot be read as it is configured says how it was read, which
// names it has, and what to write; a first line of data is not taken for names.
func TestMessagesNameTheFormat(t *testing.T) {
	t.Parallel()
	const columns = "columns: {time: ts, input_tokens: tokens_in}\nplace: chat\n"
	for log, wants := range map[string][]string{
		"when,model,tokens\n2026-11-10T09:00:00Z,m,5\n":                    {`no heading "ts", "tokens_in"`, `there are "when", "model", "tokens"`, "it was read as a CSV", "jsonl, json, csv or combined"},
		"2026-11-10T09:00:00Z,jeanne@ville.example,12,33\n":                {`no heading "ts"`, "it was read as a CSV"},
		`{"ts":"2026-11-10T09:00:00Z","usage":{"in":5}}` + "\n":            {`no line has "tokens_in"`, `"usage.in"`},
		`10.0.0.1 - - [10/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1`: {`it has no "ts", "tokens_in"`, `"status"`, "nginx"},
		`{"when":"2026-11-10T09:00:00Z","tokens_in":5}` + "\n":             {`no line has "ts"`, `there are "tokens_in", "when"`},
		"[1, 2":                               {"it was read as a CSV"},
		`[{"ts":"2026-11-10T09:00:00Z"`:       {"cut short"},
		`{"ts":"2026-11-10T09:00:00Z"` + "\n": {"not a JSON object"},
	} {
		b, err := said(t, columns, log, nil)
		told := fmt.Sprint(b.Refused, err)
		for _, want := range wants {
			if !strings.Contains(told, want) {
				t.Errorf("%q: %s does not say %q", log, told, want)
			}
		}
		if strings.Contains(told, "jeanne") || strings.Contains(told, "33") {
			t.Errorf("%q is quoted: %s", log, told)
		}
	}
}

// A place of which no line speaks is not known, and no zero; a log whose column
// of systems may name people says how many there are and not which.
func TestPlacesThatNoLineHas(t *testing.T) {
	t.Parallel()
	log := strings.Repeat(`{"at":"2026-11-10T09:00:00Z","model":"openai/mistral-small-2506","team":"jdupont"}`+"\n", 2) + `{"at":"2026-11-10T11:00:00Z","model":"openai/mistral-small-2506","team":"jdupont"}` + "\n"
	b, err := said(t, "columns: {time: at, model: model}\nplaces: {mistral-small-2506: chat, mistral-smal-2506: code}\n", log, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range b.Readings {
		if r.System != "chat" {
			t.Errorf("%+v", r)
		}
	}
	if told := fmt.Sprint(b.Refused); !strings.Contains(told, `"mistral-smal-2506"`) || !strings.Contains(told, `it said "mistral-small-2506"`) {
		t.Errorf("told %s", told)
	}
	if v, covered := at(b, measure.Queries, 10); v != 0 || covered != time.Hour {
		t.Errorf("an hour without a request: %v over %v", v, covered)
	}
	b, err = said(t, "columns: {time: at, system: team}\nplaces: {voirie: code}\nplace: chat\n", log, nil)
	if told := fmt.Sprint(b.Refused, err); strings.Contains(told, "jdupont") || !strings.Contains(told, `"voirie"`) {
		t.Errorf("told %s", told)
	}
}
