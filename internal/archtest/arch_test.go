// Package archtest_test holds the shape of the house: who imports whom of
// ours, and that no test passes by returning on an error. It reads the sources
// in its own process, so that the test cache cannot hide a change.
package archtest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Every import of ours in shipped code is in the table, and every row of the
// table is about a package that exists.
func TestImports(t *testing.T) {
	faults, err := imports(os.DirFS("../.."), allowed())
	report(t, faults, err)
}

// No test leaves silently when something failed: it would pass without having
// checked anything. Only fuzzing may, whose inputs may be refused.
func TestTestsDoNotReturnOnError(t *testing.T) {
	faults, err := silentReturns(os.DirFS("../.."))
	report(t, faults, err)
}

// No page, file or answer of the API sees a month as a store keeps it: report
// gives them what disclosure lets their reader see.
func TestPagesSeeNoStoredMonth(t *testing.T) {
	faults, err := storedMonths(os.DirFS("../.."))
	report(t, faults, err)
}

// The checks above find what they are for.
func TestPlantedFaults(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	house := fstest.MapFS{
		"internal/measure/a.go":      file(`package measure; import _ "github.com/vigie-ia/vigie/internal/store"`),
		"internal/store/a.go":        file(`package store; import _ "github.com/vigie-ia/vigie/internal/measure"`),
		"internal/store/a_test.go":   file(`package store; import _ "github.com/vigie-ia/vigie/dashboard"`),
		"dashboard/a.go":             file(`package dashboard; import _ "github.com/vigie-ia/vigie/internal/store"`),
		"dashboard/page/one/a.go":    file(`package one; import _ "github.com/vigie-ia/vigie/dashboard/page/two"`),
		"dashboard/page/two/a.go":    file(`package two; import _ "github.com/vigie-ia/vigie/dashboard"`),
		"dashboard/b.go":             file(`package dashboard; import _ "github.com/vigie-ia/vigie/dashboard/page/one"`),
		"collectors/prometheus/a.go": file(`package prometheus; import _ "github.com/vigie-ia/vigie/cmd/vigie/app"`),
		"internal/report/a.go":       file(`package report; import _ "github.com/vigie-ia/vigie/collectors"`),
		"internal/new/a.go":          file(`package new`),
		"node_modules/x/a.go":        file(`package x`),
		".cache/x/a.go":              file(`package x`),
		"internal/report/testdata/a.go": file(
			`package x`),
	}
	rules := map[string][]string{
		"internal/measure": {}, "internal/store": {"internal/measure"}, "collectors/*": {}, "internal/report": {everything},
		"dashboard": {"internal/store", "dashboard/page/*"}, "dashboard/page/*": {"dashboard/kit"}, "internal/gone": {},
	}
	got, err := imports(house, rules)
	compare(t, got, err, []string{
		"collectors/prometheus/a.go imports cmd/vigie/app, which the rules do not allow",
		"dashboard/a.go imports internal/store, never allowed: pages ask report, which makes a fixed number of reads",
		"dashboard/page/one/a.go imports dashboard/page/two, which the rules do not allow",
		"dashboard/page/two/a.go imports dashboard, which the rules do not allow",
		"internal/gone: a rule for no Go file; drop the rule, whoever adds the package adds it again",
		"internal/measure/a.go imports internal/store, which the rules do not allow",
		"internal/new: no import rule; add one",
		"internal/report/a.go imports collectors, never allowed: the ground floor states the small interfaces that it needs",
	})

	got, err = silentReturns(fstest.MapFS{
		"a/a_test.go": file("package a\nfunc f(err error) {\n\tif err != nil {\n\t\treturn\n\t}\n}\n"),
		"a/b_test.go": file("package a\nfunc g(err error) error {\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn nil\n}\n"),
		"a/c_test.go": file("package a\nfunc FuzzF(err error) {\n\tif err != nil {\n\t\treturn\n\t}\n}\n"),
		"a/a.go":      file("package a\nfunc f(err error) {\n\tif err != nil {\n\t\treturn\n\t}\n}\n"),
	})
	compare(t, got, err, []string{"a/a_test.go:3: returns on an error without failing the test"})

	got, err = storedMonths(fstest.MapFS{
		"dashboard/page/a/a.go": file("package a\nfunc f(rows []measure.Month) {}\n"),
		"dashboard/b.go":        file("package dashboard\n// measure.Month is not seen here\nfunc f(r measure.Reading) {}\n"),
		"internal/report/c.go":  file("package report\nfunc f(rows []measure.Month) {}\n"),
	})
	compare(t, got, err, []string{"dashboard/page/a/a.go:2: names measure.Month, which only report may see"})
}

