package systemstaff_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/systemstaff"
)

// sample is a page with something everywhere.
func sample() *systemstaff.Content { return pagetest.Filled[systemstaff.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, systemstaff.Rows()[0], sample(), &systemstaff.Content{})
}
