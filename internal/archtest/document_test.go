package archtest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	document = "docs/architecture.md"
	longest  = 10 // hops of a way
)

// What docs/architecture.md draws, tells and lists is in the code: arrows are
// imports, hops name files and functions, every package has its line.
func TestArchitectureDocument(t *testing.T) {
	faults, err := untrue(os.DirFS("../.."))
	report(t, faults, err)
}

// house is what the document is compared with.
type house struct {
	packages map[string]bool            // by folder
	names    map[string]map[string]bool // of functions, T.M for methods, and of types, by file
	imports  map[[2]string]bool         // from, to; of shipped code
}

// untrue lists what the document says that is not so.
func untrue(root fs.FS) ([]string, error) {
	text, err := fs.ReadFile(root, document)
	if err != nil {
		return nil, err
	}
	h := house{map[string]bool{}, map[string]map[string]bool{}, map[[2]string]bool{}}
	if err := goFiles(root, h.add); err != nil {
		return nil, err
	}
	faults := slices.Concat(h.picture(string(text)), h.ways(string(text)), h.listed(string(text)))
	slices.Sort(faults)
	return faults, nil
}

func (h house) add(name string, set *token.FileSet, src []byte) error {
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	h.packages[path.Dir(name)] = true
	if strings.HasSuffix(name, "_test.go") {
		return nil
	}
	for _, spec := range file.Imports {
		if to, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours {
			h.imports[[2]string{path.Dir(name), to}] = true
		}
	}
	names := map[string]bool{}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			names[receiver(f)+f.Name.Name] = true
		}
	}
	for node := range ast.Preorder(file) {
		if t, ok := node.(*ast.TypeSpec); ok {
			names[t.Name.Name] = true
		}
	}
	h.names[name] = names
	return nil
}

// receiver returns "T." of a method of T or *T, "" of a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

// picture: a full arrow stands for an import; a folder below a room belongs to
// the nearest room that is drawn.
func (h house) picture(text string) []string {
	_, rest, _ := strings.Cut(text, "```mermaid\n")
	drawing, _, found := strings.Cut(rest, "\n```")
	if !found {
		return []string{"no picture"}
	}
	var faults []string
	folders := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^ *(\w+)\["([^"]+)"\]$`).FindAllStringSubmatch(drawing, -1) {
		folders[m[1]] = m[2]
		if !h.packages[m[2]] {
			faults = append(faults, "the picture has a room that is none: "+m[2])
		}
	}
	leads := map[[2]string]bool{}
	for way := range h.imports {
		leads[[2]string{roomOf(folders, way[0]), roomOf(folders, way[1])}] = true
	}
	for line := range strings.Lines(drawing) {
		hops := strings.Split(strings.TrimSpace(line), " --> ")
		for i := 1; i < len(hops); i++ {
			for from := range strings.SplitSeq(hops[i-1], " & ") {
				for to := range strings.SplitSeq(hops[i], " & ") {
					if from == to || !leads[[2]string{from, to}] {
						faults = append(faults, fmt.Sprintf("the picture has an arrow from %s to %s, which is no import", from, to))
					}
				}
			}
		}
	}
	return faults
}

// roomOf returns the id of the nearest room that holds a folder, "" when none is
// drawn.
func roomOf(folders map[string]string, folder string) (nearest string) {
	for id, room := range folders {
		if below(folder, room) && len(room) > len(folders[nearest]) {
			nearest = id
		}
	}
	return nearest
}

// ways: each of the three has at most ten hops, and each hop names a file of
// ours and what is declared in the files that it names.
func (h house) ways(text string) []string {
	_, rest, _ := strings.Cut(text, "\n## Three ways")
	section, _, _ := strings.Cut(rest, "\n## ")
	list := strings.Split(section, "\n### ")[1:]
	var faults []string
	if len(list) != 3 {
		faults = append(faults, fmt.Sprintf("%d ways, not 3", len(list)))
	}
	for _, way := range list {
		title, body, _ := strings.Cut(way, "\n")
		hops := regexp.MustCompile(`(?m)^\d+\. .*$`).FindAllString(body, -1)
		if len(hops) == 0 || len(hops) > longest {
			faults = append(faults, fmt.Sprintf("%s: %d hops", title, len(hops)))
		}
		for _, hop := range hops {
			for _, fault := range h.hop(hop) {
				faults = append(faults, title+": "+fault)
			}
		}
	}
	return faults
}

func (h house) hop(text string) (faults []string) {
	number, _, _ := strings.Cut(text, ".")
	declared, files, names := map[string]bool{}, 0, []string{}
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		if path.Ext(m[1]) != ".go" {
			names = append(names, m[1])
			continue
		}
		files++
		if h.names[m[1]] == nil {
			faults = append(faults, "hop "+number+": no file "+m[1])
		}
		maps.Copy(declared, h.names[m[1]])
	}
	if files == 0 || len(names) == 0 {
		faults = append(faults, "hop "+number+": names no file, or nothing in it")
	}
	for _, name := range names {
		if !declared[name] {
			faults = append(faults, "hop "+number+": no "+name+" in its files")
		}
	}
	return faults
}

// listed: the table has a line for every package, and none for another. A last
// element "*" stands for every folder directly below that has no line.
func (h house) listed(text string) []string {
	_, rest, _ := strings.Cut(text, "\n## The packages")
	section, _, _ := strings.Cut(rest, "\n## ")
	rows := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+) \\|").FindAllStringSubmatch(section, -1) {
		for name := range strings.SplitSeq(row[1], ", ") {
			rows[strings.Trim(name, "`")] = false
		}
	}
	var faults []string
	for folder := range h.packages {
		if _, ok := rows[folder]; ok {
			rows[folder] = true
		} else if _, ok := rows[path.Dir(folder)+"/*"]; ok {
			rows[path.Dir(folder)+"/*"] = true
		} else {
			faults = append(faults, folder+": no line among the packages")
		}
	}
	for name, used := range rows {
		if !used {
			faults = append(faults, name+": a line among the packages for none")
		}
	}
	return faults
}

// The check of the document finds what it is for.
func TestPlantedDocument(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := untrue(fstest.MapFS{
		"a/a.go":   file(`package a; import _ "github.com/vigie-ia/vigie/b"; type T int; func (t *T) M() {}; func F() {}`),
		"b/b.go":   file(`package b`),
		"b/c/c.go": file(`package c`),
		"d/d.go":   file(`package d`),
		document: file("```mermaid\nx[\"a\"]\ny[\"b\"]\nz[\"gone\"]\nx --> y\ny --> x & z\nx -. way .-> z\n```\n" +
			"\n## Three ways\n\n### One\n\n1. `a/a.go`: `T.M`, `F`, `T`, `Gone`.\n2. `a/gone.go`: `F`.\n3. nothing\n" +
			"### Two\n\n" + strings.Repeat("1. `a/a.go`: `F`.\n", 11) +
			"\n## The packages\n\n| package | what |\n|---|---|\n| `a`, `b` | x |\n| `b/*` | y |\n| `e` | z |\n\n## More\n"),
	})
	compare(t, got, err, []string{
		"2 ways, not 3",
		"One: hop 1: no Gone in its files",
		"One: hop 2: no F in its files",
		"One: hop 2: no file a/gone.go",
		"One: hop 3: names no file, or nothing in it",
		"Two: 11 hops",
		"d: no line among the packages",
		"e: a line among the packages for none",
		"the picture has a room that is none: gone",
		"the picture has an arrow from y to x, which is no import",
		"the picture has an arrow from y to z, which is no import",
	})
}
