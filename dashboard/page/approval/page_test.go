package approval_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/approval"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *approval.Content { return pagetest.Filled[approval.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, approval.Rows()[0], sample(), &approval.Content{})
}
