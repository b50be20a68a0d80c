package report

import (
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Wellbeing answers "/bien-etre", as its reader may see it.
type Wellbeing struct {
	Head
	HR bool // groups are shown
	// Wave is the quarter's, or the last one before it, which is then Stale and
	// gives no fresh verdict; nil without any.
	Wave          *WaveShown
	Stale         bool
	Participation Item
	Scores        []ScoreRow
	Trend         []ScoreLine
	Quarters      []period.Period
	Directions    []DirectionRow // HR only, in organisational order
	Use           []UseRow       // HR only, where the wave provides for it
	Counts        []Item         // trained, signed
	CountRows     []CountRow     // HR only
	Sessions      float64        // held in the quarter
	HasSessions   bool
}

// WaveShown is a wave as pages tell of it.
type WaveShown struct {
	ID          string
	Quarter     period.Period
	Closed      period.Date
	K           int
	Instruments []survey.Instrument
	Responses   survey.Figure
	Invited     int // 0: not known
}

// Rate is the response rate, 0–1; 0 when it is not known.
func (w WaveShown) Rate() float64 {
	if w.Invited <= 0 || w.Responses.State != measure.Known {
		return 0
	}
	return w.Responses.Mean / float64(w.Invited)
}

// ScoreRow is one dimension of the wave in view, for the whole authority.
type ScoreRow struct {
	ID         string // of the indicator, "" for a dimension that has none
	Dimension  survey.Dimension
	Instrument survey.Instrument
	Figure     survey.Figure
	Result     indicator.Result // judged; without a verdict of its own when the wave is stale
	Changes    StaffChanges
	// Least and Most are what the mean could be if nothing is assumed of those
	// who did not answer.
	Least, Most float64
}

// ScoreLine is one dimension over the quarters that have a wave.
type ScoreLine struct {
	Dimension survey.Dimension
	Points    []Point
}

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
	Trend         [2]*survey.Change // of each group since the wave before: with, without
	ShownTogether bool
}

// CountRow is a direction's training and signatures.
type CountRow struct {
	Name            string
	Trained, Signed indicator.Figure // percent
}

// Wellbeing answers how agents live with AI in a quarter.
func (r *Reporter) Wellbeing(ctx context.Context, reader disclosure.Reader, q period.Period) (Wellbeing, error) {
	const shown = 8 // quarters of the trend
	v, err := r.read(ctx, question{period: q, first: q.Add(-11), staff: true, reader: reader, metrics: []measure.Metric{measure.Responses}})
	if err != nil {
		return Wellbeing{}, fmt.Errorf("wellbeing in %s: %w", q, err)
	}
	out := Wellbeing{Head: v.head, HR: reader.HR, Quarters: period.Back(q, shown)}
	out.First, out.Last = v.staffSpan()
	out.Participation = v.staffItem(definition(indicator.IDParticipation))
	for _, id := range []string{indicator.IDTrained, indicator.IDCharter} {
		out.Counts = append(out.Counts, v.staffItem(definition(id)))
	}
	out.Sessions, out.HasSessions = v.staff.sessions(q.Window(r.setup.Zone))
	if reader.HR {
		out.CountRows = v.countRows(q)
	}
	held, ok := v.lastWave(q)
	if !ok {
		return out, nil
	}
	out.Stale = held.Quarter != q
	out.Wave = r.shown(held)
	out.Scores = v.scores(*out.Wave, held, q)
	for _, s := range out.Scores {
		out.Trend = append(out.Trend, ScoreLine{s.Dimension, v.trend(s, out.Quarters)})
	}
	if reader.HR {
		out.Directions = v.directionRows(out.Scores, held)
		out.Use = v.useRows(*out.Wave, held)
	}
	return out, nil
}

func definition(id string) indicator.Definition {
	d, _ := indicator.Find(id)
	return d
}

// lastWave is the wave of a quarter, or the last before it.
func (v *view) lastWave(q period.Period) (survey.Held, bool) {
	if h, ok := survey.InQuarter(v.staff.waves, q); ok {
		return h, true
	}
	for _, h := range slices.Backward(v.staff.waves) {
		if h.Quarter.Compare(q) < 0 {
			return h, true
		}
	}
	return survey.Held{}, false
}

