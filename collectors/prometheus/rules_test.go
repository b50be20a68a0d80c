package prometheus_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	"github.com/vigie-ia/vigie/internal/measure"
)

// start is the beginning of the windows of these tests, on the hour.
const start int64 = 1_793_000_000_000 / 3_600_000 * 3_600_000

const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
)

// joules is a counter whose unit is already the canonical one, so that sums can
// be compared exactly.
const watthours = "series: [{selector: energy_wh_total, metric: energy, boundary: server, max_gap: 5m, at_most: 1e15, place: chat}]"

func hours(from, to int64) measure.Window {
	return measure.Window{From: time.UnixMilli(start + from*hour).UTC(), To: time.UnixMilli(start + to*hour).UTC()}
}

func open(t *testing.T, address, settings string) collectors.Collector {
	t.Helper()
	made, err := prometheus.New(collectortest.Decoder("url: "+address+"\n"+settings), collectortest.Deps(t, &strings.Builder{}))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func collect(t *testing.T, settings string, w measure.Window, lines ...line) measure.Batch {
	t.Helper()
	server := httptest.NewServer(&fake{t, lines})
	defer server.Close()
	batch, err := open(t, server.URL, settings).Collect(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// brief writes readings as "first hour-last hour value (minutes covered)".
func brief(b measure.Batch) string {
	var out []string
	for _, r := range b.Readings {
		from := r.Window.From.Sub(time.UnixMilli(start)).Hours()
		to := r.Window.To.Sub(time.UnixMilli(start)).Hours()
		out = append(out, fmt.Sprintf("%g-%g %g (%.0f)", from, to, r.Value, r.Covered.Minutes()))
	}
	return strings.Join(out, ", ")
}

// rising are so many values from first on, each so much more than the one before.
func rising(first, by float64, count int) []float64 {
	values := make([]float64, count)
	for i := range values {
		values[i] = first + by*float64(i)
	}
	return values
}

// counter is the one that the rules of MEASURES 13 are tried on.
const counter = "energy_wh_total"

// counterRule is what a counter shows, and what is made of it.
type counterRule struct {
	name    string
	lines   []line
	want    string
	refused string // part of the one refusal; "" for none
}

func upAt(points ...point) line      { return of("up", points) }
func processAt(points ...point) line { return of("process_start_time_seconds", points) }
func inSeconds(at int64) float64     { return float64(at) / 1000 }

func holdRules(t *testing.T, rules []counterRule) {
	t.Helper()
	for _, tt := range rules {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			batch := collect(t, watthours, hours(0, 3), tt.lines...)
			if got := brief(batch); got != tt.want {
				t.Errorf("readings\n got %s\nwant %s", got, tt.want)
			}
			refused := fmt.Sprint(batch.Refused)
			if (tt.refused == "") != (len(batch.Refused) == 0) || !strings.Contains(refused, tt.refused) {
				t.Errorf("refused %s, want %q", refused, tt.refused)
			}
		})
	}
}

// Increments fall into steps, from a base or from zero.
func TestStepsAndBasesOfACounter(t *testing.T) {
	t.Parallel()
	holdRules(t, []counterRule{
		{
			"an increment belongs to the step of its later sample",
			[]line{of(counter, every(4*minute, start-2*minute, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27))},
			"0-1 15 (60), 1-2 2 (6)", "",
		},
		{
			"a sample on the hour ends the hour",
			[]line{of(counter, []point{{start, 5}, {start + 5*minute, 6}, {start + 56*minute, 7}, {start + hour, 10}, {start + hour + minute, 14}})},
			"0-1 5 (9), 1-2 4 (1)", "",
		},
		{
			"without a base and without knowledge of its instance, the first value is a base",
			[]line{of(counter, every(minute, start+10*minute, 100, 101))},
			"0-1 1 (1)", "",
		},
		{
			"an instance that was scraped before without the counter: it began at zero",
			[]line{of(counter, every(minute, start+10*minute, 100, 101)), upAt(point{start + 9*minute, 1}, point{start + 10*minute, 1})},
			"0-1 101 (1)", "",
		},
		{
			"an instance that only failed before says nothing",
			[]line{of(counter, every(minute, start+10*minute, 100, 101)), upAt(point{start + 9*minute, 0}, point{start + 10*minute, 1})},
			"0-1 1 (1)", "",
		},
		{
			"a process that started before anything that Prometheus holds: a base",
			[]line{
				of(counter, every(minute, start+10*minute, 100, 101)),
				processAt(every(minute, start+10*minute, inSeconds(start-6*24*hour), inSeconds(start-6*24*hour))...),
			},
			"0-1 1 (1)", "",
		},
		{
			"a process that started when Prometheus held something already: from zero, over the time since",
			[]line{
				of(counter, every(minute, start+10*minute, 100, 101)),
				processAt(every(minute, start+10*minute, inSeconds(start-6*24*hour), inSeconds(start-6*24*hour))...),
				of("up", []point{{start - 6*24*hour - minute, 1}}, "instance", "another:1"),
			},
			"0-1 101 (1)", "",
		},
		{
			"a process that started before the search began: a base",
			[]line{
				of(counter, every(minute, start+10*minute, 100, 101)),
				processAt(every(minute, start+10*minute, inSeconds(start-8*24*hour), inSeconds(start-8*24*hour))...),
			},
			"0-1 1 (1)", "",
		},
		{
			"a process that started while its first scrape went on, which is stamped when it begins",
			[]line{
				of(counter, every(minute, start+10*minute, 100, 101)),
				processAt(every(minute, start+10*minute, inSeconds(start+10*minute+300), inSeconds(start+10*minute+300))...),
				of("up", []point{{start + 9*minute, 1}}, "instance", "another:1"),
			},
			"0-1 101 (1)", "",
		},
		{
			"a process whose clock is ahead: nobody knows when it started",
			[]line{
				of(counter, every(minute, start+10*minute, 100, 101)),
				processAt(every(minute, start+10*minute, inSeconds(start+12*minute), inSeconds(start+12*minute))...),
				of("up", []point{{start + 9*minute, 1}}, "instance", "another:1"),
			},
			"0-1 1 (1)", "",
		},
	})
}

// What was counted in a gap is counted, and not covered.
func TestGapsOfACounter(t *testing.T) {
	t.Parallel()
	holdRules(t, []counterRule{
		{
			"the base is sought seven days back; a gap gives one reading over its window, not covered",
			[]line{of(counter, []point{{start - 6*24*hour, 100}, {start + 90*minute, 130}, {start + 91*minute, 131}})},
			"0-2 30 (0), 1-2 1 (1)", "",
		},
		{
			"but no further",
			[]line{of(counter, []point{{start - 8*24*hour, 100}, {start + 90*minute, 130}, {start + 91*minute, 131}})},
			"1-2 1 (1)", "",
		},
		{
			"a gap inside an hour stays in it, not covered",
			[]line{of(counter, []point{{start, 100}, {start + 4*minute, 104}, {start + 30*minute, 130}, {start + 34*minute, 134}})},
			"0-1 34 (8)", "",
		},
		{
			"a gap between hours",
			[]line{of(counter, []point{{start + 50*minute, 100}, {start + 54*minute, 104}, {start + 130*minute, 130}})},
			"0-1 4 (4), 0-3 26 (0)", "",
		},
	})
}

// A fall is a restart where something proves it; every other is a wrong reading.
func TestFallsOfACounter(t *testing.T) {
	t.Parallel()
	holdRules(t, []counterRule{
		{
			"a fall with a new process is a reset",
			[]line{
				of(counter, every(minute, start, 100, 110, 3, 5)),
				processAt(every(minute, start, inSeconds(start-hour), inSeconds(start-hour), inSeconds(start+90*second), inSeconds(start+90*second))...),
			},
			"0-1 15 (3)", "",
		},
		{
			"a process that started after the last sample is new, whatever it was before",
			[]line{
				of(counter, every(minute, start, 100, 110, 50, 52)),
				processAt(point{start + 2*minute, inSeconds(start + 90*second)}),
			},
			"0-1 62 (3)", "",
		},
		{
			"a fall in the same process is no reset; what follows is unknown",
			[]line{
				of(counter, every(minute, start, 100, 110, 3, 5)),
				processAt(every(minute, start, inSeconds(start-hour), inSeconds(start-hour), inSeconds(start-hour), inSeconds(start-hour))...),
			},
			"0-1 10 (1)", "the counter fell",
		},
		{
			"a fall for a moment is no reset, and the way back is not consumption",
			[]line{of(counter, every(minute, start, 100, 110, 9, 130, 140))},
			"0-1 40 (4)", "fell for a moment",
		},
		{
			"a fall with an unknown process is a reset when it has grown for an hour",
			[]line{of(counter, append(every(minute, start, 100, 180), every(minute, start+2*minute, rising(9, 1, 61)...)...))},
			"0-1 147 (60), 1-2 2 (2)", "", // 80, then 9 and 58 up to the hour
		},
		{
			"but not to more than it can have counted since",
			[]line{of(counter, append(every(minute, start, 1000, 1010), every(minute, start+2*minute, rising(11, 1, 61)...)...))},
			"0-1 68 (59), 1-2 2 (2)", "more than it can have counted",
		},
		{
			"a counter that stands still after a fall is not known to have begun anew",
			[]line{of(counter, append(every(minute, start, 100, 180), every(minute, start+2*minute, rising(0, 0, 70)...)...))},
			"0-1 80 (1)", "the counter fell",
		},
		{
			"a wrong reading, far above, for a moment",
			[]line{of(counter, append(every(minute, start, 100, 110, 5000), every(minute, start+3*minute, rising(120, 1, 61)...)...))},
			"0-1 77 (60), 1-2 3 (3)", "leapt up",
		},
		{
			"two processes behind one address",
			[]line{
				of(counter, every(minute, start, 100, 50, 101, 51)),
				processAt(every(minute, start, inSeconds(start-2*hour), inSeconds(start-hour), inSeconds(start-2*hour), inSeconds(start-hour))...),
			},
			"", "several processes",
		},
	})
}

// What cannot have been counted is refused, and said.
func TestWrongReadingsOfACounter(t *testing.T) {
	t.Parallel()
	holdRules(t, []counterRule{
		{
			"the sentinel of DCGM, -1, NaN and infinity are not measurements",
			[]line{of(counter, every(minute, start, 100, 9223372036854775794, 101, 102))},
			"0-1 2 (3)", "says that it has none",
		},
		{"negative", []line{of(counter, every(minute, start, 100, -1, 101))}, "0-1 1 (2)", "negative"},
		{"not a number", []line{of(counter, every(minute, start, 100, math.NaN(), 101))}, "0-1 1 (2)", "not a number"},
		{"infinite", []line{of(counter, every(minute, start, 100, math.Inf(1), 101))}, "0-1 1 (2)", "infinite"},
		{
			"an impossible rise is refused",
			[]line{of(counter, every(minute, start, 100, 1e17, 1e17+64))},
			"0-1 64 (1)", "not possible",
		},
	})
}

// What two replicas of Prometheus say counts once.
func TestReplicasOfACounter(t *testing.T) {
	t.Parallel()
	holdRules(t, []counterRule{
		{
			"two replicas of Prometheus count once",
			[]line{
				of(counter, every(minute, start, 100, 101, 102), "replica", "a"),
				of(counter, every(minute, start+7*second, 100, 101, 102), "replica", "b"),
			},
			"0-1 2 (2)", "",
		},
		{
			"a replica fills in for the other",
			[]line{
				of(counter, every(minute, start, 100, 101, 102), "replica", "a"),
				of(counter, every(minute, start+7*second, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109), "replica", "b"),
			},
			"0-1 9 (4)", "",
		},
		{
			"the same moment twice counts once",
			[]line{of(counter, []point{{start, 100}, {start + minute, 101}, {start + minute, 101}, {start + 2*minute, 102}})},
			"0-1 2 (2)", "",
		},
	})
}

func TestWattsByTrapezoid(t *testing.T) {
	t.Parallel()
	settings := "series: [{selector: power_watts, kind: watts, metric: energy, boundary: rack, max_gap: 2m, accuracy: 5, place: chat/pdu}]"
	points := append(every(minute, start, 60, 60, 120), every(minute, start+10*minute, 600, 600)...)
	batch := collect(t, settings, hours(0, 1), of("power_watts", points))
	// 60 W for a minute, 90 W on the mean of the next, 600 W for one more: 750 W·min.
	if len(batch.Readings) != 1 || batch.Readings[0].Value != 12.5 || batch.Readings[0].Covered != 3*time.Minute {
		t.Fatalf("got %+v, want 12.5 Wh over 3 min", batch.Readings)
	}
	r := batch.Readings[0]
	if r.Metric != measure.EnergyIT || r.Part != "pdu" || r.Spread != measure.Range || r.Low != 11.875 || r.High != 13.125 {
		t.Errorf("got %+v, want energy_it of the part pdu, 5 %% around", r)
	}
	if len(batch.Refused) != 1 || !strings.Contains(batch.Refused[0].Reason.String(), "not guessed") {
		t.Errorf("the gap is not refused: %v", batch.Refused)
	}
}

// Places come from a label; a machine that is silent lowers the coverage, and
// one that nobody placed is refused by name.
func TestPlacesByLabel(t *testing.T) {
	t.Parallel()
	settings := `series: [{preset: kepler-cpu, by: node_name, places: {a: chat/cpu, b: chat/cpu, c: voice}}]`
	node := func(n, zone string, values ...float64) line {
		return of("kepler_node_cpu_joules_total", every(minute, start, values...), "node_name", n, "zone", zone, "instance", n+":1")
	}
	batch := collect(t, settings, hours(0, 1),
		node("a", "package", 0, 3600, 7200), node("a", "core", 0, 1800, 3600), node("x", "package", 0, 1), node("c", "package", 0, 36000))
	if len(batch.Readings) != 2 {
		t.Fatalf("got %+v", batch.Readings)
	}
	chat, voice := batch.Readings[0], batch.Readings[1]
	if chat.System != "chat" || chat.Part != "cpu" || chat.Value != 2 || chat.Covered != time.Minute {
		t.Errorf("got %+v, want 2 Wh, 2 minutes of one machine in two", chat)
	}
	if voice.System != "voice" || voice.Value != 10 || voice.Covered != time.Minute {
		t.Errorf("got %+v, want 10 Wh in one minute", voice)
	}
	if len(batch.Refused) != 1 || !strings.Contains(batch.Refused[0].Where.String(), `node_name="x"`) {
		t.Errorf("refused: %v", batch.Refused)
	}
}

// The whole board's energy is repeated by each MIG slice: 257858316 mJ count once.
func TestMIGCountsOnce(t *testing.T) {
	t.Parallel()
	slice := func(id string) line {
		return of("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", every(minute, start, 0, 257858316), "UUID", "GPU-1f027ee8", "GPU_I_ID", id)
	}
	batch := collect(t, "series: [{preset: dcgm, place: chat/gpu, at_most: 1e9}]", hours(0, 1), slice("3"), slice("5"))
	if len(batch.Readings) != 1 || math.Abs(batch.Readings[0].Value-71.62731) > 1e-5 {
		t.Errorf("got %+v, want 71.627 Wh", batch.Readings)
	}
}

// Labels with personal data stay out, and cannot be asked for.
func TestPersonalLabelsStayOut(t *testing.T) {
	t.Parallel()
	const person = "agent@ville.example"
	tokens := func(values ...float64) line {
		return of("litellm_input_tokens_metric_total", every(minute, start, values...),
			"model", "m", "user_email", person, "end_user", person, "client_ip", person)
	}
	batch := collect(t, "series: [{preset: litellm-input-tokens, place: gateway}]", hours(0, 1), tokens(5, 12, -1))
	if got := brief(batch); got != "0-1 7 (1)" {
		t.Errorf("got %s", got)
	}
	if strings.Contains(fmt.Sprintf("%+v", batch), person) {
		t.Errorf("a person is named: %+v", batch)
	}
	_, err := prometheus.New(collectortest.Decoder(
		"url: http://p\nseries: [{preset: litellm-input-tokens, by: user_email, places: {x: chat}}]"), collectortest.Deps(t, &strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "tells people apart") {
		t.Errorf("places by user_email: %v", err)
	}
}

// stood is a meter of 150 W that stands still for two hours from minute 59 on,
// shows so much more at minute 179, and goes on.
func stood(leap float64) []line {
	values := rising(1000, 2.5, 61) // an hour of 150 W, by the minute
	for range 119 {
		values = append(values, 1150)
	}
	return []line{of(counter, every(minute, start-minute, append(values, rising(1150+leap, 2.5, 60)...)...))}
}

// A meter that stood still and then caught up at once was on all the time: 150 W
// for four hours are 600 Wh, of which two hours were not read. One that then shows
// more than it can have counted says nothing of these two hours: they are not zero.
// One whose leap was a wrong reading was idle: they are.
func TestAMeterThatStoodStill(t *testing.T) {
	t.Parallel()
	open := strings.ReplaceAll(watthours, "at_most: 1e15, ", "")
	stated := strings.ReplaceAll(watthours, "1e15", "1000") // W: 16.7 Wh a minute
	tokens := strings.ReplaceAll(watthours, "metric: energy, boundary: server, max_gap: 5m, at_most: 1e15", "metric: output_tokens, max_gap: 5m, at_most: 10")
	back := func(leap float64, more ...float64) []line { // the leap is gone at the next sample
		lines := stood(leap)
		for i := range lines[0].points[181:] {
			lines[0].points[181+i].value -= leap
		}
		return append(lines, of("other", every(minute, start, more...)))
	}
	const (
		zero   = "0-1 147.5 (60), 1-2 0 (60), 2-3 2.5 (59), 3-4 145 (58)"
		not    = "0-1 147.5 (59), 2-3 2.5 (1), 3-4 145 (58)"
		spread = "0-1 147.5 (59), 0-3 300 (0), 2-3 2.5 (1), 3-4 145 (58)"
	)
	for _, tt := range []struct {
		counterRule
		settings string
	}{ // from minute 0 to minute 238
		{counterRule{"what it caught up is spread, and that time is not covered", stood(300), spread, "stood still, then caught up"}, open},
		{counterRule{"what is more than it can have counted is refused, and that time unknown", stood(3000), not, "unknown, not zero"}, open},
		{counterRule{"far above at_most for a minute, not for the whole time", stood(300), spread, "stood still, then caught up"}, stated},
		{counterRule{"far above at_most for the whole time", stood(30000), not, "unknown, not zero"}, stated},
		{counterRule{"below at_most for the whole time, and far above what it counts else", stood(1500), not, "unknown, not zero"}, stated},
		{counterRule{"a wrong reading, and the counter is back", back(3000), strings.ReplaceAll(zero, "2-3 2.5 (59)", "2-3 2.5 (60)"), "not possible"}, stated},
		{counterRule{"tokens may stand still", stood(3000), "0-1 148 (60), 1-2 0 (60), 2-3 3 (59), 3-4 145 (58)", "not possible"}, tokens},
		{counterRule{"and so may a meter that then counts as before", stood(2.5), strings.ReplaceAll(zero, "2-3 2.5 (59)", "2-3 5 (60)"), ""}, open},
	} {
		batch := collect(t, tt.settings, hours(0, 4), tt.lines...)
		if got, refused := brief(batch), fmt.Sprint(batch.Refused); got != tt.want || !strings.Contains(refused, tt.refused) || tt.refused == "" && len(batch.Refused) > 0 {
			t.Errorf("%s: %s, want %s; refused %s", tt.name, got, tt.want, refused)
		}
	}
}

// Wherever windows are cut, the time for which a meter stood is not known, and
// it is not taken for a time of which the source holds no more. Who read it before
// the end was in sight is told what to read again, once.
func TestTheTimeAMeterStoodReadByParts(t *testing.T) {
	t.Parallel()
	settings := strings.ReplaceAll(watthours, "at_most: 1e15, ", "")
	server := httptest.NewServer(&fake{t, stood(3000)})
	defer server.Close()
	source := open(t, server.URL, settings)
	var got, unknown []string
	for h := range int64(4) {
		batch, err := source.Collect(t.Context(), hours(h, h+1))
		if err != nil && !errors.Is(err, collectors.ErrNoData) {
			t.Fatal(err)
		}
		if text := brief(batch); text != "" {
			got = append(got, text)
		}
		for _, k := range batch.Unknown {
			unknown = append(unknown, fmt.Sprint(k.Window.From.Sub(hours(0, 1).From).Hours()))
		}
	}
	if text := strings.Join(got, ", "); text != "0-1 147.5 (59), 2-3 2.5 (1), 3-4 145 (58)" || strings.Join(unknown, " ") != "1" {
		t.Errorf("got %s, of which hours %v are unknown", text, unknown)
	}

	late, ok := source.(interface {
		Revised(context.Context) ([]measure.Window, error)
	})
	if !ok {
		t.Fatal("it revises nothing")
	}
	for _, want := range []measure.Window{{From: hours(0, 1).From.Add(59 * time.Minute), To: hours(0, 3).From.Add(179 * time.Minute)}, {}} {
		windows, err := late.Revised(t.Context())
		if err != nil || fmt.Sprint(append(windows, measure.Window{})[0]) != fmt.Sprint(want) {
			t.Errorf("to be read again: %v, %v; want %v", windows, err, want)
		}
		if _, err := source.Collect(t.Context(), hours(2, 3)); err != nil { // it is read again, and told no more
			t.Error(err)
		}
	}
}
