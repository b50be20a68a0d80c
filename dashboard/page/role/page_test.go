package role_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/role"
)

// sample is a page with something everywhere.
func sample() *role.Content { return pagetest.Filled[role.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, role.Row(), sample(), &role.Content{})
}
