package registry_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/registry"
)

func TestTemplates(t *testing.T) {
	pagetest.Renders(t, registry.Rows()[0], pagetest.Filled[registry.List](), &registry.List{})
	pagetest.Renders(t, registry.Rows()[1], pagetest.Filled[registry.Notice](), &registry.Notice{})
}
