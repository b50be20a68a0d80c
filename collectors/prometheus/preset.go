package prometheus

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Preset is what is known of one metric of one exporter. Its fields are the
// defaults of a series that names it.
type Preset struct {
	Name     string
	Names    []string // of the metric, the current one first
	Matchers string   // always applied: label="value"
	Metric   measure.Metric
	Factor   float64 // canonical units in one unit of the exporter
	Boundary string  // of energy
	Verified string  // what was seen of the real exporter; "non vérifié" otherwise
	Counts   string  // what it counts, and what to know

	kind    kind
	model   string
	oncePer []string
	device  bool
	atMost  float64   // W or canonical units a second that one series can reach
	wraps   []float64 // widths of its counters, in units of the exporter
}

const (
	joule      = 1.0 / 3600
	millijoule = joule / 1e3
	microjoule = joule / 1e6
	unverified = "non vérifié" // names and labels read in public documentation, no exposition recorded from the real exporter
)

// What one series can reach, W: the processors of one machine, one graphics
// board, one plug or small distribution board, one rack, one machine with its
// boards.
const (
	processors = 5e3
	board      = 3e3
	plug       = 30e3
	rack       = 100e3
	server     = 20e3
)

// raplWidths are the energies at which RAPL counters are full, in units of so
// many joules: 2^32-1 steps of 1/2^14 J (packages), of 1/65359 J (memory of
// servers), as the kernel's max_energy_range_uj gives them.
func raplWidths(unit float64) []float64 { return []float64{262143.328850 / unit, 65712.999613 / unit} }

// Presets lists the exporters whose metrics are known by name. Names and units
// are from the exporters' documentation; see docs/sources.md.
func Presets() []Preset {
	presets := slices.Concat(softwarePresets(), hardwarePresets(), usagePresets())
	for i := range presets {
		if presets[i].kind == "" {
			presets[i].kind = counter
		}
		if presets[i].Verified == "" {
			presets[i].Verified = unverified
		}
	}
	return presets
}

// softwarePresets are the programs that read the meters of processors.
func softwarePresets() []Preset {
	const it = measure.EnergyIT
	return []Preset{
		{
			Name: "kepler-cpu", Names: []string{"kepler_node_cpu_joules_total"}, Matchers: `zone=~"package|dram"`,
			Metric: it, Factor: joule, Boundary: "server", device: true,
			atMost: processors, wraps: raplWidths(1),
			Verified: "Kepler 0.11.4 running, 2026-11-30: package, its wraps; dram by its source",
			Counts:   "RAPL package of a node, and its memory where that is a zone of its own (dram), Kepler 0.10 and later: no fans, power supply or disks; the other zones overlap with these and are not read",
		},
		{
			Name: "kepler-gpu", Names: []string{"kepler_node_gpu_joules_total"},
			Metric: it, Factor: joule, Boundary: "gpu", oncePer: []string{"gpu_uuid"}, device: true,
			atMost:   board,
			Verified: "names and units by the source of Kepler 0.11.4; not run",
			Counts:   "GPU boards of a node, Kepler 0.10 and later (experimental there)",
		},
		{
			Name: "kepler-old-package", Names: []string{"kepler_node_package_joules_total"}, Matchers: `source!="dummy"`,
			Metric: it, Factor: joule, Boundary: "server",
			atMost: processors,
			Counts: "RAPL package of a node, Kepler 0.7 to 0.9, modes idle and dynamic added; source dummy means no meter",
		},
		{
			Name: "kepler-old-gpu", Names: []string{"kepler_node_gpu_joules_total"}, Matchers: `mode!="",source!="dummy"`,
			Metric: it, Factor: joule, Boundary: "gpu",
			atMost: board,
			Counts: "GPU boards of a node, Kepler 0.7 to 0.9 (0.7.10 and 0.7.11 read too low)",
		},
		{
			Name: "scaphandre", Names: []string{"scaph_host_energy_microjoules"},
			Metric: it, Factor: microjoule, Boundary: "server", device: true,
			atMost: processors, wraps: raplWidths(1e-6),
			Verified: "names and units by the source of Scaphandre 1.0.0; not run",
			Counts:   "RAPL of a host",
		},
	}
}

