package report_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

var third = period.QuarterOf(2026, 3)

func on(month, day int) period.Date { return third.First().AddMonths(month - 7).AddDays(day - 1) }

// of makes an item with a target, as it was judged elsewhere.
func of(id string, system measure.System, value, limit float64, v indicator.Verdict) report.Item {
	r := indicator.Result{Indicator: id, System: system, Period: third, Verdict: v, Target: &indicator.InForce{Limit: limit}}
	r.Figure.State, r.Figure.Value = measure.Known, value
	return report.Item{Judged: report.Judged{Result: r}}
}

// free makes an item without a target.
func free(id string, value float64) report.Item {
	it := of(id, "", value, 0, indicator.Unknown)
	it.Target, it.Reasons = nil, []indicator.Reason{{Code: indicator.ReasonNoTarget}}
	return it
}

func named(list []report.Followed) string {
	var text strings.Builder
	for _, l := range list {
		fmt.Fprintf(&text, " %s/%s", l.Indicator, l.System)
	}
	return text.String()
}

// TestEveryTargetIsCountedOnce: each is in one list, the worst of those missed
// first whatever side is good, and one whose limit is not known is not judged.
func TestEveryTargetIsCountedOnce(t *testing.T) {
	t.Parallel()
	lost := free("water", 12)
	lost.Reasons = []indicator.Reason{{Code: indicator.ReasonBaselineMissing}}
	q := report.Quarter{Today: on(11, 30), Overview: report.Overview{
		Head:    report.Head{Period: third},
		Items:   []report.Item{of("energy", "", 110, 100, indicator.Missed), of("sens", "", 30, 60, indicator.Missed), lost, free("cost", 3), of("scope", "", 100, 100, indicator.Met)},
		Systems: []report.Item{of("cost", "a", 130, 100, indicator.OffTrack), of("cost", "b", 95, 100, indicator.AtRisk), of("cost", "c", 1, 100, indicator.OnTrack), of("energy", "d", 1, 2, indicator.Inconclusive), of("energy", "e", 0, 0, indicator.Withheld)},
	}}.Told(nil)
	if want := (indicator.Tally{Missed: 3, Watch: 1, Open: 1, Lacking: 2, Met: 2}); q.Tally != want || q.Tally.Targets() != 9 {
		t.Errorf("it counts %+v", q.Tally)
	}
	for _, c := range []struct {
		got  []report.Followed
		want string
	}{{q.Missed, " sens/ cost/a energy/"}, {q.Watch, " cost/b"}, {q.Open, " energy/d"}, {q.Lacking, " water/ energy/e"}, {q.Met, " scope/ cost/c"}} {
		if named(c.got) != c.want {
			t.Errorf("a list holds%s, not%s", named(c.got), c.want)
		}
	}
}

// TestDecisionsOfWhatIsMissed: an action belongs to its figure alone, one given
// up decides nothing, the next due comes first, late and soon are told apart.
func TestDecisionsOfWhatIsMissed(t *testing.T) {
	t.Parallel()
	fall := free("bien_etre", 56)
	fall.Staff = &report.StaffChange{Change: survey.Change{Points: -7, Word: survey.Down}, Year: true}
	o := report.Overview{Head: report.Head{Period: third}, Items: []report.Item{of("energy", "", 110, 100, indicator.Missed), fall}, Systems: []report.Item{of("energy", "a", 110, 100, indicator.Missed), of("cost", "a", 110, 100, indicator.Missed)}}
	act := func(id, system string, due period.Date) register.Action {
		return register.Action{Indicator: id, System: system, Text: id, Decided: on(7, 1), Due: due}
	}
	gone := act("cost", "a", on(12, 1))
	gone.GivenUp = on(9, 1)
	early := act("energy", "", on(5, 1))
	early.Decided, early.Done = on(4, 1), on(5, 2) // before the quarter
	q := report.Quarter{Today: on(11, 30), Overview: o}.Told([]register.Action{act("energy", "a", on(12, 20)), act("energy", "a", on(11, 29)), gone, early})
	d := q.Decisions
	if named(d.Undecided) != " energy/ cost/a" || d.Missed != 3 || d.Open != 2 || d.Late != 1 || len(d.Soon) != 1 || d.Soon[0].Due != on(12, 20) {
		t.Errorf("of decisions it says %+v, undecided%s", d, named(d.Undecided))
	}
	if named(q.Falls) != " bien_etre/" || named(d.FallsFree) != " bien_etre/" {
		t.Errorf("falls%s, without a decision%s", named(q.Falls), named(d.FallsFree))
	}
	for _, l := range q.Missed {
		if l.System == "a" && l.Indicator == "energy" && (len(l.Actions) != 2 || l.Actions[0].Due != on(11, 29)) {
			t.Errorf("the next due is not first: %+v", l.Actions)
		}
	}
}

