package impact_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

func window(hours int) measure.Window {
	from := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: from, To: from.Add(time.Duration(hours) * time.Hour)}
}

func reading(m measure.Metric, v float64, basis string, w measure.Window) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: "s", System: "a", Metric: m, Method: measure.Measured, Window: w},
		State: measure.Known, Value: v, Low: v, High: v, Covered: w.Length(), Basis: basisOf(basis),
	}
}

// at is the assumptions of the system "a", for all time.
func at(site impact.Site) impact.History {
	c, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		panic(err)
	}
	return on(c, site)
}

// on is at with a catalogue that is there.
func on(c *impact.Catalogue, site impact.Site) impact.History {
	return impact.NewHistory(&impact.State{Places: map[string]impact.Site{impact.PlaceKey("a", ""): site}, Catalogue: c})
}

func batch(readings ...measure.Reading) measure.Batch {
	return measure.Batch{Source: "s", Window: window(24 * 40), Readings: readings}
}

func find(t *testing.T, b measure.Batch, m measure.Metric, method measure.Method) measure.Reading {
	t.Helper()
	for _, r := range b.Readings {
		if r.Metric == m && r.Method == method {
			return r
		}
	}
	t.Fatalf("no %s by method %d among %d readings", m, method, len(b.Readings))
	return measure.Reading{}
}

// MEASURES 5: the PUE is applied exactly once, whichever side the source gave.
func TestPUEOnce(t *testing.T) {
	site := at(impact.Site{PUE: impact.Bounds{Low: 1.25, High: 1.25}, PUESource: "relevé 2025"})
	it := impact.Derive(batch(reading(measure.EnergyIT, 100, "boundary=server", window(1))), site)
	if e := find(t, it, measure.Energy, measure.Measured); e.Value != 125 || e.Spread != measure.Exact || e.Basis.Fields().PUE.String() != "1.25" {
		t.Errorf("facility %v Wh (%s), want 125 with its PUE", e.Value, e.Basis)
	}
	fac := impact.Derive(batch(reading(measure.Energy, 125, "boundary=facility", window(1))), site)
	if e := find(t, fac, measure.EnergyIT, measure.Measured); e.Value != 100 {
		t.Errorf("equipment %v Wh, want 100", e.Value)
	}
	again := impact.Derive(it, site)
	if len(again.Readings) != len(it.Readings) {
		t.Errorf("deriving twice made %d readings of %d", len(again.Readings), len(it.Readings))
	}
}

// A range of PUE gives a range, low with low, whose value is its midpoint.
func TestPUERange(t *testing.T) {
	b := impact.Derive(batch(reading(measure.EnergyIT, 100, "boundary=server", window(1))), at(impact.Site{PUE: impact.Bounds{Low: 1.2, High: 1.6}}))
	if e := find(t, b, measure.Energy, measure.Measured); e.Low != 120 || e.High != 160 || e.Value != 140 || e.Spread != measure.Range {
		t.Errorf("%v from %v to %v (%v), want the range 120 to 160", e.Value, e.Low, e.High, e.Spread)
	}
}

// Without a PUE nothing is guessed: it is said once, and energy_it is kept.
func TestNoPUE(t *testing.T) {
	b := impact.Derive(batch(reading(measure.EnergyIT, 1, "", window(1)), reading(measure.EnergyIT, 2, "", window(2))), at(impact.Site{}))
	if len(b.Readings) != 2 || len(b.Refused) != 1 || !strings.Contains(b.Refused[0].Reason.String(), "hosting.pue") {
		t.Errorf("%d readings, refused %v; want both kept and one refusal naming hosting.pue", len(b.Readings), b.Refused)
	}
}

