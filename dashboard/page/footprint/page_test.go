package footprint_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/footprint"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *footprint.Content { return pagetest.Filled[footprint.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, footprint.Rows()[0], sample(), &footprint.Content{})
}
