package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Reveal reads the credential, each time it is needed, so that it can be renewed
// without a restart. Relative paths start at dir. Its errors name where it should
// be, never what it is.
func (s Secret) Reveal(dir string, getenv func(string) string) (string, error) {
	switch {
	case s.Env != "" && s.File != "":
		return "", fmt.Errorf("a secret is in an environment variable (env: %s) or in a file (file: %s), not both", s.Env, s.File)
	case s.Env != "":
		if v := getenv(s.Env); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the environment variable %s is empty: the secret should be there", s.Env)
	case s.File != "":
		path := s.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		data, err := os.ReadFile(path) //nolint:gosec // the path is the configuration's own
		if err != nil {
			return "", fmt.Errorf("reading a secret: %w", err)
		}
		if v := strings.TrimSpace(string(data)); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the file %s is empty: the secret should be there", s.File)
	}
	return "", errors.New("a secret is missing: write env: NAME or file: PATH")
}
