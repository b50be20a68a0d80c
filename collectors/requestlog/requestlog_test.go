package requestlog_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/requestlog"
	"github.com/vigie-ia/vigie/internal/measure"
)

const traceSettings = `
path: ["*.csv*"]
columns: {time: TIMESTAMP, input_tokens: ContextTokens, output_tokens: GeneratedTokens}
place: assistant
`

const jsonSettings = `
path: ["log/app*"]
columns: {time: ts, system: app, model: request.model, input_tokens: usage.in, output_tokens: usage.out, simple: label, energy: kwh, status: status, user: uid}
simple_yes: [simple]
simple_no: [complex]
energy: {unit: kWh, boundary: server, method: estimated}
places: {chat: chat, ocr: ocr/gpu}
`

func open(t *testing.T, dir, settings string, past collectors.Past) collectors.Collector {
	t.Helper()
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	if past != nil {
		deps.Past = past
	}
	c, err := requestlog.New(collectortest.Decoder(settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		content = zip(t, content)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func zip(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func window(t *testing.T, from, to string) measure.Window {
	t.Helper()
	a, err := time.Parse("2006-01-02T15", from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := time.Parse("2006-01-02T15", to)
	if err != nil {
		t.Fatal(err)
	}
	return measure.Window{From: a, To: b}
}

// totals sums a batch by metric.
func totals(b measure.Batch) map[measure.Metric]float64 {
	sum := map[measure.Metric]float64{}
	for _, r := range b.Readings {
		sum[r.Metric] += r.Value
	}
	return sum
}

// hours gives the value of a metric by hour of day.
func hours(b measure.Batch, m measure.Metric) map[int]float64 {
	sum := map[int]float64{}
	for _, r := range b.Readings {
		if r.Metric == m {
			sum[r.Window.From.Hour()] += r.Value
		}
	}
	return sum
}

func collect(t *testing.T, c collectors.Collector, w measure.Window) measure.Batch {
	t.Helper()
	b, err := c.Collect(t.Context(), w)
	if err != nil {
		t.Fatalf("Collect: %v (refused: %v)", err, b.Refused)
	}
	return b
}

const madeUpTrace = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n" +
	"2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:59:59.9999999,396,109\r\n2023-11-16 19:00:00.0000000,197,183"

func TestContract(t *testing.T) {
	t.Parallel()
	line := `{"ts":"2026-09-30T%02d:05:00Z","app":"chat","request":{"model":"m-1"},"usage":{"in":10,"out":5},"label":"simple","kwh":0.001,"status":200,"uid":"u%d","prompt":"` + collectortest.Content + `"}` + "\n"
	var log strings.Builder
	for h := range 24 {
		fmt.Fprintf(&log, line, h, h%3)
	}
	collectortest.Run(t, collectortest.Case{
		New: requestlog.New, Settings: func(string) string { return jsonSettings },
		Window: window(t, "2026-09-30T00", "2026-10-01T00"),
		Good:   collectortest.Source{Files: map[string][]byte{"log/app.jsonl": []byte(log.String())}},
		Empty:  collectortest.Source{Files: map[string][]byte{"log/app.jsonl": {}}},
		Messy:  messy(), Without: nothingToHold(),
	})
	collectortest.Run(t, collectortest.Case{
		New: requestlog.New, Settings: func(string) string { return traceSettings },
		Window: window(t, "2023-11-16T18", "2023-11-16T20"),
		Good:   collectortest.Source{Files: map[string][]byte{"a.csv.gz": []byte(zip(t, madeUpTrace))}},
		Empty:  collectortest.Source{Files: map[string][]byte{"a.csv": []byte("TIMESTAMP,ContextTokens,GeneratedTokens\n")}},
		Messy:  messy(), Without: nothingToHold(),
	})
}

func nothingToHold() map[collectortest.Rule]string {
	return map[collectortest.Rule]string{
		collectortest.Fallen: "it lists requests, no counter", collectortest.Part: "each line is a request of its own",
	}
}

// messy are logs as they are, of five requests.
func messy() []collectortest.Messy {
	settings := func(more string) func(string) string {
		return func(string) string {
			return "path: [\"*.jsonl\"]\nplace: chat\ncolumns: {time: at, input_tokens: in, output_tokens: out" + more
		}
	}
	file := func(line string, times int) collectortest.Source {
		var text strings.Builder
		for i := range times {
			fmt.Fprintf(&text, `{"at":"2026-09-30T09:%02d:00Z"%s}`+"\n", i, line)
		}
		return collectortest.Source{Files: map[string][]byte{"a.jsonl": []byte(text.String())}}
	}
	hour := measure.Window{From: time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 30, 10, 0, 0, 0, time.UTC)}
	return []collectortest.Messy{
		{
			Rule: collectortest.Unsaid, Name: "streams without their usage", Source: file(`,"usage":null`, 5), Settings: settings("}\n"), Window: hour,
			Want: collectortest.Both(collectortest.NotKnown(measure.InputTokens, measure.OutputTokens), collectortest.Sums(map[measure.Metric]float64{measure.Queries: 5})),
		},
		{Rule: collectortest.Absent, Name: "a column that is nowhere", Source: file(`,"in":1,"out":2`, 5), Settings: settings(", system: service}\n"), Window: hour, Want: collectortest.Refused},
		{Rule: collectortest.Uncounted, Name: "a status of which none is a success", Source: file(`,"in":1,"out":2,"status":"done"`, 5), Settings: settings(", status: status}\n"), Window: hour, Want: collectortest.Told},
	}
}

// A trace in the format of the Azure LLM inference traces: its last line has no
// end, its hours begin and end within it. With VIGIE_AZURE_TRACE, the real one.
func TestTrace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := map[string]float64{"18": 2, "19": 1, "in": 967, "out": 336}
	if path := os.Getenv("VIGIE_AZURE_TRACE"); path != "" {
		if err := os.Symlink(path, filepath.Join(dir, "trace.csv")); err != nil { // told by its first bytes, not by its name
			t.Fatal(err)
		}
		want = map[string]float64{"18": 15606, "19": 3760, "in": 22361870, "out": 4088665}
	} else {
		write(t, dir, "trace.csv.gz", madeUpTrace)
	}
	b := collect(t, open(t, dir, traceSettings, nil), window(t, "2023-11-16T18", "2023-11-16T20"))
	byHour, sum := hours(b, measure.Queries), totals(b)
	got := map[string]float64{"18": byHour[18], "19": byHour[19], "in": sum[measure.InputTokens], "out": sum[measure.OutputTokens]}
	if !reflect.DeepEqual(got, want) || len(b.Refused) > 0 {
		t.Errorf("%v, want %v; refused %v", got, want, b.Refused)
	}
}

// Before the first record and after the last hour of a log that has ended, the
// source says nothing: not zero.
func TestVouchesForItsSpanOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a.csv", madeUpTrace+"\n")
	c := open(t, dir, traceSettings, nil)
	b, err := c.Collect(t.Context(), window(t, "2023-11-16T10", "2023-11-17T00"))
	if !errors.Is(err, collectors.ErrNoData) || b.Window.To.Hour() != 18 || len(b.Readings) > 0 {
		t.Errorf("before the first record: %v, %v", b.Window, err)
	}
	b = collect(t, c, window(t, "2023-11-16T18", "2023-11-17T00"))
	if b.Window.To.Hour() != 20 {
		t.Errorf("vouches until %v, want 20:00", b.Window.To)
	}
	if _, err = c.Collect(t.Context(), window(t, "2023-11-16T20", "2023-11-17T00")); !errors.Is(err, collectors.ErrNoData) {
		t.Errorf("after the last: %v", err)
	}
}

// Labels, systems, failures and energy: what each line adds, and that a covered
// hour without a request is zero for each place.
func TestMeaning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "log/app.jsonl", strings.Join([]string{
		`{"ts":"2026-09-30T08:00:00+02:00","app":"chat","request":{"model":"m-1"},"usage":{"in":10,"out":5},"label":"simple","kwh":0.001,"status":200,"uid":"a"}`,
		`{"ts":"2026-09-30T08:59:59+02:00","app":"chat","request":{"model":"m-2"},"usage":{"in":20,"out":null},"label":"complex","kwh":"0.002","status":"201","uid":"b"}`,
		`{"ts":"2026-09-30T08:59:59+02:00","app":"chat","status":500,"usage":{"in":1000,"out":1}}`,
		`{"ts":"2026-09-30T10:00:00+02:00","app":"ocr","status":200,"label":"?"}`,
	}, "\n")+"\n")
	b := collect(t, open(t, dir, jsonSettings, nil), window(t, "2026-09-30T06", "2026-09-30T09"))
	want := map[measure.Metric]float64{
		measure.Queries: 3, measure.InputTokens: 30, measure.OutputTokens: 5, measure.SimpleQueries: 1, measure.Classified: 2, measure.EnergyIT: 3,
	}
	if got := totals(b); !reflect.DeepEqual(got, want) {
		t.Errorf("totals %v, want %v", got, want)
	}
	zeros := 0
	for _, r := range b.Readings {
		if r.Metric == measure.Queries && r.Value == 0 && r.Covered == time.Hour {
			zeros++
		}
		if r.Metric == measure.EnergyIT && (r.Method != measure.Estimated || r.Basis.Fields().Boundary != "server") {
			t.Errorf("energy %+v", r)
		}
	}
	if zeros != 4 { // ocr at 6 and 7, chat at 7 and 8
		t.Errorf("%d zero hours, want 4", zeros)
	}
}

