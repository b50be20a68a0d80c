package config

import (
	_ "embed" // for keys.txt
	"strings"
)

//go:embed keys.txt
var keysText string

// keyText is what keys.txt says of one key.
type keyText struct {
	about  string
	needed bool
}

// keyTexts reads keys.txt: by type, then by key.
func keyTexts() map[string]map[string]keyText {
	all := map[string]map[string]keyText{}
	var section map[string]keyText
	for line := range strings.Lines(keysText) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			section = map[string]keyText{}
			all[name] = section
			continue
		}
		if key, about, ok := strings.Cut(line, " | "); ok && section != nil {
			key, needed := strings.CutSuffix(key, "*")
			section[key] = keyText{about, needed}
		}
	}
	return all
}
