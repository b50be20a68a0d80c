package collectors_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
)

// An account tells what became of every line; one of which nothing counts, or
// most is refused, is a fault, and lines that are passed over are none.
func TestAccount(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		account collectors.Account
		fault   string
	}{
		"90 of 100 lines count, 4 do not, 5 are passed over, 1 refused": {collectors.Account{Lines: 100, Counted: 90, Refused: 1, Passed: 5}, ""},
		"0 of 0 lines count, 0 refused":                                 {collectors.Account{}, ""},
		"0 of 7 lines count, 7 are passed over, 0 refused":              {collectors.Account{Lines: 7, Passed: 7}, ""},
		"0 of 7 lines count, 7 do not, 0 refused":                       {collectors.Account{Lines: 7}, "nothing counts"},
		"5 of 10 lines count, 5 refused":                                {collectors.Account{Lines: 10, Counted: 5, Refused: 5}, ""},
		"4 of 10 lines count, 6 refused":                                {collectors.Account{Lines: 10, Counted: 4, Refused: 6}, "most lines are refused"},
		"4 of 109 lines count, 100 are passed over, 5 refused":          {collectors.Account{Lines: 109, Counted: 4, Refused: 5, Passed: 100}, "most lines are refused"},
	} {
		if got := c.account.Text().String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if err := c.account.Fault(); (err == nil) != (c.fault == "") || (err != nil && !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%q: %v, want %q", want, err, c.fault)
		}
	}
}
