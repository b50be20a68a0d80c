package survey

import "math"

// Agreement tallies how the items of one dimension go together, in memory: of the
// respondents who answered all of them.
type Agreement struct {
	N       int
	sums    []float64
	squares []float64
	total   float64
	totals  float64 // squares of the sums of a respondent's scores
}

// add counts a respondent's scores of all the items.
func (a *Agreement) add(scores []float64) {
	if a.sums == nil {
		a.sums, a.squares = make([]float64, len(scores)), make([]float64, len(scores))
	}
	all := 0.0
	for i, s := range scores {
		a.sums[i] += s
		a.squares[i] += s * s
		all += s
	}
	a.N++
	a.total += all
	a.totals += all * all
}

func variance(n, sum, squares float64) float64 { return (squares - sum*sum/n) / (n - 1) }

// Items is how many items there are.
func (a *Agreement) Items() int { return len(a.sums) }

// Alpha is Cronbach's coefficient (1951): k/(k−1) · (1 − Σ variances of the items
// / variance of their sum). False for one item, under three respondents, or where
// all gave the same answers.
func (a *Agreement) Alpha() (float64, bool) {
	k, n := float64(len(a.sums)), float64(a.N)
	if k < 2 || n < 3 {
		return 0, false
	}
	whole := variance(n, a.total, a.totals)
	if whole < 1e-9 {
		return 0, false
	}
	parts := 0.0
	for i := range a.sums {
		parts += variance(n, a.sums[i], a.squares[i])
	}
	return k / (k - 1) * (1 - parts/whole), true
}

// AlphaInterval is the 95 % interval of an alpha of n respondents and k items, by
// Bonett's variance of ln(1 − alpha), 2k/((k−1)(n−2)) (2002).
func AlphaInterval(alpha float64, n, k int) (low, high float64) {
	if k < 2 || n < 3 || alpha >= 1 {
		return alpha, alpha
	}
	se := math.Sqrt(2 * float64(k) / float64((k-1)*(n-2)))
	at := math.Log(1 - alpha)
	return max(0, 1-math.Exp(at+1.96*se)), max(0, 1-math.Exp(at-1.96*se))
}
