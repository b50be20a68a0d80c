package prometheus_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// sixHours are the times of the samples below: one a minute for six hours.
const (
	minutes = 360
	day     = int64(1_772_409_600) // 2026-03-02T00:00Z
)

// block is what a real Prometheus holds for one case, and what the counter
// truly counted, worked out by hand.
type block struct {
	name     string
	settings string
	lines    []line
	want     float64 // of the whole window; NaN: refused whole, with the reason
	reason   string  // part of a refusal; "": none
	covered  float64 // hours at least
	most     float64 // hours at most; 0: whatever
}

// each gives a line a value for every minute.
func each(name string, value func(i int) float64, labels ...string) line {
	points := make([]point, 0, minutes+1)
	for i := range minutes + 1 {
		points = append(points, point{day*1000 + int64(i)*minute, value(i)})
	}
	return of(name, points, labels...)
}

func kepler(node, zone string, value func(i int) float64) line {
	return each("kepler_node_cpu_joules_total", value, "instance", node+":28282", "job", "kepler", "node_name", node, "zone", zone)
}

func ofNode(node string) string {
	return `{preset: kepler-cpu, by: node_name, places: {` + node + `: chat}, match: 'node_name="` + node + `"'}`
}

const vllm = `{preset: vllm-requests, counts: query, place: chat, match: 'instance="%s:8000"'}`

// finished gives the requests of vLLM by the reason for which they ended: so
// many a minute of each.
func finished(name, instance string) []line {
	var lines []line
	for reason, rate := range map[string]float64{"stop": 10, "length": 1, "abort": 4, "error": 2, "repetition": 0} {
		lines = append(lines, each(name, func(i int) float64 { return rate * float64(i) },
			"instance", instance+":8000", "job", "vllm", "model_name", "m", "engine", "0", "finished_reason", reason))
	}
	return lines
}

