package disclosure

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Reader is for whom a page, a file, an alert or a sentence is made. Its zero
// value is everybody: the public, elected officials, agents.
type Reader struct {
	HR      bool // human resources: groups, as protected
	Compare bool // those who use AI beside those who do not, when the authority has decided so; HR only
}

// Row is a stored month as its reader may see it. Only View makes one, so that
// what takes rows cannot be given months as a store has them.
type Row struct{ month }

// month is embedded under a name of this package alone: its fields can be read
// from a Row anywhere, and a Row can be made of it here only.
type month = measure.Month

// View returns what a reader may see of rows that Protect has let rest: HR all
// groups, everybody else the whole authority only, and of a survey only with
// at least ten respondents. The blank groups are a part of the sums and nobody
// sees them. What is neither of a survey nor of a group passes.
func View(reader Reader, rows []measure.Month) []Row {
	few := map[string]bool{} // waves with too few for everybody
	for i := range rows {
		r := &rows[i]
		if isSurvey(r.Metric) && r.Group == "" && r.State == measure.Known && r.Count < survey.DefaultK {
			few[waveOf(r)] = true
		}
	}
	out := make([]Row, 0, len(rows))
	for i := range rows {
		r := rows[i]
		if !reader.sees(r.Group) {
			continue
		}
		if r.State == measure.Withheld || (!reader.HR && isSurvey(r.Metric) && few[waveOf(&r)]) {
			r = measure.Month{Key: r.Key, State: measure.Withheld, Covered: r.Covered, KeptCovered: r.KeptCovered, Basis: survey.Masked(r.Basis)}
		}
		out = append(out, Row{r})
	}
	return out
}

// Waves groups the figures of surveys by wave, in the order of closing.
func Waves(rows []Row) []survey.Held {
	figures := make([]survey.Figure, 0, len(rows))
	for i := range rows {
		if f, ok := survey.FigureOf(rows[i].month); ok {
			figures = append(figures, f)
		}
	}
	return survey.Waves(figures)
}

func (reader Reader) sees(g measure.Group) bool {
	switch {
	case g == "":
		return true
	case survey.IsBlank(g):
		return false
	case survey.IsUse(g):
		return reader.HR && reader.Compare
	default:
		return reader.HR
	}
}

func waveOf(r *measure.Month) string {
	return r.Source + "\x00" + r.Basis.Fields().Wave
}

func isSurvey(m measure.Metric) bool {
	return strings.HasPrefix(string(m), "survey.") && m != measure.Invited
}
