package influx_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
	"github.com/influxdata/influxdb-client-go/v2/api/write"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

func openBench(b *testing.B) *influx.Store {
	b.Helper()
	s, err := open(b.Context(), at(server.Target(b)))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// plainly writes the readings of a batch, with the tags and fields of the
// store, by the official client's blocking writes: what a store is measured by.
func plainly(b *testing.B, to api.WriteAPIBlocking, batch measure.Batch) {
	b.Helper()
	const chunk = 5000
	for from := 0; from < len(batch.Readings); from += chunk {
		part := batch.Readings[from:min(from+chunk, len(batch.Readings))]
		list := make([]*write.Point, len(part))
		for i := range part {
			r := &part[i]
			list[i] = influxdb2.NewPoint("plain", map[string]string{
				"group": "-", "method": "1", "metric": string(r.Metric), "model": "-", "part": "-", "source": r.Source, "system": string(r.System),
			}, map[string]any{
				"figures": fmt.Sprintf("%d;%d;%v;%v;%v;%v;%d;%d;%s", r.State, r.Spread, r.Value, r.Low, r.High, r.SD, r.Count, int64(r.Covered), r.Basis),
				"value":   r.Value, "low": r.Low, "high": r.High, "state": int(r.State),
			}, r.Window.To.Add(-time.Second))
		}
		if err := to.WritePoint(b.Context(), list...); err != nil {
			b.Fatal(err)
		}
	}
}

func plainClient(b *testing.B) api.WriteAPIBlocking {
	b.Helper()
	target := server.Target(b)
	client := influxdb2.NewClientWithOptions(target.URL, target.Token, influxdb2.DefaultOptions().SetUseGZip(true))
	b.Cleanup(client.Close)
	return client.WriteAPIBlocking(target.Org, target.Bucket)
}

// BenchmarkBackfill stores a week after the other, by the store and by the
// plain client in turns, so that both meet the same machine: with the summaries
// up to date at the end (to be at least 0.6 of the plain client), and without
// them (0.8).
func BenchmarkBackfill(b *testing.B) {
	b.Run("whole", func(b *testing.B) { backfill(b, (*influx.Store).Replace) })
	b.Run("raw", func(b *testing.B) { backfill(b, (*influx.Store).ReplaceRaw) })
}

func backfill(b *testing.B, replace func(*influx.Store, context.Context, measure.Batch) error) {
	b.Helper()
	const weeks, week = 10, 7 * 24
	city := storetest.BenchCity()
	var ours, theirs time.Duration
	count := 0
	for b.Loop() {
		s, client := openBench(b), plainClient(b)
		for w := range weeks {
			batch := city.Batch(w*week, week)
			both := []func(){
				func() { theirs += timed(func() { plainly(b, client, batch) }) },
				func() {
					ours += timed(func() {
						if err := replace(s, b.Context(), batch); err != nil {
							b.Fatal(err)
						}
					})
				},
			}
			both[w%2]() // each comes first as often: the server goes on working after an answer
			both[1-w%2]()
			count += len(batch.Readings)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	report(b, count, ours, theirs)
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func report(b *testing.B, count int, ours, theirs time.Duration) {
	b.Helper()
	b.ReportMetric(float64(count)/ours.Seconds(), "readings/s")
	b.ReportMetric(float64(count)/theirs.Seconds(), "plain/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
}

// BenchmarkLive stores an hour more at each turn and reads 48 hours again.
func BenchmarkLive(b *testing.B) {
	s, client, city := openBench(b), plainClient(b), storetest.BenchCity()
	const back, before = 48, 20 * 24
	city.Fill(b.Context(), b, s, 0, before)
	n, count := before, 0
	var ours, theirs time.Duration
	for b.Loop() {
		batch := city.Batch(n-back, back+1)
		theirs += timed(func() { plainly(b, client, batch) })
		ours += timed(func() {
			if err := s.Replace(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		})
		count += len(batch.Readings)
		n++
	}
	report(b, count, ours, theirs)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRules makes months again from days and from readings.
func BenchmarkRules(b *testing.B) {
	o := at(server.Target(b))
	storetest.Rules(b, func(b *testing.B, rules measure.Rules) storetest.Remaking {
		b.Helper()
		o.Rules = rules
		s, err := influx.Open(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}

// compacting is how long the server goes on putting in order what was just
// written, millions of readings at once: reads take twice their time meanwhile.
const compacting = 30 * time.Second

// BenchmarkCold reads the data of a page from three years of readings, and
// from three years with ten times fewer, which must not be much quicker.
func BenchmarkCold(b *testing.B) {
	const hours = 3 * 8768
	for name, every := range map[string]int{"all": 1, "tenth": 10} {
		b.Run(name, func(b *testing.B) {
			s := openBench(b)
			storetest.BenchCity().FillEvery(b.Context(), b, s, hours, every)
			time.Sleep(compacting)
			storetest.Cold(b, s)
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
