package report

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What keeps a change from being said, or has it said with a caution.
const (
	// FarRate is how far apart, 0–1, the response rates of two waves are that are
	// compared with caution.
	FarRate = 0.15
	// UsersMoved is how far, 0–1, the share of those who use AI moves before no word
	// is given to what only they answer.
	UsersMoved = 0.10
)

// Doubtful reports whether a change is read with caution: one of the two waves
// was answered by few, or by far fewer than the other.
func (c StaffChange) Doubtful() bool {
	before, after := c.Rates[0], c.Rates[1]
	low := func(rate float64) bool { return rate > 0 && rate < LowRate }
	return low(before) || low(after) || (before > 0 && after > 0 && math.Abs(after-before) >= FarRate)
}

// doubts are the waves with which one is compared on its pages, the one before and
// that of a year before, where the comparison is to be read with caution.
func (v *view) doubts(scores []ScoreRow, h survey.Held) []StaffChange {
	var list []StaffChange
	for _, s := range scores {
		for i, find := range []func([]survey.Held, period.Date, string) (survey.Held, bool){survey.YearBefore, survey.Before} {
			before, ok := find(v.staff.waves, h.Closed, s.Instrument.Key())
			c := StaffChange{Since: before.Closed, Year: i == 0, Rates: [2]float64{rateOf(before), rateOf(h)}}
			if ok && c.Doubtful() && !slices.ContainsFunc(list, func(o StaffChange) bool { return o.Since == c.Since }) {
				list = append(list, c)
			}
		}
	}
	return list
}

// rateOf is the response rate of a wave, 0–1; 0 when it is not known.
func rateOf(h survey.Held) float64 {
	f, ok := whole(h, measure.Responses)
	if !ok || f.State != measure.Known || f.Invited <= 0 {
		return 0
	}
	return f.N / float64(f.Invited)
}

// audience finds the instrument of a figure, and who can answer its dimension.
func (v *view) audience(f survey.Figure) (survey.Instrument, survey.Audience) {
	in, ok := survey.Find(v.setup.Instruments, f.Instrument)
	if !ok {
		return in, survey.Everybody
	}
	at := slices.IndexFunc(in.Dimensions, func(d survey.Dimension) bool { return d.Metric() == f.Metric })
	if at < 0 {
		return in, survey.Everybody
	}
	return in, in.Audience(in.Dimensions[at].ID)
}

// users is the share of a wave's respondents who answered what only those who
// use AI can answer; false when it is not known.
func users(h survey.Held, in survey.Instrument) (share float64, ok bool) {
	all, there := whole(h, measure.Responses)
	if !there || all.State != measure.Known || all.N <= 0 {
		return 0, false
	}
	for _, d := range in.Dimensions {
		if f, there := h.Find(in.Key(), d.Metric(), ""); there && f.State == measure.Known && in.Audience(d.ID) == survey.Users {
			share, ok = max(share, f.N/all.N), true
		}
	}
	return share, ok
}

// unsaid reports whether no word may be given to a figure between two waves: it
// rests on those who use AI, and other agents are among them now. The mean moves
// then though nobody answers otherwise.
func (v *view) unsaid(before, after survey.Held, f survey.Figure) bool {
	in, audience := v.audience(f)
	if audience == survey.Everybody {
		return false
	}
	a, okA := users(before, in)
	b, okB := users(after, in)
	return !okA || !okB || math.Abs(b-a) >= UsersMoved-1e-9
}

// leastOf is the smallest change that a word is given for.
func (v *view) leastOf(f survey.Figure) float64 {
	in, _ := v.audience(f)
	return in.LeastChange()
}

// courses looks for slow changes of the whole authority over all the waves of a
// questionnaire up to one: each is too small to be told between two of them. Of
// all dimensions together, FalseShare may be told by chance.
func (v *view) courses(rows []ScoreRow, last survey.Held) {
	var found []survey.Trend
	var changes []survey.Change
	var at []int
	for i, s := range rows {
		trend, ok := v.course(s.Figure, last)
		if !ok {
			continue
		}
		rows[i].Course = &trend
		found, at = append(found, trend), append(at, i)
		changes = append(changes, survey.Change{Points: trend.Points, SE: trend.SE, P: trend.P})
	}
	for i, word := range survey.Page(changes, survey.MinTrend) {
		if found[i].Word() == survey.Unclear {
			word = survey.Unclear
		}
		rows[at[i]].CourseWord = word
	}
}

