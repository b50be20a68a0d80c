package app

import (
	"context"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/factors"
	"github.com/vigie-ia/vigie/internal/impact"
)

// FactorShelf is where the releases of EcoLogits' data that were read are kept.
func FactorShelf(cfg *config.Config) factors.Shelf { return factors.ShelfOf(dataOf(cfg)) }

// Derivation is by which method and data figures are derived from a day on.
type Derivation struct {
	*impact.State
	Method string // as the basis of figures names it
}

// Derivations lists how figures were and are derived, the oldest first: what
// follows the same way as before is left out.
func (a *App) Derivations() (list []Derivation) {
	for _, s := range a.assumptions.History().States() {
		name := s.Catalogue.MethodName()
		if n := len(list); n > 0 && list[n-1].Method == name {
			list[n-1].State = &impact.State{From: list[n-1].From, Places: s.Places, Catalogue: s.Catalogue}
			continue
		}
		list = append(list, Derivation{s, name})
	}
	return list
}

// InUse lists the models that the register names or whose tokens were counted
// of late, and the electricity zones where they run.
func (a *App) InUse(ctx context.Context) (models, zones []string, err error) {
	page, err := a.reporter.Sources(ctx)
	if err != nil {
		return nil, nil, err
	}
	known := a.cfg.Catalogue()
	add := func(code string) {
		for _, z := range known.Zones() {
			if code != "" && (strings.EqualFold(z.Zone, code) || strings.EqualFold(z.Alpha2, code)) {
				zones = append(zones, z.Zone)
			}
		}
	}
	for _, s := range a.register.Systems {
		for _, part := range s.AllParts() {
			add(s.HostingOf(part.ID).Zone)
		}
	}
	for _, name := range page.Used {
		if m, ok := known.Model(name); ok {
			if vendor, ok := known.Vendor(m); ok {
				add(vendor.Zone)
			}
		}
	}
	slices.Sort(zones)
	return page.Used, slices.Compact(zones), nil
}
