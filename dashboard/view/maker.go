package view

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Setup is what views know beside the answers of report.
type Setup struct {
	Register  register.Register
	Catalogue []indicator.Definition
	Actions   []register.Action // decided, by indicator
	// Instruments are the authority's own questionnaires.
	Instruments []survey.Instrument
	// Assessments are the projects that were assessed.
	Assessments []approval.Assessment
	// SourceTitles names the sources for people, by their name in the
	// configuration; one without a title keeps its name.
	SourceTitles map[string]string
	// Models is the catalogue of models; nil: nothing can be compared.
	Models *impact.Catalogue
	// NoEveryday leaves out what energy is in everyday terms.
	NoEveryday bool
	// ElectricitySource is the document behind the authority's own consumption.
	ElectricitySource string
	// NoCharts says that charts cannot be drawn: their tables then stand alone.
	NoCharts bool
}

// Maker makes pages from answers, in one language. It is safe for concurrent
// use.
type Maker struct {
	p       *Printer
	setup   Setup
	set     typesetter
	systems map[measure.System]register.System
	defs    map[string]indicator.Definition
}

// NewMaker returns the maker of one language's pages.
func NewMaker(p *Printer, setup Setup) *Maker {
	m := &Maker{p: p, setup: setup, set: newTypesetter(p.lang), systems: map[measure.System]register.System{}, defs: map[string]indicator.Definition{}}
	for _, s := range setup.Register.Systems {
		m.systems[s.ID] = s
	}
	for _, d := range setup.Catalogue {
		m.defs[d.ID] = d
	}
	return m
}

// Name returns a system's name on screen, its id when it has none.
func (m *Maker) Name(id measure.System) string {
	if s, ok := m.systems[id]; ok && strings.TrimSpace(s.Name) != "" {
		return curly(s.Name)
	}
	return string(id)
}

// curly gives a text of the configuration, written with a plain keyboard, its
// apostrophes.
func curly(text string) string { return strings.ReplaceAll(text, "'", "’") }

func (m *Maker) names(ids []measure.System) string {
	const most = 6
	list := make([]string, 0, most+1)
	for i, id := range ids {
		if i == most {
			list = append(list, m.p.Count("other", len(ids)-most))
			break
		}
		list = append(list, m.Name(id))
	}
	return m.p.List(list)
}

func (m *Maker) source(name string) string {
	if title := m.setup.SourceTitles[name]; title != "" {
		return curly(title)
	}
	return m.p.Or("source."+name, name)
}

// text picks the language of a text of the catalogue.
func (m *Maker) text(t indicator.Text) string {
	if m.p.lang == EN {
		return m.set.set(t.EN)
	}
	return m.set.set(t.FR)
}

// title is an indicator's title on screen.
func (m *Maker) title(id string) string {
	if d, ok := m.defs[id]; ok {
		return m.text(d.Title)
	}
	return id
}

// titleOf names an indicator of a system, or of the whole authority for "".
func (m *Maker) titleOf(id string, system measure.System) string {
	if system == "" {
		return m.title(id)
	}
	return m.p.T("card.system", m.Name(system), lower(m.title(id)))
}

// useWord is what one use of a system is: "requête", "page", "usage".
func (m *Maker) useWord(system measure.System) string {
	if s, ok := m.systems[system]; ok && s.Unit != "" {
		return m.p.T("use." + string(s.Unit))
	}
	return m.p.T("use.any")
}

// unit is an indicator's unit on screen for a value.
func (m *Maker) unit(id string, system measure.System, v float64) string {
	switch u := m.defs[id].Unit; u {
	case indicator.UnitWhPerUse:
		return "Wh/" + m.useWord(system)
	case indicator.UnitEURPerUse:
		return "€/" + m.useWord(system)
	case indicator.UnitGramPerUse:
		return "g" + nbsp + "CO₂e/" + m.useWord(system)
	case indicator.UnitKgCO2e:
		return "kg" + nbsp + "CO₂e"
	case indicator.UnitEUR:
		return "€"
	case indicator.UnitKWh, indicator.UnitPercent, indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram:
		return string(u)
	case indicator.UnitScore:
		return m.p.T("unit.score")
	case indicator.UnitPoints:
		return m.p.plural("points", v)
	case indicator.UnitQuery, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitSignal:
		return m.p.plural("unit."+string(u), v)
	}
	return ""
}

// plural picks the form of a unit for a number.
func (p *Printer) plural(key string, v float64) string {
	if v == 1 || (p.lang == FR && v > -2 && v < 2) {
		return p.T(key + ".one")
	}
	return p.T(key + ".many")
}

// useUnit is the unit of a system's uses, for a number of them.
func (m *Maker) useUnit(system measure.System, v float64) string {
	unit := "any"
	if s, ok := m.systems[system]; ok && s.Unit != "" {
		unit = string(s.Unit)
	}
	return m.p.plural("uses."+unit, v)
}

// span is the window of a period in words: "du 1ᵉʳ juillet au 30 septembre 2026".
func (m *Maker) span(of period.Period) string { return m.p.Days(of.First(), of.Last()) }
