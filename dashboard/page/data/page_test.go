package data_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/data"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *data.Content { return pagetest.Filled[data.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, data.Rows()[0], sample(), &data.Content{})
}
