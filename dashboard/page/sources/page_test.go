package sources_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/sources"
)

// sample is a page with something everywhere.
func sample() *sources.Content { return pagetest.Filled[sources.Content]() }

func TestTemplate(t *testing.T) {
	none := sample() // of what is asked for
	none.Table = nil
	pagetest.Renders(t, sources.Rows()[0], sample(), none, &sources.Content{})
}
