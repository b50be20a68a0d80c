package fault_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/fault"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *fault.Content { return pagetest.Filled[fault.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, fault.Row(), sample(), &fault.Content{})
}
