package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// twins answers as a Prometheus whose two replicas scraped one counter, which
// rises by 10 a minute for two hours. Samples are sent twice, and the clock of
// the second replica once jumped back.
type twins struct {
	t     *testing.T
	start time.Time
}

const twinsTotal = 120 * 10

func (p twins) samples(replica string) [][2]any {
	var list [][2]any
	for i := range 121 {
		s := [2]any{p.start.Add(time.Duration(i) * time.Minute).Unix(), strconv.Itoa(5000 + 10*i)}
		list = append(list, s)
		if i%7 == 0 {
			list = append(list, s)
		}
	}
	if replica == "b" {
		list[60], list[62] = list[62], list[60]
	}
	return list
}

// ServeHTTP answers name[…ms] with the samples up to the time asked, as they
// are or the last one, and any other query with nothing.
func (p twins) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked := regexp.MustCompile(`^(last_over_time\()?city_requests_total\[(\d+)ms\]\)?$`).FindStringSubmatch(r.FormValue("query"))
	result, kind := []any{}, "vector"
	if strings.HasSuffix(r.FormValue("query"), "]") {
		kind = "matrix"
	}
	if asked != nil {
		to, err := strconv.ParseFloat(r.FormValue("time"), 64)
		if err != nil {
			p.t.Error(err)
		}
		length, err := strconv.ParseFloat(asked[2], 64)
		if err != nil {
			p.t.Error(err)
		}
		for _, replica := range []string{"a", "b"} {
			values := slices.DeleteFunc(p.samples(replica), func(s [2]any) bool {
				at, ok := s[0].(int64)
				return !ok || float64(at) < to-length/1000 || float64(at) > to
			})
			if len(values) > 0 {
				result = append(result, map[string]any{
					"metric": map[string]string{"__name__": "city_requests_total", "instance": "srv:1", "prometheus_replica": replica},
					"values": values, "value": values[len(values)-1],
				})
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": kind, "result": result}}); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// A wrong unit, samples that come twice and a clock that jumps: what is good is
// kept, once, and the rest is refused where it stands, with the reason.
func TestBadData(t *testing.T) {
	t.Parallel()
	prometheus := httptest.NewServer(twins{t, time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)})
	t.Cleanup(prometheus.Close)
	h := newHouse(t, sqliteStore+`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-11-01}}
  - {id: redaction, name: Rédaction, unit: query, phases: {in_service: 2026-07-01}}
  - {id: compteur, name: Compteur, unit: query, phases: {in_service: 2026-11-01}}
  - {id: baie, name: Baie, unit: query, phases: {in_service: 2026-11-01}, max_power_w: 600}
collectors:
  - {name: journal, type: requestlog, every: "@hourly", since: 2026-11-01, settings: {path: ["log*.jsonl"], columns: {time: at}, place: chat}}
  - {name: puissance, type: requestlog, every: "@hourly", since: 2026-11-01, settings: {path: [wh.jsonl], columns: {time: at, energy: e}, energy: {unit: kWh, boundary: facility, method: measured}, place: baie}}
  - name: releves
    type: table
    every: "@daily"
    since: 2026-07-01
    settings: {path: ["releves*.csv"], places: {Rédaction: redaction}}
  - name: compteurs
    type: prometheus
    every: "@hourly"
    since: 2026-11-01
    settings: {url: "`+prometheus.URL+`", series: [{selector: city_requests_total, counts: query, place: compteur}]}
`)
	h.write("releves.csv", "système;période;grandeur;valeur;unité\nRédaction;2026-07;énergie;1000;kWh\n"+
		"Rédaction;2026-08;énergie;77;L\nRédaction;2026-08;énergie;2;MWh\nRédaction;2026-09;énergie;500;"+canary+"\n")
	h.write("releves-encore.csv", "système;période;grandeur;valeur;unité\nRédaction;2026-07;énergie;1000;kWh\n") // July again
	h.write("log.jsonl", jumpingLog())
	h.write("log.1.jsonl", jumpingLog())                                                                            // a copy that a rotation left
	h.write("wh.jsonl", `{"at":"2026-11-02T08:10:00Z","e":0.25}`+"\n"+`{"at":"2026-11-02T09:10:00Z","e":250}`+"\n") // once kWh, once Wh
	h.collect("2026-07-01", "2026-11-02")
	s := h.serve()
	for _, want := range []struct {
		id, system, period string
		value              float64
	}{
		{"energy", "redaction", "2026-T3", 3000},
		{"queries", "chat", "2026-11", 30},
		{"queries", "compteur", "2026-11", twinsTotal},
		{"energy", "baie", "2026-11", 0.25},
	} {
		list, _ := s.indicators(want.period)
		if v := of(t, list, want.id, want.system).Value; math.Abs(deref(v)-want.value) > 1e-9 {
			t.Errorf("%s of %s in %s is %v, should be %v", want.id, want.system, want.period, deref(v), want.value)
		}
	}
	for name, told := range map[string][]string{
		"releves":   {`releves\.csv`, "ligne 3|line 3|:3", "ligne 5|line 5|:5", "unit|unité", `releves-encore\.csv|releves\.csv`, "twice|already|déjà dit"},
		"puissance": {"maximum power|puissance maximale"},
		"journal":   {`log\.jsonl`, "dans l.avenir"},
	} {
		page := figuresOf(s.get("/sources/" + name))
		for _, pattern := range told {
			if !matches(pattern, page) {
				t.Errorf("/sources/%s does not say %s:\n%s", name, pattern, page)
			}
		}
		discreet(t, page)
	}
	// Read again, nothing is there twice.
	h.collect("2026-07-01", "2026-11-02")
	list, _ := s.indicators("2026-11")
	if chat, counter := deref(of(t, list, "queries", "chat").Value), deref(of(t, list, "queries", "compteur").Value); chat != 30 || counter != twinsTotal {
		t.Errorf("read again, there are %v and %v queries, should be 30 and %d", chat, counter, twinsTotal)
	}
}

// jumpingLog has thirty requests of one day, out of order, among which the
// clock jumped to the end of the century and back.
func jumpingLog() string {
	var text strings.Builder
	for i := range 30 {
		at := time.Date(2026, 11, 2, 8, (i*37)%60, 0, 0, time.UTC)
		if i == 11 || i == 12 {
			fmt.Fprintf(&text, "{\"at\":%q}\n", at.AddDate(73, 0, 0).Format(time.RFC3339))
		}
		fmt.Fprintf(&text, "{\"at\":%q}\n", at.Format(time.RFC3339))
	}
	return text.String()
}
