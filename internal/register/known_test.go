package register_test

import (
	"fmt"
	"testing"

	"github.com/vigie-ia/vigie/internal/register"
)

// What evidence says is not told as unstated: it stands for a field that the card
// leaves out, for an older review and an older rate, from its day to its last one.
func TestEvidenceSaysWhatTheCardDoesNot(t *testing.T) {
	t.Parallel()
	s := register.System{ID: "a", Phases: register.Phases{InService: on("2024-01-01")}, Evidence: []register.Proof{
		{Kind: register.ProofBias, Date: on("2025-03-01"), Next: on("2025-09-30")},
		{Kind: register.ProofBias, Date: on("2026-03-01"), Next: on("2028-03-01")}, // a review counts for a year at most
		{Kind: register.ProofAccessibility, Date: on("2026-02-01"), Rate: new(81.0), Channel: "accueil"},
		{Kind: register.ProofExplanation, Date: on("2026-02-01"), Address: "https://ville.example/x"},
		{Kind: register.ProofMitigation, Date: on("2026-02-01"), Shows: "arrêt la nuit"},
	}}
	s.Governance.PublicNotice = "https://ville.example/n"
	card := s
	card.Evidence = s.Evidence[:1]
	card.Governance.BiasReview, card.Governance.AccessibilityRate, card.Governance.HumanChannel = on("2025-06-01"), new(40.0), register.No
	names := map[register.Held]string{register.Unstated: "?", register.Holds: "yes", register.Fails: "no"}
	for _, c := range []struct {
		s          register.System
		day, wants string // of bias, information, inclusion and mitigation
	}{
		{s, "2025-02-01", "? ? ? ?"},
		{s, "2025-09-30", "yes ? ? ?"},
		{s, "2025-10-01", "no ? ? ?"},
		{s, "2026-03-01", "yes yes yes yes"},
		{s, "2027-02-02", "yes ? ? ?"},
		{s, "2027-03-02", "no ? ? ?"},
		{card, "2025-05-01", "yes ? no ?"}, // the card's own day is to come
		{card, "2026-01-01", "yes ? no ?"}, // the later of the two counts, for its own time
		{card, "2026-06-02", "no ? no ?"},
	} {
		got := map[string]string{}
		for _, criterion := range register.Criteria() {
			got[criterion.ID] = names[criterion.Of(c.s, on(c.day))]
		}
		if line := fmt.Sprint(got[register.BiasReviewed], " ", got[register.Informed], " ", got[register.Inclusion], " ", got[register.Mitigated]); line != c.wants {
			t.Errorf("on %s: %s, not %s", c.day, line, c.wants)
		}
	}
	fields := map[string]register.Field{}
	for _, f := range s.Fields(on("2026-03-02")) {
		fields[f.ID] = f
	}
	if f := fields["governance.bias_review"]; f.Date != on("2026-03-01") || f.Expired || fields["governance.accessibility_rate"].Value != "81" || fields["governance.human_channel"].Value != "yes" || fields["governance.explanation"].Value != "https://ville.example/x" || fields["mitigation"].Value != "arrêt la nuit" {
		t.Errorf("the card: %+v", fields)
	}
}
