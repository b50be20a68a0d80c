package disclosure_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

func months(rows []measure.Reading) []measure.Month {
	list := make([]measure.Month, len(rows))
	for i, r := range rows {
		list[i] = measure.Month{Key: r.Key, State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Count: r.Count, Covered: r.Covered, Basis: r.Basis}
	}
	return list
}

// TestView: what everybody sees is a part of what human resources see, and no
// exact number of answers leaves.
func TestView(t *testing.T) {
	t.Parallel()
	w := springWave()
	w.CompareUse = true
	ds := survey.Directions{direction("a", 80), direction("b", 60), direction("c", 3)}
	table := tabulate(w, ds, people{"a", 41, []int{2}, survey.UsesAI}, people{"b", 33, []int{3}, survey.UsesNoAI}, people{"c", 2, nil, survey.UsesNoAI})
	rows := months(protect(table).Readings())
	rows = append(rows, months([]measure.Reading{reading(measure.Queries, "", quarter(), 5), reading(measure.Invited, "direction/a", quarter(), 80)})...)
	look := func(r disclosure.Reader) []string {
		var list []string
		for _, m := range disclosure.View(r, rows) {
			if m.Count != 0 {
				t.Errorf("%+v: %s of %q has a count of %d", r, m.Metric, m.Group, m.Count)
			}
			if m.Metric == "survey.d" || m.Metric == "survey.item.q" || m.Metric == measure.Queries {
				list = append(list, fmt.Sprintf("%s %q %v %v", m.Metric, m.Basis.Fields().Units, m.Group == "", m.State == measure.Known))
			}
		}
		return list
	}
	everybody := []string{`survey.d "" true true`, `queries "" true true`}
	if got := look(disclosure.Reader{}); !slices.Equal(got, everybody) {
		t.Errorf("everybody sees %q", got)
	}
	if got := look(disclosure.Reader{Compare: true}); !slices.Equal(got, everybody) {
		t.Errorf("everybody sees use: %q", got)
	}
	hr := []string{`survey.d "" true true`, `survey.d "a" false true`, `survey.d "b,c" false true`, `queries "" true true`}
	if got := look(disclosure.Reader{HR: true}); !slices.Equal(got, hr) {
		t.Errorf("human resources see %q", got)
	}
	if got := look(disclosure.Reader{HR: true, Compare: true}); len(got) != 6 {
		t.Errorf("human resources see of use %q", got)
	}
	waves := disclosure.Waves(disclosure.View(disclosure.Reader{HR: true}, rows))
	if len(waves) != 1 || waves[0].Wave != "spring" {
		t.Fatalf("%+v", waves)
	}
	for _, f := range waves[0].Figures {
		if f.State == measure.Known && f.Group != "" && math.Mod(f.N, 5) != 0 {
			t.Errorf("%s of %v tells %v answers", f.Metric, f.Units, f.N)
		}
	}
	// Of a wave whose whole is not there, where another closed later in its month, nothing is told.
	part := slices.DeleteFunc(slices.Clone(rows), func(m measure.Month) bool { return m.Group == "" })
	if waves := disclosure.Waves(disclosure.View(disclosure.Reader{HR: true}, part)); len(waves) != 0 {
		t.Errorf("a part of a wave is one: %+v", waves)
	}
}

// exactWave is a wave as 338d084 stored it: exact means, deviations and shares,
// k 5, one direction hidden.
func exactWave() []measure.Reading {
	w := springWave()
	basis := measure.BasisFields{Wave: "spring", Closed: "2026-03-20", Quarter: "2026-T1", K: 5, Scoring: "1", Split: "directions"}
	window := w.Window(time.UTC)
	var rows []measure.Reading
	add := func(m measure.Metric, g measure.Group, mean, sd float64, n, invited int) {
		r := measure.Reading{Key: measure.Key{Source: "s", Metric: m, Method: measure.Declared, Model: "test@1", Group: g, Window: window}, State: measure.Known, Value: mean, Low: mean, High: mean, Count: n, Covered: window.Length()}
		f := basis
		f.Invited, f.SD = invited, sd
		r.Basis = f.Basis()
		if sd > 0 {
			r.SD, r.Spread, r.Low, r.High = sd, measure.CI95, mean-3, mean+3
		}
		if n == 0 {
			r = measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered, Basis: basis.Basis()}
		}
		rows = append(rows, r)
	}
	for _, g := range []struct {
		group    measure.Group
		mean, sd float64
		n        int
	}{{"", 57.3, 22.4, 210}, {"direction/a", 61.7, 20, 120}, {"direction/b", 48.2, 24, 12}, {"direction/c", 33.3, 18, 7}, {"direction/d", 0, 0, 0}, {"direction/-", 0, 0, 0}} {
		add("survey.d", g.group, g.mean, g.sd, g.n, 3*g.n)
		add("survey.d.favourable", g.group, 41.234, 0, g.n, 3*g.n)
		add("survey.d.unfavourable", g.group, 7.8, 0, g.n, 3*g.n)
		add(measure.Responses, g.group, float64(g.n), 0, g.n, 3*g.n)
	}
	add("survey.item.q", survey.UseYes, 63.1, 21, 44, 0)
	add("survey.item.q", survey.UseNo, 58.8, 21, 150, 0)
	add("survey.item.q", survey.UseBlank, 50, 21, 16, 0)
	return rows
}

