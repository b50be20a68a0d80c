package footprint

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// A release that gives both the method and the factors of zones is named once.
func TestFactorsAreNamedOnce(t *testing.T) {
	t.Parallel()
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(printer, kit.Setup{})}
	of := func(method, zone string) indicator.Origin {
		return indicator.Origin{Basis: measure.BasisFields{Method: method, Zone: zone}.Basis()}
	}
	for want, origins := range map[string][]indicator.Origin{
		"ecologits-0.11.3 (FRA)":              {of("ecologits-0.11.3", "FRA ecologits-0.11.3"), of("ecologits-0.11.3", "FRA ecologits-0.11.3")},
		"ecologits-0.11.3 (FRA et USA)":       {of("ecologits-0.11.3", "USA ecologits-0.11.3,FRA ecologits-0.11.3")},
		"FRA 2026 et ecologits-0.11.3":        {of("ecologits-0.11.3", "FRA 2026"), of("counter", "FRA 2026")},
		"ecologits-0.11.3":                    {of("ecologits-0.11.3", "")},
		"ecologits-0.11.3 et ecologits-0.9.3": {of("ecologits-0.9.3", ""), of("ecologits-0.11.3", "")},
		"":                                    {of("counter", "")},
	} {
		if got := m.factors(origins); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
