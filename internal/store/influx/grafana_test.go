package influx_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/influx"
)

// The queries that docs/influxdb.md gives to those who plug Grafana in answer, in
// a real InfluxDB, what was stored: worked out here by hand.
func TestQueriesForGrafana(t *testing.T) {
	target := server.Target(t)
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	keep, err := influx.Open(t.Context(), influx.Options{
		URL: target.URL, Org: target.Org, Bucket: target.Bucket, Token: target.Token,
		Rules: measure.Rules{Zone: zone, Order: []measure.Order{{System: "chat", Sources: []string{"meter", "estimate"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := keep.Close(); err != nil {
			t.Error(err)
		}
	}()
	// A meter and an estimate compete for the chat; the search has an estimate alone,
	// of October alone. Each day says as much, but for one that is missing.
	day := func(month time.Month, d int) measure.Window {
		return measure.Window{From: time.Date(2026, month, d, 0, 0, 0, 0, zone), To: time.Date(2026, month, d+1, 0, 0, 0, 0, zone)}
	}
	put := func(source, system string, method measure.Method, wh float64, months ...time.Month) {
		b := measure.Batch{Source: source, Window: measure.Window{From: day(9, 1).From, To: day(10, 31).To}}
		for _, month := range months {
			for d := 1; d <= time.Date(2026, month+1, 0, 0, 0, 0, 0, zone).Day(); d++ {
				if source == "meter" && month == 9 && d == 4 {
					continue
				}
				w := day(month, d)
				b.Readings = append(b.Readings, measure.Reading{
					Key:   measure.Key{Source: source, System: measure.System(system), Metric: measure.Energy, Method: method, Window: w},
					State: measure.Known, Value: wh, Low: wh, High: wh, Covered: w.To.Sub(w.From),
				})
			}
		}
		if err := keep.Replace(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	put("meter", "chat", measure.Measured, 1000, 9, 10)
	put("estimate", "chat", measure.Estimated, 70, 9, 10)
	put("guess", "search", measure.Estimated, 5, 10)

	const september, october = "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"
	wants := []map[string]float64{
		{"chat " + september: 29*1000 + 70, "chat " + october: 31 * 1000, "search " + october: 31 * 5}, // the estimate fills the day that the meter misses
		{"1 " + september: 29 * 1000, "3 " + september: 70, "1 " + october: 31 * 1000, "3 " + october: 31 * 5},
		nil,
		{"meter chat " + september: 29 * 24, "meter chat " + october: 31*24 + 1, "estimate chat " + september: 30 * 24, "estimate chat " + october: 31*24 + 1, "guess search " + october: 31*24 + 1},
	}
	wants[2] = map[string]float64{}
	for d := day(9, 1).From; d.Before(day(10, 31).To); d = d.AddDate(0, 0, 1) {
		if d.Month() != 9 || d.Day() != 4 {
			wants[2][d.Format(time.DateOnly)+"T00:00:00Z"] = 1000
		}
	}
	doc, err := os.ReadFile("../../../docs/influxdb.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := regexp.MustCompile("(?s)```influxql\n(.*?)```").FindAllStringSubmatch(string(doc), -1)
	if len(queries) != len(wants) {
		t.Fatalf("%d queries in the document, %d are tried", len(queries), len(wants))
	}
	for i, q := range queries {
		got := asked(t, target.URL, strings.TrimSuffix(target.Bucket, "/autogen"), target.Token, q[1])
		if !maps.EqualFunc(got, wants[i], func(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }) {
			t.Errorf("%s\ngot  %v\nwant %v", q[1], lines(got), lines(wants[i]))
		}
	}
}

func lines(m map[string]float64) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s=%v", k, m[k]))
	}
	return out
}

// asked are the figures of an InfluxQL query, by tags and time.
func asked(t *testing.T, base, db, token, query string) map[string]float64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/query?"+url.Values{"db": {db}, "q": {query}}.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Token "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if cerr := res.Body.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
	var answer struct {
		Results []struct {
			Error  string `json:"error"`
			Series []struct {
				Tags   map[string]string `json:"tags"`
				Values [][]any           `json:"values"`
			} `json:"series"`
		} `json:"results"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || len(answer.Results) != 1 || answer.Results[0].Error != "" {
		t.Fatalf("%s: %v\n%s", query, err, raw)
	}
	got := map[string]float64{}
	for _, s := range answer.Results[0].Series {
		var of []string
		for _, tag := range slices.Sorted(maps.Keys(s.Tags)) {
			of = append(of, s.Tags[tag])
		}
		for _, v := range s.Values {
			at, isText := v[0].(string)
			value, isNumber := v[1].(float64)
			if !isText || !isNumber {
				t.Fatalf("not a figure: %v", v)
			}
			got[strings.Join(append(of, at), " ")] += value
		}
	}
	return got
}
