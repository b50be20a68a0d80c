package config_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/config"
)

type schema = map[string]any

// in returns what is below some keys of a schema.
func in(t *testing.T, s schema, keys ...string) schema {
	t.Helper()
	for _, key := range keys {
		next, ok := s[key].(schema)
		if !ok {
			t.Fatalf("the schema has nothing at %q", keys)
		}
		s = next
	}
	return s
}

func readSchema(t *testing.T) schema {
	t.Helper()
	data, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaIsUpToDate holds schema.json to the types.
func TestSchemaIsUpToDate(t *testing.T) {
	data, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "schema.json", string(data))
	root := readSchema(t)
	properties := in(t, root, "properties")
	if got := slices.Sorted(maps.Keys(properties)); !slices.Equal(got, []string{"access", "actions", "approval_questions", "approvals", "charter", "collectors", "data", "declarations", "directions", "editions", "evidence", "factors", "guide", "instruments", "models", "notify", "organisation", "retention", "server", "store", "strategy", "systems", "targets", "time_zone", "waves"}) {
		t.Errorf("the sections are %q", got)
	}
	system := in(t, root, "$defs", "System")
	if got := fmt.Sprint(system["required"]); got != "[id name]" {
		t.Errorf("a system needs %s", got)
	}
	if got := fmt.Sprint(in(t, system, "properties", "unit")["enum"]); got != "[query audio_minute page image]" {
		t.Errorf("a unit is one of %s", got)
	}
}

// example is the annotated example, a configuration without faults.
func example(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestExampleFitsTheSchema reads the example as an editor does.
func TestExampleFitsTheSchema(t *testing.T) {
	root := readSchema(t)
	var file yaml.Node
	if err := yaml.Unmarshal(example(t), &file); err != nil {
		t.Fatal(err)
	}
	v := validator{t: t, root: root}
	if v.check("", root, file.Content[0]); len(v.faults) > 0 {
		t.Errorf("%s", strings.Join(v.faults, "\n"))
	}
}

// TestSchemaRefuses plants faults, so that the validator of this test is known
// to see some.
func TestSchemaRefuses(t *testing.T) {
	root := readSchema(t)
	for text, want := range map[string]string{
		"{organisation: {nom: Ville}}":                                                       "organisation.name: required|organisation.nom: not a property",
		"{systems: [{id: a, unit: word}]}":                                                   "organisation: required|systems[0].name: required|systems[0].unit: not in the enum",
		"{organisation: {name: V}, store: {token: {env: A, file: b}}}":                       "store.token: not exactly one",
		"{organisation: {name: V}, targets: [{indicator: energy, per: quarter, warn: ten}]}": "targets[0].warn: against the pattern",
		"{organisation: [V]}":                                                                "organisation: not of the type",
	} {
		var file yaml.Node
		if err := yaml.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(err)
		}
		v := validator{t: t, root: root}
		v.check("", root, file.Content[0])
		slices.Sort(v.faults)
		if got := strings.Join(v.faults, "|"); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// TestWordsOfTheSchemaAreRead feeds every word of every enum to the loader.
func TestWordsOfTheSchemaAreRead(t *testing.T) {
	tried := 0
	for _, c := range []struct{ def, before, after string }{
		{"System", "systems: [{id: a, name: A, ", "}]"},
		{"Part", "systems: [{id: a, name: A, parts: [{id: p, ", "}]}]"},
		{"Governance", "systems: [{id: a, name: A, governance: {", "}}]"},
		{"Break", "systems: [{id: a, name: A, breaks: [{date: 2026-01-01, ", "}]}]"},
		{"Usage", "systems: [{id: a, name: A, usage: {per_month: {low: 1, high: 2}, wh_per_use: {low: 1, high: 2}, ", "}}]"},
		{"Target", "targets: [{indicator: cost, per: year, limit: 1, ", "}]"},
	} {
		properties := in(t, readSchema(t), "$defs", c.def, "properties")
		for key := range properties {
			list, ok := in(t, properties, key)["enum"].([]any)
			if !ok || c.def == "Target" && (key == "indicator" || key == "per") {
				continue
			}
			for _, word := range list {
				parse(t, ville+c.before+fmt.Sprintf("%s: %v", key, word)+c.after)
				tried++
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d words were tried", tried)
	}
}

// TestExampleShowsEveryKey: what is not in use stands there as a comment.
func TestExampleShowsEveryKey(t *testing.T) {
	root := readSchema(t)
	types := maps.Clone(in(t, root, "$defs"))
	types["Config"] = root
	for name := range types {
		for key := range in(t, types, name, "properties") {
			if !regexp.MustCompile(`(?m)(^|[\s{])` + key + `:( |$)`).Match(example(t)) {
				t.Errorf("the example does not show %s.%s", name, key)
			}
		}
	}
}

// validator is as much of JSON Schema 2020-12 as schema.json uses.
type validator struct {
	t      *testing.T
	root   schema
	faults []string
}

func (v *validator) fault(path, text string) { v.faults = append(v.faults, path+": "+text) }

func (v *validator) check(path string, s schema, node *yaml.Node) {
	if ref, ok := s["$ref"].(string); ok {
		s = in(v.t, v.root, "$defs", strings.TrimPrefix(ref, "#/$defs/"))
	}
	if !v.typed(s, node) {
		v.fault(path, "not of the type")
		return
	}
	if list, ok := s["enum"].([]any); ok && !slices.ContainsFunc(list, func(w any) bool { return fmt.Sprint(w) == node.Value }) {
		v.fault(path, "not in the enum")
	}
	if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(node.Value) {
		v.fault(path, "against the pattern")
	}
	if node.Kind == yaml.MappingNode {
		v.object(path, s, node)
	}
	if node.Kind == yaml.SequenceNode {
		for i, item := range node.Content {
			v.check(fmt.Sprintf("%s[%d]", path, i), in(v.t, s, "items"), item)
		}
	}
}

func (v *validator) object(path string, s schema, node *yaml.Node) {
	seen := map[string]bool{}
	properties := schema{}
	if s["properties"] != nil {
		properties = in(v.t, s, "properties")
	}
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i].Value
		at := strings.TrimPrefix(path+"."+key, ".")
		seen[key] = true
		if p, ok := properties[key].(schema); ok {
			v.check(at, p, node.Content[i+1])
		} else if rest, ok := s["additionalProperties"].(schema); ok {
			v.check(at, rest, node.Content[i+1])
		} else if s["additionalProperties"] == false {
			v.fault(at, "not a property")
		}
	}
	for key := range strings.FieldsSeq(plain(s["required"])) {
		if !seen[key] {
			v.fault(strings.TrimPrefix(path+"."+key, "."), "required")
		}
	}
	if one, ok := s["oneOf"].([]any); ok && seen["env"] == seen["file"] && len(one) == 2 {
		v.fault(path, "not exactly one")
	}
}

func (v *validator) typed(s schema, node *yaml.Node) bool {
	kind := "string"
	switch {
	case node.Kind == yaml.MappingNode:
		kind = "object"
	case node.Kind == yaml.SequenceNode:
		kind = "array"
	case node.ShortTag() == "!!int":
		kind = "integer"
	case node.ShortTag() == "!!float":
		kind = "number"
	}
	accepted := strings.Fields(plain(s["type"]))
	return len(accepted) == 0 || slices.Contains(accepted, kind) || kind == "integer" && slices.Contains(accepted, "number")
}

// plain writes a word or a list of words, apart from each other; nothing for nil.
func plain(words any) string {
	if words == nil {
		return ""
	}
	return strings.Trim(fmt.Sprint(words), "[]")
}
