package disclosure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/disclosure/auditortest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// planted is a city of a few directions, each with its answers to the first
// item, in which a test publishes what must not be.
func planted(answers map[string][]int) *city {
	c := &city{draw: rand.New(rand.NewPCG(1, 2)), answers: map[string][]map[string]int{}} //nolint:gosec // a simulation
	c.wave = survey.Wave{ID: "w", Instruments: []string{"test@1"}, Opened: march(2), Closed: march(20)}
	for _, id := range []string{"a", "b", "c"} {
		c.directions = append(c.directions, survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: len(answers[id])}}})
		for _, v := range answers[id] {
			c.answers[id] = append(c.answers[id], map[string]int{"Q": v})
		}
	}
	return c
}

// cellOf is a figure of some directions, told to a step; 0 is exactly.
func (c *city) cellOf(step int, units ...string) measure.Reading {
	n, sum := 0, 0
	for _, u := range units {
		for _, a := range c.answers[u] {
			n, sum = n+1, sum+a["Q"]
		}
	}
	v := 25 * float64(sum) / float64(n)
	if step > 0 {
		v = float64(step * int(v/float64(step)+0.5))
	}
	return measure.Reading{
		Key:   measure.Key{Metric: "survey.d", Group: measure.Group("direction/" + strings.Join(units, "+"))},
		State: measure.Known, Value: v, Count: n,
		Basis: measure.BasisFields{Units: strings.Join(units, ","), Step: step, Rules: disclosure.Rules}.Basis(),
	}
}

func many(n int, values ...int) []int { return slices.Repeat(values, n)[:n] }

// TestPlantedLeaksAreFound publishes six leaks, of the kinds that were found
// before these rules, and the auditors must find each.
func TestPlantedLeaksAreFound(t *testing.T) {
	t.Parallel()
	for name, found := range map[string]func() bool{
		"a tiny cover": func() bool {
			c := planted(map[string][]int{"a": many(9, 1, 2, 3), "b": {2}, "c": many(20, 1, 3)})
			return c.audit(t, []measure.Reading{c.cellOf(5, "a", "b"), c.cellOf(5, "c")}, "Q").narrowest < 20
		},
		"all but one alike": func() bool {
			c := planted(map[string][]int{"a": append([]int{4}, many(9, 0)...), "c": many(20, 1, 3)})
			return c.audit(t, []measure.Reading{c.cellOf(0, "a"), c.cellOf(5, "c")}, "Q").known == 9
		},
		"suppression by value": func() bool {
			publish := func(c *city) []measure.Reading {
				rows := []measure.Reading{c.cellOf(5, "a"), c.cellOf(5, "c")}
				return slices.DeleteFunc(rows, func(r measure.Reading) bool { return r.Value > 90 }) // "hidden: unanimous"
			}
			c := planted(map[string][]int{"a": many(12, 4), "c": many(20, 1, 3)})
			before := layoutOf(publish(c))
			c.replace()
			return !slices.Equal(before, layoutOf(publish(c)))
		},
		"chained corrections": func() bool {
			first := auditortest.NewSet("first", 12, 4)
			late := auditortest.NewSet("late", 1, 4)
			first.Hear(auditortest.Told{Value: 50, Step: 1})
			both := auditortest.NewSet("both", 13, 4).Add(first, late)
			both.Hear(auditortest.Told{Value: 100 * 24.0 / 52, Step: 1})
			if err := both.Solve(); err != nil {
				t.Error(err)
			}
			return both.Certain(nil) == 1
		},
		"presence of a single person": func() bool {
			return auditortest.Everybody(12, false, true, 12)
		},
		"exact mean at rest": func() bool {
			c := planted(map[string][]int{"a": many(12, 1, 2, 4), "c": many(20, 1, 3)})
			r := c.cellOf(0, "a")
			r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Step = 5 })
			return wrong([]measure.Reading{r}) != ""
		},
	} {
		if !found() {
			t.Errorf("%s is not found", name)
		}
	}
}

// TestRulesAgainstPlantedLeaks gives the same six cities to Protect: none leaks.
func TestRulesAgainstPlantedLeaks(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]map[string][]int{
		"a tiny cover":      {"a": many(9, 1, 2, 3), "b": {2}, "c": many(20, 1, 3)},
		"all but one alike": {"a": append([]int{4}, many(19, 0)...), "c": many(20, 1, 3)},
		"unanimous":         {"a": many(16, 4), "c": many(20, 1, 3)},
		"everybody":         {"a": many(15, 1, 2, 4), "c": many(20, 1, 3)},
	} {
		c := planted(answers)
		c.wave.Period = period.QuarterOf(2026, 1)
		rows := c.publish()
		a := c.audit(t, rows, "Q")
		if s := wrong(rows); s != "" || a.known > 0 || a.narrowest < 20 {
			t.Errorf("%s: %d known, %.1f points, %s", name, a.known, a.narrowest, s)
		}
	}
}

