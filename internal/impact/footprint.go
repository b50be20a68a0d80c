package impact

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// footprints makes carbon, water, primary energy and resources from every
// energy of the facility, with the factors of its zone in force on its day.
// They keep the energy's method: what was measured is the energy, and their
// basis names the factors (MEASURES 5).
func (d *deriver) footprints(readings []measure.Reading) []measure.Reading {
	there := keysOf(readings)
	it := map[measure.Key]*measure.Reading{}
	for i := range readings {
		if r := &readings[i]; r.Metric == measure.EnergyIT && r.State == measure.Known {
			it[r.Key] = r
		}
	}
	var out []measure.Reading
	for i := range readings {
		r := &readings[i]
		if r.Metric != measure.Energy || r.State != measure.Known || r.Group != "" {
			continue
		}
		key := r.Key
		key.Metric = measure.EnergyIT
		for _, made := range d.footprint(r, it[key]) {
			if !there[made.Key] {
				out = append(out, made)
			}
		}
	}
	return out
}

// FollowEnergy lists what is worked out from an energy, itself included.
func FollowEnergy() []measure.Metric {
	return []measure.Metric{
		measure.Energy, measure.EnergyIT, measure.CarbonUsage, measure.CarbonEmbodied, measure.Water, measure.PrimaryEnergy, measure.Abiotic,
	}
}

// factors is what is known of the place of one energy.
type factors struct {
	zone  ZoneFactors
	wue   *Bounds
	basis measure.Basis
}

// footprint is what one reading of energy takes; it is the equipment's share of
// it, nil when that is not known.
func (d *deriver) footprint(r, it *measure.Reading) []measure.Reading {
	f, ok := d.factorsOf(r)
	if !ok {
		return nil
	}
	by := func(m measure.Metric, factor float64, more Bounds) measure.Reading { // factor by Wh
		made := scaled(*r, Bounds{factor, factor})
		made.Metric, made.Basis, made.Count = m, f.basis, 0
		if more != (Bounds{}) {
			made = within(made, Bounds{made.Low + more.Low, made.High + more.High})
		}
		return made
	}
	servers := d.made[r.Key]
	if d.site(r.Key).OwnServers {
		servers = made{}
	}
	out := []measure.Reading{
		by(measure.CarbonUsage, f.zone.Mix.Carbon, Bounds{}), // kg/kWh is g/Wh
		by(measure.PrimaryEnergy, f.zone.Mix.PrimaryEnergy/1000, servers.primary),
		by(measure.Abiotic, f.zone.Mix.Abiotic/1000, servers.abiotic),
	}
	if f.wue == nil || it == nil {
		if r.High > 0 {
			d.miss(r.System, string(measure.Water), reason.New("lacking.wue"))
		}
		return out
	}
	onSite := Bounds{it.Low * f.wue.Low / 1000, it.High * f.wue.High / 1000}
	return append(out, by(measure.Water, f.zone.Mix.Water/1000, onSite))
}

// factorsOf finds the factors of an energy's place, false when its zone is not
// known. A vendor's place serves where the register says nothing.
func (d *deriver) factorsOf(r *measure.Reading) (factors, bool) {
	site := d.site(r.Key)
	vendor, isVendor := d.vendor(r)
	code, wue := site.Zone, site.WUE
	if code == "" {
		code = vendor.Zone
	}
	if wue == nil && isVendor {
		wue = &vendor.WUE
	}
	zone, ok := d.Catalogue.Zone(code, r.Window.From)
	if !ok {
		if r.High > 0 {
			d.miss(r.System, "carbon", reason.New("lacking.zone"))
		}
		return factors{}, false
	}
	basis := d.basis(r, "zone "+zone.Zone+zone.Version, func(f *measure.BasisFields) {
		f.Zone = joined(zone.Zone, zone.Version)
		if wue != nil {
			f.WUE = wue.numbers()
		}
		if isVendor && (site.Zone == "" || site.WUE == nil || !site.PUE.stated()) {
			f.Place = joined(vendor.Name, vendor.Version)
		}
	})
	return factors{zone, wue, basis}, true
}

// vendor is where the method takes an estimate by tokens to run, when the
// register does not say.
func (d *deriver) vendor(r *measure.Reading) (Provider, bool) {
	if !ByTokens(r.Basis) {
		return Provider{}, false
	}
	m, ok := d.modelOf(r)
	if !ok {
		return Provider{}, false
	}
	return d.Catalogue.Vendor(m)
}
