package table

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
	vocabulary "github.com/vigie-ia/vigie/internal/words"
)

// entered are the settings by which what people enter is read.
func entered() settings {
	return settings{Path: []string{"*.xlsx"}, Layout: "workbook", Method: "declared"}
}

// Reader reads what people enter on the pages, as workbooks are read. Its zone
// is that of their days and months.
type Reader struct{ Location *time.Location }

// Zone implements entry.Reader.
func (r Reader) Zone() string { return r.Location.String() }

// Metrics implements entry.Reader, as the workbook offers them.
func (Reader) Metrics(lang string) []string {
	return newTemplate(lang).figuresSheet().Columns[2].Choices
}

// Workbook implements entry.Reader.
func (r Reader) Workbook(content []byte) (entry.Said, error) {
	s := entered()
	file, err := tabular.Read(content, s.options())
	return r.said(file, err)
}

// Line implements entry.Reader.
func (r Reader) Line(l entry.Line) (said entry.Said, evidence []byte, err error) {
	t := newTemplate(vocabulary.Source)
	form, err := t.line(l)
	if err != nil {
		return said, nil, err
	}
	headings := make([]string, len(form.Columns))
	for i, c := range form.Columns {
		headings[i] = c.Title
	}
	cells := make([]tabular.Cell, len(form.Rows[0]))
	for i, v := range form.Rows[0] {
		switch v := v.(type) {
		case float64:
			cells[i] = tabular.Cell{Text: strconv.FormatFloat(v, 'g', -1, 64), Kind: tabular.Number}
		case string:
			v = strings.Map(writable, v)
			cells[i], form.Rows[0][i] = tabular.Cell{Text: v}, v
		}
	}
	if said, err = r.said(tabular.Typed(form.Name, headings, cells), nil); err != nil {
		return said, nil, err
	}
	var out bytes.Buffer
	if err := tabular.WriteForms(&out, t.lists, []tabular.Form{form}); err != nil {
		return said, nil, reason.While(err, "doing.typed")
	}
	return said, out.Bytes(), nil
}

// line is the sheet that holds a line, and nothing else.
func (t template) line(l entry.Line) (form tabular.Form, err error) {
	switch l.Kind {
	case entry.KindFigure:
		form = t.figuresSheet()
		form.Rows = [][]any{{l.Period, l.System, l.Metric, typed(l.Value), l.Unit, nil, nil, t.declared, l.Evidence}}
	case entry.KindTraining:
		form = t.trainingSheet()
		form.Rows = [][]any{{l.Period, l.Direction, typed(l.Trained), typed(l.Headcount), typed(l.Signed), nil}}
	case entry.KindComment:
		form = t.notesSheet()
		form.Rows = [][]any{{l.Period, l.About, t.comment, l.Text}}
	case entry.KindAction:
		form = t.notesSheet()
		form.Rows = [][]any{{l.Period, l.About, t.action, l.Text, l.Owner, l.Due, t.planned}}
	default:
		return form, fmt.Errorf("reading what was typed: %q is not a kind of entry", l.Kind)
	}
	form.Notes = nil
	return form, nil
}

// writable is the sign itself where a workbook can hold it, as XML 1.0 says.
func writable(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
		return r
	}
	return utf8.RuneError
}

// spreadsheetDigits is how many significant digits the evidence keeps of a
// number, and so does the figure.
const spreadsheetDigits = 15

// typed is a number where the text is one as forms send it, in digits with a
// point, else the text itself, which is read as a file's; nil for nothing.
func typed(text string) any {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if strings.Trim(text, "0123456789.-") == "" {
		v, err := strconv.ParseFloat(text, 64)
		if err == nil {
			v, err = strconv.ParseFloat(strconv.FormatFloat(v, 'g', spreadsheetDigits, 64), 64)
		}
		if err == nil {
			return v
		}
	}
	return text
}

// said is what a table says, each thing with its place in it.
func (r Reader) said(file *tabular.File, err error) (entry.Said, error) {
	s := entered()
	const name = "-"
	content, err := s.read(name, r.Location, file, err)
	said := entry.Said{Notes: content.notes}
	for _, f := range content.figures {
		f.Basis = f.Basis.With(func(b *measure.BasisFields) { b.File = "" })
		said.Figures = append(said.Figures, entry.Figure{Reading: f.Reading, Where: f.where.After(name)})
	}
	for _, refused := range content.refused {
		refused.Where = refused.Where.After(name)
		said.Refused = append(said.Refused, refused)
	}
	return said, err
}

// Entries is the source of what people entered on the pages, once another
// person has accepted it.
type Entries struct{ *collector }

// NewEntries is the source of the workbooks of deps.Dir: accepted tells what one
// of them says, counts whether a figure can count.
func NewEntries(deps collectors.Deps, accepted func(book string) (entry.Said, error), counts func(measure.Reading) bool) Entries {
	c := newCollector(entered(), deps, func(_ context.Context, f collectors.Found) (content, error) {
		said, err := accepted(f.Path)
		read := content{notes: said.Notes, refused: said.Refused}
		for _, f := range said.Figures {
			read.figures = append(read.figures, figure{Reading: f.Reading, where: f.Where})
		}
		refused := measure.Refused(said.Refused)
		read.account = collectors.Account{Lines: len(said.Figures) + refused, Counted: len(said.Figures), Refused: refused}
		return read, err
	})
	c.counts = counts
	return Entries{c}
}

func (e Entries) none() bool {
	list, err := filepath.Glob(filepath.Join(e.cache.Dir, e.Path[0]))
	return err == nil && len(list) == 0
}

// Occasional tells that nothing new is no delay: people enter what they have.
func (Entries) Occasional() bool { return true }

// Probe says what was accepted so far.
func (e Entries) Probe(ctx context.Context) (reason.Text, error) {
	if e.none() {
		return reason.New("probe.entries.none"), nil
	}
	return e.collector.Probe(ctx)
}

// Collect reads what was accepted; nothing is an answer, not a silence.
func (e Entries) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if e.none() {
		return measure.Batch{Source: measure.EntrySource, Window: w}, ctx.Err()
	}
	return e.collector.Collect(ctx, w)
}

// Figures lists all that was accepted, each thing once, figures of periods that
// are not over with it. Its errors are the disk's.
func (e Entries) Figures(ctx context.Context) (list []measure.Reading, err error) {
	return list, e.apart.read(ctx, e.name, func(files *collectors.FileCache[content]) {
		figures, _ := e.figures(files)
		for _, f := range figures {
			list = append(list, f.Reading)
		}
	})
}
