package survey_test

import (
	"math"
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

// Values worked out apart with numpy: weighted least squares with known
// variances.
func TestTrend(t *testing.T) {
	t.Parallel()
	var slow []survey.Point
	for i, mean := range []float64{62, 62, 61, 61, 60, 60, 59, 59} { // two years of quarters, 700 answers each
		slow = append(slow, survey.Point{Years: float64(i) / 4, Mean: mean, Variance: 25*25/700.0 + 1/12.0})
	}
	got, ok := survey.TrendOf(slow)
	if !ok || math.Abs(got.Points+10/3.0) > 1e-9 || math.Abs(got.SE-1.0671873729) > 1e-9 || math.Abs(got.P-0.0017872890) > 1e-9 || got.Word() != survey.Down || got.Waves != 8 || got.Years != 1.75 {
		t.Errorf("%+v, %v", got, ok)
	}
	uneven := []survey.Point{{0, 50, .5}, {.25, 51, .8}, {.5, 53, .6}, {1, 52, 2}, {1.5, 55, .7}}
	if got, ok := survey.TrendOf(uneven); !ok || math.Abs(got.Points-1.5*3.10619355) > 1e-7 || math.Abs(got.SE-1.5*0.68808288) > 1e-7 || got.Word() != survey.Up {
		t.Errorf("%+v, %v", got, ok)
	}
	for i := range slow {
		slow[i].Mean = []float64{62, 60, 62, 60, 62, 60, 62, 60}[i]
	}
	if got, ok := survey.TrendOf(slow); !ok || got.Word() != survey.Unclear {
		t.Errorf("up and down is a trend: %+v, %v", got, ok)
	}
	if _, ok := survey.TrendOf(slow[:3]); ok {
		t.Error("three waves make a trend")
	}
	if _, ok := survey.TrendOf(slow[:4]); ok {
		t.Error("nine months make a trend")
	}
}
