package privacy_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/privacy"
)

// sample is a page with something everywhere.
func sample() *privacy.Content { return pagetest.Filled[privacy.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, privacy.Rows()[0], sample(), &privacy.Content{})
}