func storedMonths(root fs.FS) ([]string, error) {
	var faults []string
	err := goFiles(root, func(name string, set *token.FileSet, src []byte) error {
		if !below(name, "dashboard") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, name, src, 0)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Month" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "measure" {
					faults = append(faults, fmt.Sprintf("%s:%d: names measure.Month, which only report may see", name, set.Position(n.Pos()).Line))
				}
			}
			return true
		})
		return nil
	})
	return faults, err
}

func imports(root fs.FS, rules map[string][]string) ([]string, error) {
	var faults []string
	used := map[string]bool{}
	err := goFiles(root, func(name string, set *token.FileSet, src []byte) error {
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		from := path.Dir(name)
		row, may, ok := rule(rules, from)
		if !ok {
			faults = append(faults, from+": no import rule; add one")
			return nil
		}
		used[row] = true
		file, err := parser.ParseFile(set, name, src, parser.ImportsOnly)
		if err != nil {
			return fmt.Errorf("read the imports of %s: %w", name, err)
		}
		for _, spec := range file.Imports {
			to, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module)
			if !ours {
				continue
			}
			if why := shut(from, to); why != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s, never allowed: %s", name, to, why))
			} else if !permits(may, to) {
				faults = append(faults, fmt.Sprintf("%s imports %s, which the rules do not allow", name, to))
			}
		}
		return nil
	})
	for row := range rules {
		if !used[row] {
			faults = append(faults, row+": a rule for no Go file; drop the rule, whoever adds the package adds it again")
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults), err
}

func silentReturns(root fs.FS) ([]string, error) {
	var faults []string
	err := goFiles(root, func(name string, set *token.FileSet, src []byte) error {
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for _, decl := range file.Decls {
			if fuzz, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(fuzz.Name.Name, "Fuzz") {
				continue // a parser may refuse what fuzzing made up
			}
			faults = append(faults, silentReturnsIn(name, set, decl)...)
		}
		return nil
	})
	return faults, err
}

func silentReturnsIn(name string, set *token.FileSet, decl ast.Decl) []string {
	var faults []string
	for node := range ast.Preorder(decl) {
		if check, ok := node.(*ast.IfStmt); ok && onError(check.Cond) && bareReturn(check.Body) {
			faults = append(faults, fmt.Sprintf("%s:%d: returns on an error without failing the test",
				name, set.Position(check.Pos()).Line))
		}
	}
	return faults
}

// onError recognises `err != nil`, whatever the error's name ends with "err".
func onError(cond ast.Expr) bool {
	test, ok := cond.(*ast.BinaryExpr)
	if !ok || test.Op != token.NEQ {
		return false
	}
	left, lok := test.X.(*ast.Ident)
	right, rok := test.Y.(*ast.Ident)
	return lok && rok && right.Name == "nil" && strings.HasSuffix(strings.ToLower(left.Name), "err")
}

func bareReturn(body *ast.BlockStmt) bool {
	if len(body.List) != 1 {
		return false
	}
	leave, ok := body.List[0].(*ast.ReturnStmt)
	return ok && len(leave.Results) == 0
}

// goFiles visits every Go file that the go command would build or test.
func goFiles(root fs.FS, visit func(name string, set *token.FileSet, src []byte) error) error {
	set := token.NewFileSet()
	return fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := path.Base(name); d.IsDir() && name != "." &&
			(base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return visit(name, set, src)
	})
}

func report(t *testing.T, faults []string, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

func compare(t *testing.T, got []string, err error, want []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
