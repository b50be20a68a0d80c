package acceptance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// copilot writes three exports by user, of 28 days each, within the quarter.
func (c *town) copilot() {
	for k, refreshed := range []string{"2026-07-28", "2026-08-25", "2026-09-22"} {
		var text strings.Builder
		text.WriteString("Report Refresh Date,User Principal Name,Display Name,Last Activity Date,Report Period,Prompts submitted for all apps\n")
		for user := range 120 {
			prompts := (user*7 + k*13) % 61
			fmt.Fprintf(&text, "%s,%032X,%016X,%s,28,%d\n", refreshed, user, user*3, refreshed, prompts)
			c.queries["copilot"] += float64(prompts)
		}
		c.h.write("copilot/"+refreshed+".csv", text.String())
	}
	n := c.queries["copilot"]
	c.energy["copilot"].add(range3{0.3 * n, 0.4 * n, 0.5 * n})
}

const logWh = 0.5 // of each answer, at the server

func requestsOn(day int) int { return 40 + day%9 }

func statusOf(day, i int) int {
	if i == 39 || (day == 20 && i < 5) {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// log writes a log of requests, some of which failed.
func (c *town) log() {
	var text strings.Builder
	for day := range 92 {
		for i := range requestsOn(day) {
			at := day0().AddDate(0, 0, day).Add(8*time.Hour + time.Duration(i)*13*time.Minute)
			fmt.Fprintf(&text, "{\"time\":%q,\"model\":\"llama-3.1-8b\",\"prompt_tokens\":%d,\"completion_tokens\":%d,\"status\":%d,\"wh\":%g}\n",
				at.Format(time.RFC3339), 50+i, 100+i*3, statusOf(day, i), logWh)
			if statusOf(day, i) == http.StatusOK {
				c.queries["accueil"]++
				c.energy["accueil"].add(exact(logWh * 1.5)) // PUE
			}
		}
	}
	c.h.write("journaux/2026.jsonl", text.String())
}

// invoices writes the supplier's, by month.
func (c *town) invoices() {
	comma := func(v float64) string { return strings.ReplaceAll(strconv.FormatFloat(v, 'f', -1, 64), ".", ",") }
	var text strings.Builder
	text.WriteString("mois;indicateur;valeur;unité\n")
	for i, month := range []string{"2026-07", "2026-08", "2026-09"} {
		kWh, eur := 21.5+float64(i), 310.25+float64(i)*10
		fmt.Fprintf(&text, "%s;énergie;%s;kWh\n%s;coût;%s;EUR\n", month, comma(kWh), month, comma(eur))
		c.energy["traduction"].add(exact(kWh * 1000))
		c.cost += eur
	}
	c.h.write("factures/2026-t3.csv", text.String())
}

// What EcoLogits 0.11.3 (PyPI) gives in zone FRA at a PUE of 1.2, in Wh, by
// compute_llm_impacts with request_latency None: gpt-4o (440 B, 44 to 132 B
// active, 74 tokens a second, 0.61 s to the first), and 24 B dense for Mistral
// Small. Embeddings are calls, not queries, and take no estimate.
func gatewayWh(model string, requests, tokens float64) range3 {
	switch model {
	case "openai/gpt-4o":
		low, high := 0.001428121974891466*tokens+0.007625*requests, 0.0023902036784907025*tokens+0.007625*requests
		return range3{low, (low + high) / 2, high}
	case "openai/mistral-small-2506":
		return exact(0.00010856669130284031 * tokens)
	}
	return range3{}
}

type activityDay struct {
	Date      string          `json:"date"`
	Metrics   json.RawMessage `json:"metrics"`
	Breakdown struct {
		Models map[string]struct {
			Metrics struct {
				Completion float64 `json:"completion_tokens"`
				Successful float64 `json:"successful_requests"`
			} `json:"metrics"`
		} `json:"models"`
	} `json:"breakdown"`
}

// gateway serves what LiteLLM 1.108.7 answered of two days, as of the last two of
// September, day by day as it is asked.
func (c *town) gateway(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../../collectors/litellm/testdata/recorded-1.108.7.json")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("2026-11-29", "2026-09-30", "2026-11-28", "2026-09-29").Replace(string(raw))
	var whole struct {
		Results []json.RawMessage `json:"results"`
	}
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatal(err)
	}
	byDay := map[string]json.RawMessage{}
	for _, r := range whole.Results {
		var day activityDay
		if err := json.Unmarshal(r, &day); err != nil {
			t.Fatal(err)
		}
		byDay[day.Date] = r
		for model, m := range day.Breakdown.Models {
			if !strings.Contains(model, "embedding") {
				c.queries["passerelle"] += m.Metrics.Successful
			}
			c.energy["passerelle"].add(gatewayWh(model, m.Metrics.Successful, m.Metrics.Completion))
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		from, to := r.FormValue("start_date"), r.FormValue("end_date")
		results, requests := []json.RawMessage{}, 0.0
		for date, day := range byDay {
			if date >= from && date <= to {
				results = append(results, day)
				var m struct {
					Metrics struct {
						Requests float64 `json:"api_requests"`
					} `json:"metrics"`
				}
				if err := json.Unmarshal(day, &m); err != nil {
					t.Error(err)
				}
				requests += m.Metrics.Requests
			}
		}
		answer := map[string]any{"results": results, "metadata": map[string]any{"total_api_requests": requests, "page": 1, "total_pages": 1, "has_more": false}}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// meter fills a real Prometheus with the counter of a board that draws 200 W, and
// is restarted once, and returns its address.
func (c *town) meter(t *testing.T) string {
	t.Helper()
	binary := needs(t, []string{"prometheus"}, "apt install prometheus")
	tool := needs(t, []string{"promtool"}, "apt install prometheus")
	const watts, step = 200, 60
	from := day0().Add(-2 * time.Hour).Unix()
	until := day0().AddDate(0, 0, 93).Unix()
	var text strings.Builder
	text.WriteString("# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION gauge\n")
	restart := day0().AddDate(0, 0, 50).Unix()
	for at := from; at <= until; at += step {
		since := at - from + 86_400
		if at >= restart {
			since = at - restart
		}
		fmt.Fprintf(&text, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-1\",Hostname=\"gpu1\",instance=\"gpu1:9400\",job=\"dcgm\"} %d %d\n", since*watts*1000, at)
	}
	text.WriteString("# EOF\n")
	c.h.write("om.txt", text.String())
	if out, err := exec.CommandContext(t.Context(), tool, "tsdb", "create-blocks-from", "--max-block-duration=2400h", "openmetrics", c.h.path("om.txt"), c.h.path("tsdb")).CombinedOutput(); err != nil { //nolint:gosec // the promtool on PATH
		t.Fatalf("%v\n%s", err, out)
	}
	// One step before the restart is lost with the old counter: the new one begins at zero.
	seconds := float64(92*86_400 - step)
	c.energy["serveur"].add(exact(seconds * watts / 3600 * 1.5)) // PUE
	address := c.h.prometheus(binary, "127.0.0.1:9", "--storage.tsdb.retention.time=10y")
	eventually(t, "Prometheus", func() bool {
		res, err := http.Get("http://" + address + "/-/ready") //nolint:noctx // a test's own server
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
	return "http://" + address
}
