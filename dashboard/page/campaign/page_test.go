package campaign_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/campaign"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *campaign.Content { return pagetest.Filled[campaign.Content]() }

func TestTemplate(t *testing.T) {
	own := sample()
	own.Accept = "" // the reader has accepted it already
	bare := sample()
	bare.Sheet.Dropped = nil
	pagetest.Renders(t, campaign.Rows()[0], sample(), own, bare, &campaign.Content{})
}
