package figures_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/figures"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *figures.Content { return pagetest.Filled[figures.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, figures.Rows()[0], sample(), &figures.Content{})
}
