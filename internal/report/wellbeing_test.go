package report_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// crowd is so many agents of a direction who give the same answers to SENS1
// and SENS2, in turn.
type crowd struct {
	direction string
	count     int
	codes     [][2]int
}

// meaning is the mean score by hand: each answer of 1 to 5 is 0 to 100, an
// agent's score is the mean of both.
func meaning(crowds ...crowd) (mean float64, n int) {
	for _, c := range crowds {
		for i := range c.count {
			pair := c.codes[i%len(c.codes)]
			mean += (float64(pair[0]-1)*25 + float64(pair[1]-1)*25) / 2
			n++
		}
	}
	return mean / float64(n), n
}

// to rounds half up to a step.
func to(step, x float64) float64 { return step * math.Floor(x/step+0.5) }

// told is the mean of some crowds that answered together, as it is published.
func told(crowds ...crowd) (mean float64, n int) {
	mean, n = meaning(crowds...)
	if n < 30 {
		return to(5, mean), n
	}
	return to(1, mean), n
}

// whole is the authority's mean, from what is published of its groups; none of
// them is at an end of the scale.
func whole(groups ...[]crowd) (mean float64, n int) {
	for _, g := range groups {
		m, k := told(g...)
		mean, n = mean+m*float64(k), n+k
	}
	return to(1, mean/float64(n)), n
}

// short is a questionnaire on meaning alone.
func short() survey.Instrument {
	return survey.Instrument{
		ID: "sens", Version: "1", Scale: survey.Scale{Low: 1, High: 5}, Dimensions: []survey.Dimension{{ID: survey.Sens}},
		Items: []survey.Item{{Code: "SENS1", Dimension: survey.Sens, Common: true}, {Code: "SENS2", Dimension: survey.Sens}},
	}
}

func houses() survey.Directions {
	of := func(id, name string, agents int) survey.Direction {
		return survey.Direction{ID: id, Names: []survey.Label{{Name: name}}, Headcounts: []survey.Headcount{{Agents: agents}}}
	}
	return survey.Directions{of("voirie", "Voirie", 60), of("culture", "Culture", 50), of("finances", "Finances", 30), of("cabinet", "Cabinet", 4)}
}

// wave makes what a store holds of a wave, by way of Tabulate and Protect.
func wave(t *testing.T, q period.Period, crowds []crowd, uses ...survey.Use) []measure.Month {
	t.Helper()
	w := survey.Wave{ID: "vague-" + q.String(), Instruments: []string{"sens@1"}, Period: q, Opened: q.First(), Closed: q.First().AddDays(40)}
	w.CompareUse = len(uses) > 0
	var list []survey.Respondent
	for _, c := range crowds {
		for i := range c.count {
			pair := c.codes[i%len(c.codes)]
			one := survey.Respondent{Unit: c.direction, Codes: map[string]int{"SENS1": pair[0], "SENS2": pair[1]}}
			if len(uses) > 0 {
				one.Use = uses[i%len(uses)]
			}
			list = append(list, one)
		}
	}
	zone := paris(t)
	table := survey.Tabulate(w, []survey.Instrument{short()}, houses(), slices.Values(list))
	result := disclosure.Protect(disclosure.Wave{Table: table, Source: "limesurvey", Zone: zone}, nil)
	var rows []measure.Month
	for _, r := range result.Readings() {
		key := r.Key
		key.Window = period.Of(r.Window.From, zone, period.Month).Window(zone)
		rows = append(rows, measure.Month{Key: key, State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Count: r.Count, Basis: r.Basis})
	}
	return rows
}

