package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// said is a reading of an hour of 10 September: of a system, by a model.
func said(hour int, system measure.System, m measure.Metric, model string, value float64) measure.Reading {
	from := day(9, 10).From.Add(time.Duration(hour) * time.Hour)
	r := ofSystem(known("passerelle", m, value, measure.Window{From: from, To: from.Add(time.Hour)}), system)
	r.Method, r.Model = measure.Measured, model
	return r
}

func held(r measure.Reading, h measure.Hold) measure.Reading {
	r.Hold = h
	return r
}

func covering(r measure.Reading, d time.Duration) measure.Reading {
	r.Covered = d
	return r
}

// brief writes what is kept of plain readings: hour, system, metric, model and
// value, "before" for what stays and "gone" for what was let go.
func brief(b measure.Batch) string {
	var list []string
	for _, r := range b.All() {
		if r.Basis.Fields().Derived != "" {
			continue
		}
		text := fmt.Sprintf("%d %s %s %s %v", r.Window.From.Hour(), r.System, r.Metric, r.Model, r.Value)
		switch {
		case r.State == measure.Missing:
			text += " gone"
		case r.Basis.Fields().Said == measure.SaidBefore:
			text += " before"
		}
		list = append(list, strings.Join(strings.Fields(text), " "))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// The rule that a read may not shrink the store, one case at a time: what is
// stored, what the source says now, and what is stored then.
func TestKeep(t *testing.T) {
	t.Parallel()
	const queries, calls, tokens = measure.Queries, measure.Calls, measure.OutputTokens
	chat := func(hour int, value float64) measure.Reading { return said(hour, "serveur", queries, "m", value) }
	silent := func(hour int) measure.Reading {
		return held(said(hour, "serveur", queries, "", 0), measure.HoldsNone)
	}
	list := func(r ...measure.Reading) []measure.Reading { return r }
	before := func(r measure.Reading) measure.Reading {
		r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Said = measure.SaidBefore })
		return r
	}
	gone := measure.Reading{Key: chat(1, 0).Key, Basis: measure.BasisFields{Said: measure.LetGo, Corrected: "x"}.Basis()}
	long := chat(3, 9)
	long.Window.From = long.Window.From.Add(-40 * time.Hour)
	for _, c := range []struct {
		name        string
		stored, now []measure.Reading
		unknown     []measure.Reading
		letGo       string
		want        string
		told        measure.Told
	}{
		{name: "an empty answer", stored: list(chat(1, 5), chat(2, 7)), want: "1 serveur queries m 5 before, 2 serveur queries m 7 before", told: measure.Told{Kept: 2}},
		{name: "a part of the hours", stored: list(chat(1, 5), chat(2, 7)), now: list(chat(2, 7)), want: "1 serveur queries m 5 before, 2 serveur queries m 7", told: measure.Told{Kept: 1}},
		{name: "a zero because the source names nothing", stored: list(chat(1, 1500)), now: list(silent(1)), want: "1 serveur queries m 1500 before", told: measure.Told{Kept: 1}},
		{name: "a zero that the source says", stored: list(chat(1, 5)), now: list(chat(1, 0)), want: "1 serveur queries m 0", told: measure.Told{Revised: 1}},
		{name: "a first zero, and one again", stored: list(said(1, "serveur", queries, "", 0)), now: list(silent(1), silent(2)), want: "1 serveur queries 0, 2 serveur queries 0"},
		{name: "another value", stored: list(chat(1, 5)), now: list(chat(1, 6)), want: "1 serveur queries m 6", told: measure.Told{Revised: 1}},
		{name: "the same value", stored: list(chat(1, 5)), now: list(chat(1, 5)), want: "1 serveur queries m 5"},
		{name: "kept before, and still not said", stored: list(before(chat(1, 5))), now: list(silent(1)), want: "1 serveur queries m 5 before", told: measure.Told{Kept: 1}},
		{name: "kept before, and said again", stored: list(before(chat(1, 5))), now: list(chat(1, 5)), want: "1 serveur queries m 5"},
		{name: "one key of several gone", stored: list(chat(1, 5), said(1, "autre", queries, "m", 3)), now: list(chat(1, 5), held(said(1, "autre", queries, "", 0), measure.HoldsNone)), want: "1 autre queries m 3 before, 1 serveur queries m 5", told: measure.Told{Kept: 1}},
		{name: "one metric of several gone", stored: list(chat(1, 5), said(1, "serveur", tokens, "m", 90)), now: list(chat(1, 5)), want: "1 serveur output_tokens m 90 before, 1 serveur queries m 5", told: measure.Told{Kept: 1}},
		{name: "a metric that the source does not know any more", stored: list(chat(1, 5), said(1, "serveur", tokens, "m", 90)), now: list(chat(1, 5)), unknown: list(said(1, "serveur", tokens, "", 0)), want: "1 serveur queries m 5"},
		{name: "a model by another name", stored: list(chat(1, 5)), now: list(said(1, "serveur", queries, "openai/m", 5)), want: "1 serveur queries openai/m 5"},
		{name: "queries that are calls now", stored: list(chat(1, 5)), now: list(said(1, "serveur", calls, "m", 5)), want: "1 serveur calls m 5"},
		{name: "the edge of what is held", stored: list(chat(1, 60)), now: list(covering(held(chat(1, 37), measure.HoldsPart), 37*time.Minute)), want: "1 serveur queries m 60 before", told: measure.Told{Kept: 1}},
		{name: "a beginning that was as short before", stored: list(covering(chat(1, 37), 37*time.Minute)), now: list(covering(held(chat(1, 37), measure.HoldsPart), 37*time.Minute)), want: "1 serveur queries m 37"},
		{name: "what a collector remembers", stored: list(chat(1, 5)), now: list(held(chat(1, 5), measure.HoldsNone)), want: "1 serveur queries m 5 before", told: measure.Told{Kept: 1}},
		{name: "a figure that began before the window", stored: list(long), want: "11 serveur queries m 9 before", told: measure.Told{Kept: 1}},
		{name: "a place that the settings moved", stored: list(said(1, "ancien", queries, "m", 5)), now: list(chat(1, 5)), want: "1 serveur queries m 5"},
		{name: "a place that the settings took out, and nothing in its stead", stored: list(said(1, "ancien", queries, "m", 5)), want: "1 ancien queries m 5 before", told: measure.Told{Kept: 1}},
		{name: "an accepted loss", stored: list(chat(1, 5), chat(2, 7)), now: list(silent(2)), letGo: "base perdue (DSI)", want: "1 serveur queries m 0 gone, 2 serveur queries 0", told: measure.Told{LetGo: 2}},
		{name: "an accepted loss of what a collector remembers", stored: list(chat(1, 5)), now: list(held(chat(1, 5), measure.HoldsNone)), letGo: "x", want: "1 serveur queries m 0 gone", told: measure.Told{LetGo: 1}},
		{name: "what was let go, and is still not said", stored: list(gone), want: "1 serveur queries m 0 gone"},
		{name: "what was let go, and is said again", stored: list(gone), now: list(chat(1, 5)), want: "1 serveur queries m 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := measure.Batch{Source: "passerelle", Window: day(9, 10), Readings: c.now, LetGo: c.letGo}
			for _, r := range c.unknown {
				b.Unknown = append(b.Unknown, r.Key)
			}
			out := run(t, gateway(t, c.stored), b)
			if got := brief(out); got != c.want || out.Told != c.told {
				t.Errorf("stored %s, told %+v\nwant   %s, told %+v; refused %v", got, out.Told, c.want, c.told, out.Refused)
			}
			if kept := refuses(out, "no longer holds"); kept != (c.told.Kept > 0) || measure.Refused(out.Refused) > 0 {
				t.Errorf("told %v", out.Refused)
			}
			if slices.ContainsFunc(out.All(), func(r measure.Reading) bool { return r.Hold != measure.HoldsAll }) {
				t.Error("a store is given what is for ingest only")
			}
		})
	}
}