func (v *view) course(f survey.Figure, last survey.Held) (survey.Trend, bool) {
	var points []survey.Point
	var first *survey.Held
	for i := range v.staff.waves {
		h := &v.staff.waves[i]
		old, ok := h.Find(f.Instrument, f.Metric, "")
		if !ok || old.State != measure.Known || h.Closed.Compare(last.Closed) > 0 || old.N < 1 {
			continue
		}
		if first == nil {
			first = h
		}
		days := h.Closed.DaysSince(first.Closed)
		points = append(points, survey.Point{Years: float64(days) / 365.25, Mean: old.Point(), Variance: old.Sample().Variance()})
	}
	if first == nil || f.State != measure.Known || v.unsaid(*first, last, f) {
		return survey.Trend{}, false
	}
	return survey.TrendOf(points)
}

// weights are the whole authority's means with each group of a wave weighed by
// its headcount rather than by its answers, by wave and metric: as if all had
// answered alike.
type weights map[string]map[measure.Metric]float64

// weigh makes them of what is published of the groups of the waves that ask for
// them.
func (r *Reporter) weigh(waves []survey.Held) weights {
	all := weights{}
	for _, h := range waves {
		if !slices.ContainsFunc(r.setup.Waves, func(w survey.Wave) bool { return w.ID == h.Wave && w.Weighted }) {
			continue
		}
		all[h.Wave] = weighOne(h)
	}
	return all
}

func weighOne(h survey.Held) map[measure.Metric]float64 {
	type sum struct {
		agents, points float64
		cells          int
		unknown        bool
	}
	sums := map[measure.Metric]sum{}
	for _, f := range h.Figures {
		if f.Group == "" || survey.IsUse(f.Group) || survey.IsService(f.Group) || survey.IsBlank(f.Group) || f.State != measure.Known {
			continue
		}
		s := sums[f.Metric]
		s.agents, s.points, s.cells = s.agents+float64(f.Invited), s.points+float64(f.Invited)*f.Point(), s.cells+1
		s.unknown = s.unknown || f.Invited <= 0
		sums[f.Metric] = s
	}
	out := map[measure.Metric]float64{}
	for metric, s := range sums {
		if s.cells > 1 && !s.unknown {
			out[metric] = math.Floor(s.points/s.agents + 0.5)
		}
	}
	return out
}

// Awaited is a wave that has closed and of which nothing is published yet.
type Awaited struct {
	ID      string
	Title   survey.Text
	Quarter period.Period // of which it speaks
	Closed  period.Date
}

// awaited lists the waves of a quarter, or of those before, that have closed after
// the last one that is shown, and of which nothing is published.
func (v *view) awaited(q period.Period) []Awaited {
	var last period.Date
	for _, h := range v.staff.waves {
		if h.Quarter.Compare(q) <= 0 && h.Closed.Compare(last) > 0 {
			last = h.Closed
		}
	}
	var list []Awaited
	for _, w := range v.setup.Waves {
		published := slices.ContainsFunc(v.staff.waves, func(h survey.Held) bool { return h.Wave == w.ID })
		if !published && w.Period.Compare(q) <= 0 && w.Closed.Compare(last) > 0 && w.Ready(v.head.Now, v.setup.Zone) {
			list = append(list, Awaited{w.ID, w.Title, w.Period, w.Closed})
		}
	}
	return list
}

// Ongoing is a wave that is open, and how far it is.
type Ongoing struct {
	Title    survey.Text
	Closes   period.Date // its last day
	Day      period.Date // on which its answers were counted
	Progress measure.Progress
}

// ongoing lists the waves that are open and of which it is known how far they are.
func (v *view) ongoing() []Ongoing {
	if v.setup.Ongoing == nil {
		return nil
	}
	var list []Ongoing
	for _, w := range v.setup.Waves {
		if !w.Open(v.head.Now, v.setup.Zone) {
			continue
		}
		if p, ok := v.setup.Ongoing(w.ID); ok {
			list = append(list, Ongoing{w.Title, w.Closed, period.DateOf(p.Day, v.setup.Zone), p})
		}
	}
	return list
}
