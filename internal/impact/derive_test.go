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

// tokens is what a gateway counts over an hour: output tokens and queries of a model.
func tokens(model string, at time.Time, out, queries float64) []measure.Reading {
	w := measure.Window{From: at, To: at.Add(time.Hour)}
	list := []measure.Reading{reading(measure.OutputTokens, out, "counts=query", w), reading(measure.Queries, queries, "counts=query", w)}
	for i := range list {
		list[i].Model = model
	}
	return list
}

func sum(b measure.Batch, m measure.Metric) (low, high float64, n int) {
	for _, r := range b.Readings {
		if r.Metric == m && r.State == measure.Known {
			low, high = low+r.Low, high+r.High
			n++
		}
	}
	return low, high, n
}

// byHand is the energy of the equipment and the making of the servers, in Wh
// and g, from the constants of the method written out again.
func byHand(active, tokens, requests float64) (wh, grams float64) {
	const total, tps, ttft = 440, 74.0, 0.61 // gpt-4o
	gpus := 1.0
	for gpus < math.Ceil(1.2*total*2/80) {
		gpus *= 2
	}
	seconds := tokens/tps + requests*ttft
	gpu := tokens * (1.1665273170451914e-06*math.Exp(-0.011205921025579175*64)*active + 4.052928146734005e-05)
	wh = gpus*gpu + seconds/3600*1200*gpus/8/64
	grams = 1000 * seconds / (64 * 94608000) * (gpus/8*5700 + gpus*273)
	return wh, grams
}

// Tokens become energy, carbon and water, each from low to high, following the
// register's place.
func TestTokens(t *testing.T) {
	site := impact.Site{PUE: impact.Bounds{Low: 1.3, High: 1.3}, PUESource: "relevé", WUE: &impact.Bounds{Low: 0.2, High: 0.4}, Zone: "FR"}
	w := window(1)
	b := impact.Derive(batch(tokens("openai/gpt-4o", w.From, 250_000, 1000)...), at(site))
	lowWh, grams := byHand(44, 250_000, 1000)
	highWh, _ := byHand(132, 250_000, 1000)
	for _, want := range []struct {
		m         measure.Metric
		low, high float64
	}{
		{measure.EnergyIT, lowWh, highWh},
		{measure.Energy, 1.3 * lowWh, 1.3 * highWh},
		{measure.CarbonUsage, 1.3 * lowWh * 0.04144, 1.3 * highWh * 0.04144},
		{measure.CarbonEmbodied, grams, grams},
		{measure.Water, lowWh / 1000 * (0.2 + 1.3*3.6737), highWh / 1000 * (0.4 + 1.3*3.6737)},
	} {
		low, high, n := sum(b, want.m)
		if n != 1 || !near(low, want.low) || !near(high, want.high) {
			t.Errorf("%s: %v to %v (%d readings), should be %v to %v", want.m, low, high, n, want.low, want.high)
		}
	}
	r := find(t, b, measure.CarbonUsage, measure.Estimated)
	if got, want := r.Basis.Fields(), (measure.BasisFields{
		Method: "ecologits-0.11.3", Factor: "relevé", Zone: "FRA ecologits-0.11.3", Params: "gpt-4o 2026-10-14", Boundary: "server", Derived: "vigie",
		PUE: measure.NumberRange(1.3, 1.3), PUEBy: "vigie", WUE: measure.NumberRange(0.2, 0.4),
	}); got != want {
		t.Errorf("the basis says %+v, should be %+v", got, want)
	}
	if len(b.Refused) != 0 {
		t.Errorf("refused: %v", b.Refused)
	}
	if n := len(impact.Derive(b, at(site)).Readings); n != len(b.Readings) {
		t.Errorf("deriving twice makes %d readings of %d", n, len(b.Readings))
	}
}

