package commitments_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/commitments"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *commitments.Content { return pagetest.Filled[commitments.Content]() }

func TestTemplate(t *testing.T) {
	bare := sample()
	bare.Training.Href = ""
	pagetest.Renders(t, commitments.Rows()[0], sample(), bare, &commitments.Content{})
}