// blocks are the cases. Energy is in joules, a minute at 150 W is 9,000 J.
func blocks() []block {
	const joules = 9000.0
	count := func(node string, value func(int) float64) []line {
		return []line{each("requests_total", value, "instance", node)}
	}
	const power = `{selector: 'rack_power_watts{rack="NODE"}', kind: watts, metric: energy, boundary: rack, place: chat}`
	requests := func(node string) string {
		return `{selector: 'requests_total{instance="` + node + `"}', counts: query, place: chat}`
	}
	return []block{
		{
			name: "a meter that cannot be read for a moment, twice: 150 W for 6 h", settings: ofNode("a"), reason: "fell for a moment",
			lines: []line{kepler("a", "package", func(i int) float64 {
				if i == 90 || i == 200 {
					return 0
				}
				return 40e6 + joules*float64(i)
			})},
			want: 900, covered: 6,
		},
		{
			name: "and for two hours: 150 W for 6 h, two of which nobody saw", settings: ofNode("b"), reason: "fell for a moment",
			lines: []line{kepler("b", "package", func(i int) float64 {
				if i >= 90 && i < 210 {
					return 0
				}
				return 40e6 + joules*float64(i)
			})},
			want: 900, covered: 3.9,
		},
		{
			name: "a meter that stands still for two hours, then shows nonsense: 150 W for the other four", settings: ofNode("w"), reason: "unknown, not zero",
			lines: []line{kepler("w", "package", func(i int) float64 {
				switch {
				case i < 90:
					return 40e6 + joules*float64(i)
				case i < 210:
					return 40e6 + joules*90
				}
				return 90e6 + joules*float64(i)
			})},
			want: 600, covered: 3.9, most: 4,
		},
		{
			name: "requests by the reason for which they ended: (10 + 1) × 360", settings: fmt.Sprintf(vllm, "c"),
			lines: finished("vllm:request_success_total", "c"), want: 3960, covered: 6,
		},
		{
			name: "the same as OpenMetrics names them", settings: fmt.Sprintf(vllm, "d"),
			lines: finished("vllm_request_success_total", "d"), want: 3960, covered: 6,
		},
		{
			name: "the same behind KServe", settings: fmt.Sprintf(vllm, "e"),
			lines: finished("kserve_vllm:request_success_total", "e"), want: 3960, covered: 6,
		},
		{
			name: "the same behind Ray Serve", settings: fmt.Sprintf(vllm, "f"),
			lines: finished("ray_vllm_request_success_total", "f"), want: 3960, covered: 6,
		},
		{
			name: "one meter of 100 W under two jobs", settings: ofNode("g"), reason: "it counts once",
			lines: []line{
				each("kepler_node_cpu_joules_total", func(i int) float64 { return 1e6 + 6000*float64(i) },
					"instance", "10.0.0.9:28282", "job", "kepler-a", "node_name", "g", "zone", "package"),
				each("kepler_node_cpu_joules_total", func(i int) float64 { return 1e6 + 6000*float64(i) },
					"instance", "g:28282", "job", "monitoring/kepler", "namespace", "monitoring", "node_name", "g", "zone", "package"),
			},
			want: 600, covered: 6,
		},
		{
			name: "one meter of 100 W that two of the settings ask for", reason: "it counts once",
			settings: ofNode("v") + `, {selector: 'kepler_node_cpu_joules_total{node_name="v",zone="package"}', metric: energy_it, factor: 0.0002777777777777778, boundary: server, place: chat, device: true}`,
			lines:    []line{kepler("v", "package", func(i int) float64 { return 1e6 + 6000*float64(i) })},
			want:     600, covered: 6,
		},
		{
			name: "two meters of 100 W with the same labels but for their address", settings: ofNode("h"),
			lines: []line{
				each("kepler_node_cpu_joules_total", func(i int) float64 { return 1e6 + 6000*float64(i) }, "instance", "1", "node_name", "h", "zone", "package"),
				each("kepler_node_cpu_joules_total", func(i int) float64 { return 2e6 + 6000*float64(i) }, "instance", "2", "node_name", "h", "zone", "package"),
			},
			want: 1200, covered: 6,
		},
		{
			name: "a counter of requests that dips: 928 in the end", settings: requests("i"), reason: "fell for a moment",
			lines: count("i", func(i int) float64 {
				if i == 150 {
					return 385
				}
				return 1000 + math.Round(928*float64(i)/minutes)
			}),
			want: 928, covered: 6,
		},
		{
			name: "two workers by turns behind one address, one request a minute each", settings: requests("j"), reason: "keeps falling",
			lines: count("j", func(i int) float64 {
				if i%2 == 1 {
					return 5000 + float64(i)
				}
				return 9000 + float64(i)
			}),
			want: math.NaN(),
		},
		{
			name: "two workers, the one or the other for two hours each: refused from the first change on", settings: requests("k"), reason: "leapt back over",
			lines: count("k", func(i int) float64 {
				if i/120%2 == 1 {
					return 5000 + float64(i)
				}
				return 9000 + float64(i)
			}),
			want: 119, covered: 1.9,
		},
		{
			name: "a restart that no process start tells, 2 requests a minute", settings: requests("l"),
			lines: count("l", func(i int) float64 {
				if i < 180 {
					return 50000 + 2*float64(i)
				}
				return 2 * float64(i-179)
			}),
			want: 720, covered: 6,
		},
		{
			name: "a restart in a quiet night: known when it has grown", settings: requests("m"),
			lines: count("m", func(i int) float64 {
				switch {
				case i < 60:
					return 50000 + 2*float64(i)
				case i < 200:
					return 1
				}
				return 1 + float64(i-199)
			}),
			want: 118 + 1 + 161, covered: 6,
		},
		{
			name: "a counter of RAPL that runs over at 262 kJ, 180 W, and its memory, 20 W", settings: ofNode("n"),
			lines: []line{
				kepler("n", "package", func(i int) float64 { return math.Mod(1000+10800*float64(i), 262143.328850) }),
				kepler("n", "dram", func(i int) float64 { return math.Mod(60000+1200*float64(i), 65712.999613) }),
				kepler("n", "core", func(i int) float64 { return 9000 * float64(i) }),
				kepler("n", "psys", func(i int) float64 { return 20000 * float64(i) }),
			},
			want: 1200, covered: 6,
		},
		{
			name: "a meter that leaps up for a moment, and one that leaps for good", settings: `{selector: 'pdu_wh_total{instance="o"}', metric: energy, boundary: rack, place: chat}`, reason: "leapt up and fell back",
			lines: []line{each("pdu_wh_total", func(i int) float64 {
				switch {
				case i == 100:
					return 12000
				case i > 200:
					return 20000 + 2.5*float64(i)
				}
				return 1000 + 2.5*float64(i)
			}, "instance", "o")},
			want: 900 - 2.5, covered: 5.9, // the minute in which it leapt for good is not known
		},
		{
			name: "two meters by turns behind one address, too far apart for a rise", settings: ofNode("q"), reason: "keeps falling",
			lines: []line{kepler("q", "package", func(i int) float64 {
				if i%2 == 0 {
					return 9e6 + 7200*float64(i)
				}
				return 40e6 + 6000*float64(i)
			})},
			want: math.NaN(),
		},
		{
			name: "a meter that shows the same impossible value now and then: 150 W", settings: ofNode("r"), reason: "not possible",
			lines: []line{kepler("r", "package", func(i int) float64 {
				if i%50 == 49 {
					return 4294967295
				}
				return 40e6 + joules*float64(i)
			})},
			want: 900, covered: 6,
		},
		{
			name: "a power of 200 W on the mean, scraped by two jobs", settings: strings.ReplaceAll(power, "NODE", "s"), reason: "it counts once",
			lines: []line{
				each("rack_power_watts", func(i int) float64 { return 190 + 10*float64(i%3) }, "instance", "10.0.0.9:9100", "job", "a", "rack", "s"),
				each("rack_power_watts", func(i int) float64 { return 190 + 10*float64(i%3) }, "instance", "s:9100", "job", "b", "rack", "s"),
			},
			want: 1200, covered: 6,
		},
		{
			name: "a power that stands still, scraped by two jobs at one address", settings: strings.ReplaceAll(power, "NODE", "t"), reason: "it counts once",
			lines: []line{
				each("rack_power_watts", func(int) float64 { return 100 }, "instance", "t:9100", "job", "a", "rack", "t"),
				each("rack_power_watts", func(int) float64 { return 100 }, "instance", "t:9100", "job", "b", "rack", "t"),
			},
			want: 600, covered: 6,
		},
		{
			name: "two machines that stand still at the same power", settings: strings.ReplaceAll(power, "NODE", "u"),
			lines: []line{
				each("rack_power_watts", func(int) float64 { return 100 }, "instance", "u1:9100", "rack", "u"),
				each("rack_power_watts", func(int) float64 { return 100 }, "instance", "u2:9100", "rack", "u"),
			},
			want: 1200, covered: 6,
		},
		{
			name: "an exporter that ran before Prometheus: its first value is a base", settings: requests("p"),
			lines: append(count("p", func(i int) float64 { return 30000 + float64(i) }),
				each("process_start_time_seconds", func(int) float64 { return float64(day - 3600) }, "instance", "p"),
				each("up", func(int) float64 { return 1 }, "instance", "p")),
			want: 360, covered: 6,
		},
	}
}

