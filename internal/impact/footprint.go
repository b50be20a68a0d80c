package impact

import (
	"github.com/vigie-ia/vigie/internal/measure"
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

// footprint is what one reading of energy takes; it is the equipment's share of
// it, nil when that is not known.
func (d *deriver) footprint(r, it *measure.Reading) []measure.Reading {
	site := d.site(r.Key)
	vendor, isVendor := d.vendor(r)
	code := site.Zone
	if code == "" && isVendor {
		code = vendor.Zone
	}
	if code == "" {
		if r.High > 0 {
			d.miss(r.System, "carbon", "carbon and water cannot be known: state hosting.zone for this system in the register")
		}
		return nil
	}
	zone, ok := d.Catalogue.Zone(code, r.Window.From)
	if !ok {
		d.miss(r.System, "carbon", "carbon and water cannot be known: there are no factors of its electricity zone on that day")
		return nil
	}
	wue := site.WUE
	if wue == nil && isVendor {
		wue = &vendor.WUE
	}
	basis := d.basis(r, "zone "+zone.Zone+zone.Version, func(basis string) string {
		basis = measure.BasisSet(basis, measure.BasisZone, joined(zone.Zone, zone.Version))
		if wue != nil {
			basis = measure.BasisSet(basis, measure.BasisWUE, wue.String())
		}
		if isVendor && (site.Zone == "" || site.WUE == nil || !site.PUE.stated()) {
			basis = measure.BasisSet(basis, measure.BasisPlace, joined(vendor.Name, vendor.Version))
		}
		return basis
	})
	by := func(m measure.Metric, factor float64, more Bounds) measure.Reading { // factor by Wh
		made := scaled(*r, Bounds{factor, factor})
		made.Metric, made.Basis, made.Count = m, basis, 0
		if more != (Bounds{}) {
			made = within(made, Bounds{made.Low + more.Low, made.High + more.High})
		}
		return made
	}
	servers := d.made[r.Key]
	if site.OwnServers {
		servers = made{}
	}
	out := []measure.Reading{
		by(measure.CarbonUsage, zone.Mix.Carbon, Bounds{}), // kg/kWh is g/Wh
		by(measure.PrimaryEnergy, zone.Mix.PrimaryEnergy/1000, servers.primary),
		by(measure.Abiotic, zone.Mix.Abiotic/1000, servers.abiotic),
	}
	if wue == nil || it == nil {
		if r.High > 0 {
			d.miss(r.System, string(measure.Water), "water cannot be known: state hosting.wue (and hosting.pue) for this system in the register")
		}
		return out
	}
	water := by(measure.Water, zone.Mix.Water/1000, Bounds{it.Low * wue.Low / 1000, it.High * wue.High / 1000})
	if r.Spread == measure.Exact && wue.Low == wue.High && it.Spread == measure.Exact {
		water.Spread = measure.Exact
	}
	return append(out, water)
}

// vendor is where the method takes an estimate by tokens to run, when the
// register does not say.
func (d *deriver) vendor(r *measure.Reading) (Provider, bool) {
	if measure.BasisGet(r.Basis, measure.BasisMethod) != EcoLogits {
		return Provider{}, false
	}
	site := d.site(r.Key)
	name := r.Model
	if name == "" && len(site.Models) == 1 {
		name = site.Models[0]
	}
	m, ok := d.Catalogue.Model(name)
	if !ok {
		return Provider{}, false
	}
	return d.Catalogue.Provider(m.Provider)
}
