package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/strategy"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/words"
)

// Setup is what views know beside the answers of report.
type Setup struct {
	Register  register.Register
	Catalogue []indicator.Definition
	Actions   []register.Action  // decided, by indicator
	Strategy  *strategy.Strategy // nil: the configuration describes none
	// Instruments are the authority's own questionnaires.
	Instruments []survey.Instrument
	// Assessments are the projects that were assessed.
	Assessments []approval.Assessment
	// Typed are those that people fill in on the pages, and Stands tells how a
	// system stands today with what was approved; nil: nothing of it is known.
	Typed  func() []approval.Assessment
	Stands func(measure.System) approval.Standing
	// StandsOn is Stands on a day; nil: not known.
	StandsOn func(measure.System, period.Date) approval.Standing
	// Questions are those that projects answer, in every version.
	Questions approval.Book
	// Guide is the guide of good practice.
	Guide guide.Guide
	// SourceTitles names the sources for people, by their name in the
	// configuration; one without a title keeps its name.
	SourceTitles map[string]string
	// Automatic are the sources, by name, that a machine reads from machines: a
	// figure that people type, answer or count by hand is of none of them.
	Automatic map[string]bool
	// Models is the catalogue of models; nil: nothing can be compared.
	Models *impact.Catalogue
	// NoEveryday leaves out what energy is in everyday terms.
	NoEveryday bool
	// ElectricitySource is the document behind the authority's own consumption.
	ElectricitySource string
	// Author is the authority's name, which made the workbooks.
	Author string
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
	// Against is what the reader compares figures with, one of Comparisons; "" for
	// the year before.
	Against string
	set     words.Typesetter
}

// NewPresenter returns the presenter of one language's pages.
func NewPresenter(p *Printer, setup Setup) *Presenter {
	m := &Presenter{Printer: p, Setup: setup, Files: NewFiles(setup.Author), set: words.NewTypesetter(string(p.lang)), Systems: map[measure.System]register.System{}, Definitions: map[string]indicator.Definition{}}
	for _, s := range setup.Register.Systems {
		m.Systems[s.ID] = s
	}
	for _, d := range setup.Catalogue {
		m.Definitions[d.ID] = d
	}
	return m
}

// Following is the presenter of pages that tell what was decided, of the
// configuration and typed since.
func (m *Presenter) Following(decided []register.Action) *Presenter {
	out := *m
	out.Setup.Actions = decided
	return &out
}

// Typeset sets a text that a person wrote: the spaces and the apostrophes of
// the language.
func (m *Presenter) Typeset(text string) string { return m.set.Set(text) }

// SystemName returns a system's name on screen, with what stands out of it: a
// system that runs without an approval says so wherever it appears.
func (m *Presenter) SystemName(id measure.System) string {
	if text := m.StandsText(id); text != "" {
		return m.T("stands.name", m.PlainName(id), text)
	}
	return m.PlainName(id)
}

// PlainName returns a system's name, its id when it has none: for files and
// lists to choose from.
func (m *Presenter) PlainName(id measure.System) string {
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
	const maxShown = 6
	list := make([]string, 0, maxShown+1)
	for i, id := range ids {
		if i == maxShown {
			list = append(list, m.Count("other", len(ids)-maxShown))
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

// Text words a text of the catalogue.
func (m *Presenter) Text(t indicator.Text) string { return m.T(string(t)) }

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
	if d.UnitText != "" {
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
	case indicator.UnitQuery, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitSignal, indicator.UnitComplaint:
		return m.Plural("unit."+string(u), v)
	}
	return ""
}

// DaysOf is the window of a period in words: "du 1ᵉʳ juillet au 30 septembre 2026".
func (m *Presenter) DaysOf(of period.Period) string { return m.Days(of.First(), of.Last()) }
