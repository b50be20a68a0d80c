package sources

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// The page says which months stand on a former card, of what, and the command
// that makes them again; a long list is cut.
func TestNotesOfFormerCards(t *testing.T) {
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(printer, kit.Setup{})}
	day, err := period.ParseDate("2026-05-01")
	if err != nil {
		t.Fatal(err)
	}
	may, err := period.Parse("2026-05")
	if err != nil {
		t.Fatal(err)
	}
	learned := report.Outdated{Outdated: impact.Outdated{System: "chat", What: []string{"zone", "pue"}, Learned: true}, First: may, Last: may.Add(5), From: day}
	changed := learned
	changed.Learned, changed.Last = false, may
	notes := m.outdated([]report.Outdated{learned, changed, changed, changed, changed, changed, changed})
	if len(notes) != mostOutdated+1 || !strings.Contains(notes[mostOutdated].Title, "vigie check") {
		t.Fatalf("%d notes: %+v", len(notes), notes)
	}
	for i, want := range []string{
		"À présent au registre : zone électrique et PUE. Chiffres faits sans : mai 2026 à octobre 2026.",
		"Changé au registre : zone électrique et PUE. Chiffres faits avec l’ancienne valeur : mai 2026.",
	} {
		if text := strings.ReplaceAll(notes[i].Text, kit.NBSP, " "); !strings.HasPrefix(text, want) || notes[i].Items[0] != "vigie recompute --from 2026-05-01" {
			t.Errorf("note %d is %q with %v, should begin with %q", i, text, notes[i].Items, want)
		}
	}
}
