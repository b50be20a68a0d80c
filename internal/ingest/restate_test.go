package ingest_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

func restate(t *testing.T, b measure.Batch, fresh ...measure.Reading) measure.Batch {
	t.Helper()
	out, err := pipeline(t, &stored{}).Restate(t.Context(), b, fresh, pue(t, 1.5))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What stands is not judged again under a register that has changed, nor named
// by directions that have; what follows from it is derived under the history
// that was asked for, and judged.
func TestRestateKeepsWhatStands(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	out := restate(t, batch(w,
		ofSystem(known("compteur", measure.EnergyIT, 1000, w), "serveur"),
		ofSystem(known("compteur", measure.EnergyIT, 2300, day(9, 10)), "disparu"),
		ofGroup(known("compteur", measure.Sessions, 2, w), "direction/disparue"),
	), ofSystem(known("compteur", measure.Queries, 2, w), "disparu"), ofGroup(known("compteur", measure.Headcount, 2, w), "direction/disparue"))
	if got := find(t, out, measure.Energy, ""); got.Value != 1500 {
		t.Errorf("%v Wh of the facility, want 1500", got.Value)
	}
	if got := find(t, out, measure.Sessions, "direction/disparue"); got.Value != 2 || got.State != measure.Known {
		t.Errorf("what stands of a direction that is no more became %+v", got)
	}
	if len(out.All()) != 4 || !refuses(out, `"disparu" is not in the register`) || !refuses(out, "names no direction") {
		t.Errorf("%d readings, want the three that stand and one derived; refused %+v", len(out.All()), out.Refused)
	}
}

// What is derived anew of a direction is told where what it is made from is
// told, whatever was hidden elsewhere, and withheld where that is.
func TestRestateProtects(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	told, hidden := survey.DirectionGroup("dsi"), survey.DirectionGroup("voirie")
	masked := ofGroup(ofSystem(known("passerelle", measure.Queries, 0, w), "serveur"), hidden)
	masked = measure.Reading{Key: masked.Key, State: measure.Withheld}
	out := restate(t, batch(w,
		ofGroup(ofSystem(known("passerelle", measure.EnergyIT, 100, w), "serveur"), told), masked,
		ofGroup(ofSystem(known("passerelle", measure.EnergyIT, 100, w), "serveur"), hidden),
	), ofGroup(ofSystem(known("passerelle", measure.Pages, 3, w), "autre"), told))
	if got := find(t, out, measure.Energy, told); got.State != measure.Known || got.Value != 150 {
		t.Errorf("the energy of a direction that is told became %+v", got)
	}
	if got := find(t, out, measure.Energy, hidden); got.State != measure.Withheld || got.Value != 0 || got.Basis != (measure.Basis{}) {
		t.Errorf("the energy of a direction of which a count is hidden is told: %+v", got)
	}
	if got := find(t, out, measure.Pages, told); got.State != measure.Withheld || got.Value != 0 {
		t.Errorf("a count beside which nothing is told is told: %+v", got)
	}
}

// Whoever says another energy says another of the facility, by the PUE, and
// leaves out the carbon that no factor gives; a correction of queries says
// nothing of energy; one that names no metric leaves all out, and stays when
// it is worked out again.
func TestRestateCorrections(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	source := measure.CorrectionOf("compteur")
	all := measure.Reading{Key: measure.Key{Source: source, Method: measure.Declared, Window: w}}
	b := batch(w, all)
	fresh := ofSystem(known(source, measure.EnergyIT, 200, w), "serveur")
	for range 2 {
		b = restate(t, b, fresh, ofSystem(known(source, measure.Queries, 5, w), "serveur"))
		if got := find(t, b, measure.Energy, ""); got.State != measure.Known || got.Value != 300 {
			t.Errorf("the energy of the facility is corrected to %+v, want 300 Wh", got)
		}
		for _, m := range []measure.Metric{measure.CarbonUsage, measure.CarbonEmbodied, measure.Water, measure.PrimaryEnergy, measure.Abiotic} {
			if got := find(t, b, m, ""); got.State != measure.Missing {
				t.Errorf("%s is not left out: %+v", m, got)
			}
		}
		if find(t, b, "", ""); len(b.All()) != 9 || len(b.Refused) != 0 {
			t.Errorf("%d readings, want 9; refused %+v", len(b.All()), b.Refused)
		}
	}
}

// A correction of what cannot be is refused.
func TestRestateRefusesCorrections(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	source := measure.CorrectionOf("compteur")
	all := measure.Reading{Key: measure.Key{Source: source, Method: measure.Declared, Window: w}}
	counted := all
	counted.State, counted.Value, counted.Low, counted.High = measure.Known, 3, 3, 3
	out := restate(t, measure.Batch{Source: source, Window: w}, counted, ofSystem(known(source, measure.Energy, 2401, w), "serveur"))
	if len(out.All()) != 0 || !refuses(out, "not in the catalogue") || !refuses(out, "maximum power") {
		t.Errorf("kept %+v, refused %+v", out.All(), out.Refused)
	}
}
