package report

import (
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// DirectionRow is a direction's figures in the wave in view, in the order of
// Scores.
type DirectionRow struct {
	Direction survey.Direction
	Name      string
	Service   bool
	Least     int // fewest answers among its cells that are shown; 0 when none is
	Most      int
	Cells     []DirectionCell
	New       bool // its trend may not be drawn from the wave before
}

// DirectionCell is one figure of a direction.
type DirectionCell struct {
	Figure survey.Figure
	Empty  bool // nobody answered, or the dimension was not asked
	// Apart is 1 or -1 when the interval excludes the authority's mean.
	Apart int
	Word  survey.Word // of two waves in a row
}

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
	Trained, Signed indicator.Figure // percent
}

// directionRows are the directions of the day on which the wave closed, their
// services below them where it was cut so.
func (v *view) directionRows(scores []ScoreRow, h survey.Held) []DirectionRow {
	var list []DirectionRow
	for _, d := range v.setup.Directions.On(h.Closed) {
		if row, ok := v.directionRow(d, scores, h); ok {
			list = append(list, row)
		}
	}
	return list
}

// directionRow is one direction's; false when the wave was not cut by it.
func (v *view) directionRow(d survey.Direction, scores []ScoreRow, h survey.Held) (row DirectionRow, known bool) {
	group := survey.DirectionGroup(d.ID)
	if d.Parent != "" {
		group = survey.ServiceGroup(d.ID)
	}
	row = DirectionRow{Direction: d, Name: d.Name(h.Closed), Service: d.Parent != ""}
	for _, s := range scores {
		c := v.directionCell(s, h, group)
		known = known || !c.Empty
		row.count(c)
		row.Cells = append(row.Cells, c)
	}
	if len(scores) > 0 {
		before, ok := survey.Before(v.staff.waves, h.Closed, scores[0].Instrument.Key())
		row.New = ok && v.setup.Directions.Broken(d.ID, before.Closed, h.Closed)
	}
	return row, known
}

// count widens the range of answers by those of a cell that is shown.
func (r *DirectionRow) count(c DirectionCell) {
	if c.Figure.State != measure.Known {
		return
	}
	if r.Least == 0 || c.Figure.N < r.Least {
		r.Least = c.Figure.N
	}
	r.Most = max(r.Most, c.Figure.N)
}

func (v *view) directionCell(s ScoreRow, h survey.Held, g measure.Group) DirectionCell {
	f, ok := h.Find(s.Instrument.Key(), s.Dimension.Metric(), g)
	if !ok {
		return DirectionCell{Empty: true}
	}
	c := DirectionCell{Figure: f}
	if f.State != measure.Known || s.Figure.State != measure.Known {
		return c
	}
	switch {
	case f.Low > s.Figure.Mean:
		c.Apart = 1
	case f.High < s.Figure.Mean:
		c.Apart = -1
	}
	c.Word = v.inARow(f, h)
	return c
}

// inARow is the word for a group: only when two waves in a row say the same,
// and no merger or split lies between.
func (v *view) inARow(f survey.Figure, h survey.Held) survey.Word {
	var changes []survey.Change
	now, at := f, h
	for range 2 {
		before, ok := survey.Before(v.staff.waves, at.Closed, f.Instrument)
		if !ok || v.broken(f.Group, before.Closed, at.Closed) {
			return survey.Unclear
		}
		old, ok := before.Find(f.Instrument, f.Metric, f.Group)
		if !ok {
			return survey.Unclear
		}
		c, ok := survey.Compare(old, now, survey.MinChange)
		if !ok {
			return survey.Unclear
		}
		changes = append(changes, c)
		now, at = old, before
	}
	return survey.InARow(changes[1], changes[0])
}

func (v *view) broken(g measure.Group, from, to period.Date) bool {
	id, ok := survey.DirectionOf(g)
	return !ok || v.setup.Directions.Broken(id, from, to)
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
		group := survey.DirectionGroup(d.ID)
		row.Trained = v.share(measure.AgentsTrained, group, q)
		row.Signed = v.share(measure.CharterSigned, group, q)
		if row.Trained.State != measure.Missing || row.Signed.State != measure.Missing {
			list = append(list, row)
		}
	}
	return list
}

func (v *view) share(part measure.Metric, g measure.Group, q period.Period) indicator.Figure {
	a, b, ok := v.staff.pair(part, measure.Headcount, g, q.Window(v.setup.Zone))
	switch {
	case !ok:
		return indicator.Figure{}
	case a.State == measure.Withheld || b.State == measure.Withheld || b.Value <= 0:
		return indicator.Figure{State: measure.Withheld}
	}
	share := 100 * a.Value / b.Value
	return indicator.Figure{State: measure.Known, Value: share, Low: share, High: share}
}
