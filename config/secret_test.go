package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

// TestFaultsHoldNoSecret writes a credential wherever one could be written by
// mistake: the fault says where, never what.
func TestFaultsHoldNoSecret(t *testing.T) {
	const secret = "hunter2-S3cr3t"
	store := ville + "store: {url: \"influx:http://localhost:8086\", bucket: vigie, "
	for name, text := range map[string]string{
		"in place of a reference":      store + "token: " + secret + "}\n",
		"as a list":                    store + "token: [" + secret + "]}\n",
		"as the name of a variable":    store + "token: {env: " + secret + "}}\n",
		"as a list of variables":       store + "token: {env: [" + secret + "]}}\n",
		"under another key":            store + "token: {value: " + secret + "}}\n",
		"as a key":                     store + "token: {" + secret + ": }}\n",
		"twice as a key":               store + "token: {" + secret + ": 1, " + secret + ": 2}}\n",
		"as a key of another":          store + "token: {" + secret + ": {a: b}}}\n",
		"as an alias":                  store + "token: *" + secret + "}\n",
		"as a tag":                     store + "token: !" + secret + " a}\n",
		"in the address":               ville + "store: {url: \"influx:http://vigie:" + secret + "@localhost:8086\", bucket: b}\n",
		"in another address":           ville + "store: {url: \"postgres://vigie:" + secret + "@localhost/vigie\"}\n",
		"in the query of an address":   ville + "store: {url: \"influx:http://localhost:8086?token=" + secret + "\", bucket: b}\n",
		"in an address to listen on":   ville + "server: {listen: \"http://u:" + secret + "@localhost:8080\"}\n",
		"under a key that is unknown":  ville + "password: " + secret + "\n",
		"in a file that breaks off":    store + "token: {env: " + secret + "\n",
		"in a text between two quotes": store + "token: \"" + secret + "\" \"x\"}\n",
		"as a name that could be one":  store + "token: {env: hunter2}}\n",
	} {
		if got := faultsOf(t, text); strings.Contains(strings.ToLower(got), "hunter2") {
			t.Errorf("%s: the fault quotes the secret: %s", name, got)
		}
	}
}

// TestSettingsHoldNoSecret does the same for a collector's own settings.
func TestSettingsHoldNoSecret(t *testing.T) {
	const secret = "hunter2-S3cr3t"
	type Secret struct {
		Env  string `yaml:"env"`
		File string `yaml:"file"`
	}
	for _, text := range []string{
		"key: " + secret, "key: {env: " + secret + "}", "key: {" + secret + ": }", "keys: {a: " + secret + "}",
		"attempts: " + secret, "password: [" + secret + "]",
	} {
		cfg := parse(t, ville+"collectors: [{name: a, type: b, every: \"@daily\", settings: {"+text+"}}]\n")
		var into struct {
			Key      Secret            `yaml:"key"`
			Keys     map[string]Secret `yaml:"keys"`
			Attempts struct {
				Token int `yaml:"token"`
			} `yaml:"attempts"`
			Password string `yaml:"password"`
		}
		err := cfg.Collectors[0].Settings.Decode(&into)
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", strings.ReplaceAll(text, secret, "…"), err)
		}
	}
}

func TestSettingsAreDecodedStrictly(t *testing.T) {
	cfg := parse(t, ville+"collectors:\n  - name: a\n    type: b\n    every: \"@daily\"\n    settings:\n      url: http://a\n      setp: 1h\n      places: {chat-v2: chat}\n      place: x\n")
	type Mapping struct {
		Place  string            `yaml:"place"`
		Places map[string]string `yaml:"places"`
	}
	type settings struct {
		URL     string `yaml:"url"`
		Step    string `yaml:"step"`
		Mapping `yaml:",inline"`
	}
	var into settings
	err := cfg.Collectors[0].Settings.Decode(&into)
	if err == nil || err.Error() != "vigie.yaml:8: collectors[0].settings.setp: unknown key; did you mean step?" {
		t.Errorf("got %v", err)
	}
	if into.URL != "http://a" || into.Place != "x" || into.Places["chat-v2"] != "chat" {
		t.Errorf("got %+v", into)
	}
	if err := cfg.Collectors[0].Settings.Decode(into); err == nil {
		t.Error("a value that cannot be filled was taken")
	}
	var loose struct {
		URL any `yaml:"url"`
	}
	if got := textOf(cfg.Collectors[0].Settings.Decode(&loose)); !strings.Contains(got, "collectors[0].settings.url: nothing can be written here (interface)") {
		t.Errorf("a field without a type of its own: %s", got)
	}
	before := settings{URL: "kept"}
	if err := (config.Settings{}).Decode(&before); err != nil || before.URL != "kept" {
		t.Errorf("no settings: %+v, %v", before, err)
	}
}

// TestSecretsAreRevealed from where they are, again each time; what is not there
// is told by its place.
func TestSecretsAreRevealed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cle")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"CLE": "d'environnement"}
	reveal := func(s config.Secret) string {
		v, err := s.Reveal(dir, func(name string) string { return env[name] })
		if err != nil {
			return err.Error()
		}
		return v
	}
	write(" premier\n")
	for _, test := range []struct {
		secret config.Secret
		want   string
	}{
		{config.Secret{Env: "CLE"}, "d'environnement"},
		{config.Secret{File: "cle"}, "premier"},
		{config.Secret{File: file}, "premier"},
		{config.Secret{Env: "VIDE"}, "variable VIDE is empty"},
		{config.Secret{File: "nulle-part"}, "reading a secret"},
		{config.Secret{Env: "CLE", File: "cle"}, "not both"},
		{config.Secret{}, "is missing"},
	} {
		if got := reveal(test.secret); !strings.Contains(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.secret, got, test.want)
		}
	}
	write("second")
	if got := reveal(config.Secret{File: "cle"}); got != "second" {
		t.Errorf("renewed, it is %q", got)
	}
	write("\n")
	if got := reveal(config.Secret{File: "cle"}); !strings.Contains(got, "the file cle is empty") {
		t.Errorf("emptied, it is %q", got)
	}
}
