package survey_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestReferenceValues holds the statistics to values worked out by hand.
func TestReferenceValues(t *testing.T) {
	t.Parallel()
	// s 20, n 15 of 60, to 5: 1.96·√(400/15·(1 − 15/60) + 25/12) = 1.96·√22.0833.
	low, high := survey.Interval(survey.Sample{Mean: 60, SD: 20, N: 15, Step: 5}, survey.Near, 60)
	near(t, "half the interval", (high-low)/2, 9.210610, 1e-6)
	low, high = survey.Interval(survey.Sample{Mean: 60, SD: 20, N: 15, Step: 5}, survey.Near, 0)
	near(t, "half the interval without a headcount", (high-low)/2, 10.509329, 1e-6) // 1.96·√(26.6667 + 2.0833)
	low, high = survey.Interval(survey.Sample{Mean: 85, SD: 20, N: 15, Step: 5}, survey.AtLeast, 60)
	near(t, "the lower bound of an end class", low, 85-9.210610, 1e-6)
	near(t, "its upper bound", high, 100, 0)
	low, _ = survey.Interval(survey.Sample{Mean: 15, SD: 20, N: 15, Step: 5}, survey.AtMost, 60)
	near(t, "what an end class leaves open", low, 0, 0)

	c, ok := survey.Difference(survey.Sample{Mean: 60, SD: 20, N: 100, Step: 1}, survey.Sample{Mean: 53, SD: 25, N: 50, Step: 1}, survey.MinChange)
	if !ok {
		t.Fatal("no difference of two samples")
	}
	near(t, "standard error", c.SE, 4.082483, 1e-6) // √(4 + 12.5 + 2/12)
	near(t, "p", c.P, 0.0864, 5e-4)                 // z = 1.7146
	if c.Word != survey.Unclear || c.Points != -7 {
		t.Errorf("%+v", c)
	}
	low, high = survey.NonResponse(62, 45, 100)
	near(t, "the least that the mean could be", low, 27.9, 1e-9)
	near(t, "the most that the mean could be", high, 82.9, 1e-9)
}

func TestShown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		n, agents int
		whole     bool
		want      float64
		nearly    bool
	}{
		{12, 100, false, 10, false},
		{13, 100, false, 15, false},
		{37, 100, false, 35, false},
		{10, 100, false, 10, false},
		{104, 200, false, 105, false},
		{104, 200, true, 104, false},
		{99, 200, true, 100, false},
		{98, 0, true, 100, false},
		{90, 100, true, 95, true},
		{89, 100, true, 90, false},
		{14, 15, false, 14.25, true},
		{120, 100, true, 95, true},
		{104, 0, true, 104, false},
	} {
		if got, nearly := survey.Shown(test.n, test.agents, test.whole); got != test.want || nearly != test.nearly {
			t.Errorf("%+v: %v, %v", test, got, nearly)
		}
	}
}

