package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wrong is a configuration with faults of its own, of its sources and of its guide.
func wrong(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "vigie.yaml")
	if err := os.WriteFile(file, []byte("organisation: {nom: Ville}\ntime_zone: Mars\ncollectors: [{name: q, type: grafana, every: \"@daily\"}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The faults of a configuration are told in the language asked for, else in that
// of the terminal, else in English.
func TestFaultsSpeakTheLanguage(t *testing.T) {
	file := wrong(t)
	french, english := []string{"clé inconnue", "n'est pas un fuseau horaire", "n'est pas un type de source"}, []string{"unknown key", "is not a time zone", "is not a type of source"}
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		want []string
	}{
		"nothing said":       {nil, nil, english},
		"LANG":               {map[string]string{"LANG": "fr_FR.UTF-8"}, nil, french},
		"LC_MESSAGES":        {map[string]string{"LANG": "C", "LC_MESSAGES": "fr_BE"}, nil, french},
		"LC_ALL before LANG": {map[string]string{"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, nil, english},
		"another language":   {map[string]string{"LANG": "de_DE.UTF-8"}, nil, english},
		"asked for":          {nil, []string{"--lang", "fr"}, french},
		"asked otherwise":    {map[string]string{"LANG": "fr_FR.UTF-8"}, []string{"--lang", "en"}, english},
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
				t.Setenv(key, c.env[key])
			}
			code, _, said := vigie(t, "", append([]string{"check", "-c", file}, c.args...)...)
			if code != 1 {
				t.Errorf("code %d", code)
			}
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not said:\n%s", want, said)
				}
			}
		})
	}
	if code, _, said := vigie(t, "", "check", "-c", filepath.Join(t.TempDir(), "none.yaml"), "--lang", "fr"); code != 1 || !strings.Contains(said, "fichier ou dossier introuvable : `vigie init` écrit une première configuration") {
		t.Errorf("a file that is not there: code %d, %s", code, said)
	}
	if code, _, said := vigie(t, "", "check", "--lang", "xx"); code != 2 || !strings.Contains(said, "fr") {
		t.Errorf("a language without words: code %d, %s", code, said)
	}
}

// What check says of a configuration that works is in French too, each line of it
// but for what is data; in English it stays what it was.
func TestCheckSpeaksFrench(t *testing.T) {
	file := city(t)
	english := must(t, "check", "-c", file, "--lang", "en")
	french := must(t, "check", "-c", file, "--lang", "fr")
	for _, want := range []string{"ok     configuration            1 systems, 1 sources, 1 targets", "is not there yet: the first run makes it"} {
		if !strings.Contains(english, want) {
			t.Errorf("in English %q is not said:\n%s", want, english)
		}
	}
	for _, want := range []string{"ok     configuration            systèmes : 1, sources : 1, objectifs : 1", "n'existe pas encore : la première lecture le crée"} {
		if !strings.Contains(french, want) {
			t.Errorf("in French %q is not said:\n%s", want, french)
		}
	}
	if code, _, said := vigie(t, "", "collect", "-c", file, "--from", "2026-08-02", "--to", "2026-08-01", "--lang", "fr"); code != 1 || !strings.Contains(said, "de 2026-08-02 à 2026-08-01 n'est pas une durée") {
		t.Errorf("a wrong span: code %d, %s", code, said)
	}
}
