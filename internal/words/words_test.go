package words_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/words"
)

// read returns the words of every language.
func read(t *testing.T) map[string]*words.Words {
	t.Helper()
	codes, err := words.Languages()
	if err != nil || len(codes) < 2 || codes[0] != words.Source {
		t.Fatal(codes, err)
	}
	all := map[string]*words.Words{}
	for _, code := range codes {
		if all[code], err = words.Read(code, words.Plain); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

var verb = regexp.MustCompile(`%[-+#0-9.]*(\[\d+\])?([a-zA-Z])`)

// arguments are the values that a text takes, each once.
func arguments(text string) []string {
	var list []string
	for _, m := range verb.FindAllStringSubmatch(strings.ReplaceAll(text, "%%", ""), -1) {
		list = append(list, m[1]+m[2])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// faults lists in what the words of a language differ from those of the source.
func faults(source, own *words.Words) []string {
	var out []string
	for _, key := range own.Keys() {
		if _, ok := source.Text(key); !ok {
			out = append(out, key+": a key that the source language does not have")
		}
	}
	for _, key := range source.Keys() {
		text, ok := own.Text(key)
		if !ok {
			out = append(out, key+": no text")
			continue
		}
		want, _ := source.Text(key)
		for form, said := range own.Forms(key) {
			if strings.Trim(said, " ") == "" || strings.ContainsAny(said, "\n") {
				out = append(out, key+": form "+form+" is empty or has several lines")
			}
			if form == "other" && !slices.Equal(arguments(said), arguments(want)) {
				out = append(out, key+": takes other values than the source language")
			}
			if len(arguments(said)) > len(arguments(text)) {
				out = append(out, key+": form "+form+" takes values that the others do not")
			}
		}
		if (len(own.Forms(key)) > 1) != (len(source.Forms(key)) > 1) {
			out = append(out, key+": counted in one language alone")
		}
	}
	return out
}

// Every language has the keys of the source, with the same values.
func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	all := read(t)
	for code, own := range all {
		for _, fault := range faults(all[words.Source], own) {
			t.Errorf("%s: %s", code, fault)
		}
	}
}

// The check above finds what it is for.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	parse := func(text string) *words.Words {
		w, err := words.Parse([]byte(text), "de.toml", words.Plain)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	source := parse("\"a\" = \"x %[1]s\"\n\"b\" = \"y\"\n\"d\" = { one = \"1\", other = \"%[1]s\" }\n\"e\" = \"50 %%\"\n\"f\" = \"f\"\n")
	got := faults(source, parse("\"a\" = \"x\"\n\"c\" = \"z\"\n\"d\" = \"%[1]s\"\n\"e\" = \"50 %%\"\n\"f\" = \" \"\n"))
	want := []string{
		"c: a key that the source language does not have", "a: takes other values than the source language", "b: no text",
		"d: counted in one language alone", "f: form other is empty or has several lines",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Both files have the same keys in the same order, each under its group: who
// compares them line by line finds them beside one another.
func TestFilesHaveOneOrder(t *testing.T) {
	t.Parallel()
	order := map[string][]string{}
	for code := range read(t) {
		raw, err := os.ReadFile(code + ".toml") //nolint:gosec // ours
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(raw), "\n\n")
		for _, m := range regexp.MustCompile(`(?m)^(?:"([^"]+)" =|(# .*))`).FindAllStringSubmatch(body, -1) {
			order[code] = append(order[code], m[1]+m[2])
		}
	}
	for code, keys := range order {
		for i, key := range order[words.Source] {
			if i >= len(keys) || keys[i] != key {
				t.Fatalf("%s: %q is not where %s has it", code, key, words.Source)
			}
		}
	}
}

// Plural forms are those of CLDR: 0 and 1.5 are singular in French, not in
// English; a million is a form of its own, which falls back to the general one.
func TestPluralForms(t *testing.T) {
	t.Parallel()
	file := []byte("\"day\" = { one = \"one\", other = \"other\" }\n\"of\" = { one = \"one\", many = \"many\", other = \"other\" }\n\"few\" = { few = \"few\", other = \"other\" }\n")
	for _, c := range []struct {
		lang, key string
		n         any
		want      string
	}{
		{"fr", "day", 0, "one"},
		{"fr", "day", 1, "one"},
		{"fr", "day", 2, "other"},
		{"fr", "day", "1.5", "one"},
		{"fr", "day", 1_000_000, "other"},
		{"fr", "of", 1_000_000, "many"},
		{"fr", "day", "NaN", "other"},
		{"en", "day", 0, "other"},
		{"en", "day", 1, "one"},
		{"en", "day", "1.5", "other"},
		{"pl", "few", 3, "few"},
		{"pl", "few", 5, "other"},
	} {
		w, err := words.Parse(file, c.lang+".toml", words.Plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := w.Count(c.key, c.n); !ok || got != c.want {
			t.Errorf("%s, %v of %q: %q, %v", c.lang, c.n, c.key, got, ok)
		}
	}
}

// A file at fault is told with its name, and where it can be, its line.
func TestFilesAtFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\"a\" = \"x\"\n\"a\" = \"y\"\n":      "de.toml",
		"\"a\" = { one = \"x\", fox = \"y\"}": "fox",
		"\"a\" = \"x":                         "line 1",
	} {
		if _, err := words.Parse([]byte(text), "de.toml", words.Plain); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := words.Read("xx", words.Plain); err == nil {
		t.Error("a language without a file is read")
	}
	if keys := slices.Collect(maps.Keys(read(t))); len(keys) < 2 {
		t.Error(keys)
	}
}
