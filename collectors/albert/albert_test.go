package albert_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/albert"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the readings of the cases anew; read them before committing")

func web() collectortest.Web {
	return collectortest.Web{New: albert.New, Serve: func(c collectortest.WebCase) http.Handler { return input{c} }}
}

// input is the source of a case, of either generation.
type input struct{ collectortest.WebCase }

// ServeHTTP answers with a page of the case, to its times only.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	from, to, number := q.Get("start_time"), q.Get("end_time"), q.Get("offset")
	if r.URL.Path == "/v1/usage" {
		from, to, number = q.Get("date_from"), q.Get("date_to"), q.Get("page")
	}
	page, ok := i.Pages[number]
	if !ok && r.URL.Path != "/v1/usage" && number != "0" {
		page, ok = json.RawMessage(`{"object":"list","data":[]}`), true // there is no more
	}
	if !ok || from != strconv.FormatInt(i.Window.From.Unix(), 10) || to != strconv.FormatInt(i.Window.To.Unix(), 10) ||
		q.Get("limit") != "100" || r.Header.Get("Authorization") != "Bearer "+collectortest.Credential {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	collectortest.Answer(w, page)
}

func TestContract(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"current", "former"} {
		t.Run(name, func(t *testing.T) {
			c := web().Case(t, name, `{"object":"list","data":[]}`)
			c.Messy, c.Without = messy(), map[collectortest.Rule]string{collectortest.Fallen: "it lists requests, no counter"}
			collectortest.Run(t, c)
		})
	}
}

// messy are answers as they are, of one request of 1 June, 9:00.
func messy() []collectortest.Messy {
	at := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplace: chat\n"
	}
	placed := func(address string) string {
		return "url: " + address + "\nkey: {env: K}\ncounts: query\nplaces: {other: chat}\n"
	}
	const (
		request = `{"object":"me.usage","model":"m","endpoint":"/v1/chat/completions","method":"POST","status":200,"created":1780304400%s}`
		usage   = `,"usage":{"prompt_tokens":100,"completion_tokens":20,"requests":1,"impacts":{"kWh":0.001,"kgCO2eq":5e-05}}`
	)
	list := func(requests ...string) string {
		return `{"object":"list","data":[` + strings.Join(requests, ",") + `]}`
	}
	full := make([]string, 100)
	for i := range full {
		full[i] = fmt.Sprintf(request, fmt.Sprintf(`,"id":"%d"`, i)+usage)
	}
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("offset") != "0" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		collectortest.Answer(w, []byte(list(full...)))
	})
	hour := measure.Window{From: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC), To: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)}
	return []collectortest.Messy{
		{
			Rule: collectortest.Unsaid, Name: "no usage", Source: collectortest.Says(list(fmt.Sprintf(request, ""))), Settings: at, Window: hour,
			Want: collectortest.NotKnown(measure.InputTokens, measure.OutputTokens, measure.Energy),
		},
		{Rule: collectortest.Part, Name: "a second page that does not come", Source: collectortest.Source{Handler: broken}, Settings: at, Window: hour, Want: collectortest.Told},
		{Rule: collectortest.Absent, Name: "no list", Source: collectortest.Says(`{"object":"list"}`), Settings: at, Window: hour, Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "no model that has a place", Source: collectortest.Says(list(fmt.Sprintf(request, usage))), Settings: placed, Window: hour, Want: collectortest.Told},
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	web().Cases(t, *update)
}

// want is a sum over so many hours.
type want struct {
	metric   measure.Metric
	system   measure.System
	sum      float64
	readings int
}

func check(t *testing.T, b measure.Batch, list ...want) {
	t.Helper()
	for _, w := range list {
		if sum, n := collectortest.Sum(b, w.metric, w.system); math.Abs(sum-w.sum) > 1e-9 || n != w.readings {
			t.Errorf("%s of %s: %v in %d hours, want %v in %d", w.metric, w.system, sum, n, w.sum, w.readings)
		}
	}
}

// Both pages count, what failed and what belongs to the next hour do not, and
// embeddings give no token back, which is not unknown.
func TestCurrentMeans(t *testing.T) {
	t.Parallel()
	b := web().Collect(t, "current")
	check(t, b,
		want{measure.Queries, "chat", 98, 2}, want{measure.InputTokens, "chat", 9700 + 1000, 2}, want{measure.OutputTokens, "chat", 97*20 + 2, 2},
		want{measure.Queries, "search", 1, 2}, want{measure.InputTokens, "search", 50, 2}, want{measure.OutputTokens, "search", 0, 2},
		want{measure.Energy, "chat", 0, 0})
	if len(b.Refused) != 1 || !strings.Contains(b.Refused[0].Where.String(), "unplaced") {
		t.Errorf("refused %v", b.Refused)
	}
}

// The gateway's own estimate keeps its bounds.
func TestFormerMeans(t *testing.T) {
	t.Parallel()
	b := web().Collect(t, "former")
	check(t, b, want{measure.Calls, "chat", 3, 1}, want{measure.InputTokens, "chat", 1000, 1}, want{measure.OutputTokens, "chat", 250, 1}, want{measure.Energy, "chat", 0.15, 1})
	for _, r := range b.Readings {
		if r.Metric == measure.Energy && (math.Abs(r.Low-0.1) > 1e-9 || math.Abs(r.High-0.2) > 1e-9 || r.Method != measure.Estimated || r.Spread != measure.Range) {
			t.Errorf("%+v", r)
		}
	}
}

