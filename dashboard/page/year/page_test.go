package year_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/year"
)

// sample is a page with something everywhere.
func sample() *year.Content { return pagetest.Filled[year.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, year.Row(), sample(), &year.Content{}, &year.Content{Strategy: year.Strategy{Title: "texte"}})
}
