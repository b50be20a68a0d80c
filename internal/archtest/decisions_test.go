package archtest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// Every decision has its number, its date and the same four parts, and stands in
// the list of them.
func TestDecisionsHaveFourParts(t *testing.T) {
	faults, err := undecided(os.DirFS("../../docs/decisions"))
	report(t, faults, err)
}

// The check finds what it is for.
func TestPlantedDecisions(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	whole := "# 1. A\n\nDate: 2026-11-23. Status: in force.\n\n## Context\n\nc\n\n## Decision\n\nd\n\n## Not done\n\nn\n\n## Undone when\n\nu\n"
	got, err := undecided(fstest.MapFS{
		"README.md":    file("[1](0001-a.md)\n[2](0002-b.md)\n[3](0003-c.md)\n"),
		"0001-a.md":    file(whole),
		"0002-b.md":    file(strings.Replace(strings.Replace(whole, "# 1.", "# 2.", 1), "\n## Undone when\n\nu\n", "", 1)),
		"0003-c.md":    file(strings.Replace(whole, "Date: ", "", 1)),
		"0004-late.md": file(strings.Replace(strings.Replace(whole, "# 1.", "# 4.", 1), "\n\nd\n", "\n", 1)),
	})
	compare(t, got, err, []string{
		`0002-b.md: its parts are Context, Decision, Not done`,
		`0003-c.md: begins with no "# 3. What", its date and its status`,
		`0004-late.md: a part of it is empty`,
		`0004-late.md: is not in the list of README.md`,
	})
}

var (
	partsOf   = regexp.MustCompile(`(?m)^## (.+)$`)
	emptyPart = regexp.MustCompile(`(?m)^## .+\n+(?:## |\z)`)
)

func undecided(root fs.FS) ([]string, error) {
	var faults []string
	list, err := fs.ReadFile(root, "README.md")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(root, "[0-9]*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		text := string(raw)
		number := strings.TrimLeft(path.Base(name)[:4], "0")
		if !regexp.MustCompile(`^# ` + number + `\. .+\n\nDate: \d{4}-\d\d-\d\d\. Status: .+\n`).MatchString(text) {
			faults = append(faults, fmt.Sprintf("%s: begins with no \"# %s. What\", its date and its status", name, number))
		}
		var parts []string
		for _, m := range partsOf.FindAllStringSubmatch(text, -1) {
			parts = append(parts, m[1])
		}
		if got := strings.Join(parts, ", "); got != "Context, Decision, Not done, Undone when" {
			faults = append(faults, name+": its parts are "+got)
		}
		if emptyPart.MatchString(text) {
			faults = append(faults, name+": a part of it is empty")
		}
		if !strings.Contains(string(list), "("+name+")") {
			faults = append(faults, name+": is not in the list of README.md")
		}
	}
	return faults, nil
}
