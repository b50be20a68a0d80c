package signin_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/signin"
)

// sample is a page with something everywhere.
func sample() *signin.Content { return pagetest.Filled[signin.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, signin.Row(), sample(), &signin.Content{})
}
