package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// staff is what is known of agents, as its reader may see it: the waves of
// surveys, and counts of persons.
type staff struct {
	waves  []survey.Held
	counts []disclosure.Row // trained, signed, headcount, invited, sessions
	rows   []disclosure.Row // all of it
	// weights are made of figures that not every reader sees.
	weights weights
}

// staffMetrics are those that the indicators about agents are made of, of the
// authority's instruments.
func (r *Reporter) staffMetrics() []measure.Metric {
	list := []measure.Metric{measure.Responses, measure.Invited, measure.AgentsTrained, measure.Headcount, measure.CharterSigned, measure.Sessions}
	for _, in := range append(survey.Shipped(), r.setup.Instruments...) {
		for _, d := range in.Dimensions {
			list = append(list, d.Metric(), survey.Favourable(d.Metric()), survey.Unfavourable(d.Metric()), survey.Reliability(d.Metric()))
		}
		for _, it := range in.Items {
			if it.Common {
				list = append(list, it.Metric())
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// isStaff reports whether a row is about agents: of a group of them, or of what
// they answered and were taught.
func isStaff(k measure.Key) bool {
	switch k.Metric {
	case measure.AgentsTrained, measure.Headcount, measure.CharterSigned, measure.Sessions:
		return true
	}
	return k.Group != "" || strings.HasPrefix(string(k.Metric), "survey.")
}

// staffOf takes the rows about agents out of others, as a reader may see them.
// Nothing of them reaches a page but through here.
func staffOf(r *Reporter, reader disclosure.Reader, rows []measure.Month) (staff, []measure.Month) {
	var own []measure.Month
	others := make([]measure.Month, 0, len(rows)) // most of them
	for i := range rows {
		if isStaff(rows[i].Key) {
			own = append(own, rows[i])
		} else {
			others = append(others, rows[i])
		}
	}
	out := staff{rows: disclosure.View(reader, own)}
	out.weights = r.weigh(disclosure.Waves(disclosure.View(disclosure.Reader{HR: true}, own)))
	for i := range out.rows {
		if row := &out.rows[i]; !strings.HasPrefix(string(row.Metric), "survey.") || row.Metric == measure.Invited {
			out.counts = append(out.counts, *row)
		}
	}
	out.waves = disclosure.Waves(out.rows)
	slices.SortStableFunc(out.counts, func(a, b disclosure.Row) int {
		return cmp.Or(a.Window.From.Compare(b.Window.From), cmp.Compare(a.Source, b.Source))
	})
	return out, others
}

// whole is a wave's figure of a metric for the whole authority, of whichever
// of its instruments has it.
func whole(h survey.Held, m measure.Metric) (survey.Figure, bool) {
	i := slices.IndexFunc(h.Figures, func(f survey.Figure) bool { return f.Metric == m && f.Group == "" })
	if i < 0 {
		return survey.Figure{}, false
	}
	return h.Figures[i], true
}

// staffResult is an indicator about agents in a quarter, judged against its target.
func (v *view) staffResult(d indicator.Definition, q period.Period) indicator.Result {
	r := indicator.Result{Indicator: d.ID, Period: q, Running: v.head.Now.Before(q.Window(v.setup.Zone).To)}
	r.Figure.Window = q.Window(v.setup.Zone)
	r.Coverage = indicator.Coverage{Share: 1, Inside: 1, Expected: true}
	switch {
	case q.Kind != period.Quarter || d.ID == indicator.IDGap: // waves speak of quarters
	case d.Unit == indicator.UnitScore:
		r.Figure = v.scored(d, q, r.Figure)
	case d.ID == indicator.IDParticipation:
		r.Figure = v.participation(q, r.Figure)
	default:
		r.Figure = v.counted(d, q, r.Figure)
	}
	if r.Figure.State == measure.Missing {
		r.Reasons = append(r.Reasons, v.noWave(d, q))
	}
	return v.figures.Judged(d, v.setup.Targets, r)
}

// noWave says that a quarter has none, and when the last one closed.
func (v *view) noWave(d indicator.Definition, q period.Period) indicator.Reason {
	if d.Unit != indicator.UnitScore && d.ID != indicator.IDParticipation {
		return indicator.Reason{Code: indicator.ReasonNoData}
	}
	for _, h := range slices.Backward(v.staff.waves) {
		if f, ok := whole(h, d.Needs[0]); ok && h.Quarter.Compare(q) < 0 {
			return indicator.Reason{Code: indicator.ReasonNoWave, Value: f.Mean, Period: h.Quarter, Text: h.Closed.String()}
		}
	}
	return indicator.Reason{Code: indicator.ReasonNoData}
}

// scored is the score of the quarter's wave.
func (v *view) scored(d indicator.Definition, q period.Period, f indicator.Figure) indicator.Figure {
	h, ok := survey.InQuarter(v.staff.waves, q)
	if !ok {
		return f
	}
	s, ok := whole(h, d.Needs[0])
	if !ok {
		return f
	}
	f.State, f.Held = s.State, h.Closed
	if s.State == measure.Known {
		f.Value, f.Low, f.High, f.Spread = s.Mean, s.Low, s.High, measure.CI95
		f.Origins = []indicator.Origin{{Source: s.Source, Metric: s.Metric, Model: s.Instrument, Method: measure.Declared, Value: s.Mean}}
	}
	return f
}

// surveyed gives the share of queries that a search engine would have answered as
// those who use AI say it in the quarter's wave, where no source classifies
// queries.
func (v *view) surveyed(r indicator.Result) indicator.Result {
	_, s, ok := v.saidOfSearch(r)
	if !ok {
		return r
	}
	r.Reasons, r.Coverage = nil, indicator.Coverage{Share: 1, Inside: 1, Expected: true}
	r.Figure.State = s.State
	if s.State == measure.Known {
		r.Figure.Value, r.Figure.Low, r.Figure.High, r.Figure.Spread = s.Mean, s.Low, s.High, measure.CI95
		r.Figure.Origins = []indicator.Origin{{Source: s.Source, Metric: s.Metric, Model: s.Instrument, Method: measure.Declared, Value: s.Mean}}
	}
	return r
}

// saidOfSearch is what the wave of a quarter says of simple_share, and that wave;
// none when queries are classified, which r tells.
func (v *view) saidOfSearch(r indicator.Result) (survey.Held, survey.Figure, bool) {
	if r.Indicator != indicator.IDSimpleShare || r.System != "" || r.Figure.State != measure.Missing || r.Period.Kind != period.Quarter {
		return survey.Held{}, survey.Figure{}, false
	}
	h, ok := survey.InQuarter(v.staff.waves, r.Period)
	if !ok {
		return survey.Held{}, survey.Figure{}, false
	}
	s, ok := whole(h, survey.Dimension{ID: survey.Simple}.Metric())
	return h, s, ok && s.State != measure.Missing
}

// participation is the share of those invited who answered, in percent.
func (v *view) participation(q period.Period, f indicator.Figure) indicator.Figure {
	h, ok := survey.InQuarter(v.staff.waves, q)
	if !ok {
		return f
	}
	s, ok := whole(h, measure.Responses)
	f.Held = h.Closed
	switch {
	case !ok:
	case s.State != measure.Known:
		f.State = s.State
	case s.Invited > 0:
		f.State, f.Value = measure.Known, 100*s.N/float64(s.Invited)
		f.Low, f.High = f.Value, f.Value
		if s.Nearly {
			f.Low, f.High, f.Spread = 90, 100, measure.Range
		}
		f.Origins = []indicator.Origin{{Source: s.Source, Metric: s.Metric, Model: s.Instrument, Method: measure.Declared, Value: s.N}}
	}
	return f
}

// counted is a share of agents, by the last count of the quarter that has both
// its parts.
func (v *view) counted(d indicator.Definition, q period.Period, f indicator.Figure) indicator.Figure {
	part, whole, ok := v.staff.pair(d.Needs[0], d.Needs[1], "", q.Window(v.setup.Zone))
	if !ok {
		return f
	}
	if part.State == measure.Withheld || whole.State == measure.Withheld {
		f.State = measure.Withheld
		return f
	}
	f.Held = period.DateOf(part.Window.To.Add(-1), v.setup.Zone)
	if heads := part.Basis.Fields().Invited; heads > 0 {
		whole.Value = float64(heads) // of the groups that it was told from
	}
	if whole.Value > 0 {
		f.State, f.Value = measure.Known, 100*part.Value/whole.Value
		f.Low, f.High = f.Value, f.Value
		f.Origins = []indicator.Origin{{Source: part.Source, Metric: part.Metric, Method: part.Method, Value: part.Value, Basis: part.Basis}}
	}
	return f
}

// pair is the last month of a window in which one source counted both metrics
// of a group.
func (s staff) pair(a, b measure.Metric, g measure.Group, w measure.Window) (part, whole disclosure.Row, ok bool) {
	for _, m := range slices.Backward(s.counts) {
		if m.Metric != a || m.Group != g || m.Window.From.Before(w.From) || !m.Window.From.Before(w.To) || m.State == measure.Missing {
			continue
		}
		j := slices.IndexFunc(s.counts, func(o disclosure.Row) bool {
			return o.Metric == b && o.Group == g && o.Source == m.Source && o.Window == m.Window && o.State != measure.Missing
		})
		if j >= 0 {
			return m, s.counts[j], true
		}
	}
	return part, whole, false
}

// staffItem is an indicator about agents with its history by quarter. Its
// change is between waves.
func (v *view) staffItem(d indicator.Definition) Item {
	it := Item{Judged: Judged{Result: v.staffResult(d, v.period)}}
	for _, q := range period.Back(v.period, depth(period.Quarter)) {
		it.History = append(it.History, pointOf(v.staffResult(d, q)))
	}
	it.Staff = v.changeOf(d)
	return it
}

// StaffChange is what became of a score since an earlier wave of its
// questionnaire: that of a year before, since answers differ by season, else
// the wave before (MEASURES 15).
type StaffChange struct {
	survey.Change             // in points of 0 to 100
	Since         period.Date // the day on which the earlier wave closed
	Year          bool        // it is the wave of a year before
	Rates         [2]float64  // response rates of both, 0–1; 0: not known
	Users         bool        // no word: the share of those who use AI moved
}

func (v *view) changeOf(d indicator.Definition) *StaffChange {
	h, ok := survey.InQuarter(v.staff.waves, v.period)
	if !ok || d.Unit != indicator.UnitScore {
		return nil
	}
	f, ok := whole(h, d.Needs[0])
	if !ok {
		return nil
	}
	return v.since(h, f)
}

// since is what became of a wave's figure; nil when no wave before has one to
// compare with.
func (v *view) since(h survey.Held, f survey.Figure) *StaffChange {
	if before, ok := survey.YearBefore(v.staff.waves, h.Closed, f.Instrument); ok {
		if c, ok := v.between(before, h, f); ok {
			c.Year = true
			return &c
		}
	}
	return v.lately(h, f)
}

// lately is what became of a wave's figure since the wave before; nil when that
// one has none to compare with.
func (v *view) lately(h survey.Held, f survey.Figure) *StaffChange {
	if before, ok := survey.Before(v.staff.waves, h.Closed, f.Instrument); ok {
		if c, ok := v.between(before, h, f); ok {
			return &c
		}
	}
	return nil
}

// between compares a figure between two waves: the whole authority's beside the
// change at constant composition, which may take its word back. What those who
// use AI alone answer has none when others use it now.
func (v *view) between(before, after survey.Held, f survey.Figure) (StaffChange, bool) {
	out := StaffChange{Since: before.Closed, Rates: [2]float64{rateOf(before), rateOf(after)}}
	least := v.leastOf(f)
	if f.Group == "" {
		c, ok := survey.CompareWhole(before, after, f.Instrument, f.Metric, least)
		out.Change = c.Change
		if ok && v.unsaid(before, after, f) {
			out.Word, out.Users = survey.Unclear, true
		}
		return out, ok
	}
	old, ok := before.Find(f.Instrument, f.Metric, f.Group)
	if !ok {
		return out, false
	}
	out.Change, ok = survey.Compare(old, f, least)
	return out, ok
}
