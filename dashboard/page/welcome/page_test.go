package welcome_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/welcome"
)

// sample is a page with something everywhere.
func sample() *welcome.Content { return pagetest.Filled[welcome.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, welcome.Row(), sample(), &welcome.Content{})
}
