package impact

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// impactFields are the fields of the schema, in its order.
func impactFields() []string {
	return []string{
		"administration_rattachement", "nom_service_public_numerique", "indicateur", "valeur", "unite_mesure", "est_cible", "frequence_monitoring",
		"date", "est_periode", "date_debut", "est_automatise", "source_collecte", "code_insee", "dataviz_wish", "commentaires",
	}
}

// table is what was published, in the national schema: a line for each figure
// that is known, and one for its target. What is missing or not published has no
// line, since the schema wants a value.
func (m presenter) table(of kit.Authority, published []kit.Published) export.Table {
	t := export.Table{Header: impactFields()}
	for _, p := range published {
		for _, f := range p.Figures {
			if f.State != measure.Known {
				continue
			}
			t.Rows = append(t.Rows, m.impactLine(of, p, f, f.Value, false))
			if f.Limit != nil {
				t.Rows = append(t.Rows, m.impactLine(of, p, f, *f.Limit, true))
			}
		}
	}
	return t
}

func (m presenter) impactLine(of kit.Authority, p kit.Published, f kit.PublishedFigure, value float64, target bool) []export.Cell {
	yes := func(b bool) export.Cell { return kit.ExportText(strconv.FormatBool(b)) }
	service := m.T("impact.all")
	if f.System != "" {
		service = m.SystemName(f.System)
	}
	sources := make([]string, len(f.Sources))
	for i, s := range f.Sources {
		sources[i] = m.SourceName(s)
	}
	collected, automatic := strings.Join(sources, ", "), !f.Declared
	switch {
	case target:
		collected, automatic = m.T("impact.decided"), false
	case collected == "":
		collected = m.T("impact.computed")
	}
	return []export.Cell{
		kit.ExportText(of.Name), kit.ExportText(service), kit.ExportText(m.IndicatorTitle(f.Indicator)),
		kit.ExportNumber(value),
		kit.ExportText(m.impactUnit(f)), yes(target), kit.ExportText("trimestrielle"),
		kit.ExportText(p.Quarter.Last().String()), yes(true), kit.ExportText(p.Quarter.First().String()), yes(automatic), kit.ExportText(collected), kit.ExportText(of.INSEE), kit.ExportText("linechart"),
		kit.ExportText(m.impactRemark(p, f, target)),
	}
}

// impactUnit is "unité" for what is counted, as the schema wants it.
func (m presenter) impactUnit(f kit.PublishedFigure) string {
	switch m.Definitions[f.Indicator].Unit {
	case indicator.UnitQuery, indicator.UnitSignal:
		return "unité"
	case indicator.UnitScore:
		return "note sur 100"
	case indicator.UnitKWh, indicator.UnitWhPerUse, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitKgCO2e, indicator.UnitGramPerUse,
		indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram, indicator.UnitPercent, indicator.UnitEUR, indicator.UnitEURPerUse, indicator.UnitPoints:
	}
	return m.Unit(f.Indicator, f.System, 2)
}

func (m presenter) impactRemark(p kit.Published, f kit.PublishedFigure, target bool) string {
	if target {
		return m.T("impact.target", p.Number, m.Stated(f.Basis))
	}
	n := kit.Digits(f.Value)
	return m.T("impact.remark", p.Number, m.Percent(f.Coverage), m.Number(f.Low, n), m.Number(f.High, n)) + " " + m.Text(m.Definitions[f.Indicator].Limits)
}
