package config

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sentences lists where a Go file notes a fault by a sentence in place of a code:
// what is no code has no French.
func sentences(t *testing.T, name, source string) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	note := func(of ast.Expr) {
		if !coded(of) {
			found = append(found, set.Position(of.Pos()).String())
		}
	}
	for node := range ast.Preorder(file) {
		switch node := node.(type) {
		case *ast.CallExpr:
			if of, ok := node.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"add", "failAll", "needs", "refuse", "must"}, of.Sel.Name) {
				note(node.Args[len(node.Args)-1])
			}
		case *ast.KeyValueExpr:
			if key, ok := node.Key.(*ast.Ident); ok && key.Name == "Text" {
				note(node.Value)
			}
		}
	}
	return found
}

// coded reports whether an expression is no sentence: neither a text that stands
// there, nor one that is made of some or turned into a text.
func coded(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.BinaryExpr:
		return false
	case *ast.CallExpr:
		of, ok := e.Fun.(*ast.SelectorExpr)
		return !ok || of.Sel.Name != "Text" && of.Sel.Name != "Sprintf"
	}
	return true
}

// Every fault of a configuration is a code: TestEveryReasonHasItsWords of
// internal/reason finds the words of each in every language.
func TestEveryFaultIsACode(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name) //nolint:gosec // ours
		if err != nil {
			t.Fatal(err)
		}
		for _, where := range sentences(t, name, string(source)) {
			t.Errorf("%s: a fault that is no code", where)
		}
	}
}

// The check above finds what it is for.
func TestPlantedSentences(t *testing.T) {
	t.Parallel()
	got := sentences(t, "a.go", "package a\nfunc a() {\nf.add(p, \"wrong\")\nc.found.failAll(p, \"a\"+b)\nc.needs(p, v, reason.Text(\"x\"))\nf.add(p, reason.New(\"a\"))\n_ = Fault{Text: fmt.Sprintf(\"x\")}\nf.add(p, why)\n}")
	if want := []string{"a.go:3:10", "a.go:4:20", "a.go:5:15", "a.go:7:17"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
