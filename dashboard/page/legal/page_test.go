package legal_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/legal"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *legal.Content { return pagetest.Filled[legal.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, legal.Rows()[0], sample(), &legal.Content{})
}
