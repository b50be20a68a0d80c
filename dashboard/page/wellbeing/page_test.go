package wellbeing_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/wellbeing"
)

// sample is a page with something everywhere.
func sample() *wellbeing.Content { return pagetest.Filled[wellbeing.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, wellbeing.Rows()[0], sample(), &wellbeing.Content{})
}
