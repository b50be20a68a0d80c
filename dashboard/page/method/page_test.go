package method_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/method"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *method.Content { return pagetest.Filled[method.Content]() }

func TestTemplate(t *testing.T) {
	for _, row := range method.Rows() {
		pagetest.Renders(t, row, sample(), &method.Content{})
	}
}
