package models

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/register"
)

// The first page says which factors of a zone are the world's.
func TestZonesOfEstimates(t *testing.T) {
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	r := register.Register{Systems: []register.System{{ID: "a", Hosting: register.Hosting{Zone: "EU"}}}}
	m := presenter{kit.NewPresenter(printer, kit.Setup{Models: known, Register: r})}
	page := m.content(1)
	for _, row := range page.Zones.Rows {
		source := row.Cells[len(row.Cells)-1].Text
		if defaults := strings.Contains(source, "faute de valeur de la zone : eau") || strings.Contains(source, "faute de valeur de la zone"+kit.NBSP+": eau"); defaults != (row.Key == "EEE") {
			t.Errorf("zone %s: %q", row.Key, source)
		}
	}
	if len(page.Zones.Rows) != 2 {
		t.Errorf("%d zones, should be FRA and EEE", len(page.Zones.Rows))
	}
	if n := len(m.content(2).Zones.Rows); n > 0 {
		t.Errorf("%d zones on the second page", n)
	}
}
