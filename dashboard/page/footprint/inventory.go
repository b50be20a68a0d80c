package footprint

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// The posts of the regulatory inventory of greenhouse gases (méthode pour la
// réalisation des bilans d'émissions, version 5, 2022) that AI falls under.
const (
	postElectricity = "2.1" // electricity of the authority's own buildings
	postAssets      = "4.2" // making of its own equipment
	postServices    = "4.5" // bought services
)

// inventory is the footprint as an inventory of greenhouse gases wants it: for
// each system, activity, factor with its version, post, uncertainty, and
// whether its electricity is counted in a building already.
func (m presenter) inventory(a report.Footprint) export.Table {
	t := export.Table{}
	for _, key := range []string{
		"system", "id", "period", "post", "activity", "unit", "factor", "factor_unit", "version", "kg", "low", "high", "spread", "method", "building",
	} {
		t.Header = append(t.Header, m.T("ges.col."+key))
	}
	for _, r := range a.Rows {
		if r.Usage.Known() {
			t.Rows = append(t.Rows, m.usageLine(a, r))
		}
		if r.Embodied.Known() {
			t.Rows = append(t.Rows, m.makingLine(a, r))
		}
	}
	if corrections := m.inventoryCorrections(a); len(corrections) > 0 {
		t.Header = append(t.Header, m.T("col.correction"))
		for i, line := range t.Rows {
			t.Rows[i] = append(line, export.Cell{Text: strings.Join(m.correctionsOf(measure.System(line[1].Text), corrections), " · ")})
		}
	}
	return t
}

// inventoryCorrections are the corrections of the period that touch the footprint.
func (m presenter) inventoryCorrections(a report.Footprint) []report.Correction {
	return slices.DeleteFunc(report.CorrectionsTo(a.Corrections, m.Definitions["carbon"].Inputs()), func(c report.Correction) bool { return !c.Overlaps(a.Period) })
}

// correctionsOf words the corrections of a list that touch a system.
func (m presenter) correctionsOf(system measure.System, list []report.Correction) []string {
	var said []string
	for _, c := range list {
		if slices.Contains(c.Of, system) {
			said = append(said, m.Correction(c))
		}
	}
	return said
}

func (m presenter) usageLine(a report.Footprint, r report.FootprintRow) []export.Cell {
	factor := export.Cell{}
	if r.Energy.Value > 0 {
		factor = kit.ExportNumber(r.Usage.Value / r.Energy.Value)
	}
	post := m.T("ges.post.unknown")
	switch r.InBuilding {
	case register.Yes:
		post = postElectricity
	case register.No:
		post = postServices
	}
	return m.line(a, r, export1{
		post: post, activity: kit.ExportNumber(r.Energy.Value), unit: "kWh", factor: factor, factorUnit: "kg CO2e/kWh",
		of: r.Usage, metric: measure.CarbonUsage, method: m.MethodNames(r.Energy),
	})
}

func (m presenter) makingLine(a report.Footprint, r report.FootprintRow) []export.Cell {
	post := postServices
	for _, o := range r.Carbon.Figure.Origins {
		if o.Metric == measure.CarbonEmbodied && o.Source == measure.RegisterSource {
			post = postAssets
		}
	}
	return m.line(a, r, export1{post: post, of: r.Embodied, metric: measure.CarbonEmbodied, method: m.T("ges.making")})
}

// export1 is what differs between two lines of a system.
type export1 struct {
	post             string
	activity, factor export.Cell
	unit, factorUnit string
	of               indicator.Figure
	metric           measure.Metric
	method           string
}

func (m presenter) line(a report.Footprint, r report.FootprintRow, x export1) []export.Cell {
	var versions []string
	for _, o := range r.Carbon.Figure.Origins {
		if o.Metric == x.metric {
			basis := o.Basis.Fields()
			for _, v := range []string{basis.Method, basis.Zone, basis.Factor} {
				if v != "" && !strings.Contains(strings.Join(versions, ";"), v) {
					versions = append(versions, v)
				}
			}
		}
	}
	spread := m.T("ges.exact")
	switch x.of.Spread {
	case measure.Range:
		spread = m.T("range")
	case measure.CI95:
		spread = m.T("interval")
	case measure.Exact:
	}
	building := m.T("unstated")
	if r.InBuilding != "" {
		building = m.Or("word."+string(r.InBuilding), string(r.InBuilding))
	}
	return []export.Cell{
		{Text: m.SystemName(r.System)},
		{Text: string(r.System)},
		{Text: a.Period.String()},
		{Text: x.post},
		x.activity,
		{Text: x.unit},
		x.factor,
		{Text: x.factorUnit},
		{Text: strings.Join(versions, "; ")},
		kit.ExportNumber(x.of.Value), kit.ExportNumber(x.of.Low), kit.ExportNumber(x.of.High),
		{Text: spread},
		{Text: x.method},
		{Text: building},
	}
}
