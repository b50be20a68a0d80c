package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Reveal reads the credential, each time it is needed, so that it can be renewed
// without a restart. Relative paths start at dir. Its errors name where it should
// be, never what it is.
func (s Secret) Reveal(dir string, getenv func(string) string) (string, error) {
	switch {
	case s.Env != "" && s.File != "":
		return "", reason.New("secret.both", s.Env, s.File)
	case s.Env != "":
		if v := getenv(s.Env); v != "" {
			return v, nil
		}
		return "", reason.New("secret.env", s.Env)
	case s.File != "":
		path := s.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		data, err := os.ReadFile(path) //nolint:gosec // the path is the configuration's own
		if err != nil {
			return "", reason.Because(err, reason.New("secret.read", err))
		}
		if v := strings.TrimSpace(string(data)); v != "" {
			return v, nil
		}
		return "", reason.New("secret.file", s.File)
	}
	return "", reason.New("secret.missing")
}
