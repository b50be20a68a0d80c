package report_test

import (
	"math"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// A supplier's declaration stands beside what the method estimates of the same
// tokens. 7,750 requests of 400 tokens of mistral-large-latest take, by the real
// EcoLogits 0.11.3, 8.918316325893992 kWh and 0.6524045451894838 kg CO2e; at
// 1.14 g for 400 tokens they are 8,835 g, at 0.5 Wh a request 3,875 Wh.
func TestDeclared(t *testing.T) {
	w := newTown(t, "chat")
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.setup.Assumed = func(time.Time) *impact.State { return &impact.State{Catalogue: known} }
	model := func(m *measure.Month) { m.Model = "mistral/mistral-large-latest" }
	w.put("chat", measure.OutputTokens, "2026-10", 3_100_000, model)
	w.put("chat", measure.Queries, "2026-10", 7750, model)
	w.put("chat", measure.Energy, "2026-10", 8918, from("gateway", measure.Estimated, "method=ecologits-0.11.3"))
	w.setup.Declared = []impact.Declaration{
		{Model: "mistral-large-latest", Per: impact.PerOutputToken, Count: 400, Carbon: impact.Bounds{Low: 1.14, High: 1.14}},
		{Model: "openai/gpt-4o", Per: impact.PerRequest, Count: 1, Energy: impact.Bounds{Low: 1, High: 1}},
		{Model: "mistral-large-latest", Per: impact.PerRequest, Count: 1, Energy: impact.Bounds{Low: 0.4, High: 0.6}},
	}
	f, err := w.reporter().Footprint(t.Context(), per(t, "2026-10"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Declared) != 2 {
		t.Fatalf("%d declarations are about what was asked, should be 2: %+v", len(f.Declared), f.Declared)
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	carbon, energy := f.Declared[0], f.Declared[1]
	if carbon.Kept != report.KeptEstimate || !near(carbon.Carbon.Declared.High, 8835) || !near(carbon.Carbon.Estimated.Low, 652.4045451894838) {
		t.Errorf("carbon: %+v, kept %s", carbon.Carbon, carbon.Kept)
	}
	if carbon.Carbon.Gap == nil || !near(*carbon.Carbon.Gap, 8835/652.4045451894838-1) || carbon.Energy.Gap != nil {
		t.Errorf("the gaps are %v and %v", carbon.Carbon.Gap, carbon.Energy.Gap)
	}
	if !near(energy.Energy.Declared.Low, 3100) || !near(energy.Energy.Declared.High, 4650) || !near(energy.Energy.Estimated.High, 8918.316325893992) || !near(*energy.Energy.Gap, 3875/8918.316325893992-1) {
		t.Errorf("energy: %+v", energy.Energy)
	}
}

// Where a meter speaks, or the register states an energy by use, that is what the
// page says the figures hold.
func TestDeclaredBesideAnotherFigure(t *testing.T) {
	for want, how := range map[report.KeptBy]func(*measure.Month){
		report.KeptMeasured:   from("meter", measure.Measured, "method=counter"),
		report.KeptByRegister: from("gateway", measure.Estimated, "method=per-use"),
	} {
		w := newTown(t, "chat")
		known, err := impact.NewCatalogue(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.setup.Assumed = func(time.Time) *impact.State { return &impact.State{Catalogue: known} }
		w.put("chat", measure.OutputTokens, "2026-10", 1000, func(m *measure.Month) { m.Model = "gpt-4o" })
		w.put("chat", measure.Energy, "2026-10", 5, how)
		w.setup.Declared = []impact.Declaration{{Model: "gpt-4o", Per: impact.PerOutputToken, Count: 1, Energy: impact.Bounds{Low: 1, High: 1}}}
		f, err := w.reporter().Footprint(t.Context(), per(t, "2026-10"))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Declared) != 1 || f.Declared[0].Kept != want {
			t.Errorf("%+v, should be kept %s", f.Declared, want)
		}
	}
}
