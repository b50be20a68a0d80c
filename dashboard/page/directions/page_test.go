package directions_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/directions"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *directions.Content { return pagetest.Filled[directions.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, directions.Rows()[0], sample(), &directions.Content{})
}
