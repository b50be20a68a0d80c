package impact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// presenter makes the file in one language.
type presenter struct{ *kit.Presenter }

// fields are the fields of a version of the schema, in its order.
func fields(version string) []string {
	list := []string{
		"administration_rattachement", "nom_service_public_numerique", "indicateur", "valeur", "unite_mesure", "est_cible", "type_indicateur", "frequence_monitoring",
		"date", "est_periode", "date_debut", "est_automatise", "source_collecte", "denom_insee", "code_insee", "dataviz_wish", "commentaires",
	}
	if version == "0.3.0" {
		list = slices.DeleteFunc(list, func(f string) bool { return f == "type_indicateur" || f == "denom_insee" })
	}
	return list
}

// table is what was published, in a version of the national schema: a line for
// each figure that is known, and one for its target. What is missing or not
// published has no line, since the schema wants a value.
func (m presenter) table(version string, of kit.Authority, published []kit.Published) export.Table {
	t := export.Table{Header: fields(version)}
	add := func(line map[string]export.Cell) {
		row := make([]export.Cell, len(t.Header))
		for i, name := range t.Header {
			row[i] = line[name]
		}
		t.Rows = append(t.Rows, row)
	}
	for _, p := range published {
		for _, f := range p.Figures {
			if f.State != measure.Known {
				continue
			}
			add(m.figure(of, p, f))
			if f.Limit != nil {
				add(m.target(of, p, f))
			}
		}
	}
	return t
}

func yes(b bool) export.Cell { return kit.ExportText(strconv.FormatBool(b)) }

// line is what a figure and its target say alike.
func (m presenter) line(of kit.Authority, p kit.Published, f kit.PublishedFigure) map[string]export.Cell {
	service := m.T("impact.all")
	if f.System != "" {
		service = m.SystemName(f.System)
	}
	line := map[string]export.Cell{
		"administration_rattachement": kit.ExportText(of.Name), "nom_service_public_numerique": kit.ExportText(service),
		"indicateur": kit.ExportText(m.IndicatorTitle(f.Indicator)), "unite_mesure": kit.ExportText(m.unit(f)),
		"type_indicateur": kit.ExportText(kind(f.Indicator)), "frequence_monitoring": kit.ExportText("trimestrielle"),
		"date": kit.ExportText(p.Quarter.Last().String()), "code_insee": kit.ExportText(of.INSEE), "dataviz_wish": kit.ExportText("linechart"),
	}
	if of.Commune() {
		line["denom_insee"] = kit.ExportText("COM")
	}
	// What a survey or a count of people says holds at its date; all else is
	// counted over the quarter.
	if !f.Held.IsZero() {
		line["date"] = kit.ExportText(f.Held.String())
	}
	over := !m.Definitions[f.Indicator].Staff
	if line["est_periode"] = yes(over); over {
		line["date_debut"] = kit.ExportText(p.Quarter.First().String())
	}
	return line
}

func (m presenter) figure(of kit.Authority, p kit.Published, f kit.PublishedFigure) map[string]export.Cell {
	line := m.line(of, p, f)
	if f.Partial() {
		line["indicateur"] = kit.ExportText(m.T("impact.part", m.IndicatorTitle(f.Indicator)))
	}
	sources := make([]string, len(f.Sources))
	for i, s := range f.Sources {
		sources[i] = m.SourceName(s)
	}
	collected := strings.Join(sources, ", ")
	if collected == "" {
		collected = m.T("impact.computed")
	}
	line["valeur"], line["est_cible"], line["source_collecte"] = kit.ExportNumber(f.Value), yes(false), kit.ExportText(collected)
	line["est_automatise"], line["commentaires"] = yes(m.automatic(f)), kit.ExportText(m.remark(p, f))
	return line
}

func (m presenter) target(of kit.Authority, p kit.Published, f kit.PublishedFigure) map[string]export.Cell {
	line := m.line(of, p, f)
	line["valeur"], line["est_cible"], line["source_collecte"] = kit.ExportNumber(*f.Limit), yes(true), kit.ExportText(m.T("impact.decided"))
	line["est_automatise"], line["commentaires"] = yes(false), kit.ExportText(m.T("impact.target", p.Number, m.Stated(f.Basis)))
	return line
}

// automatic reports whether all of a figure was read from machines: what was
// declared, answered, counted or put right by hand makes it a figure of people.
func (m presenter) automatic(f kit.PublishedFigure) bool {
	byHand := func(source string) bool { return !m.Setup.Automatic[source] }
	return !f.Declared && !f.Corrected && len(f.Sources) > 0 && !slices.ContainsFunc(f.Sources, byHand)
}

// kind is what the schema calls an indicator: of the use that is made of AI, or
// of what it does to the environment, to staff and to the budget.
func kind(id string) string {
	switch id {
	case indicator.IDQueries, indicator.IDQueriesPerAgent, indicator.IDTokensPerQuery, indicator.IDSimpleShare, indicator.IDScope, indicator.IDMeasuredShare,
		indicator.IDParticipation, indicator.IDTrained, indicator.IDCharter, indicator.IDChangedShare, indicator.IDSatisfiedShare, indicator.IDComplaints:
		return "usage"
	}
	return "impact"
}

// unit is "unité" for what is counted, as the schema wants it.
func (m presenter) unit(f kit.PublishedFigure) string {
	switch m.Definitions[f.Indicator].Unit {
	case indicator.UnitQuery, indicator.UnitSignal, indicator.UnitComplaint:
		return "unité"
	case indicator.UnitScore:
		return "note sur 100"
	case indicator.UnitKWh, indicator.UnitWhPerUse, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitKgCO2e, indicator.UnitGramPerUse,
		indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram, indicator.UnitPercent, indicator.UnitEUR, indicator.UnitEURPerUse, indicator.UnitPoints:
	}
	return m.Unit(f.Indicator, f.System, 2)
}

// remark is the edition of a figure, how much of it is known, how sure it is,
// and what it does not say.
func (m presenter) remark(p kit.Published, f kit.PublishedFigure) string {
	n := kit.Digits(f.Value)
	said := []string{m.T("impact.edition", p.Number)}
	if !f.Unexpected {
		said = append(said, m.T("impact.coverage", m.Percent(f.Coverage)))
	}
	if f.Partial() {
		said = append(said, m.T("impact.partial"))
	}
	switch f.Spread {
	case measure.Range:
		said = append(said, m.T("impact.range", m.Number(f.Low, n), m.Number(f.High, n)))
	case measure.CI95:
		said = append(said, m.T("impact.interval", m.Number(f.Low, n), m.Number(f.High, n)))
	case measure.Exact:
	}
	return strings.Join(append(said, m.Text(m.Definitions[f.Indicator].Limits)), " ")
}
