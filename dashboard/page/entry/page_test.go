package entry_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/entry"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *entry.Content {
	c := pagetest.Filled[entry.Content]()
	c.Workbook[0].Options = nil // one that is written, not chosen
	return c
}

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, entry.Rows()[0], sample(), &entry.Content{}, &entry.Content{AcceptsWaves: true})
}
