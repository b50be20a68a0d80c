package prometheus_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	"github.com/vigie-ia/vigie/internal/measure"
)

func TestContract(t *testing.T) {
	t.Parallel()
	collectortest.Run(t, collectortest.Case{
		New: prometheus.New,
		Settings: func(at string) string {
			return "url: " + at + "\nbearer: {env: PROMETHEUS_TOKEN}\n" + `
series:
  - {preset: kepler-cpu, place: chat/cpu}
  - {preset: vllm-requests, counts: query, by: instance, places: {"srv:1": chat}}
  - {selector: power_watts, kind: watts, metric: energy, boundary: rack, accuracy: 2, place: chat/pdu}
`
		},
		Window: hours(0, 3),
		Good: collectortest.Source{Handler: &fake{t, []line{
			of("kepler_node_cpu_joules_total", every(minute, start-5*minute, 1, 2, 3, 4, 5, 6, 7, 8), "zone", "package"),
			of("vllm:request_success_total", every(minute, start+hour, 1, 5, 9), "model_name", "small", "finished_reason", "stop"),
			of("vllm:request_success_total", every(minute, start+hour, 0, 3, 4), "model_name", "small", "finished_reason", "length"),
			of("power_watts", every(4*minute, start, 60, 80, 60, -1, 60), "outlet", "1"),
		}}},
		Empty:   collectortest.Source{Handler: &fake{t, nil}},
		Messy:   messy(t),
		Without: map[collectortest.Rule]string{collectortest.Unsaid: "each counter says one thing: without it there is no figure"},
	})
}

// messy are counters as they are.
func messy(t *testing.T) []collectortest.Messy {
	t.Helper()
	one := func(address string) string {
		return "url: " + address + "\n" + watthours
	}
	two := func(address string) string {
		return "url: " + address + "\nseries: [{preset: dcgm, place: chat/gpu}]\n"
	}
	says := func(values ...float64) collectortest.Source {
		return collectortest.Source{Handler: &fake{t, []line{of("energy_wh_total", every(minute, start, values...))}}}
	}
	var turns []float64
	for i := range 60 {
		turns = append(turns, 5000+float64(i), 9000+float64(i))
	}
	return []collectortest.Messy{
		{
			Rule: collectortest.Fallen, Name: "a meter that reads less for a moment", Source: says(100, 110, 9, 130, 140), Settings: one,
			Want: collectortest.Both(collectortest.Refused, collectortest.Sums(map[measure.Metric]float64{measure.EnergyIT: 40})),
		},
		{Rule: collectortest.Part, Name: "two processes by turns", Source: says(turns...), Settings: one, Want: collectortest.Told},
		{Rule: collectortest.Absent, Name: "no series", Source: says(1, 2), Settings: two, Want: collectortest.Told},
		{Rule: collectortest.Uncounted, Name: "a meter that measures nothing", Source: says(-1, -1, -1), Settings: one, Want: collectortest.Told},
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // settings: what the error says
		"series: [{preset: dcgm, place: chat}]":                         "url",
		"url: ftp://x\nseries: [{preset: dcgm, place: chat}]":           "url",
		"url: http://u:secret@x\nseries: [{preset: dcgm, place: chat}]": "under basic",
		"url: http://x": "at least one",
		"url: http://x\nseries: [{preset: dcmg, place: chat}]":                                                         "kepler-cpu",
		"url: http://x\nseries: [{preset: dcgm}]":                                                                      "give place",
		"url: http://x\nseries: [{preset: dcgm, by: gpu}]":                                                             "give place",
		"url: http://x\nseries: [{preset: dcgm, place: chat, kind: gauge}]":                                            "counter or watts",
		"url: http://x\nseries: [{selector: a, place: chat, metric: energy}]":                                          "boundary",
		"url: http://x\nseries: [{selector: a, place: chat, metric: headcount}]":                                       "metric",
		"url: http://x\nseries: [{selector: a, place: chat, metric: agents_headcount}]":                                "adds up",
		"url: http://x\nseries: [{selector: a, place: chat, kind: watts, metric: queries}]":                            "watts make energy",
		"url: http://x\nstep: 7m\nseries: [{preset: dcgm, place: chat}]":                                               "step",
		"url: http://x\nseries: [{preset: dcgm, place: chat, factor: -1}]":                                             "factor",
		"url: http://x\nseries: [{preset: dcgm, place: chat}, {preset: kepler-cpu, place: chat}]":                      "another part",
		"url: http://x\nseries: [{preset: dcgm, place: a/b/c}]":                                                        "system/part",
		"url: http://x\nbearer: {env: A}\nbasic: {user: u, password: {env: B}}\nseries: [{preset: dcgm, place: chat}]": "not both",
	}
	for settings, want := range tests {
		_, err := prometheus.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s\ngave %v, want an error with %q", settings, err, want)
		}
	}
}

func TestPresetsAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range prometheus.Presets() {
		settings := "url: http://x\nseries: [{preset: " + p.Name + ", place: chat}]"
		if _, err := prometheus.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{})); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if p.Verified == "" || seen[p.Name] {
			t.Errorf("%s: twice, or nothing said of its verification", p.Name)
		}
		seen[p.Name] = true
	}
}

// Each setting that finds no series is a fault, by its place in the settings.
func TestProbe(t *testing.T) {
	t.Parallel()
	now := time.Now().UnixMilli()
	server := httptest.NewServer(&fake{t, []line{
		of("energy_wh_total", []point{{now - second, 1}}),
		of("kepler_node_cpu_joules_total", []point{{now - 2*hour, 1}}, "zone", "package"),
	}})
	defer server.Close()
	for settings, want := range map[string]string{
		"{selector: energy_wh_total, metric: energy, boundary: server, place: chat}":                                  "",
		"{selector: energy_wh_total, metric: energy, boundary: server, place: chat}, {preset: dcgm, place: chat/gpu}": "series[1] (dcgm): 0 series in the last seven days",
		"{preset: kepler-cpu, place: chat/cpu}":                                                                       "series[0] (kepler-cpu): 0 series now, 1 in the last seven days",
	} {
		probe, ok := open(t, server.URL, "series: ["+settings+"]").(collectors.Prober)
		if !ok {
			t.Fatal("no Probe")
		}
		said, err := probe.Probe(t.Context())
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v; want %q", settings, said, err, want)
		}
	}
}

// A setting without any series is told with what the others read, and alone.
func TestAbsentSeriesAreTold(t *testing.T) {
	t.Parallel()
	settings := "series: [{selector: energy_wh_total, metric: energy, boundary: server, place: chat}, {preset: dcgm, place: chat/gpu}]"
	absent := func(b measure.Batch) (where []string) {
		for _, r := range b.Refused {
			if r.Whole && strings.Contains(r.Reason.String(), "no series was found") {
				where = append(where, r.Where.String())
			}
		}
		return where
	}
	batch := collect(t, settings, hours(0, 1), of("energy_wh_total", every(minute, start, 1, 2)))
	if got := absent(batch); len(batch.Readings) != 1 || len(got) != 1 || got[0] != "series[1] (dcgm)" {
		t.Errorf("told %q beside %d readings", got, len(batch.Readings))
	}
	server := httptest.NewServer(&fake{t, nil})
	defer server.Close()
	batch, err := open(t, server.URL, settings).Collect(t.Context(), hours(0, 1))
	if got := absent(batch); !errors.Is(err, collectors.ErrNoData) || len(got) != 2 {
		t.Errorf("told %q, %v", got, err)
	}
}
