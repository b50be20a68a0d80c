package frugality_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/frugality"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *frugality.Content { return pagetest.Filled[frugality.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, frugality.Rows()[0], sample(), &frugality.Content{})
}