// A GPU-only meter is completed by an estimate of its own, with the PUE on both.
func TestCompleted(t *testing.T) {
	site := impact.Site{PUE: impact.Bounds{Low: 1.5, High: 1.5}, Completed: impact.Bounds{Low: 0.2, High: 0.4}}
	b := impact.Derive(batch(reading(measure.EnergyIT, 1000, "boundary=gpu", window(1))), at(site))
	rest := find(t, b, measure.EnergyIT, measure.Estimated)
	if rest.Value != 300 || rest.Low != 200 || rest.High != 400 {
		t.Errorf("the rest of the server: %v from %v to %v, want 300 from 200 to 400", rest.Value, rest.Low, rest.High)
	}
	total := find(t, b, measure.Energy, measure.Measured).Value + find(t, b, measure.Energy, measure.Estimated).Value
	if math.Abs(total-1950) > 1e-9 {
		t.Errorf("facility %v Wh in all, want (1000 + 300) × 1.5", total)
	}
}

// A system known by its licences gets uses and energy by assumption, labelled.
func TestUsage(t *testing.T) {
	site := impact.Site{Usage: &impact.Usage{
		Of: measure.Licences, PerMonth: impact.Bounds{Low: 20, High: 60},
		WhPerUse: impact.Bounds{Low: 0.3, High: 3}, Source: "enquête 2026",
	}}
	june := window(24 * 30)
	b := impact.Derive(batch(reading(measure.Licences, 50, "", june)), at(site))
	q, e := find(t, b, measure.Queries, measure.Estimated), find(t, b, measure.Energy, measure.Estimated)
	if q.Low != 1000 || q.High != 3000 || q.Value != 2000 {
		t.Errorf("%v uses from %v to %v, want 1000 to 3000 in the month", q.Value, q.Low, q.High)
	}
	if e.Low != 300 || e.High != 9000 || e.Basis.Fields().Assumption == "" {
		t.Errorf("%v to %v Wh (%s), want 300 to 9000 by assumption", e.Low, e.High, e.Basis)
	}
	counted := impact.Derive(batch(reading(measure.Licences, 50, "", june), reading(measure.Queries, 7, "", june)), at(site))
	if len(counted.Readings) != 2 {
		t.Errorf("%d readings where queries are counted, want no assumption beside them", len(counted.Readings))
	}
}

// Whatever the figures, what is derived passes validation and doubling the
// input doubles the output.
func TestDeriveIsLinear(t *testing.T) {
	limits, known := measure.Limits{Systems: map[measure.System]measure.SystemLimits{"a": {}}}, shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(1, 2).Draw(t, "pue")
		site := on(known, impact.Site{
			Zone: "FRA", WUE: &impact.Bounds{Low: 0.1, High: 0.3},
			PUE:       impact.Bounds{Low: low, High: low + rapid.Float64Range(0, 1).Draw(t, "width")},
			Completed: impact.Bounds{Low: 0.1, High: 0.1 + rapid.Float64Range(0, 1).Draw(t, "rest")},
		})
		v := rapid.Float64Range(0, 1e9).Filter(func(v float64) bool { return v == 0 || v > 1e-200 }).Draw(t, "Wh") // below, factors leave what a double can tell apart
		one := measure.Validate(impact.Derive(batch(reading(measure.EnergyIT, v, "boundary=gpu", window(3))), site), limits)
		two := measure.Validate(impact.Derive(batch(reading(measure.EnergyIT, 2*v, "boundary=gpu", window(3))), site), limits)
		if len(one.Refused)+len(two.Refused) != 0 || len(one.Readings) != 12 {
			t.Fatalf("%d readings, refused %v %v", len(one.Readings), one.Refused, two.Refused)
		}
		for i := range one.Readings {
			if a, b := one.Readings[i].High, two.Readings[i].High; math.Abs(b-2*a) > 1e-6*math.Abs(a) {
				t.Fatalf("reading %d: %v doubled is %v", i, a, b)
			}
		}
	})
}

// basisOf reads a basis that a test writes as it stands at rest.
func basisOf(text string) measure.Basis {
	b, err := measure.ParseBasis(text)
	if err != nil {
		panic(err)
	}
	return b
}
