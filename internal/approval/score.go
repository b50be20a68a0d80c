package approval

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/internal/register"
)

// Outcome is what the answers amount to.
type Outcome string

// The outcomes, the best first. None gives an approval by itself: two functions
// sign it.
const (
	Favourable Outcome = "favourable"
	Trial      Outcome = "trial"  // a bounded experiment
	ToReview   Outcome = "review" // to be worked on again
	Stopped    Outcome = "stopped"
)

// AxisScore is one axis: 0 to 1, and the questions that nobody answered.
type AxisScore struct {
	Axis     string  `json:"axis"`
	Score    float64 `json:"score"`
	Unstated int     `json:"unstated"`
}

// Result is all that a page says of an assessment.
type Result struct {
	Full     bool        `json:"full"`  // the eight axes are needed, or were answered
	Score    float64     `json:"score"` // 0 to 100; of the axes, so 0 when they are not needed
	Axes     []AxisScore `json:"axes"`
	Weakest  string      `json:"weakest"`    // axis
	Stops    []string    `json:"knock_outs"` // that stand, or of which nothing is stated
	Unstated int         `json:"unstated"`   // questions, quick scan and knock-outs included
	Outcome  Outcome     `json:"outcome"`
	Signed   bool        `json:"signed"`  // dated, by two functions
	Unbound  bool        `json:"unbound"` // a trial that lacks its end, its users or its criteria
}

// Score weighs an assessment by its version; one of no known version is to be
// reviewed.
func (b Book) Score(a Assessment) Result {
	v, known := b.Of(a)
	r := v.Score(a)
	if !known {
		r.Outcome = ToReview
	}
	return r
}

// Score weighs an assessment by the questions of a version. An axis is
// 1 − max(0, R − S ÷ 2), R and S its risks and its safeguards over the most they
// can be; the score is the weighted mean, which makes up for no axis and for no
// knock-out.
func (v Version) Score(a Assessment) Result {
	r := Result{Signed: len(a.Approvers) >= 2 && !a.Date.IsZero()}
	for _, q := range v.Quick {
		switch a.Quick[q.ID] {
		case register.No:
		case register.Yes:
			r.Full = true
		default:
			r.Full = true
			r.Unstated++
		}
	}
	r.Full = r.Full || len(a.Answers) > 0
	for _, k := range v.KnockOuts {
		answer, stated := a.KnockOuts[k.ID]
		if !stated {
			r.Unstated++
		}
		if answer != register.No {
			r.Stops = append(r.Stops, k.ID)
		}
	}
	if r.Full {
		r.weigh(a, v)
	}
	r.Outcome = r.outcome(v.Thresholds)
	if r.Outcome == Trial && !a.Experiment.Bounded() {
		r.Outcome, r.Unbound = ToReview, true
	}
	return r
}

func (r *Result) weigh(a Assessment, v Version) {
	var sum, weights float64
	for _, axis := range v.Axes {
		s := AxisScore{Axis: axis.ID}
		var risk, guard, most, guards int
		for _, q := range axis.Questions {
			answer := a.Answers[q.ID]
			most, guards = most+MostRisk, guards+MostSafeguard
			if answer.Risk == nil || answer.Safeguard == nil {
				s.Unstated++
			}
			risk += valueOr(answer.Risk, MostRisk)
			guard += valueOr(answer.Safeguard, 0)
		}
		s.Score = 1 - max(0, float64(risk)/float64(most)-0.5*float64(guard)/float64(guards))
		r.Axes = append(r.Axes, s)
		r.Unstated += s.Unstated
		sum, weights = sum+s.Score*axis.Weight, weights+axis.Weight
	}
	if len(r.Axes) == 0 {
		return
	}
	r.Score = 100 * sum / weights
	r.Weakest = slices.MinFunc(r.Axes, weaker).Axis
}

func weaker(a, b AxisScore) int { return cmp.Compare(a.Score, b.Score) }

func valueOr(v *int, worst int) int {
	if v == nil {
		return worst
	}
	return *v
}

func (r *Result) outcome(least Thresholds) Outcome {
	if len(r.Stops) > 0 {
		return Stopped
	}
	if !r.Full {
		return Favourable
	}
	if len(r.Axes) == 0 {
		return ToReview
	}
	low := least.Allows(slices.MinFunc(r.Axes, weaker))
	switch score := r.Score + slack; {
	case score >= least.Favourable && low == Favourable:
		return Favourable
	case score >= least.Trial && low != ToReview:
		return Trial
	}
	return ToReview
}

// slack is what sums of thirds leave in floating point, in points of 0 to 100.
const slack = 1e-9

// Allows returns the best outcome that an axis allows by itself.
func (t Thresholds) Allows(s AxisScore) Outcome {
	switch score := 100*s.Score + slack; {
	case score >= t.FavourableAxis:
		return Favourable
	case score >= t.TrialAxis:
		return Trial
	}
	return ToReview
}

// Approval is what the register's card says of an assessment: nil for one that
// nobody signed.
func (b Book) Approval(a Assessment) *register.Approval {
	r := b.Score(a)
	if !r.Signed {
		return nil
	}
	out := &register.Approval{Date: a.Date, Forecast: a.Forecast, Review: a.Review}
	if r.Full {
		out.Score = &r.Score
		out.Axes = map[string]float64{}
		for _, x := range r.Axes {
			out.Axes[x.Axis] = 100 * x.Score
		}
	}
	return out
}

// Applied is a register with the approvals of the projects that were assessed,
// where a card states none of its own.
func (b Book) Applied(list []Assessment, r register.Register) register.Register {
	r.Systems = slices.Clone(r.Systems)
	for _, a := range list {
		i := slices.IndexFunc(r.Systems, func(s register.System) bool { return s.ID == a.System })
		if i >= 0 && r.Systems[i].Approval == nil {
			r.Systems[i].Approval = b.Approval(a)
		}
	}
	return r
}
