package dashboard_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// A verdict that changed says from which figure, against which target.
func TestAVerdictThatChangedSaysItsCause(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	w, err := notice.New(s, "https://vigie.ville.fr", "Ville de Démonstration")
	if err != nil {
		t.Fatal(err)
	}
	judged := func(q int, value, limit float64, v indicator.Verdict) report.Judged {
		target := indicator.Target{Indicator: indicator.IDEnergy, Per: period.Quarter, Limit: &limit}
		return report.Judged{Result: indicator.Result{
			Indicator: indicator.IDEnergy, Period: period.QuarterOf(2026, q), Verdict: v, Target: &indicator.InForce{Target: target, Limit: limit},
			Figure: indicator.Figure{State: measure.Known, Value: value, Low: value, High: value},
		}}
	}
	facts := func(q3 report.Judged) notify.Fact {
		world := notify.World{Closed: []report.Judged{q3}, Earlier: []report.Judged{judged(2, 290, 300, indicator.Met), judged(1, 250, 300, indicator.Met)}}
		return notify.Facts(world)[0]
	}
	told := func(before string) string {
		c := w.News("fr", []notify.News{{Fact: facts(judged(3, 412, 310, indicator.Missed)), Before: before}})
		return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(c.Items[0].Text)
	}
	changed := told("met")
	for _, want := range []string{"auparavant : cible atteinte", "2ᵉ trimestre 2026 : 290 kWh, cible : au plus 300 kWh", "Chiffre : 412 kWh", "Cible : au plus 310 kWh"} {
		if !strings.Contains(changed, want) {
			t.Errorf("%q is not told: %s", want, changed)
		}
	}
	if first := told(""); strings.Contains(first, "290") {
		t.Errorf("a verdict that did not change has a cause: %s", first)
	}
}
