package compare_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/compare"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *compare.Content { return pagetest.Filled[compare.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, compare.Rows()[0], sample(), &compare.Content{})
}
