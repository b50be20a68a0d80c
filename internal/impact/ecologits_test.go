package impact_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/impact"
)

func drawnParams(t *rapid.T) impact.Params {
	total := rapid.Float64Range(0.1, 2000).Draw(t, "total")
	wider := total * rapid.Float64Range(1, 2).Draw(t, "wider")
	share := rapid.Float64Range(0.01, 1).Draw(t, "share")
	p := impact.Params{Active: impact.Bounds{Low: total * share, High: wider * share}, Total: impact.Bounds{Low: total, High: wider}}
	if rapid.Bool().Draw(t, "timed") {
		p.TPS, p.TTFT = rapid.Float64Range(1, 300).Draw(t, "tps"), rapid.Float64Range(0, 20).Draw(t, "ttft")
	}
	return p
}

func drawnPlace(t *rapid.T) impact.Place {
	pue, wue := rapid.Float64Range(1, 2).Draw(t, "pue"), rapid.Float64Range(0, 3).Draw(t, "wue")
	return impact.Place{
		PUE: impact.Bounds{Low: pue, High: pue * 1.2}, WUE: impact.Bounds{Low: wue, High: wue * 2},
		Mix: impact.Mix{Carbon: 0.3, Abiotic: 5e-8, PrimaryEnergy: 8, Water: 3},
	}
}

func estimate(t testing.TB, p impact.Params, l impact.Load, at impact.Place) impact.Impacts {
	t.Helper()
	got, err := shipped(t).Method().Estimate(p, l, at, 64)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func every(i impact.Impacts) map[string]impact.Bounds {
	return map[string]impact.Bounds{
		"energy_it": i.EnergyIT, "energy": i.Energy, "usage": i.UsageCarbon, "embodied": i.EmbodiedCarbon,
		"abiotic": i.Abiotic, "primary": i.PrimaryEnergy, "water": i.Water,
	}
}

// The method is affine in requests and tokens: what a day or a month adds up to
// gives what its requests give one by one.
func TestAggregatesEqualRequests(t *testing.T) {
	method := shipped(t).Method()
	rapid.Check(t, func(t *rapid.T) {
		p, at := drawnParams(t), drawnPlace(t)
		tokens := rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 60).Draw(t, "tokens")
		sums, total := map[string]impact.Bounds{}, 0
		for _, n := range tokens {
			total += n
			one, err := method.Estimate(p, impact.Load{Requests: 1, OutputTokens: float64(n)}, at, 64)
			if err != nil {
				t.Fatal(err)
			}
			for name, b := range every(one) {
				sums[name] = impact.Bounds{Low: sums[name].Low + b.Low, High: sums[name].High + b.High}
			}
		}
		all, err := method.Estimate(p, impact.Load{Requests: float64(len(tokens)), OutputTokens: float64(total)}, at, 64)
		if err != nil {
			t.Fatal(err)
		}
		for name, b := range every(all) {
			if !near(b.Low, sums[name].Low) || !near(b.High, sums[name].High) {
				t.Fatalf("%s: %v in all, %v request by request", name, b, sums[name])
			}
			if b.Low > b.High {
				t.Fatalf("%s: low %v above high %v", name, b.Low, b.High)
			}
		}
	})
}

// The rules of thumb of the reference, by hand: energy of the GPU by output
// token at a batch of 64, in µWh.
func TestGPUEnergyByToken(t *testing.T) {
	for billions, want := range map[float64]float64{3: 42.2, 7.3: 44.7, 23.6: 54.0, 70: 80.4, 123: 110.6, 600: 382.2} {
		// An endless latency cap of zero requests leaves the GPUs alone.
		got := estimate(t, impact.Params{Active: impact.Bounds{Low: billions, High: billions}, Total: impact.Bounds{Low: 600, High: 600}, TPS: 1e12},
			impact.Load{OutputTokens: 1}, impact.Place{PUE: impact.Bounds{Low: 1, High: 1}})
		const gpus = 32 // 600e9 parameters of 16 bits, with a fifth more, in 80 GB: 18, so 32
		if perGPU := got.EnergyIT.Low * 1e9 / gpus; math.Abs(perGPU-want) > 0.05 {
			t.Errorf("%v e9 parameters take %.2f µWh by token and GPU, should be %.1f", billions, perGPU, want)
		}
	}
}

// A smaller batch takes more by request: the figures of the reference for 23.6e9
// parameters, 400 tokens in France.
func TestBatchSensitivity(t *testing.T) {
	p := impact.Params{Active: impact.Bounds{Low: 23.6, High: 23.6}, Total: impact.Bounds{Low: 23.6, High: 23.6}, TPS: 105.6, TTFT: 0.34}
	at := impact.Place{PUE: impact.Bounds{Low: 1.16, High: 1.16}}
	last := math.Inf(1)
	for _, batch := range []float64{1, 4, 8, 16, 32, 64, 128, 256} {
		got, err := shipped(t).Method().Estimate(p, impact.Load{Requests: 1, OutputTokens: 400}, at, batch)
		if err != nil {
			t.Fatal(err)
		}
		if got.Energy.Low >= last {
			t.Errorf("a batch of %v takes %v kWh, no less than a smaller one", batch, got.Energy.Low)
		}
		last = got.Energy.Low
	}
}

func TestImpossible(t *testing.T) {
	good := impact.Params{Active: impact.Bounds{Low: 10, High: 20}, Total: impact.Bounds{Low: 30, High: 40}}
	place := impact.Place{PUE: impact.Bounds{Low: 1.2, High: 1.3}}
	for name, c := range map[string]struct {
		p    impact.Params
		l    impact.Load
		at   impact.Place
		told string
	}{
		"active above total": {impact.Params{Active: impact.Bounds{Low: 50, High: 50}, Total: good.Total}, impact.Load{}, place, "above the total"},
		"no parameters":      {impact.Params{}, impact.Load{}, place, "active parameters"},
		"negative tokens":    {good, impact.Load{OutputTokens: -1}, place, "output tokens"},
		"no finite tokens":   {good, impact.Load{OutputTokens: math.NaN()}, place, "output tokens"},
		"negative requests":  {good, impact.Load{Requests: -1}, place, "requests"},
		"PUE below 1":        {good, impact.Load{}, impact.Place{PUE: impact.Bounds{Low: 0.9, High: 1}}, "PUE"},
		"turned range":       {impact.Params{Active: impact.Bounds{Low: 2, High: 1}, Total: good.Total}, impact.Load{}, place, "lower first"},
		"negative WUE":       {good, impact.Load{}, impact.Place{PUE: place.PUE, WUE: impact.Bounds{Low: -1, High: 0}}, "WUE"},
		"negative mix":       {good, impact.Load{}, impact.Place{PUE: place.PUE, Mix: impact.Mix{Carbon: -1}}, "mix"},
		"negative speed":     {impact.Params{Active: good.Active, Total: good.Total, TPS: -1}, impact.Load{}, place, "tokens a second"},
	} {
		if _, err := shipped(t).Method().Estimate(c.p, c.l, c.at, 64); err == nil || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, should say %q", name, err, c.told)
		}
	}
	if _, err := shipped(t).Method().Estimate(good, impact.Load{}, place, 0); err == nil {
		t.Error("a batch of nothing is taken")
	}
}