// agents is a reporter over waves; today is in the first quarter of 2027.
func agents(t *testing.T, rows []measure.Month, targets ...indicator.Target) (*report.Reporter, *counting) {
	t.Helper()
	keep := &counting{months: rows}
	r, err := report.New(keep, report.Setup{
		Zone: paris(t), Directions: houses(), Instruments: []survey.Instrument{short()}, Targets: targets, Now: func() time.Time { return time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, keep
}

func quarterly(limit float64) indicator.Target {
	return indicator.Target{Indicator: indicator.IDMeaning, Per: period.Quarter, Limit: &limit}
}

func summer() []crowd {
	return []crowd{
		{"voirie", 31, [][2]int{{2, 2}, {2, 3}, {4, 4}, {1, 2}}},
		{"culture", 31, [][2]int{{5, 4}, {4, 4}, {5, 3}, {3, 3}}},
		{"finances", 19, [][2]int{{3, 4}, {3, 3}, {4, 3}, {2, 3}}},
		{"cabinet", 4, [][2]int{{5, 5}, {4, 4}}},
	}
}

func TestAWaveAsHumanResourcesSeeIt(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	r, keep := agents(t, wave(t, q, summer()), quarterly(70))
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{HR: true, Compare: true}, q)
	if err != nil || a.Wave == nil || a.Stale || len(a.Scores) != 1 {
		t.Fatalf("%d scores, stale %v, %v", len(a.Scores), a.Stale, err)
	}
	// Cabinet's 4 agents and finances' 30 are one group of the frame.
	want, n := whole(summer()[:1], summer()[1:2], summer()[2:])
	s := a.Scores[0]
	if math.Abs(s.Figure.Mean-want) > 1e-9 || s.Figure.N != float64(n) || s.ID != indicator.IDMeaning {
		t.Errorf("the authority's score is %v of %v, not %v of %d", s.Figure.Mean, s.Figure.N, want, n)
	}
	if s.Result.Verdict != indicator.Missed || s.Result.Target.Limit != 70 {
		t.Errorf("judged %v", s.Result.Verdict)
	}
	if rate := a.Wave.Rate(); math.Abs(rate-85.0/144) > 1e-9 || math.Abs(a.Participation.Figure.Value-100*85.0/144) > 1e-9 {
		t.Errorf("the rate is %v and %v", rate, a.Participation.Figure.Value)
	}
	if low, high := want*85/144, want*85/144+100*(59.0/144); math.Abs(s.Least-low) > 1e-9 || math.Abs(s.Most-high) > 1e-9 {
		t.Errorf("without those who did not answer: %v to %v, not %v to %v", s.Least, s.Most, low, high)
	}
	if len(a.Directions) != 4 || a.Directions[0].Name != "Voirie" {
		t.Fatalf("%d directions", len(a.Directions))
	}
	for i, group := range [][]crowd{summer()[:1], summer()[1:2], summer()[2:], summer()[2:]} {
		d := a.Directions[i]
		c := d.Cells[0]
		want, n := told(group...)
		if least, most := d.Answers(); math.Abs(c.Figure.Mean-want) > 1e-9 || least != to(5, float64(n)) || most != least {
			t.Errorf("%s: %v of %v, not %v of %d", d.Name, c.Figure.Mean, least, want, n)
		}
	}
	if finances, cabinet := a.Directions[2].Cells[0], a.Directions[3].Cells[0]; !slices.Equal(cabinet.With, []string{"Finances"}) ||
		!slices.Equal(finances.With, []string{"Cabinet"}) || cabinet.Figure.Group != finances.Figure.Group {
		t.Errorf("the cabinet is %+v", cabinet)
	}
	for _, d := range a.Directions {
		if c := d.Cells[0]; c.Figure.State == measure.Known && (c.Apart < 0) != (d.Name == "Voirie") && (c.Apart > 0) != (d.Name == "Culture") {
			t.Errorf("%s stands %d from the authority", d.Name, c.Apart)
		}
	}
	if keep.total() != 3 { // version, months, corrections
		t.Errorf("%d reads: %v", keep.total(), keep.calls)
	}
}

func TestEverybodyElseSeesTheWholeAlone(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	r, _ := agents(t, wave(t, q, summer()))
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{}, q)
	if err != nil || len(a.Scores) != 1 {
		t.Fatalf("%d scores, stale %v, %v", len(a.Scores), a.Stale, err)
	}
	if a.HR || a.Directions != nil || a.Use != nil || a.CountRows != nil {
		t.Error("groups are shown")
	}
	text := fmt.Sprintf("%+v", a)
	for _, c := range summer() {
		mean, _ := meaning(c)
		if strings.Contains(text, "direction/") || strings.Contains(text, fmt.Sprint(mean)) {
			t.Errorf("the answer holds %s's score %v", c.direction, mean)
		}
	}
}

func TestAQuarterWithoutAWaveShowsTheLastAndJudgesNothing(t *testing.T) {
	r, _ := agents(t, wave(t, period.QuarterOf(2026, 2), summer()), quarterly(70))
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{}, period.QuarterOf(2026, 3))
	if err != nil || a.Wave == nil || !a.Stale || len(a.Scores) != 1 {
		t.Fatalf("%d scores, stale %v, %v", len(a.Scores), a.Stale, err)
	}
	s := a.Scores[0]
	if s.Figure.State != measure.Known || s.Result.Figure.State != measure.Missing || s.Result.Verdict == indicator.Missed || s.Result.Verdict == indicator.Met {
		t.Errorf("%+v is judged %v", s.Result.Figure, s.Result.Verdict)
	}
	why := s.Result.Reasons[0]
	if why.Code != indicator.ReasonNoWave || why.Period != period.QuarterOf(2026, 2) || why.Text != "2026-05-11" || math.Abs(why.Value-s.Figure.Mean) > 1e-9 {
		t.Errorf("the reason is %+v", why)
	}
	if before, err := r.Wellbeing(t.Context(), disclosure.Reader{}, period.QuarterOf(2026, 1)); err != nil || before.Wave != nil {
		t.Errorf("before any wave: %+v, %v", before.Wave, err)
	}
}

