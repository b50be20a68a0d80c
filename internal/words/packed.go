//go:build packed

package words

import (
	"compress/gzip"
	"embed"
	"io"
)

// files are the words that `make build` has packed, a third of a megabyte less.
//
//go:embed *.toml.gz
var files embed.FS

func open(name string) ([]byte, error) {
	f, err := files.Open(name + ".gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(text)
}
