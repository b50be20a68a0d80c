package kit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// ImpactSchema is a version of the national schema of the indicators of a public
// digital service, etalab/schema-impact-service-public-numerique: its address at
// schema.data.gouv.fr, by which data.gouv.fr knows it, and the path of the file
// that keeps it.
type ImpactSchema struct{ Version, Address, Path string }

// ImpactSchemas are the versions in which files are written, the newest first:
// its file has the address that does not change.
func ImpactSchemas() []ImpactSchema {
	const folder = "https://schema.data.gouv.fr/schemas/etalab/schema-impact-service-public-numerique/"
	return []ImpactSchema{
		{"0.5.0", folder + "0.5.0/schema.json", "/donnees/impact.csv"},
		{"0.3.0", folder + "0.3.0/schema.json", "/donnees/impact-0.3.0.csv"},
	}
}

// Authority is who publishes open data.
type Authority struct{ Name, INSEE, Licence string }

// commune is the code of a commune, the one kind that its form tells.
var commune = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// Commune reports whether the territory of an authority is a commune.
func (a Authority) Commune() bool { return commune.MatchString(a.INSEE) }

// QuarterPath is the address of a quarter's page, without language.
func QuarterPath(q period.Period) string { return "/trimestres/" + q.String() }

// YearPattern is the pattern of the addresses of yearly reports, and YearPath that
// of a year's.
const YearPattern = "/trimestres/bilan-:number<int>"

// YearPath is described with YearPattern.
func YearPath(year int) string { return "/trimestres/bilan-" + strconv.Itoa(year) }

// EditionPath is the address of an edition in French.
func EditionPath(q period.Period, number int) string {
	return fmt.Sprintf("%s/edition-%d", QuarterPath(q), number)
}

// Own is a text that the authority wrote, with what stands before and after it in
// the words of the page.
type Own struct{ Head, Text, Rest string }

// Around is a sentence whose last word is what the authority wrote.
func (m *Presenter) Around(text, key string, before ...any) Own {
	const here = "\x00"
	head, rest, _ := strings.Cut(m.T(key, append(before, here)...), here)
	return Own{head, text, rest}
}

// ActionOwn words a decision: what, by which function, for when.
func (m *Presenter) ActionOwn(a register.Action) Own {
	out := Own{Text: Apostrophes(a.Text)}
	if a.Owner != "" {
		out.Text += " · " + Apostrophes(a.Owner)
	}
	if !a.Due.IsZero() {
		out.Rest = " · " + m.T("quarter.due", m.Date(a.Due))
	}
	return out
}

// ActionText words a decision in one text.
func (m *Presenter) ActionText(a register.Action) string {
	own := m.ActionOwn(a)
	return own.Text + own.Rest
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
	Held      period.Date // the last day of the wave or the count; zero: the quarter's

	Low, High  float64
	Spread     measure.Spread // what they are
	Limit      *float64       // of its target; nil for none
	Basis      string         // of its target
	Declared   bool           // nothing of it was read by a machine
	Corrected  bool           // a part was replaced by hand
	Sources    []string
	Coverage   float64 // 0–1
	Unexpected bool    // nothing was expected of any source, so that there is no coverage
}

// Partial reports whether too little of what was expected is known for the
// figure to stand for the whole.
func (f PublishedFigure) Partial() bool { return !f.Unexpected && f.Coverage < indicator.Enough }

// Since sets a figure beside the one of an edition, each as its card writes it: a
// change that the figure's own digits do not show is none, and so is one of a
// figure that the edition does not have.
func (m *Presenter) Since(r indicator.Result, p Published) (f PublishedFigure, now, then string) {
	i := slices.IndexFunc(p.Figures, func(f PublishedFigure) bool { return f.Indicator == r.Indicator && f.System == r.System })
	if i < 0 {
		return f, "", ""
	}
	return p.Figures[i], m.amountOf(r, r.Figure.State, r.Figure.Value), m.amountOf(r, p.Figures[i].State, p.Figures[i].Value)
}

// amountOf writes a figure as its card does.
func (m *Presenter) amountOf(r indicator.Result, state measure.State, value float64) string {
	switch state {
	case measure.Known:
		return m.Amount(value, m.Digits(r), m.Unit(r.Indicator, r.System, value))
	case measure.Withheld:
		return m.T("withheld")
	case measure.Missing:
	}
	return m.T("missing")
}
