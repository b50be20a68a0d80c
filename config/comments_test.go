package config_test

import (
	"os"
	"path/filepath"
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