// Zero is unknown: the hour in which one of two requests is has half of it
// covered for that metric, with the reason; the requests are still counted, and
// an hour without any is zero.
func TestZeroIsUnknown(t *testing.T) {
	t.Parallel()
	b := web().Collect(t, "unknown")
	check(t, b, want{measure.Calls, "chat", 3, 3}, want{measure.InputTokens, "chat", 200, 3}, want{measure.OutputTokens, "chat", 40, 3}, want{measure.Energy, "chat", 6, 3})
	for _, r := range b.Readings {
		covered := time.Hour
		if r.Metric != measure.Calls && r.Window.From.Hour() == 9 {
			covered = 30 * time.Minute
		}
		if r.Covered != covered {
			t.Errorf("%s at %v covers %v, want %v", r.Metric, r.Window.From, r.Covered, covered)
		}
	}
	if len(b.Refused) != 3 || !strings.Contains(b.Refused[0].Reason.String(), "1 of 2 requests") {
		t.Errorf("refused %v", b.Refused)
	}
}

// A request that comes on two pages counts once; one without time could be of
// any hour, so that none is known.
func TestRequestsOnce(t *testing.T) {
	t.Parallel()
	from := time.Unix(1780304400, 0).UTC()
	read := func(text string) (measure.Batch, error) {
		return web().Saying(t, "key: {env: K}\nplace: chat\n", text).Collect(t.Context(), measure.Window{From: from, To: from.Add(time.Hour)})
	}
	const one = `{"id":7,"created":1780304401,"model":"m","usage":{"prompt_tokens":1,"completion_tokens":1}}`
	b, err := read(`{"data":[` + one + `,` + one + `,{"created":1780304402,"model":"m","usage":{"prompt_tokens":1,"completion_tokens":1}}]}`)
	check(t, b, want{measure.Calls, "chat", 2, 1})
	if err != nil {
		t.Error(err)
	}
	if b, err = read(`{"data":[` + one + `,{"model":"m"}]}`); err == nil || len(b.Readings) > 0 {
		t.Errorf("without time: %v", b)
	}
}

// A gateway that gives fewer requests at a time than were asked for is asked for
// the rest, whatever it says where there is none.
func TestShortPages(t *testing.T) {
	t.Parallel()
	const all, most = 130, 25
	from := time.Unix(1780304400, 0).UTC()
	for _, after := range []int{http.StatusOK, http.StatusNotFound} {
		source := collectortest.Web{New: albert.New, Serve: func(collectortest.WebCase) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
				if err != nil {
					w.WriteHeader(http.StatusTeapot)
					return
				}
				records := []string{}
				for id := offset + 1; id <= all && len(records) < most; id++ {
					records = append(records, fmt.Sprintf(`{"id":%d,"created":%d,"model":"m","status":200,"usage":{"prompt_tokens":2,"completion_tokens":1}}`, id, from.Unix()+int64(id)))
				}
				if len(records) == 0 && after != http.StatusOK {
					w.WriteHeader(after)
					return
				}
				collectortest.Answer(w, []byte(`{"object":"list","data":[`+strings.Join(records, ",")+`]}`))
			})
		}}.Open(t, collectortest.WebCase{Settings: "key: {env: K}\nplace: chat\n"})
		b, err := source.Collect(t.Context(), measure.Window{From: from, To: from.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		check(t, b, want{measure.Calls, "chat", all, 1}, want{measure.InputTokens, "chat", 2 * all, 1})
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	const good = "url: https://albert.example\nkey: {env: K}\nplace: chat\n"
	for settings, fault := range map[string]string{
		"url: https://albert.example\nplace: chat":   "key",
		"url: https://albert.example\nkey: {env: K}": "give place",
		"key: {env: K}\nplace: chat":                 "https://albert.api.etalab.gouv.fr",
		good + "read: v2":                            "me/usage",
		good + "counts: tokens":                      "counts",
		good + "energy: yes":                         "gateway or none",
	} {
		_, err := albert.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%q gave %v, want an error with %q", settings, err, fault)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"data":[{"created":1780304401,"model":"m","status":200,"usage":{"prompt_tokens":1,"completion_tokens":1,"impacts":{"kWh":1e-5}}}]}`)
	f.Add(`{"data":[{"datetime":1780304401,"kwh_min":2,"kwh_max":1,"prompt_tokens":-1}],"has_more":false}`)
	f.Add(`{"data":[{"created":1e300},{}, null],"has_more":true}`)
	f.Fuzz(func(t *testing.T, text string) {
		from := time.Unix(1780304400, 0).UTC()
		for _, read := range []string{"me/usage", "usage"} {
			if strings.Contains(text, "true") && read == "usage" {
				text = strings.ReplaceAll(text, "true", "false") // one page is enough
			}
			batch, err := web().Saying(t, "key: {env: K}\nplace: chat\nenergy: gateway\nread: "+read+"\n", cmp.Or(text, "{}")).Collect(t.Context(), measure.Window{From: from, To: from.Add(time.Hour)})
			for _, r := range batch.Readings {
				if err != nil || r.Value < 0 || math.IsInf(r.Value, 0) || math.IsNaN(r.Value) || r.Low > r.Value || r.High < r.Value {
					t.Errorf("%v: %+v", err, r)
				}
			}
		}
	})
}
