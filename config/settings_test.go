package config_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

// Settings that stand alone are read as strictly as those of a configuration, and
// what is written reads back the same.
func TestSettingsThatStandAlone(t *testing.T) {
	t.Parallel()
	type inner struct {
		Column string   `yaml:"column,omitempty"`
		Is     []string `yaml:"is,omitempty"`
	}
	type layout struct {
		Values map[string]int `yaml:"values,omitempty"`
		Column inner          `yaml:"complete,omitempty"`
		Sheet  string         `yaml:"sheet,omitempty"`
	}
	if text, err := config.WriteSettings(layout{}); text != "" || err != nil {
		t.Errorf("nothing is written as %q, %v", text, err)
	}
	want := layout{Values: map[string]int{"A1: \"x\"": 5, "*": 1}, Column: inner{"Terminé", []string{"oui"}}}
	text, err := config.WriteSettings(want)
	if err != nil {
		t.Fatal(err)
	}
	s, err := config.ParseSettings("settings", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got layout
	if err := s.Decode(&got); err != nil || got.Values["A1: \"x\""] != 5 || got.Values["*"] != 1 || got.Column.Column != "Terminé" || got.Column.Is[0] != "oui" || strings.Contains(text, "sheet") {
		t.Errorf("%q reads back as %+v, %v", text, got, err)
	}
	for bad, says := range map[string]string{"complete: {colunm: x}": "settings:1: complete.colunm", "a: [": "settings:", "": "empty", "- a": "write keys"} {
		s, err := config.ParseSettings("settings", []byte(bad))
		if err == nil {
			err = s.Decode(&layout{})
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
