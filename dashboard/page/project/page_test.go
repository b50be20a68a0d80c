package project_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/project"
)

// sample is a page with something everywhere.
func sample() *project.Content { return pagetest.Filled[project.Content]() }

func TestTemplate(t *testing.T) {
	area, number, plain := sample(), sample(), sample()
	for c, f := range map[*project.Content]project.Field{
		area:   {ID: "a", Name: "a", Area: true, Most: 5, Needed: true, Fault: "x"},
		number: {ID: "a", Name: "a", Type: "number", Most: 3, Needed: true, Fault: "x"},
		plain:  {ID: "a", Name: "a", Type: "text", Most: 3},
	} {
		c.Sections[0].Fields = []project.Field{f}
	}
	plain.New = false
	plain.Parts[0].Link.Chosen = false
	for _, row := range project.Rows() {
		pagetest.Renders(t, row, sample(), area, number, plain, &project.Content{})
	}
}
