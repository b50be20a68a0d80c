package signedout_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/signedout"
)

// sample is a page with something everywhere.
func sample() *signedout.Content { return pagetest.Filled[signedout.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, signedout.Row(), sample(), &signedout.Content{})
}
