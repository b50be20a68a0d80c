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

// ReadComments reads a file of comments on a quarter: headline, comments with
// indicator, system and text, and actions. An unknown key or indicator is an
// error.
func ReadComments(path string) (register.Comments, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if err != nil {
		return register.Comments{}, fmt.Errorf("reading the comments: %w", err)
	}
	return ParseComments(path, raw)
}

// ParseComments reads the text of such a file; name is for its faults, of which
// every one is told.
func ParseComments(name string, raw []byte) (register.Comments, error) {
	var c register.Comments
	if len(raw) > maxBytes {
		return c, fmt.Errorf("reading the comments in %q: over %d MiB", name, maxBytes>>20)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("reading the comments in %q: %w", name, err)
	}
	var faults []error
	check := func(path, id, text string) {
		if _, ok := indicator.Find(id); !ok && id != "" {
			faults = append(faults, fmt.Errorf("reading the comments in %q: %s: there is no indicator %q", name, path, id))
		}
		if text == "" {
			faults = append(faults, fmt.Errorf("reading the comments in %q: %s: text is missing", name, path))
		}
	}
	for i, x := range c.Comments {
		check(at("comments", i), x.Indicator, x.Text)
	}
	for i, x := range c.Actions {
		check(at("actions", i), x.Indicator, x.Text)
	}
	return c, errors.Join(faults...)
}
