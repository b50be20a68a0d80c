package kit

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

// Presenter makes pages from answers, in one language. It is safe for concurrent
// use.
type Presenter struct {
	*Printer
	Setup       Setup
	Systems     map[measure.System]register.System // of the register, by id
	Definitions map[string]indicator.Definition    // of the catalogue, by id
	Files       *Files                             // of tables, as they were written
	set         typesetter
}

// NewPresenter returns the presenter of one language's pages.
func NewPresenter(p *Printer, setup Setup) *Presenter {
	m := &Presenter{Printer: p, Setup: setup, Files: NewFiles(), set: newTypesetter(p.lang), Systems: map[measure.System]register.System{}, Definitions: map[string]indicator.Definition{}}
	for _, s := range setup.Register.Systems {
		m.Systems[s.ID] = s
	}
	for _, d := range setup.Catalogue {
		m.Definitions[d.ID] = d
	}
	return m
}

// Typeset sets a text that a person wrote: the spaces and the apostrophes of
// the language.
func (m *Presenter) Typeset(text string) string { return m.set.set(text) }

// SystemName returns a system's name on screen, its id when it has none.
func (m *Presenter) SystemName(id measure.System) string {
	if s, ok := m.Systems[id]; ok && strings.TrimSpace(s.Name) != "" {
		return Apostrophes(s.Name)
	}
	return string(id)
}

// Apostrophes gives a text of the configuration, written with a plain keyboard, its
// apostrophes.
func Apostrophes(text string) string { return strings.ReplaceAll(text, "'", "’") }

// SystemNames names systems in a sentence, the first six one by one.
func (m *Presenter) SystemNames(ids []measure.System) string {
	const most = 6
	list := make([]string, 0, most+1)
	for i, id := range ids {
		if i == most {
			list = append(list, m.Count("other", len(ids)-most))
			break
		}
		list = append(list, m.SystemName(id))
	}
	return m.List(list)
}

// SourceName is a source's title, else its name in the configuration.
func (m *Presenter) SourceName(name string) string {
	if title := m.Setup.SourceTitles[name]; title != "" {
		return Apostrophes(title)
	}
	return m.Or("source."+name, name)
}

// Text picks the language of a text of the catalogue.
func (m *Presenter) Text(t indicator.Text) string {
	if m.Lang() == EN {
		return m.Typeset(t.EN)
	}
	return m.Typeset(t.FR)
}

// IndicatorTitle is an indicator's title on screen.
func (m *Presenter) IndicatorTitle(id string) string {
	if d, ok := m.Definitions[id]; ok {
		return m.Text(d.Title)
	}
	return id
}

// TitleOf names an indicator of a system, or of the whole authority for "".
func (m *Presenter) TitleOf(id string, system measure.System) string {
	if system == "" {
		return m.IndicatorTitle(id)
	}
	return m.T("card.system", m.SystemName(system), Lower(m.IndicatorTitle(id)))
}

// UseWord is what one use of a system is: "requête", "page", "usage".
func (m *Presenter) UseWord(system measure.System) string {
	if s, ok := m.Systems[system]; ok && s.Unit != "" {
		return m.T("use." + string(s.Unit))
	}
	return m.T("use.any")
}

// Unit is an indicator's unit on screen for a value.
func (m *Presenter) Unit(id string, system measure.System, v float64) string {
	d := m.Definitions[id]
	if d.UnitText != (indicator.Text{}) {
		return m.Text(d.UnitText)
	}
	switch u := d.Unit; u {
	case indicator.UnitWhPerUse:
		return "Wh/" + m.UseWord(system)
	case indicator.UnitEURPerUse:
		return "€/" + m.UseWord(system)
	case indicator.UnitGramPerUse:
		return "g" + NBSP + "CO₂e/" + m.UseWord(system)
	case indicator.UnitKgCO2e:
		return "kg" + NBSP + "CO₂e"
	case indicator.UnitEUR:
		return "€"
	case indicator.UnitKWh, indicator.UnitPercent, indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram:
		return string(u)
	case indicator.UnitScore:
		return m.T("unit.score")
	case indicator.UnitPoints:
		return m.Plural("points", v)
	case indicator.UnitQuery, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitSignal:
		return m.Plural("unit."+string(u), v)
	}
	return ""
}

// Plural picks the form of a unit for a number.
func (p *Printer) Plural(key string, v float64) string {
	if v == 1 || (p.lang == FR && v > -2 && v < 2) {
		return p.T(key + ".one")
	}
	return p.T(key + ".many")
}

// DaysOf is the window of a period in words: "du 1ᵉʳ juillet au 30 septembre 2026".
func (m *Presenter) DaysOf(of period.Period) string { return m.Days(of.First(), of.Last()) }
