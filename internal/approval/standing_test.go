package approval_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// TestStands: a system in service that nobody approved, or past the end of its
// experiment, stands out; no other does.
func TestStands(t *testing.T) {
	t.Parallel()
	day := func(m, d int) period.Date { return period.Date{Year: 2026, Month: time.Month(m), Day: d} }
	service := register.Phases{InService: day(2, 1)}
	trial := register.Phases{Experiment: day(2, 1), ExperimentEnd: day(6, 30)}
	trying := approval.Grant{System: "a", From: day(1, 10), Until: day(6, 30), Trial: true}
	open := approval.Grant{System: "a", From: day(1, 10)}
	for name, c := range map[string]struct {
		phases register.Phases
		card   *register.Approval
		grants []approval.Grant
		on     period.Date
		want   approval.Standing
	}{
		"in service, nothing approved":       {service, nil, nil, day(7, 1), approval.Unapproved},
		"without a date: taken to run":       {register.Phases{}, nil, nil, day(7, 1), approval.Unapproved},
		"in service, approved":               {service, nil, []approval.Grant{open}, day(7, 1), ""},
		"approved for another system":        {service, nil, []approval.Grant{{System: "b", From: day(1, 10)}}, day(7, 1), approval.Unapproved},
		"approved later":                     {service, nil, []approval.Grant{{System: "a", From: day(8, 1)}}, day(7, 1), approval.Unapproved},
		"approved, and it has ended":         {service, nil, []approval.Grant{{System: "a", From: day(1, 10), Until: day(6, 30)}}, day(7, 1), approval.Unapproved},
		"the card has an approval":           {service, &register.Approval{Date: day(1, 10)}, nil, day(7, 1), ""},
		"the card has a forecast alone":      {service, &register.Approval{Review: day(9, 1)}, nil, day(7, 1), approval.Unapproved},
		"in service under a running trial":   {service, nil, []approval.Grant{trying}, day(6, 30), ""},
		"in service, past its trial":         {service, nil, []approval.Grant{trying}, day(7, 1), approval.Beyond},
		"past its trial, then for service":   {service, nil, []approval.Grant{trying, open}, day(7, 1), ""},
		"an experiment that runs":            {trial, nil, []approval.Grant{trying}, day(6, 30), ""},
		"an experiment nobody approved":      {trial, nil, nil, day(6, 30), ""},
		"past the end that the card states":  {trial, nil, nil, day(7, 1), approval.Beyond},
		"past the end although approved":     {trial, nil, []approval.Grant{trying}, day(7, 1), approval.Beyond},
		"the project stopped, the card runs": {register.Phases{Experiment: day(2, 1)}, nil, []approval.Grant{{System: "a", From: day(1, 1), Until: day(3, 1), Trial: true}}, day(4, 1), approval.Beyond},
		"withdrawn":                          {register.Phases{InService: day(2, 1), Withdrawn: day(3, 1)}, nil, nil, day(7, 1), ""},
		"a project":                          {register.Phases{Project: day(2, 1)}, nil, nil, day(7, 1), ""},
	} {
		s := register.System{ID: measure.System("a"), Phases: c.phases, Approval: c.card}
		if got := approval.Stands(s, c.grants, c.on); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// What a file of the configuration grants: never with a knock-out, and a trial
// until its end.
func TestGranted(t *testing.T) {
	t.Parallel()
	a := answered(0, 0)
	a.System = "a"
	if g, ok := book.Granted(a); !ok || !g.Until.IsZero() || g.From != a.Date {
		t.Errorf("%+v %v", g, ok)
	}
	end := period.Date{Year: 2026, Month: 12, Day: 31}
	a = answered(3, 2)
	a.System, a.Experiment = "a", approval.Experiment{End: end, Users: new(5), Criteria: []string{"x"}}
	if g, ok := book.Granted(a); !ok || !g.Trial || g.Until != end {
		t.Errorf("a trial: %+v %v", g, ok)
	}
	a = answered(0, 0)
	a.System = "a"
	a.KnockOuts[latest.KnockOuts[0].ID] = register.Yes
	if _, ok := book.Granted(a); ok {
		t.Error("two functions outvote a knock-out")
	}
	a = answered(0, 0)
	a.System, a.Approvers = "a", a.Approvers[:1]
	if _, ok := book.Granted(a); ok {
		t.Error("one function grants")
	}
}
