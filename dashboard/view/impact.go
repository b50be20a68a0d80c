package view

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// ImpactSchema is where the national schema of the indicators of a public
// digital service is: etalab/schema-impact-service-public-numerique, 0.3.0.
const ImpactSchema = "https://github.com/etalab/schema-impact-service-public-numerique/raw/v0.3.0/schema.json"

// impactFields are the fields of the schema, in its order.
func impactFields() []string {
	return []string{
		"administration_rattachement", "nom_service_public_numerique", "indicateur", "valeur", "unite_mesure", "est_cible", "frequence_monitoring",
		"date", "est_periode", "date_debut", "est_automatise", "source_collecte", "code_insee", "dataviz_wish", "commentaires",
	}
}

// Authority is who publishes open data.
type Authority struct{ Name, INSEE, Licence string }

// Impact is what was published, in the national schema: a line for each figure
// that is known, and one for its target. What is missing or not published has no
// line, since the schema wants a value.
func (m *Maker) Impact(of Authority, published []Published) export.Table {
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

func (m *Maker) impactLine(of Authority, p Published, f PublishedFigure, value float64, target bool) []export.Cell {
	yes := func(b bool) export.Cell { return said(strconv.FormatBool(b)) }
	service := m.p.T("impact.all")
	if f.System != "" {
		service = m.Name(f.System)
	}
	sources := make([]string, len(f.Sources))
	for i, s := range f.Sources {
		sources[i] = m.source(s)
	}
	collected, automatic := strings.Join(sources, ", "), !f.Declared
	switch {
	case target:
		collected, automatic = m.p.T("impact.decided"), false
	case collected == "":
		collected = m.p.T("impact.computed")
	}
	return []export.Cell{
		said(of.Name), said(service), said(m.title(f.Indicator)),
		amount(value),
		said(m.impactUnit(f)), yes(target), said("trimestrielle"),
		said(p.Quarter.Last().String()), yes(true), said(p.Quarter.First().String()), yes(automatic), said(collected), said(of.INSEE), said("linechart"),
		said(m.impactRemark(p, f, target)),
	}
}

// impactUnit is "unité" for what is counted, as the schema wants it.
func (m *Maker) impactUnit(f PublishedFigure) string {
	switch m.defs[f.Indicator].Unit {
	case indicator.UnitQuery, indicator.UnitSignal:
		return "unité"
	case indicator.UnitScore:
		return "note sur 100"
	case indicator.UnitKWh, indicator.UnitWhPerUse, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitKgCO2e, indicator.UnitGramPerUse,
		indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram, indicator.UnitPercent, indicator.UnitEUR, indicator.UnitEURPerUse, indicator.UnitPoints:
	}
	return m.unit(f.Indicator, f.System, 2)
}

func (m *Maker) impactRemark(p Published, f PublishedFigure, target bool) string {
	if target {
		return m.p.T("impact.target", p.Number, m.stated(f.Basis))
	}
	n := Digits(f.Value)
	return m.p.T("impact.remark", p.Number, m.p.Percent(f.Coverage), m.p.Number(f.Low, n), m.p.Number(f.High, n)) + " " + m.text(m.defs[f.Indicator].Limits)
}
