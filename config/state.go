package config

import (
	"path/filepath"
	"strings"
)

// StateDir is the folder of what Vigie keeps (the store, accounts, entries,
// editions), for a configuration file whose paths do not say otherwise: the one
// asked for (--data); that which systemd names ($STATE_DIRECTORY, the first of
// several); /var/lib/vigie for a file below /etc, which services may not write;
// else the file's own folder.
func StateDir(file, asked string, getenv func(name string) string) string {
	first, _, _ := strings.Cut(getenv("STATE_DIRECTORY"), ":")
	switch {
	case asked != "":
		return asked
	case filepath.IsAbs(first):
		return first
	case strings.HasPrefix(filepath.ToSlash(filepath.Clean(file)), "/etc/"):
		return "/var/lib/vigie"
	}
	return filepath.Dir(file)
}

// LoadIn is Load with the paths of what Vigie keeps (store and data) beginning in
// a folder; those of sources begin at the file's, always.
func LoadIn(path, state string) (*Config, error) {
	cfg, err := load(path, state)
	if err != nil {
		return nil, err
	}
	if kind, file, _ := strings.Cut(cfg.Store.URL, ":"); kind == "sqlite" && !filepath.IsAbs(file) {
		cfg.Store.URL = "sqlite:" + filepath.Join(state, file)
	}
	if !filepath.IsAbs(cfg.Data) {
		cfg.Data = filepath.Join(state, cfg.Data)
	}
	return cfg, nil
}
