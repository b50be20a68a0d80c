package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

// FuzzParse holds Parse to its word: a configuration or faults, never both,
// never a panic, and every fault has a text and a line of the file.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "example.yaml") {
		data, err := os.ReadFile(file) //nolint:gosec // a path of the tests
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("organisation: &a [*a]\n"))
	f.Add([]byte("systems: &a [{parts: *a, sources: {? [x] : y}}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		cfg, err := config.Parse("f.yaml", data)
		if (cfg == nil) == (err == nil) {
			t.Fatalf("got %v and %v", cfg, err)
		}
		if err == nil {
			if cfg.Zone == nil {
				t.Fatal("no time zone")
			}
			for _, c := range cfg.Collectors {
				var into map[string]string
				if err := c.Settings.Decode(&into); err != nil && !errors.As(err, new(*config.Faults)) {
					t.Fatal(err)
				}
			}
			return
		}
		var faults *config.Faults
		if !errors.As(err, &faults) || len(faults.List) == 0 {
			t.Fatalf("got %v", err)
		}
		for _, fault := range faults.List {
			if fault.Text == "" || fault.Line < 0 || fault.Line > len(data)+1 {
				t.Fatalf("got %+v", fault)
			}
		}
	})
}
