package indicator_test

import (
	"fmt"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Equality is met; a range that holds the limit cannot be judged.
func ExampleJudge() {
	judge := func(value, low, high float64) {
		f := indicator.Figure{State: measure.Known, Value: value, Low: low, High: high, Spread: measure.Range}
		verdict, why := indicator.Judge(indicator.Case{
			Result: indicator.Result{
				Indicator: indicator.IDEnergy, Period: period.QuarterOf(2026, 3), Figure: f,
				Coverage: indicator.Coverage{Share: 1, Inside: 1, Expected: true, InService: 1, Followed: 1},
			},
			Better: indicator.LowerBetter, Sum: true, Target: indicator.Target{Indicator: indicator.IDEnergy}, Limit: 300,
		})
		fmt.Print(verdict)
		for _, r := range why {
			fmt.Print(" ", r.Code)
		}
		fmt.Println()
	}
	judge(300, 300, 300)
	judge(310, 290, 330)
	judge(340, 320, 360)
	// Output:
	// met within_limit
	// inconclusive bounds_hold_limit
	// missed past_limit
}
