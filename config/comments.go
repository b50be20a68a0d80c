package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/register"
)

// ReadComments reads a file of comments on a quarter: headline, and comments
// with indicator, system and text. An unknown key or indicator is an error.
func ReadComments(path string) (register.Comments, error) {
	var c register.Comments
	raw, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if err != nil {
		return c, fmt.Errorf("reading the comments: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("reading the comments in %q: %w", path, err)
	}
	for i, x := range c.Comments {
		if _, ok := indicator.Find(x.Indicator); !ok {
			err = errors.Join(err, fmt.Errorf("reading the comments in %q: comments[%d]: there is no indicator %q", path, i, x.Indicator))
		}
		if x.Text == "" {
			err = errors.Join(err, fmt.Errorf("reading the comments in %q: comments[%d]: text is missing", path, i))
		}
	}
	return c, err
}