// Where the register is silent, a vendor's place is the method's own, and said
// so; an open model has none, and nothing is guessed.
func TestVendorsPlace(t *testing.T) {
	w := window(1)
	b := impact.Derive(batch(tokens("gpt-4o", w.From, 1000, 4)...), at(impact.Site{}))
	r := find(t, b, measure.Water, measure.Estimated)
	if r.Basis.Fields().Place != "openai ecologits-0.11.3" || r.Basis.Fields().Zone != "USA ecologits-0.11.3" {
		t.Errorf("the vendor's place is not told: %s", r.Basis)
	}
	open := impact.Derive(batch(tokens("Llama-3.1-8B-Instruct", w.From, 1000, 4)...), at(impact.Site{}))
	if _, _, n := sum(open, measure.EnergyIT); n != 1 {
		t.Errorf("%d energies of the equipment", n)
	}
	if _, _, n := sum(open, measure.CarbonUsage); n != 0 || len(open.Refused) == 0 || !strings.Contains(open.Refused[0].Reason.String(), "hosting.pue") {
		t.Errorf("%d carbons, refused %v; a PUE is guessed", n, open.Refused)
	}
}

// A batch that tells the energy of a place gets no second one; another place of
// it does.
func TestMeterGoesBefore(t *testing.T) {
	w := window(1)
	b := batch(append(tokens("gpt-4o", w.From, 1000, 4), reading(measure.EnergyIT, 7, "boundary=server", w))...)
	got := impact.Derive(b, at(impact.Site{PUE: impact.Bounds{Low: 1, High: 1}, Zone: "FR"}))
	if low, _, n := sum(got, measure.EnergyIT); n != 1 || low != 7 {
		t.Errorf("%v Wh from %d readings, want the meter's alone", low, n)
	}
}

// Unknown models are kept and said, without their content; hours without a
// token are covered by nothing.
func TestUnknownModelAndZero(t *testing.T) {
	w := window(1)
	b := impact.Derive(batch(tokens("secret-codename", w.From, 1000, 4)...), at(impact.Site{PUE: impact.Bounds{Low: 1, High: 1}, Zone: "FR"}))
	if _, _, n := sum(b, measure.Energy); n != 0 || len(b.Refused) != 1 || strings.Contains(b.Refused[0].Reason.String(), "secret") {
		t.Errorf("%d energies, refused %v", n, b.Refused)
	}
	zero := impact.Derive(batch(tokens("", w.From, 0, 0)...), at(impact.Site{Zone: "FR"}))
	r := find(t, zero, measure.Energy, measure.Estimated)
	if r.Value != 0 || r.Covered != time.Hour || len(zero.Refused) != 0 {
		t.Errorf("an hour without a token: %+v, refused %v", r, zero.Refused)
	}
	night := tokens("", w.From.Add(-time.Hour), 0, 0)
	unknown := impact.Derive(batch(append(night, tokens("secret-codename", w.From, 1000, 4)...)...), at(impact.Site{Zone: "FR"}))
	if _, _, n := sum(unknown, measure.Energy); n != 0 {
		t.Errorf("beside hours of a model that is not known, an hour without a token takes 0 Wh")
	}
	some := impact.Derive(batch(append(night, append(tokens("secret-codename", w.From, 1000, 4), tokens("gpt-4o", w.From, 1000, 4)...)...)...), at(impact.Site{Zone: "FR"}))
	if _, _, n := sum(some, measure.Energy); n != 2 {
		t.Errorf("beside hours of a model that is known, %d energies, want 2", n)
	}
	one := impact.Derive(batch(tokens("", w.From, 1000, 4)...), at(impact.Site{PUE: impact.Bounds{Low: 1, High: 1}, Zone: "FR", Models: []string{"gpt-4o"}}))
	if low, _, _ := sum(one, measure.Energy); low <= 0 {
		t.Errorf("the one model of the register is not taken: refused %v", one.Refused)
	}
}

// Tokens without requests count the requests' share as zero, and are flagged.
func TestTokensWithoutRequests(t *testing.T) {
	w := window(1)
	alone := tokens("gpt-4o", w.From, 250_000, 0)[:1]
	b := impact.Derive(batch(alone...), at(impact.Site{PUE: impact.Bounds{Low: 1, High: 1}, Zone: "FR"}))
	want, _ := byHand(44, 250_000, 0)
	r := find(t, b, measure.EnergyIT, measure.Estimated)
	if !near(r.Low, want) || r.Basis.Fields().Note != "requests-unknown" {
		t.Errorf("%v Wh (%s), want %v and the flag", r.Low, r.Basis, want)
	}
}