// TestAChangeBetweenWaves: a year apart, every agent of one direction answers
// lower; the points are by hand, the word by the rule.
func TestAChangeBetweenWaves(t *testing.T) {
	before, after := summer()[:3], summer()[:3]
	after = slices.Clone(after)
	after[1].codes = [][2]int{{3, 2}, {2, 2}, {4, 4}, {3, 1}}
	rows := append(wave(t, period.QuarterOf(2025, 3), before), wave(t, period.QuarterOf(2026, 3), after)...)
	r, _ := agents(t, rows)
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{HR: true}, period.QuarterOf(2026, 3))
	if err != nil || len(a.Scores) != 1 {
		t.Fatal(err)
	}
	x, _ := whole(before[:1], before[1:2], before[2:])
	y, _ := whole(after[:1], after[1:2], after[2:])
	c := a.Scores[0].Change
	if c == nil || math.Abs(c.Points-(y-x)) > 1e-9 || c.Word != survey.Down || !c.Year || c.Since != period.QuarterOf(2025, 3).First().AddDays(40) {
		t.Errorf("%+v, by hand %v", c, y-x)
	}
	if last := a.Trend[0].Points; math.Abs(last[len(last)-1].Value-y) > 1e-9 || math.Abs(last[3].Value-x) > 1e-9 || last[4].State != measure.Missing {
		t.Errorf("the trend is %+v", last)
	}
	// Culture fell by more than chance gives any of three; the others did not move.
	for _, d := range a.Directions {
		if want := map[bool]survey.Word{true: survey.Down}[d.Name == "Culture"]; d.Cells[0].Word != want {
			t.Errorf("%s is called %v", d.Name, d.Cells[0].Word)
		}
	}
}

