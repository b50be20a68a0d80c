package ingest_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// stored is what a store holds; its error is that of reading.
type stored struct {
	readings []measure.Reading
	err      error
}

func (s *stored) Said(_ context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		if s.err != nil {
			yield(measure.Reading{}, s.err)
			return
		}
		for _, r := range s.readings {
			if r.Source == source && !r.Basis.Derived() && w.From.Before(r.Window.To) && !r.Window.To.After(w.To) && !yield(r, nil) {
				return
			}
		}
	}
}

// assumed is a history that is kept, or cannot be.
type assumed struct {
	history impact.History
	err     error
}

func (a assumed) Current() (impact.History, error) { return a.history, a.err }

// pue is a history under which the system "serveur" has that PUE, in a zone of
// which nothing is known.
func pue(t testing.TB, value float64) impact.History {
	t.Helper()
	catalogue, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	site := impact.Site{PUE: impact.Bounds{Low: value, High: value}}
	return impact.NewHistory(&impact.State{Places: map[string]impact.Site{impact.PlaceKey("serveur", ""): site}, Catalogue: catalogue})
}

func directions() survey.Directions {
	return survey.Directions{{ID: "dsi", Names: []survey.Label{{Name: "Systèmes d’information"}}}, {ID: "voirie"}, {ID: "eau", Parent: "voirie"}}
}

// pipeline is of one system of at most 100 W under a PUE of 1.25.
func pipeline(t *testing.T, keep *stored) *ingest.Pipeline {
	t.Helper()
	return ingest.New(ingest.Setup{
		Register:    register.Register{Systems: []register.System{{ID: "serveur", MaxPower: 100}, {ID: "autre"}}},
		Directions:  directions(),
		Zone:        time.UTC,
		Assumptions: assumed{history: pue(t, 1.25)},
		Stored:      keep,
		Now:         func() time.Time { return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC) },
	})
}

func day(month time.Month, d int) measure.Window {
	from := time.Date(2026, month, d, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: from, To: from.AddDate(0, 0, 1)}
}

func known(source string, m measure.Metric, value float64, w measure.Window) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: source, Metric: m, Method: measure.Declared, Window: w},
		State: measure.Known, Value: value, Low: value, High: value, Covered: w.Length(),
	}
}

func ofSystem(r measure.Reading, id measure.System) measure.Reading {
	r.System = id
	return r
}

func ofGroup(r measure.Reading, g measure.Group) measure.Reading {
	r.Group = g
	return r
}

func batch(w measure.Window, list ...measure.Reading) measure.Batch {
	return measure.Batch{Source: list[0].Source, Window: w, Readings: list}
}