// TestExactFiguresAreCoarsened: what earlier versions stored is told as these
// rules tell it, where it rests (Restore) and where it is read (View).
func TestExactFiguresAreCoarsened(t *testing.T) {
	t.Parallel()
	old := exactWave()
	b, err := disclosure.Restore(measure.Batch{Source: "s", Window: springWave().Window(time.UTC), Readings: old})
	if err != nil || len(b.Readings) != 0 {
		t.Fatalf("%d plain readings, %v", len(b.Readings), err)
	}
	rows := b.Cells.Readings()
	for i := range rows {
		r := &rows[i]
		f := r.Basis.Fields()
		if r.State == measure.Known && f.Rules != disclosure.Coarsened || f.SD != 0 || r.SD != 0 {
			t.Errorf("%s of %q rests on %s", r.Metric, r.Group, r.Basis)
		}
		if disclosure.Exact(r) {
			t.Errorf("%s of %q is exact still", r.Metric, r.Group)
		}
	}
	// Twelve and seven are one cell of 19: (12·48.2 + 7·33.3) ÷ 19 = 42.7, to 45; the whole is 57.
	for metric, want := range map[measure.Metric][]string{
		"survey.d":              {" 0 of 0", " 57 of 210", "a 62 of 120", "b,c 45 of 19"},
		"survey.d.favourable":   {" 41 of 210", "a 40 of 120"},
		"survey.d.unfavourable": {" 10at_most of 210", "a 10at_most of 120"},
		measure.Responses:       {" 210 of 210"},
		"survey.item.q":         {" 59 of 150", " 65 of 44"},
	} {
		if got := sorted(said(rows, metric)); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", metric, got, want)
		}
	}
	again, err := disclosure.Restore(measure.Batch{Source: "s", Window: springWave().Window(time.UTC), Readings: rows})
	if err != nil || !slices.Equal(again.Cells.Readings(), rows) {
		t.Errorf("coarsened twice it differs: %v", err)
	}
	seen := disclosure.View(disclosure.Reader{HR: true, Compare: true}, months(old))
	if len(seen) != len(rows) {
		t.Errorf("%d figures are seen, %d rest", len(seen), len(rows))
	}
	for _, row := range seen {
		at := slices.IndexFunc(rows, func(r measure.Reading) bool { return r.Key == row.Key })
		if at < 0 || rows[at].Value != row.Value || rows[at].Basis != row.Basis {
			t.Errorf("%s of %q is seen as %v", row.Metric, row.Group, row.Value)
		}
	}
	// A wave that was published so is not corrected: its exact figures are gone.
	if got := protect(tabulate(springWave(), survey.Directions{direction("a", 200)}, people{"a", 150, nil, 0}), rows...); !got.Kept || got.Why != disclosure.RulesChanged {
		t.Errorf("%v, %q", got.Kept, got.Why)
	}
}

// TestRestoreRefusesWhatNoVersionMade: too few, too exact, a deviation.
func TestRestoreRefusesWhatNoVersionMade(t *testing.T) {
	t.Parallel()
	good := protect(tabulate(springWave(), survey.Directions{direction("a", 80), direction("b", 90)}, people{"a", 20, nil, 0}, people{"b", 130, []int{1, 2, 3}, 0})).Readings()
	if _, err := disclosure.Restore(measure.Batch{Readings: good}); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*measure.Reading){
		"nine answers":       func(r *measure.Reading) { r.Count = 9 },
		"an exact mean":      func(r *measure.Reading) { r.Value += 0.4 },
		"beyond a class":     func(r *measure.Reading) { r.Value = 95 },
		"a deviation":        func(r *measure.Reading) { r.SD = 12 },
		"of no wave":         func(r *measure.Reading) { r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Wave = "" }) },
		"withheld, a figure": func(r *measure.Reading) { r.State = measure.Withheld },
	} {
		for i := range good {
			if good[i].Group == "" {
				continue
			}
			bad := slices.Clone(good)
			spoil(&bad[i])
			if _, err := disclosure.Restore(measure.Batch{Readings: bad}); err == nil {
				t.Errorf("%s of %s is taken", name, bad[i].Metric)
			}
		}
	}
}

// TestExactCountsAreCoarsened: of counts and of active agents too.
func TestExactCountsAreCoarsened(t *testing.T) {
	t.Parallel()
	rows := training(map[measure.Group][2]int{"": {109, 55}, "direction/a": {50, 49}, "direction/b": {50, 25}, "direction/c": {9, 5}})
	rows = append(rows, used(measure.ActiveAgents, "direction/a", quarter(), 23), used(measure.ActiveAgents, "", quarter(), 61))
	b, err := disclosure.Restore(measure.Batch{Readings: rows})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"50%", "50%", "90%at_least", "direction/c withheld"}
	if got := shares(b.All(), measure.AgentsTrained); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := shares(b.All(), measure.ActiveAgents); !slices.Equal(got, []string{"25", "61"}) {
		t.Errorf("active agents: %q", got)
	}
}