// Users and non-users are set against the wave of a year before, as the scores
// beside them are, and against the wave before only when there is none. By
// hand, to a point (62.5 is told as 63): users answered 2 and 4, then 1 and 3, then 3 and 5; the others 3 and 5,
// 3 and 5, 3 and 4.
func TestUsersAgainstAYearBefore(t *testing.T) {
	of := func(year, quarter int, codes ...int) []measure.Month {
		var pairs [][2]int
		for _, c := range codes {
			pairs = append(pairs, [2]int{c, c})
		}
		return wave(t, period.QuarterOf(year, quarter), []crowd{{"voirie", 240, pairs}}, survey.UsesAI, survey.UsesNoAI)
	}
	old, mid, now := of(2025, 3, 2, 3, 4, 5), of(2026, 1, 1, 3, 3, 5), of(2026, 3, 3, 3, 5, 4)
	for _, test := range []struct {
		name          string
		rows          []measure.Month
		with, without float64
		year          bool
	}{
		{"a year before", slices.Concat(old, mid, now), 25, -12, true},
		{"the wave before", slices.Concat(mid, now), 50, -12, false},
	} {
		r, _ := agents(t, test.rows)
		a, err := r.Wellbeing(t.Context(), disclosure.Reader{HR: true, Compare: true}, period.QuarterOf(2026, 3))
		if err != nil || len(a.Use) != 1 || a.Use[0].Changes[0] == nil || a.Use[0].Changes[1] == nil || a.Scores[0].Change == nil {
			t.Fatalf("%s: %+v, %v", test.name, a.Use, err)
		}
		for i, want := range []float64{test.with, test.without} {
			if c := a.Use[0].Changes[i]; math.Abs(c.Points-want) > 1e-9 || c.Year != test.year || c.Since != a.Scores[0].Change.Since {
				t.Errorf("%s: %+v, by hand %v; the score's is %+v", test.name, c, want, a.Scores[0].Change)
			}
		}
		if c := a.Scores[0].Change; c.Year != test.year {
			t.Errorf("%s: the score's change is %+v", test.name, c)
		}
	}
}

func TestWellbeingOnTheOtherPages(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	r, _ := agents(t, wave(t, q, summer()), quarterly(20))
	a, err := r.Overview(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := whole(summer()[:1], summer()[1:2], summer()[2:])
	found := map[string]report.Item{}
	for _, it := range a.Items {
		found[it.Indicator] = it
	}
	if it := found[indicator.IDMeaning]; math.Abs(it.Figure.Value-want) > 1e-9 || it.Verdict != indicator.Met || it.Figure.Origins[0].Source != "limesurvey" {
		t.Errorf("%+v, %v", it.Figure, it.Verdict)
	}
	if held := found[indicator.IDMeaning].Figure.Held; held != q.First().AddDays(40) {
		t.Errorf("the score holds on %s, which is not the last day of the wave", held)
	}
	if _, ok := found[indicator.IDCriticalThinking]; ok {
		t.Error("a dimension that was never asked is there")
	}
	if _, ok := found[indicator.IDParticipation]; !ok {
		t.Error("participation is not there")
	}
	month, err := r.Overview(t.Context(), per(t, "2026-08"))
	if err != nil || slices.ContainsFunc(month.Items, func(it report.Item) bool { return it.Indicator == indicator.IDMeaning }) {
		t.Errorf("a month has a score: %v", err)
	}
	series, err := r.Series(t.Context(), report.SeriesQuery{ID: indicator.IDMeaning, From: q.Add(-1), To: q})
	if err != nil || len(series.Points) != 2 || series.Points[0].State != measure.Missing || math.Abs(series.Points[1].Value-want) > 1e-9 {
		t.Errorf("%+v, %v", series.Points, err)
	}
}

func TestTrainingByTheLastCountOfTheQuarter(t *testing.T) {
	zone := paris(t)
	count := func(month int, m measure.Metric, g measure.Group, state measure.State, v float64) measure.Month {
		w := per(t, fmt.Sprintf("2026-%02d", month)).Window(zone)
		return measure.Month{Key: measure.Key{Source: "formation", Metric: m, Group: g, Method: measure.Declared, Window: w}, State: state, Value: v, Low: v, High: v}
	}
	group := survey.DirectionGroup("voirie")
	r, _ := agents(t, []measure.Month{
		count(7, measure.AgentsTrained, "", measure.Known, 10), count(7, measure.Headcount, "", measure.Known, 100),
		count(8, measure.AgentsTrained, "", measure.Known, 30), count(8, measure.Headcount, "", measure.Known, 120),
		count(9, measure.AgentsTrained, "", measure.Known, 99), // without a headcount: no share
		count(8, measure.AgentsTrained, group, measure.Known, 20), count(8, measure.Headcount, group, measure.Known, 50),
		count(8, measure.AgentsTrained, survey.DirectionGroup("cabinet"), measure.Withheld, 0), count(8, measure.Headcount, survey.DirectionGroup("cabinet"), measure.Withheld, 0),
		count(7, measure.Sessions, "", measure.Known, 3), count(9, measure.Sessions, "", measure.Known, 4),
	})
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{HR: true}, period.QuarterOf(2026, 3))
	if err != nil {
		t.Fatal(err)
	}
	if v := a.Counts[0].Figure.Value; v != 25 {
		t.Errorf("trained: %v %%", v)
	}
	if held := a.Counts[0].Figure.Held.String(); held != "2026-08-31" {
		t.Errorf("trained holds on %s, and August is the last that was counted", held)
	}
	if a.Counts[1].Figure.Known() || !a.HasSessions || a.Sessions != 7 {
		t.Errorf("signed: %+v; sessions: %v", a.Counts[1].Figure, a.Sessions)
	}
	if len(a.CountRows) != 2 || a.CountRows[0].Trained.Value != 40 || a.CountRows[1].Trained.State != measure.Withheld {
		t.Errorf("%+v", a.CountRows)
	}
}

