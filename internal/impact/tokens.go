package impact

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// load is what one model was asked over one window of one place.
type load struct {
	tokens          measure.Reading
	requests, calls *measure.Reading
}

// estimated makes the energy of text models from their output tokens where the
// batch tells no energy of the place (docs/impact.md): energy_it and energy,
// and the carbon of making the servers. Between sources, one that measures goes
// before (measure.FoldMonth). The tokens of a model that is not known are kept,
// and said not to be attributed; where that is so of all of a place, its hours
// without requests take nothing that is known either: they would read as 0 kWh.
func (d *deriver) estimated(readings []measure.Reading) []measure.Reading {
	told := powered(readings)
	loads, order := loadsOf(readings)
	var out []measure.Reading
	var idle []*load
	asked, made := map[place]bool{}, map[place]bool{}
	for _, key := range order {
		l, at := loads[key], placeOf(key)
		switch {
		case l.tokens.State != measure.Known || told[at] || d.site(key).PerUse != nil:
		case l.nothing():
			idle = append(idle, l)
		default:
			more := d.estimate(*l)
			asked[at], made[at] = true, made[at] || len(more) > 0
			out = append(out, more...)
		}
	}
	for _, l := range idle {
		if at := placeOf(l.tokens.Key); !asked[at] || made[at] {
			out = append(out, d.estimate(*l)...)
		}
	}
	return out
}

// nothing reports whether there was no request and no token.
func (l load) nothing() bool {
	asked := l.behind()
	return l.tokens.High == 0 && (asked == nil || asked.High == 0)
}

// loadsOf pairs output tokens with the requests of the same key.
func loadsOf(readings []measure.Reading) (map[measure.Key]*load, []measure.Key) {
	loads, order := map[measure.Key]*load{}, []measure.Key(nil)
	for i := range readings {
		if r := &readings[i]; r.Metric == measure.OutputTokens && r.Group == "" {
			loads[r.Key] = &load{tokens: *r}
			order = append(order, r.Key)
		}
	}
	if len(loads) == 0 {
		return nil, nil
	}
	for i := range readings {
		r := &readings[i]
		key := r.Key
		key.Metric = measure.OutputTokens
		l := loads[key]
		if l == nil || r.State != measure.Known {
			continue
		}
		switch r.Metric {
		case measure.Queries:
			l.requests = r
		case measure.Calls: // each call of a model waits for its first token
			l.calls = r
		}
	}
	return loads, order
}

// behind is the requests that the tokens are of, nil when that is not told: a
// source may say the tokens of some of its requests only, and then counts them.
func (l load) behind() *measure.Reading {
	asked := l.calls
	if asked == nil {
		asked = l.requests
	}
	if asked == nil || l.tokens.Count <= 0 || l.tokens.Count >= asked.Count {
		return asked
	}
	some, share := *asked, float64(l.tokens.Count)/float64(asked.Count)
	some.Value, some.Low, some.High = asked.Value*share, asked.Low*share, asked.High*share
	return &some
}

// estimate works one load out. No tokens of no model take nothing: the source
// answered for the hour.
func (d *deriver) estimate(l load) []measure.Reading {
	r, site := l.tokens, d.site(l.tokens.Key)
	asked := l.behind()
	nothing := l.nothing()
	m, known := d.modelOf(&r)
	if !nothing && !d.text(&r, m, known) {
		return nil
	}
	var low, high Impacts
	if !nothing {
		var err error
		if low, high, err = d.scenarios(m, r, asked); err != nil {
			d.miss(r.System, string(r.Metric), reason.Of(err))
			return nil
		}
	}
	it := within(r, scale(span(low.EnergyIT, high.EnergyIT), 1000)) // kWh to Wh
	it.Metric, it.Method, it.Count = measure.EnergyIT, measure.Estimated, 0
	it.Basis = d.estimateBasis(&r, m, known, asked != nil || nothing)
	out := []measure.Reading{it}
	if pue, from := d.pueOf(site, m, nothing); pue.stated() {
		facility := it
		facility.Metric = measure.Energy
		facility = d.throughPUE(facility, pue, from)
		out = append(out, facility)
		d.made[facility.Key] = made{span(low.PrimaryEnergy, high.PrimaryEnergy), span(low.Abiotic, high.Abiotic)}
	}
	if site.OwnServers {
		return out
	}
	embodied := within(it, scale(span(low.EmbodiedCarbon, high.EmbodiedCarbon), 1000)) // kg to g
	embodied.Metric = measure.CarbonEmbodied
	return append(out, embodied)
}

// modelOf is the model behind a figure: the one it names, or the one that the
// register has for its system.
func (d *deriver) modelOf(r *measure.Reading) (Model, bool) {
	name := r.Model
	if site := d.site(r.Key); name == "" && len(site.Models) == 1 {
		name = site.Models[0]
	}
	return d.Catalogue.Model(name)
}

// text reports whether the method holds for a model, and says why when not.
func (d *deriver) text(r *measure.Reading, m Model, known bool) bool {
	switch {
	case !known:
		d.miss(r.System, string(r.Metric), reason.New("lacking.model"))
	case m.Modality != Text:
		d.miss(r.System, string(r.Metric), reason.New("lacking.text"))
	default:
		return true
	}
	return false
}

// pueOf is the PUE of an estimate: the register's, else the vendor's by the
// method. Nothing stays nothing, whatever the PUE.
func (d *deriver) pueOf(site Site, m Model, nothing bool) (pue Bounds, from string) {
	switch vendor, ok := d.Catalogue.Vendor(m); {
	case site.PUE.stated():
		return site.PUE, site.PUESource
	case nothing:
		return Bounds{1, 1}, ""
	case ok:
		return vendor.PUE, joined(vendor.Name, vendor.Version)
	}
	return Bounds{}, ""
}

func span(a, b Bounds) Bounds { return Bounds{a.Low, b.High} }

// scenarios estimates the equipment and its making from the low and from the
// high figures; place and electricity come later.
func (d *deriver) scenarios(m Model, tokens measure.Reading, asked *measure.Reading) (low, high Impacts, err error) {
	few, many := Load{OutputTokens: tokens.Low}, Load{OutputTokens: tokens.High}
	if asked != nil {
		few.Requests, many.Requests = asked.Low, asked.High
	}
	at, method := Place{PUE: Bounds{1, 1}}, d.Catalogue.Method()
	if low, err = method.Estimate(m.Params, few, at, method.Constants.Batch); err == nil {
		high, err = method.Estimate(m.Params, many, at, method.Constants.Batch)
	}
	return low, high, err
}

// estimateBasis states the method, the model and the date of its source, and
// that requests were not told.
func (d *deriver) estimateBasis(r *measure.Reading, m Model, known, asked bool) measure.Basis {
	step := "tokens " + m.Name
	if !asked {
		step += " alone"
	}
	return d.basis(r, step, func(f *measure.BasisFields) {
		*f = measure.BasisFields{Grid: f.Grid, Method: d.Catalogue.MethodName(), Boundary: "server"}
		if known {
			f.Params = joined(m.Name, m.Date)
		}
		if !asked {
			f.Note = "requests-unknown"
		}
	})
}

func scale(b Bounds, k float64) Bounds { return Bounds{b.Low * k, b.High * k} }
