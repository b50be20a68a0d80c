package system_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/system"
)

// sample is a page with something everywhere.
func sample() *system.Content { return pagetest.Filled[system.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, system.Rows()[0], sample(), &system.Content{})
}
