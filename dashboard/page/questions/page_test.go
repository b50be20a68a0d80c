package questions_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
	"github.com/vigie-ia/vigie/dashboard/page/questions"
)

// sample is a page with something everywhere.
func sample() *questions.Content { return pagetest.Filled[questions.Content]() }

// unranked is one of which nothing goes with general wellbeing.
func unranked() *questions.Content {
	c := sample()
	c.Ranked = nil
	return c
}

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, questions.Rows()[0], sample(), &questions.Content{}, unranked())
}
