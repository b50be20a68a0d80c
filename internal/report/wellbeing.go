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
	Awaited       []Awaited // closed since, and not published yet
	Ongoing       []Ongoing // open today, whatever the quarter
	Participation Item
	Scores        []ScoreRow
	Doubts        []StaffChange // the waves that this one is compared with in caution, without points
	Trend         []ScoreLine   // one for each of Scores
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

// LowRate is the response rate, 0–1, under which scores are read with caution.
const LowRate = 0.30

// Silent is how many of those invited did not answer; 0 when it may not be told.
func (w WaveShown) Silent() int {
	if w.Responses.State != measure.Known || w.Responses.Nearly {
		return 0
	}
	return max(0, w.Invited-int(w.Responses.N))
}

// Rate is the response rate, 0–1; 0 when it is not known.
func (w WaveShown) Rate() float64 {
	if w.Invited <= 0 || w.Responses.State != measure.Known {
		return 0
	}
	return w.Responses.N / float64(w.Invited)
}

// ScoreRow is one dimension of the wave in view, for the whole authority.
type ScoreRow struct {
	ID         string // of the indicator, "" for a dimension that has none
	Dimension  survey.Dimension
	Instrument survey.Instrument
	Figure     survey.Figure
	Result     indicator.Result // judged; without a verdict of its own when the wave is stale
	Change     *StaffChange     // nil: nothing to compare with
	Previous   *StaffChange     // since the wave before, whenever that was
	// Course is the line through all waves of the questionnaire, nil when they are
	// too few, and CourseWord what may be said of it.
	Course     *survey.Trend
	CourseWord survey.Word
	// Reliability is the dimension's alpha, 0–1, with its interval; nil where it is
	// not told.
	Reliability *Reliability
	// Weighted is the mean with each group weighed by its headcount; nil where the
	// wave does not ask for it.
	Weighted *float64
	// Least and Most are what the mean could be if nothing is assumed of those
	// who did not answer.
	Least, Most float64
}

// Reliability is a dimension's alpha, 0–1, with its 95 % interval.
type Reliability struct{ Alpha, Low, High float64 }

// Single reports whether the dimension is one question.
func (s ScoreRow) Single() bool { return len(s.Instrument.ItemsOf(s.Dimension.ID)) == 1 }

// Audience is who can answer the dimension.
func (s ScoreRow) Audience() survey.Audience { return s.Instrument.Audience(s.Dimension.ID) }

// ScoreLine is one dimension over the quarters that have a wave.
type ScoreLine struct {
	Dimension survey.Dimension
	Points    []Point
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
	out.Awaited, out.Ongoing = v.awaited(q), v.ongoing()
	if held, ok := v.lastWave(q); ok {
		v.tell(&out, held)
	}
	return out, nil
}

// tell adds a wave to an answer about a quarter.
func (v *view) tell(out *Wellbeing, held survey.Held) {
	out.Stale = held.Quarter != out.Period
	out.Wave = v.shown(held)
	out.Scores = v.scores(*out.Wave, held, out.Period)
	out.Doubts = v.doubts(out.Scores, held)
	for _, s := range out.Scores {
		out.Trend = append(out.Trend, ScoreLine{s.Dimension, v.trend(s, out.Quarters)})
	}
	if out.HR {
		out.Directions = v.directionRows(out.Scores, held)
		out.Use = v.useRows(*out.Wave, held)
	}
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
	for i := range v.staff.rows {
		q := period.Of(v.staff.rows[i].Window.From, v.setup.Zone, period.Quarter)
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
			if !ok || d.Share {
				continue
			}
			list = append(list, v.score(ScoreRow{Dimension: d, Instrument: in, Figure: f}, h, q))
		}
	}
	v.courses(list, h)
	return list
}

// score completes the row of a dimension: its verdict, how far those who did not
// answer could move it, its change, reliability and weighted mean.
func (v *view) score(row ScoreRow, h survey.Held, q period.Period) ScoreRow {
	d, f := row.Dimension, row.Figure
	if def, ok := scoreOf(d.Metric()); ok {
		row.ID, row.Result = def.ID, v.staffResult(def, q)
	}
	if f.State == measure.Known {
		row.Least, row.Most = survey.NonResponse(f.Point(), f.N, f.Invited)
		row.Change, row.Previous = v.since(h, f), v.lately(h, f)
	}
	if r, ok := h.Find(row.Instrument.Key(), survey.Reliability(d.Metric()), ""); ok && r.State == measure.Known {
		row.Reliability = &Reliability{r.Mean / 100, r.Low / 100, r.High / 100}
	}
	if mean, ok := v.staff.weights[h.Wave][d.Metric()]; ok {
		row.Weighted = &mean
	}
	return row
}

// Followable reports whether some dimension was asked in two waves.
func Followable(trend []ScoreLine) bool {
	return slices.ContainsFunc(trend, func(l ScoreLine) bool {
		known := 0
		for _, p := range l.Points {
			if p.State == measure.Known {
				known++
			}
		}
		return known > 1
	})
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
				p.Few = f.Invited > 0 && f.N < LowRate*float64(f.Invited)
				last = f.Instrument
			}
		}
		out = append(out, p)
	}
	return out
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
