package disclosure

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Reader is for whom a page, a file, an alert or a sentence is made. Its zero
// value is everybody: the public, elected officials, agents.
type Reader struct {
	HR      bool // human resources: groups, as protected
	Compare bool // those who use AI beside those who do not, when the authority has decided so; HR only
}

// Row is a stored month as its reader may see it. Only View makes one, so that
// what takes rows cannot be given months as a store has them. Of a survey Count
// is not the number of answers: a figure's N tells as much of it as may be told.
type Row struct {
	month
	answers int
}

// Units are the directions or services whose agents are in the row, survey.Blank
// for those of none; none of the whole authority.
func (r Row) Units() []string { return unitsIn(r.Basis.Fields().Units) }

// Of reports whether the agents of a direction or service are in the row.
func (r Row) Of(d survey.Direction) bool {
	own := survey.DirectionGroup(d.ID)
	if d.Parent != "" {
		own = survey.ServiceGroup(d.ID)
	}
	return r.Group == own || (r.Group != "" && slices.Contains(r.Units(), d.ID))
}

// month is embedded under a name of this package alone: its fields can be read
// from a Row anywhere, and a Row can be made of it here only.
type month = measure.Month

// View returns what a reader may see of rows that Protect has let rest: HR all
// groups, everybody else the whole authority only. What versions before these
// rules let rest is told by these. What is neither of a survey nor of a group
// passes.
func View(reader Reader, rows []measure.Month) []Row {
	out := make([]Row, 0, len(rows))
	for _, r := range coarseMonths(rows) {
		if !reader.sees(r.Group) {
			continue
		}
		row := Row{month: r}
		if isSurvey(r.Metric) {
			row.answers, row.Count = r.Count, 0
		}
		out = append(out, row)
	}
	return out
}

func (reader Reader) sees(g measure.Group) bool {
	switch {
	case g == "":
		return true
	case survey.IsUse(g):
		return reader.HR && reader.Compare
	default:
		return reader.HR
	}
}

// Waves groups the figures of surveys by wave, in the order of closing. A wave of
// whose whole nothing is left in its month, where another closed later, is none.
func Waves(rows []Row) []survey.Held {
	whole := map[string]bool{}
	figures := make([]survey.Figure, 0, len(rows))
	for i := range rows {
		if f, ok := figureOf(&rows[i]); ok {
			figures = append(figures, f)
			whole[f.Wave] = whole[f.Wave] || f.Group == ""
		}
	}
	kept := figures[:0]
	for _, f := range figures {
		if whole[f.Wave] {
			kept = append(kept, f)
		}
	}
	return survey.Waves(kept)
}

// FiguresOf are the figures of surveys among rows, of whichever wave.
func FiguresOf(rows []Row) []survey.Figure {
	var list []survey.Figure
	for i := range rows {
		if f, ok := figureOf(&rows[i]); ok {
			list = append(list, f)
		}
	}
	return list
}

// figureOf reads a row of a survey; false for what is none, or is no figure of a
// wave, as the invited that a table gives.
func figureOf(m *Row) (survey.Figure, bool) {
	basis := m.Basis.Fields()
	closed, err := period.ParseDate(basis.Closed)
	if err != nil {
		return survey.Figure{}, false
	}
	quarter, err := period.Parse(basis.Quarter)
	if err != nil || basis.Wave == "" {
		return survey.Figure{}, false
	}
	f := survey.Figure{
		Source: m.Source, Wave: basis.Wave, Closed: closed, Quarter: quarter, Instrument: m.Model,
		Metric: m.Metric, Group: m.Group, Units: unitsIn(basis.Units), State: m.State, K: max(basis.K, survey.DefaultK),
	}
	if m.State == measure.Known {
		f.N, f.Nearly = survey.Shown(m.answers, basis.Invited, m.Group == "")
		f.Mean, f.Low, f.High, f.Bound = m.Value, m.Low, m.High, survey.BoundOf(basis.Bound)
		f.Invited, f.Step, f.SD = basis.Invited, float64(basis.Step), float64(basis.Spread)
	}
	return f, true
}

func isSurvey(m measure.Metric) bool {
	return strings.HasPrefix(string(m), "survey.") && m != measure.Invited
}
