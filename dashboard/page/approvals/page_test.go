package approvals_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/approvals"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *approvals.Content { return pagetest.Filled[approvals.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, approvals.Rows()[0], sample(), &approvals.Content{})
}
