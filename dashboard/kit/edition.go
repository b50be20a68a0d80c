package kit

import (
	"fmt"
	"strconv"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// ImpactSchema is where the national schema of the indicators of a public
// digital service is: etalab/schema-impact-service-public-numerique, 0.3.0.
const ImpactSchema = "https://github.com/etalab/schema-impact-service-public-numerique/raw/v0.3.0/schema.json"

// Authority is who publishes open data.
type Authority struct{ Name, INSEE, Licence string }

// QuarterPath is the address of a quarter's page, without language.
func QuarterPath(q period.Period) string { return "/trimestres/" + q.String() }

// EditionPath is the address of an edition in French.
func EditionPath(q period.Period, number int) string {
	return fmt.Sprintf("%s/edition-%d", QuarterPath(q), number)
}

// ActionText words a decision: what, by which function, for when.
func (m *Presenter) ActionText(a register.Action) string {
	text := Apostrophes(a.Text)
	if a.Owner != "" {
		text += " · " + Apostrophes(a.Owner)
	}
	if !a.Due.IsZero() {
		text += " · " + m.T("quarter.due", m.Date(a.Due))
	}
	return text
}

// EditionTitle names an edition: its quarter and its number.
func (m *Presenter) EditionTitle(e edition.Entry) string {
	return m.T("editions.name", Upper(m.Period(e.Quarter)), strconv.Itoa(e.Number))
}

// EditionLine is one edition of a quarter, with the hash for the minutes.
type EditionLine struct{ Name, Href, Text, Hash string }

// EditionLine words an edition in a list, one that was withdrawn said so.
func (m *Presenter) EditionLine(e edition.Entry) EditionLine {
	name := m.EditionTitle(e)
	if e.Withdrawn != nil {
		name = m.T("editions.withdrawn", name)
	}
	return EditionLine{name, m.Path(EditionPath(e.Quarter, e.Number)), m.T("editions.line", m.Date(period.DateOf(e.At, m.Zone())), Apostrophes(e.By)), e.Hash}
}

// Published is what the last edition of a quarter says, to set beside the
// figures as they stand. Number is 0 when there is none.
type Published struct {
	Quarter period.Period
	Number  int
	Figures []PublishedFigure
}

// PublishedFigure is one figure of an edition, in the indicator's unit.
type PublishedFigure struct {
	Indicator string
	System    measure.System // "" for the whole authority
	State     measure.State
	Value     float64

	Low, High float64
	Limit     *float64 // of its target; nil for none
	Basis     string   // of its target
	Declared  bool     // nothing of it was read by a machine
	Sources   []string
	Coverage  float64 // 0–1
}
