package accessibility_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/accessibility"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *accessibility.Content { return pagetest.Filled[accessibility.Content]() }

func TestTemplate(t *testing.T) {
	unlinked := sample()
	unlinked.Href = ""
	pagetest.Renders(t, accessibility.Rows()[0], sample(), unlinked, &accessibility.Content{})
}
