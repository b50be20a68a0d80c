package admin_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/admin"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *admin.Content { return pagetest.Filled[admin.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, admin.Rows()[0], sample(), &admin.Content{})
}
