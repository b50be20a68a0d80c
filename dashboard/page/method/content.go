package method

import (
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page that explains every indicator.
type Content struct {
	kit.Page
	Terms    []kit.Entry
	Articles []kit.Article
	Estimate []kit.Entry // the method of estimates: version, constants, limits
	Zones    kit.Table   // factors of the zones in use
	Models   string      // address of the list of models
	Agents   string      // address of the indicators about agents
}

// content makes the page. It needs no figure, so that it works without a store.
func (m presenter) content(now time.Time) *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: "/methode", Title: m.T("method.title"), Meta: m.T("method.meta")}}
	for _, id := range []string{"wh", "co2e", "range", "method", "coverage", "perimeter", "status", "comparable"} {
		out.Terms = append(out.Terms, kit.Entry{Label: m.T("term." + id), Text: m.T("term." + id + ".text")})
	}
	out.Articles = m.Articles(false)
	out.Agents = m.Path(kit.AgentsMethodPath)
	if m.Setup.Models != nil {
		m.estimates(out)
		out.Notes = m.FactorNotes(m.Setup.Models.CurrencyOn(now, report.ModelsOf(m.Setup.Register)))
	}
	return out
}

// zoneSource is where the factors of a zone come from, and which of them are the
// world's for want of its own.
func (m presenter) zoneSource(z impact.ZoneFactors) string {
	if len(z.Defaults) == 0 {
		return z.Source
	}
	var names []string
	for _, factor := range z.Defaults {
		names = append(names, m.T("zones.default."+factor))
	}
	return m.T("zones.default", z.Source, m.List(names))
}

// estimates tells the method behind estimates, and the factors of the zones
// that the register names.
func (m presenter) estimates(out *Content) {
	known := m.Setup.Models
	for _, e := range []struct {
		id   string
		with []any
	}{
		{"version", []any{known.Stamp().Method, known.Stamp().Data, m.CatalogueDay(known.Published())}},
		{"formula", nil},
		{"batch", []any{int(known.Method().Constants.Batch)}},
		{"tokens", nil},
		{"limits", nil},
		{"factors", nil},
		{"past", nil},
	} {
		out.Estimate = append(out.Estimate, kit.Entry{Label: m.T("estimate." + e.id), Text: m.T("estimate."+e.id+".text", e.with...)})
	}
	out.Models = m.Path("/methode/modeles")
	out.Zones = kit.Table{Caption: m.T("zones.caption"), First: m.T("zones.zone"), Columns: []kit.Column{
		{Label: "g" + kit.NBSP + "CO₂e/kWh"},
		{Label: "L/kWh"},
		{Label: "MJ/kWh"},
		{Label: m.T("zones.version"), Left: true},
		{Label: m.T("zones.source"), Left: true},
	}}
	used := map[string]bool{"FRA": true}
	for _, s := range m.Setup.Register.Systems {
		for _, part := range s.AllParts() {
			used[strings.ToUpper(s.HostingOf(part.ID).Zone)] = true
		}
	}
	for _, z := range m.Setup.Models.Zones() {
		if !used[z.Zone] && !used[z.Alpha2] {
			continue
		}
		version := z.Version
		if !z.From.IsZero() {
			version = m.T("zones.from", version, m.Date(period.DateOf(z.From, m.Zone())))
		}
		out.Zones.Rows = append(out.Zones.Rows, kit.Row{Key: z.Zone, Head: z.Zone, Cells: []kit.Cell{
			m.NumberCell(measure.Known, z.Mix.Carbon*1000, 1), m.NumberCell(measure.Known, z.Mix.Water, 2), m.NumberCell(measure.Known, z.Mix.PrimaryEnergy, 2),
			kit.TextCell(version), kit.TextCell(m.Typeset(m.zoneSource(z))),
		}})
	}
}
