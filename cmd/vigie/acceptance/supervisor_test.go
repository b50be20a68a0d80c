package acceptance_test

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The shipped alert rules are read by Prometheus' own tool, and fire on what
// they are for and on nothing else.
func TestShippedRules(t *testing.T) {
	t.Parallel()
	tool := needs(t, []string{"promtool"}, "apt-get install prometheus")
	for _, args := range [][]string{{"check", "rules", "vigie.rules.yml"}, {"test", "rules", "vigie.rules.test.yml"}} {
		cmd := exec.CommandContext(t.Context(), tool, args...) //nolint:gosec // the promtool on PATH
		cmd.Dir = "../../../docs/deploy"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// A real Prometheus scrapes the demo by the shipped rules: the source that fails
// there fires, one that is fine does not, and every panel of the shipped
// dashboard has something to show.
func TestDemoUnderSupervision(t *testing.T) {
	t.Parallel()
	binary := needs(t, []string{"prometheus"}, "apt-get install prometheus")
	s := demo.served(t)
	h := newHouse(t, "")
	rules, err := os.ReadFile("../../../docs/deploy/vigie.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	// As shipped but for the waits, which last an hour and more.
	h.write("vigie.rules.yml", regexp.MustCompile(`(?m)^( +for:) .*$`).ReplaceAllString(string(rules), "$1 0s"))
	address := "http://" + h.prometheusOf(binary, "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: ['"+h.path("vigie.rules.yml")+"']\n"+
		"scrape_configs:\n- job_name: vigie\n  scrape_timeout: 1s\n  static_configs: [{targets: ['"+strings.TrimPrefix(s.url, "http://")+"']}]\n")
	eventually(t, "the failing source of the demo to fire", func() bool {
		return slices.Contains(firing(t, address), "VigieSourceFailing ancienne-passerelle")
	})
	status := statuses(t, s)
	fired := firing(t, address)
	for name, is := range status {
		for alert, of := range map[string]string{"VigieSourceFailing": "failing", "VigieSourceLate": "late", "VigieSourceRefused": "refused"} {
			if got := slices.Contains(fired, alert+" "+name); got != (is == of) {
				t.Errorf("%s is %s, and %s fires: %v", name, is, alert, got)
			}
		}
	}
	if slices.ContainsFunc(fired, func(a string) bool {
		return strings.HasPrefix(a, "VigieDown") || strings.HasPrefix(a, "VigieStoreDown")
	}) {
		t.Errorf("firing although all is up: %v", fired)
	}
	raw, err := os.ReadFile("../../../docs/deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string `json:"title"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal(raw, &board); err != nil || len(board.Panels) == 0 {
		t.Fatalf("%d panels, %v", len(board.Panels), err)
	}
	for _, p := range board.Panels {
		for _, of := range p.Targets {
			eventually(t, p.Title+" of the dashboard to have a figure", func() bool { return len(queried(t, address, of.Expr)) > 0 })
		}
	}
}

// firing are the alerts that fire, each with its source.
func firing(t *testing.T, address string) []string {
	t.Helper()
	var list []string
	for _, r := range queried(t, address, `ALERTS{alertstate="firing"}`) {
		list = append(list, strings.TrimSpace(r.Metric["alertname"]+" "+r.Metric["source"]))
	}
	return list
}

type queriedSeries struct {
	Metric map[string]string `json:"metric"`
}

// queried is what a query of Prometheus gives now.
func queried(t *testing.T, address, query string) []queriedSeries {
	t.Helper()
	var got struct {
		Data struct {
			Result []queriedSeries `json:"result"`
		} `json:"data"`
	}
	text := fetch(t, address+"/api/v1/query?query="+url.QueryEscape(query))
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Logf("not yet: %.200s", text)
	}
	return got.Data.Result
}

// statuses are those of the API, by source.
func statuses(t *testing.T, s *served) map[string]string {
	t.Helper()
	var api struct {
		Sources []struct {
			Name   string `json:"name"`
			Status string `json:"status"`
		} `json:"sources"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/sources")), &api); err != nil || len(api.Sources) == 0 {
		t.Fatalf("%d sources, %v", len(api.Sources), err)
	}
	list := map[string]string{}
	for _, x := range api.Sources {
		list[x.Name] = x.Status
	}
	return list
}

// What a supervisor is told of sources and indicators is what the API says, and
// no figure of a group of agents is in it.
func TestMetricsAgreeWithTheAPI(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	told := scraped(s.get("/metrics"))
	var api struct {
		Sources []struct {
			Name    string     `json:"name"`
			Refused int        `json:"refused"`
			Until   *time.Time `json:"figures_until"`
		} `json:"sources"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/sources")), &api); err != nil || len(api.Sources) < 10 {
		t.Fatalf("%d sources, %v", len(api.Sources), err)
	}
	for _, x := range api.Sources {
		of := `{source="` + x.Name + `"}`
		if got := told["vigie_source_refused_readings"+of]; got != float64(x.Refused) {
			t.Errorf("%s: %v refused, the API says %d", x.Name, got, x.Refused)
		}
		if x.Until == nil {
			continue
		}
		if got := told["vigie_source_figures_until_timestamp_seconds"+of]; got < float64(x.Until.Unix()) {
			t.Errorf("%s is known until %v, the API says %v", x.Name, got, x.Until.Unix())
		}
	}
	judged := 0
	for _, period := range []string{quarter(0), quarter(1), strconv.Itoa(time.Now().Year() - 1)} {
		judged += agree(t, s, told, period)
	}
	if judged < 6 {
		t.Errorf("%d indicators were compared: this test proves little", judged)
	}
	for series := range told {
		if strings.Contains(series, "direction") || strings.Contains(series, "group") {
			t.Errorf("%s is of a group", series)
		}
	}
}

// agree compares the indicators of a period, and counts those that have a limit.
func agree(t *testing.T, s *served, told map[string]float64, period string) (judged int) {
	t.Helper()
	var api struct {
		Running    bool `json:"running"`
		Indicators []struct {
			ID      string   `json:"id"`
			Unit    string   `json:"unit"`
			System  string   `json:"system"`
			State   string   `json:"state"`
			Verdict string   `json:"verdict"`
			Value   *float64 `json:"value"`
			Target  *struct {
				Limit float64 `json:"limit"`
			} `json:"target"`
		} `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+period)), &api); err != nil {
		t.Fatal(err)
	}
	for _, x := range api.Indicators {
		of := `{indicator="` + x.ID + `",period="` + period + `",running="` + strconv.FormatBool(api.Running) + `",system="` + x.System + `",unit="` + x.Unit + `"`
		value, known := told["vigie_indicator_value"+of+"}"]
		if x.Target == nil {
			if known {
				t.Errorf("%s has a value and no target", of)
			}
			continue
		}
		judged++
		if known != (x.Value != nil) {
			t.Errorf("%s: a value is told: %v; the API says %s", of, known, x.State)
		}
		if known && !api.Running && (value-*x.Value > 1e-6*value || *x.Value-value > 1e-6*value) {
			t.Errorf("%s: %v, the API says %v", of, value, *x.Value)
		}
		if got := told["vigie_indicator_limit"+of+"}"]; got != x.Target.Limit {
			t.Errorf("%s: limit %v, the API says %v", of, got, x.Target.Limit)
		}
		if told["vigie_indicator_verdict"+of+`,verdict="`+x.Verdict+`"}`] != 1 {
			t.Errorf("%s: the verdict %s of the API is not told", of, x.Verdict)
		}
	}
	return judged
}

// scraped reads the text format: a value for each series.
func scraped(text string) map[string]float64 {
	list := map[string]float64{}
	for line := range strings.Lines(text) {
		at := strings.LastIndex(line, " ")
		if v, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64); err == nil && !strings.HasPrefix(line, "#") {
			list[line[:at]] = v
		}
	}
	return list
}
