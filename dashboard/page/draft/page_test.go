package draft_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/draft"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *draft.Content { return pagetest.Filled[draft.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, draft.Rows()[0], sample(), &draft.Content{})
}