// A declared energy by use goes before tokens, with its assumption.
func TestPerUse(t *testing.T) {
	w := window(1)
	audio := reading(measure.AudioSeconds, 7200, "", w)
	site := impact.Site{PUE: impact.Bounds{Low: 1.5, High: 1.5}, Zone: "FR", PerUse: &impact.PerUse{Metric: measure.AudioSeconds, Per: 60, Wh: impact.Bounds{Low: 2, High: 6}, Source: "essai"}}
	b := impact.Derive(batch(append(tokens("gpt-4o", w.From, 1000, 4), audio)...), at(site))
	e := find(t, b, measure.Energy, measure.Estimated)
	if e.Low != 240 || e.High != 720 || e.Basis.Fields().Method != "per-use" {
		t.Errorf("%v to %v Wh (%s), want 240 to 720", e.Low, e.High, e.Basis)
	}
	if low, high, n := sum(b, measure.EnergyIT); n != 1 || low != 160 || high != 480 {
		t.Errorf("%v to %v Wh of the equipment from %d readings, want 160 to 480", low, high, n)
	}
}

// Energy that was measured carries its carbon and water; the making of own
// servers is not derived from it.
func TestMeasuredFootprint(t *testing.T) {
	w := window(1)
	site := impact.Site{PUE: impact.Bounds{Low: 1.2, High: 1.6}, WUE: &impact.Bounds{}, Zone: "FRA", OwnServers: true}
	b := impact.Derive(batch(reading(measure.EnergyIT, 1000, "boundary=server", w)), at(site))
	c := find(t, b, measure.CarbonUsage, measure.Measured)
	if !near(c.Low, 1200*0.04144) || !near(c.High, 1600*0.04144) {
		t.Errorf("%v to %v g", c.Low, c.High)
	}
	if low, high, _ := sum(b, measure.Water); !near(low, 1.2*3.6737) || !near(high, 1.6*3.6737) {
		t.Errorf("%v to %v L", low, high)
	}
	if _, _, n := sum(b, measure.CarbonEmbodied); n != 0 {
		t.Error("the making of own servers is derived from energy")
	}
	dry := impact.Derive(batch(reading(measure.EnergyIT, 1000, "boundary=server", w)), at(impact.Site{PUE: site.PUE, Zone: "FRA"}))
	if _, _, n := sum(dry, measure.Water); n != 0 || len(dry.Refused) != 1 || !strings.Contains(dry.Refused[0].Reason.String(), "hosting.wue") {
		t.Errorf("%d waters without a WUE, refused %v", n, dry.Refused)
	}
}

// What is assumed later never rewrites what was derived before; recomputing
// does, over its window alone.
func TestPastIsNotRewritten(t *testing.T) {
	june, july := window(1), measure.Window{From: window(1).From.AddDate(0, 1, 0), To: window(1).From.AddDate(0, 1, 0).Add(time.Hour)}
	state := func(from time.Time, pue float64) *impact.State {
		s := *at(impact.Site{PUE: impact.Bounds{Low: pue, High: pue}, Zone: "FR"}).At(time.Time{})
		s.From = from
		return &s
	}
	both := batch(reading(measure.EnergyIT, 100, "", june), reading(measure.EnergyIT, 100, "", july))
	both.Window.To = july.To
	facility := func(h impact.History) (first, second float64) {
		for _, r := range impact.Derive(both, h).Readings {
			if r.Metric == measure.Energy && r.Window == june {
				first = r.Value
			} else if r.Metric == measure.Energy {
				second = r.Value
			}
		}
		return first, second
	}
	h := impact.NewHistory(state(july.From, 2), state(time.Time{}, 1.5))
	if a, b := facility(h); a != 150 || b != 200 {
		t.Errorf("%v then %v Wh, want 150 then 200", a, b)
	}
	again := h.With(h.At(july.To), measure.Window{From: june.From, To: june.To})
	if a, b := facility(again); a != 200 || b != 200 {
		t.Errorf("recomputed: %v then %v Wh, want 200 twice", a, b)
	}
	if s := again.At(june.From.Add(-time.Hour)).Site("a", ""); s.PUE.Low != 1.5 {
		t.Errorf("before what was recomputed the PUE is %v", s.PUE)
	}
	if s := again.At(june.To).Site("a", ""); s.PUE.Low != 1.5 {
		t.Errorf("after what was recomputed, and before the change, the PUE is %v", s.PUE)
	}
}

