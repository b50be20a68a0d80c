package models_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/models"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *models.Content { return pagetest.Filled[models.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, models.Rows()[0], sample(), &models.Content{})
}
