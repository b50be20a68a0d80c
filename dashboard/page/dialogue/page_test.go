package dialogue_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/dialogue"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *dialogue.Content { return pagetest.Filled[dialogue.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, dialogue.Rows()[0], sample(), &dialogue.Content{})
}
