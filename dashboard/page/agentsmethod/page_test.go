package agentsmethod_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/agentsmethod"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *agentsmethod.Content { return pagetest.Filled[agentsmethod.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, agentsmethod.Rows()[0], sample(), &agentsmethod.Content{})
}
