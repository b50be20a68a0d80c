package survey

import "math"

// quantiles are t(df; 0.975) for 1 to 30 degrees of freedom; Student's table.
func quantiles() [30]float64 {
	return [...]float64{
		12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
		2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
		2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
	}
}

// Quantile returns t(df; 0.975), half the width of a 95 % interval in standard
// errors, from the table at the nearest smaller df: never too narrow. It is
// infinite under one degree of freedom.
func Quantile(df float64) float64 {
	small := quantiles()
	switch {
	case df < 1:
		return math.Inf(1)
	case df < 31:
		return small[int(df)-1]
	case df < 40:
		return small[29]
	case df < 60:
		return 2.021
	case df < 120:
		return 2.000
	case df < 1000:
		return 1.980
	}
	return 1.962
}

// Interval returns the 95 % interval of a mean of n scores out of N persons
// asked, held to 0–100. The finite population is corrected for by √(1 − n/N);
// not when N is unknown (0) or smaller than n, which is a fault of the
// headcount. When everyone answered, the mean is exact.
func Interval(mean, sd float64, n, invited int) (low, high float64) {
	if n < 2 {
		return 0, 100
	}
	half := Quantile(float64(n-1)) * sd / math.Sqrt(float64(n))
	if invited >= n {
		half *= math.Sqrt(1 - float64(n)/float64(invited))
	}
	return max(0, mean-half), min(100, mean+half)
}

// NonResponse returns what the mean could be if nothing is assumed of those
// who did not answer: all at 0, all at 100. The interval covers chance only.
func NonResponse(mean float64, n, invited int) (low, high float64) {
	if invited <= 0 {
		return 0, 100
	}
	rate := min(1, float64(n)/float64(invited))
	return mean * rate, mean*rate + 100*(1-rate)
}

// Word is what may be said of a change.
type Word uint8

// Unclear is the zero value: "pas d'évolution nette".
const (
	Unclear Word = iota
	Up
	Down
)

// MinChange is the smallest change, in points, that a word is given for by
// default.
const MinChange = 5.0

// Change is the difference of two means by Welch's test. Answers cannot be
// linked between waves, so that the same people count as two samples: the
// interval is wider than the truth.
type Change struct {
	Points    float64 // after − before
	SE        float64
	DF        float64 // Welch and Satterthwaite
	Low, High float64 // 95 % interval
	D, G      float64 // in pooled standard deviations; G is Hedges's, for small samples
	Word      Word
}

// Sample is what a change is computed from.
type Sample struct {
	Mean, SD float64
	N        int
}

// Welch compares two samples; false with fewer than two scores in either. The
// word asks that the interval excludes 0 and the change is at least least
// points.
func Welch(before, after Sample, least float64) (Change, bool) {
	if before.N < 2 || after.N < 2 {
		return Change{}, false
	}
	n1, n2 := float64(before.N), float64(after.N)
	v1, v2 := before.SD*before.SD, after.SD*after.SD
	c := Change{Points: after.Mean - before.Mean, SE: math.Sqrt(v1/n1 + v2/n2)}
	if c.SE > 0 {
		e1, e2 := v1/n1, v2/n2
		c.DF = (e1 + e2) * (e1 + e2) / (e1*e1/(n1-1) + e2*e2/(n2-1))
		pooled := math.Sqrt(((n1-1)*v1 + (n2-1)*v2) / (n1 + n2 - 2))
		c.D = c.Points / pooled
		c.G = c.D * (1 - 3/(4*(n1+n2)-9))
	} else {
		c.DF = n1 + n2 - 2
	}
	half := Quantile(c.DF) * c.SE
	c.Low, c.High = c.Points-half, c.Points+half
	switch {
	case math.Abs(c.Points) < least:
	case c.Low > 0:
		c.Word = Up
	case c.High < 0:
		c.Word = Down
	}
	return c, true
}

// InARow is the word for a group smaller than the authority: only when two
// waves in a row say the same, for with many groups chance alone moves some
// (MEASURES 15).
func InARow(before, last Change) Word {
	if before.Word == last.Word {
		return last.Word
	}
	return Unclear
}