// staffSpan is from the first to the last quarter with a wave or a count.
func (v *view) staffSpan() (first, last period.Period) {
	for i := range v.staff.raw {
		q := period.Of(v.staff.raw[i].Window.From, v.setup.Zone, period.Quarter)
		if first.IsZero() || q.Compare(first) < 0 {
			first = q
		}
		if last.IsZero() || q.Compare(last) > 0 {
			last = q
		}
	}
	return first, last
}

func (r *Reporter) shown(h survey.Held) *WaveShown {
	w := &WaveShown{ID: h.Wave, Quarter: h.Quarter, Closed: h.Closed}
	var keys []string
	for _, f := range h.Figures {
		w.K = max(w.K, f.K)
		if !slices.Contains(keys, f.Instrument) {
			keys = append(keys, f.Instrument)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		if in, ok := survey.Find(r.setup.Instruments, key); ok {
			w.Instruments = append(w.Instruments, in)
		}
	}
	if f, ok := whole(h, measure.Responses); ok {
		w.Responses, w.Invited = f, f.Invited
	}
	return w
}

// scores are the dimensions of the wave in the order of its questionnaires.
func (v *view) scores(w WaveShown, h survey.Held, q period.Period) []ScoreRow {
	var list []ScoreRow
	for _, in := range w.Instruments {
		for _, d := range in.Dimensions {
			f, ok := h.Find(in.Key(), d.Metric(), "")
			if !ok {
				continue
			}
			row := ScoreRow{Dimension: d, Instrument: in, Figure: f}
			if def, ok := scoreOf(d.Metric()); ok {
				row.ID, row.Result = def.ID, v.staffResult(def, q)
			}
			if f.State == measure.Known {
				row.Least, row.Most = survey.NonResponse(f.Mean, f.N, f.Invited)
				row.Changes = v.since(h, f)
			}
			list = append(list, row)
		}
	}
	return list
}

// scoreOf is the indicator of a dimension.
func scoreOf(m measure.Metric) (indicator.Definition, bool) {
	for _, d := range indicator.Catalogue() {
		if d.Unit == indicator.UnitScore && d.Needs[0] == m {
			return d, true
		}
	}
	return indicator.Definition{}, false
}

// trend is a dimension's score in each quarter that had a wave. Another
// questionnaire, or another version of one, is a break.
func (v *view) trend(s ScoreRow, quarters []period.Period) []Point {
	var out []Point
	last := ""
	for _, q := range quarters {
		p := Point{Period: q}
		if h, ok := survey.InQuarter(v.staff.waves, q); ok {
			if f, ok := whole(h, s.Dimension.Metric()); ok {
				p.State = f.State
				p.Value, p.Low, p.High, p.Spread = f.Mean, f.Low, f.High, measure.CI95
				p.Break = last != "" && last != f.Instrument
				last = f.Instrument
			}
		}
		out = append(out, p)
	}
	return out
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
			row.Trend = [2]*survey.Change{v.moved(h, with), v.moved(h, without)}
			list = append(list, row)
		}
	}
	return list
}

// moved is a figure's change since the wave before; nil when none can be told.
func (v *view) moved(h survey.Held, f survey.Figure) *survey.Change {
	before, ok := survey.Before(v.staff.waves, h.Closed, f.Instrument)
	if !ok {
		return nil
	}
	old, ok := before.Find(f.Instrument, f.Metric, f.Group)
	if !ok {
		return nil
	}
	if c, ok := survey.Compare(old, f, survey.MinChange); ok {
		return &c
	}
	return nil
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

// sessions is how many awareness sessions were held in a window.
func (s staff) sessions(w measure.Window) (n float64, ok bool) {
	for i := range s.counts {
		m := &s.counts[i]
		if m.Metric == measure.Sessions && m.Group == "" && m.State == measure.Known && !m.Window.From.Before(w.From) && m.Window.From.Before(w.To) {
			n, ok = n+m.Value, true
		}
	}
	return n, ok
}
