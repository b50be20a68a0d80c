package report

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Quarter answers the page of elected officials: how many targets are met,
// what is to be said of them, and each of them with what was decided.
type Quarter struct {
	Overview
	Today  period.Date
	Tally  indicator.Tally
	Before indicator.Tally // of the targets that stood in the quarter before
	// The three sentences.
	Energy    EnergySaid
	Agents    AgentsSaid
	Decisions DecisionsSaid
	// Every target is in exactly one of these five.
	Missed  []Followed // the worst first
	Watch   []Followed
	Open    []Followed // the bounds hold the limit
	Lacking []Followed // not judged
	Met     []Followed
	Falls   []Followed // got surely worse over a year, and have no target
	Moves   []Move     // targets that stand otherwise than in the quarter before
	// Layers are the energy by quarter, cut as its change over a year is.
	Layers Layers
	Wave   *WaveShown // the quarter's survey, or the last before; nil for none
	Stale  bool       // Wave is of a quarter before
	Scores []ScoreRow
}

// Followed is one indicator with what was decided about it.
type Followed struct {
	Item
	Actions []register.Action // those that concern the quarter, the next due first
}

// Decided reports whether something that was decided is still to be done, or
// was done in the quarter or after it.
func (l Followed) Decided(day period.Date) bool {
	return slices.ContainsFunc(l.Actions, func(a register.Action) bool { return a.State(day) != register.ActionGivenUp })
}

// Move is a target that stands otherwise than in the quarter before.
type Move struct {
	Followed
	From  indicator.Verdict
	Value float64 // of the quarter before; NaN where it was not known
}

// Better reports whether it stands better now. What could not be judged stands
// neither better nor worse.
func (m Move) Better() bool {
	return m.judged() && m.Verdict.Standing() > m.From.Standing()
}

// Worse reports whether it stands worse now.
func (m Move) Worse() bool {
	return m.judged() && m.Verdict.Standing() < m.From.Standing()
}

func (m Move) judged() bool {
	return m.Verdict.Standing() != indicator.StandsLacking && m.From.Standing() != indicator.StandsLacking
}

// EnergySaid is what the first sentence tells: the energy in total and at
// comparable scope.
type EnergySaid struct {
	Item
	// Total is the change of the whole over a year, as a share; nil when one of the
	// two is not known, or is known only in part.
	Total *float64
	// The systems that are set apart from the comparable scope.
	New, Gone, Otherwise []measure.System
}

// AgentsWord says which way the scores of agents go.
type AgentsWord string

// The words, told by the dimension of general wellbeing where it surely moved,
// else by all that did.
const (
	AgentsUnasked AgentsWord = "unasked" // no survey in the quarter
	AgentsHeld    AgentsWord = "held"    // too few answered
	AgentsWorse   AgentsWord = "worse"
	AgentsBetter  AgentsWord = "better"
	AgentsMixed   AgentsWord = "mixed"
	AgentsSteady  AgentsWord = "steady" // nothing surely moved
	AgentsFirst   AgentsWord = "first"  // nothing to compare with
)

// AgentsSaid is what the second sentence tells.
type AgentsSaid struct {
	Word     AgentsWord
	Missed   []Followed // targets about agents that are missed
	Falls    []ScoreRow // surely fell, the largest fall first
	Rises    []ScoreRow
	Doubtful *StaffChange // rests on a wave that few answered; nil when none does
}

// DecisionsSaid is what the third sentence tells.
type DecisionsSaid struct {
	Missed     int        // targets missed
	Undecided  []Followed // of them, those about which nothing was decided
	FallsFree  []Followed // falls without a target about which nothing was decided
	Open, Late int        // actions on what is missed or fell
	Soon       []register.Action
}

// SoonDays is how near its due date an action is told of.
const SoonDays = 30

// Layers are the energy of the last quarters, cut as the change over a year of
// the quarter in view is.
type Layers struct {
	Quarters []period.Period
	Points   []LayerPoint
	Limits   []*float64
	Breaks   []LayerBreak
}

// LayerPoint is a quarter's energy in kWh. Lacking names the systems in service
// of which nothing is known: it is then no whole.
type LayerPoint struct {
	Known                     bool
	Alike, Otherwise, New     float64
	Lacking                   []measure.System
	Running                   bool
	Projected                 float64 // of a running quarter; 0: not projected
	ProjectedLow, ProjectedUp float64
}

// Total is what is known of the quarter's energy.
func (p LayerPoint) Total() float64 { return p.Alike + p.Otherwise + p.New }

// LayerBreak is a quarter from which something is counted that was not, or is
// counted otherwise.
type LayerBreak struct {
	At       int // index of Quarters
	Arrived  []measure.System
	Recount  []measure.System
	Departed []measure.System
}

// layerQuarters is how many quarters the chart of energy shows.
const layerQuarters = 8

