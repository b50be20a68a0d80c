package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/register"
)

// The library that ships has clauses on both subjects, each with a text, its
// source, where that can be read and of which day it is.
func TestShippedClausesHaveTheirSource(t *testing.T) {
	t.Parallel()
	list, err := config.ShippedClauses()
	if err != nil {
		t.Fatal(err)
	}
	for _, about := range []register.ClauseAbout{register.ClauseSecurity, register.ClauseEnvironment} {
		if n := len(slices.DeleteFunc(slices.Clone(list), func(c register.Clause) bool { return c.About != about })); n < 4 {
			t.Errorf("%d clauses on %s", n, about)
		}
	}
	for _, c := range list {
		if len(c.Text) < 80 || c.Source == "" || !strings.HasPrefix(c.Address, "https://") || c.Date.Year < 2016 {
			t.Errorf("%+v", c)
		}
	}
}
