package systems_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/systems"
)

// sample is a page with something everywhere.
func sample() *systems.Content { return pagetest.Filled[systems.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, systems.Rows()[0], sample(), &systems.Content{})
}