func run(t *testing.T, p *ingest.Pipeline, b measure.Batch) measure.Batch {
	t.Helper()
	out, err := p.Run(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// find returns the one reading of a metric and a group.
func find(t *testing.T, b measure.Batch, m measure.Metric, g measure.Group) measure.Reading {
	t.Helper()
	var found []measure.Reading
	for _, r := range b.All() {
		if r.Metric == m && r.Group == g {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d readings of %s %s, want one, in %+v, refused %+v", len(found), m, g, b.All(), b.Refused)
	}
	return found[0]
}

// refuses tells whether some reason of a batch says so.
func refuses(b measure.Batch, reason string) bool {
	return slices.ContainsFunc(b.Refused, func(r measure.Refusal) bool { return strings.Contains(r.Reason.String(), reason) })
}

// 1,000 Wh of the equipment under a PUE of 1.25 are 1,250 Wh of the facility,
// and both are there.
func TestRunDerives(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	out := run(t, pipeline(t, &stored{}), batch(w, ofSystem(known("compteur", measure.EnergyIT, 1000, w), "serveur")))
	if it, facility := find(t, out, measure.EnergyIT, ""), find(t, out, measure.Energy, ""); it.Value != 1000 || facility.Value != 1250 {
		t.Errorf("%v and %v Wh, want 1000 and 1250", it.Value, facility.Value)
	}
}

// What a source said is validated, and what follows from it too: 2,000 Wh in a
// day are under 100 W, the 2,500 Wh that they make at the facility are not.
func TestRunRefusesWhatCannotBeTrue(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	out := run(t, pipeline(t, &stored{}), batch(w,
		ofSystem(known("compteur", measure.EnergyIT, 2000, w), "serveur"),
		ofSystem(known("compteur", measure.Queries, 3, w), "inconnu"),
		ofSystem(known("compteur", measure.Queries, 3, day(10, 2)), "autre"),
	))
	if len(out.All()) != 1 || out.All()[0].Metric != measure.EnergyIT {
		t.Errorf("kept %+v, want the energy of the equipment only", out.All())
	}
	for _, reason := range []string{"maximum power", `"inconnu" is not in the register`, "outside the batch"} {
		if !refuses(out, reason) {
			t.Errorf("nothing is refused with %q: %+v", reason, out.Refused)
		}
	}
}

// Groups take the ids of directions and services; what names none, and what is
// then said twice, is refused.
func TestRunNames(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	out := run(t, pipeline(t, &stored{}), batch(w,
		known("formation", measure.Sessions, 9, w),
		ofGroup(known("formation", measure.Sessions, 4, w), "direction/systemes d'information"),
		ofGroup(known("formation", measure.Sessions, 3, w), "direction/eau"),
		ofGroup(known("formation", measure.Sessions, 7, w), "direction/DSI"),
		ofGroup(known("formation", measure.Sessions, 2, w), "direction/culture"),
	))
	if a, b := find(t, out, measure.Sessions, survey.DirectionGroup("dsi")), find(t, out, measure.Sessions, survey.ServiceGroup("eau")); a.Value != 4 || b.Value != 3 {
		t.Errorf("%v sessions of dsi and %v of eau, want 4 and 3", a.Value, b.Value)
	}
	if len(out.All()) != 3 || !refuses(out, `"direction/culture" names no direction`) || !refuses(out, "under another name") {
		t.Errorf("kept %d, want 3; refused %+v", len(out.All()), out.Refused)
	}
}

// trained is a headcount with the trained among it, of two directions that make
// up the whole.
func trained(w measure.Window, dsi, voirie float64) []measure.Reading {
	list := []measure.Reading{known("formation", measure.AgentsTrained, dsi+voirie, w), known("formation", measure.Headcount, 80, w)}
	for id, n := range map[string]float64{"dsi": dsi, "voirie": voirie} {
		g := survey.DirectionGroup(id)
		list = append(list, ofGroup(known("formation", measure.AgentsTrained, n, w), g), ofGroup(known("formation", measure.Headcount, 40, w), g))
	}
	return list
}

// 2 of 40 trained are told as 10 % of them or less, and 20 as half; the total is
// told from both: (40·5 + 40·50) ÷ 80 = 27.5, to 28 % of 80, and (50 + 30) ÷ 2.
func TestRunProtects(t *testing.T) {
	t.Parallel()
	w, dsi := day(9, 10), survey.DirectionGroup("dsi")
	for name, test := range map[string]struct {
		dsi, voirie, told, total float64
		bound                    string
	}{
		"two persons": {2, 20, 4, 22.4, "at_most"},
		"enough":      {20, 12, 20, 32, ""},
	} {
		out := run(t, pipeline(t, &stored{}), batch(w, trained(w, test.dsi, test.voirie)...))
		got, whole := find(t, out, measure.AgentsTrained, dsi), find(t, out, measure.AgentsTrained, "")
		if math.Abs(got.Value-test.told) > 1e-9 || got.Basis.Fields().Bound != test.bound || math.Abs(whole.Value-test.total) > 1e-9 {
			t.Errorf("%s: %v %s trained of %v in all, want %+v", name, got.Value, got.Basis.Fields().Bound, whole.Value, test)
		}
	}
}

// What cannot be protected, because what is stored cannot be read, or cannot be
// derived, because what it is derived under cannot be kept, does not enter.
func TestRunFails(t *testing.T) {
	t.Parallel()
	w, torn := day(9, 10), errors.New("torn")
	if _, err := pipeline(t, &stored{err: torn}).Run(t.Context(), batch(w, trained(w, 20, 12)...)); !errors.Is(err, torn) {
		t.Errorf("%v, want the store's error", err)
	}
	p := ingest.New(ingest.Setup{Zone: time.UTC, Assumptions: assumed{err: torn}, Stored: &stored{}, Now: time.Now})
	if _, err := p.Run(t.Context(), batch(w, known("compteur", measure.Sessions, 1, w))); !errors.Is(err, torn) {
		t.Errorf("%v, want the assumptions' error", err)
	}
}

// Check refuses what Run would, and adds and hides nothing.
func TestCheck(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	b := batch(w, append(trained(w, 2, 20),
		ofSystem(known("formation", measure.EnergyIT, 1000, w), "serveur"),
		ofSystem(known("formation", measure.Queries, 1, w), "inconnu"),
		ofGroup(known("formation", measure.Sessions, 2, w), "direction/culture"))...)
	out := pipeline(t, &stored{}).Check(b)
	if len(out.All()) != len(b.Readings)-2 || len(out.Refused) != 2 {
		t.Fatalf("kept %d of %d, refused %+v", len(out.All()), len(b.Readings), out.Refused)
	}
	if got := find(t, out, measure.AgentsTrained, survey.DirectionGroup("dsi")); got.Value != 2 {
		t.Errorf("%v trained, want 2 as typed", got.Value)
	}
}
