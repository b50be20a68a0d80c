package kit_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
)

// Pages warn of factors that are old from the 121st day on, of two versions and
// of models in use that no list has, and else say nothing.
func TestFactorNotes(t *testing.T) {
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{})
	current := impact.Currency{Stamp: impact.Stamp{Method: "0.11.3", Data: "0.11.3"}, Published: "2026-10-14", Days: 120}
	if notes := m.FactorNotes(current); len(notes) != 0 {
		t.Errorf("current factors are warned of: %+v", notes)
	}
	old, mixed, unlisted := current, current, current
	old.Days = 121
	mixed.Data = "0.12.0"
	unlisted.Unlisted = []string{"maison", "secret"}
	for told, c := range map[string]impact.Currency{
		"publiée le 14 octobre 2026, il y a 121 jours": old,
		"méthode 0.11.3 sur les données 0.12.0":        mixed,
		"maison et secret":                             unlisted,
	} {
		notes := m.FactorNotes(c)
		if len(notes) != 1 || !strings.Contains(strings.ReplaceAll(notes[0].Text, kit.NBSP, " "), told) {
			t.Errorf("%+v is told as %+v, should say %q", c, notes, told)
		}
	}
	if text := m.StampText("ecologits-0.11.3+data-0.12.0"); text != "EcoLogits, méthode 0.11.3, données 0.12.0" {
		t.Errorf("the stamp reads %q", text)
	}
	if text := m.StampText("ecologits-0.9.3+water"); text != "ecologits-0.9.3+water" {
		t.Errorf("the stamp of before reads %q", text)
	}
}
