package method

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/register"
)

// The page warns of factors that are old and of models of the register that no
// list has.
func TestWhatEstimatesStandOn(t *testing.T) {
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	r := register.Register{Systems: []register.System{{ID: "a", Models: []string{"maison", "gpt-4o"}}}}
	m := presenter{kit.NewPresenter(printer, kit.Setup{Models: known, Register: r})}
	for now, want := range map[time.Time]int{
		time.Date(2027, 2, 11, 12, 0, 0, 0, time.UTC): 1, // 120 days after 14 October 2026
		time.Date(2027, 2, 12, 12, 0, 0, 0, time.UTC): 2,
	} {
		page := m.content(now)
		if len(page.Notes) != want || !strings.Contains(page.Notes[want-1].Text, "maison") || strings.Contains(page.Notes[want-1].Text, "gpt-4o") {
			t.Errorf("on %s: %+v, should be %d notes", now.Format(time.DateOnly), page.Notes, want)
		}
	}
}
