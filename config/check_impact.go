package config

import (
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/register"
)

// Catalogue is what estimates stand on: what ships and what was read since, with
// the models and factors of the file.
func (c *Config) Catalogue() *impact.Catalogue { return c.catalogue }

// CatalogueWith is Catalogue as it would be with one more release, the surest.
func (c *Config) CatalogueWith(d impact.Data) (*impact.Catalogue, error) {
	releases, err := c.releases(c.Data)
	if err != nil {
		return nil, err
	}
	return c.makeCatalogue(append(releases, d))
}

// makeCatalogue fails when one of the file's models or factors cannot be, which
// is told where it stands.
func (c *Config) makeCatalogue(releases []impact.Data) (*impact.Catalogue, error) {
	known, err := impact.CatalogueOf(releases, nil, nil)
	if err != nil {
		return nil, err
	}
	models := make([]impact.Model, len(c.Models))
	for i := range c.Models {
		models[i] = c.Models[i].model()
	}
	zones := make([]impact.ZoneFactors, len(c.Factors))
	for i := range c.Factors {
		zones[i] = c.Factors[i].zone(known, c.Zone)
	}
	return impact.CatalogueOf(releases, models, zones)
}

func (m Model) model() impact.Model {
	out := impact.Model{
		Name: m.Name, Aliases: m.Aliases, Provider: m.Provider, Modality: m.Modality,
		Params: impact.Params{Active: boundsOf(m.Active), Total: boundsOf(m.Total), TPS: m.TPS, TTFT: m.TTFT},
		Source: m.Source, Date: m.Date.String(),
	}
	if out.Provider == "" {
		out.Provider = "open"
	}
	if out.Modality == "" {
		out.Modality = impact.Text
	}
	if out.Params.Total == (impact.Bounds{}) {
		out.Params.Total = out.Params.Active
	}
	out.MoE = out.Params.Total != out.Params.Active
	out.Released = out.Params.Active.Low == out.Params.Active.High
	return out
}

func boundsOf(f register.Factor) impact.Bounds {
	low, _, high := f.Bounds()
	return impact.Bounds{Low: low, High: high}
}

// zone completes the factors with those that stood before.
func (z ZoneFactor) zone(known *impact.Catalogue, zone *time.Location) impact.ZoneFactors {
	out, ok := known.Zone(z.Zone, time.Time{})
	if !ok {
		out.Zone = z.Zone
	}
	out.From, out.Version, out.Source = z.From.Start(zone).UTC(), z.Version, z.Source
	out.Mix.Carbon = z.Carbon / 1000
	for _, f := range []struct {
		from *float64
		into *float64
	}{{z.Water, &out.Mix.Water}, {z.PrimaryEnergy, &out.Mix.PrimaryEnergy}, {z.Abiotic, &out.Mix.Abiotic}} {
		if f.from != nil {
			*f.into = *f.from
		}
	}
	return out
}

// checkImpact holds the models and the factors to what can be.
func (c *Config) checkImpact() {
	names := map[string]string{}
	for i := range c.Models {
		c.checkModel(at("models", i), &c.Models[i], names)
	}
	for i := range c.Factors {
		c.checkFactors(at("factors", i), c.Factors[i])
	}
	for i := range c.Declarations {
		c.checkDeclaration(at("declarations", i), &c.Declarations[i])
	}
	releases, err := c.releases(c.Data)
	if err != nil {
		c.found.add("data", "%v", err)
		return
	}
	made, err := c.makeCatalogue(releases)
	if err != nil && len(c.found.faults) == 0 {
		c.found.add("models", "%v", err)
	}
	c.catalogue = made
}

func (c *Config) checkFactors(path string, z ZoneFactor) {
	c.needs(path+".zone", z.Zone, "write the electricity zone, for example FRA")
	c.needs(path+".version", z.Version, "write a short word that tells these factors apart, for example ademe-2026")
	c.needs(path+".source", z.Source, "write where the factors come from")
	if z.From.IsZero() {
		c.found.add(path+".from", "missing: write the first day on which these factors serve")
	}
	if z.Carbon <= 0 || z.Carbon > 3000 {
		c.found.add(path+".carbon_g", "%v g CO2e for 1 kWh cannot be: write grams, above 0 and up to 3000", z.Carbon)
	}
	for key, v := range map[string]*float64{"water_l": z.Water, "primary_energy_mj": z.PrimaryEnergy, "abiotic_kgsb": z.Abiotic} {
		if v != nil && (*v < 0 || math.IsInf(*v, 0)) {
			c.found.add(path+"."+key, "%v is below 0", *v)
		}
	}
}

// checkDeclaration holds what a supplier says to what can be said.
func (c *Config) checkDeclaration(path string, d *Declaration) {
	c.needs(path+".model", d.Model, "write the name of the model, as the sources write it")
	c.needs(path+".source", d.Source, "write where the supplier says so")
	c.needs(path+".per", string(d.Per), "write request or output_token")
	if d.Date.IsZero() {
		c.found.add(path+".date", "missing: write the day of the document")
	}
	switch {
	case !c.states(path + ".count"):
		d.Count = 1
	case d.Count <= 0 || math.IsInf(d.Count, 0):
		c.found.add(path+".count", "%v is no number of them: write more than 0, for example 400 for a reply of 400 tokens", d.Count)
	}
	if d.Energy == nil && d.Carbon == nil {
		c.found.add(path, "write energy_wh, carbon_g or both: what the supplier declares")
	}
	for key, f := range map[string]*register.Factor{"energy_wh": d.Energy, "carbon_g": d.Carbon} {
		if f != nil {
			c.checkFactor(path+"."+key, *f, 0)
		}
	}
}

// Declared are what suppliers say of their models, as pages set it beside the
// estimates.
func (c *Config) Declared() []impact.Declaration {
	var list []impact.Declaration
	for _, d := range c.Declarations {
		made := impact.Declaration{Model: d.Model, Per: d.Per, Count: d.Count, Source: d.Source, Date: d.Date.String(), Scope: d.Scope}
		if d.Energy != nil {
			made.Energy = boundsOf(*d.Energy)
		}
		if d.Carbon != nil {
			made.Carbon = boundsOf(*d.Carbon)
		}
		list = append(list, made)
	}
	return list
}

func (c *Config) checkModel(path string, m *Model, names map[string]string) {
	c.needs(path+".name", m.Name, "write the name that the sources use")
	c.needs(path+".source", m.Source, "write where the sizes come from")
	if first, twice := names[m.Name]; twice && m.Name != "" {
		c.found.add(path+".name", "%s is described by %s already: keep one", quoted(m.Name), first)
	}
	names[m.Name] = path
	made := m.model()
	if made.Modality != impact.Text && made.Params == (impact.Params{}) {
		return
	}
	before := len(c.found.faults)
	for key, f := range map[string]register.Factor{"active_parameters": m.Active, "total_parameters": m.Total} {
		if c.states(path + "." + key) {
			c.checkFactor(path+"."+key, f, 0)
		}
	}
	if len(c.found.faults) > before {
		return
	}
	if err := made.Check(); err != nil && m.Name != "" {
		c.found.add(path+".active_parameters", "model %q: %v", m.Name, err)
	}
}
