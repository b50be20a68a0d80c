package register_test

import (
	"fmt"
	"testing"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

func on(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Evidence counts for a year, or until the day that it names; that day itself
// still counts.
func TestProofGrowsOld(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		proof register.Proof
		day   string
		old   bool
	}{
		{register.Proof{Date: on("2025-03-10")}, "2026-03-10", false},
		{register.Proof{Date: on("2025-03-10")}, "2026-03-11", true},
		{register.Proof{Date: on("2025-03-10"), Next: on("2025-06-01")}, "2025-06-02", true},
		{register.Proof{Date: on("2022-03-10"), Until: on("2028-06-01")}, "2028-06-01", false},
		{register.Proof{Date: on("2022-03-10"), Until: on("2028-06-01")}, "2028-06-02", true},
	} {
		if got := c.proof.Expired(on(c.day)); got != c.old {
			t.Errorf("%+v on %s: old %v", c.proof, c.day, got)
		}
	}
}

// What nobody counted is no share, and none of some outputs is one.
func TestProofSharesWhatWasCounted(t *testing.T) {
	t.Parallel()
	if _, ok := (register.Proof{Outputs: new(0), Changed: new(0)}).ChangedShare(); ok {
		t.Error("a share of no output")
	}
	if _, ok := (register.Proof{}).ChangedShare(); ok {
		t.Error("a share of what was not counted")
	}
	if share, ok := (register.Proof{Outputs: new(8), Changed: new(2)}).ChangedShare(); !ok || share != 0.25 {
		t.Errorf("%v %v", share, ok)
	}
	if share, ok := (register.Proof{Outputs: new(8), Changed: new(0)}).ChangedShare(); !ok || share != 0 {
		t.Errorf("none of eight: %v %v", share, ok)
	}
}

// The latest evidence by a day counts; what is dated later was not so yet, and
// systems that nobody uses are not asked for any.
func TestProvenSortsSystemsInUse(t *testing.T) {
	t.Parallel()
	used := register.Phases{InService: on("2024-01-01")}
	proof := func(day string) register.Proof { return register.Proof{Kind: register.ProofBias, Date: on(day)} }
	r := register.Register{Systems: []register.System{
		{ID: "fresh", Phases: used, Evidence: []register.Proof{proof("2026-05-01"), proof("2023-01-01")}},
		{ID: "old", Phases: used, Evidence: []register.Proof{proof("2024-01-01")}},
		{ID: "later", Phases: used, Evidence: []register.Proof{proof("2026-12-01")}},
		{ID: "other", Phases: used, Evidence: []register.Proof{{Kind: register.ProofContract, Date: on("2026-05-01")}}},
		{ID: "gone", Phases: register.Phases{Withdrawn: on("2025-01-01")}},
	}}
	current, old, none := r.Proven(register.ProofBias, on("2026-06-01"))
	if got := fmt.Sprint(current, old, none); got != "[fresh] [old] [later other]" {
		t.Errorf("%s", got)
	}
}
