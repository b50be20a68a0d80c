package config

import (
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
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
		c.found.add("data", reason.Of(err))
		return
	}
	made, err := c.makeCatalogue(releases)
	if err != nil && len(c.found.faults) == 0 {
		c.found.add("models", reason.Of(err))
	}
	c.catalogue = made
}

func (c *Config) checkFactors(path string, z ZoneFactor) {
	c.needs(path+".zone", z.Zone, reason.New("config.needs.zone"))
	c.needs(path+".version", z.Version, reason.New("config.needs.version"))
	c.needs(path+".source", z.Source, reason.New("config.needs.factors"))
	if z.From.IsZero() {
		c.found.add(path+".from", reason.New("config.needs.factors.from"))
	}
	if z.Carbon <= 0 || z.Carbon > 3000 {
		c.found.add(path+".carbon_g", reason.New("config.carbon", z.Carbon))
	}
	for key, v := range map[string]*float64{"water_l": z.Water, "primary_energy_mj": z.PrimaryEnergy, "abiotic_kgsb": z.Abiotic} {
		if v != nil && (*v < 0 || math.IsInf(*v, 0)) {
			c.found.add(path+"."+key, reason.New("config.below", *v))
		}
	}
}

// checkDeclaration holds what a supplier says to what can be said.
func (c *Config) checkDeclaration(path string, d *Declaration) {
	c.needs(path+".model", d.Model, reason.New("config.needs.model"))
	c.needs(path+".source", d.Source, reason.New("config.needs.declared"))
	c.needs(path+".per", string(d.Per), reason.New("config.needs.per"))
	if d.Date.IsZero() {
		c.found.add(path+".date", reason.New("config.needs.document"))
	}
	switch {
	case !c.states(path + ".count"):
		d.Count = 1
	case d.Count <= 0 || math.IsInf(d.Count, 0):
		c.found.add(path+".count", reason.New("config.declared.count", d.Count))
	}
	if d.Energy == nil && d.Carbon == nil {
		c.found.add(path, reason.New("config.declared.none"))
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
	c.needs(path+".name", m.Name, reason.New("config.needs.model.name"))
	c.needs(path+".source", m.Source, reason.New("config.needs.sizes"))
	if first, twice := names[m.Name]; twice && m.Name != "" {
		c.found.add(path+".name", reason.New("config.model.twice", quoted(m.Name), first))
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
		c.found.add(path+".active_parameters", reason.New("config.model", quoted(m.Name), err))
	}
}
