package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

func TestCommentsAreReadStrictly(t *testing.T) {
	for text, ok := range map[string]bool{
		"headline: Un trimestre sobre.\ncomments:\n  - {indicator: energy, text: Hausse attendue.}\n": true,
		"":             true,
		"titre: autre": false,
		"comments: [{indicator: energie, text: x}]": false,
		"comments: [{indicator: energy}]":           false,
	} {
		path := filepath.Join(t.TempDir(), "comments.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := config.ReadComments(path); (err == nil) != ok {
			t.Errorf("%q is read as %+v, %v", text, c, err)
		}
	}
}

// Every fault is told at once with its line, as of the configuration.
func TestFaultsOfComments(t *testing.T) {
	_, err := config.ParseComments("c.yaml", []byte("titre: x\ncomments:\n  - {indicator: energie, text: x}\n  - {indicator: energy}\nactions:\n  - {text: y, due: demain}\n"))
	for _, want := range []string{"c.yaml:1: ", "c.yaml:3: comments[0].indicator", "did you mean energy", "c.yaml:4: comments[1].text", "c.yaml:6: actions[0].due"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q:\n%v", want, err)
		}
	}
}

func FuzzParseComments(f *testing.F) {
	f.Add([]byte("headline: x\ncomments: [{indicator: energy, text: x}, {text: y}]\nactions: [{indicator: energy, text: z, due: 2026-12-31}]\n"))
	f.Add([]byte("comments: {}"))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := config.ParseComments("f.yaml", raw)
		if err != nil {
			return
		}
		for _, x := range c.Comments {
			if x.Text == "" {
				t.Errorf("a comment without a text was taken: %+v", x)
			}
		}
	})
}
