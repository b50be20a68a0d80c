package impact

import (
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Asked is what one model of one place was asked over a period.
type Asked struct {
	System       measure.System
	Part         measure.Part
	Model        string
	InputTokens  float64
	OutputTokens float64
	Requests     float64
	On           time.Time // whose factors serve
}

// WhatIf changes one assumption of an estimate.
type WhatIf struct {
	Model string  // another model of the catalogue, in the same place
	Batch float64 // requests handled at once; 0: the method's
	Zone  string  // another electricity zone
}

// Estimate works out what tokens take by the method in the place that the
// register states, else the vendor's, whatever was measured: what a comparison
// stands on. False when the model, the PUE or the zone is not known.
func (s *State) Estimate(a Asked, w WhatIf) (Impacts, bool) {
	site := s.Site(a.System, a.Part)
	m, ok := s.ModelOf(a)
	if !ok || m.Modality != Text {
		return Impacts{}, false
	}
	if w.Model != "" {
		if m, ok = s.Catalogue.Model(w.Model); !ok || m.Modality != Text {
			return Impacts{}, false
		}
	}
	vendor, _ := s.Catalogue.Vendor(m)
	at := Place{PUE: site.PUE, WUE: vendor.WUE}
	if !at.PUE.stated() {
		at.PUE = vendor.PUE
	}
	if site.WUE != nil {
		at.WUE = *site.WUE
	}
	zone := site.Zone
	if zone == "" {
		zone = vendor.Zone
	}
	if w.Zone != "" {
		zone = w.Zone
	}
	z, ok := s.Catalogue.Zone(zone, a.On)
	if !ok || !at.PUE.stated() {
		return Impacts{}, false
	}
	at.Mix = z.Mix
	method, batch := s.Catalogue.Method(), w.Batch
	if batch == 0 {
		batch = method.Constants.Batch
	}
	out, err := method.Estimate(m.Params, Load{Requests: a.Requests, OutputTokens: a.OutputTokens}, at, batch)
	return out, err == nil
}

// ModelOf is the model of the catalogue behind what was asked: the one it
// names, or the only one that the register has for its system.
func (s *State) ModelOf(a Asked) (Model, bool) {
	name := a.Model
	if site := s.Site(a.System, a.Part); name == "" && len(site.Models) == 1 {
		name = site.Models[0]
	}
	return s.Catalogue.Model(name)
}
