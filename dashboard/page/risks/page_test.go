package risks_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/risks"
)

// sample is a page with something everywhere.
func sample() *risks.Content { return pagetest.Filled[risks.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, risks.Rows()[0], sample(), &risks.Content{})
}