// A real Prometheus that holds the cases gives what was counted, of the whole
// and hour by hour.
func TestRealBlocks(t *testing.T) {
	t.Parallel()
	binary, tool := needs(t, "prometheus"), needs(t, "promtool")
	cases := blocks()
	dir := t.TempDir()
	text := filepath.Join(dir, "om.txt")
	if err := os.WriteFile(text, openMetrics(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), tool, "tsdb", "create-blocks-from", "openmetrics", text, filepath.Join(dir, "data")).CombinedOutput() //nolint:gosec // the promtool on PATH
	if err != nil {
		t.Fatalf("promtool: %v\n%s", err, said)
	}
	address := startPrometheus(t, binary, dir, "127.0.0.1:1")
	stored(t, address, "up", `"0"`)
	whole := measure.Window{From: time.Unix(day, 0).UTC(), To: time.Unix(day, 0).UTC().Add(6 * time.Hour)}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			source := open(t, "http://"+address, "series: ["+c.settings+"]")
			got, covered, refused := counted(t, source, whole)
			if math.IsNaN(c.want) {
				if got != 0 || covered != 0 {
					t.Errorf("counted %v in %v h, want nothing", got, covered)
				}
			} else if math.Abs(got-c.want) > 1e-6*c.want || covered < c.covered || c.most > 0 && covered > c.most {
				t.Errorf("counted %v in %v h, want %v in %v; refused %v", got, covered, c.want, c.covered, refused)
			}
			if (c.reason == "") != (len(refused) == 0) || !strings.Contains(fmt.Sprint(refused), c.reason) {
				t.Errorf("refused %v, want %q", refused, c.reason)
			}
			parts := 0.0
			for at := whole.From; at.Before(whole.To); at = at.Add(time.Hour) {
				sum, _, _ := counted(t, source, measure.Window{From: at, To: at.Add(time.Hour)})
				parts += sum
			}
			if math.Abs(parts-got) > 1e-6*math.Max(got, 1) {
				t.Errorf("hour by hour %v, as a whole %v", parts, got)
			}
		})
	}
}

func counted(t *testing.T, source collectors.Collector, w measure.Window) (sum, hours float64, refused []measure.Refusal) {
	t.Helper()
	batch, err := source.Collect(t.Context(), w)
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	seen := map[measure.Window]bool{}
	for _, r := range batch.Readings {
		sum += r.Value
		if !seen[r.Window] {
			hours += r.Covered.Hours()
			seen[r.Window] = true
		}
	}
	return sum, hours, batch.Refused
}

// openMetrics writes lines as promtool reads them.
func openMetrics(cases []block) []byte {
	byName := map[string][]line{}
	for _, c := range cases {
		for _, l := range c.lines {
			name := l.labels["__name__"]
			byName[name] = append(byName[name], l)
		}
	}
	var out strings.Builder
	for name, lines := range byName {
		family, counter := strings.CutSuffix(name, "_total")
		fmt.Fprintf(&out, "# TYPE %s %s\n", family, map[bool]string{true: "counter", false: "gauge"}[counter])
		for _, l := range lines {
			var pairs []string
			for label, value := range l.labels {
				if label != "__name__" {
					pairs = append(pairs, fmt.Sprintf("%s=%q", label, value))
				}
			}
			slices.Sort(pairs)
			for _, p := range l.points {
				fmt.Fprintf(&out, "%s{%s} %v %d\n", name, strings.Join(pairs, ","), p.value, p.at/1000)
			}
		}
	}
	out.WriteString("# EOF\n")
	return []byte(out.String())
}
