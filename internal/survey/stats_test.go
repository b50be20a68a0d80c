package survey_test

import (
	"math"
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// sampleOf is the text-book mean and standard deviation.
func sampleOf(scores []float64) survey.Sample {
	sum, squares := 0.0, 0.0
	for _, x := range scores {
		sum += x
	}
	mean := sum / float64(len(scores))
	for _, x := range scores {
		squares += (x - mean) * (x - mean)
	}
	return survey.Sample{Mean: mean, SD: math.Sqrt(squares / float64(len(scores)-1)), N: len(scores)}
}

// TestReferenceValues holds the statistics to values computed elsewhere, with
// scores of two groups of 12 and 14.
func TestReferenceValues(t *testing.T) {
	x := sampleOf([]float64{75, 50, 62.5, 87.5, 50, 37.5, 75, 62.5, 50, 100, 25, 62.5})
	y := sampleOf([]float64{50, 50, 62.5, 75, 37.5, 37.5, 75, 50, 50, 87.5, 25, 50, 62.5, 37.5})
	near(t, "mean of x", x.Mean, 61.458333, 1e-6)
	near(t, "sd of x", x.SD, 20.956078, 1e-6)
	low, high := survey.Interval(x.Mean, x.SD, 12, 0)
	near(t, "half the interval", (high-low)/2, 13.3149, 1e-4)
	low, high = survey.Interval(x.Mean, x.SD, 12, 20)
	near(t, "half the interval of 12 out of 20", (high-low)/2, 8.4211, 1e-4)
	c, ok := survey.Welch(x, y, survey.MinChange)
	if !ok {
		t.Fatal("no change between two groups")
	}
	near(t, "difference", c.Points, -7.886905, 1e-6)
	near(t, "standard error", c.SE, 7.611616, 1e-6)
	near(t, "degrees of freedom", c.DF, 21.40923, 1e-5)
	near(t, "t", c.Points/c.SE, -1.036167, 1e-6)
	near(t, "d", c.D, -0.413892, 1e-6)
	near(t, "g", c.G, -0.400822, 1e-6)
	if c.Word != survey.Unclear || c.Low > 0 || c.High < 0 {
		t.Errorf("the interval %v to %v holds 0, and the word is %v", c.Low, c.High, c.Word)
	}
	low, high = survey.NonResponse(62, 45, 100)
	near(t, "the least that the mean could be", low, 27.9, 1e-9)
	near(t, "the most that the mean could be", high, 82.9, 1e-9)
}

func TestIntervalEnds(t *testing.T) {
	for _, test := range []struct {
		name       string
		mean, sd   float64
		n, invited int
		low, high  float64
	}{
		{"everyone answered", 60, 20, 40, 40, 60, 60},
		{"more than were asked: no correction", 60, 20, 41, 40, 60 - 2.021*20/math.Sqrt(41), 60 + 2.021*20/math.Sqrt(41)},
		{"one person says nothing of a mean", 60, 0, 1, 10, 0, 100},
		{"never under 0", 6, 30, 10, 0, 0, 6 + 2.262*30/math.Sqrt(10)},
		{"never over 100", 94, 30, 10, 0, 94 - 2.262*30/math.Sqrt(10), 100},
	} {
		low, high := survey.Interval(test.mean, test.sd, test.n, test.invited)
		near(t, test.name+": low", low, test.low, 1e-9)
		near(t, test.name+": high", high, test.high, 1e-9)
	}
}

// TestQuantileIsNeverTooSmall integrates Student's density to tell how much
// lies within the quantile: at least 95 %, and not much more.
func TestQuantileIsNeverTooSmall(t *testing.T) {
	for _, df := range []float64{1, 2, 5, 11, 21.4, 30, 35, 50, 80, 119, 120, 400, 5000} {
		q := survey.Quantile(df)
		log1, _ := math.Lgamma((df + 1) / 2)
		log2, _ := math.Lgamma(df / 2)
		density := func(x float64) float64 {
			return math.Exp(log1-log2) / math.Sqrt(df*math.Pi) * math.Pow(1+x*x/df, -(df+1)/2)
		}
		const steps = 200_000
		inside := 0.0
		for i := range steps {
			inside += density(q*(float64(i)+0.5)/steps) * q / steps
		}
		if inside *= 2; inside < 0.9499 || inside > 0.96 {
			t.Errorf("with %v degrees of freedom, %v of Student's law lies within %v", df, inside, q)
		}
	}
	if !math.IsInf(survey.Quantile(0), 1) {
		t.Error("one score has an interval")
	}
}

func TestWords(t *testing.T) {
	sample := func(mean, sd float64, n int) survey.Sample { return survey.Sample{Mean: mean, SD: sd, N: n} }
	for _, test := range []struct {
		name          string
		before, after survey.Sample
		want          survey.Word
	}{
		{"clear and large", sample(50, 10, 400), sample(58, 10, 400), survey.Up},
		{"clear and small", sample(50, 10, 4000), sample(54, 10, 4000), survey.Unclear},
		{"exactly the least change", sample(50, 10, 4000), sample(45, 10, 4000), survey.Down},
		{"large and unclear", sample(50, 25, 10), sample(62, 25, 10), survey.Unclear},
		{"all alike", sample(50, 0, 10), sample(60, 0, 10), survey.Up},
	} {
		c, ok := survey.Welch(test.before, test.after, survey.MinChange)
		if !ok || c.Word != test.want {
			t.Errorf("%s: %v, want %v", test.name, c.Word, test.want)
		}
	}
	if _, ok := survey.Welch(sample(1, 1, 1), sample(1, 1, 10), 5); ok {
		t.Error("one score was compared")
	}
	up, down := survey.Change{Word: survey.Up}, survey.Change{Word: survey.Down}
	for _, test := range []struct {
		a, b survey.Change
		want survey.Word
	}{{up, up, survey.Up}, {down, down, survey.Down}, {up, down, survey.Unclear}, {survey.Change{}, up, survey.Unclear}} {
		if got := survey.InARow(test.a, test.b); got != test.want {
			t.Errorf("%v then %v: %v", test.a.Word, test.b.Word, got)
		}
	}
}
