package account_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/account"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *account.Content { return pagetest.Filled[account.Content]() }

func TestTemplate(t *testing.T) {
	pagetest.Renders(t, account.Row(), sample(), &account.Content{})
}
