package table

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Workbooks that were made when staff were called agents in English are read.
func TestFormerNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]measure.Metric{
		"trained agents": measure.AgentsTrained, "trained staff": measure.AgentsTrained, "agents formés": measure.AgentsTrained,
		"agents invited to the survey": measure.Invited, "staff invited to the survey": measure.Invited,
	} {
		if got, ok := metricNamed(name); !ok || got != want {
			t.Errorf("%q is %q, %v", name, got, ok)
		}
	}
	found := 0
	for _, l := range workbookLayouts() {
		if slices.ContainsFunc(l.amounts, func(a amount) bool {
			return a.heading == "Trained agents" && a.Metric == measure.AgentsTrained
		}) {
			found++
		}
	}
	if found == 0 {
		t.Error("no sheet has the heading of before")
	}
}
