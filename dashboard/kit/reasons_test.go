package kit_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// What was not taken is worded in the language of the page, with its values and
// the place within it; what was stored before reasons had codes is English, and
// marked so.
func TestReasons(t *testing.T) {
	t.Parallel()
	fr, en := printer(t, kit.FR), printer(t, kit.EN)
	cell := reason.New("where.within", "a.xlsx", reason.New("where.cell", "Chiffres", "E2"))
	for said, want := range map[reason.Text][2]string{
		reason.New("number.negative"):         {"un nombre négatif", "negative"},
		reason.New("system", "chat"):          {"le système chat n’est pas au registre", `system "chat" is not in the register`},
		reason.New("part.of", "x", "chat"):    {"x n’est pas une partie du système chat", `part "x" is not one of system "chat"`},
		cell:                                  {"a.xlsx, feuille Chiffres, cellule E2", `a.xlsx, sheet "Chiffres", cell E2`},
		reason.New("said.at", cell):           {"déjà dit, pour tout ou partie de cette période\u00a0: a.xlsx, feuille Chiffres, cellule E2", `said already, over all or part of this period, at a.xlsx, sheet "Chiffres", cell E2`},
		reason.New("unit", "%[2]s", "kWh"):    {"ce n’est pas une unité de cette grandeur (%[2]s), gardée en kWh", "not a unit of %[2]s, which is kept in kWh"},
		reason.New("where.wave", "l’été"):     {"campagne l’été", "wave l’été"},
		reason.New("power", "1200", "1000"):   {"1200 Wh dépassent ce que permet la puissance maximale du système sur cette durée (1000 Wh)", "1200 Wh is more than the system’s maximum power allows over this time (1000 Wh)"},
		reason.New("wave.open", "2026-10-01"): {"LimeSurvey le garde ouvert jusqu’au 2026-10-01, après le jour où sa campagne se clôt\u00a0: fixez sa date d’expiration, ou «\u00a0closed\u00a0» dans la campagne\u202f; il est lu quand les deux sont passées", "it is open in LimeSurvey until 2026-10-01, after the day on which its wave closes: set the expiry date, or closed in the wave, and it is read when both are past"},
	} {
		for i, p := range []*kit.Printer{fr, en} {
			if got, ok := p.Said(said); !ok || got != want[i] {
				t.Errorf("%s is %q, %v; not %q", said, got, ok, want[i])
			}
		}
	}
	old := measure.Refusal{Where: `a.xlsx, sheet "Chiffres", cell E2`, Reason: "not a number"}
	if got := fr.Refusal(old); got != (kit.Refused{Where: `a.xlsx, sheet "Chiffres", cell E2`, Reason: "not a number", Technical: true}) {
		t.Errorf("what was stored before: %+v", got)
	}
	if got := en.Refusal(old); got.Technical {
		t.Errorf("in English: %+v", got)
	}
	if got := fr.Refusal(measure.Refusal{Where: "x", Reason: reason.New("gone.since", 1)}); !got.Technical || got.Reason == "" {
		t.Errorf("a code that has no words: %+v", got)
	}
}
