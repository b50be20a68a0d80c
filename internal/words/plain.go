//go:build !packed

package words

import "embed"

// files are the words as translators write them. The program that is shipped has
// them packed.
//
//go:embed *.toml
var files embed.FS

func open(name string) ([]byte, error) { return files.ReadFile(name) }
