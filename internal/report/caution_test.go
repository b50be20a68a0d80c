package report_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// answers are the codes that one agent gives.
type answers map[string]int

// campaign is a wave of a questionnaire among 600 agents of two directions.
func campaign(q period.Period, in survey.Instrument) survey.Wave {
	return survey.Wave{ID: "c-" + q.String(), Title: survey.Text{FR: "Campagne"}, Instruments: []string{in.Key()}, Period: q, Opened: q.First(), Closed: q.First().AddDays(30)}
}

func two() survey.Directions {
	of := func(id string, agents int) survey.Direction {
		return survey.Direction{ID: id, Names: []survey.Label{{Name: id}}, Headcounts: []survey.Headcount{{Agents: agents}}}
	}
	return survey.Directions{of("nord", 500), of("sud", 100)}
}

// published makes what a store holds of a campaign; the first agents, so many, are
// of the second direction.
func published(t *testing.T, w survey.Wave, in survey.Instrument, sud int, all []answers) []measure.Month {
	t.Helper()
	var list []survey.Respondent
	for i, a := range all {
		unit := "nord"
		if i < sud {
			unit = "sud"
		}
		list = append(list, survey.Respondent{Unit: unit, Codes: a})
	}
	table := survey.Tabulate(w, []survey.Instrument{in}, two(), slices.Values(list))
	result := disclosure.Protect(disclosure.Wave{Table: table, Source: "s", Zone: paris(t)}, nil)
	var rows []measure.Month
	for _, r := range result.Readings() {
		key := r.Key
		key.Window = period.Of(r.Window.From, paris(t), period.Month).Window(paris(t))
		rows = append(rows, measure.Month{Key: key, State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Count: r.Count, Basis: r.Basis})
	}
	return rows
}

