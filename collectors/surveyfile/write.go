package surveyfile

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Write writes the proposal as the settings of a source, ready to be looked at
// and copied, below what each column is taken for, in the words of say.
func (p Proposal) Write(out io.Writer, wave, path string, say func(reason.Text) string) error {
	w := &settingsWriter{out: out}
	w.line("# %s", say(reason.New("map.head", path, len(p.Columns), p.Rows)))
	w.line("# %s", say(reason.New("map.dropped")))
	for i, c := range p.Columns {
		w.line("# %4d  %-40s %s", i+1, quoted(shortened(c.Heading)), say(c.Is))
		if c.Note != "" {
			w.line("#       %s", say(reason.New("map.todo", c.Note)))
		}
	}
	if p.Fault != nil {
		w.line("# %s", say(reason.New("map.before")))
		for _, fault := range reason.Each(p.Fault) {
			w.line("#   - %s", say(fault))
		}
	}
	w.line("waves:")
	w.line("  - {wave: %s, path: %s}", quoted(wave), quoted(path))
	w.mapping(p.Layout)
	if len(p.Layout.Drop) > 0 {
		w.line("drop: %s", list(p.Layout.Drop))
	}
	if p.Layout.Sheet != "" {
		w.line("sheet: %s", quoted(p.Layout.Sheet))
	}
	return w.err
}

// settingsWriter writes lines until one fails.
type settingsWriter struct {
	out io.Writer
	err error
}

func (w *settingsWriter) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", args...)
	}
}

func (w *settingsWriter) mapping(l Layout) {
	m := l.Mapping
	if len(m.Items) > 0 {
		w.line("items:")
		for _, heading := range slices.Sorted(maps.Keys(m.Items)) {
			w.line("  %s: %s", quoted(heading), m.Items[heading])
		}
	}
	if m.Direction.Column != "" {
		w.line("direction: {column: %s}", quoted(m.Direction.Column))
	}
	switch {
	case m.Use.Column != "" && len(m.Use.Yes) > 0:
		w.line("use: {column: %s, yes: %s, no: %s}", quoted(m.Use.Column), list(m.Use.Yes), list(m.Use.No))
	case m.Use.Column != "":
		w.line("use: {column: %s}", quoted(m.Use.Column))
	}
}

func quoted(text string) string { return strconv.Quote(text) }

func list(texts []string) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = quoted(text)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}