// TestWordOfAgents: general wellbeing decides where it surely moved.
func TestWordOfAgents(t *testing.T) {
	t.Parallel()
	row := func(id string, word survey.Word, points float64) report.ScoreRow {
		return report.ScoreRow{ID: id, Figure: survey.Figure{State: measure.Known}, Change: &report.StaffChange{Change: survey.Change{Points: points, Word: word}}}
	}
	down, up, flat := row("bien_etre", survey.Down, -7), row("competence", survey.Up, 9), row("sens", survey.Unclear, -1)
	other := row("charge", survey.Down, -9)
	silent := report.ScoreRow{ID: "sens", Figure: survey.Figure{State: measure.Withheld}}
	for _, c := range []struct {
		rows  []report.ScoreRow
		stale bool
		want  report.AgentsWord
	}{
		{[]report.ScoreRow{down, up}, false, report.AgentsWorse},
		{[]report.ScoreRow{other, up}, false, report.AgentsMixed},
		{[]report.ScoreRow{other, flat}, false, report.AgentsWorse},
		{[]report.ScoreRow{up, flat}, false, report.AgentsBetter},
		{[]report.ScoreRow{flat}, false, report.AgentsSteady},
		{[]report.ScoreRow{{Figure: survey.Figure{State: measure.Known}}}, false, report.AgentsFirst},
		{[]report.ScoreRow{silent}, false, report.AgentsHeld},
		{[]report.ScoreRow{down}, true, report.AgentsUnasked},
	} {
		q := report.Quarter{Overview: report.Overview{Head: report.Head{Period: third}}, Wave: &report.WaveShown{}, Stale: c.stale, Scores: c.rows}.Told(nil)
		if q.Agents.Word != c.want {
			t.Errorf("%d scores are %s, not %s", len(c.rows), q.Agents.Word, c.want)
		}
	}
	q := report.Quarter{Wave: &report.WaveShown{}, Scores: []report.ScoreRow{down, other}}.Told(nil)
	if q.Agents.Falls[0].ID != "charge" {
		t.Error("the largest fall is not first")
	}
}

// TestTotalOfAWholeOnly: the change in total is told of two wholes, and of
// nothing else.
func TestTotalOfAWholeOnly(t *testing.T) {
	t.Parallel()
	energy := of("energy", "", 115, 200, indicator.Met)
	energy.Coverage = indicator.Coverage{Share: 1, Followed: 2, InService: 2}
	energy.History = []report.Point{{Period: third.YearBefore(), State: measure.Known, Value: 100, Coverage: 0.9}, {Period: third}}
	energy.YearBefore.Pieces = []indicator.Piece{{Kind: indicator.PieceComparable}, {Kind: indicator.PieceArrival, System: "a"}, {Kind: indicator.PieceMethod, System: "b"}, {Kind: indicator.PieceCoverage, System: "b"}}
	told := func(it report.Item) *float64 {
		return report.Quarter{Overview: report.Overview{Head: report.Head{Period: third}, Items: []report.Item{it}}}.Told(nil).Energy.Total
	}
	if total := told(energy); total == nil || math.Abs(*total-0.15) > 1e-9 {
		t.Errorf("the total moved by %v", total)
	}
	for what, spoil := range map[string]func(*report.Item){
		"running":             func(it *report.Item) { it.Running = true },
		"a system is missing": func(it *report.Item) { it.Coverage.Without = []measure.System{"x"} },
		"partly covered":      func(it *report.Item) { it.Coverage.Share = 0.5 },
		"a part before": func(it *report.Item) {
			it.History = []report.Point{{Period: third.YearBefore(), State: measure.Known, Value: 100, Coverage: 0.5}}
		},
		"nothing before": func(it *report.Item) { it.History = nil },
	} {
		it := energy
		spoil(&it)
		if total := told(it); total != nil {
			t.Errorf("%s: the total moved by %v", what, *total)
		}
	}
	said := report.Quarter{Overview: report.Overview{Items: []report.Item{energy}}}.Told(nil).Energy
	if len(said.New) != 1 || len(said.Otherwise) != 1 || len(said.Gone) != 0 {
		t.Errorf("apart are %v, %v, %v", said.New, said.Otherwise, said.Gone)
	}
}

// TestMoves: a target that stands otherwise than in the quarter before is told,
// as better or worse only where both could be judged.
func TestMoves(t *testing.T) {
	t.Parallel()
	limit := 100.0
	item := func(system measure.System, now, before indicator.Verdict) report.Item {
		it := of("energy", system, 50, limit, now)
		it.History = []report.Point{{Period: third.Previous(), Verdict: before, Limit: &limit, State: measure.Known, Value: 60}, {Period: third}}
		return it
	}
	q := report.Quarter{Overview: report.Overview{Head: report.Head{Period: third}, Systems: []report.Item{
		item("same", indicator.Met, indicator.OnTrack), item("better", indicator.Met, indicator.Missed), item("worse", indicator.AtRisk, indicator.Met), item("lost", indicator.Unknown, indicator.Met),
	}}}.Told(nil)
	var moves strings.Builder
	for _, m := range q.Moves {
		fmt.Fprintf(&moves, " %s:%v/%v", m.System, m.Better(), m.Worse())
	}
	got := moves.String()
	if want := " better:true/false worse:false/true lost:false/false"; got != want {
		t.Errorf("moved are%s, not%s", got, want)
	}
}
