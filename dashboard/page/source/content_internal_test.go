package source

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/report"
)

// A run tells what the source no longer holds and what it says otherwise.
func TestOutcomesTellWhatStays(t *testing.T) {
	p, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(p, kit.Setup{})}
	table := m.outcomes([]report.Outcome{{Read: 24, Refused: 1, Kept: 7, Revised: 3}})
	var said []string
	for i, c := range table.Rows[0].Cells[:4] {
		said = append(said, table.Columns[i].Label+" "+c.Text)
	}
	if len(said) != 4 || said[0] != "Lus 24" || said[1] != "Refusés 1" || said[2] != "Conservés 7" || said[3] != "Révisés 3" {
		t.Errorf("%q", said)
	}
}

// Why a run failed is said in the language of the page where it has words, and
// marked as English where it has none.
func TestFaultOfARunIsSaid(t *testing.T) {
	p, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(p, kit.Setup{})}
	table := m.outcomes([]report.Outcome{{Fault: reason.New("http.404")}, {Fault: "disk full"}})
	if c := table.Rows[0].Cells[4]; !strings.HasPrefix(c.Text, "rien à cette adresse") || c.Technical {
		t.Errorf("%+v", c)
	}
	if c := table.Rows[1].Cells[4]; c.Text != "disk full" || !c.Technical {
		t.Errorf("%+v", c)
	}
}
