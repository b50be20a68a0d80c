package config

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/charter"
)

const (
	referenceBegins = "<!-- keys: written by `go test ./config -update` -->\n"
	referenceEnds   = "<!-- /keys -->\n"
)

// TestReferenceIsUpToDate holds docs/configuration.md to the types and to
// keys.txt.
func TestReferenceIsUpToDate(t *testing.T) {
	const path = "../docs/configuration.md"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(data), referenceBegins)
	_, after, ended := strings.Cut(rest, referenceEnds)
	if !begun || !ended {
		t.Fatal("the page has no place for the keys")
	}
	want := before + referenceBegins + reference() + referenceEnds + after
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil { //nolint:gosec // a constant path
			t.Fatal(err)
		}
		return
	}
	if string(data) != want {
		t.Error("docs/configuration.md is stale: go test ./config -update writes its keys anew")
	}
	for _, part := range []string{"### `systems[]`", "### `targets[]`", "| `max_power_w` | number |", "| **`indicator`** | `energy`, `energy_per_use`"} {
		if !strings.Contains(string(data), part) {
			t.Errorf("the page does not hold %q", part)
		}
	}
}

// TestKeysTextHasNoOther: every line of keys.txt is about a key that there is.
func TestKeysTextHasNoOther(t *testing.T) {
	known := map[string]bool{}
	for _, s := range sections() {
		known[s.of.Name()] = true
		index := fieldsOf(s.of).index
		for key := range keyTexts()[s.of.Name()] {
			if index[key] == nil {
				t.Errorf("keys.txt speaks of %s.%s", s.of.Name(), key)
			}
		}
	}
	for name := range keyTexts() {
		if !known[name] {
			t.Errorf("keys.txt speaks of %s", name)
		}
	}
}

// section is one struct with the first path where it stands.
type section struct {
	path string
	of   reflect.Type
}

// TestCharterDocument holds docs/charter.md to the keys of a charter's file.
func TestCharterDocument(t *testing.T) {
	raw, err := os.ReadFile("../docs/charter.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[charter.Charter](), reflect.TypeFor[charter.Commitment](), reflect.TypeFor[charter.Kept](), reflect.TypeFor[charter.Kind]()} {
		for _, key := range fieldsOf(of).keys {
			if !strings.Contains(string(raw), "`"+key+"`") {
				t.Errorf("docs/charter.md does not tell of %s.%s", of.Name(), key)
			}
		}
	}
}

func sections() []section {
	list, seen := []section{}, map[reflect.Type]bool{}
	var walk func(path string, t reflect.Type)
	walk = func(path string, t reflect.Type) {
		path, t = bare(path, t)
		if _, special := specialSchema(t); special || t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		list = append(list, section{path, t})
		f := fieldsOf(t)
		for _, key := range f.keys {
			walk(below(path, key), t.FieldByIndex(f.index[key]).Type)
		}
	}
	walk("", reflect.TypeFor[Config]())
	return list
}

func bare(path string, t reflect.Type) (string, reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice {
		return path + "[]", t.Elem()
	}
	return path, t
}

// reference writes a table for each struct.
func reference() string {
	var out strings.Builder
	texts := keyTexts()
	for _, s := range sections() {
		title := "The file"
		if s.path != "" {
			title = "`" + s.path + "`"
		}
		fmt.Fprintf(&out, "\n### %s\n\n| key | value | |\n|---|---|---|\n", title)
		f := fieldsOf(s.of)
		for _, key := range f.keys {
			text := texts[s.of.Name()][key]
			name := "`" + key + "`"
			if text.needed {
				name = "**" + name + "**"
			}
			value := valueOf(s.of.FieldByIndex(f.index[key]).Type)
			if list := choices(s.of.Name(), key); list != nil {
				value = "`" + strings.Join(list, "`, `") + "`"
			}
			fmt.Fprintf(&out, "| %s | %s | %s |\n", name, value, text.about)
		}
	}
	return out.String() + "\n"
}

// valueOf says in words what a value of a type is.
func valueOf(t reflect.Type) string {
	switch t = deref(t); {
	case enumOf(t) != nil:
		return "`" + strings.Join(enumOf(t), "`, `") + "`"
	case named(t) != "":
		return named(t)
	}
	switch t.Kind() { //nolint:exhaustive // the configuration has no other kind
	case reflect.Slice:
		return "list of " + valueOf(t.Elem())
	case reflect.Map:
		return "keys, each with " + valueOf(t.Elem())
	case reflect.Struct:
		for _, s := range sections() {
			if s.of == t {
				return "keys of [" + s.path + "](#" + strings.NewReplacer(".", "", "[", "", "]", "").Replace(s.path) + ")"
			}
		}
	case reflect.String:
		return "text"
	case reflect.Float64:
		return "number"
	case reflect.Int:
		return "whole number"
	case reflect.Bool:
		return "`yes`, `no`"
	}
	return "?"
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func named(t reflect.Type) string {
	return map[string]string{
		"config.Settings": "keys", "config.Files": "path, or list of paths", "time.Duration": "duration", "period.Date": "date", "period.Period": "period",
		"indicator.Percent": "percentage", "indicator.Warn": "`10%` or `5 points`", "register.Answer": "`yes`, `no`",
	}[t.String()]
}

// What a configuration of 0.2.0 could say is still a key: the changelog says that
// none was renamed. Who renames one reads the old one too, and lists it there.
func TestKeysOfBefore(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/keys-0.2.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	now := keyTexts()
	section, seen := "", 0
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			section = name
			continue
		}
		if line == "" {
			continue
		}
		seen++
		if _, ok := now[section][line]; !ok {
			t.Errorf("%s: the key %s of 0.2.0 is gone", section, line)
		}
	}
	if seen < 290 {
		t.Errorf("%d keys", seen)
	}
}
