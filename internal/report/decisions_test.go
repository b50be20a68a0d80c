package report_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// TestDecided: what is missed is listed whether anything was decided or not; what
// is met is listed only while something about it is to be done, or was.
func TestDecided(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	aimed := func(id string, system measure.System, v indicator.Verdict) report.Item {
		return report.Item{Judged: report.Judged{Result: indicator.Result{Indicator: id, System: system, Verdict: v, Target: &indicator.InForce{Limit: 1}, Figure: indicator.Figure{State: measure.Known, Value: 2}, Period: per(t, "2026-T3")}}}
	}
	o := report.Overview{Head: report.Head{Period: per(t, "2026-T3"), Now: now, Zone: now.Location()}, Systems: []report.Item{
		aimed("energy", "a", indicator.Missed), aimed("cost", "a", indicator.Met), aimed("cost", "b", indicator.Met),
	}}
	day := func(text string) register.Action { return register.Action{Text: text, Indicator: "cost", System: "a"} }
	list := o.Decided([]register.Action{day("to do")})
	if len(list.Missed) != 1 || len(list.Missed[0].Actions) != 0 || len(list.Others) != 1 || list.Others[0].Indicator != "cost" || list.Others[0].System != "a" {
		t.Errorf("it lists %+v", list)
	}
	given := day("given up")
	given.GivenUp = list.Today
	if list := o.Decided([]register.Action{given}); len(list.Others) != 0 {
		t.Errorf("what was given up is listed beside a target that is met: %+v", list.Others)
	}
	if list := list.Of(report.Followed.AboutStaff); len(list.Missed)+len(list.Others) != 0 {
		t.Errorf("of staff it keeps %+v", list)
	}
}
