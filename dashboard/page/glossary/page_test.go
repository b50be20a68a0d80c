package glossary_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/glossary"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *glossary.Content { return pagetest.Filled[glossary.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, glossary.Rows()[0], sample(), &glossary.Content{})
}