// hardwarePresets are boards, plugs, racks and machines that measure.
func hardwarePresets() []Preset {
	const it = measure.EnergyIT
	return []Preset{
		{
			Name: "dcgm", Names: []string{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"},
			Metric: it, Factor: millijoule, Boundary: "gpu", oncePer: []string{"UUID"}, device: true,
			atMost:   board,
			Verified: "names by the counters of dcgm-exporter; not run",
			Counts:   "GPU board since boot; under MIG each slice repeats the board's figure, which counts once",
		},
		{
			Name: "dcgm-watts", Names: []string{"DCGM_FI_DEV_POWER_USAGE"}, kind: watts,
			Metric: it, Factor: 1, Boundary: "gpu", oncePer: []string{"UUID"}, device: true,
			atMost:   board,
			Verified: "names by the counters of dcgm-exporter; not run",
			Counts:   "GPU board, for boards without an energy counter",
		},
		{
			Name: "shelly", Names: []string{"shelly_device_aenergy_watt_hours_total"},
			Metric: it, Factor: 1, Boundary: "server", device: true,
			atMost: plug,
			Counts: "what is behind the plug, for life",
		},
		{
			Name: "apc-rpdu2", Names: []string{"rPDU2DeviceStatusEnergy"},
			Metric: it, Factor: 100, Boundary: "rack", device: true,
			atMost: rack,
			Counts: "snmp_exporter: tenths of kWh; can be set to zero on the PDU; -1 where it cannot measure",
		},
		{
			Name: "apc-rpdu2-watts", Names: []string{"rPDU2DeviceStatusPower"}, kind: watts,
			Metric: it, Factor: 10, Boundary: "rack", device: true,
			atMost: rack,
			Counts: "snmp_exporter: hundredths of kW",
		},
		{
			Name: "ipmi-watts", Names: []string{"ipmi_dcmi_power_consumption_watts"}, kind: watts,
			Metric: it, Factor: 1, Boundary: "server", device: true,
			atMost: server,
			Counts: "the whole server as its management controller sees it",
		},
	}
}

// vllmNames are the names of one counter of vLLM: as it gives it, as
// prometheus_client 0.23 and later writes it in OpenMetrics (which a Prometheus
// before version 3 asks for), and both as KServe and Ray Serve rename them.
func vllmNames(name string) []string {
	var names []string
	for _, prefix := range []string{"", "kserve_", "ray_"} {
		names = append(names, prefix+"vllm:"+name, prefix+"vllm_"+name)
	}
	return names
}

func usagePresets() []Preset {
	const (
		perModel = "model_name"
		vllm     = "names of vLLM 0.33.0 scraped from prometheus_client by Prometheus 2.42, text and OpenMetrics, 2026-11-30; KServe and Ray by their sources; not run"
		litellm  = "LiteLLM 1.108.7 running, 2026-11-30: the totals of its usage API"
		tgi      = "names by the source of TGI; not run"
	)
	return []Preset{
		{
			Name: "vllm-requests", Names: vllmNames("request_success_total"), Matchers: `finished_reason!~"abort|error"`,
			Metric: measure.Calls, Factor: 1, model: perModel, Verified: vllm,
			Counts: "calls that were answered, to the end or to the length allowed: agents and retrieval included, those that were aborted or failed not; write counts: query where each call is a user's request",
		},
		{
			Name: "vllm-input-tokens", Names: vllmNames("prompt_tokens_total"), Metric: measure.InputTokens, Factor: 1, model: perModel, Verified: vllm,
			Counts: "tokens of all calls, aborted ones included",
		},
		{
			Name: "vllm-output-tokens", Names: vllmNames("generation_tokens_total"), Metric: measure.OutputTokens, Factor: 1, model: perModel, Verified: vllm,
			Counts: "tokens of all calls, aborted ones included",
		},
		{
			Name: "tgi-requests", Names: []string{"tgi_request_success", "tgi_request_success_total"}, Metric: measure.Calls, Factor: 1, Verified: tgi,
			Counts: "calls that succeeded",
		},
		{
			Name: "tgi-input-tokens", Names: []string{"tgi_request_input_length_sum"}, Metric: measure.InputTokens, Factor: 1, Verified: tgi,
			Counts: "sum of a histogram",
		},
		{
			Name: "tgi-output-tokens", Names: []string{"tgi_request_generated_tokens_sum"}, Metric: measure.OutputTokens, Factor: 1, Verified: tgi,
			Counts: "sum of a histogram",
		},
		{
			Name: "litellm-requests", Names: []string{"litellm_proxy_total_requests_metric_total", "litellm_proxy_total_requests_metric"},
			Matchers: `status_code=~"2.."`, Metric: measure.Calls, Factor: 1, model: "requested_model", Verified: litellm,
			Counts: "calls answered with 2xx; with several workers at one address the daily activity API is the better source",
		},
		{
			Name: "litellm-input-tokens", Names: []string{"litellm_input_tokens_metric_total", "litellm_input_tokens_total", "litellm_input_tokens"},
			Metric: measure.InputTokens, Factor: 1, model: "model", Verified: litellm,
		},
		{
			Name: "litellm-output-tokens", Names: []string{"litellm_output_tokens_metric_total", "litellm_output_tokens_total", "litellm_output_tokens"},
			Metric: measure.OutputTokens, Factor: 1, model: "model", Verified: litellm,
		},
	}
}

func presetOf(name string) (Preset, bool) {
	all := Presets()
	at := slices.IndexFunc(all, func(p Preset) bool { return p.Name == name })
	if at < 0 {
		return Preset{}, false
	}
	return all[at], true
}

func presetNames() []string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return names
}

// selector writes the preset as PromQL, narrowed by more matchers.
func (p Preset) selector(more string) string {
	matchers := []string{namesMatcher(p.Names)}
	for _, m := range []string{p.Matchers, more} {
		if m != "" {
			matchers = append(matchers, m)
		}
	}
	return "{" + strings.Join(matchers, ",") + "}"
}

// namesMatcher matches any of the names, which need no quoting in a pattern.
func namesMatcher(names []string) string {
	if len(names) == 1 {
		return nameLabel + `="` + names[0] + `"`
	}
	return nameLabel + `=~"` + strings.Join(names, "|") + `"`
}
