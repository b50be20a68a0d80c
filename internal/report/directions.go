package report

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// UseRow sets those who use AI beside those who do not, on one item.
type UseRow struct {
	Item          survey.Item
	With          survey.Figure
	Without       survey.Figure
	Gap           survey.Change
	Changes       [2]*StaffChange // of each group: with, without
	ShownTogether bool
}

// CountRow is a direction's training and signatures.
type CountRow struct {
	Name            string
	Trained, Signed CountCell
}

// CountCell is a share of the agents of a direction, in percent: its own, or that
// of several directions together.
type CountCell struct {
	indicator.Figure
	Bound survey.Bound
	With  []string // the other directions whose agents are in it
}

// useRows set those who use AI beside those who do not, on the items that mean
// the same to both.
func (v *view) useRows(w WaveShown, h survey.Held) []UseRow {
	var list []UseRow
	for _, in := range w.Instruments {
		for _, it := range in.Items {
			with, okWith := h.Find(in.Key(), it.Metric(), survey.UseYes)
			without, okWithout := h.Find(in.Key(), it.Metric(), survey.UseNo)
			if !it.Common || !okWith || !okWithout {
				continue
			}
			row := UseRow{Item: it, With: with, Without: without}
			row.Gap, row.ShownTogether = survey.Gap(without, with)
			row.Changes = [2]*StaffChange{v.since(h, with), v.since(h, without)}
			list = append(list, row)
		}
	}
	return list
}

// countRows are the training and the signatures of each direction.
func (v *view) countRows(q period.Period) []CountRow {
	var list []CountRow
	for _, d := range v.setup.Directions.On(q.Last()) {
		row := CountRow{Name: d.Name(q.Last())}
		row.Trained = v.share(measure.AgentsTrained, d, q)
		row.Signed = v.share(measure.CharterSigned, d, q)
		if row.Trained.State != measure.Missing || row.Signed.State != measure.Missing {
			list = append(list, row)
		}
	}
	return list
}

// share is that of the last count of a quarter in which a direction's agents are.
func (v *view) share(part measure.Metric, d survey.Direction, q period.Period) CountCell {
	w := q.Window(v.setup.Zone)
	for _, m := range slices.Backward(v.staff.counts) {
		if m.Metric != part || m.State == measure.Missing || !m.Of(d) || m.Window.From.Before(w.From) || !m.Window.From.Before(w.To) {
			continue
		}
		f := m.Basis.Fields()
		if m.State == measure.Withheld || f.Invited <= 0 {
			return CountCell{Figure: indicator.Figure{State: measure.Withheld}}
		}
		cell := CountCell{Figure: shareOf(m), Bound: survey.BoundOf(f.Bound)}
		for _, id := range m.Units() {
			if o, ok := v.setup.Directions.Find(id); ok && id != d.ID {
				cell.With = append(cell.With, o.Name(q.Last()))
			}
		}
		return cell
	}
	return CountCell{}
}

// shareOf is a count as the share that it was told as, in percent.
func shareOf(m disclosure.Row) indicator.Figure {
	v := 100 * m.Value / float64(m.Basis.Fields().Invited)
	return indicator.Figure{State: measure.Known, Value: v, Low: v, High: v}
}
