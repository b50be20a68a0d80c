package storetest

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// City is a made-up load of systems that each say three metrics every hour.
type City struct {
	Systems int
	Start   time.Time
}

// metricsOf are what each system says: 600 readings an hour for 200 systems.
func metricsOf() []measure.Metric {
	return []measure.Metric{measure.Energy, measure.Queries, measure.InputTokens}
}

// Batch is what the source says over some hours from the n-th on.
func (c City) Batch(n, hours int) measure.Batch {
	from := c.Start.Add(time.Duration(n) * time.Hour)
	b := measure.Batch{Source: "city", Window: measure.Window{From: from, To: from.Add(time.Duration(hours) * time.Hour)}}
	b.Readings = make([]measure.Reading, 0, hours*c.Systems*len(metricsOf()))
	for s := range c.Systems {
		system := measure.System(fmt.Sprintf("system-%03d", s))
		for m, metric := range metricsOf() {
			for h := range hours {
				at := from.Add(time.Duration(h) * time.Hour)
				v := float64((n+h)*7%50+s%13+1) * float64(1+m*100)
				r := measure.Reading{
					Key: measure.Key{
						Source: "city", System: system, Metric: metric, Method: measure.Measured,
						Window: measure.Window{From: at, To: at.Add(time.Hour)},
					},
					State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour, Basis: measure.BasisFields{Counts: "query", Method: "counter"}.Basis(),
				}
				if metric == measure.Energy {
					r.Value, r.Low, r.High, r.Spread = v*1.37, v*1.35, v*1.39, measure.Range
				}
				b.Readings = append(b.Readings, r)
			}
		}
	}
	return b
}

// Fill stores the hours from n to end in batches of a week.
func (c City) Fill(ctx context.Context, b *testing.B, to store.Writer, n, end int) {
	b.Helper()
	const week = 7 * 24
	for ; n < end; n += week {
		if err := to.Replace(ctx, c.Batch(n, min(week, end-n))); err != nil {
			b.Fatal(err)
		}
	}
}

// FillEvery stores hours with only every n-th reading of a system: ten times
// fewer readings of as many days.
func (c City) FillEvery(ctx context.Context, b *testing.B, to store.Writer, hours, every int) {
	b.Helper()
	const month = 30 * 24
	for n := 0; n < hours; n += month {
		batch := c.Batch(n, min(month, hours-n))
		if every > 1 {
			few := batch.Readings[:0]
			for i := range batch.Readings {
				if i%every == 0 {
					few = append(few, batch.Readings[i])
				}
			}
			batch.Readings = few
		}
		if err := to.Replace(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchCity is a city of 200 systems whose first hour begins a month.
func BenchCity() City {
	return City{Systems: 200, Start: time.Date(2023, 6, 30, 22, 0, 0, 0, time.UTC)}
}

// Backfill stores about a million readings a week at a time and reports how
// many a second. Making the batches is not counted; the summaries are.
func Backfill(b *testing.B, open func(b *testing.B) store.Store) {
	b.Helper()
	city := BenchCity()
	const weeks, week = 10, 7 * 24
	for b.Loop() {
		to := open(b)
		count, spent := 0, time.Duration(0)
		for w := range weeks {
			batch := city.Batch(w*week, week)
			start := time.Now()
			if err := to.Replace(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			spent += time.Since(start)
			count += len(batch.Readings)
		}
		b.ReportMetric(float64(count)/spent.Seconds(), "readings/s")
		if err := to.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// Daily stores half a year of a small city a day at a time, as a long catch-up
// does: what a batch costs beside its readings.
func Daily(b *testing.B, open func(b *testing.B) store.Store) {
	b.Helper()
	city := City{Systems: 12, Start: BenchCity().Start}
	const days, day = 180, 24
	for b.Loop() {
		to := open(b)
		spent := time.Duration(0)
		for d := range days {
			batch := city.Batch(d*day+d%2, day) // civil days are cut too
			start := time.Now()
			if err := to.Replace(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			spent += time.Since(start)
		}
		b.ReportMetric(spent.Seconds()*1000/days, "ms/batch")
		if err := to.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// Live stores an hour more at each turn and reads the 48 hours before again.
func Live(b *testing.B, to store.Store) {
	b.Helper()
	city := BenchCity()
	const back, before = 48, 20 * 24
	city.Fill(b.Context(), b, to, 0, before)
	n, count, spent := before, 0, time.Duration(0)
	for b.Loop() {
		batch := city.Batch(n-back, back+1)
		start := time.Now()
		if err := to.Replace(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		spent += time.Since(start)
		count += len(batch.Readings)
		n++
	}
	b.ReportMetric(float64(count)/spent.Seconds(), "readings/s")
	b.ReportMetric(spent.Seconds()*1000/float64(n-before), "ms/run")
}

// Remaking is a store that makes stale months again when it is told to.
type Remaking interface {
	store.Store
	store.Remaker
}

// Rules opens a filled store in another time zone, and then with another order
// of sources, and makes its months again: from readings, and from days.
func Rules(b *testing.B, open func(b *testing.B, rules measure.Rules) Remaking) {
	b.Helper()
	const months, hours = 2, 61 * 24
	rules := measure.Rules{Zone: time.FixedZone("before", 2*int(time.Hour/time.Second))} // whole months of BenchCity
	to := open(b, rules)
	BenchCity().Fill(b.Context(), b, to, 0, hours)
	if err := to.Close(); err != nil {
		b.Fatal(err)
	}
	again := func() time.Duration {
		start := time.Now()
		to := open(b, rules)
		if err := to.Remake(b.Context()); err != nil {
			b.Fatal(err)
		}
		took := time.Since(start)
		if err := to.Close(); err != nil {
			b.Fatal(err)
		}
		return took
	}
	var raw, days time.Duration
	turns := 0
	for b.Loop() {
		turns++
		name := strconv.Itoa(turns)
		rules.Zone = time.FixedZone(name, 2*int(time.Hour/time.Second))
		raw += again()
		rules.Order = []measure.Order{{System: "system-000", Sources: []string{name}}}
		days += again()
	}
	b.ReportMetric(raw.Seconds()*1000/float64(months*turns), "zone-ms/month")
	b.ReportMetric(days.Seconds()*1000/float64(months*turns), "order-ms/month")
	b.ReportMetric(raw.Seconds()/days.Seconds(), "ratio")
}

// Cold reads what /frugalite needs for 12 quarters: the months of 36 months
// and the profile of the queries of the last quarter.
func Cold(b *testing.B, from store.Reader) {
	b.Helper()
	start := BenchCity().Start
	quarter := measure.Window{From: time.Date(2026, 3, 31, 22, 0, 0, 0, time.UTC), To: time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)}
	months, profiles, turns := 0, 0, 0
	for b.Loop() {
		m, err := from.Months(b.Context(), store.Query{Months: measure.Window{From: start, To: quarter.To}})
		if err != nil {
			b.Fatal(err)
		}
		p, err := from.Profiles(b.Context(), store.Query{Months: quarter, Metrics: []measure.Metric{measure.Queries}})
		if err != nil {
			b.Fatal(err)
		}
		months, profiles = len(m), len(p)
		turns++
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(turns), "ms/page")
	b.ReportMetric(float64(months), "months")
	b.ReportMetric(float64(profiles), "profiles")
}
