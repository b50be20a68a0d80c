package prometheus_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
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
		Empty: collectortest.Source{Handler: &fake{t, nil}},
	})
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

func TestProbe(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&fake{t, nil})
	defer server.Close()
	probe, ok := open(t, server.URL, watthours).(collectors.Prober)
	if !ok {
		t.Fatal("no Probe")
	}
	said, err := probe.Probe(t.Context())
	if err != nil || !strings.Contains(said, "energy_wh_total: 0 series") {
		t.Errorf("got %q, %v", said, err)
	}
}