// Quarter answers the page of a quarter. What was decided is given: it rests
// beside the figures.
func (r *Reporter) Quarter(ctx context.Context, q period.Period, decided []register.Action) (Quarter, error) {
	v, err := r.read(ctx, question{period: q, first: r.firstNeeded(q), metrics: frugalityMetrics(), days: true, staff: true, reader: disclosure.Reader{}})
	if err != nil {
		return Quarter{}, fmt.Errorf("the quarter %s: %w", q, err)
	}
	states, err := r.store.Sources(ctx)
	if err != nil {
		return Quarter{}, fmt.Errorf("the quarter %s: reading the sources: %w", q, err)
	}
	out := Quarter{Overview: v.overview(), Today: v.head.Today()}
	out.Sources = countSources(r.sources(states, v.head.Now))
	out.Before = v.tallyOf(q.Previous())
	if held, ok := v.lastWave(q); ok {
		out.Wave, out.Stale = r.shown(held), held.Quarter != q
		out.Scores = v.scores(*out.Wave, held, q)
	}
	out = out.Told(decided)
	out.Layers = v.layers(out.Energy)
	return out, nil
}

// Told counts, sorts and says what was read, with what was decided about it.
func (q Quarter) Told(decided []register.Action) Quarter {
	q.sort(decided)
	q.Falls = q.falls(decided)
	q.Energy = energySaid(q.Items)
	q.Agents = q.agentsSaid()
	q.Decisions = q.decisionsSaid()
	return q
}

// sort puts every target in one of the lists and counts it.
func (q *Quarter) sort(decided []register.Action) {
	for _, it := range slices.Concat(q.Items, q.Systems) {
		if !it.Aimed() {
			continue
		}
		q.Tally.Add(it.Verdict)
		line := q.line(it, decided)
		list := map[indicator.Standing]*[]Followed{
			indicator.StandsMissed: &q.Missed, indicator.StandsWatch: &q.Watch, indicator.StandsOpen: &q.Open, indicator.StandsLacking: &q.Lacking, indicator.StandsMet: &q.Met,
		}[it.Verdict.Standing()]
		*list = append(*list, line)
		if move, ok := moveOf(line); ok {
			q.Moves = append(q.Moves, move)
		}
	}
	slices.SortStableFunc(q.Missed, func(a, b Followed) int { return cmp.Compare(b.Past(), a.Past()) })
}

// line gives an indicator what was decided about it.
func (q *Quarter) line(it Item, decided []register.Action) Followed {
	l := Followed{Item: it}
	for _, a := range decided {
		of := a.Indicator == it.Indicator || a.Indicator == "" && it.System != ""
		if of && a.System == string(it.System) && a.Concerns(q.Period) {
			l.Actions = append(l.Actions, a)
		}
	}
	slices.SortStableFunc(l.Actions, func(a, b register.Action) int { return q.byDue(a, b) })
	return l
}

// byDue orders actions: what is open before what is closed, the next due first,
// those without a date last.
func (q *Quarter) byDue(a, b register.Action) int {
	closed := func(x register.Action) int {
		if x.Open(q.Today) {
			return 0
		}
		return 1
	}
	undated := func(x register.Action) int {
		if x.Due.IsZero() {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(closed(a), closed(b)), cmp.Compare(undated(a), undated(b)), a.Due.Compare(b.Due))
}

// moveOf tells whether a target stood otherwise in the period before.
func moveOf(l Followed) (Move, bool) {
	n := len(l.History)
	if n < 2 || l.History[n-2].Limit == nil {
		return Move{}, false
	}
	before := l.History[n-2]
	if before.Verdict.Standing() == l.Verdict.Standing() {
		return Move{}, false
	}
	m := Move{Followed: l, From: before.Verdict, Value: math.NaN()}
	if before.State == measure.Known {
		m.Value = before.Value
	}
	return m, true
}

// tallyOf counts the targets that stood in another quarter, judged as of then.
func (v *view) tallyOf(q period.Period) indicator.Tally {
	var t indicator.Tally
	type of struct {
		id     string
		system measure.System
	}
	seen := map[of]bool{}
	for _, target := range v.setup.Targets {
		key := of{target.Indicator, target.System}
		d, ok := indicator.Find(target.Indicator)
		_, _, stands := indicator.InForceOn(v.setup.Targets, target.Indicator, target.System, q)
		if !ok || !stands || seen[key] {
			continue
		}
		seen[key] = true
		t.Add(v.point(d, target.System, q).Verdict)
	}
	return t
}

// falls are the indicators of the whole authority that surely got worse over a
// year and have no target: those about agents first, then the largest first.
func (q *Quarter) falls(decided []register.Action) []Followed {
	var agents, others []Followed
	for _, it := range q.Items {
		if it.Aimed() || !it.Figure.Known() {
			continue
		}
		d, _ := indicator.Find(it.Indicator)
		switch {
		case d.Staff && fell(it.Staff, d):
			agents = append(agents, q.line(it, decided))
		case !d.Staff && d.Worse(it.YearBefore):
			others = append(others, q.line(it, decided))
		}
	}
	slices.SortStableFunc(agents, func(a, b Followed) int { return cmp.Compare(math.Abs(b.Staff.Points), math.Abs(a.Staff.Points)) })
	slices.SortStableFunc(others, func(a, b Followed) int {
		return cmp.Compare(math.Abs(b.YearBefore.Share), math.Abs(a.YearBefore.Share))
	})
	return slices.Concat(agents, others)
}