// By the hour, by the day or in one, tokens give the same energy, carbon and water.
func TestDeriveIsAffine(t *testing.T) {
	limits := measure.Limits{Systems: map[measure.System]measure.SystemLimits{"a": {}}}
	site := at(impact.Site{PUE: impact.Bounds{Low: 1.1, High: 1.4}, WUE: &impact.Bounds{Low: 0.1, High: 0.9}, Zone: "SE"})
	rapid.Check(t, func(t *rapid.T) {
		model := rapid.SampledFrom([]string{"gpt-4o", "mistral-small-2506", "claude-haiku-4-5", "qwen3-30b-a3b"}).Draw(t, "model")
		w := window(24)
		var hours, whole []measure.Reading
		var allTokens, allQueries float64
		for h := range 24 {
			out, queries := float64(rapid.IntRange(0, 100_000).Draw(t, "tokens")), float64(rapid.IntRange(0, 500).Draw(t, "queries"))
			allTokens, allQueries = allTokens+out, allQueries+queries
			hours = append(hours, tokens(model, w.From.Add(time.Duration(h)*time.Hour), out, queries)...)
		}
		whole = tokens(model, w.From, allTokens, allQueries)
		for i := range whole {
			whole[i].Window, whole[i].Covered = w, w.Length()
		}
		a, b := impact.Derive(batch(hours...), site), impact.Derive(batch(whole...), site)
		if v := measure.Validate(a, limits); len(v.Refused) > 0 {
			t.Fatalf("refused: %v", v.Refused)
		}
		for _, m := range []measure.Metric{measure.EnergyIT, measure.Energy, measure.CarbonUsage, measure.CarbonEmbodied, measure.Water, measure.PrimaryEnergy, measure.Abiotic} {
			lowA, highA, _ := sum(a, m)
			lowB, highB, _ := sum(b, m)
			if !near(lowA, lowB) || !near(highA, highB) {
				t.Fatalf("%s by the hour %v to %v, in one %v to %v", m, lowA, highA, lowB, highB)
			}
		}
	})
}

// BenchmarkDerive is a look-back of 48 hours over 200 places with tokens.
func BenchmarkDerive(b *testing.B) {
	var list []measure.Reading
	for h := range 48 {
		list = append(list, tokens("gpt-4o", window(1).From.Add(time.Duration(h)*time.Hour), 5000, 20)...)
	}
	site := at(impact.Site{PUE: impact.Bounds{Low: 1.1, High: 1.4}, WUE: &impact.Bounds{Low: 0.1, High: 0.9}, Zone: "SE"})
	made := 0
	for b.Loop() {
		made += len(impact.Derive(batch(list...), site).Readings)
	}
	b.ReportMetric(float64(made)/b.Elapsed().Seconds(), "readings/s")
}

// Tokens that are known of one request in five are the energy of one request
// over a fifth of the hour, not that of one posing as five.
func TestTokensOfSomeRequests(t *testing.T) {
	site := impact.Site{PUE: impact.Bounds{Low: 1.3, High: 1.3}, PUESource: "relevé", Zone: "FR"}
	w := window(1)
	list := tokens("openai/gpt-4o", w.From, 250, 5)
	list[0].Count, list[0].Covered, list[1].Count = 1, 12*time.Minute, 5
	b := impact.Derive(batch(list...), at(site))
	wantLow, _ := byHand(44, 250, 1)
	wantHigh, _ := byHand(132, 250, 1)
	found := false
	for _, r := range b.Readings {
		if r.Metric == measure.EnergyIT {
			found = true
			if math.Abs(r.Low-wantLow) > 1e-9 || math.Abs(r.High-wantHigh) > 1e-9 || r.Covered != 12*time.Minute {
				t.Errorf("%v to %v Wh over %v, want %v to %v over 12 minutes", r.Low, r.High, r.Covered, wantLow, wantHigh)
			}
		}
	}
	if !found {
		t.Error("no energy")
	}
}
