package prometheus_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	"github.com/vigie-ia/vigie/internal/measure"
)

// life is a made-up process that counts, is scraped, restarts and is sometimes
// not reached. truth holds, for each scrape that was stored, the amount that a
// perfect observer of the stored samples can account for.
type life struct {
	values, starts []point
	truth          []point
}

// drawLife makes a life: at each scrape the counter has risen, or has begun
// anew and counted since.
func drawLife(t *rapid.T) life {
	var (
		l     life
		at    = start - 2*hour
		value = 1000.0
		born  = start - 30*24*hour
		last  = -1.0 // the value stored last
		when  = at   // and its time
		fresh bool   // began anew since then
	)
	for range rapid.IntRange(2, 60).Draw(t, "scrapes") {
		at += rapid.SampledFrom([]int64{15 * second, minute, minute, minute, 4 * minute, 20 * minute, 3 * hour, 26 * hour}).Draw(t, "interval")
		if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
			value, fresh = 0, true
			born = at - 5*second
		}
		value += float64(rapid.IntRange(0, 500).Draw(t, "rise"))
		if rapid.IntRange(0, 9).Draw(t, "reached") == 0 && at-when < 5*24*hour {
			continue // not scraped: nothing is stored
		}
		l.values = append(l.values, point{at, value})
		l.starts = append(l.starts, point{at, float64(born) / 1000})
		switch {
		case last < 0 && fresh: // its process started within the search: from zero
			l.truth = append(l.truth, point{at, value})
		case last < 0: // the first sample of all is a base: it proves nothing
		case fresh && value < last:
			l.truth = append(l.truth, point{at, value})
		default: // a restart that overtook the old value cannot be seen
			l.truth = append(l.truth, point{at, value - last})
		}
		last, when, fresh = value, at, false
	}
	return l
}

func (l life) between(from, to int64) float64 {
	total := 0.0
	for _, p := range l.truth {
		if p.at > from && p.at <= to {
			total += p.value
		}
	}
	return total
}

// The sum over adjacent windows is the difference over their union, wherever
// the cuts fall, with resets and gaps, and it is what was really counted.
func TestSumOverWindowsIsDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLife(rt)
		held := of("up", nil, "instance", "another:1") // Prometheus was there when the process started
		for _, p := range l.starts {
			held.points = append(held.points, point{int64(p.value) * second, 1})
		}
		server := httptest.NewServer(&fake{t, []line{of("energy_wh_total", l.values), of("process_start_time_seconds", l.starts), held}})
		defer server.Close()
		source := open(t, server.URL, watthours)
		first := -int64(3)
		last := max(first+1, (l.last()-start)/hour+1)
		cuts := []int64{first}
		for cuts[len(cuts)-1] < last {
			cuts = append(cuts, min(last, cuts[len(cuts)-1]+rapid.Int64Range(1, 30).Draw(rt, "hours")))
		}
		parts := 0.0
		for i := 1; i < len(cuts); i++ {
			w := hours(cuts[i-1], cuts[i])
			sum, refused := total(rt, source, w)
			if refused > 0 && len(l.values) > 0 && l.between(w.From.UnixMilli(), w.To.UnixMilli()) > 0 {
				rt.Fatalf("refused %d\nsamples %v", refused, l.values)
			}
			if want := l.between(w.From.UnixMilli(), w.To.UnixMilli()); sum != want {
				rt.Fatalf("window %d to %d h: got %v, want %v\nsamples %v", cuts[i-1], cuts[i], sum, want, l.values)
			}
			parts += sum
		}
		if union, _ := total(rt, source, hours(first, last)); union != parts {
			rt.Fatalf("the union has %v, its parts %v", union, parts)
		}
	})
}

// Without the start of the process falls are judged by the rates before them,
// and may be refused: the same ones, wherever the cuts fall.
func TestSumWithoutProcessStart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLife(rt)
		for i := range l.values { // some are read wrongly
			switch rapid.IntRange(0, 30).Draw(rt, "dip") {
			case 0:
				l.values[i].value = 0
			case 1:
				l.values[i].value /= 2
			case 2:
				l.values[i].value *= 2
			}
		}
		lines := []line{of("energy_wh_total", l.values)}
		if rapid.Bool().Draw(rt, "up") {
			lines = append(lines, of("up", every(minute, start-3*hour, 1, 1)))
		}
		server := httptest.NewServer(&fake{t, lines})
		defer server.Close()
		source := open(t, server.URL, watthours)
		last := max(-2, (l.last()-start)/hour+1)
		cut := rapid.Int64Range(-3, last).Draw(rt, "cut")
		whole, refused := total(rt, source, hours(-3, last))
		parts, refusedParts := 0.0, 0
		for _, ends := range [][2]int64{{-3, cut}, {cut, last}} {
			if ends[0] < ends[1] {
				sum, n := total(rt, source, hours(ends[0], ends[1]))
				parts, refusedParts = parts+sum, refusedParts+n
			}
		}
		if parts != whole || refusedParts < min(refused, 1) {
			rt.Fatalf("cut at %d h: %v and %d refusals, whole %v and %d\nsamples %v", cut, parts, refusedParts, whole, refused, l.values)
		}
	})
}

func (l life) last() int64 {
	if len(l.values) == 0 {
		return start
	}
	return l.values[len(l.values)-1].at
}

// total returns the sum of the readings and how many refusals there were.
func total(t *rapid.T, source collectors.Collector, w measure.Window) (float64, int) {
	batch, err := source.Collect(t.Context(), w)
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	sum := 0.0
	for _, r := range batch.Readings {
		if r.Window.From.Before(w.From) || r.Window.To.After(w.To) {
			t.Fatalf("%v is outside %v", r.Window, w)
		}
		sum += r.Value
	}
	return sum, len(batch.Refused)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1763884800,"1000"],[1763884860.123,"NaN"]]}]}}`,
		`{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1e99,"+Inf"]}]}}`,
		`{"status":"error","errorType":"bad_data","error":"x"}`, `{}`, `null`, `{"status":"success","data":{"result":[{"values":[[1]]}]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		deps := collectortest.Deps(t, &strings.Builder{})
		deps.HTTP = collectors.NewHTTPClient(collectors.Limits{Base: always(text)})
		source, err := prometheus.New(collectortest.Decoder("url: http://prometheus.example\n"+watthours), deps)
		if err != nil {
			t.Fatal(err)
		}
		batch, err := source.Collect(t.Context(), hours(0, 1))
		if err != nil && len(batch.Readings) > 0 {
			t.Error("readings and an error")
		}
	})
}

// always answers every request with the same text.
type always string

func (a always) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(string(a))),
	}, nil
}
