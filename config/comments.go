package config

import (
	"bytes"
	"os"
	"reflect"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// ReadComments reads a file of comments on a quarter: headline, comments with
// indicator, system and text, and actions. Its error tells every fault with its
// line.
func ReadComments(path string) (register.Comments, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if err != nil {
		return register.Comments{}, reason.Because(err, reason.New("config.comments.read", err))
	}
	return ParseComments(path, raw)
}

// ParseComments reads the text of such a file, which may be empty; name is for
// its faults.
func ParseComments(name string, raw []byte) (register.Comments, error) {
	var c register.Comments
	if len(bytes.TrimSpace(raw)) == 0 {
		return c, nil
	}
	d := decoder{findings: newFindings(), left: maxNodes}
	if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(&c).Elem())
		d.hideUnread()
		for i, x := range c.Comments {
			checkComment(d.findings, at("comments", i), x.Indicator, x.Text)
		}
		for i, x := range c.Actions {
			checkComment(d.findings, at("actions", i), x.Indicator, x.Text)
		}
	}
	return c, d.err(name)
}

func checkComment(f *findings, path, id, text string) {
	if _, ok := indicator.Find(id); !ok && id != "" {
		f.add(path+".indicator", reason.New("config.indicator.none", quoted(id), suggest.Meant(id, indicators())))
	}
	if text == "" {
		f.add(path+".text", reason.New("config.text.none"))
	}
}
