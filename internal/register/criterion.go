package register

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Held is what the register says of one criterion of one system. Unstated is
// the zero value: what nobody wrote never looks kept.
type Held uint8

// The states of a criterion.
const (
	Unstated Held = iota
	Holds
	Fails
)

// The criteria that the charter's commitments are followed by.
const (
	Lawful          = "lawful"           // a risk class, a DPIA and a responsible person
	Alternative     = "alternative"      // a comparison with a way without AI, dated
	BiasReviewed    = "bias_review"      // under 12 months old
	HumanDecides    = "human_decides"    // no decision without a person
	Informed        = "informed"         // a public notice and an explanation
	Clauses         = "clauses"          // security and environment, in the contract
	ValueShown      = "value_added"      // value added shown against what was expected
	Inclusion       = "inclusion"        // accessibility rate known, human channel kept
	Traced          = "responsibilities" // responsibilities traced
	CriticalThought = "critical_thinking"
	Mitigated       = "mitigation" // measures in return
)

// Criterion is one thing that the charter asks of each system in use.
type Criterion struct {
	ID string
	of func(System, period.Date) Held
}

// Of returns what the register says of a system on a day: what is dated later
// was not so yet.
func (c Criterion) Of(s System, day period.Date) Held { return c.of(s, day) }

// Criteria returns every criterion, in the order of the charter.
func Criteria() []Criterion {
	return []Criterion{
		{Lawful, lawful},
		{Alternative, func(s System, day period.Date) Held {
			return all(written(s.Governance.Alternative), by(s.Governance.AlternativeDate, day))
		}},
		{BiasReviewed, biasReviewed},
		{HumanDecides, humanDecides},
		{Informed, func(s System, day period.Date) Held {
			return all(written(s.Governance.PublicNotice), written(s.Explained(day)))
		}},
		{Clauses, func(s System, _ period.Date) Held {
			return all(said(s.Governance.SecurityClause), said(s.Governance.EnvironmentalClause))
		}},
		{ValueShown, func(s System, _ period.Date) Held { return written(s.Governance.ValueAdded) }},
		{Inclusion, func(s System, day period.Date) Held {
			rate, channel := s.accessibility(day)
			known := Unstated
			if rate != nil {
				known = Holds
			}
			return all(known, said(channel))
		}},
		{Traced, func(s System, _ period.Date) Held { return said(s.Governance.ResponsibilitiesTraced) }},
		{CriticalThought, func(s System, _ period.Date) Held { return written(s.Governance.CriticalThinkingMeasure) }},
		{Mitigated, func(s System, day period.Date) Held {
			if len(s.mitigated(day)) == 0 {
				return Unstated
			}
			return Holds
		}},
	}
}

func lawful(s System, day period.Date) Held {
	class := written(string(s.Governance.RiskClass))
	if s.Governance.RiskClass == Prohibited {
		class = Fails
	}
	return all(class, by(s.Governance.ProtectionAssessment, day), written(s.Responsible))
}

// biasReviewed fails once the last review has expired: what was known then is
// not known now.
func biasReviewed(s System, day period.Date) Held {
	d, until := s.bias(day)
	if by(d, day) == Holds && until.Compare(day) < 0 {
		return Fails
	}
	return by(d, day)
}

func humanDecides(s System, _ period.Date) Held {
	switch s.Governance.AutomatedDecision {
	case No:
		return Holds
	case Yes:
		return Fails
	}
	return Unstated
}

// all holds when each does, and fails when one does.
func all(list ...Held) Held {
	worst := Holds
	for _, h := range list {
		if h == Fails {
			return Fails
		}
		if h == Unstated {
			worst = Unstated
		}
	}
	return worst
}

func written(text string) Held {
	if text == "" {
		return Unstated
	}
	return Holds
}

func by(d, day period.Date) Held {
	if d.IsZero() || d.Compare(day) > 0 {
		return Unstated
	}
	return Holds
}

func said(a Answer) Held {
	switch a {
	case Yes:
		return Holds
	case No:
		return Fails
	}
	return Unstated
}

// InUse reports whether a system runs on a day, as an experiment or in
// service. One without any date is taken to run, so that leaving the dates out
// takes nothing out of view.
func (s System) InUse(day period.Date) bool {
	switch s.Phases.At(day) {
	case InService, Experiment, "":
		return true
	case Project, Interruption, Withdrawn:
	}
	return false
}

// Tally is a criterion counted over the systems in use on a day.
type Tally struct {
	Criterion       string
	Holds, Of       int
	Failing, Silent []measure.System // that fail it; of which nothing is stated
}

// Tally counts a criterion over the systems in use on a day.
func (r Register) Tally(c Criterion, day period.Date) Tally {
	t := Tally{Criterion: c.ID}
	for _, s := range r.Systems {
		if !s.InUse(day) {
			continue
		}
		t.Of++
		switch c.Of(s, day) {
		case Holds:
			t.Holds++
		case Fails:
			t.Failing = append(t.Failing, s.ID)
		case Unstated:
			t.Silent = append(t.Silent, s.ID)
		}
	}
	return t
}

// InUseMetric is the metric of the number of systems in use, day by day.
const InUseMetric measure.Metric = "systems.in_use"

// HoldsMetric is the metric of the number of systems that hold a criterion.
func HoldsMetric(criterion string) measure.Metric { return measure.Metric("systems." + criterion) }

// SilentMetric is the metric of the number of systems of which nothing is
// stated about a criterion.
func SilentMetric(criterion string) measure.Metric {
	return measure.Metric("systems." + criterion + ".unstated")
}

// SnapshotMetrics lists the metrics of the register's daily snapshot.
func SnapshotMetrics() []measure.Metric {
	list := []measure.Metric{InUseMetric}
	for _, c := range Criteria() {
		list = append(list, HoldsMetric(c.ID), SilentMetric(c.ID))
	}
	return list
}
