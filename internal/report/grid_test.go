package report_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// gridOf is a month of a grid source: value tells each hour, NaN for none;
// estimated tells which are the provider's guesses.
func gridOf(source string, w measure.Window, basis string, value func(time.Time) float64, estimated func(time.Time) bool) []measure.Reading {
	var out []measure.Reading
	for at := w.From; at.Before(w.To); at = at.Add(time.Hour) {
		v := value(at)
		if math.IsNaN(v) {
			continue
		}
		key := measure.Key{Source: source, Metric: measure.GridIntensity, Method: measure.Declared, Window: measure.Window{From: at, To: at.Add(time.Hour)}}
		if estimated(at) {
			key.Method = measure.Estimated
		}
		out = append(out, measure.Reading{Key: key, State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour, Basis: basisOf(basis)})
	}
	return out
}

// gridPage is the grid of July for readings of it, and for a system that draws
// 100 W from 22 h to 6 h and 20 W else, told by two meters of which one counts.
func gridPage(t *testing.T, grid ...[]measure.Reading) *report.GridHours {
	t.Helper()
	july := per(t, "2026-07").Window(paris(t))
	energy := measure.Key{Metric: measure.Energy, Method: measure.Measured}
	night := func(hour int) float64 {
		if hour >= 22 || hour < 6 {
			return 100
		}
		return 20
	}
	energy.Source = "meter"
	readings := hourly(t, energy, july, night)
	energy.Source = "other-meter"
	readings = append(readings, hourly(t, energy, july, night)...)
	readings = append(readings, slices.Concat(grid...)...)
	rules := measure.Rules{Zone: paris(t), Order: []measure.Order{{System: "chat", Metric: measure.Energy, Sources: []string{"meter", "other-meter"}}}}
	w := newTown(t, "chat")
	catalogue, err := impact.NewCatalogue(nil, []impact.ZoneFactors{{Zone: "ZZZ", Version: "mix-test", Mix: impact.Mix{Carbon: 0.0321}}})
	if err != nil {
		t.Fatal(err)
	}
	w.setup.Assumed = func(time.Time) *impact.State {
		return &impact.State{Places: map[string]impact.Site{impact.PlaceKey("chat", ""): {Zone: "ZZZ"}}, Catalogue: catalogue}
	}
	days, months := summarise(rules, july, readings)
	w.store.months, w.store.profiles = months, measure.FoldProfile(paris(t), july, days)
	page, err := w.reporter().Footprint(t.Context(), per(t, "2026-07"))
	if err != nil {
		t.Fatal(err)
	}
	return page.Grid
}

// The mean of the grid is over the hours, and over the energy that the meters
// tell: both by hand. A second meter of the same part does not count twice, nor
// does a second source of the grid mix in.
func TestGridBesideTheMeters(t *testing.T) {
	july := per(t, "2026-07").Window(paris(t))
	never := func(time.Time) bool { return false }
	rising := func(at time.Time) float64 { return 20 + float64(at.In(paris(t)).Hour()) }
	first := measure.Window{From: july.From, To: july.From.AddDate(0, 0, 20)}
	got := gridPage(t,
		gridOf("maps", first, "boundary=consumption", func(time.Time) float64 { return 500 }, never),
		gridOf("odre", july, "boundary=production", rising, never))
	if got == nil || got.Source != "odre" || got.Basis.String() != "boundary=production" || !near(got.Known, 1) {
		t.Fatalf("%+v, want the source that knows the whole month", got)
	}
	// Hours 0 to 23 at 20 to 43 g: 31.5 on average. By energy: 100 W for the hours
	// 0–5 (135 g in all) and 22–23 (85 g), 20 W for 6–21 (536 g).
	if want := (100*(135+85) + 20*536.0) / (8*100 + 16*20); !near(got.ByTime, 31.5) || !near(got.ByEnergy, want) {
		t.Errorf("%g over the hours and %g over the energy, want 31.5 and %g", got.ByTime, got.ByEnergy, want)
	}
	if got.Intensity[7] != 27 || got.Power[7] != 20 || got.Power[23] != 100 {
		t.Errorf("at 7 h %g g and %g W, at 23 h %g W", got.Intensity[7], got.Power[7], got.Power[23])
	}
	if want := []report.AnnualFactor{{Zone: "ZZZ", Version: "mix-test", Grams: 32.1}}; len(got.Factors) != 1 || got.Factors[0].Zone != "ZZZ" || !near(got.Factors[0].Grams, want[0].Grams) {
		t.Errorf("beside the factors %+v, want %+v", got.Factors, want)
	}
}

// What a provider guesses is a part of the same mean, and a month of which a
// third is known says so.
func TestGridOfGuesses(t *testing.T) {
	july := per(t, "2026-07").Window(paris(t))
	some := func(at time.Time) float64 {
		switch day := at.In(paris(t)).Day(); {
		case day > 10:
			return math.NaN()
		case day%2 == 0:
			return 60
		default:
			return 40
		}
	}
	got := gridPage(t, gridOf("maps", july, "", some, func(at time.Time) bool { return at.In(paris(t)).Day()%2 == 0 }))
	if got == nil || !near(got.Known, 10/31.0) {
		t.Fatalf("%+v, want 10 days of 31", got)
	}
	// The 1st of July 2026 is a Wednesday: of the ten days, Wednesdays to Fridays
	// come twice, of which one is a guess, the other days once.
	if want := (3*50 + 40 + 60 + 2*50.0) / 7; !near(got.Intensity[12], want) {
		t.Errorf("%g g at noon, want %g", got.Intensity[12], want)
	}
}

// Without an intensity, or without a meter by the hour, there is nothing to
// set side by side.
func TestGridAlone(t *testing.T) {
	if got := gridPage(t); got != nil {
		t.Errorf("%+v without an intensity", got)
	}
}