// TestLateBatches lets answers come late to published waves, few and many: every
// figure is heard as it was and as it is, and no late answer follows.
func TestLateBatches(t *testing.T) {
	t.Parallel()
	const waves = 2_000
	taken, stood := 0, 0
	for seed := range waves {
		c := drawCity(uint64(seed))
		subject := func() disclosure.Wave { return disclosure.Wave{Table: c.table(), Source: "s", Zone: time.UTC} }
		first := disclosure.Protect(subject(), nil)
		for _, d := range c.directions {
			late := c.draw.IntN(3)
			if seed%3 == 0 {
				late = len(c.answers[d.ID]) / 2
			}
			for i := range late {
				c.answers[d.ID] = append(c.answers[d.ID], map[string]int{"Q": i % 5 * c.draw.IntN(2)})
			}
		}
		second := disclosure.Protect(subject(), first.Readings())
		if s := wrong(second.Readings()); s != "" {
			t.Fatalf("wave %d: %s", seed, s)
		}
		if !slices.Equal(groupsOf(first), groupsOf(second)) {
			t.Fatalf("wave %d: a correction publishes other groups", seed)
		}
		for i, now := range second.Readings() {
			was := first.Readings()[i]
			if was.Metric != "survey.d" || was.State != measure.Known || was.Group == "" {
				continue
			}
			if now.Count == was.Count {
				stood++
				if now.Value != was.Value || now.Low != was.Low {
					t.Fatalf("wave %d: %s of %s is told anew without a batch", seed, now.Metric, now.Group)
				}
				continue
			}
			taken++
			if batch := now.Count - was.Count; batch < 10 || 10*batch < was.Count {
				t.Fatalf("wave %d: a batch of %d beside %d is told", seed, batch, was.Count)
			}
			if n := certainLate(t, &was, &now); n > 0 {
				t.Fatalf("wave %d: %d late answers of %s are known", seed, n, now.Group)
			}
		}
		if third := disclosure.Protect(subject(), second.Readings()); !slices.Equal(third.Readings(), second.Readings()) {
			t.Fatalf("wave %d: read again, it is told anew", seed)
		}
	}
	if taken < 100 || stood < 1000 {
		t.Errorf("%d figures were told anew and %d stood: the test tests little", taken, stood)
	}
}

func groupsOf(r disclosure.Result) []string {
	var list []string
	for _, x := range r.Readings() {
		list = append(list, fmt.Sprint(x.Metric, x.Group, x.Basis.Fields().Units))
	}
	return list
}

// certainLate counts the late answers of a cell that follow from its figure
// before and after: the batch is heard as every class that gives the second.
func certainLate(t *testing.T, was, now *measure.Reading) int {
	t.Helper()
	n := now.Count - was.Count
	first, late := auditortest.NewSet("first", was.Count, 4), auditortest.NewSet("late", n, 4)
	first.Hear(heard(was))
	both := auditortest.NewSet("both", now.Count, 4).Add(first, late)
	// The second figure is v2 = (n1·v1 + n·t)/n2 rounded, t rounded for the batch:
	// all that it tells of the batch is between these.
	f := heard(now)
	low, high := f.Value-f.Step/2, f.Value+f.Step/2
	if f.AtMost {
		low = 0
	}
	if f.AtLeast {
		high = 100
	}
	v1 := point(heard(was))
	n1, n2, step := float64(was.Count), float64(now.Count), 5.0
	if n >= 30 {
		step = 1
	}
	least, most := (low*n2-v1*n1)/float64(n)-step/2, (high*n2-v1*n1)/float64(n)+step/2
	if least < 15 {
		least = 0
	}
	if most > 85 {
		most = 100
	}
	late.Learn(int(math.Ceil(least*float64(n)/25-1e-6)), int(math.Floor(most*float64(n)/25+1e-6)))
	if err := both.Solve(); err != nil {
		t.Fatal(err)
	}
	return late.Certain(nil)
}

func point(t auditortest.Told) float64 {
	switch {
	case t.AtMost:
		return t.Value / 2
	case t.AtLeast:
		return (100 + t.Value) / 2
	}
	return t.Value
}