func TestUseOfASystemBesideWellbeingIsForHumanResources(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	rows := wave(t, q, summer())
	use := func(month int, m measure.Metric, direction string, state measure.State, v float64) {
		rows = append(rows, measure.Month{
			Key:   measure.Key{Source: "journal", System: "chat", Metric: m, Group: survey.DirectionGroup(direction), Method: measure.Measured, Window: per(t, fmt.Sprintf("2026-%02d", month)).Window(paris(t))},
			State: state, Value: v,
		})
	}
	for month := 7; month <= 9; month++ {
		use(month, measure.Queries, "voirie", measure.Known, 600)
		use(month, measure.ActiveAgents, "voirie", measure.Known, 20)
		use(month, measure.Queries, "culture", measure.Known, 300)
		use(month, measure.ActiveAgents, "culture", measure.Known, 15)
	}
	use(9, measure.Queries, "culture", measure.Withheld, 0)
	r, _ := agents(t, rows)
	got, err := r.SystemStaff(t.Context(), disclosure.Reader{HR: true}, "chat", q)
	if err != nil || len(got.Rows) != 2 || len(got.Scores) != 1 || got.Wave == nil {
		t.Fatalf("%d rows, %v", len(got.Rows), err)
	}
	if x := got.Rows[0]; x.Name != "Voirie" || x.PerAgent.Value != 30 || x.Cells[0].Figure.State != measure.Known {
		t.Errorf("%s: %v", x.Name, x.PerAgent.Value)
	}
	if got.Rows[1].PerAgent.State != measure.Withheld {
		t.Errorf("a month that is withheld is told by the others: %+v", got.Rows[1].PerAgent)
	}
	for _, reader := range []disclosure.Reader{{}, {Compare: true}} {
		if got, err := r.SystemStaff(t.Context(), reader, "chat", q); err != nil || got.Rows != nil {
			t.Errorf("%+v sees %d rows, %v", reader, len(got.Rows), err)
		}
	}
	if got, err := r.SystemStaff(t.Context(), disclosure.Reader{HR: true}, "other", q); err != nil || got.Rows != nil {
		t.Errorf("a system that nobody tells of: %+v, %v", got, err)
	}
}
