package register_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

func tallyOf(t *testing.T, r register.Register, id string) register.Tally {
	t.Helper()
	for _, c := range register.Criteria() {
		if c.ID == id {
			return r.Tally(c, date(t, "2026-11-23"))
		}
	}
	t.Fatalf("no criterion %q", id)
	return register.Tally{}
}

// What is not stated is neither kept nor broken, an expired review fails, what
// is dated later is not so yet, and only systems in use are counted.
func TestTally(t *testing.T) {
	day := func(text string) register.Governance { return register.Governance{BiasReview: date(t, text)} }
	r := register.Register{Systems: []register.System{
		{ID: "fresh", Governance: day("2025-11-23")},
		{ID: "old", Governance: day("2025-11-22")},
		{ID: "planned", Governance: day("2026-11-24")},
		{ID: "silent"},
		{ID: "gone", Phases: register.Phases{Withdrawn: date(t, "2026-01-01")}, Governance: day("2026-06-01")},
	}}
	got := tallyOf(t, r, register.BiasReviewed)
	if got.Of != 4 || got.Holds != 1 || len(got.Failing) != 1 || got.Failing[0] != "old" || len(got.Silent) != 2 {
		t.Errorf("%+v", got)
	}
	r.Systems[0].Governance.AutomatedDecision, r.Systems[1].Governance.AutomatedDecision = register.No, register.Yes
	if got := tallyOf(t, r, register.HumanDecides); got.Holds != 1 || len(got.Failing) != 1 || len(got.Silent) != 2 {
		t.Errorf("automated decisions: %+v", got)
	}
	banned := register.System{ID: "banned", Responsible: "DSI", Governance: register.Governance{RiskClass: register.Prohibited, ProtectionAssessment: date(t, "2026-01-01")}}
	lawful := banned
	lawful.Governance.RiskClass = register.Minimal
	if got := tallyOf(t, register.Register{Systems: []register.System{banned, lawful}}, register.Lawful); got.Holds != 1 || len(got.Failing) != 1 {
		t.Errorf("a prohibited practice is not lawful: %+v", got)
	}
}

func TestExperiments(t *testing.T) {
	d := func(text string) (p register.Phases) { p.Experiment = date(t, text); return p }
	running, endless, overdue, continued, stopped := d("2026-01-01"), d("2026-01-01"), d("2026-01-01"), d("2026-01-01"), d("2026-01-01")
	running.ExperimentEnd, overdue.ExperimentEnd = date(t, "2026-11-23"), date(t, "2026-11-22")
	continued.InService, stopped.Withdrawn = date(t, "2026-03-01"), date(t, "2026-03-01")
	e := register.Register{Systems: []register.System{
		{ID: "running", Phases: running},
		{ID: "endless", Phases: endless},
		{ID: "overdue", Phases: overdue},
		{ID: "continued", Phases: continued},
		{ID: "stopped", Phases: stopped},
		{ID: "later", Phases: d("2027-01-01")},
	}}.Experiments(date(t, "2026-11-23"))
	for want, list := range map[measure.System][]measure.System{"endless": e.Endless, "overdue": e.Overdue, "continued": e.Continued, "stopped": e.Stopped} {
		if len(list) != 1 || list[0] != want {
			t.Errorf("%s: %v", want, list)
		}
	}
	if len(e.Running) != 2 {
		t.Errorf("running: %v", e.Running)
	}
}

// Evidence counts for the months of its kind, twelve where the charter says
// nothing; the latest by the day is told, and what no charter asks for is never
// told to be old.
func TestEvidence(t *testing.T) {
	r := register.Register{
		Charters: charter.Versions{{Evidence: []charter.Kind{{ID: "guide"}, {ID: "plan", Months: 24}}}},
		Evidence: []register.Evidence{
			{Promise: "guide", Text: "old", Date: date(t, "2024-01-01")},
			{Promise: "guide", Text: "last", Date: date(t, "2025-11-22")},
			{Promise: "guide", Text: "to come", Date: date(t, "2027-01-01")},
			{Promise: "plan", Date: date(t, "2024-11-23")},
			{Promise: "of old", Date: date(t, "2020-01-01")},
		},
	}
	day := date(t, "2026-11-23")
	e, ok := r.EvidenceOf("guide", day)
	if !ok || e.Text != "last" || !r.Expired(e, day) || r.Expired(e, date(t, "2026-11-22")) {
		t.Errorf("%+v %v", e, ok)
	}
	if plan := r.Evidence[3]; r.Expired(plan, day) || !r.Expired(plan, date(t, "2026-11-24")) {
		t.Error("it counts for 24 months")
	}
	if r.Expired(r.Evidence[4], day) {
		t.Error("no charter asks for it")
	}
	if _, ok := r.EvidenceOf("moderation", day); ok {
		t.Error("nothing shows it")
	}
}