// A bad line among good ones is told by file, line, length and column, without
// its content, and the others count.
func TestBadLines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := `{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"usage":{"in":1}}`
	bad := []string{
		`{"secret`, `{"usage":"secret"}`, `[1]`, `null`, `{"ts":"secret","app":"chat"}`, `{"ts":"2026-09-30T08:00:00Z","app":"secret","status":200}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"usage":{"in":-1}}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"usage":{"in":"many"}}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"usage":{"in":1.5}}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"kwh":-1}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"kwh":1e300}`,
		`{"ts":"2026-09-30T08:00:00Z","app":"chat","status":200,"request":{"model":"a secret sentence"}}`,
		`{"ts":"2126-09-30T08:00:00Z","app":"chat","status":200}`,
		`{"ts":"2026-09-30T08:00:00Z","app":{"secret":1},"status":200}`,
	}
	write(t, dir, "log/app.jsonl", good+"\n"+strings.Join(bad, "\n"+good+"\n")+"\n"+good+"\n")
	b := collect(t, open(t, dir, jsonSettings, nil), window(t, "2026-09-30T08", "2026-09-30T09"))
	if got := totals(b)[measure.Queries]; got != float64(len(bad)+1) {
		t.Errorf("%v queries, want %d", got, len(bad)+1)
	}
	again := collect(t, open(t, dir, jsonSettings, nil), window(t, "2026-09-30T08", "2026-09-30T09"))
	if !slices.Equal(again.Refused, b.Refused) {
		t.Error("refusals differ from one reading to the next")
	}
	b.Refused = slices.DeleteFunc(b.Refused, func(r measure.Refusal) bool { return !strings.HasPrefix(r.Where.String(), "log/") }) // columns that no line has
	if len(b.Refused) != len(bad) {
		t.Fatalf("%d refused, want %d: %v", len(b.Refused), len(bad), b.Refused)
	}
	for i, r := range b.Refused {
		place := fmt.Sprintf("log/app.jsonl, line %d, %d bytes", 2*i+2, len(bad[i]))
		if !strings.HasPrefix(r.Where.String(), place) || strings.Contains(r.Where.String()+r.Reason.String(), "secret") {
			t.Errorf("%s: %s; want it at %s, without content", r.Where.String(), r.Reason.String(), place)
		}
	}
}