// The one standard deviation is within groups, to five points, from 15 to 35, and 25
// of fewer than a hundred.
func TestSpread(t *testing.T) {
	t.Parallel()
	of := func(n int, mean, sd float64) survey.Stat {
		return survey.Stat{N: n, Sum: float64(n) * mean, Squares: float64(n-1)*sd*sd + float64(n)*mean*mean}
	}
	for _, test := range []struct {
		stats []survey.Stat
		want  int
	}{
		{[]survey.Stat{of(60, 30, 20), of(61, 80, 24)}, 20}, // √((59·400 + 60·576) ÷ 119) = 22.1, whatever the means
		{[]survey.Stat{of(60, 30, 22), of(61, 80, 24)}, 25}, // 23.0
		{[]survey.Stat{of(99, 50, 30)}, 25}, {[]survey.Stat{of(100, 50, 5)}, 15}, {[]survey.Stat{of(100, 50, 50)}, 35}, {nil, 25},
	} {
		if got := survey.SpreadOf(test.stats); got != test.want {
			t.Errorf("%+v: %d, want %d", test.stats, got, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	sample := func(mean, sd, n float64) survey.Sample { return survey.Sample{Mean: mean, SD: sd, N: n} }
	for _, test := range []struct {
		name          string
		before, after survey.Sample
		want          survey.Word
	}{
		{"clear and large", sample(50, 10, 400), sample(58, 10, 400), survey.Up},
		{"clear and small", sample(50, 10, 4000), sample(54, 10, 4000), survey.Unclear},
		{"exactly the least change", sample(50, 10, 4000), sample(45, 10, 4000), survey.Down},
		{"large and unclear", sample(50, 25, 10), sample(62, 25, 10), survey.Unclear},
	} {
		c, ok := survey.Difference(test.before, test.after, survey.MinChange)
		if !ok || c.Word != test.want {
			t.Errorf("%s: %v, want %v", test.name, c.Word, test.want)
		}
	}
	if _, ok := survey.Difference(sample(1, 1, 0), sample(1, 1, 10), 5); ok {
		t.Error("nobody was compared")
	}
}

// Benjamini and Hochberg's own example (1995, 4.1): at 5 % of fifteen the first
// four stand out. At 10 % it is nine: p(9) = 0.0459 ≤ 9/15·0.10.
func TestPageIsBenjaminiAndHochberg(t *testing.T) {
	t.Parallel()
	var changes []survey.Change
	for _, p := range []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1} {
		changes = append(changes, survey.Change{Points: -6, P: p})
	}
	changes[2].Points = 4 // too small for a word, and counted all the same
	words := survey.Page(changes, survey.MinChange)
	want := slices.Concat(slices.Repeat([]survey.Word{survey.Down}, 9), slices.Repeat([]survey.Word{survey.Unclear}, 6))
	want[2] = survey.Unclear
	if !slices.Equal(words, want) {
		t.Errorf("%v", words)
	}
	if survey.Page(nil, 5) == nil || len(survey.Page(nil, 5)) != 0 {
		t.Error("an empty page has words")
	}
}

// Of pages of 12 directions and 8 dimensions on which nothing differs, few have
// a colour, whatever the share of those who answered; a direction that is 15
// points below the others is found nearly always. Before, 99 of 100 pages had.
func TestColoursByChance(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(3, 9)) //nolint:gosec // a simulation
	agents := []float64{25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 300, 400}
	for _, rate := range []float64{0.3, 0.57, 1} {
		const pages = 300
		coloured, found := 0, 0
		for range pages {
			var changes []survey.Change
			for range 8 {
				changes = append(changes, page(draw, agents, rate, 0)...)
			}
			if slices.ContainsFunc(survey.Page(changes, survey.MinChange), func(w survey.Word) bool { return w != survey.Unclear }) {
				coloured++
			}
			changes = page(draw, agents, rate, -15)
			for range 7 {
				changes = append(changes, page(draw, agents, rate, 0)...)
			}
			if survey.Page(changes, survey.MinChange)[11] == survey.Down {
				found++
			}
		}
		t.Logf("%.0f %% answer: %d of %d pages coloured by chance, %d fallen directions found", 100*rate, coloured, pages, found)
		if coloured > pages*15/100 || found < pages*95/100 {
			t.Errorf("at %v: %d of %d pages are coloured by chance, %d found", rate, coloured, pages, found)
		}
	}
}

// page is one dimension of directions that differ by chance alone, but for the
// last, against the rest.
func page(draw *rand.Rand, agents []float64, rate, last float64) []survey.Change {
	samples := make([]survey.Sample, len(agents))
	for i, a := range agents {
		n := max(10, math.Round(a*rate))
		step := 1.0
		if n < 30 {
			step = 5
		}
		mean := 60 + 22*draw.NormFloat64()/math.Sqrt(n)
		if i == len(agents)-1 {
			mean += last
		}
		samples[i] = survey.Sample{Mean: step * math.Round(mean/step), SD: 22, N: n, Step: step}
	}
	var out []survey.Change
	for i := range samples {
		var rest survey.Sample
		for j, s := range samples {
			if i != j {
				rest.Mean, rest.N = rest.Mean+s.N*s.Mean, rest.N+s.N
			}
		}
		rest.Mean, rest.SD = rest.Mean/rest.N, 22
		c, _ := survey.Difference(rest, samples[i], survey.MinChange)
		out = append(out, c)
	}
	return out
}
