package overview_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/overview"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *overview.Content { return pagetest.Filled[overview.Content]() }

func TestTemplate(t *testing.T) {
	still := sample()
	still.Moves = nil
	pagetest.Renders(t, overview.Rows()[0], sample(), still, &overview.Content{})
}
