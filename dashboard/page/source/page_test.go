package source_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/source"
)

// sample is a page with something everywhere.
func sample() *source.Content { return pagetest.Filled[source.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, source.Rows()[0], sample(), &source.Content{})
}