func settingsFault(t *testing.T, settings string) string {
	t.Helper()
	_, err := requestlog.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
	if err == nil {
		t.Fatalf("accepted: %s", settings)
	}
	return err.Error()
}

// All the faults of the settings are told at once.
func TestSettings(t *testing.T) {
	t.Parallel()
	got := settingsFault(t, "format: xml\ncounts: all\nzone: Mars\nsilence: -1h\nseparator: abc\ncolumns: {energy: e, simple: s, model: 'a,b', input_tokens: u, output_tokens: u.x}\nplaces: {}\npath: [\"[\"]\n")
	for _, want := range []string{"format:", "counts:", "zone:", "silence:", "separator:", "columns.time", `"a,b"`, `"u.x"`, "simple_yes", "energy.unit", "energy.boundary", "energy.method", "place:", "path:"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not tell %s", got, want)
		}
	}
	c := open(t, t.TempDir(), jsonSettings, nil)
	placer, ok := c.(collectors.Placer)
	if !ok || !reflect.DeepEqual(placer.Places(), []collectors.Place{{System: "chat"}, {System: "ocr"}, {System: "ocr", Part: "gpu"}}) {
		t.Errorf("places %v", placer)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	prober, ok := open(t, dir, traceSettings, nil).(collectors.Prober)
	if !ok {
		t.Fatal("no Prober")
	}
	if said, err := prober.Probe(t.Context()); err == nil {
		t.Errorf("no file, and no error: %q", said)
	}
	write(t, dir, "a.csv", madeUpTrace+"\n")
	if said, err := prober.Probe(t.Context()); err != nil || !strings.Contains(said.String(), "3 of 3 lines count, 0 refused") {
		t.Errorf("%q, %v", said, err)
	}
	write(t, dir, "a.csv", "time,tokens\n2026,1\n")
	if said, err := prober.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), `"TIMESTAMP"`) {
		t.Errorf("a heading that is not there: %q, %v", said, err)
	}
}

// stored is the past of a source: the batches that were stored.
func stored(batches *[]measure.Batch) collectors.Past {
	return func(_ context.Context, w measure.Window) iter.Seq2[measure.Reading, error] {
		return func(yield func(measure.Reading, error) bool) {
			for _, r := range replaceAll(*batches) {
				if r.Window.To.After(w.From) && r.Window.From.Before(w.To) && !yield(r, nil) {
					return
				}
			}
		}
	}
}

// replaceAll is what a store holds after these batches.
func replaceAll(batches []measure.Batch) []measure.Reading {
	var all []measure.Reading
	for _, b := range batches {
		all = slices.DeleteFunc(all, func(r measure.Reading) bool {
			return r.Window.To.After(b.Window.From) && !r.Window.To.After(b.Window.To)
		})
		all = append(all, b.Readings...)
	}
	return all
}
