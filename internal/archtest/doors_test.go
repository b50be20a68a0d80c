package archtest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// writers are the files that may write to a store, and how what they write has
// passed internal/ingest. Whoever adds one says it here.
func writers() map[string]string {
	return map[string]string{
		"internal/schedule/run.go":          "after ingest.Run; what is written again as it stands, and what is withdrawn",
		"internal/correction/correction.go": "after ingest.Restate",
		"internal/correction/recompute.go":  "after ingest.Restate",
		"internal/candidate/publish.go":     "a wave that ingest.Run held until a person accepted it",
		"internal/upkeep/purge.go":          "nothing, in place of what is too old",
		"internal/upkeep/coarsen.go":        "what is stored, told coarser by disclosure.Restore",
		"internal/store/copy.go":            "what another store holds; stores check the seal",
	}
}

// Nothing is written to a store but by those that the table names.
func TestOneWayIntoTheStore(t *testing.T) {
	faults, err := otherWriters(os.DirFS("../.."), writers())
	report(t, faults, err)
}

func TestPlantedWriters(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := otherWriters(fstest.MapFS{
		"a/a.go":                file("package a\nfunc f() { store.Replace(ctx, batch) }\n"),
		"a/b.go":                file("package a\nfunc f() { strings.NewReplacer(x).Replace(text); atomicfile.Replace(path, raw) }\n"),
		"a/a_test.go":           file("package a\nfunc f() { store.Replace(ctx, batch) }\n"),
		"b/b.go":                file("package b\nfunc f() { _ = s.keep.ReplaceAll(t.Context(), b) }\n"),
		"b/d.go":                file("package b\nfunc f() { strings.ReplaceAll(text, a, b); store.ReplaceAll(ctx, to, list) }\n"),
		"c/c.go":                file("package c\nfunc f() { store.Replace(ctx, batch) }\n"),
		"internal/store/x/s.go": file("package x\nfunc f() { to.Replace(ctx, batch) }\n"),
	}, map[string]string{"c/c.go": "checked", "d/d.go": "gone"})
	compare(t, got, err, []string{
		"a/a.go:2: writes to a store and is no writer of the table: how does that pass internal/ingest?",
		"b/b.go:2: writes to a store and is no writer of the table: how does that pass internal/ingest?",
		"b/d.go:2: writes to a store and is no writer of the table: how does that pass internal/ingest?",
		"internal/store/x/s.go:2: writes to a store and is no writer of the table: how does that pass internal/ingest?",
		"d/d.go: is in the table of writers and writes to no store",
	})
}

// otherWriters finds the calls of Replace and ReplaceAll with a context, which only stores
// have, outside the files that may make them. Suites of tests may.
func otherWriters(root fs.FS, may map[string]string) ([]string, error) {
	var faults []string
	used := map[string]bool{}
	err := goFiles(root, func(name string, set *token.FileSet, src []byte) error {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(path.Dir(name), "test") {
			return nil
		}
		file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for node := range ast.Preorder(file) {
			call, ok := node.(*ast.CallExpr)
			if !ok || !writes(call) {
				continue
			}
			if used[name] = true; may[name] == "" {
				faults = append(faults, fmt.Sprintf("%s:%d: writes to a store and is no writer of the table: how does that pass internal/ingest?", name, set.Position(call.Pos()).Line))
			}
		}
		return nil
	})
	for name := range may {
		if !used[name] {
			faults = append(faults, name+": is in the table of writers and writes to no store")
		}
	}
	return faults, err
}

// writes recognises x.Replace(ctx, …), x.Replace(t.Context(), …) and the same of
// ReplaceAll.
func writes(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || (method.Sel.Name != "Replace" && method.Sel.Name != "ReplaceAll") || len(call.Args) < 2 {
		return false
	}
	switch first := call.Args[0].(type) {
	case *ast.Ident:
		return strings.HasPrefix(first.Name, "ctx")
	case *ast.CallExpr:
		made, ok := first.Fun.(*ast.SelectorExpr)
		return ok && (made.Sel.Name == "Context" || made.Sel.Name == "Background")
	}
	return false
}
