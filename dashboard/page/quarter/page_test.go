package quarter_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/quarter"
)

// sample is a page with something everywhere.
func sample() *quarter.Content { return pagetest.Filled[quarter.Content]() }

func TestTemplate(t *testing.T) {
	live := sample()
	for i := range live.Cards {
		live.Cards[i].Frozen = false
	}
	live.Cards[0].Figures = ""
	pagetest.Renders(t, quarter.Rows()[0], sample(), live, &quarter.Content{})
	pagetest.Renders(t, quarter.Edition(), sample(), live, &quarter.Content{})
}
