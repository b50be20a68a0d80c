package main

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/internal/words"
)

const top = "../.."

// documents are the texts of the project for its readers, by their path from its
// top.
func documents(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "-C", top, "ls-files", "--cached", "--others", "--exclude-standard", "*.md").Output()
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		// What is for readers of the pages is held by internal/guide.
		if raw, err := os.ReadFile(filepath.Join(top, name)); err == nil && !strings.Contains(name, "testdata") && !strings.Contains(name, "guide/") { //nolint:gosec // ours
			list[name] = string(raw)
		}
	}
	if len(list) < 30 {
		t.Fatalf("%d documents", len(list))
	}
	return list
}

// known is what documents may name.
type known struct {
	commands *kong.Node
	keys     map[string]any // the schema of the configuration
	types    []string       // of sources
	tests    []string
	targets  []string // of make
	texts    map[string]string
}

func whatIsKnown(t *testing.T) known {
	t.Helper()
	k := known{texts: documents(t)}
	parser, err := commandLine(&cli{}, words.Of("en"))
	if err != nil {
		t.Fatal(err)
	}
	k.commands = parser.Model.Node
	if err := json.Unmarshal([]byte(must(t, "schema")), &k.keys); err != nil {
		t.Fatal(err)
	}
	wiring := ours(t, "cmd/vigie/app/sources.go")
	_, wiring, _ = strings.Cut(wiring, "map[string]collectors.New{")
	wiring, _, _ = strings.Cut(wiring, "\n\t}")
	k.types = found(`"(\w+)":`, wiring)
	k.targets = found(`(?m)^([a-z]+):`, ours(t, "Makefile"))
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".cache") {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, "_test.go") {
			raw, err := os.ReadFile(path) //nolint:gosec // ours
			if err != nil {
				return err
			}
			k.tests = append(k.tests, found(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w*)`, string(raw))...)
		}
		return err
	})
	if err != nil || len(k.types) < 10 || len(k.targets) < 10 || len(k.tests) < 500 {
		t.Fatalf("%d types, %d targets, %d tests (%v)", len(k.types), len(k.targets), len(k.tests), err)
	}
	return k
}

func ours(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, name)) //nolint:gosec // ours
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func found(pattern, text string) []string {
	var list []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// TestDocumentsNameWhatExists walks every link, command, flag, key, type of
// source, test, target of make and file that the documents name. The pages that
// they name are walked in dashboard.
func TestDocumentsNameWhatExists(t *testing.T) {
	t.Parallel()
	k := whatIsKnown(t)
	for _, name := range slices.Sorted(maps.Keys(k.texts)) {
		if name == "CHANGELOG.md" {
			continue // of versions that were
		}
		for _, lie := range k.lies(name, k.texts[name]) {
			t.Errorf("%s: %s", name, lie)
		}
	}
}

// TestDocumentsNameAllThatExists: what the program has is told somewhere.
func TestDocumentsNameAllThatExists(t *testing.T) {
	t.Parallel()
	k := whatIsKnown(t)
	all := strings.Join(slices.Collect(maps.Values(k.texts)), "\n")
	for _, leaf := range k.commands.Leaves(true) {
		path := strings.TrimSpace(strings.Split(strings.TrimPrefix(leaf.Path(), "vigie"), "<")[0])
		if !strings.Contains(all, "vigie "+path) {
			t.Errorf("no document names the command vigie %s", path)
		}
	}
	for _, name := range k.types {
		if !strings.Contains(k.texts["docs/sources.md"], "\n## `"+name+"`") {
			t.Errorf("docs/sources.md has no section on %s", name)
		}
	}
	for _, front := range []string{"README.md", "LISEZMOI.md"} {
		if n := len(strings.Fields(k.texts[front])); n > 700 {
			t.Errorf("%s has %d words", front, n)
		}
		if !strings.Contains(k.texts[front], "ersion: "+release) && !strings.Contains(k.texts[front], "ersion : "+release) {
			t.Errorf("%s does not say version %s", front, release)
		}
	}
	if !strings.Contains(k.texts["CHANGELOG.md"], "\n## ["+release+"] - ") || !strings.Contains(ours(t, "docs/pictures/version.svg"), ": "+release+`"`) {
		t.Errorf("the changelog or the badge does not know release %s", release)
	}
}

// TestPlantedLiesAreFound holds the walk to lies of every kind.
func TestPlantedLiesAreFound(t *testing.T) {
	t.Parallel()
	k := whatIsKnown(t)
	for _, lie := range []string{
		"[here](docs/nowhere.md)",
		"[here](docs/measures.md#rule-99-of-nothing)",
		"`vigie polish`",
		"`vigie survey polish --wave ID`",
		"`vigie publish --quarter 2026-T3`",
		"```sh\nbin/vigie serve --loud\n```",
		"`server.adress`",
		"`access.session.forever`",
		"```yaml\n- {name: a, type: grafana}\n```",
		"`TestThatNobodyWrote`",
		"`make coffee`",
		"`internal/cellar`",
	} {
		if len(k.lies("README.md", "A text.\n\n"+lie+"\n")) == 0 {
			t.Errorf("nothing is found wrong with %s", lie)
		}
	}
}

// lies are what a document names and does not exist.
func (k known) lies(name, text string) []string {
	var list []string
	for _, link := range found(`\]\(([^)\s]+)\)`, text) {
		if !k.leads(name, link) {
			list = append(list, "the link "+link+" leads nowhere")
		}
	}
	for _, code := range codes(text) {
		for _, words := range commandsIn(code) {
			if said := k.wrongCommand(words); said != "" {
				list = append(list, said)
			}
		}
		list = append(list, k.wrongNames(code)...)
	}
	return list
}

