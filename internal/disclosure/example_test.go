package disclosure_test

import (
	"fmt"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Of four directions one is too small to be told of alone: it is put together with
// the smallest of the others, by headcounts and never by what was counted.
func ExampleProtect() {
	told := disclosure.Protect(disclosure.Counts{Readings: training(map[measure.Group][2]int{
		survey.DirectionGroup("roads"): {40, 20}, survey.DirectionGroup("schools"): {60, 30}, survey.DirectionGroup("parks"): {25, 10}, survey.DirectionGroup("cabinet"): {6, 5},
	})}, nil)
	for _, line := range shares(told.Readings(), measure.AgentsTrained) {
		fmt.Println(line)
	}
	// Output:
	// cabinet,parks 48%
	// roads 50%
	// schools 50%
}
