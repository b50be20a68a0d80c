package requestlog_test

import (
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/requestlog"
)

var update = flag.Bool("update", false, "write the wanted results of the cases")

func TestCases(t *testing.T) {
	t.Parallel()
	collectortest.FileCases(t, requestlog.New, "cases", *update)
}

// The cases say what they should: a failure is not a request, the doubled hour
// is cut by the order of the lines, a decimal comma is read.
func TestCasesMean(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][]string{
		"gateway": {
			`2026-09-30T08Z 1h0m0s "chat/large" output_tokens measured 50 large`,
			`2026-09-30T09Z 1h0m0s "chat/small" queries measured 2 small`, "refused log/access.log, line 2, ", "refused log/access.log, line 3, ",
		},
		"october-local": {
			`2026-10-25T00Z 1h0m0s "chat" input_tokens measured 6 note=doubled`,
			`2026-10-25T01Z 1h0m0s "chat" input_tokens measured 8 note=doubled`, `2026-10-25T02Z 1h0m0s "chat" input_tokens measured 16 `,
		},
		"semicolons": {`energy measured 1984 covered 36m0s boundary=facility`, `classified measured 4`, `output_tokens measured 3002 covered 48m0s`, "line 5"}, // 1,234 is settled by 0,5
	} {
		text, err := fs.ReadFile(os.DirFS("cases"), name+"/want")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
	}
}
