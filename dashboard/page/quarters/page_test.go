package quarters_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/quarters"
)

// sample is a page with something everywhere.
func sample() *quarters.Content { return pagetest.Filled[quarters.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, quarters.Rows()[0], sample(), &quarters.Content{})
}
