package publish_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/publish"
)

// sample is a page with something everywhere.
func sample() *publish.Content { return pagetest.Filled[publish.Content]() }

func TestTemplate(t *testing.T) {
	asks := sample()
	asks.Seen = "" // while the form is filled in
	pagetest.Renders(t, publish.Rows()[0], sample(), asks, &publish.Content{})
}
