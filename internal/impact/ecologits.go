package impact

import (
	"errors"
	"math"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Params are what the method knows of a model. Ranges are two assumptions: all
// low, all high.
type Params struct {
	Active Bounds  `json:"active"` // parameters that work on each token, in 1e9
	Total  Bounds  `json:"total"`  // parameters held in memory, in 1e9
	TPS    float64 `json:"tps"`    // output tokens a second for one user; 0: unknown, the method's regression serves
	TTFT   float64 `json:"ttft"`   // s to the first token; 0: not counted
}

// Mix is what 1 kWh of electricity of a zone takes.
type Mix struct {
	Carbon        float64 `json:"carbon"`         // kg CO2e
	Abiotic       float64 `json:"abiotic"`        // kg Sb-eq
	PrimaryEnergy float64 `json:"primary_energy"` // MJ
	Water         float64 `json:"water"`          // L
}

// Place is where a model runs.
type Place struct {
	PUE Bounds // energy of the facility / of the equipment, at least 1
	WUE Bounds // L on site by kWh of the equipment
	Mix Mix
}

// Load is what a model was asked to do.
type Load struct {
	Requests     float64
	OutputTokens float64
	// Latency is the mean time of a request in s, as measured: it caps the time
	// that the method works out. nil: not measured. The method is affine in
	// requests and tokens without it, and exact for one request with it.
	Latency *float64
}

// Impacts are the results of the method, from its low to its high assumptions.
type Impacts struct {
	EnergyIT       Bounds // kWh of the equipment
	Energy         Bounds // kWh of the facility
	UsageCarbon    Bounds // kg CO2e of the electricity
	EmbodiedCarbon Bounds // kg CO2e of making the servers
	Abiotic        Bounds // kg Sb-eq, usage and making
	PrimaryEnergy  Bounds // MJ, usage and making
	Water          Bounds // L
}

// Carbon is usage and making together, in kg CO2e.
func (i Impacts) Carbon() Bounds {
	return Bounds{i.UsageCarbon.Low + i.EmbodiedCarbon.Low, i.UsageCarbon.High + i.EmbodiedCarbon.High}
}

// Plus adds the impacts of two loads, low with low and high with high.
func (i Impacts) Plus(o Impacts) Impacts {
	sum := func(a, b Bounds) Bounds { return Bounds{a.Low + b.Low, a.High + b.High} }
	return Impacts{
		sum(i.EnergyIT, o.EnergyIT), sum(i.Energy, o.Energy), sum(i.UsageCarbon, o.UsageCarbon), sum(i.EmbodiedCarbon, o.EmbodiedCarbon),
		sum(i.Abiotic, o.Abiotic), sum(i.PrimaryEnergy, o.PrimaryEnergy), sum(i.Water, o.Water),
	}
}

// Estimate works out the impacts of a load, with batch requests handled at once
// (Constants.Batch unless the sensitivity to it is asked). Its error says which
// parameter is impossible.
func (m Method) Estimate(p Params, l Load, at Place, batch float64) (Impacts, error) {
	if err := errors.Join(p.Check(), l.check(), at.check()); err != nil {
		return Impacts{}, reason.Because(err, reason.New("impact.by", m.name(), err))
	}
	if !(batch >= 1 && batch <= 512) {
		return Impacts{}, reason.New("impact.by", m.name(), reason.New("impact.batch", batch))
	}
	low := scenario{p.Active.Low, p.Total.Low, at.PUE.Low, at.WUE.Low, p, at.Mix, batch, m.Constants}.impacts(l)
	high := scenario{p.Active.High, p.Total.High, at.PUE.High, at.WUE.High, p, at.Mix, batch, m.Constants}.impacts(l)
	return between(low, high), nil
}

// scenario is one assumption of each kind.
type scenario struct {
	active, total, pue, wue float64
	params                  Params
	mix                     Mix
	batch                   float64
	of                      Constants
}

// point is Impacts under one scenario.
type point struct{ it, energy, usage, embodied, abiotic, primary, water float64 }

// impacts follows ecologits/impacts/llm.py, step by step.
func (s scenario) impacts(l Load) point {
	c, gpus, seconds := s.of, s.gpus(), s.seconds(l)
	gpuEnergy := l.OutputTokens * (c.GPUEnergyAlpha*math.Exp(c.GPUEnergyBeta*s.batch)*s.active + c.GPUEnergyGamma) / 1000
	server := seconds / 3600 * c.ServerPower * (gpus / c.ServerGPUs) * (1 / s.batch)
	it := server + gpus*gpuEnergy
	energy := s.pue * it
	share := seconds / (c.Lifespan * s.batch) // of the life of the server
	made := func(server, gpu float64) float64 { return share * (gpus/c.ServerGPUs*server + gpus*gpu) }
	return point{
		it: it, energy: energy,
		usage: energy * s.mix.Carbon, embodied: made(c.ServerCarbon, c.GPUCarbon),
		abiotic: energy*s.mix.Abiotic + made(c.ServerAbiotic, c.GPUAbiotic),
		primary: energy*s.mix.PrimaryEnergy + made(c.ServerPrimaryEnergy, c.GPUPrimaryEnergy),
		water:   it * (s.wue + s.pue*s.mix.Water),
	}
}

// gpus is how many GPUs hold the model: a power of two.
func (s scenario) gpus() float64 {
	needed := math.Ceil(s.of.MemoryOverhead * s.total * s.of.WeightBits / 8 / s.of.GPUMemory)
	return math.Exp2(math.Ceil(math.Log2(needed)))
}

// seconds is how long the load takes, request after request.
func (s scenario) seconds(l Load) float64 {
	perToken := s.of.LatencyAlpha*s.active + s.of.LatencyBeta*s.batch + s.of.LatencyGamma
	if s.params.TPS > 0 {
		perToken = 1 / s.params.TPS
	}
	seconds := l.OutputTokens*perToken + l.Requests*s.params.TTFT
	if l.Latency != nil {
		seconds = min(seconds, l.Requests**l.Latency)
	}
	return seconds
}

// between sets two scenarios as bounds, the lower first.
func between(a, b point) Impacts {
	bounds := func(x, y float64) Bounds { return Bounds{min(x, y), max(x, y)} }
	return Impacts{
		EnergyIT: bounds(a.it, b.it), Energy: bounds(a.energy, b.energy),
		UsageCarbon: bounds(a.usage, b.usage), EmbodiedCarbon: bounds(a.embodied, b.embodied),
		Abiotic: bounds(a.abiotic, b.abiotic), PrimaryEnergy: bounds(a.primary, b.primary), Water: bounds(a.water, b.water),
	}
}

// Check says which parameter of a model cannot be.
func (p Params) Check() error {
	return errors.Join(
		p.Active.check(reason.New("model.active"), 0, true),
		p.Total.check(reason.New("model.total"), 0, true),
		when(p.Active.Low > p.Total.Low || p.Active.High > p.Total.High,
			reason.New("model.above", p.Active.String(), p.Total.String())),
		when(p.Total.High > maxParams, reason.New("model.billions", p.Total.High)),
		when(!finite(p.TPS) || p.TPS < 0, reason.New("model.tps", p.TPS)),
		when(!finite(p.TTFT) || p.TTFT < 0, reason.New("model.ttft", p.TTFT)),
	)
}

func (l Load) check() error {
	return errors.Join(
		when(!finite(l.OutputTokens) || l.OutputTokens < 0, reason.New("load.tokens", l.OutputTokens)),
		when(!finite(l.Requests) || l.Requests < 0, reason.New("load.requests", l.Requests)),
		l.checkLatency(),
	)
}

func (l Load) checkLatency() error {
	return when(l.Latency != nil && !(finite(*l.Latency) && *l.Latency >= 0), reason.New("load.latency"))
}

func (at Place) check() error {
	m := at.Mix
	mixed := finite(m.Carbon) && finite(m.Abiotic) && finite(m.PrimaryEnergy) && finite(m.Water) &&
		m.Carbon >= 0 && m.Abiotic >= 0 && m.PrimaryEnergy >= 0 && m.Water >= 0
	return errors.Join(
		at.PUE.check("PUE", 1, false), at.WUE.check("WUE", 0, false),
		when(!mixed, reason.New("load.mix")),
	)
}

// check holds bounds to their order and to the least they can be; above, they
// must exceed it.
func (b Bounds) check(name reason.Text, least float64, above bool) error {
	switch {
	case !finite(b.Low) || !finite(b.High):
		return reason.New("bounds.finite", name, b.Low, b.High)
	case b.Low > b.High:
		return reason.New("bounds.order", name, b.Low, b.High)
	case above && b.Low <= least:
		return reason.New("bounds.above", name, b.String(), least)
	case b.Low < least:
		return reason.New("bounds.least", name, b.String(), least)
	}
	return nil
}

func when(wrong bool, why reason.Text) error {
	if !wrong {
		return nil
	}
	return why
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
