package quarter_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/quarter"
)

// sample is a page with something everywhere.
func sample() *quarter.Content { return pagetest.Filled[quarter.Content]() }

func TestTemplate(t *testing.T) {
	live := pagetest.Filled[quarter.Annex]()
	for i := range live.Cards {
		live.Cards[i].Frozen = false
	}
	live.Cards[0].Figures = ""
	rows := quarter.Rows()
	frozen := sample()
	unframed := sample()
	unframed.Annex = live
	pagetest.Renders(t, quarter.Edition(), frozen, unframed, &quarter.Content{})
	pagetest.Renders(t, rows[1], pagetest.Filled[quarter.Annex](), live, &quarter.Annex{})
}
