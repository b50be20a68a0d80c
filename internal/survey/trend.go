package survey

import "math"

// Point is one wave of a trend.
type Point struct {
	Years    float64 // since any day
	Mean     float64
	Variance float64 // of the mean
}

// Trend is a straight line through several waves.
type Trend struct {
	Points float64 // change from the first wave to the last, along the line
	SE     float64
	P      float64 // how likely chance alone gives as much, by the normal law
	Years  float64 // from the first wave to the last
	Waves  int
}

// A trend is looked for over so many waves, and told from so many points on. A
// change that is told between two waves is larger: this one is told when all of
// several waves say it.
const (
	leastWaves  = 4
	leastYears  = 1
	MinTrend    = 2.0
	trendChance = 0.05
)

// TrendOf fits a line by least squares, each wave weighted by the precision of
// its mean. False for fewer than four waves, or under a year.
func TrendOf(points []Point) (Trend, bool) {
	if len(points) < leastWaves {
		return Trend{}, false
	}
	t := Trend{Waves: len(points), Years: points[len(points)-1].Years - points[0].Years}
	if t.Years < leastYears {
		return Trend{}, false
	}
	var weight, at, mean float64
	for _, p := range points {
		w := 1 / p.Variance
		weight, at, mean = weight+w, at+w*p.Years, mean+w*p.Mean
	}
	at, mean = at/weight, mean/weight
	var spread, slope float64
	for _, p := range points {
		w := 1 / p.Variance
		spread += w * (p.Years - at) * (p.Years - at)
		slope += w * (p.Years - at) * (p.Mean - mean)
	}
	slope /= spread
	t.Points, t.SE = slope*t.Years, t.Years/math.Sqrt(spread)
	t.P = math.Erfc(math.Abs(t.Points) / t.SE / math.Sqrt2)
	return t, true
}

// Word is what may be said of a trend: it is surely not chance, and MinTrend
// points or more.
func (t Trend) Word() Word {
	switch {
	case t.P >= trendChance || math.Abs(t.Points) < MinTrend:
		return Unclear
	case t.Points > 0:
		return Up
	}
	return Down
}
