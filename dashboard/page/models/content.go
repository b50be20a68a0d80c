package models

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of the models that estimates stand on.
type Content struct {
	kit.Page
	Table kit.Table
	Pages []kit.Choice
	Zones kit.Table // factors of the zones in use, on the first page
}

// count is how many models there are.
func (m presenter) count() int {
	if m.Setup.Models == nil {
		return 0
	}
	return len(m.Setup.Models.Models())
}

// content makes one page of the list.
func (m presenter) content(page int) *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: "/methode/modeles", Title: m.T("models.title"), Meta: m.T("models.meta")}}
	if page > 1 {
		out.Path += "?" + kit.ParamPage + "=" + strconv.Itoa(page)
	}
	out.Table = kit.Table{Caption: m.T("models.title"), First: m.T("compare.label"), Columns: []kit.Column{
		{Label: m.T("models.active")},
		{Label: m.T("models.total")},
		{Label: m.T("models.speed")},
		{Label: m.T("models.size"), Left: true},
		{Label: m.T("zones.source"), Left: true},
	}}
	var list []impact.Model
	if m.Setup.Models != nil {
		list = m.Setup.Models.Models()
	}
	for _, x := range kit.PageOf(list, page) {
		speed := kit.TextCell(m.T("missing.short"))
		if x.Params.TPS > 0 {
			speed = m.NumberCell(measure.Known, x.Params.TPS, 1)
		}
		size := m.T("models.published")
		switch {
		case x.Modality != impact.Text:
			size = m.T("models." + string(x.Modality))
		case !x.Released:
			size = m.T("models.guessed")
		}
		source := x.Source
		if x.Date != "" {
			source += ", " + x.Date
		}
		out.Table.Rows = append(out.Table.Rows, kit.Row{Key: x.Name, Head: x.Name, Cells: []kit.Cell{
			m.RangeCell(x.Params.Active), m.RangeCell(x.Params.Total), speed, kit.TextCell(size), kit.TextCell(m.Typeset(source)),
		}})
	}
	out.Pages = m.PageLinks("/methode/modeles", len(list), page)
	if page == 1 && m.Setup.Models != nil {
		out.Zones = m.zones()
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

// zones are the factors of the zones that the register names.
func (m presenter) zones() kit.Table {
	t := kit.Table{Caption: m.T("zones.caption"), First: m.T("zones.zone"), Columns: []kit.Column{
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
		t.Rows = append(t.Rows, kit.Row{Key: z.Zone, Head: z.Zone, Cells: []kit.Cell{
			m.NumberCell(measure.Known, z.Mix.Carbon*1000, 1), m.NumberCell(measure.Known, z.Mix.Water, 2), m.NumberCell(measure.Known, z.Mix.PrimaryEnergy, 2),
			kit.TextCell(version), kit.TextCell(m.Typeset(m.zoneSource(z))),
		}})
	}
	return t
}
