package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

func TestStateDir(t *testing.T) {
	for _, c := range []struct{ file, asked, env, want string }{
		{"/home/a/vigie.yaml", "", "", "/home/a"},
		{"vigie.yaml", "", "", "."},
		{"/etc/vigie/vigie.yaml", "", "", "/var/lib/vigie"},
		{"/etc/../home/a/vigie.yaml", "", "", "/home/a"},
		{"/etc/vigie/vigie.yaml", "", "/var/lib/private/vigie:/var/lib/other", "/var/lib/private/vigie"},
		{"/etc/vigie/vigie.yaml", "/srv/vigie", "/var/lib/vigie", "/srv/vigie"},
		{"/home/a/vigie.yaml", "", "relative", "/home/a"},
	} {
		if got := config.StateDir(c.file, c.asked, func(string) string { return c.env }); got != c.want {
			t.Errorf("StateDir(%q, %q, %q) = %q, want %q", c.file, c.asked, c.env, got, c.want)
		}
	}
}

// What Vigie keeps begins in the state folder, unless the file says where.
func TestLoadIn(t *testing.T) {
	for _, c := range []struct{ said, store, data string }{
		{"", "sqlite:/state/vigie.db", "/state/data"},
		{"store: {url: 'sqlite:sub/x.db'}\ndata: d\n", "sqlite:/state/sub/x.db", "/state/d"},
		{"store: {url: 'sqlite:/srv/x.db'}\ndata: /srv/d\n", "sqlite:/srv/x.db", "/srv/d"},
	} {
		path := filepath.Join(t.TempDir(), "vigie.yaml")
		if err := os.WriteFile(path, []byte("organisation: {name: Ville}\n"+c.said), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.LoadIn(path, "/state")
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Store.URL != c.store || cfg.Data != c.data || cfg.Dir != filepath.Dir(path) {
			t.Errorf("%q: %s, %s, %s", c.said, cfg.Store.URL, cfg.Data, cfg.Dir)
		}
	}
}
