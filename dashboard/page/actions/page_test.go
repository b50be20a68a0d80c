package actions_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/actions"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with something everywhere.
func sample() *actions.Content {
	c := pagetest.Filled[actions.Content]()
	c.Fields = map[string]actions.Field{}
	for _, key := range []string{"indicator", "system", "text", "owner", "decided", "due"} {
		c.Fields[key] = actions.Field{Value: "x", Fault: "y"}
	}
	return c
}

func TestTemplate(t *testing.T) {
	own := sample()
	own.Rows[0].Close = false
	none := sample() // of what is asked for
	none.Rows = nil
	pagetest.Renders(t, actions.Rows()[0], sample(), own, none, &actions.Content{})
}
