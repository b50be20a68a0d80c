package app

import (
	"path/filepath"

	"github.com/vigie-ia/vigie/config"
)

// EditionsOf is the folder of the editions: beside what else is kept in files.
func EditionsOf(cfg *config.Config) string {
	data := cfg.Data
	if !filepath.IsAbs(data) {
		data = filepath.Join(cfg.Dir, data)
	}
	return filepath.Join(data, "editions")
}