// codes are the pieces of code of a document: between backticks, and lines of
// blocks.
func codes(text string) []string {
	var list []string
	block, language := false, ""
	for line := range strings.Lines(text) {
		if mark, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
			block, language = !block, mark
			continue
		}
		switch {
		case block && (language == "sh" || language == "yaml"):
			list = append(list, strings.TrimSpace(line))
		case !block:
			list = append(list, found("`([^`\n]+)`", line)...)
		}
	}
	return list
}

// commandsIn are the calls of vigie in a piece of code: their words.
func commandsIn(code string) [][]string {
	var list [][]string
	for _, part := range regexp.MustCompile(`[|;&]+|\s#\s`).Split(code, -1) {
		words := strings.Fields(part)
		for i, w := range words {
			if w == "vigie" || strings.HasSuffix(w, "bin/vigie") {
				if rest := words[i+1:]; i == 0 && len(rest) > 0 || i > 0 && words[0] == "sudo" {
					list = append(list, rest)
				}
				break
			}
		}
	}
	return list
}

// wrongCommand follows words through the commands and looks up their flags.
func (k known) wrongCommand(words []string) string {
	at := k.commands
	for i, word := range words {
		if strings.HasPrefix(word, "-") || len(at.Children) == 0 || word == strings.ToUpper(word) || word == "…" {
			continue
		}
		if i > 0 && strings.HasPrefix(words[i-1], "--") && !strings.Contains(words[i-1], "=") {
			continue // the value of a flag
		}
		next := slices.IndexFunc(at.Children, func(n *kong.Node) bool { return slices.Contains(strings.Split(word, "|"), n.Name) })
		if next < 0 {
			return "there is no command vigie " + strings.Join(words[:i+1], " ")
		}
		at = at.Children[next]
	}
	for _, word := range words {
		flag := regexp.MustCompile(`^\[?--([a-z][a-z-]*)`).FindStringSubmatch(word)
		if flag == nil || flag[1] == "help" || flag[1] == "version" {
			continue
		}
		known := slices.ContainsFunc(at.AllFlags(false), func(group []*kong.Flag) bool {
			return slices.ContainsFunc(group, func(f *kong.Flag) bool { return f.Name == flag[1] })
		})
		if !known {
			return "vigie " + strings.Join(words, " ") + ": there is no flag --" + flag[1]
		}
	}
	return ""
}

// wrongNames looks up what else a piece of code names.
func (k known) wrongNames(code string) []string {
	var list []string
	first, _, dotted := strings.Cut(code, ".")
	if _, isKey := k.keys["properties"].(map[string]any)[strings.TrimSuffix(first, "[]")]; isKey && dotted && keyPath().MatchString(code) && //nolint:errcheck,forcetypeassert // the schema has properties
		!namesOfFilesAndMetrics().MatchString(code) && !hasKey(k.keys, strings.Split(code, ".")) {
		list = append(list, "the configuration has no key "+code)
	}
	if kind := regexp.MustCompile(`[{, ]?\btype: ([a-z]+)[,}]?`).FindStringSubmatch(code); kind != nil && strings.Contains(code, "name:") &&
		!slices.Contains(k.types, kind[1]) && !slices.Contains([]string{"smtp", "mattermost", "teams", "webhook", "matrix"}, kind[1]) {
		list = append(list, "there is no type of source "+kind[1])
	}
	if test := regexp.MustCompile(`^(?:Test|Fuzz|Benchmark|Example)[A-Z]\w+(…?)`).FindStringSubmatch(code); test != nil {
		name := strings.TrimSuffix(test[0], "…")
		if !slices.ContainsFunc(k.tests, func(have string) bool { return have == name || test[1] != "" && strings.HasPrefix(have, name) }) {
			list = append(list, "there is no test "+code)
		}
	}
	if target, ok := strings.CutPrefix(code, "make "); ok && !slices.Contains(k.targets, strings.Fields(target)[0]) {
		list = append(list, "make has no target "+target)
	}
	if path := regexp.MustCompile(`^(?:\./)?((?:cmd|config|collectors|dashboard|docs|internal)/[\w./-]+)$`).FindStringSubmatch(code); path != nil && !regexp.MustCompile(`/[A-Z]{3}`).MatchString(code) {
		if _, err := os.Stat(filepath.Join(top, path[1])); err != nil {
			list = append(list, "there is no file "+code)
		}
	}
	return list
}

// namesOfFilesAndMetrics look like keys of the configuration and are none.
func namesOfFilesAndMetrics() *regexp.Regexp {
	return regexp.MustCompile(`\.(go|md|db|yaml|json|csv|xlsx)$|^systems\.|^factors\.|^models\.`)
}

// leads reports whether a link of a document leads somewhere: to a file, and to a
// heading of it.
func (k known) leads(from, link string) bool {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return true
	}
	path, anchor, _ := strings.Cut(link, "#")
	to := from
	if path != "" {
		to = filepath.ToSlash(filepath.Join(filepath.Dir(from), path))
	}
	if _, err := os.Stat(filepath.Join(top, to)); err != nil {
		return false
	}
	return anchor == "" || slices.Contains(anchors(k.texts[to]), anchor)
}

// anchors are the addresses of a document's headings, as forges make them.
func anchors(text string) []string {
	var list []string
	for _, heading := range found(`(?m)^#+ (.+)$`, text) {
		slug := regexp.MustCompile(`[^\p{L}\p{N}\s_-]`).ReplaceAllString(strings.ToLower(heading), "")
		list = append(list, strings.ReplaceAll(strings.TrimSpace(slug), " ", "-"))
	}
	return list
}