// seen is what everybody sees of a quarter.
func seen(t *testing.T, rows []measure.Month, q period.Period, waves ...survey.Wave) report.Wellbeing {
	t.Helper()
	r, err := report.New(&counting{months: rows}, report.Setup{
		Zone: paris(t), Directions: two(), Waves: waves, Now: func() time.Time { return time.Date(2028, 12, 1, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Wellbeing(t.Context(), disclosure.Reader{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func scoreRow(t *testing.T, a report.Wellbeing, dimension string) report.ScoreRow {
	t.Helper()
	at := slices.IndexFunc(a.Scores, func(s report.ScoreRow) bool { return s.Dimension.ID == dimension })
	if at < 0 {
		t.Fatalf("no score of %s", dimension)
	}
	return a.Scores[at]
}

// worker answers the pulse in a way of its own, which never changes; only those
// who use AI answer what is about it. shift is added to each answer.
func worker(i int, uses bool, shift int) answers {
	out := answers{}
	for j, item := range survey.Pulse().Items {
		if item.OfUsers && !uses {
			continue
		}
		code := 4 + (i+j)%2 // 4 or 5
		if item.OfUsers {
			code = 2 + (i+j)%2
			if item.Reversed {
				code = 6 - code
			}
		}
		out[item.Code] = min(5, max(1, code+shift))
	}
	return out
}

// 400 people who answer exactly as before, of whom more use AI: the mean of what
// mixes both falls, and nothing is said of it. When all really answer less well,
// it is said.
func TestMoreUsersAreNoFall(t *testing.T) {
	t.Parallel()
	in, before, after := survey.Pulse(), period.QuarterOf(2026, 1), period.QuarterOf(2026, 2)
	wave := func(q period.Period, users, shift int) []measure.Month {
		all := make([]answers, 400)
		for i := range all {
			all[i] = worker(i, (i*7)%10 < users, shift)
		}
		return published(t, campaign(q, in), in, 60, all)
	}
	for name, c := range map[string]struct {
		users, shift int
		sens, auto   survey.Word
		taken        bool
	}{
		"more users":              {6, 0, survey.Unclear, survey.Unclear, true},
		"everybody falls":         {2, -1, survey.Down, survey.Down, false},
		"both: general ones fall": {6, -1, survey.Unclear, survey.Down, true},
	} {
		a := seen(t, slices.Concat(wave(before, 2, 0), wave(after, c.users, c.shift)), after)
		sens, auto, crit := scoreRow(t, a, survey.Sens), scoreRow(t, a, survey.Auto), scoreRow(t, a, survey.CriticalThinking)
		if sens.Change == nil || auto.Change == nil || crit.Change == nil {
			t.Fatalf("%s: nothing to compare with", name)
		}
		if sens.Change.Word != c.sens || sens.Change.Users != c.taken || auto.Change.Word != c.auto || auto.Change.Users {
			t.Errorf("%s: meaning %+v, autonomy %+v", name, sens.Change, auto.Change)
		}
		if crit.Change.Users != c.taken || (c.taken && crit.Change.Word != survey.Unclear) {
			t.Errorf("%s: what users alone answer: %+v", name, crit.Change)
		}
		if name == "more users" && (sens.Change.Points > -survey.MinChange || sens.Change.High >= 0) {
			t.Errorf("the mean moves by %v (%v to %v): the test shows nothing", sens.Change.Points, sens.Change.Low, sens.Change.High)
		}
	}
}

// A wave that few answered, or far fewer than the one before, is compared with a
// caution; two that were answered alike are not.
func TestRatesThatAreFarApart(t *testing.T) {
	t.Parallel()
	in, before, after := survey.Pulse(), period.QuarterOf(2026, 1), period.QuarterOf(2026, 2)
	wave := func(q period.Period, n int) []measure.Month {
		all := make([]answers, n)
		for i := range all {
			all[i] = worker(i, true, 0)
		}
		return published(t, campaign(q, in), in, n/6, all)
	}
	for _, c := range []struct {
		first, last int
		doubtful    bool
	}{{342, 344, false}, {342, 147, true}, {340, 240, true}, {160, 165, true}, {300, 360, false}} {
		change := scoreRow(t, seen(t, slices.Concat(wave(before, c.first), wave(after, c.last)), after), survey.Auto).Change
		if change == nil || change.Doubtful() != c.doubtful {
			t.Fatalf("%d and %d of 600: %+v", c.first, c.last, change)
		}
		if all := seen(t, slices.Concat(wave(before, c.first), wave(after, c.last)), after); len(all.Doubts) == 1 != c.doubtful {
			t.Errorf("%d and %d of 600: the page says %+v", c.first, c.last, all.Doubts)
		}
		if want := [2]float64{float64(c.first) / 600, float64(c.last) / 600}; math.Abs(change.Rates[0]-want[0]) > 1e-9 || math.Abs(change.Rates[1]-want[1]) > 1e-9 {
			t.Errorf("the rates are %v, not %v", change.Rates, want)
		}
	}
}

// Three points lost in two years, never five between two waves: no wave says so,
// all of them do. The same scores in any order say nothing.
func TestSlowCourse(t *testing.T) {
	t.Parallel()
	in := survey.Pulse()
	build := func(low []int) report.Wellbeing {
		var rows []measure.Month
		q := period.QuarterOf(2026, 1)
		for n, of := range low {
			if n > 0 {
				q = q.Next()
			}
			all := make([]answers, 400)
			for i := range all {
				all[i] = worker(i, true, 0)
				for _, item := range in.Items {
					if item.Dimension == survey.Auto || item.Dimension == survey.Bien {
						all[i][item.Code] = 3 + i%2 // 62.5
					}
				}
				if i*7%400 < of {
					all[i]["AUTO1"]-- // 25 points less
				}
			}
			rows = append(rows, published(t, campaign(q, in), in, 60, all)...)
		}
		return seen(t, rows, q)
	}
	a := build([]int{0, 8, 16, 24, 32, 40, 48, 56})
	s := scoreRow(t, a, survey.Auto)
	if s.Course == nil || s.CourseWord != survey.Down || s.Course.Waves != 8 || s.Course.Points > -2.5 || s.Course.Points < -4.5 || (s.Change != nil && s.Change.Word != survey.Unclear) {
		t.Errorf("%+v, %v; change %+v", s.Course, s.CourseWord, s.Change)
	}
	if still := scoreRow(t, a, survey.Bien); still.CourseWord != survey.Unclear {
		t.Errorf("what does not move: %+v", still.Course)
	}
	if s := scoreRow(t, build([]int{56, 0, 48, 8, 40, 16, 32, 24}), survey.Auto); s.CourseWord != survey.Unclear {
		t.Errorf("to and fro is %v: %+v", s.CourseWord, s.Course)
	}
}

// The WHO-5 changes from 10 points on, as its authors say, and not from 5.
func TestWHO5HasItsOwnThreshold(t *testing.T) {
	t.Parallel()
	in, before, after := survey.WHOFive(), period.QuarterOf(2026, 1), period.QuarterOf(2026, 2)
	wave := func(q period.Period, lower int) []measure.Month {
		all := make([]answers, 400)
		for i := range all {
			all[i] = answers{}
			for j, item := range in.Items {
				all[i][item.Code] = 3 + (i+j)%2
				if j < lower {
					all[i][item.Code]--
				}
			}
		}
		return published(t, campaign(q, in), in, 60, all)
	}
	for lower, want := range map[int]survey.Word{2: survey.Unclear, 3: survey.Down} { // 8 and 12 points
		c := scoreRow(t, seen(t, slices.Concat(wave(before, 0), wave(after, lower)), after), survey.WHO5).Change
		if c == nil || math.Abs(c.Points+4*float64(lower)) > 1 || c.Word != want || c.High >= 0 {
			t.Errorf("%d items lower: %+v, want %v", lower, c, want)
		}
	}
}

// A dimension's reliability is that of its items, to a tenth, from 100 complete
// answers on, and everybody sees it; one item has none.
func TestReliabilityOfDimensions(t *testing.T) {
	t.Parallel()
	in, q := survey.PulseTwo(), period.QuarterOf(2026, 1)
	make2 := func(n int) report.Wellbeing {
		all := make([]answers, n)
		for i := range all {
			all[i] = answers{"AUTO1": 1 + i%5, "AUTO2": 1 + (i+i/5%2)%5, "BIEN1": 1 + i%5, "BIEN2": 1 + (i*3+i/7)%5}
		}
		return seen(t, published(t, campaign(q, in), in, n/6, all), q)
	}
	alpha := func(n int, second func(i int) int) float64 { // by the correlation of two items: 2r/(1+r) where variances are alike
		var x, y, xx, yy, xy float64
		for i := range n {
			a, b := float64(1+i%5), float64(second(i))
			x, y, xx, yy, xy = x+a, y+b, xx+a*a, yy+b*b, xy+a*b
		}
		m := float64(n)
		vx, vy, c := xx-x*x/m, yy-y*y/m, xy-x*y/m
		return 2 * (1 - (vx+vy)/(vx+vy+2*c))
	}
	a := make2(300)
	for dimension, second := range map[string]func(int) int{survey.Auto: func(i int) int { return 1 + (i+i/5%2)%5 }, survey.Bien: func(i int) int { return 1 + (i*3+i/7)%5 }} {
		s := scoreRow(t, a, dimension)
		want := math.Max(0, math.Round(10*alpha(300, second))/10)
		if s.Reliability == nil || math.Abs(s.Reliability.Alpha-want) > 1e-9 || s.Reliability.Low > want || s.Reliability.High < want || s.Single() {
			t.Errorf("%s: %+v, want %v", dimension, s.Reliability, want)
		}
	}
	if s := scoreRow(t, make2(90), survey.Auto); s.Reliability != nil {
		t.Errorf("of 90 answers: %+v", s.Reliability)
	}
	all := make([]answers, 200)
	for i := range all {
		all[i] = worker(i, true, 0)
	}
	if s := scoreRow(t, seen(t, published(t, campaign(q, survey.Pulse()), survey.Pulse(), 40, all), q), survey.Auto); s.Reliability != nil || !s.Single() {
		t.Errorf("one item has a reliability: %+v", s.Reliability)
	}
}

// Where a wave asks for it, the mean is told too with each direction weighed by
// its headcount: 100 of 500 answered in the north, 80 of 100 in the south.
func TestWeightedByHeadcount(t *testing.T) {
	t.Parallel()
	in, q := survey.Pulse(), period.QuarterOf(2026, 1)
	all := make([]answers, 180)
	for i := range all {
		all[i] = worker(i, true, 0)
		all[i]["AUTO1"] = 2 + i%2 // the north: 37.5
		if i < 80 {
			all[i]["AUTO1"] = 4 + i%2 // the south: 87.5
		}
	}
	w := campaign(q, in)
	rows := published(t, w, in, 80, all)
	if s := scoreRow(t, seen(t, rows, q, w), survey.Auto); s.Weighted != nil {
		t.Errorf("nobody asked, and %v is told", *s.Weighted)
	}
	w.Weighted = true
	s := scoreRow(t, seen(t, rows, q, w), survey.Auto)
	plain, weighted := to(1, (100*to(1, 37.5)+80*to(1, 87.5))/180), to(1, (500*to(1, 37.5)+100*to(1, 87.5))/600)
	if s.Figure.Mean != plain || s.Weighted == nil || *s.Weighted != weighted || plain == weighted {
		t.Errorf("%v and %v, want %v and %v", s.Figure.Mean, s.Weighted, plain, weighted)
	}
}

// A wave that has closed and of which nothing is published is told as awaited, one
// that is published or open is not.
func TestAwaited(t *testing.T) {
	t.Parallel()
	in, first, second := survey.Pulse(), period.QuarterOf(2026, 1), period.QuarterOf(2026, 2)
	all := make([]answers, 100)
	for i := range all {
		all[i] = worker(i, true, 0)
	}
	a, b := campaign(first, in), campaign(second, in)
	open := campaign(period.QuarterOf(2029, 1), in)
	rows := published(t, a, in, 30, all)
	got := seen(t, rows, second, a, b, open)
	if len(got.Awaited) != 1 || got.Awaited[0].ID != b.ID || got.Awaited[0].Closed != b.Closed || got.Wave == nil || !got.Stale {
		t.Errorf("%+v is awaited, %+v shown", got.Awaited, got.Wave)
	}
	if got := seen(t, slices.Concat(rows, published(t, b, in, 30, all)), second, a, b, open); len(got.Awaited) != 0 || got.Stale {
		t.Errorf("published, and %+v is awaited", got.Awaited)
	}
	if got := seen(t, nil, second, a, b); len(got.Awaited) != 2 || got.Wave != nil {
		t.Errorf("of none published %+v is awaited", got.Awaited)
	}
}

// What users say of their queries is the share of avoidable ones in that quarter,
// of the whole authority; it changes from wave to wave, and is no score.
func TestAvoidableQueriesAsAsked(t *testing.T) {
	t.Parallel()
	in, ok := survey.Find(nil, "recherche@1")
	if !ok {
		t.Fatal("the module does not ship")
	}
	q := period.QuarterOf(2026, 1)
	asked := func(q period.Period, least int) []measure.Month { // those who use AI: least or one more of ten
		all := make([]answers, 200)
		for i := range all {
			all[i] = answers{}
			if i%2 == 0 {
				all[i]["SIMPLE1"] = least + i/2%2
			}
		}
		return published(t, campaign(q, in), in, 60, all)
	}
	first := asked(q, 3)
	r, err := report.New(&counting{months: slices.Concat(first, asked(q.Next(), 5))}, report.Setup{Zone: paris(t), Directions: two(), Now: func() time.Time { return time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		quarter       period.Period
		state         measure.State
		value, points float64
	}{{q, measure.Known, 35, 0}, {q.Next(), measure.Known, 55, 20}, {q.Next().Next(), measure.Missing, 0, 0}} {
		a, err := r.Frugality(t.Context(), x.quarter, "")
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(a.Items, func(it report.Item) bool { return it.Indicator == indicator.IDSimpleShare })
		if at < 0 {
			t.Fatal("the indicator is not among the page's")
		}
		it := a.Items[at]
		if f := it.Figure; f.State != x.state || (x.state == measure.Known && (math.Abs(f.Value-x.value) > 1 || f.Low >= f.Value || f.Origins[0].Model != "recherche@1")) {
			t.Errorf("%s: %+v", x.quarter, f)
		}
		switch c := it.Staff; {
		case x.points == 0 && c != nil:
			t.Errorf("%s changed by %+v since no wave", x.quarter, c)
		case x.points != 0 && (c == nil || c.Word != survey.Up || math.Abs(c.Points-x.points) > 1 || c.Since != campaign(q, in).Closed):
			t.Errorf("%s changed by %+v, want %v points", x.quarter, c, x.points)
		}
	}
	if a := seen(t, first, q); len(a.Scores) != 0 {
		t.Errorf("a share is a score: %+v", a.Scores)
	}
}

// Of a wave that is open today it is told how far it is, in whatever quarter; of
// one that is not, nothing, even if something is known of it.
func TestOngoing(t *testing.T) {
	t.Parallel()
	now := time.Date(2028, 12, 1, 9, 0, 0, 0, time.UTC)
	today := period.DateOf(now, paris(t))
	wave := func(id string, opened, closed period.Date) survey.Wave {
		return survey.Wave{ID: id, Title: survey.Text{FR: id}, Opened: opened, Closed: closed, Period: closed.Period(period.Quarter)}
	}
	r, err := report.New(&counting{}, report.Setup{
		Zone: paris(t), Directions: two(), Now: func() time.Time { return now },
		Waves: []survey.Wave{
			wave("open", today, today), wave("unread", today.AddDays(-3), today.AddDays(3)),
			wave("closed", today.AddDays(-9), today.AddDays(-1)), wave("to come", today.AddDays(1), today.AddDays(9)),
		},
		Ongoing: func(id string) (measure.Progress, bool) {
			return measure.Progress{Wave: id, Answers: 40, Invited: 400, Day: today.Start(paris(t)).UTC()}, id != "unread"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []period.Period{today.Period(period.Quarter), period.QuarterOf(2026, 1)} {
		a, err := r.Wellbeing(t.Context(), disclosure.Reader{}, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Ongoing) != 1 || a.Ongoing[0].Title.FR != "open" || a.Ongoing[0].Closes != today || a.Ongoing[0].Day != today || a.Ongoing[0].Progress.Answers != 40 {
			t.Errorf("%s: %+v", q, a.Ongoing)
		}
	}
}
