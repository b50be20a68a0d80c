package archtest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// No file of Go holds a French word for the screen: words are in the files of
// internal/words.
func TestGoHoldsNoFrench(t *testing.T) {
	faults, err := french(os.DirFS("../.."), frenchAllowed())
	report(t, faults, err)
}

// The check finds what it is for.
func TestPlantedFrench(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := french(fstest.MapFS{
		"a/a.go":      file("package a\n// énergie\nvar x = \"énergie\"\n"),
		"a/b.go":      file("package a\nvar y, z = \"le total des requetes\", \"the sum of it\"\n"),
		"a/a_test.go": file("package a\nvar t = \"énergie\"\n"),
		"b/known.go":  file("package b\nvar m = \"août\"\n"),
		"b/clean.go":  file("package b\nvar n = \"August\"\n"),
	}, map[string]string{"b/known.go": "months", "b/clean.go": "nothing any more"})
	compare(t, got, err, []string{
		`a/a.go:3: "énergie" is French: put it in internal/words`,
		`a/b.go:2: "le total des requetes" is French: put it in internal/words`,
		"b/clean.go: holds no French; take it off the list",
	})
}

// frenchAllowed are the files whose French is no word of a screen, or not yet
// out of them, and why.
func frenchAllowed() map[string]string {
	const (
		inputs  = "recognises what French files and people write"
		foreign = "an outside vocabulary that is French in every language"
		demo    = "data of the made-up city"
	)
	return map[string]string{
		"internal/tabular/period.go":       inputs,
		"collectors/requestlog/format.go":  inputs,
		"collectors/surveyfile/answers.go": inputs, "collectors/surveyfile/complete.go": inputs, "collectors/surveyfile/kind.go": inputs,
		"collectors/wave/mapping.go": inputs,
		"collectors/table/layout.go": inputs, "collectors/table/units.go": inputs, "collectors/table/period.go": inputs, "collectors/table/row.go": inputs, "collectors/table/settings.go": inputs,
		"dashboard/page/catalogue/vocabulary.go": foreign,
		"dashboard/page/impact/content.go":       foreign,
		"collectors/prometheus/preset.go":        foreign,
		"internal/store/storetest/journal.go":    "data of a test",
		"internal/store/storetest/plain.go":      "data of a test",
		"dashboard/page/pagetest/pagetest.go":    "data of a test",
		"internal/words/wordstest/wordstest.go":  "accents of no language",
		"cmd/vigie/demo.go":                      demo,
		"cmd/vigie/demo/editions.go":             demo,
		"cmd/vigie/demo/files.go":                demo,
		"cmd/vigie/demo/gateway.go":              demo,
		"cmd/vigie/demo/survey.go":               demo,
	}
}

var (
	accents = regexp.MustCompile(`[éèêëàâùûôîïçœÉÈÀÇ]`)
	little  = regexp.MustCompile(`(?i)\b(le|la|les|des|du|une|pour|avec|dans|est|sont|qui|pas)\b`)
)

// french lists the texts of Go files that are French, but for the files allowed.
func french(root fs.FS, allowed map[string]string) ([]string, error) {
	var faults []string
	held := map[string]bool{}
	err := goFiles(root, func(name string, set *token.FileSet, src []byte) error {
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for node := range ast.Preorder(file) {
			text, ok := node.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING || !accents.MatchString(text.Value) && len(little.FindAllString(text.Value, 2)) < 2 {
				continue
			}
			held[name] = true
			if allowed[name] == "" {
				faults = append(faults, fmt.Sprintf("%s:%d: %s is French: put it in internal/words", name, set.Position(text.Pos()).Line, text.Value))
			}
		}
		return nil
	})
	for name := range allowed {
		if !held[name] {
			faults = append(faults, name+": holds no French; take it off the list")
		}
	}
	slices.Sort(faults)
	return faults, err
}