// gateway is a pipeline whose source names the places "serveur" and "autre".
func gateway(t testing.TB, list []measure.Reading) *ingest.Pipeline {
	t.Helper()
	return ingest.New(ingest.Setup{
		Register:    register.Register{Systems: []register.System{{ID: "serveur"}, {ID: "autre"}, {ID: "ancien"}}},
		Directions:  directions(),
		Zone:        time.UTC,
		Assumptions: assumed{history: pue(t, 1.25)},
		Stored:      &stored{readings: list},
		Feeds: func(_ string, system measure.System, _ measure.Part) bool {
			return system != "ancien"
		},
		Now: func() time.Time { return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC) },
	})
}

// What follows from a figure that stays follows again, and bears its mark; what
// followed from it once is not taken for something that the source said.
func TestKeepDerivesAgain(t *testing.T) {
	t.Parallel()
	it := said(1, "serveur", measure.EnergyIT, "", 100)
	facility := said(1, "serveur", measure.Energy, "", 125)
	facility.Basis = measure.BasisFields{Derived: "vigie"}.Basis()
	out := run(t, gateway(t, []measure.Reading{it, facility}), measure.Batch{Source: "passerelle", Window: day(9, 10)})
	if r := find(t, out, measure.Energy, ""); r.Value != 125 || r.Basis.Fields().Said != measure.SaidBefore || out.Told.Kept != 1 {
		t.Errorf("%+v, told %+v", r, out.Told)
	}
}

// Figures about groups go together: beside others of their source none of
// before stays, for their difference would tell of few; where there are none
// all stay, sealed.
func TestKeepGroups(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	first := run(t, pipeline(t, &stored{}), batch(w, trained(w, 30, 20)...))
	again := &stored{readings: first.All()}
	none := run(t, pipeline(t, again), measure.Batch{Source: "formation", Window: w})
	if none.Cells == nil || len(none.All()) != len(first.All()) || none.Told.Kept == 0 {
		t.Errorf("%d figures stay of %d, told %+v", len(none.All()), len(first.All()), none.Told)
	}
	var fewer []measure.Reading
	for _, r := range trained(w, 30, 20) {
		if r.Group != survey.DirectionGroup("voirie") {
			fewer = append(fewer, r)
		}
	}
	out := run(t, pipeline(t, again), batch(w, fewer...))
	if slices.ContainsFunc(out.All(), func(r measure.Reading) bool {
		return r.Group == survey.DirectionGroup("voirie") && r.Metric == measure.AgentsTrained && r.State == measure.Known
	}) {
		t.Error("a group of before stands beside those of now")
	}
}

// A correction, and what restates, are the whole truth: nothing is put back.
func TestKeepIsOfSources(t *testing.T) {
	t.Parallel()
	w := day(9, 10)
	old := ofSystem(known(measure.CorrectionOf("compteur"), measure.Queries, 5, w), "serveur")
	out := run(t, pipeline(t, &stored{readings: []measure.Reading{old}}), measure.Batch{Source: old.Source, Window: w})
	if len(out.All()) != 0 {
		t.Errorf("kept %+v", out.All())
	}
}
