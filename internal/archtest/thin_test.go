package archtest_test

import (
	"bytes"
	"go/token"
	"os"
	"path"
	"strings"
	"testing"
)

// The wiring opens in order, wires, serves and stops in reverse, and no rule
// lives in it: what makes it longer than this belongs to a subject.
func TestTheWiringIsThin(t *testing.T) {
	const maxLines = 900
	lines := 0
	err := goFiles(os.DirFS("../.."), func(name string, _ *token.FileSet, src []byte) error {
		if path.Dir(name) == "cmd/vigie/app" && !strings.HasSuffix(name, "_test.go") {
			lines += bytes.Count(src, []byte("\n"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines == 0 || lines >= maxLines {
		t.Errorf("cmd/vigie/app has %d lines, want under %d: what of it is a rule?", lines, maxLines)
	}
}
