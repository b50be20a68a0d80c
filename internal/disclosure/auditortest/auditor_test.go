package auditortest_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/disclosure/auditortest"
)

// told is a mean to a step, with the end classes of fewer than 30 answers.
func told(v float64) auditortest.Told {
	return auditortest.Told{Value: v, Step: 5, AtMost: v == 15, AtLeast: v == 85}
}

func solve(t *testing.T, s *auditortest.Set) {
	t.Helper()
	if err := s.Solve(); err != nil {
		t.Fatal(err)
	}
}

// Ten persons, all at 0 but the insider, who is at 100: their exact mean, 10,
// tells the insider each of the nine; "15 or less" does not.
func TestAllButOneAlike(t *testing.T) {
	t.Parallel()
	me := func() *auditortest.Set {
		s := auditortest.NewSet("me", 1, 4)
		s.Learn(4, 4)
		return s
	}
	mine := map[string]bool{"me": true}
	exact := auditortest.NewSet("cell", 10, 4).Add(me())
	exact.Hear(auditortest.Told{Value: 10})
	solve(t, exact)
	if n := exact.Certain(mine); n != 9 {
		t.Errorf("%d of nine are known", n)
	}
	rounded := auditortest.NewSet("cell", 10, 4).Add(me())
	rounded.Hear(told(15))
	solve(t, rounded)
	if n := rounded.Certain(mine); n != 0 {
		t.Errorf("%d are known from an end class", n)
	}
}

// Nine of a direction with one other person: the other knows their mean to
// within 5.6 points, where ten others leave 100 of them.
func TestTinyCover(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		cover int
		value float64
		least float64
		most  float64
	}{{1, 50, 0, 6}, {10, 50, 90, 100}} {
		small, me := auditortest.NewSet("small", 9, 4), auditortest.NewSet("me", 1, 4)
		me.Learn(2, 2)
		cell := auditortest.NewSet("cell", 9+test.cover, 4).Add(small, me)
		cell.Hear(told(test.value))
		solve(t, cell)
		if r := small.Range(); r < test.least || r > test.most {
			t.Errorf("beside %d: a range of %.1f points", test.cover, r)
		}
	}
}

// Eleven answers and then a twelfth, both means exact: the twelfth is known.
func TestChainedCorrections(t *testing.T) {
	t.Parallel()
	first, late := auditortest.NewSet("first", 11, 4), auditortest.NewSet("late", 1, 4)
	first.Hear(auditortest.Told{Value: 50})
	both := auditortest.NewSet("both", 12, 4).Add(first, late)
	both.Hear(auditortest.Told{Value: 100 * 23.0 / 48})
	solve(t, both)
	if both.Certain(nil) != 1 || late.Low != 1 || late.High != 1 {
		t.Errorf("the late answer is between %d and %d", late.Low, late.High)
	}
}

// A total of which all parts but one are told tells that one.
func TestSubtraction(t *testing.T) {
	t.Parallel()
	a, b, hidden := auditortest.NewSet("a", 30, 4), auditortest.NewSet("b", 20, 4), auditortest.NewSet("hidden", 6, 4)
	a.Hear(auditortest.Told{Value: 60})
	b.Hear(auditortest.Told{Value: 40})
	all := auditortest.NewSet("all", 56, 4).Add(a, b, hidden)
	all.Hear(auditortest.Told{Value: (60*30 + 40*20 + 25*6) / 56.0})
	solve(t, all)
	if hidden.Low != 6 || hidden.High != 6 || hidden.Range() != 0 {
		t.Errorf("the hidden six are between %d and %d", hidden.Low, hidden.High)
	}
	wrong := auditortest.NewSet("all", 6, 4).Add(auditortest.NewSet("part", 6, 4))
	wrong.Parts[0].Learn(24, 24)
	wrong.Hear(auditortest.Told{Value: 10})
	if wrong.Solve() == nil {
		t.Error("what cannot be true is solved")
	}
}

func TestEverybody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		shown         float64
		nearly, exact bool
		agents        int
		want          bool
	}{
		{12, false, true, 12, true},
		{10, false, false, 12, false},
		{15, false, false, 13, true},
		{14.25, true, false, 15, false},
		{9.5, true, false, 10, false},
		{8.55, true, false, 9, true},
		{110, false, true, 110, true},
		{110, false, true, 111, false},
		{20, false, false, 0, false},
	} {
		if got := auditortest.Everybody(test.shown, test.nearly, test.exact, test.agents); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestRests(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]auditortest.AtRest{
		"":                                {Value: 65, Count: 12, Step: 5},
		"a figure that is not rounded":    {Value: 63, Count: 12, Step: 5},
		"a standard deviation of a group": {Value: 65, Count: 12, Step: 5, SD: 20},
		"answers to an item of a group, or of too few":  {Value: 50, Count: 99, Step: 10, Answer: true, Whole: true},
		"a share of too few answers":                    {Value: 65, Count: 60, Step: 5, Share: true},
		"a figure of fewer than ten answers":            {Value: 65, Count: 9, Step: 5},
		"a figure beyond an end class":                  {Value: 95, Count: 12, Step: 5},
		"an end class at another bound":                 {Value: 90, Count: 12, Step: 5, AtLeast: true},
		"a step that is not the one of so many answers": {Value: 65, Count: 12, Step: 1},
	} {
		if got := auditortest.Rests(r); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
	if got := auditortest.Rests(auditortest.AtRest{Value: 64, Count: 400, Step: 1, Share: true, Whole: true}); got != "" {
		t.Errorf("the whole's share: %q", got)
	}
}
